"""The extractor: which lines are shown of output that no parser knows."""

from __future__ import annotations

from mech.diagnosers.extractor import find, select
from mech.diagnosers.paths import Roots
from mech.text import Document


def best(text: str) -> str:
    """The line that is taken for the cause."""
    return next(iter(find(Document(text), Roots("", None)))).message


def test_of_lines_of_one_form_the_first_is_the_cause() -> None:
    """A list of failed checks is told from its first on, however far its last one is from the end."""
    checks = [
        f"[-] check {name} -> values differ!\n    Expected: 'a'\n    Actual: '{name}'" for name in ("one", "two", "six")
    ]
    quiet = "\n".join(f"[+] other {n}" for n in range(30))
    assert best(f"\n{quiet}\n".join(checks)) == "[-] check one -> values differ!"


def test_what_make_says_is_never_the_cause() -> None:
    """The words of make follow from what its program said."""
    text = "libfoo: no member bar, cannot link\nMakefile:12: recipe for target 'all' failed\nmake: *** [all] Error 1\n"
    assert not best(text).startswith(("make", "Makefile"))


def test_lines_by_the_thousand_are_weighed_in_bounded_time() -> None:
    """Of many lines that read like a failure, those that came first and last are weighed; the quotation fits."""
    text = "\n".join(f"error: cannot find {'abcdefghij'[n % 10]}{chr(97 + n // 10 % 26)}{n}" for n in range(20_000))
    lines = select(Document(text), 200, len)
    assert sum(map(len, lines)) <= 200
    assert best(text).startswith("error: cannot find")
