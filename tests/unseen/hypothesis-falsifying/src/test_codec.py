from hypothesis import given, settings, strategies as st

from codec import decode, encode

words = st.text("abc=", min_size=1, max_size=4)


@settings(derandomize=True, database=None)
@given(st.dictionaries(words, words))
def test_round_trip(pairs):
    assert decode(encode(pairs)) == pairs


def test_empty():
    assert decode("") == {}
