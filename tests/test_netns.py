"""What is installed into a network namespace, as the system's own tools show it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from mech.sandboxes import netns
from tests.cells import cell

RULESET = """
table inet mech {
chain divert {
type nat hook output priority -100; policy accept;
udp dport 53 redirect to :61441
tcp dport 53 redirect to :61441
ip daddr 127.0.0.0/8 accept
ip daddr 198.18.0.1 accept
ip6 daddr ::1 accept
ip6 daddr fd6d:6563:6800::1 accept
meta l4proto tcp redirect to :61440
}
chain confine {
type filter hook output priority filter; policy accept;
ip daddr 127.0.0.0/8 accept
ip daddr 198.18.0.1 accept
ip6 daddr ::1 accept
ip6 daddr fd6d:6563:6800::1 accept
limit rate 20/second burst 20 packets log group 1 snaplen 64
reject
}
}
"""


def shown(argv: list[str]) -> str:
    text = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    return re.sub(r"\n\s*", "\n", text).strip().replace("\n\n", "\n")


@pytest.mark.skipif(not shutil.which("nft"), reason="nft is not installed")
def test_the_rules_read_as_they_were_meant() -> None:
    """`nft` lists exactly the table that was sent as bytes."""
    with cell() as where:
        nft = shutil.which("nft")
        assert nft
        assert shown(where.argv(nft, "list", "ruleset")) == RULESET.strip()


def test_the_listeners_come_in_the_promised_order() -> None:
    """Family, kind and port of each descriptor are those of NAMES, then the forwarded ports."""
    with cell(ports=(27017,)) as where:
        found = []
        for fd in where.fds:
            sock = socket.socket(fileno=fd)
            name = sock.getsockname()
            found.append((sock.family, sock.type, name[1] if sock.family != socket.AF_NETLINK else None))
            sock.detach()
    v4, v6, tcp, udp = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM, socket.SOCK_DGRAM
    assert [entry for entry in found if entry[0] != socket.AF_NETLINK] == [
        (v4, tcp, netns.TCP_PORT),
        (v6, tcp, netns.TCP_PORT),
        (v4, udp, netns.DNS_PORT),
        (v6, udp, netns.DNS_PORT),
        (v4, tcp, netns.DNS_PORT),
        (v6, tcp, netns.DNS_PORT),
        (v4, tcp, 27017),
        (v6, tcp, 27017),
    ]
    assert [found[netns.NAMES.index(name)][0] for name in ("diag", "log")] == [socket.AF_NETLINK] * 2


def test_without_a_listener_nothing_gets_out() -> None:
    """When the supervisor is gone, connections are refused: it fails closed."""
    code = """
import socket
for host in ("198.51.100.7", "2001:db8::7"):
    try:
        socket.create_connection((host, 443), 10)
    except OSError as error:
        print(type(error).__name__)
"""
    with cell() as where:
        for fd in where.take():
            os.close(fd)
        done = subprocess.run(where.python(code), capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["ConnectionRefusedError"] * 2


def test_it_cannot_be_done_twice() -> None:
    """A namespace is configured once; the second time is an error, not a second table."""
    with cell() as where:
        source = Path(netns.__file__).read_text()
        code = source + "\ntry:\n    configure()\nexcept FileExistsError:\n    print('exists')\n"
        done = subprocess.run(where.python(code), capture_output=True, text=True, check=True)
        assert done.stdout == "exists\n"
