"""Heads and bodies by value: the way bytes are cut up never matters, and any bytes have a bounded outcome."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mech.http import (
    LARGEST_HEAD,
    Body,
    Chunked,
    Malformed,
    Request,
    RequestReader,
    Response,
    ResponseReader,
    UntilClose,
    make_response,
    request_body,
    response_body,
)

steady = settings(deadline=None)  # a busy machine is no failure

Reader = type[RequestReader] | type[ResponseReader]

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_!", min_size=1, max_size=12)
VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=30)
FIELDS = st.lists(st.tuples(TOKEN, VALUE.map(lambda text: text.strip(" \t"))), max_size=8).map(tuple)
TARGET = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30).map(lambda text: "/" + text)
VERSION = st.sampled_from(["1.0", "1.1"])
REQUESTS = st.builds(Request, VERSION, FIELDS, TOKEN, TARGET)
RESPONSES = st.builds(Response, VERSION, FIELDS, st.integers(100, 999), VALUE.map(str.strip))
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=30)

# Bytes that look like HTTP and are often wrong in one place.
FRAGMENTS = st.sampled_from(
    [
        b"GET / HTTP/1.1",
        b"HTTP/1.1 200 OK",
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b"\t",
        b"\0",
        b":",
        b"A: b",
        b"\xff",
        b"\r\n\r\n",
    ]
)
ANY = st.one_of(st.binary(max_size=200), st.lists(FRAGMENTS, max_size=12).map(b"".join))
CHUNKS = st.sampled_from(
    [
        b"5",
        b"0",
        b"a",
        b"\r\n",
        b"\n",
        b"\r",
        b";x=1",
        b"hello",
        b"0\r\n\r\n",
        b"5\r\nhello\r\n",
        b"A: b\r\n",
        b"f" * 20,
    ]
)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """The data cut at these lengths, over and over."""
    found, at, turn = [], 0, 0
    while at < len(data):
        size = cuts[turn % len(cuts)]
        found.append(data[at : at + size])
        at, turn = at + size, turn + 1
    return found


def read(kind: Reader, parts: list[bytes]) -> tuple[object, int | None]:
    """The head (or the status it was refused with) and how many bytes it took."""
    reader, size = kind(), 0
    try:
        for part in parts:
            taken = reader.feed(part)
            if taken is not None:
                return reader.head(), size + taken
            size += len(part)
    except Malformed as error:
        return error.status, None
    return None, None


def take(body: Body, parts: list[bytes]) -> tuple[str, int]:
    """How a body took these bytes: done, open or malformed, and how many when it was not malformed."""
    size = 0
    try:
        for part in parts:
            size += body.take(part)
            if body.done:
                return "done", size
    except Malformed:
        return "malformed", 0
    return "open", size


@steady
@given(REQUESTS, CUTS, st.binary(max_size=20))
def test_requests_are_read_as_written(request: Request, cuts: list[int], rest: bytes) -> None:
    """A head that was written is read back the same, however it arrives, and what follows is left."""
    data = request.encode()
    assert read(RequestReader, pieces(data + rest, cuts)) == (request, len(data))


@steady
@given(RESPONSES, CUTS, st.binary(max_size=20))
def test_responses_are_read_as_written(response: Response, cuts: list[int], rest: bytes) -> None:
    """The same for responses."""
    data = response.encode()
    assert read(ResponseReader, pieces(data + rest, cuts)) == (response, len(data))


@steady
@given(ANY, CUTS, st.sampled_from([RequestReader, ResponseReader]))
def test_any_bytes_have_one_outcome(data: bytes, cuts: list[int], kind: Reader) -> None:
    """Whatever the bytes, cutting them differently gives the same head or the same refusal."""
    assert read(kind, pieces(data, cuts)) == read(kind, pieces(data, [max(1, len(data))]))


@steady
@given(st.lists(st.one_of(CHUNKS, st.binary(max_size=8)), max_size=12).map(b"".join), CUTS)
def test_any_chunks_have_one_outcome(data: bytes, cuts: list[int]) -> None:
    """The same for chunked bodies; a body never takes more than it was given."""
    found = take(Chunked(), pieces(data, cuts))
    assert found == take(Chunked(), [data])
    assert found[1] <= len(data)


@steady
@given(st.lists(st.binary(min_size=1, max_size=50), max_size=8), CUTS, st.binary(max_size=9))
def test_chunked_bodies_end_at_their_end(blocks: list[bytes], cuts: list[int], rest: bytes) -> None:
    """A chunked body with extensions and a trailer ends exactly where it ends."""
    data = b"".join(b"%x;a=b\r\n%s\r\n" % (len(block), block) for block in blocks) + b"0\r\nA: b\r\n\r\n"
    assert take(Chunked(), pieces(data + rest, cuts)) == ("done", len(data))


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nA: b\n\n", 400),
        (b"GET / HTTP/1.1\r\nA: \0\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * LARGEST_HEAD, 431),
        (b"\r\n" * 40, 400),
    ],
)
def test_heads_that_are_refused(head: bytes, status: int) -> None:
    """What two readers could understand differently, or what never ends, is refused with a status."""
    assert read(RequestReader, [head]) == (status, None)


@pytest.mark.parametrize(
    "fields",
    [
        (("Content-Length", "1"), ("Transfer-Encoding", "chunked")),
        (("Content-Length", "1"), ("Content-Length", "2")),
        (("Content-Length", "1"), ("Content-Length", "1")),
        (("Content-Length", "+1"),),
        (("Content-Length", "1, 1"),),
        (("Content-Length", "\xb2"),),
        (("Content-Length", "9" * 19),),
        (("Content-Length", ""),),
        (("Transfer-Encoding", "gzip, chunked"),),
        (("Transfer-Encoding", "chunked, identity"),),
        (("Transfer-Encoding", "\x0bchunked"),),
    ],
)
def test_request_bodies_that_are_refused(fields: tuple[tuple[str, str], ...]) -> None:
    """A length that is said twice, or not as one number, is refused."""
    with pytest.raises(Malformed):
        request_body(Request("1.1", fields, "POST", "/"))


def test_chunked_is_not_of_http_1_0() -> None:
    """HTTP/1.0 knows no chunks."""
    with pytest.raises(Malformed):
        request_body(Request("1.0", (("Transfer-Encoding", "chunked"),), "POST", "/"))


LENGTH = (("Content-Length", "5"),)
CHUNKED = (("Transfer-Encoding", "gzip, chunked"),)


@pytest.mark.parametrize(
    ("response", "method", "kind", "done"),
    [
        (Response("1.1", LENGTH, 200), "GET", Body, False),
        (Response("1.1", LENGTH * 2, 200), "GET", Body, False),
        (Response("1.1", LENGTH, 200), "HEAD", Body, True),
        (Response("1.1", LENGTH, 304), "GET", Body, True),
        (Response("1.1", (), 204), "GET", Body, True),
        (Response("1.1", (), 100), "POST", Body, True),
        (Response("1.1", CHUNKED, 200), "GET", Chunked, False),
        (Response("1.1", (("Transfer-Encoding", "gzip"),), 200), "GET", UntilClose, False),
        (Response("1.1", (), 200), "GET", UntilClose, False),
    ],
)
def test_how_answers_end(response: Response, method: str, kind: type[Body], done: bool) -> None:
    """Each way in which an answer can end is known."""
    body = response_body(response, method)
    assert (type(body), body.done) == (kind, done)


def test_answers_said_in_two_ways_are_refused() -> None:
    """A length and chunks, or two lengths, are a 502."""
    for fields in (LENGTH + CHUNKED, (*LENGTH, ("Content-Length", "6"))):
        with pytest.raises(Malformed):
            response_body(Response("1.1", fields, 200), "GET")


def test_what_closes_and_what_upgrades() -> None:
    """`closes` follows the version and Connection; `upgrades` needs both of its fields."""
    assert Request("1.0", ()).closes
    assert not Request("1.0", (("Connection", "Keep-Alive"),)).closes
    assert Request("1.1", (("connection", "a, Close"),)).closes
    assert not Request("1.1", ()).closes
    assert Request("1.1", (("Connection", "keep-alive, Upgrade"), ("Upgrade", "websocket"))).upgrades
    assert not Request("1.1", (("Upgrade", "websocket"),)).upgrades


def test_our_own_answers() -> None:
    """A response of ours is whole, and has no body for HEAD."""
    reader = ResponseReader()
    data = make_response(502, "no\n")
    taken = reader.feed(data) or 0
    assert (reader.head().status, data[taken:]) == (502, b"no\n")
    assert make_response(502, "no\n", body=False).endswith(b"\r\n\r\n")
