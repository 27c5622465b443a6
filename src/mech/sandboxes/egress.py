"""The only way out of a sandbox: what its namespace leads to us is named, judged, and then relayed or refused.

`netns.configure` made the listeners; no packet leaves the namespace by any other way. Names are answered with
addresses that stand for them, so every connection is known by the name that was asked for, whatever program
made it and whether or not it knows of proxies.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from ipaddress import IPv4Address, ip_address
from types import TracebackType
from typing import Self

import anyio
import anyio.lowlevel
import anyio.to_thread

from mech.errors import SandboxError
from mech.events import Denied, Event, Noted
from mech.sandboxes import callers, dns, netns, refusals, relay
from mech.sandboxes.neighbours import Neighbours
from mech.sandboxes.policy import NAME, Address, Policy, allow_with, forward_ports, kind_of
from mech.sandboxes.resolver import NoSuchHost, Resolve, Resolver, system
from mech.sandboxes.vault import Vault
from mech.types import Network

__all__ = ["NSSWITCH", "RESOLV_CONF", "Egress", "forward_ports"]

RESOLV_CONF = b"nameserver 127.0.0.1\noptions timeout:3 attempts:2\n"
NSSWITCH = b"hosts: files dns\n"

CONNECTIONS = 256
QUERIES = 64
CONNECT_SECONDS = 10.0
REPEATED = 1.0
TOLD = 1000
LISTED = 50
SO_ORIGINAL_DST = 80
SYNTHETIC = range(dns.POOL, dns.POOL + dns.POOL_SIZE)


@dataclass(eq=False, slots=True)
class Connection:
    """One connection out of the sandbox: where it wanted to go and how it is cut."""

    client: socket.socket
    destination: tuple[str, int]
    source: tuple[str, int]
    name: str = ""
    address: Address | None = None
    forwarded: bool = False
    neighbour: bool = False
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)

    @property
    def host(self) -> str:
        return self.name or self.destination[0]

    @property
    def port(self) -> int:
        return self.destination[1]


class Egress:
    """Serves the listeners of one sandbox while its block is open.

    `fds` are the descriptors that `netns.configure` made, in its order, owned and closed here; `ports` what it
    was given as `forward_ports`. `hosts` are the package indexes that may be private during setup. `resolve`
    and `kind` are how names become addresses and what an address is. `vault` holds the secrets bound to hosts,
    `neighbours` are sandboxes that are reached by their names whatever the policy says.
    """

    def __init__(
        self,
        fds: Iterable[int],
        network: Network,
        record: Callable[[Event], None],
        *,
        hosts: frozenset[str] = frozenset(),
        ports: Sequence[int] = (),
        resolve: Resolve = system,
        kind: Callable[[Address], str] = kind_of,
        vault: Vault | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.policy = Policy(network, hosts=hosts, kind=kind)
        self._record = record
        self._vault = vault
        self._neighbours = neighbours
        self._sockets = [socket.socket(fileno=fd) for fd in fds]
        self._ports = tuple(ports)
        self._names = dns.Names()
        self._resolver = Resolver(resolve)
        self._relay = relay.Relay()
        self._open: set[Connection] = set()
        self._reached: Counter[tuple[str, int]] = Counter()
        self._told: dict[tuple[str, int, str], float] = {}
        self._searched: dict[tuple[str, int], float] = {}
        self._search = anyio.CapacityLimiter(1)  # one netlink socket, one question at a time
        self._places = anyio.Semaphore(CONNECTIONS)
        self._queries = anyio.Semaphore(QUERIES)
        self._group = anyio.create_task_group()

    async def __aenter__(self) -> Self:
        for sock in self._sockets:
            sock.setblocking(False)
        named = dict(zip(netns.NAMES, self._sockets, strict=False))
        self._diag = named["diag"]
        await self._group.__aenter__()
        for name in ("tcp4", "tcp6"):
            self._group.start_soon(self._accept, named[name], self._serve)
        for name in ("dns_tcp4", "dns_tcp6"):
            self._group.start_soon(self._accept, named[name], self._serve_dns)
        for name in ("dns_udp4", "dns_udp6"):
            self._group.start_soon(self._datagrams, named[name])
        self._group.start_soon(self._refusals, named["log"])
        for sock in self._sockets[len(netns.NAMES) :]:
            self._group.start_soon(self._accept, sock, self._forward)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._group.cancel_scope.cancel()
        try:
            return await self._group.__aexit__(kind, error, trace)
        finally:
            for sock in self._sockets:
                sock.close()

    async def settle(self, network: Network) -> None:
        """Setup is over: only what `network.allow` says from here on; what it does not say is cut."""
        if self.policy.setup and self._reached:
            hosts = [f"{host}:{port}" for host, port in sorted(self._reached)]
            more = f" and {len(hosts) - LISTED} more" if len(hosts) > LISTED else ""
            self._record(Noted(f"setup reached {', '.join(hosts[:LISTED])}{more}", about="network"))
        self.policy = replace(self.policy, network=network, setup=False)
        for connection in list(self._open):
            if self._refusal(connection):
                connection.scope.cancel()
        await anyio.lowlevel.checkpoint()

    # --- connections -------------------------------------------------------------------------

    async def _accept(self, sock: socket.socket, serve: Callable[[socket.socket], object]) -> None:
        while True:
            await self._places.acquire()
            self._group.start_soon(self._hold, await self._next(sock), serve)

    async def _next(self, sock: socket.socket) -> socket.socket:
        while True:
            try:
                client, _ = sock.accept()
                client.setblocking(False)
                return client
            except BlockingIOError:
                await anyio.wait_readable(sock)
            except OSError:  # the caller is gone again, or no descriptor is free
                await anyio.sleep(0.05)

    async def _hold(self, client: socket.socket, serve: Callable[[socket.socket], object]) -> None:
        try:
            await serve(client)  # type: ignore[misc]
        except OSError:
            pass
        finally:
            relay.reset(client)
            self._places.release()

    async def _serve(self, client: socket.socket) -> None:
        destination = original(client)
        if destination is None or destination[1] in netns.PORTS:
            return
        connection = Connection(client, destination, client.getpeername()[:2])
        address = ip_address(destination[0])
        connection.name = self._name(address)
        if self._neighbours and self._neighbours.knows(connection.name):
            return await self._visit(connection, self._neighbours)
        await self._reach(connection, await self._candidates(connection, address))

    async def _visit(self, connection: Connection, neighbours: Neighbours) -> None:
        connection.neighbour = True
        try:
            upstream = await neighbours.connect(connection.name, connection.port)
        except (OSError, SandboxError) as problem:  # it may have gone away: that is no end of ours
            return self._note(connection, getattr(problem, "strerror", None) or str(problem) or "nobody listens there")
        await self._pass(connection, upstream)

    async def _forward(self, client: socket.socket) -> None:
        connection = Connection(client, client.getsockname()[:2], client.getpeername()[:2], "localhost", forwarded=True)
        await self._reach(connection, (ip_address("127.0.0.1"), ip_address("::1")))

    async def _candidates(self, connection: Connection, address: Address) -> tuple[Address, ...]:
        if not connection.name:
            return (address,)
        if not self.policy.may_ask(connection.name):
            return ()
        try:
            found = await self._resolver.addresses(connection.name)
            return tuple(sorted(found, key=lambda address: address.version))  # IPv6 often leads nowhere, slowly
        except (NoSuchHost, OSError) as problem:
            self._note(connection, str(problem) or "no such host")
            return ()

    async def _reach(self, connection: Connection, candidates: Sequence[Address]) -> None:
        """Connect to the first candidate that is allowed and answers, and relay; or say why not."""
        reasons, problems = [], []
        for connection.address in candidates:
            if reason := self._refusal(connection):
                reasons.append(reason)
                continue
            try:
                with anyio.fail_after(CONNECT_SECONDS):
                    upstream = await relay.connect(str(connection.address), connection.port)
            except OSError as problem:
                problems.append(problem.strerror or "no answer")
                continue
            if reason := self._refusal(connection):  # setup ended meanwhile
                upstream.close()
                reasons.append(reason)
                continue
            return await self._pass(connection, upstream)
        if not candidates and not self.policy.may_ask(connection.name):
            reasons.append("not in network.allow")
        if reasons:
            await self._deny(connection, reasons[0])
        elif problems:
            self._note(connection, problems[0])

    async def _pass(self, connection: Connection, upstream: socket.socket) -> None:
        self._reached[connection.host, connection.port] += 1
        self._open.add(connection)
        connection.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ended = False
        try:
            with connection.scope:
                await self._carry(connection, upstream)
                ended = True
        finally:
            self._open.discard(connection)
            upstream.close() if ended else relay.reset(upstream)
            if ended:
                connection.client.close()
        if connection.scope.cancelled_caught:
            await self._deny(connection, "not in network.allow")

    async def _carry(self, connection: Connection, upstream: socket.socket) -> None:
        """Relay the connection; where secrets are bound to its host and it speaks as that was said, exchange them."""
        swaps = self._vault.at(connection.host, connection.port) if self._vault else {}
        if swaps:
            from mech.sandboxes import edge

            if swap := swaps.get(await edge.speaks_tls(connection.client)):
                assert self._vault is not None
                told = partial(self._tell, connection)
                return await edge.carry(connection.client, upstream, swap, self._vault, told)
        await self._relay.run(connection.client, upstream)

    def _refusal(self, connection: Connection) -> str:
        """Why the connection may not be, or ""."""
        if connection.neighbour:
            return ""
        if connection.forwarded:
            return "" if connection.port in forward_ports(self.policy.network) else "not in network.allow"
        assert connection.address is not None
        return self.policy.refuses(connection.name, connection.address, connection.port)

    # --- what is told ------------------------------------------------------------------------

    async def _deny(self, connection: Connection, reason: str) -> None:
        """Record a denial, once for each host, port and program; repeated ones do not cost a search each."""
        key, now = (connection.host, connection.port), time.monotonic()
        if now - self._searched.get(key, -REPEATED) < REPEATED or len(self._told) >= TOLD:
            return
        self._searched[key] = now
        caller = await self._caller(connection.source, connection.destination, socket.IPPROTO_TCP)
        if self._first(connection.host, connection.port, f"denied {caller.program}"):
            address = None if connection.forwarded else connection.address
            naming = self.policy.naming(connection.name, address) if address else connection.host
            line = allow_with(naming, connection.port)
            self._record(Denied(connection.host, connection.port, "tcp", caller.program, caller.pid, reason, line))

    def _tell(self, connection: Connection, text: str, other: str = "") -> None:
        """Record what went wrong on a connection whose secrets are exchanged; `other` is a host that it named."""
        host = (other.rpartition(":")[0] or other).lower()
        if NAME.fullmatch(host):
            named = replace(connection, name=host, scope=anyio.CancelScope())
            self._group.start_soon(self._deny, named, text)
        elif self._first(connection.host, connection.port, text):
            self._record(Noted(f"{connection.host}:{connection.port}: {text}", "network"))

    async def _refusals(self, log: socket.socket) -> None:
        """Record each destination of a refused packet once; nothing would allow it."""
        while True:
            try:
                data = log.recv(65536)
            except BlockingIOError:
                await anyio.wait_readable(log)
                continue
            except OSError:  # more came than there was room for
                continue
            for refusal in refusals.read(data):
                await self._deny_packet(refusal)

    async def _deny_packet(self, refusal: refusals.Refusal) -> None:
        address, port = refusal.destination
        host = self._name(ip_address(address)) or address
        if self._first(host, port, refusal.protocol):
            caller = callers.Caller()  # who sends ICMP holds no socket that could be looked up
            if refusal.protocol == "udp":
                caller = await self._caller(refusal.source, refusal.destination, socket.IPPROTO_UDP)
            reason = "only TCP and DNS leave a sandbox"
            self._record(Denied(host, port, refusal.protocol, caller.program, caller.pid, reason))

    async def _caller(self, source: tuple[str, int], destination: tuple[str, int], protocol: int) -> callers.Caller:
        find = partial(callers.find, self._diag, source, destination, protocol)
        return await anyio.to_thread.run_sync(find, limiter=self._search)

    def _name(self, address: Address) -> str:
        """The name that a synthetic address stands for; "" for any other."""
        if isinstance(address, IPv4Address) and int(address) in SYNTHETIC:
            return self._names.name(address) or ""
        return ""

    def _note(self, connection: Connection, problem: str) -> None:
        if self._first(connection.host, connection.port, problem):
            self._record(Noted(f"{connection.host}:{connection.port} could not be reached: {problem}", "network"))

    def _first(self, host: str, port: int, what: str) -> bool:
        """Whether this was not told before; past a limit, one note says that no more is told."""
        if (host, port, what) in self._told or len(self._told) >= TOLD:
            return False
        self._told[host, port, what] = time.monotonic()
        if len(self._told) >= TOLD:
            self._record(Noted("more destinations were asked for than are told here", about="network"))
        return True

    # --- names -------------------------------------------------------------------------------

    async def _datagrams(self, sock: socket.socket) -> None:
        while True:
            try:
                query, source = sock.recvfrom(4096)
            except BlockingIOError:
                await anyio.wait_readable(sock)
                continue
            except OSError:  # an earlier answer found nobody
                continue
            await self._queries.acquire()
            self._group.start_soon(self._datagram, sock, query, source)

    async def _datagram(self, sock: socket.socket, query: bytes, source: tuple[str, int]) -> None:
        try:
            if reply := await self.answer(query):
                with contextlib.suppress(OSError):
                    sock.sendto(reply, source)
        finally:
            self._queries.release()

    async def _serve_dns(self, client: socket.socket) -> None:
        with anyio.move_on_after(CONNECT_SECONDS):
            while True:
                (length,) = struct.unpack("!H", await _exactly(client, 2))
                reply = await self.answer(await _exactly(client, length))
                if reply is None:
                    return
                client.send(struct.pack("!H", len(reply)) + reply)

    async def answer(self, query: bytes) -> bytes | None:
        """The answer to one DNS query; None when it deserves none."""
        question = dns.parse(query)
        if question is None:
            return None
        if isinstance(question, int):
            return dns.refusal(query, question)
        name = question.name
        if name == "localhost" or name.endswith(".localhost"):
            own = {dns.A: "127.0.0.1", dns.AAAA: "::1"}.get(question.type)
            return dns.answer(question, address=ip_address(own).packed if own else b"")
        if self._neighbours and self._neighbours.knows(name):
            return dns.answer(question, address=self._names.address(name).packed if question.type == dns.A else b"")
        if name.endswith((".in-addr.arpa", ".ip6.arpa")) or _numeric(name):
            return dns.answer(question, dns.NO_NAME)
        if self.policy.may_ask(name):
            try:
                await self._resolver.addresses(name)
            except NoSuchHost:
                return dns.answer(question, dns.NO_NAME)
            except OSError:
                return dns.answer(question, dns.FAILED)
        return dns.answer(question, address=self._names.address(name).packed if question.type == dns.A else b"")


def original(client: socket.socket) -> tuple[str, int] | None:
    """Where a redirected connection wanted to go; None when it was made to our listener itself."""
    with contextlib.suppress(OSError):
        if client.family == socket.AF_INET:
            port, address = struct.unpack_from("!2xH4s", client.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16))
        else:
            raw = client.getsockopt(socket.IPPROTO_IPV6, SO_ORIGINAL_DST, 28)
            port, address = struct.unpack_from("!2xH4x16s", raw)
        return socket.inet_ntop(client.family, address), port
    return None


def _numeric(name: str) -> bool:
    """Whether resolvers take the name for an address in some old notation (2130706433, 0177.1, 0x7f.1)."""
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True


async def _exactly(client: socket.socket, count: int) -> bytes:
    """`count` bytes. ConnectionError at the end."""
    data = b""
    while len(data) < count:
        try:
            more = client.recv(count - len(data))
        except BlockingIOError:
            await anyio.wait_readable(client)
            continue
        if not more:
            raise ConnectionError
        data += more
    return data
