import ctypes


def test_size():
    assert ctypes.sizeof(ctypes.c_int) == 4


def test_reads_a_null_pointer():
    assert ctypes.string_at(0) == b""


def test_other():
    assert True
