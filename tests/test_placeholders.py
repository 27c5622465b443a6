"""What stands for a secret, and the exchange of the two in what passes."""

from __future__ import annotations

import base64
import json
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.errors import ConfigError
from mech.sandboxes.placeholders import Pairs, Passing, basic, placeholder

SECRETS = st.from_regex(r"[A-Za-z0-9]{8}[!-~]{0,40}", fullmatch=True)


@given(SECRETS)
def test_a_placeholder_has_the_shape_of_its_secret(value: str) -> None:
    """As long, each character of the same class, punctuation in its place, and another text."""
    made = placeholder("KEY", value)
    assert made != value
    assert len(made) == len(value)
    for one, other in zip(value, made, strict=True):
        for letters in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
            assert (one in letters) == (other in letters)
        assert one.isalnum() or one == other


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("sk-abcdefghijklmnopqrstuvwxyz0123", "sk-"),
        ("sk_live_abcdefghijklmnopqrstuvwx", "sk_live_"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_"),
    ],
)
def test_the_prefix_that_programs_check_is_kept(value: str, kept: str) -> None:
    """Where enough is left to chance, what says the kind of a key stays."""
    assert placeholder("KEY", value).startswith(kept)
    assert placeholder("KEY", value)[len(kept) :] != value[len(kept) :]


@pytest.mark.parametrize("value", ["", "short", "a" * 7, " abcdefghi", "abcdefgh\r\nX: y", "abcdefghé", "!!!!!!!!!!"])
def test_what_cannot_be_a_header_or_guessed_is_refused(value: str) -> None:
    """Too short, with line breaks or not ASCII: it cannot be bound, and the error names the variable, not the value."""
    with pytest.raises(ConfigError) as error:
        placeholder("MY_KEY", value)
    assert "MY_KEY" in error.value.message
    assert not value.strip() or value not in f"{error.value.message} {error.value.hint}"


@given(SECRETS, st.integers(0, 60), st.sampled_from([str, lambda text: quote(text, safe=""), json.dumps]))
def test_every_notation_is_exchanged_and_no_length_changes(value: str, before: int, write: object) -> None:
    """Plain, percent-encoded and as JSON, in the middle of other text."""
    made = placeholder("KEY", value)
    around = b"~" * before
    text = around + write(made).encode() + around  # type: ignore[operator]
    changed = Pairs([(made, value)]).exchange(text)
    assert changed == around + write(value).encode() + around  # type: ignore[operator]
    assert len(changed) == len(text)


@given(SECRETS, st.lists(st.integers(1, 9), max_size=30), st.binary(max_size=20), st.binary(max_size=20))
def test_a_secret_in_pieces_is_still_seen(value: str, sizes: list[int], before: bytes, after: bytes) -> None:
    """However a stream is cut, what comes out is what the whole would have given."""
    pairs = Pairs([(value, placeholder("KEY", value))], encoded=True)
    whole = before + value.encode() + after
    passing, out, rest = Passing(pairs), b"", whole
    for size in sizes:
        out, rest = out + passing.feed(rest[:size]), rest[size:]
    out += passing.feed(rest) + passing.close()
    assert out == pairs.exchange(whole)
    assert value.encode() not in out


@given(st.binary(max_size=40), st.from_regex(r"[A-Za-z0-9]{20,40}", fullmatch=True), st.binary(max_size=40))
def test_base64_of_a_secret_among_other_bytes_is_exchanged(before: bytes, value: str, after: bytes) -> None:
    """An echo of Basic credentials decodes to all but a character at either end of the placeholder."""
    made = placeholder("KEY", value)
    echo = base64.b64encode(before + value.encode() + after)
    found = base64.b64decode(Pairs([(value, made)], encoded=True).exchange(echo))
    assert made[1:-1].encode() in found
    assert len(found) == len(before + value.encode() + after)


def test_basic_credentials_are_opened() -> None:
    """A placeholder inside Basic credentials is exchanged; what is no base64 passes as it is."""
    made = placeholder("KEY", "hunter2hunter2")
    pairs = Pairs([(made, "hunter2hunter2")])
    credentials = base64.b64encode(f"me:{made}".encode()).decode()
    assert basic(f"Basic {credentials}", pairs) == "Basic " + base64.b64encode(b"me:hunter2hunter2").decode()
    assert basic(f"Bearer {made}", pairs) == "Bearer hunter2hunter2"
    assert basic("Basic %%%", pairs) == "Basic %%%"
