"""What is read from the kernel's log of refused packets."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from mech.sandboxes import refusals


def logged(packet: bytes) -> bytes:
    attribute = struct.pack("=HH", 4 + len(packet), refusals.PAYLOAD) + packet + bytes(-len(packet) % 4)
    body = bytes(4) + attribute
    return struct.pack("=IHHII", 16 + len(body), refusals.PACKET, 0, 0, 0) + body


def udp4(destination: bytes) -> bytes:
    return (
        b"\x45" + bytes(8) + b"\x11" + bytes(2) + b"\xc6\x12\0\1" + destination + struct.pack("!HHHH", 5000, 443, 9, 0)
    )


def test_a_refused_datagram_is_read() -> None:
    """Source and destination of a logged UDP packet are found."""
    assert list(refusals.read(logged(udp4(b"\xc6\x33\x64\x07")))) == [
        refusals.Refusal(("198.18.0.1", 5000), ("198.51.100.7", 443))
    ]


def test_multicast_is_passed_over() -> None:
    """Announcements to everyone are nobody's wish to reach a host."""
    assert list(refusals.read(logged(udp4(b"\xe0\0\0\xfb")))) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Neither a message nor a packet of any bytes breaks the reader."""
    list(refusals.read(data))
    list(refusals.read(logged(data)))


def test_a_refused_message_is_read() -> None:
    """An ICMP packet has addresses and no ports."""
    packet = b"\x45" + bytes(8) + b"\x01" + bytes(2) + b"\xc6\x12\0\1\xc6\x33\x64\x07\x08" + bytes(7)
    assert list(refusals.read(logged(packet))) == [
        refusals.Refusal(("198.18.0.1", 0), ("198.51.100.7", 0), protocol="icmp")
    ]
