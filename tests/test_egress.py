"""The only way out of a sandbox: real namespaces, real servers on the loopback in the place of public hosts."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack

import anyio
import anyio.abc
import pytest

from mech.events import Event, Noted
from mech.sandboxes.egress import Egress
from mech.sandboxes.policy import kind_of
from mech.types import Network
from tests.cells import cell
from tests.worlds import World, count, echo, hello, public, resolve, server, world

pytestmark = pytest.mark.anyio

DNS_TCP = """
import struct
labels = b"".join(bytes([len(part)]) + part.encode() for part in "{name}".split("."))
query = struct.pack("!HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, 1, 1)
with socket.create_connection(("203.0.113.53", 53), 10) as sock:
    sock.sendall(struct.pack("!H", len(query)) + query)
    answer = sock.makefile("rb").read(struct.unpack("!H", sock.recv(2))[0])
print(answer[3] & 15, struct.unpack_from("!H", answer, 6)[0])
"""
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


async def test_a_bare_address_is_denied_and_named() -> None:
    """A program that connects without asking for a name is judged by the address."""
    async with world() as here:
        await here.egress.settle(Network(allow=("*",)))
        assert await here.python(FETCH.format(host="198.51.100.7", port=443)) == "ConnectionResetError"
        assert [(denied.host, denied.port) for denied in here.denied] == [("198.51.100.7", 443)]
        assert '[network] allow = ["198.51.100.7:443"]' in here.denied[0].allow_with


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


async def test_it_holds_for_an_unprivileged_user() -> None:
    """The namespace may belong to an ordinary user: the one of the tests, or one that root stepped down to."""
    async with server(hello) as port, world(user=64999 if os.getuid() == 0 else None) as here:
        assert await here.python(FETCH.format(host="public.example", port=port)) == "b'hello'"


async def test_icmp_is_rejected_and_told() -> None:
    """Where a program may make a raw socket at all, an echo request is refused, over IPv4 and IPv6."""
    code = """
for family, protocol, host in ((socket.AF_INET, 1, "198.51.100.7"), (socket.AF_INET6, 58, "2001:db8::7")):
    try:
        socket.socket(family, socket.SOCK_RAW, protocol).sendto(b"\\x08" + bytes(15), (host, 0))
        print("sent")
    except OSError as error:
        print("refused")
"""
    async with world() as here:
        assert (await here.python(code)).split() == ["refused"] * 2
        with anyio.fail_after(20):
            while len(here.denied) < 2:
                await anyio.sleep(0.01)
        assert [(d.host, d.port, d.protocol) for d in here.denied] == [
            ("198.51.100.7", 0, "icmp"),
            ("2001:db8::7", 0, "icmp"),
        ]


@pytest.mark.parametrize(
    ("written", "host", "reason"),
    [
        ("2852039166", "169.254.169.254", "metadata"),
        ("0251.0376.0251.0376", "169.254.169.254", "metadata"),
        ("0xa9.0xfe.0xa9fe", "169.254.169.254", "metadata"),
        ("::ffff:169.254.169.254", "169.254.169.254", "metadata"),
        ("::ffff:a01:203", "10.1.2.3", "private"),
        ("64:ff9b::a9fe:a9fe", "64:ff9b::a9fe:a9fe", "metadata"),
        ("64:ff9b:1::a01:203", "64:ff9b:1::a01:203", "reserved"),
        ("2002:a9fe:a9fe::", "2002:a9fe:a9fe::", "metadata"),
        ("3325256711", "198.51.100.7", "bare"),
    ],
)
async def test_an_address_in_disguise_is_still_that_address(written: str, host: str, reason: str) -> None:
    """Decimal, octal and hexadecimal notations and IPv4 inside IPv6 are judged as what they lead to."""
    async with server(hello) as port, world(kind=kind_of) as here:
        assert await here.python(FETCH.format(host=written, port=port)) == "ConnectionResetError"
        assert [(denied.host, denied.reason.split()[0]) for denied in here.denied] == [(host, reason)]


async def test_an_address_asked_for_as_a_name_does_not_exist() -> None:
    """A query for a number in the place of a name finds nothing: no resolver gets to read it as an address."""
    async with world(kind=kind_of) as here:
        assert await here.python(DNS_TCP.format(name="2130706433")) == "3 0"
        assert await here.python(DNS_TCP.format(name="0x7f.1")) == "3 0"


async def test_dns_over_tcp_is_answered_by_us() -> None:
    """Whatever server a program asks over TCP, our answer comes: response code and number of records."""
    async with world() as here:
        assert await here.python(DNS_TCP.format(name="public.example")) == "0 1"
        assert await here.python(DNS_TCP.format(name="nowhere.example")) == "3 0"


async def test_a_name_that_changes_its_address_is_judged_again() -> None:
    """Rebinding: what is judged is the address that is connected to, whatever the name led to before."""
    answers = iter([["203.0.113.7"], ["127.0.0.1"]])
    with cell() as where:
        events: list[Event] = []
        now = Egress(where.take(), Network(), events.append, resolve=lambda name: next(answers), kind=kind_of)
        async with now as egress:
            here = World(where, egress, events)
            assert (await here.python('print(socket.gethostbyname("public.example"))')).startswith("198.18.")
            egress._resolver._known.clear()  # as if its time were over
            async with server(hello) as port:
                assert await here.python(FETCH.format(host="public.example", port=port)) == "ConnectionResetError"
            assert [denied.reason for denied in here.denied] == ["loopback addresses are closed"]
