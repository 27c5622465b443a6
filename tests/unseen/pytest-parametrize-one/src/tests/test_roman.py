import pytest

from roman import roman


@pytest.mark.parametrize("number, text", [(n, t) for n, t in enumerate("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split(), 1)])
def test_small(number, text):
    assert roman(number) == text


@pytest.mark.parametrize("number", range(21, 120))
def test_is_text(number):
    assert set(roman(number)) <= set("IVXLC")


def test_ninety():
    assert roman(90) == "XC"
