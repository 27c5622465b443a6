from dose import dose


def test_adult():
    assert dose(70) == 35
