from errors import classify


def test_ok():
    assert classify(200) == "ok"


def test_error():
    assert classify(500) == "error"
