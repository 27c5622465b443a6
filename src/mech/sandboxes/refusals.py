"""The packets that a sandbox's namespace refused, as the kernel's packet log tells them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

PACKET, PAYLOAD, TYPE_MASK = 4 << 8, 9, 0x3FFF
UDP = 17
PROTOCOLS = {1: "icmp", UDP: "udp", 58: "icmp"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused packet: address and port it came from, those it was for (0 without ports), "udp" or "icmp"."""

    source: tuple[str, int]
    destination: tuple[str, int]
    protocol: str = "udp"


def read(data: bytes) -> Iterator[Refusal]:
    """The refusals in one message of a netlink log socket; what is not one is passed over."""
    while len(data) >= 20:
        length, kind = struct.unpack_from("=IH", data)
        if length < 20 or length > len(data):
            return
        if kind == PACKET and (found := _packet(_payload(data[20:length]))):
            yield found
        data = data[(length + 3) & ~3 :]


def _payload(attributes: bytes) -> bytes:
    while len(attributes) >= 4:
        length, kind = struct.unpack_from("=HH", attributes)
        if length < 4:
            break
        if kind & TYPE_MASK == PAYLOAD:
            return attributes[4:length]
        attributes = attributes[(length + 3) & ~3 :]
    return b""


def _packet(packet: bytes) -> Refusal | None:
    """The addresses of an IP packet that holds UDP or an ICMP message."""
    if len(packet) < 20:
        return None
    four = packet[0] >> 4 == 4
    protocol, start, end, at = (packet[9], 12, 20, (packet[0] & 15) * 4) if four else (packet[6], 8, 40, 40)
    if protocol not in PROTOCOLS or len(packet) < max(end, at + 4):
        return None
    middle = (start + end) // 2
    here, there = ip_address(packet[start:middle]), ip_address(packet[middle:end])
    ports = struct.unpack_from("!HH", packet, at) if protocol == UDP else (0, 0)
    return None if there.is_multicast else Refusal((str(here), ports[0]), (str(there), ports[1]), PROTOCOLS[protocol])
