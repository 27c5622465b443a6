# ruff: noqa: E501 (tables of messages)
"""Signatures of failures: one for all tellings of a failure, another for another failure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.diagnosers.signature import essence, signature
from mech.types import Where

SAME = {
    "port": ("listen EADDRINUSE: address already in use :::3000", "listen EADDRINUSE: address already in use 127.0.0.1:54123"),
    "temporary file": ("open '/tmp/tmpab12cd_x/settings.toml'", "open '/var/folders/x9/zz0/T/build-Qw3rTy/settings.toml'"),
    "temporary folder": ("cannot create /tmp/pytest-of-ann/pytest-3", "cannot create /var/tmp/xk29sa"),
    "time": ("2026-11-25 10:46:25,612 ERROR no bucket", "2027-01-02T00:00:01Z ERROR no bucket"),
    "clock": ("[10:46:25] no bucket", "[9:01:00 PM] no bucket"),
    "month": ("Nov 25 10:46:25 no bucket", "Feb  3 01:02:03 no bucket"),
    "address": ("<Order object at 0x7f3a9c1b2d40> has no lines", "<Order object at 0x55d0> has no lines"),
    "uuid": ("payment 0f8fad5b-d9cb-469f-a165-70867728950e refused", "payment 7c9e6679-7425-40de-944b-e07fc1f90ae7 refused"),
    "hash of digits alone": ("commit 12345678 is gone", "commit 1a2b3c4d is gone"),
    "token": ("no session V1StGXR8Z5jdHi6BmyT", "no session aK2p9QxT7LmN4vR8wZ1c"),
    "pid": ("worker (pid 71) died", "worker (pid 41022) died"),
    "home": ("cannot find /home/ann/shop/config.json", "cannot find /Users/bob/work/app/config.json"),
    "log of a tool": ("see /home/ann/.npm/_logs/2026-11-25T10_47_34_696Z-debug-0.log", "see /Users/bob/.npm/_logs/2027-01-02T00_01_02_003Z-debug-0.log"),
    "interpreter": ("/home/ann/.venv/bin/python: No module named app", "/opt/venv/bin/python: No module named app"),
    "windows": (r"cannot find C:\Users\ann\shop\config.json", r"cannot find D:\a\1\s\config.json"),
    "quotes": ("No module named 'yaml'", "No module named `yaml`"),
    "locale's quotes": ("error: ‘meter’ has no member named ‘sum’", "error: 'meter' has no member named 'sum'"),
    "locale of numbers": ("needs 1,234.5 MB", "needs 1.234,5 MB"),
    "locale of an assertion": ("expected 12.5 to equal 12", "expected 12,5 to equal 12"),
    "duration": ("no answer after 400 ms", "no answer after 1.2s"),
    "line": ("src/a.ts(3,18): error TS2345: no", "src/a.ts(40,2): error TS2345: no"),
    "line in words": ("SyntaxError: bad, line 3, column 4", "SyntaxError: bad, line 99, column 1"),
    "order of a set": ("unknown keys: {'b', 'a'}", "unknown keys: {'a', 'b'}"),
    "container": ("api-7f9c6bd5d4-x2x9z exited", "api-5d8c7b6f44-x2x9z exited"),
}  # fmt: skip
OTHER = {
    "module": ("No module named 'yaml'", "No module named 'toml'"),
    "case": ("userId is not defined", "userid is not defined"),
    "code of a compiler": ("error TS2345: no", "error TS2322: no"),
    "code with a dash": ("ORA-00942: no", "ORA-01017: no"),
    "status": ("GET /api 404", "GET /api 500"),
    "status in words": ("failed with status code 401", "failed with status code 503"),
    "errno": ("[Errno 98] bind", "[Errno 13] bind"),
    "exit code": ("exited with code 1", "exited with code 137"),
    "route": ("GET /api/users 500", "GET /api/orders 500"),
    "value": ("assert 3 == 4", "assert 3 == 5"),
    "sign of a value": ("expected -1 to be 1", "expected 1 to be 1"),
    "file of the system": ("permission denied: /etc/hosts", "permission denied: /etc/shadow"),
    "name with a number": ("no such column: price_1", "no such column: price_2"),
    "name of the file": ("cannot find /home/ann/a.json", "cannot find /home/ann/b.json"),
}


@pytest.mark.parametrize(("one", "two"), SAME.values(), ids=SAME)
def test_what_the_machine_chose_does_not_count(one: str, two: str) -> None:
    """Two tellings of one failure have one signature."""
    assert signature("x", one, None) == signature("x", two, None), (essence(one), essence(two))


@pytest.mark.parametrize(("one", "two"), OTHER.values(), ids=OTHER)
def test_what_failed_counts(one: str, two: str) -> None:
    """Failures that differ in what failed have different signatures."""
    assert signature("x", one, None) != signature("x", two, None), essence(one)


def test_the_work_directory_does_not_count_wherever_it_is() -> None:
    """A message that names files by the folder of the run is the same in another folder."""
    tellings = {
        signature("x", f"cannot import name 'a' ({folder}/shop/cart.py)", Where("shop/cart.py", 3), folder)
        for folder in ("/workspace", "/home/ann/x", "/odd/place-3")
    }
    assert len(tellings) == 1


def test_file_and_function_count_and_the_line_does_not() -> None:
    """The same words in another function are another failure; further down in the same one they are not."""
    at = Where("a.py", 3, None, "load")
    assert signature("x", "KeyError: 'a'", at) == signature("x", "KeyError: 'a'", Where("a.py", 30, 2, "load"))
    assert signature("x", "KeyError: 'a'", at) != signature("x", "KeyError: 'a'", Where("a.py", 3, None, "save"))
    assert signature("x", "KeyError: 'a'", at) != signature("x", "KeyError: 'a'", Where("b.py", 3, None, "load"))


def test_the_values_of_an_assertion_count_on_their_own_lines() -> None:
    """`Expected` and `Received` below the first line tell one failure of a test from another."""
    text = "expect(received).toBe(expected)\nExpected: {}\nReceived: 3"
    assert signature("test", text.format(4), None) != signature("test", text.format(5), None)


@given(st.text(max_size=3_000), st.integers(1024, 65535), st.integers(1024, 65535))
def test_any_message_has_a_signature_that_ports_do_not_change(text: str, one: int, two: int) -> None:
    """Whatever is printed, the answer is `f_` and twelve digits, the same for two ports of an address behind it."""
    told = [signature("x", f"http://localhost:{port}/ {text}", None) for port in (one, two)]
    assert told[0] == told[1]
    assert len(told[0]) == 14


@pytest.mark.parametrize(
    "part", ["/a", "1a", "{", "1,", "a/", "../", "-", "tmp", "x.1:", "'", "\\", "0x", "1:1:", "/home/"]
)
def test_no_message_takes_long(part: str) -> None:
    """The work for a long message is that for its beginning."""
    long = part * 20_000
    assert essence(long) == essence(long[:600])
