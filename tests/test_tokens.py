# ruff: noqa: E501 (texts as they are printed)
"""The estimate of tokens: a bound for what is printed, and cuts within it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.tokens import cut, estimate

# Texts with the number of tokens that o200k gives them.
COUNTED = [
    (
        "Traceback (most recent call last):\n  File \"/workspace/app.py\", line 12, in <module>\n    main()\nKeyError: 'DATABASE_URL'\n",
        33,
    ),
    ("npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\n", 18),
    ("    at Layer.handle [as handle_request] (/workspace/node_modules/express/lib/router/layer.js:95:5)\n", 25),
    ("deadbeef00112233445566778899aabbccddeeff9f8e7d6c5b4a39281706f5e4d3c2b1a0", 42),
    ("aGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0IHRleHQgd2l0aCBubyB3b3Jkcw==QUJDREVGR0hJSktMTU5PUA", 55),
    ("\u4e00\u4e8c\u4e09\u7684\u9519\u8bef\u627e\u4e0d\u5230\u6a21\u5757\u9f98\u9750\u9f49", 14),
    ("\U0001f4a5\U0001f494\u2728\u2718\u2717 failed \u2502 \u256d\u2500\u256f", 16),
    ("xqzjkvbw wvjxqk zzqxj kjhgf qwrtp zxcvb nmlkj", 26),
    ("  100 |     100 | 1                 \n m24.js   |     100 |       50 |     100 |     100 | ", 33),
    ("=" * 80, 1),
    (
        " \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t \n\t \n\t\r\n \t",
        40,
    ),
    ("#$%^&*()!@{}[]<>?/|\\~`#$%^&*()!@{}[]<>?/|\\~`#$%^&*()!@{}[]<>?/|\\~`", 42),
    ("\u0627\u0644\u062e\u0637\u0623 \u043e\u0448\u0438\u0431\u043a\u0430 \u03c3\u03c6\u03ac\u03bb\u03bc\u03b1", 7),
    ("1234567890 3.14159 2026-01-02T03:04:05.678Z 0x7f4d4b20cb80", 37),
    ("ThisIsACamelCaseIdentifierWithHTTPServerAndXMLParserFACTORY_BEAN_impl", 17),
    ("\u00e9\u00e8\u00fc\u00df \u01a0\u0300\u0345 \ud55c\uad6d\uc5b4 \u65e5\u672c\u8a9e\u30a8\u30e9\u30fc", 15),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTED)
def test_the_estimate_does_not_undercount(text: str, tokens: int) -> None:
    """Ugly texts have at most as many tokens as estimated."""
    assert tokens <= estimate(text)


def test_plain_output_is_not_overcounted_much() -> None:
    """The bound leaves room for what matters: at most twice the truth on ordinary lines."""
    ordinary = [(text, tokens) for text, tokens in COUNTED if text.isascii() and " " in text and tokens > 10]
    assert sum(estimate(text) for text, _ in ordinary) <= 2 * sum(tokens for _, tokens in ordinary)


@given(st.text(max_size=300), st.integers(0, 120))
def test_a_cut_keeps_the_beginning_within_the_budget(text: str, budget: int) -> None:
    """What is kept is the text's beginning and has at most the tokens allowed."""
    kept = cut(text, budget)
    assert text.startswith(kept)
    assert estimate(kept) <= budget
