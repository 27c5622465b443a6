EXPECTED = {"a": 1, "b": 2}


def run():
    found = {"a": 1}
    missing = EXPECTED.keys() - found.keys()
    assert not missing, f"missing keys: {sorted(missing)}"
