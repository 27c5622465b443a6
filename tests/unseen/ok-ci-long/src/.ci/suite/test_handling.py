import pytest

WORDS = ["fatal", "traceback", "exception", "refused", "denied"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("n", range(400))
def test_reports(word, n):
    assert word in f"{n} {word}"
