def test_add(db_session):
    db_session["users"].append("ann")
    assert db_session["users"] == ["ann"]


def test_empty(db_sesion):
    assert db_sesion["users"] == []
