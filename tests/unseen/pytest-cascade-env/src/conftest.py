import pytest

from pay import gateway


@pytest.fixture
def client():
    return gateway.connect()
