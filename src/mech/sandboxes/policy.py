"""Whom a sandbox may call: the rules a person wrote, and the judgement of one destination.

A destination is a name, the address that name really has, and a port. The name decides first; the address is
judged too, so that a public name cannot lead to this machine or its neighbours.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from mech.errors import ConfigError
from mech.types import Network

Address = IPv4Address | IPv6Address

NOT_PUBLIC: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(block), kind)
    for kind, blocks in {
        "metadata": "169.254.169.254/32 168.63.129.16/32 100.100.100.200/32 192.0.0.192/32 fd00:ec2::254/128",
        "loopback": "127.0.0.0/8 0.0.0.0/8 ::1/128 ::/128",
        "link-local": "169.254.0.0/16 fe80::/10",
        "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 192.0.0.0/24 fc00::/7 fec0::/10",
        "reserved": "198.18.0.0/15 224.0.0.0/4 240.0.0.0/4 ff00::/8 ::/96 2001::/32 100::/64 64:ff9b:1::/48",
    }.items()
    for block in blocks.split()
)
EMBEDDED = tuple(
    (ip_network(block), shift)
    for block, shift in {"64:ff9b::/96": 0, "2002::/16": 80, "::ffff:0:0/96": 0, "::ffff:0:0:0/96": 0}.items()
)
CLOSED = frozenset({"metadata", "loopback", "link-local", "reserved"})
"""Kinds of addresses that only the address itself opens, whatever name leads there."""
LOCALHOST = frozenset({"localhost", "127.0.0.1", "::1"})
NAME = re.compile(r"(?=.{1,253}\Z)(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of `network.allow`: a host name, `*.` and a name, `*`, or a block of addresses; any port is None."""

    host: str
    port: int | None = None
    block: IPv4Network | IPv6Network | None = None

    @property
    def exact(self) -> bool:
        """Whether it names one host, which may then also be a private one."""
        return not self.host.startswith("*")

    def fits(self, name: str, address: Address | None, port: int | None) -> bool:
        """Whether a destination is meant; a port or address of None asks whether any could be."""
        if self.port is not None and port is not None and self.port != port:
            return False
        if self.block is not None:
            return address is not None and address in self.block
        if self.host == "*":
            return bool(name)
        return name.endswith(self.host[1:]) if self.host.startswith("*") else name == self.host


def parse(entry: str) -> Rule:
    """The rule of `host`, `host:port`, `*.host`, `*`, an address, `[v6]:port` or `block/bits`. ConfigError."""
    text = entry.strip().lower()
    host, port = text, None
    if match := re.fullmatch(r"\[([0-9a-f:.]+)\](?::(\d{1,5}))?|([^:]+):(\d{1,5})", text):
        host, number = (match[1] or match[3]), (match[2] or match[4])
        port = int(number) if number else None
    if port is not None and not 0 < port < 65536:
        raise _wrong(entry)
    try:
        return Rule(host, port, ip_network(host, strict=False))
    except ValueError:
        pass
    host = host if host == "*." else host.removesuffix(".")
    if host != "*" and not NAME.fullmatch(host):
        raise _wrong(entry)
    if host == "localhost" and port is None:
        raise ConfigError(f"{entry!r} needs a port", hint='[network] allow = ["localhost:27017"]', key="network.allow")
    return Rule(host, port)


def _wrong(entry: str) -> ConfigError:
    hint = (
        'write a host and perhaps a port: [network] allow = ["api.example.com:443", "*.example.org", "10.0.0.5:5432"]'
    )
    return ConfigError(f"no host can be read from {entry!r}", hint=hint, key="network.allow")


def forward_ports(network: Network) -> tuple[int, ...]:
    """The ports of this machine's own services that `network` names (`localhost:27017`), in order, once each."""
    rules = [parse(entry) for entry in network.allow]
    return tuple(dict.fromkeys(rule.port for rule in rules if rule.port and rule.host in LOCALHOST))


def kind_of(address: Address) -> str:
    """ "public", or what else the address is; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(address, IPv6Address):
        for block, shift in EMBEDDED:
            if address in block:
                return kind_of(IPv4Address(int(address) >> shift & 0xFFFFFFFF))
    for block, kind in NOT_PUBLIC:
        if address.version == block.version and address in block:
            return kind
    return "loopback" if is_own(address) else "public"


def is_own(address: Address) -> bool:
    """Whether the address is one of this machine's: a packet there would leave from it."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((str(address), 9))
            return ip_address(sock.getsockname()[0].partition("%")[0]) == address
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Policy:
    """The judgement of destinations: during setup while `setup` is true, else deny by default.

    `hosts` are the configured package indexes, which may be on a private address during setup; `kind` tells
    what an address is (the seam of the tests, whose servers are all on the loopback).
    """

    network: Network
    setup: bool = True
    hosts: frozenset[str] = frozenset()
    kind: Callable[[Address], str] = kind_of
    rules: tuple[Rule, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(parse(entry) for entry in self.network.allow))

    def may_ask(self, name: str) -> bool:
        """Whether some port of the host could be allowed, so that its name may be looked up at all."""
        return self._open() or any(rule.fits(name, None, None) for rule in self.rules)

    def refuses(self, name: str, address: Address, port: int) -> str:
        """Why the destination is denied, or "" when it is allowed. `name` is "" for a bare address."""
        kind = self.kind(address)
        fitting = [rule for rule in self.rules if rule.fits(name, address, port)]
        if any(rule.block is not None and rule.block.num_addresses == 1 for rule in fitting):
            return ""
        if kind in CLOSED:
            return f"{kind} addresses are closed"
        if kind == "private":
            named = any(rule.exact for rule in fitting) or (self._open() and name in self.hosts)
            return "" if named else "private addresses are closed unless named"
        if fitting or (self._open() and name):
            return ""
        return "bare addresses are closed unless named" if self._open() else "not in network.allow"

    def naming(self, name: str, address: Address) -> str:
        """The host that a rule has to name for the destination to be allowed."""
        return name if name and self.kind(address) not in CLOSED else str(address)

    def _open(self) -> bool:
        return self.setup and self.network.setup == "open"


def allow_with(host: str, port: int) -> str:
    """The line of mech.toml, and the flag, that would allow a destination."""
    entry = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f'[network] allow = ["{entry}"]  (or --allow {entry})'
