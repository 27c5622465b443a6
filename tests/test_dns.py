"""Answers to a sandbox's DNS queries."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mech.sandboxes import dns

LABELS = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,63}", fullmatch=True), min_size=1, max_size=3)


def query(name: str, kind: int = dns.A, flags: int = 0x0100) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!HHHHHH", 7, flags, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


@given(LABELS, st.integers(1, 65535))
def test_a_question_is_read_back(labels: list[str], kind: int) -> None:
    """Name (in lower case) and type of any well-formed query are found."""
    question = dns.parse(query(".".join(labels), kind))
    assert isinstance(question, dns.Question)
    assert (question.name, question.type, question.id) == (".".join(labels).lower(), kind, 7)


@given(st.binary(max_size=600))
@example(query("a.b")[:-1])
@example(query("a.b")[:12] + b"\xc0\x0c\0\1\0\1")
@example(query("a.b")[:12] + b"\x3f")
def test_any_bytes_get_a_small_answer_or_none(data: bytes) -> None:
    """Whatever is sent, the answer is bounded, is an answer, and carries the same id."""
    question = dns.parse(data)
    if question is None:
        assert len(data) < 12 or data[2] & 0x80
        return
    reply = dns.refusal(data, question) if isinstance(question, int) else dns.answer(question, address=b"\1\2\3\4")
    assert len(reply) <= len(data) + 16
    assert reply[:2] == data[:2]
    assert reply[2] & 0x80


def test_an_answer_holds_the_address() -> None:
    """The record points at the question's name and lives for seconds."""
    question = dns.parse(query("api.example.com"))
    assert isinstance(question, dns.Question)
    reply = dns.answer(question, address=IPv4Address("198.18.1.0").packed)
    assert struct.unpack_from("!HHH", reply, 4) == (1, 1, 0) or struct.unpack_from("!HH", reply, 4) == (1, 1)
    assert reply.endswith(struct.pack("!HHHIH", 0xC00C, dns.A, 1, dns.TTL, 4) + b"\xc6\x12\x01\x00")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (query("a.b", flags=0x2800), dns.NOT_IMPLEMENTED),
        (query("a.b")[:4] + b"\0\2" + query("a.b")[6:], dns.FORMAT),
        (query("a b"), dns.NO_NAME),
        (query("a.b")[:-1] + b"\3", dns.NO_NAME),
    ],
)
def test_what_is_no_question_is_refused(data: bytes, code: int) -> None:
    """Other operations, several questions, impossible names and classes get their code."""
    assert dns.parse(data) == code


def test_an_answer_is_not_answered() -> None:
    """Two resolvers must not talk to each other for ever."""
    assert dns.parse(query("a.b", flags=0x8100)) is None


@given(st.lists(st.text(max_size=5), max_size=50))
def test_names_and_addresses_are_one_to_one(names: list[str]) -> None:
    """Each name keeps one address while there is room, and is found by it."""
    table = dns.Names()
    given_out = {name: table.address(name) for name in names}
    assert len(set(given_out.values())) == len(given_out)
    assert all(table.address(name) == where and table.name(where) == name for name, where in given_out.items())


def test_the_name_unused_for_longest_makes_room() -> None:
    """A full table forgets what was not asked for; an address never means two names."""
    table = dns.Names(2)
    one, two = table.address("one"), table.address("two")
    table.address("one")
    assert table.address("three") == two
    assert (table.name(one), table.name(two)) == ("one", "three")
