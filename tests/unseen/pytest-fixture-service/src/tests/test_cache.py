def test_set(cache):
    cache.sendall(b"set a 0 0 1\r\n1\r\n")
    assert cache.recv(20).startswith(b"STORED")


def test_get(cache):
    cache.sendall(b"get a\r\n")
    assert cache.recv(20)


def test_flush(cache):
    cache.sendall(b"flush_all\r\n")


def test_key():
    assert "a:1".split(":") == ["a", "1"]
