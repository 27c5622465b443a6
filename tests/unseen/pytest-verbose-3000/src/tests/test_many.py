import pytest

from numbers_ import number


@pytest.mark.parametrize("n", range(3000))
def test_number_is_itself_and_no_error_is_raised(n):
    assert number(n) == n
