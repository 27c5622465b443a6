"""Where a failure is when only the sources tell: a quoted line, a function's line, a built file, a plugin's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers import sought
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where


def roots(root: Path, files: dict[str, str]) -> Roots:
    """The repository with these files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Roots(None, Tree(root))


def said(message: str, near: str = "", *places: Where) -> Finding:
    """A finding of this message."""
    return Finding("unknown", message, 0, 0, places, near=near)


QUOTED = [
    ("KeyError: 'b'", "Cell In[2], line 1\n----> 1 total = sum(data['b'])\n\nKeyError: 'b'", "a.py", "x = 1\ntotal = sum(data['b'])\n", 2),
    ("Parse error", "Parse error\n  3 | let total = prices +\n    |                    ^\n", "a.xy", "\nlet a = 1\nlet total = prices +\n", 3),
    ("bad value", "bad value\n> 12 | const late = order.due.time;\n", "a.js", "\nconst late = order.due.time;\n", 2),
    ("bad value", "bad value\n│ ❱ 12 │   return order.due.time()   │\n", "a.py", "def f():\n  return order.due.time()\n", 2),
]  # fmt: skip


@pytest.mark.parametrize(("message", "near", "file", "text", "line"), QUOTED)
def test_a_quoted_line_is_found_where_it_is_written(
    tmp_path: Path, message: str, near: str, file: str, text: str, line: int
) -> None:
    """A tool that shows the code but no file is followed by the code."""
    place = sought.quoted(said(message, near), roots(tmp_path, {file: text, "other.py": "pass\n"}))
    assert place == Where(file, line)


def test_a_quoted_line_that_is_there_twice_tells_nothing(tmp_path: Path) -> None:
    """Two places are no place."""
    known = roots(tmp_path, {"a.py": "return order.due\nreturn order.due\n"})
    assert sought.quoted(said("bad", "bad\n> 1 | return order.due\n"), known) is None


def test_a_cell_of_a_notebook_is_found_in_its_file(tmp_path: Path) -> None:
    """The line of the cell stands in JSON, its quotes escaped."""
    cells = {"cells": [{"source": ["print(1)\n", 'total = sum(data["b"])\n']}]}
    known = roots(tmp_path, {"a.ipynb": json.dumps(cells, indent=1)})
    near = "Cell In[2], line 2\n      1 print(1)\n----> 2 total = sum(data[\"b\"])\n\nKeyError: 'b'"
    place = sought.quoted(said("KeyError: 'b'", near), known)
    assert place is not None
    assert place.line == 6


@pytest.mark.parametrize("head", ["pack() {", "function pack {", "function pack() {", "  pack () {"])
def test_a_line_that_is_counted_from_a_function_is_counted_from_there(tmp_path: Path, head: str) -> None:
    """zsh numbers the lines of a function from its head."""
    known = roots(tmp_path, {"run.zsh": f"print a\n{head}\n  local n=$1\n  print $(( 8 / n ))\n}}\npack 0\n"})
    assert sought.inside(said("pack:2: division by zero"), known) == Where("run.zsh", 4, None, "pack")


@pytest.mark.parametrize(
    ("built", "made"),
    [
        ("dist/pages/about.js", "src/pages/about.ts"),
        (".astro/pages/about.astro.mjs", "src/pages/about.astro"),
        (".next/server/app/page.js", "app/page.tsx"),
    ],
)
def test_a_built_file_leads_to_the_one_it_was_made_of(tmp_path: Path, built: str, made: str) -> None:
    """What a build wrote is no place to mend."""
    known = roots(tmp_path, {made: "export {};\n", "src/other.ts": "\n"})
    assert sought.source(said("TypeError: x", "", Where(built, 9)), known) == Where(made)


PLUGINS = [
    ("Cannot find package '@babel/preset-flow' imported from /a", "babel.config.json", '{\n"presets": [\n"@babel/flow"]}', 3),
    ("Cannot find module '@babel/preset-env'", ".babelrc", '{"presets":\n["env"]}', 2),
    ("Failed to load plugin 'eslint-plugin-vue' declared in", ".eslintrc.json", '{\n"plugins": ["vue"]}', 2),
    ("Cannot find module 'prettier-plugin-astro'", ".prettierrc", '{\n\n"plugins": ["prettier-plugin-astro"]}', 3),
    ("Cannot find module 'stylelint-config-standard'", ".stylelintrc.json", '{"extends":\n"stylelint-config-standard"}', 2),
]  # fmt: skip


@pytest.mark.parametrize(("message", "file", "text", "line"), PLUGINS)
def test_a_plugin_is_found_by_the_name_that_the_configuration_uses(
    tmp_path: Path, message: str, file: str, text: str, line: int
) -> None:
    """Tools that look for `x-plugin-y` let a configuration say `y`."""
    place = sought.plugin(said(message), roots(tmp_path, {file: text}))
    assert place == Where(file, line)


MANIFESTED = [
    ("[__1] unknown package: aesonn (dependency of a)", "a.cabal", "name: a\n  build-depends: base, aesonn\n", 2),
    ("ResolvePackageNotFound:\n  - numpyy=1.2", "environment.yml", "dependencies:\n  - numpyy=1.2\n", 2),
    ("Error: Could not satisfy dependency penlightt: No results", "a-1.rockspec", "dependencies = {\n  'penlightt'\n}\n", 2),
    ("jobs:test config contains unknown keys: scrpt", ".gitlab-ci.yml", "test:\n  scrpt: a\n", 2),
    ("Because app depends on httpp any which doesn't exist (could not find package httpp at x)", "pubspec.yaml", "dependencies:\n  httpp: any\n", 2),
    ("ROOT: HandledError| could not find environment lnt", "tox.ini", "[tox]\nenvlist = lnt\n", 2),
]  # fmt: skip


@pytest.mark.parametrize(("message", "file", "text", "line"), MANIFESTED)
def test_a_word_that_a_message_blames_is_found_in_the_manifest(
    tmp_path: Path, message: str, file: str, text: str, line: int
) -> None:
    """It is there once, whatever the tool and its file are."""
    place = sought.manifested(said(message), roots(tmp_path, {file: text, "src/a.py": "scrpt = httpp\n"}))
    assert place == Where(file, line)


def test_a_blamed_word_that_is_there_twice_tells_nothing(tmp_path: Path) -> None:
    """Two lines are no place."""
    known = roots(tmp_path, {"a.yml": "scrpt: a\nb: scrpt\n"})
    assert sought.manifested(said("unknown keys: scrpt"), known) is None


# ruff: noqa: E501 (tables are read by row)
