from accounts.user import User


def test_name():
    assert User("ada").name == "ada"
