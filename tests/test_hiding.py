"""How an edit that hides an error is told from one that mends it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.hiding import hidden

PY = "import json\n\nrows = json.load(open('rows.json'))\nassert len(rows) == 2\nprint(rows)\n"
JS = "const rows = load()\nif (!rows) throw new Error('none')\nshow(rows)\n"
SH = "set -eu\ncp a b\ntest -s b\n"


def failure(message: str = "FileNotFoundError: rows.json", file: str = "main.py", line: int = 3) -> dict[str, Any]:
    return {"message": message, "where": {"file": file, "line": line}}


@pytest.mark.parametrize(
    ("path", "before", "after", "told"),
    [
        ("main.py", PY, PY.replace("print(rows)", "try:\n    print(rows)\nexcept Exception:\n    pass"), "caught"),
        ("main.py", PY, PY + "try:\n    more()\nexcept FileNotFoundError:\n    rows = [1, 2]\n", "caught"),
        ("main.py", PY, PY + "try:\n    more()\nexcept Exception as e:\n    print(e)\n", "caught"),
        ("main.py", PY, "import os\nos._exit(0)\n" + PY, "as if all were well"),
        ("main.py", PY, PY.replace("assert len(rows) == 2\n", ""), "a check is gone: assert len(rows) == 2"),
        ("main.py", PY, PY.replace("assert", "# assert"), "commented out"),
        ("main.py", PY, PY.replace("print(rows)", "print(rows)  # type: ignore"), "switched off"),
        ("main.py", PY, PY.replace("rows = json.load(open('rows.json'))\n", ""), "what failed was taken out"),
        ("app.ts", JS, JS.replace("show(rows)", "// @ts-ignore\nshow(rows)"), "switched off"),
        ("app.ts", JS, JS.replace("show(rows)", "try { show(rows) } catch {}"), "caught"),
        ("app.ts", JS, JS.replace("show(rows)", "try {\n  show(rows)\n} catch (e) {\n  console.log(e)\n}"), "caught"),
        ("app.ts", JS, JS.replace("show(rows)", "show(rows).catch(() => {})"), "caught"),
        ("app.ts", JS, "process.on('uncaughtException', () => {})\n" + JS, "taken from who would tell"),
        ("app.ts", JS, "window.onerror = () => true\n" + JS, "taken from who would tell"),
        ("app.ts", JS, "if (navigator.webdriver) stop()\n" + JS, "when it is looked at"),
        ("index.html", "<script src=a.js></script>\n", "<p>\n", "loaded no more"),
        ("run.sh", SH, SH.replace("set -eu", "set +e"), "ignored"),
        ("run.sh", SH, SH.replace("cp a b", "cp a b || true"), "ignored"),
        ("Makefile", "all:\n\tpython3 main.py\n", "all:\n\t-python3 main.py\n", "ignored"),
        ("main.py", PY, "import atexit, os\natexit.register(os._exit, 0)\n" + PY, "as if all were well"),
        ("main.py", PY, "import sys, io\nsys.stderr = io.StringIO()\n" + PY, "taken from who would tell"),
        ("main.py", PY, PY + "run(line, stderr=subprocess.DEVNULL)\n", "taken from who would tell"),
        ("main.py", PY, PY + "subprocess.run(line, check=False)\n", "ignored"),
        ("main.py", PY, PY + "run(\n    line,\n    check=False,\n)\n", "ignored"),
        ("main.py", PY, PY + "os.system('cp a b || true')\n", "ignored"),
        ("app.js", JS, JS + "execSync('cp a b || true')\n", "ignored"),
        ("run.sh", SH, SH.replace("cp a b", "cp a b >/dev/null 2>&1 || :"), "ignored"),
        ("run.sh", SH, SH + "command -v python3 >/dev/null 2>&1 || true\n", "ignored"),
        ("app.ts", JS, "image.onerror = () => {}\n" + JS, "taken from who would tell"),
        ("app.ts", JS, "onerror = stop\n" + JS, "taken from who would tell"),
        ("app.ts", JS, "if (process.env.NODE_ENV === 'test') return\napp.listen(80)\n" + JS, "when it is looked at"),
        ("main.py", PY, "def assertEqual(self, a, b):\n    print(a, b)\n" + PY, "means something else"),
        ("server.py", "if wrong:\n    status = 500\nsend()\n", "send()\n", "a check is gone"),
    ],
)
def test_what_hides_an_error_is_flagged(path: str, before: str, after: str, told: str) -> None:
    """Caught, silenced, ended early, taken out, or told to nobody."""
    found = hidden({path: (before, after)}, [failure()])
    assert any(told in str(each) for each in found), found


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("main.py", PY.replace("rows.json", "row.json"), PY),
        ("main.py", PY, PY + "try:\n    more()\nexcept KeyError:\n    rows = []\n"),
        ("main.py", PY, PY + "try:\n    more()\nexcept Exception as e:\n    raise SystemExit(1) from e\n"),
        ("main.py", PY, PY.replace("== 2", "== 3")),
        ("app.js", JS, JS + "try {\n  more()\n} catch (e) {\n  response.status(500).send('no')\n}\n"),
        ("app.js", JS, JS + "show(more).catch(e => { tell(e); throw e })\n"),
        ("server.py", "send_response(500)\nsend()\n", "send_response(200)\nsend()\n"),
        ("test_main.py", PY, ""),
        ("main.py", f"{PY}def f():\n    raise NotImplementedError\n", f"{PY}def f():\n    return len(rows)\n"),
        ("app.js", f"{JS}function f() {{\n  throw new Error('not implemented')\n}}\n", f"{JS}const f = () => 2\n"),
        (
            "main.rs",
            'fn f() {\n    unimplemented!();\n    panic!("not yet implemented")\n}\n',
            "fn f() {\n    g()\n}\n",
        ),
        ("main.py", PY, f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop import Row\n{PY}"),
        ("main.py", PY, PY + "subprocess.run(line, stderr=subprocess.PIPE, check=True)\n"),
        ("app.js", JS, JS + "reader.onerror = () => reject(reader.error)\n"),
        ("app.js", JS, JS + 'if (process.env.NODE_ENV !== "test") app.listen(3000)\n'),
        ("app.js", JS, JS + "if (process.env.NODE_ENV !== 'test') {\n  app.listen(3000)\n}\n"),
        ("run.sh", SH, SH + "if ! command -v python3 >/dev/null 2>&1; then\n  exit 1\nfi\n"),
        ("app.js", JS, JS + "const kept = o.cache || true\n"),
        ("main.py", PY, PY + "form.check = False\n"),
        ("main.py", PY, f"import atexit\n{PY}atexit.register(cleanup)\n"),
        ("main.py", PY, PY + "def assert_never(value: object) -> None:\n    print(value)\n"),
        ("notes.md", "never `|| true`\n", "never `|| true`, and `# noqa` neither\n"),
        ("main.py", PY, None),
    ],
)
def test_what_mends_it_is_not(path: str, before: str, after: str | None) -> None:
    """Handlers that pass the error on, other numbers, tests and texts, which others look at."""
    assert hidden({path: (before, after)}, [failure("TypeError: no", "app.js", 9)]) == []


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["a.py", "a.js", "a.sh", "Makefile", "a.rb"]))
def test_any_two_texts_have_an_answer(before: str, after: str, path: str) -> None:
    """And the same text twice hides nothing."""
    assert isinstance(hidden({path: (before, after)}, [failure(file=path)]), list)
    assert hidden({path: (before, before)}, [failure(file=path)]) == []
