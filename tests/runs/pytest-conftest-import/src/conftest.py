import pytest

from app.factory import make_app


@pytest.fixture
def app():
    return make_app()
