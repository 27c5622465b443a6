import pytest


@pytest.mark.parametrize("name", ["ann", "bob", "cy", "dee", "eve", "flo", "gus", "hal"])
def test_name(database, name):
    rows = database.execute("select id from users where name = ?", (name,)).fetchall()
    assert len(rows) <= 1


def test_count(database):
    assert database.execute("select count(*) from users").fetchone() == (1,)
