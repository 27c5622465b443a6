"""Makes an empty network namespace lead every connection to us; there is no other way out.

Loaded into a bare interpreter at the start of every sandbox: nothing but the standard library is imported, and
of that not `socket`, whose imports cost 8 ms. Netlink is spoken directly: `ip` and `nft` as programs would cost
10 ms each. What is installed reads as

    table inet mech {
        chain divert {                                   # nat, output
            udp/tcp dport 53      redirect to :61441     # DNS, whomever it asks
            daddr own             accept
            tcp                   redirect to :61440
        }
        chain confine {                                  # filter, output
            daddr own             accept
            limit rate 20/second log group 1         # so that a denial can be told
            reject with icmpx port-unreachable           # UDP, ICMP: told at once, not left to wait
        }
    }
"""

from __future__ import annotations

import _socket as socket
import os
import struct

PORTS = TCP_PORT, DNS_PORT = 61440, 61441
ADDRESS4 = socket.inet_pton(socket.AF_INET, "198.18.0.1")
ADDRESS6 = socket.inet_pton(socket.AF_INET6, "fd6d:6563:6800::1")
LOOPBACK6 = socket.inet_pton(socket.AF_INET6, "::1")
NAMES = ("tcp4", "tcp6", "dns_udp4", "dns_udp6", "dns_tcp4", "dns_tcp6", "diag", "log")

NETLINK_ROUTE, NETLINK_SOCK_DIAG, NETLINK_NETFILTER = 0, 4, 12
REQUEST, ACK, CREATE, EXCL, REPLACE = 1, 4, 0x400, 0x200, 0x100
NLMSG_ERROR = 2
LO = 1  # the loopback device is the first of every namespace

# rtnetlink
RTM_NEWLINK, RTM_NEWADDR, RTM_NEWROUTE = 16, 20, 24
IFF_UP = 1
IFA_ADDRESS, IFA_LOCAL, IFA_F_NODAD = 1, 2, 2
RTA_OIF, RTA_PREFSRC = 4, 7
RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_LINK, RTN_UNICAST, RTN_LOCAL = 254, 3, 253, 1, 2

# nftables
NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6, HOOK_OUTPUT = 1, 2, 10, 3
BATCH_BEGIN, BATCH_END, SUBSYSTEM = 0x10, 0x11, 10
NEWTABLE, NEWCHAIN, NEWRULE = (SUBSYSTEM << 8 | n for n in (0, 3, 6))
NESTED = 0x8000
REGISTER, VERDICT = 1, 0
NETWORK_HEADER, TRANSPORT_HEADER = 1, 2
META_NFPROTO, META_L4PROTO = 15, 16
NF_ACCEPT = 1
PROTO_SPECIFIED = 2
LOG_GROUP, LOG_BYTES, LOGS_PER_SECOND = 1, 64, 20

# nfnetlink_log
LOG_CONFIG = 4 << 8 | 1
CONFIG_COMMAND, CONFIG_MODE, CONFIG_THRESHOLD, BIND, COPY_PACKET = 1, 2, 5, 1, 2
ICMPX, PORT_UNREACHABLE = 2, 1


def configure(forward_ports: tuple[int, ...] | list[int] = ()) -> list[socket.socket]:
    """Lead all traffic of this process's network namespace to listeners, and return them in the order of NAMES,
    followed by an IPv4 and an IPv6 listener on the loopback for each of `forward_ports`.

    OSError: the kernel refused (EPERM without CAP_NET_ADMIN here, EEXIST the second time).
    """
    route, log = netlink(NETLINK_ROUTE), netlink(NETLINK_NETFILTER)
    exchange(route, routes())
    route.close()
    install(log)
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    both = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1") if has_ipv6() else (socket.AF_INET, "127.0.0.2"))
    wanted = ((stream, TCP_PORT), (datagram, DNS_PORT), (stream, DNS_PORT))
    listeners = [listener(family, host, kind, port) for kind, port in wanted for family, host in both]
    listeners += [netlink(NETLINK_SOCK_DIAG), log]
    return listeners + [listener(family, host, stream, port) for port in forward_ports for family, host in both]


def install(log: socket.socket) -> None:
    """Install the rules, and have what they refuse told to `log` where the kernel can (nfnetlink_log)."""
    try:
        exchange(log, rules(log=True))
        exchange(log, subscription())
    except FileNotFoundError:
        exchange(log, rules(log=False))


def listener(family: int, host: str, kind: int, port: int) -> socket.socket:
    """A socket bound to an address of the loopback; a stream listens."""
    sock = socket.socket(family, kind | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((host, port))
    if kind == socket.SOCK_STREAM:
        sock.listen(1024)
    return sock


# --- netlink ---------------------------------------------------------------------------------


def netlink(protocol: int) -> socket.socket:
    """A netlink socket, which stays in the namespace it is made in."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)
    sock.bind((0, 0))
    return sock


def message(kind: int, flags: int, body: bytes) -> bytes:
    """One netlink message; its sequence number is filled in by `exchange`."""
    return struct.pack("=IHHII", 16 + len(body), kind, REQUEST | flags, 0, 0) + body


def attribute(kind: int, value: bytes) -> bytes:
    """One netlink attribute, padded."""
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def exchange(sock: socket.socket, messages: list[bytes]) -> None:
    """Send messages as one datagram and wait for every answer asked for. OSError: the first refusal."""
    numbered = [m[:8] + struct.pack("=I", n) + m[12:] for n, m in enumerate(messages, 1)]
    waiting = {n for n, m in enumerate(messages, 1) if struct.unpack_from("=H", m, 6)[0] & ACK}
    sock.settimeout(5)
    sock.sendall(b"".join(numbered))
    while waiting:
        waiting -= answered(sock.recv(65536))


def answered(data: bytes) -> set[int]:
    """The numbers of the messages that this datagram says are done. OSError: one was refused."""
    done = set()
    while len(data) >= 20:
        length, kind, _, number, _ = struct.unpack_from("=IHHII", data)
        (code,) = struct.unpack_from("=i", data, 16)
        if kind == NLMSG_ERROR and code:
            raise OSError(-code, f"{os.strerror(-code)} (netlink message {number})")
        done.add(number)
        data = data[(length + 3) & ~3 :]
    return done


# --- addresses and routes --------------------------------------------------------------------


def routes() -> list[bytes]:
    """lo up, an address that is not loopback (resolvers ask for names only when there is one), default routes.

    IPv6 turns a unicast default route over lo into a reject, so there it is a route to ourselves.
    """
    up = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, LO, IFF_UP, IFF_UP)
    found = [message(RTM_NEWLINK, ACK, up)]
    kinds = [(socket.AF_INET, ADDRESS4, RTN_UNICAST), (socket.AF_INET6, ADDRESS6, RTN_LOCAL)]
    for family, own, kind in kinds:
        if family == socket.AF_INET6 and not has_ipv6():
            continue
        address = struct.pack("=BBBBi", family, len(own) * 8, IFA_F_NODAD, 0, LO)
        address += attribute(IFA_LOCAL, own) + attribute(IFA_ADDRESS, own)
        found.append(message(RTM_NEWADDR, ACK | CREATE | REPLACE, address))
        default = struct.pack("=BBBBBBBBI", family, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_LINK, kind, 0)
        default += attribute(RTA_OIF, struct.pack("=i", LO)) + attribute(RTA_PREFSRC, own)
        found.append(message(RTM_NEWROUTE, ACK | CREATE | REPLACE, default))
    return found


def has_ipv6() -> bool:
    """Whether this kernel has IPv6 at all."""
    try:
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()
    except OSError:
        return False
    return True


# --- nftables --------------------------------------------------------------------------------


def rules(log: bool) -> list[bytes]:
    """The table of the module's docstring as one transaction; made once, and forks of this process have it too."""
    if log not in _rules:
        _rules[log] = _transaction(log)
    return _rules[log]


_rules: dict[bool, list[bytes]] = {}


def _transaction(log: bool) -> list[bytes]:
    own = [
        [*family(NFPROTO_IPV4), *field(NETWORK_HEADER, 16, b"\x7f"), accept()],
        [*family(NFPROTO_IPV4), *field(NETWORK_HEADER, 16, ADDRESS4), accept()],
        [*family(NFPROTO_IPV6), *field(NETWORK_HEADER, 24, LOOPBACK6), accept()],
        [*family(NFPROTO_IPV6), *field(NETWORK_HEADER, 24, ADDRESS6), accept()],
    ]
    dns = [
        [*protocol(p), *field(TRANSPORT_HEADER, 2, struct.pack("!H", 53)), *redirect(DNS_PORT)]
        for p in (socket.IPPROTO_UDP, socket.IPPROTO_TCP)
    ]
    chains = {
        "divert": ("nat", -100, [*dns, *own, [*protocol(socket.IPPROTO_TCP), *redirect(TCP_PORT)]]),
        "confine": (
            "filter",
            0,
            [*own, *([[limit(), note()]] if log else []), [reject()]],
        ),
    }
    found = [nft(BATCH_BEGIN, 0, b""), nft(NEWTABLE, ACK | CREATE | EXCL, text(1, "mech"))]
    for name, (kind, priority, lines) in chains.items():
        hook = nested(4, number(1, HOOK_OUTPUT), number(2, priority))
        found.append(nft(NEWCHAIN, ACK | CREATE, text(1, "mech") + text(3, name) + hook + text(7, kind)))
        for line in lines:
            body = text(1, "mech") + text(2, name) + nested(4, *line)
            found.append(nft(NEWRULE, ACK | CREATE | 0x800, body))
    return [*found, nft(BATCH_END, 0, b"")]


def subscription() -> list[bytes]:
    """What makes the socket that sends it receive each logged packet at once."""
    head = struct.pack("!BBH", 0, 0, LOG_GROUP)
    mode = attribute(CONFIG_MODE, struct.pack("!IBx", LOG_BYTES, COPY_PACKET))
    parts = (attribute(CONFIG_COMMAND, bytes([BIND])), mode, number(CONFIG_THRESHOLD, 1))
    return [message(LOG_CONFIG, ACK, head + part) for part in parts]


def nft(kind: int, flags: int, body: bytes) -> bytes:
    batch = kind in (BATCH_BEGIN, BATCH_END)
    head = struct.pack("!BBH", 0 if batch else NFPROTO_INET, 0, SUBSYSTEM if batch else 0)
    return message(kind, flags, head + body)


def text(kind: int, value: str) -> bytes:
    return attribute(kind, value.encode() + b"\0")


def number(kind: int, value: int) -> bytes:
    return attribute(kind, struct.pack("!i", value))


def nested(kind: int, *parts: bytes) -> bytes:
    return attribute(kind | NESTED, b"".join(parts))


def expression(name: str, *parts: bytes) -> bytes:
    return nested(1, text(1, name), nested(2, *parts))


def equals(value: bytes) -> bytes:
    return expression("cmp", number(1, REGISTER), number(2, 0), nested(3, attribute(1, value)))


def family(value: int) -> list[bytes]:
    return [expression("meta", number(1, REGISTER), number(2, META_NFPROTO)), equals(bytes([value]))]


def protocol(value: int) -> list[bytes]:
    return [expression("meta", number(1, REGISTER), number(2, META_L4PROTO)), equals(bytes([value]))]


def field(header: int, offset: int, value: bytes) -> list[bytes]:
    parts = (number(1, REGISTER), number(2, header), number(3, offset), number(4, len(value)))
    return [expression("payload", *parts), equals(value)]


def accept() -> bytes:
    return expression("immediate", number(1, VERDICT), nested(2, nested(2, number(1, NF_ACCEPT))))


def redirect(port: int) -> list[bytes]:
    load = expression("immediate", number(1, REGISTER), nested(2, attribute(1, struct.pack("!H", port))))
    return [load, expression("redir", number(1, REGISTER), number(2, REGISTER), number(3, PROTO_SPECIFIED))]


def reject() -> bytes:
    return expression("reject", number(1, ICMPX), attribute(2, bytes([PORT_UNREACHABLE])))


def limit() -> bytes:
    rate = attribute(1, struct.pack("!Q", LOGS_PER_SECOND)) + attribute(2, struct.pack("!Q", 1))
    return expression("limit", rate, number(3, LOGS_PER_SECOND), number(4, 0), number(5, 0))


def note() -> bytes:
    return expression("log", attribute(1, struct.pack("!H", LOG_GROUP)), number(3, LOG_BYTES))
