def test_rate():
    assert 1 + 1 == 2
