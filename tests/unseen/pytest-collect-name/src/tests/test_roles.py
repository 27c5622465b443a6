from accounts.user import User
from accounts.roles import Role, grant_all


def test_role():
    assert Role("admin").name == "admin"
