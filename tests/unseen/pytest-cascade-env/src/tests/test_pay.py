import pytest


@pytest.mark.parametrize("cents", range(1, 26))
def test_charge(client, cents):
    client["calls"].append(cents)
    assert client["calls"] == [cents]


def test_refund(client):
    assert client["calls"] == []
