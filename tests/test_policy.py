"""Whom a sandbox may call: rules and judgements."""

from __future__ import annotations

import contextlib
from ipaddress import ip_address as address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.errors import ConfigError
from mech.sandboxes.policy import Address, Policy, allow_with, forward_ports, kind_of, parse
from mech.types import Network

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))
PUBLIC, PRIVATE, LOOPBACK, METADATA = "203.0.113.80", "10.1.2.3", "127.0.0.1", "169.254.169.254"


@pytest.mark.parametrize(
    ("entry", "name", "where", "port", "fits"),
    [
        ("api.example.com", "api.example.com", PUBLIC, 1, True),
        ("API.Example.com.", "api.example.com", PUBLIC, 1, True),
        ("api.example.com:443", "api.example.com", PUBLIC, 443, True),
        ("api.example.com:443", "api.example.com", PUBLIC, 80, False),
        ("api.example.com", "example.com", PUBLIC, 1, False),
        ("api.example.com", "api.example.com.evil.test", PUBLIC, 1, False),
        ("*.example.com", "a.b.example.com", PUBLIC, 1, True),
        ("*.example.com", "example.com", PUBLIC, 1, False),
        ("*.example.com", "badexample.com", PUBLIC, 1, False),
        ("*", "anything.test", PUBLIC, 1, True),
        ("*", "", PUBLIC, 1, False),
        (PRIVATE, "", PRIVATE, 1, True),
        (f"{PRIVATE}:5432", "", PRIVATE, 5432, True),
        ("10.0.0.0/8", "", PRIVATE, 1, True),
        ("[fd00::5]:80", "", "fd00::5", 80, True),
        ("fd00::5", "", "fd00::5", 80, True),
    ],
)
def test_rules(entry: str, name: str, where: str, port: int, fits: bool) -> None:
    """Each form of entry means what it says and nothing more."""
    assert parse(entry).fits(name, address(where), port) is fits


@pytest.mark.parametrize(
    "entry", ["", "http://example.com", "a b", "host:0", "host:99999", "*.", "a.*.b", "localhost", "-x", "a..b"]
)
def test_a_wrong_entry_is_refused_with_a_hint(entry: str) -> None:
    """What is no host is an error that says what to write."""
    with pytest.raises(ConfigError) as error:
        parse(entry)
    assert "allow" in error.value.hint


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("203.0.113.80", "public"),
        ("8.8.8.8", "public"),
        ("2001:4860:4860::8888", "public"),
        ("127.9.9.9", "loopback"),
        ("0.0.0.0", "loopback"),
        ("::", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "metadata"),
        ("64:ff9b::a9fe:a9fe", "metadata"),
        ("64:ff9b:1::a9fe:a9fe", "reserved"),
        ("::ffff:0:7f00:1", "loopback"),
        ("2002:7f00:1::", "loopback"),
        ("fd00:ec2::254", "metadata"),
        ("169.254.1.1", "link-local"),
        ("fe80::1", "link-local"),
        ("172.31.0.1", "private"),
        ("172.32.0.1", "public"),
        ("100.64.0.1", "private"),
        ("fc00::1", "private"),
        ("198.18.0.1", "reserved"),
        ("224.0.0.251", "reserved"),
        ("255.255.255.255", "reserved"),
        ("ff02::1", "reserved"),
    ],
)
def test_kinds_of_addresses(where: str, kind: str) -> None:
    """Every range that is not public is known, also inside IPv6."""
    assert kind_of(address(where)) == kind


@pytest.mark.parametrize(
    ("allow", "setup", "name", "where", "reason"),
    [
        ((), True, "registry.example", PUBLIC, ""),
        ((), True, "", PUBLIC, "bare addresses are closed unless named"),
        ((), True, "index.example", PRIVATE, ""),
        ((), True, "other.example", PRIVATE, "private addresses are closed unless named"),
        ((), True, "index.example", LOOPBACK, "loopback addresses are closed"),
        ((), True, "index.example", METADATA, "metadata addresses are closed"),
        ((), False, "registry.example", PUBLIC, "not in network.allow"),
        ((), False, "index.example", PRIVATE, "private addresses are closed unless named"),
        (("db.example",), False, "db.example", PRIVATE, ""),
        (("*.example",), False, "db.example", PRIVATE, "private addresses are closed unless named"),
        (("*.example",), False, "db.example", PUBLIC, ""),
        (("db.example",), False, "db.example", LOOPBACK, "loopback addresses are closed"),
        ((METADATA,), False, "", METADATA, ""),
        (("metadata.example",), False, "metadata.example", METADATA, "metadata addresses are closed"),
        (("10.0.0.0/8",), False, "", PRIVATE, ""),
        (("0.0.0.0/0",), False, "", LOOPBACK, "loopback addresses are closed"),
    ],
)
def test_judgements(allow: tuple[str, ...], setup: bool, name: str, where: str, reason: str) -> None:
    """Setup is open to public names, afterwards nothing is, and no name leads to this machine or its metadata."""
    policy = Policy(Network(allow), setup, frozenset({"index.example"}))
    assert policy.refuses(name, address(where), 443) == reason


def test_closed_setup_is_like_afterwards() -> None:
    """`setup = "closed"` opens only what is named."""
    policy = Policy(Network(("a.example",), "closed"))
    assert policy.refuses("a.example", address(PUBLIC), 443) == ""
    assert policy.refuses("b.example", address(PUBLIC), 443) == "not in network.allow"
    assert policy.may_ask("a.example")
    assert not policy.may_ask("b.example")


def test_ports_of_this_machine_are_those_that_are_named() -> None:
    """Only `localhost:port` and its addresses forward, each port once."""
    network = Network(("localhost:27017", "127.0.0.1:5432", "localhost:5432", "db.example:1", "127.0.0.1"))
    assert forward_ports(network) == (27017, 5432)


@given(ADDRESSES, st.integers(1, 65535), st.text(max_size=20))
def test_nothing_is_allowed_by_default(where: Address, port: int, name: str) -> None:
    """Without a rule, no destination is allowed after setup."""
    assert Policy(Network(), setup=False).refuses(name, where, port)


@given(ADDRESSES, st.integers(1, 65535))
def test_setup_reaches_only_public_addresses(where: Address, port: int) -> None:
    """During setup a name leads to public addresses alone."""
    allowed = not Policy(Network()).refuses("name.example", where, port)
    assert allowed == (kind_of(where) == "public")


@given(ADDRESSES, st.integers(1, 65535))
def test_the_line_of_a_denial_allows_it(where: Address, port: int) -> None:
    """What a denial tells to write does allow what was denied."""
    entry = allow_with(str(where), port).partition('"')[2].partition('"')[0]
    assert Policy(Network((entry,)), setup=False).refuses("", where, port) == ""


@given(ADDRESSES, st.integers(1, 65535))
def test_the_line_of_a_denied_name_allows_it(where: Address, port: int) -> None:
    """A name that leads to a closed kind of address is allowed by that address, any other by itself."""
    told = Policy(Network(), setup=False).naming("name.example", where)
    entry = allow_with(told, port).partition('"')[2].partition('"')[0]
    assert Policy(Network((entry,)), setup=False).refuses("name.example", where, port) == ""


@given(st.text(max_size=60))
def test_any_entry_is_a_rule_or_an_error(entry: str) -> None:
    """No entry breaks the parser."""
    with contextlib.suppress(ConfigError):
        parse(entry)
