import pytest

from safe import Safe


def test_opens():
    safe = Safe("1234")
    assert safe.open("1234")


def test_locks_after_three():
    safe = Safe("1234")
    for _ in range(3):
        safe.open("0000")
    with pytest.raises(PermissionError):
        safe.open("1234")


def test_counts():
    safe = Safe("1")
    safe.open("2")
    assert safe.wrong == 1
