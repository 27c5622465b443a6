import pytest

from rates import convert, parse


@pytest.mark.parametrize("n", range(70))
def test_convert(n):
    assert convert(n, 2) == 2 * n


def test_parse():
    assert parse("12.5  eur") == (12.5, "EUR")


@pytest.mark.parametrize("code", ["eur", "usd", "gbp"])
def test_upper(code):
    assert parse(f"1 {code}")[1] == code.upper()
