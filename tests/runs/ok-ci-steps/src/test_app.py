import logging


def test_logs(caplog):
    logging.getLogger("app").error("fatal: %s", "simulated")
    assert "fatal" in caplog.text
