def test_home(app):
    assert "/" in app
