"""The only way out of a sandbox: real namespaces, real servers on the loopback in the place of public hosts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
import anyio.abc
import pytest

from mech.events import Denied, Event, Noted
from mech.sandboxes.egress import Egress, forward_ports
from mech.sandboxes.policy import Address, kind_of
from mech.types import Network
from tests.cells import Cell, cell

pytestmark = pytest.mark.anyio

ZONE = {"public.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], "six.example": ["::1"]}


OPEN = Network()


def resolve(name: str) -> Sequence[str]:
    if name in ZONE:
        return ZONE[name]
    raise socket.gaierror(socket.EAI_NONAME, "no such host")


def public(address: Address) -> str:
    return "public"


class World:
    """A cell with its egress, and what was recorded."""

    def __init__(self, where: Cell, egress: Egress, events: list[Event]) -> None:
        self.cell, self.egress, self.events = where, egress, events

    async def python(self, code: str) -> str:
        """What Python code prints inside; an OSError that it raises is printed by its class name."""
        wrapped = "import socket\ntry:\n" + "".join(f"    {line}\n" for line in code.strip().splitlines())
        wrapped += "except OSError as error:\n    print(type(error).__name__)\n"
        done = await anyio.run_process(self.cell.python(wrapped), stderr=subprocess.STDOUT, check=False)
        return done.stdout.decode().strip()

    @property
    def denied(self) -> list[Denied]:
        return [event for event in self.events if isinstance(event, Denied)]


@asynccontextmanager
async def world(
    network: Network = OPEN, kind: Callable[[Address], str] = public, user: int | None = None
) -> AsyncIterator[World]:
    events: list[Event] = []
    ports = forward_ports(network)
    with cell(ports, user) as where:
        async with Egress(where.take(), network, events.append, ports=ports, resolve=resolve, kind=kind) as egress:
            yield World(where, egress, events)


@asynccontextmanager
async def server(handle: Callable[[anyio.abc.SocketStream], object], host: str = "127.0.0.1") -> AsyncIterator[int]:
    """A TCP server; its port."""

    async def guarded(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            with contextlib.suppress(anyio.BrokenResourceError, anyio.EndOfStream):
                await handle(stream)  # type: ignore[misc]

    listener = await anyio.create_tcp_listener(local_host=host, local_port=0)
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, guarded)
        yield listener.extra(anyio.abc.SocketAttribute.local_port)
        group.cancel_scope.cancel()


async def hello(stream: anyio.abc.SocketStream) -> None:
    await stream.send(b"hello")


async def count(stream: anyio.abc.SocketStream) -> None:
    """Reads to the end, then says how much there was and its digest."""
    size, digest = 0, hashlib.sha256()
    async for chunk in stream:
        size += len(chunk)
        digest.update(chunk)
    await stream.send(json.dumps([size, digest.hexdigest()]).encode())


async def echo(stream: anyio.abc.SocketStream) -> None:
    async for chunk in stream:
        await stream.send(chunk)


FETCH = 'print(socket.create_connection(("{host}", {port}), 10).recv(100))'


async def test_a_public_host_is_reached_by_name_during_setup() -> None:
    """While setup runs, any public host answers by its name, and settling tells which were reached."""
    async with server(hello) as port, world() as here:
        assert await here.python(FETCH.format(host="public.example", port=port)) == "b'hello'"
        await here.egress.settle(Network())
        assert Noted(f"setup reached public.example:{port}", "network") in here.events
        assert here.denied == []


async def test_after_setup_a_host_is_denied_by_default_and_named() -> None:
    """A denial tells host, port, program, reason and the line that would allow it, once however often it is tried."""
    async with server(hello) as port, world() as here:
        await here.egress.settle(Network(allow=("other.example",)))
        for _ in range(3):
            assert await here.python(FETCH.format(host="public.example", port=port)) == "ConnectionResetError"
        [denied] = here.denied
        assert (denied.host, denied.port, denied.protocol) == ("public.example", port, "tcp")
        assert denied.program.startswith("python")
        assert denied.pid > 0
        assert denied.reason == "not in network.allow"
        assert f'[network] allow = ["public.example:{port}"]' in denied.allow_with
        assert await here.python(FETCH.format(host="other.example", port=port)) == "b'hello'"


async def test_a_rule_with_a_port_allows_that_port_alone() -> None:
    """`host:port` opens one port of the host."""
    async with server(hello) as one, server(hello) as two, world() as here:
        await here.egress.settle(Network(allow=(f"public.example:{one}",)))
        assert await here.python(FETCH.format(host="public.example", port=one)) == "b'hello'"
        assert await here.python(FETCH.format(host="public.example", port=two)) == "ConnectionResetError"


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("169.254.169.254", "metadata"),
        ("10.1.2.3", "private"),
        ("192.168.0.1", "private"),
        ("fd00:ec2::254", "metadata"),
        ("198.51.100.7", "bare"),
        ("public.example", "loopback"),
        ("six.example", "loopback"),
    ],
)
async def test_setup_reaches_no_neighbour(host: str, reason: str) -> None:
    """During setup neither this machine, its neighbours, metadata nor bare addresses are reached."""
    async with server(hello) as port, world(kind=kind_of) as here:
        assert await here.python(FETCH.format(host=host, port=port)) == "ConnectionResetError"
        assert [(denied.host, denied.reason.split()[0]) for denied in here.denied] == [(host, reason)]


async def test_names_get_addresses_that_stand_for_them() -> None:
    """Each name has one address of 198.18.0.0/15, IPv6 and other questions find nothing, unknown names do not exist."""
    code = """
def ask(name, family):
    try:
        return sorted({a[4][0] for a in socket.getaddrinfo(name, 1, family)})
    except socket.gaierror as error:
        return "no such host" if error.errno == socket.EAI_NONAME else "nothing"
print(ask("public.example", socket.AF_INET), ask("public.example", 0), ask("other.example", 0))
print(ask("public.example", socket.AF_INET6), ask("nowhere.example", 0))
"""
    async with world() as here:
        assert (await here.python(code)).splitlines() == [
            "['198.18.1.0'] ['198.18.1.0'] ['198.18.1.1']",
            "nothing no such host",
        ]


async def test_a_denied_name_is_answered_so_that_its_use_is_seen() -> None:
    """After setup no name is looked up for a program that may not reach it: queries carry nothing out."""
    asked: list[str] = []

    def spy(name: str) -> Sequence[str]:
        asked.append(name)
        return resolve(name)

    with cell() as where:
        async with Egress(where.take(), Network(), lambda event: None, resolve=spy, kind=public) as egress:
            await egress.settle(Network(allow=("*.example",)))
            here = World(where, egress, [])
            code = 'print(socket.gethostbyname("{}"))'
            assert (await here.python(code.format("secret.data.test"))).startswith("198.18.")
            assert (await here.python(code.format("public.example"))).startswith("198.18.")
    assert asked == ["public.example"]


async def test_udp_is_rejected_at_once_and_told() -> None:
    """A datagram to anywhere is refused when it is sent, over IPv4 and IPv6, and each destination is told once."""
    code = """
socks = []
for host in ("198.51.100.7", "2001:db8::7", socket.gethostbyname("public.example"), "198.51.100.7", "224.0.0.251"):
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    socks.append(sock)
    try:
        sock.sendto(b"x", (host, 443))
        print("sent")
    except OSError as error:
        print("refused", flush=True)
input()
"""
    async with (
        world() as here,
        await anyio.open_process(here.cell.python("import socket\n" + code)) as process,
    ):
        with anyio.fail_after(20):
            while len(here.denied) < 3:
                await anyio.sleep(0.01)
        assert process.stdin
        await process.stdin.send(b"\n")
        assert process.stdout
        assert b"".join([chunk async for chunk in process.stdout]).split() == [b"refused"] * 5
        assert [denied.host for denied in here.denied] == ["198.51.100.7", "2001:db8::7", "public.example"]
        assert {(denied.port, denied.protocol, denied.allow_with) for denied in here.denied} == {(443, "udp", "")}
        assert all(denied.program.startswith("python") for denied in here.denied)


async def test_ipv6_is_led_to_us_too() -> None:
    """A connection to an IPv6 address is judged, and reaches it when allowed."""
    async with server(hello, "::1") as port, world(Network(allow=("[2001:db8::7]",))) as here:
        assert await here.python(FETCH.format(host="2001:db8::8", port=port)) == "ConnectionResetError"
        assert here.denied[0].host == "2001:db8::8"
        assert f"[2001:db8::8]:{port}" in here.denied[0].allow_with
        assert await here.python(FETCH.format(host="six.example", port=port)) == "b'hello'"


async def test_half_close_is_kept() -> None:
    """A client that has said all still hears the answer."""
    code = """
sock = socket.create_connection(("public.example", {port}))
sock.sendall(b"x" * 1000)
sock.shutdown(socket.SHUT_WR)
print(sock.recv(1000).decode())
"""
    async with server(count) as port, world() as here:
        assert json.loads(await here.python(code.format(port=port)))[0] == 1000


async def test_an_answer_before_the_end_of_the_question_arrives() -> None:
    """A server that refuses an upload half-way and closes is heard by the client that was still sending."""

    async def refuse(stream: anyio.abc.SocketStream) -> None:
        await stream.receive(1)
        await stream.send(b"too large" * 10_000)

    code = """
import threading
sock = socket.create_connection(("public.example", {port}))
def send():
    try:
        while True:
            sock.sendall(bytes(1 << 16))
    except OSError:
        pass
threading.Thread(target=send, daemon=True).start()
got = b""
try:
    while data := sock.recv(1 << 16):
        got += data
except ConnectionError:
    pass
print(got[:9])
"""
    async with server(refuse) as port, world() as here:
        assert await here.python(code.format(port=port)) == "b'too large'"


async def test_much_arrives_whole_both_ways() -> None:
    """64 MiB there and back are the same bytes."""
    code = """
import hashlib, os, threading
sock = socket.create_connection(("public.example", {port}))
block = os.urandom(1 << 20)
def send():
    for _ in range(64):
        sock.sendall(block)
    sock.shutdown(socket.SHUT_WR)
threading.Thread(target=send).start()
got = hashlib.sha256()
while data := sock.recv(1 << 18):
    got.update(data)
print(got.digest() == hashlib.sha256(block * 64).digest())
"""
    async with server(echo) as port, world() as here:
        assert await here.python(code.format(port=port)) == "True"


async def test_twenty_at_once() -> None:
    """Parallel connections are served side by side."""
    code = """
socks = [socket.create_connection(("public.example", {port})) for _ in range(20)]
for number, sock in enumerate(socks):
    sock.sendall(b"%d" % number)
print([sock.recv(10) == b"%d" % number for number, sock in enumerate(socks)].count(True))
"""
    async with server(echo) as port, world() as here:
        assert await here.python(code.format(port=port)) == "20"


async def test_settling_cuts_what_is_no_longer_allowed() -> None:
    """A connection of setup ends when setup does, unless it is allowed afterwards."""
    code = """
import sys
cut, kept = (socket.create_connection((name, {port})) for name in ("public.example", "other.example"))
for sock in (cut, kept):
    sock.sendall(b"a")
    assert sock.recv(1) == b"a"
print("ready", flush=True)
sys.stdin.readline()
try:
    print(cut.recv(1))
except ConnectionResetError:
    print("cut")
kept.sendall(b"b")
print(kept.recv(1))
"""
    async with (
        server(echo) as port,
        world() as here,
        await anyio.open_process(here.cell.python("import socket\n" + code.format(port=port))) as process,
    ):
        assert process.stdout
        assert process.stdin
        assert await process.stdout.receive() == b"ready\n"
        await here.egress.settle(Network(allow=("other.example",)))
        await process.stdin.send(b"\n")
        assert b"".join([chunk async for chunk in process.stdout]).decode().split("\n") == ["cut", "b'b'", ""]
        assert [denied.host for denied in here.denied] == ["public.example"]


async def test_a_named_service_of_this_machine_is_localhost_inside() -> None:
    """`localhost:port` in the allow list reaches the host's own service, other ports of its loopback stay closed."""
    async with AsyncExitStack() as stack:
        port, other = [await stack.enter_async_context(server(hello)) for _ in range(2)]
        network = Network(allow=(f"localhost:{port}",))
        here = await stack.enter_async_context(world(network, kind=kind_of))
        await here.egress.settle(network)
        assert await here.python(FETCH.format(host="localhost", port=port)) == "b'hello'"
        assert await here.python(FETCH.format(host="127.0.0.1", port=other)) == "ConnectionRefusedError"


async def test_programs_inside_still_reach_each_other() -> None:
    """The sandbox's own loopback and address are left alone."""
    code = """
for host in ("127.0.0.1", "::1", "198.18.0.1"):
    server = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    client = socket.create_connection(server.getsockname()[:2])
    peer, _ = server.accept()
    peer.sendall(b"x")
    print(client.recv(1))
"""
    async with world() as here:
        assert (await here.python(code)).split() == ["b'x'"] * 3
        assert here.events == []


async def test_what_cannot_be_reached_is_told() -> None:
    """An allowed host that refuses is a note with its reason, not a denial."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    async with world() as here:
        assert await here.python(FETCH.format(host="public.example", port=port)) == "ConnectionResetError"
        assert [type(event) for event in here.events] == [Noted]
        assert "Connection refused" in str(here.events[0])


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
async def test_it_holds_for_an_unprivileged_user() -> None:
    """The namespace may belong to a user that root stepped down to."""
    async with server(hello) as port, world(user=64999) as here:
        assert await here.python(FETCH.format(host="public.example", port=port)) == "b'hello'"
