from worker import Worker


def test_positive():
    w = Worker()
    w.submit(2)
    assert w.result() == 4


def test_zero():
    w = Worker()
    w.submit(0)
    assert w.result() == 0
