from config import parse

TEXT = """
name = pier
port = 8080
debug = off
"""


def test_comment_is_skipped():
    assert parse("# nothing\n") == {}


def test_values():
    assert parse(TEXT) == {"name": "pier", "port": 8080, "debug": False}
