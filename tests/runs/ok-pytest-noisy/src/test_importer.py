import logging
import warnings

import pytest

log = logging.getLogger("importer")


def load(text):
    try:
        return int(text)
    except ValueError:
        log.exception("bad number %r, using 0", text)
        return 0


def test_error_is_logged(caplog):
    assert load("x") == 0
    assert "bad number" in caplog.text


def test_failure_is_raised():
    with pytest.raises(ZeroDivisionError):
        1 / 0


@pytest.mark.xfail(reason="known bug: negative zero", raises=AssertionError)
def test_known_bug():
    assert str(-0.0) == "0"


@pytest.mark.skip(reason="fails on other systems")
def test_other_system():
    raise RuntimeError("never run")


def test_warns():
    warnings.warn("Error class is deprecated, use Failure", DeprecationWarning, stacklevel=1)
