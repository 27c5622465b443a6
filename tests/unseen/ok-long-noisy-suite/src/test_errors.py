import logging
import sys
import traceback

import pytest

log = logging.getLogger("shop")
logging.basicConfig(level=logging.INFO, stream=sys.stdout, force=True)


@pytest.mark.parametrize("n", range(120))
def test_failure_is_reported(n):
    try:
        raise ConnectionError(f"connection {n} refused")
    except ConnectionError:
        log.exception("request %d failed", n)
        traceback.print_exc()


@pytest.mark.xfail(reason="known bug")
def test_known_bug():
    assert 1 == 2
