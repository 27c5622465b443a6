import logging

import pytest

log = logging.getLogger("gate")


class GateError(Exception):
    pass


def open_gate(code):
    if code != 7:
        log.error("gate: wrong code %s, request failed", code)
        raise GateError(code)
    log.info("gate: open")


def test_opens():
    open_gate(7)


def test_refuses():
    with pytest.raises(GateError):
        open_gate(1)


def test_logs_trace():
    try:
        open_gate(2)
    except GateError:
        log.exception("fatal: as expected")
