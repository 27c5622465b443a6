"""Previews of real servers on loopback, asked by real clients."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import pytest
from servers import (
    EXECUTION,
    ask,
    certificate,
    connect,
    open_raw,
    published,
    receive_all,
    receive_until,
    request,
    server,
)
from websockets.asyncio.client import connect as ws_connect
from websockets.asyncio.server import serve as ws_serve

from mech.errors import ConfigError, SandboxLost
from mech.preview import Previews, Published

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0"])
async def test_a_server_is_reached_whatever_it_bound(address: str) -> None:
    """Servers on 127.0.0.1, ::1 and 0.0.0.0 all have a preview, and see the host they expect."""
    with server(address) as port:
        async with published(port) as there:
            status, fields, body = await ask(there)
            assert (status, body) == (200, b"hello")
            assert fields["x-saw-host"] == f"localhost:{port}"
            assert urlsplit(there.url).hostname == f"{port}-ex7f3k.localhost"


async def test_the_direct_address_needs_no_name() -> None:
    """The preview's own port answers to 127.0.0.1."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(Published("", port, there.direct_url, "")))[2] == b"hello"


async def test_the_program_sees_its_own_addresses() -> None:
    """Origin and Referer become the program's own; nothing of a proxy or of MECH reaches it."""
    with server() as port:
        async with published(port) as there:
            _, saw, _ = await ask(
                there,
                Origin=there.url.rstrip("/"),
                Referer=there.url + "page",
                Cookie="a=1; mech_session=s; b=2",
                X_Forwarded_Host="elsewhere",
                X_Mech_Token="t",
            )
            assert saw["x-saw-origin"] == f"http://localhost:{port}"
            assert saw["x-saw-referer"] == f"http://localhost:{port}/page"
            assert saw["x-saw-cookie"] == "a=1; b=2"
            assert not {"x-saw-x-forwarded-host", "x-saw-x-mech-token"} & set(saw)


async def test_a_foreign_origin_stays_foreign() -> None:
    """An Origin that is not of this execution is passed on as it is."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(there, Origin="https://example.com"))[1]["x-saw-origin"] == "https://example.com"


async def test_answers_point_to_the_preview() -> None:
    """Location, CORS and cookie domains that name the program's address name the preview's."""
    with server() as port:
        async with published(port) as there:
            origin = there.url.rstrip("/")
            assert (await ask(there, "/moved"))[1]["location"] == "/there?a=1"
            assert (await ask(there, "/away"))[1]["location"] == "https://example.com/"
            assert (await ask(there, "/cors", Origin=origin))[1]["access-control-allow-origin"] == origin
            assert (await ask(there, "/cookie"))[1]["set-cookie"] == "a=1; Path=/"


async def test_a_page_may_call_its_back_end() -> None:
    """A front end's Origin is its local one for the back end of the same execution, and is given back."""
    with server() as front, server() as back:
        async with Previews() as previews:
            page = await previews.publish(EXECUTION, front, connect)
            api = await previews.publish(EXECUTION, back, connect)
            _, fields, _ = await ask(api, "/cors", Origin=page.url.rstrip("/"))
            assert fields["x-saw-origin"] == f"http://localhost:{front}"
            assert fields["access-control-allow-origin"] == page.url.rstrip("/")


async def test_a_websocket_passes_the_origin_check() -> None:
    """A server that accepts only its own Origin takes the connection, as hot reload servers do."""

    async def echo(socket_: Any) -> None:
        async for message in socket_:
            await socket_.send(message)

    sock = socket.create_server(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    async with ws_serve(echo, sock=sock, origins=[f"http://localhost:{port}"]), published(port) as there:  # type: ignore[list-item]
        url, origin = there.url.replace("http", "ws", 1), there.url.rstrip("/")
        host, own = "127.0.0.1", urlsplit(there.url).port
        async with ws_connect(url, origin=origin, host=host, port=own, proxy=None) as client:  # type: ignore[arg-type]
            for message in ("update", b"\0" * 300_000):
                await client.send(message)
                assert await client.recv() == message


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("example.com", 421),
        ("1-ex7f3k.localhost", 404),
        ("localhost", 421),
        ("{port}-ex7f3k.localhost.example.com", 421),
    ],
)
async def test_only_known_hosts_are_answered(host: str, status: int) -> None:
    """A name that was made to point at loopback reaches nothing, at either listener."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(there, Host=host.format(port=port)))[0] == status
            direct = Published("", port, there.direct_url, "")
            expected = 200 if host == "localhost" else 421
            assert (await ask(direct, Host=host.format(port=port)))[0] == expected


async def test_a_server_with_tls_is_previewed(tmp_path: Path) -> None:
    """A development server that speaks HTTPS with its own certificate has a plain preview."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        origin = head.split(b"Origin: ")[1].split(b"\r\n")[0]
        body = origin + b" " * 2_000_000
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    started = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certificate(tmp_path))
    async with started:
        port = started.sockets[0].getsockname()[1]
        async with published(port, tls=True) as there:
            _, _, body = await ask(there, Origin=there.url.rstrip("/"))
            assert body.strip().decode() == f"https://localhost:{port}"


async def test_withdrawn_previews_are_gone() -> None:
    """After withdrawal open connections are closed, the own port is free and the name is unknown."""
    with server() as port:
        async with Previews() as previews:
            there = await previews.publish(EXECUTION, port, connect)
            async with await open_raw(there) as stream:
                await stream.send(request(there))
                await receive_until(stream, b"hello")
                await previews.withdraw(EXECUTION)
                assert await receive_all(stream) == b""
            assert (await ask(there))[0] == 404
            with pytest.raises(OSError, match=r"refused|attempts"):
                await anyio.connect_tcp("127.0.0.1", urlsplit(there.direct_url).port or 0)


async def test_the_same_port_is_forwarded_where_it_is_free() -> None:
    """With forward, localhost:<port> of this machine leads to the program; a taken port is left alone."""
    with server() as real, socket.create_server(("127.0.0.1", 0)) as taken:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            free = unused.getsockname()[1]

        async def elsewhere(_: int) -> socket.socket:
            return await connect(real)

        async with Previews() as previews:
            there = await previews.publish(EXECUTION, free, elsewhere, forward=True)
            assert there.forwarded
            assert (await ask(Published("", free, f"http://localhost:{free}/", "")))[2] == b"hello"
            left = await previews.publish(EXECUTION, taken.getsockname()[1], elsewhere, forward=True)
            assert not left.forwarded


async def test_a_port_that_is_taken_is_said() -> None:
    """The port MECH is told to use may be taken: the error names the setting."""
    async with Previews() as first:
        with pytest.raises(ConfigError, match=str(first.port)) as caught:
            async with Previews(port=first.port):
                pass
        assert caught.value.key == "MECH_PREVIEW_PORT"


async def test_publishing_twice_is_one_preview() -> None:
    """The same port published again, even at the same moment, has one address."""
    with server() as port:
        async with Previews() as previews:
            found: list[Published] = []

            async def publish() -> None:
                found.append(await previews.publish(EXECUTION, port, connect))

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(publish)
                tasks.start_soon(publish)
            assert found[0] == found[1]


async def test_the_block_ends_cleanly() -> None:
    """Cancelled or left by an error, with a client connected: listeners are closed and the error stays itself."""
    with server() as port:
        with anyio.CancelScope() as scope:
            async with published(port) as there, await open_raw(there):
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught
        with pytest.raises(OSError, match=r"refused|attempts"):
            await open_raw(there)

        async def fail() -> None:
            async with published(port):
                raise ValueError("mine")

        with pytest.raises(ValueError, match="mine"):
            await fail()


async def test_a_sandbox_that_is_gone_is_said() -> None:
    """When the sandbox cannot connect any more, the client is told and the other previews go on."""

    async def lost(_: int) -> socket.socket:
        raise SandboxLost("the sandbox is gone")

    with server() as port:
        async with Previews() as previews:
            gone = await previews.publish("ex_gone", port, lost)
            there = await previews.publish(EXECUTION, port, connect)
            assert (await ask(gone))[0] == 502
            assert (await ask(there))[0] == 200
