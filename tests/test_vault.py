"""Which secrets are bound to which hosts, and what the program sees in their place."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mech.errors import ConfigError
from mech.sandboxes.vault import CERTIFICATE, ROOTS, Host, Vault, parse
from mech.types import Secret

VALUE = "sk-abcdefghijklmnop0123456789"


@pytest.mark.parametrize(
    ("entry", "host"),
    [
        ("api.example.com", Host("api.example.com", 443, True)),
        ("API.Example.com.:8443", Host("api.example.com", 8443, True)),
        ("https://api.example.com", Host("api.example.com", 443, True)),
        ("http://api.example.com", Host("api.example.com", 80, False)),
        ("http://localhost:8080", Host("localhost", 8080, False)),
        ("127.0.0.1:8080", Host("localhost", 8080, True)),
        ("localhost", Host("localhost", 443, True)),
        ("http://[fd00::5]:80", Host("fd00::5", 80, False)),
        ("10.0.0.5", Host("10.0.0.5", 443, True)),
    ],
)
def test_hosts(entry: str, host: Host) -> None:
    """HTTPS on 443 unless it says otherwise; the loopback has one name."""
    assert parse(entry) == host


@pytest.mark.parametrize("entry", ["*", "*.example.com", "10.0.0.0/8", "ftp://a.example", "a.example/path", "", "a b"])
def test_a_secret_goes_to_one_host(entry: str) -> None:
    """Patterns, blocks of addresses and what is no host cannot be bound to."""
    with pytest.raises(ConfigError):
        parse(entry)


def test_only_bound_secrets_with_a_value_are_kept() -> None:
    """A plain secret, or one that is not set, has no placeholder; where nothing is bound nothing is made."""
    secrets = [Secret("PLAIN"), Secret("ABSENT", ("a.example",)), Secret("EMPTY", ("a.example",))]
    vault = Vault.of(secrets, {"PLAIN": VALUE, "EMPTY": ""})
    assert vault == Vault()


def test_a_bound_secret_is_found_by_host_and_port() -> None:
    """Each host and port has what is exchanged there, over TLS or without; others have nothing."""
    secrets = [Secret("ONE", ("http://a.example:8080", "http://b.example")), Secret("TWO", ("http://b.example",))]
    vault = Vault.of(secrets, {"ONE": VALUE, "TWO": VALUE + "0"})
    assert vault.files == vault.trust == {}
    assert vault.at("c.example", 80) == vault.at("a.example", 80) == {}
    one, two = (vault.placeholders[name].encode() for name in ("ONE", "TWO"))
    assert vault.at("a.example", 8080)[False].head.exchange(one + two) == VALUE.encode() + two
    assert vault.at("b.example", 80)[False].head.exchange(two + one) == (VALUE + "0" + VALUE).encode()
    assert list(vault.at("b.example", 80)) == [False]


def test_what_the_program_sees_holds_no_value_and_no_key() -> None:
    """Variables and files carry placeholders and certificates; no two executions share either."""
    pytest.importorskip("cryptography")
    one, two = (Vault.of([Secret("KEY", ("a.example",))], {**os.environ, "KEY": VALUE}) for _ in range(2))
    seen = b"".join(one.files.values()) + repr((one.placeholders, one.trust)).encode()
    assert VALUE.encode() not in seen
    assert b"PRIVATE KEY" not in seen
    assert one.files[ROOTS].endswith(one.files[CERTIFICATE])
    assert one.placeholders != two.placeholders
    assert one.files[CERTIFICATE] != two.files[CERTIFICATE]


def test_without_its_library_the_error_says_what_to_install() -> None:
    """HTTPS needs the extra; a run without bound secrets does not even look for it."""
    code = """
import sys
sys.modules["cryptography"] = None
import mech.execute
from mech.errors import ConfigError
from mech.sandboxes.vault import Vault
from mech.types import Secret
Vault.of([Secret("KEY", ("http://a.example",)), Secret("PLAIN")], {"KEY": "abcdefgh01", "PLAIN": "x"})
try:
    Vault.of([Secret("KEY", ("a.example",))], {"KEY": "abcdefgh01"})
except ConfigError as error:
    print(error.hint)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == 'pip install "mech-ai[secrets]"\n', done.stderr
