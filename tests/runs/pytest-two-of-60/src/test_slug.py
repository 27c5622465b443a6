import pytest

from slug import slug


@pytest.mark.parametrize("n", range(58))
def test_plain(n):
    assert slug(f"Item {n}") == f"item-{n}"


def test_trailing():
    assert slug("Hello, World!") == "hello-world"


def test_leading():
    assert slug("  Spaces") == "spaces"
