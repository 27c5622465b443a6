from vault.seal import seal


def test_seal():
    assert seal(b"k" * 16, b"x")
