"""The source lines that a failure shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.excerpt import excerpt
from mech.types import Where

PYTHON = "class Cart:\n    def total(self, prices):\n        first = 0\n        for price in prices:\n            if price:\n                a = 1\n                b = 2\n                first += price.amount\n"
SCRIPT = (
    "export async function load(id) {\n  const a = 1;\n  const b = 2;\n  const c = 3;\n  return cart.items.map(f);\n}\n"
)
CPP = (
    "int sum(const std::vector<int>& v) {\n  int s = 0;\n  int t = 0;\n  int u = 0;\n  s += v.at(9);\n  return s;\n}\n"
)
METHOD = "public class A {\n    int f(String x) throws IOException {\n        int a;\n        int b;\n        int c;\n        x.trim();\n    }\n}\n"
HEADS = [
    ("a.py", PYTHON, 8, "  2 |     def total(self, prices):"),
    ("a.js", SCRIPT, 5, "  1 | export async function load(id) {"),
    ("a.cpp", CPP, 5, "  1 | int sum(const std::vector<int>& v) {"),
    ("A.java", METHOD, 6, "  2 |     int f(String x) throws IOException {"),
]


@pytest.mark.parametrize(("name", "text", "line", "head"), HEADS)
def test_the_head_of_the_function_stands_above(tmp_path: Path, name: str, text: str, line: int, head: str) -> None:
    """A line deep in a function is shown with what it belongs to."""
    (tmp_path / name).write_text(text)
    shown = excerpt(Tree(tmp_path), Where(name, line))
    assert shown[0] == head
    assert shown[1].lstrip().startswith(str(line - 2))
    assert any(row.startswith(f"> {line}") for row in shown)


def test_a_line_at_the_top_has_no_head(tmp_path: Path) -> None:
    """Statements of a module stand alone, and a head among the lines shown is not repeated."""
    (tmp_path / "a.py").write_text("import a\n\n\n\nx = a.b\n\ndef f():\n    return x\n")
    assert excerpt(Tree(tmp_path), Where("a.py", 5))[0].lstrip().startswith("3")
    assert [row.lstrip("> ").split(" ")[0] for row in excerpt(Tree(tmp_path), Where("a.py", 8))] == ["6", "7", "8"]


def test_a_long_hostile_line_is_cut(tmp_path: Path) -> None:
    """Brackets without end take no time and little room."""
    (tmp_path / "a.js").write_text("x(" * 50_000 + "\n  a\n  b\n  c\n  d\n")
    assert all(len(row) < 200 for row in excerpt(Tree(tmp_path), Where("a.js", 5)))


# ruff: noqa: E501 (tables are read by row)
