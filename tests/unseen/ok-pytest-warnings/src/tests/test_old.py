import sys
import warnings

import pytest


def old():
    warnings.warn("old() fails in the next release", FutureWarning)
    return 1


def test_old():
    assert old() == 1


@pytest.mark.skipif(sys.platform != "win32", reason="error codes are of windows")
def test_windows():
    assert False


@pytest.mark.xfail(reason="crashes on leap years, see notes")
def test_leap():
    raise RuntimeError("crash")


def test_many():
    for n in range(3):
        warnings.warn(f"Error margin {n} is small", RuntimeWarning)
