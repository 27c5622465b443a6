"""Answers to a sandbox's DNS queries: each name gets an address of its own, by which we know it again.

Bytes in, values out; who is asked and what is answered is decided elsewhere (RFC 1035, RFC 6761).
"""

from __future__ import annotations

import re
import struct
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv4Address

A, AAAA = 1, 28
OK, FORMAT, FAILED, NO_NAME, NOT_IMPLEMENTED, REFUSED = 0, 1, 2, 3, 4, 5
TTL = 5
POOL = int(IPv4Address("198.18.1.0"))  # the first addresses of the block are the sandbox's own
POOL_SIZE = 2**14
LABEL = re.compile(rb"[A-Za-z0-9_-]{1,63}")


@dataclass(frozen=True, slots=True)
class Question:
    """One query: its id and flags, the name in lower case without the last dot, type and raw question bytes."""

    id: int
    flags: int
    name: str
    type: int
    raw: bytes


def parse(query: bytes) -> Question | int | None:
    """The question of a query; a response code when it is to be refused; None when it deserves no answer."""
    if len(query) < 12:
        return None
    ident, flags, count = struct.unpack_from("!HHH", query)
    if flags & 0x8000:
        return None
    if flags & 0x7800:
        return NOT_IMPLEMENTED
    if count != 1:
        return FORMAT
    labels, at = [], 12
    while at < len(query) and query[at]:
        label = query[at + 1 : at + 1 + query[at]]
        if query[at] > 63 or len(label) < query[at]:
            return FORMAT
        labels.append(label)
        at += 1 + query[at]
    if len(query) < at + 5 or at - 12 > 254:
        return FORMAT
    kind, network_class = struct.unpack_from("!HH", query, at + 1)
    if network_class != 1 or not labels or not all(LABEL.fullmatch(label) for label in labels):
        return NO_NAME
    name = b".".join(labels).decode().lower()
    return Question(ident, flags, name, kind, query[12 : at + 5])


def refusal(query: bytes, code: int) -> bytes:
    """An answer without a question: only a response code. `query` has at least 12 bytes."""
    ident, flags = struct.unpack_from("!HH", query)
    return struct.pack("!HHHHHH", ident, 0x8080 | flags & 0x7900 | code, 0, 0, 0, 0)


def answer(question: Question, code: int = OK, address: bytes = b"") -> bytes:
    """An answer with at most one record, `address`, of the type that was asked for."""
    flags = 0x8080 | question.flags & 0x0100 | code
    head = struct.pack("!HHHHHH", question.id, flags, 1, 1 if address else 0, 0, 0)
    record = struct.pack("!HHHIH", 0xC00C, question.type, 1, TTL, len(address)) + address if address else b""
    return head + question.raw + record


class Names:
    """Names and the addresses given for them, one each, both ways; the name unused for longest makes room."""

    def __init__(self, size: int = POOL_SIZE) -> None:
        self.size = size
        self._of: OrderedDict[str, int] = OrderedDict()
        self._at: dict[int, str] = {}

    def address(self, name: str) -> IPv4Address:
        """The address that stands for `name`."""
        number = self._of.get(name)
        if number is None:
            number = len(self._of) if len(self._of) < self.size else self._of.popitem(last=False)[1]
            self._at[number] = name
        self._of[name] = number
        self._of.move_to_end(name)
        return IPv4Address(POOL + number)

    def name(self, address: IPv4Address) -> str | None:
        """The name that `address` stands for."""
        return self._at.get(int(address) - POOL)
