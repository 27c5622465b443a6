"""What is said of outputs that tools of Python, PHP, Ruby, Perl, Lua, R, Tcl and the BEAM print: place and repair."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mech.feedback import diagnose_text


@dataclass(frozen=True)
class Case:
    """An output with the command and the sources; what the first failure has to say."""

    command: str
    output: str
    files: dict[str, str] = field(default_factory=dict)
    message: str = ""
    place: tuple[str, int | None] | None = None
    fix: str = ""
    detail: str = ""
    code: int | None = 1
    ended: str = "exited"


_TRACE = 'Traceback (most recent call last):\n  File "/home/dev/venv/lib/python3.13/site-packages/x/app.py", line 9, in call\n    f()\n'
CASES: dict[str, Case] = {
    "a word of the command that the program does not have": Case(
        "pdm run lintt", "[PdmUsageError]: Command 'lintt' is not found in your PATH.\n",
        {"pyproject.toml": '[tool.pdm.scripts]\nserve = "x"\nlint = "ruff check"\n'}, "lintt", ("pyproject.toml", 3), "fix_command", "pdm run lint",
    ),
    "a part of a path of keys": Case(
        "python train.py optimiser.lr=0.1", "Could not override 'optimiser.lr'.\nTo append to your config use +optimiser.lr=0.1\nKey 'optimiser' is not in struct\n    full_key: optimiser\n",
        {"conf/config.yaml": "model: x\noptimizer:\n  lr: 1\n", "train.py": "import hydra\n"}, "Could not override", ("conf/config.yaml", 2), "fix_command", "optimizer.lr",
    ),
    "an option that the program asks for": Case(
        "python job.py --in a.csv", "usage: job.py [-h] --in I --out OUT\njob.py: error: the following arguments are required: --out\n",
        {"job.py": 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--in")\np.add_argument("--out", required=True)\n'},
        "required: --out", ("job.py", 4), "fix_command", "--out", 2,
    ),
    "a command that a console asks about": Case(
        "php bin/console ap:imprt", '\n                                      \n  Command "ap:imprt" is not defined.  \n                                      \n\n Do you want to run "app:import" instead?  (yes/no) [no]:\n > ',
        {"bin/console": "<?php\n$a->add(new Command('app:import'));\n"}, "is not defined", ("bin/console", 2), "fix_command", "app:import",
    ),
    "a template that the message names with its line": Case(
        "php render.php", 'PHP Fatal error:  Uncaught Twig\\Error\\LoaderError: Unable to find template "nav.twig" in "base.html.twig" at line 3. in /usr/share/php/Twig/Loader/FilesystemLoader.php:227\nStack trace:\n#0 /app/render.php(5): Twig\\Environment->render()\n#1 {main}\n  thrown in /usr/share/php/Twig/Loader/FilesystemLoader.php on line 227\n',
        {"render.php": "<?php\n\n\n\necho 1;\n", "templates/base.html.twig": "a\nb\n{% include 'nav.twig' %}\n"}, "Unable to find template", ("templates/base.html.twig", 3), code=255,
    ),
    "a template's line alone": Case(
        "python app.py", _TRACE + '  File "/app/urls.py", line 1, in view\n    f()\ndjango.template.exceptions.TemplateSyntaxError: Invalid block tag on line 2: \'statc\', expected \'endif\'\n',
        {"urls.py": "f()\n", "templates/home.html": "{% if a %}\n{% statc 'x' %}\n{% endif %}\n", "templates/other.html": "a\nb\n"}, "Invalid block tag", ("templates/home.html", 2),
    ),
    "the line of the data that the trace's line reads": Case(
        "python report.py", _TRACE.replace("site-packages/x/app.py", "site-packages/pandas/io.py") + '  File "/app/report.py", line 2, in <module>\n    df = pd.read_csv("sales.csv")\npandas.errors.ParserError: Error tokenizing data. C error: Expected 2 fields in line 3, saw 3\n',
        {"report.py": 'import pandas as pd\ndf = pd.read_csv("sales.csv")\n', "sales.csv": "a,b\n1,2\n1,2,3\n"}, "ParserError", ("sales.csv", 3),
    ),
    "a route's name where it is asked for": Case(
        "python manage.py runserver", "Internal Server Error: /\n" + _TRACE + '  File "/app/urls.py", line 1, in view\n    f()\ndjango.urls.exceptions.NoReverseMatch: Reverse for \'detial\' not found. \'detial\' is not a valid view function or pattern name.\n',
        {"urls.py": "f()\n", "templates/home.html": "<h1>\n<a href=\"{% url 'detial' %}\">\n"}, "NoReverseMatch", ("templates/home.html", 2), code=None, ended="stopped",
    ),
    "a module of Elixir that is not there": Case(
        "elixir a.exs", "** (UndefinedFunctionError) function Strng.upcase/1 is undefined (module Strng is not available)\n    Strng.upcase(\"a\")\n    a.exs:4: (file)\n",
        {"a.exs": "defmodule A do\n  def go(x), do: Strng.upcase(x)\nend\nIO.puts(A.go(\"a\"))\n"}, "UndefinedFunctionError", ("a.exs", 2),
    ),
    "a configuration that an application of Elixir lacks": Case(
        "mix run", "** (Mix) Could not start application harbour: exited in: Harbour.Application.start(:normal, [])\n    ** (EXIT) an exception was raised:\n        ** (ArgumentError) could not fetch application environment :port for application :harbour because configuration at :port was not set\n            (harbour 0.1.0) lib/harbour/application.ex:2: Harbour.Application.start/2\n",
        {"lib/harbour/application.ex": "a\nb\n"}, "could not fetch", ("lib/harbour/application.ex", 2), "fix_config", ":port",
    ),
    "a request that a server of Perl could not answer": Case(
        "perl app.pl daemon", '[2026-11-25 13:24:18.25245] [3] [info] Listening at "http://127.0.0.1:4733"\n[2026-11-25 13:24:22.64468] [3] [error] [YSJ358ulmuBQ] Illegal division by zero at app.pl line 2.\n',
        {"app.pl": "use v5;\nmy $x = 1 / 0;\n"}, "Illegal division by zero", ("app.pl", 2), code=None, ended="stopped",
    ),
    "a request logged above its trace": Case(
        "waitress-serve app:app", "INFO:waitress:Serving on http://127.0.0.1:8132\n2026-11-25 13:55:53 [FALCON] [ERROR] GET /books/9 => " + _TRACE + "  File \"/app/app.py\", line 1, in on_get\n    f()\nAttributeError: 'NoneType' object has no attribute 'title'\n",
        {"app.py": "f()\n"}, "AttributeError", ("app.py", 1), code=None, ended="stopped",
    ),
    "threads dumped by a test that waits": Case(
        "pytest -o faulthandler_timeout=2", "test_worker.py::test_zero Timeout (0:00:02)!\nThread 0x00007f703799db80 (most recent call first):\n  File \"/opt/python/lib/python3.13/queue.py\", line 202 in get\n  File \"/app/worker.py\", line 2 in result\n  File \"/app/test_worker.py\", line 3 in test_zero\n",
        {"worker.py": "a\nb\n", "test_worker.py": "a\nb\nc\n"}, "Timeout (0:00:02)!", ("worker.py", 2), code=None, ended="timeout",
    ),
    "what a compiler said before its driver fell": Case(
        "cythonize -i sums.pyx", "\nError compiling Cython file:\n...\n    return totl\n           ^\nsums.pyx:2:11: undeclared name not builtin: totl\n" + _TRACE + "Cython.Compiler.Errors.CompileError: sums.pyx\n",
        {"sums.pyx": "def f():\n    return totl\n"}, "undeclared name", ("sums.pyx", 2),
    ),
    "an issue with its place below": Case(
        "bandit -q -r src", ">> Issue: [B602:subprocess_popen_with_shell_equals_true] subprocess call with shell=True identified, security issue.\n   Severity: High   Confidence: High\n   Location: src/run.py:2:11\n1\timport subprocess\n2\tsubprocess.run(c, shell=True)\n\n" + "\tUndefined: 0\n" * 20,
        {"src/run.py": "import subprocess\nsubprocess.run(c, shell=True)\n"}, "B602", ("src/run.py", 2),
    ),
    "a file that may not be opened": Case(
        "python fetch.py", 'Traceback (most recent call last):\n  File "/app/fetch.py", line 1, in <module>\n    open("secrets/token")\nPermissionError: [Errno 13] Permission denied: \'secrets/token\'\n',
        {"fetch.py": 'open("secrets/token")\n', "secrets/token": "x\n"}, "PermissionError", ("fetch.py", 1), "fix_config", "chmod",
    ),
    "hashes that do not fit": Case(
        "pip install -r requirements.txt", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.\n    six==1.16.0 from x (from -r requirements.txt (line 1)):\n",
        {"requirements.txt": "six==1.16.0 --hash=sha256:00\n"}, "DO NOT MATCH", ("requirements.txt", 1), "fix_config", "hashes",
    ),
    "a module of the command": Case(
        "dramatiq shop.task", "Traceback (most recent call last):\n  File \"/home/dev/venv/lib/python3.13/importlib/__init__.py\", line 9, in import_module\n    return f()\nModuleNotFoundError: No module named 'shop.task'\n",
        {"shop/__init__.py": "", "shop/tasks.py": "import dramatiq\n"}, "No module named 'shop.task'", None, "fix_command", "dramatiq shop.tasks",
    ),
    "a filter that lets no test through": Case(
        "pytest -q -k chekout", "\n1 deselected in 0.10s\n", {"test_checkout.py": "import x\ndef test_checkout_total(): pass\n"},
        "1 deselected", ("test_checkout.py", 2), "fix_command", "-k checkout", 5,
    ),
    "a file of the command": Case(
        "streamlit run ap.py", "Usage: streamlit run [OPTIONS] [TARGET] [ARGS]...\nTry 'streamlit run --help' for help.\n\nError: Invalid value: File does not exist: ap.py\n",
        {"app.py": "import streamlit\n"}, "does not exist: ap.py", None, "fix_command", "run app.py", 2,
    ),
    "an option in a script that the command runs": Case(
        "bash deploy.sh", "Usage: tool.py push [OPTIONS]\nTry 'tool.py push --help' for help.\n\nError: No such option '--envv'. Did you mean '--env'?\n",
        {"deploy.sh": "set -e\npython tool.py push --envv prod\n", "tool.py": "import click\n"}, "No such option", None, "fix_command", "--env'", 2,
    ),
    "a path of keys, in the section that it names": Case(
        "poetry check", "The Poetry configuration is invalid:\n  - project.name must match pattern ^[a-z]$\n",
        {"pyproject.toml": '[tool.x]\nname = "a"\n\n[project]\nversion = "1"\nname = "my pkg!"\n'}, "invalid", ("pyproject.toml", 6), "fix_config", "name",
    ),
    "a command that an environment may not run": Case(
        "tox -e lint", "lint: commands[0]> bash lint.sh\nlint: failed with bash is not allowed, use allowlist_externals to allow it\n  lint: FAIL code 1 (0.77 seconds)\n  evaluation failed :( (0.91 seconds)\n",
        {"tox.ini": "[testenv:lint]\ncommands =\n    bash lint.sh\n"}, "bash is not allowed", ("tox.ini", 3), "fix_config", "allowlist_externals",
    ),
    "the innermost of errors that R chains": Case(
        "Rscript main.R", "Error in `geom_bar()`:\n! Problem while computing aesthetics.\nℹ Error occurred in the 1st layer.\nCaused by error in `FUN()`:\n! object 'weigth' not found\nBacktrace:\n  1. base::print(p)\nExecution halted\n",
        {"main.R": "library(ggplot2)\np <- ggplot(d, aes(weigth))\n"}, "object 'weigth' not found", ("main.R", 2),
    ),
    "what a summary cuts short": Case(
        "pytest -q", "=========== FAILURES ===========\n___________ test_a ___________\nasync def functions are not natively supported.\nYou need to install a suitable plugin for your async framework, for example:\n  - pytest-asyncio\n====== short test summary info ======\nFAILED test_a.py::test_a - Failed: async def functions are not natively suppo...\n1 failed in 2.79s\n",
        {"test_a.py": "async def test_a():\n    pass\n"}, "not natively supported", ("test_a.py", 1), "add_dependency", "pytest-asyncio",
    ),
    "a data provider that is not there": Case(
        "phpunit tests", "E                                                                   1 / 1 (100%)\n\nThere was 1 error:\n\n1) Error\nThe data provider specified for ATest::testA is invalid.\nPHPUnit\\Util\\Exception: Method ATest::numz() does not exist\n\nERRORS!\nTests: 1, Assertions: 0, Errors: 1.\n",
        {"tests/ATest.php": "<?php\n/** @dataProvider numz */\nfunction testA($n) {}\n"}, "data provider specified", ("tests/ATest.php", 3), code=2,
    ),
    "a plan of tests that was not kept": Case(
        "prove t", "# Looks like you planned 3 tests but ran 2.\nt/a.t .. \nDubious, test returned 255 (wstat 65280, 0xff00)\nFailed 1/3 subtests \n\nTest Summary Report\n-------------------\nt/a.t (Wstat: 65280 (exited 255) Tests: 2 Failed: 0)\n  Non-zero exit status: 255\nResult: FAIL\n",
        {"t/a.t": "use Test::More tests => 3;\nok(1);\n"}, "planned 3 tests", ("t/a.t", 1),
    ),
    "a step that nothing defines": Case(
        "behave", "Feature: a # features/a.feature:1\n\n  Scenario: b    # features/a.feature:2\n    When I dance # None\n\nErrored scenarios:\n  features/a.feature:2  b\n\n0 steps passed, 0 failed, 0 skipped, 1 undefined\n",
        {"features/a.feature": "Feature: a\n  Scenario: b\n    When I dance\n"}, "When I dance", ("features/a.feature", 3),
    ),
    "a name that was given what a variable holds": Case(
        "python a.py", "Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\n    print(base + '/api')\nTypeError: unsupported operand type(s) for +: 'NoneType' and 'str'\n",
        {"a.py": "import os\nbase = os.environ.get('BASE_URL')\nprint(base + '/api')\n"}, "NoneType", ("a.py", 3), "set_env", "BASE_URL",
    ),
    "a part of a package that is run as a file": Case(
        "python shop/main.py", "Traceback (most recent call last):\n  File \"/app/shop/main.py\", line 1, in <module>\n    from .a import x\nImportError: attempted relative import with no known parent package\n",
        {"shop/main.py": "from .a import x\n", "shop/a.py": "x = 1\n"}, "relative import", ("shop/main.py", 1), "fix_command", "python -m shop.main",
    ),
    "a package without a file of its own, out of sight": Case(
        "python tests/run.py", "Traceback (most recent call last):\n  File \"/app/tests/run.py\", line 1, in <module>\n    import shop.a\nModuleNotFoundError: No module named 'shop'\n",
        {"tests/run.py": "import shop.a\n", "shop/a.py": "x = 1\n"}, "No module named 'shop'", ("tests/run.py", 1), "fix_command", "PYTHONPATH=.",
    ),
    "a requirement with a single sign of equality": Case(
        "pip install -r requirements.txt", "ERROR: Invalid requirement: 'requests=2.31' (from line 1 of requirements.txt)\nHint: = is not a valid operator. Did you mean == ?\n",
        {"requirements.txt": "requests=2.31\n"}, "Invalid requirement", ("requirements.txt", 1), "fix_config", "requests==2.31",
    ),
    "a module of Hex": Case(
        "elixir a.exs", "** (UndefinedFunctionError) function Jason.encode!/1 is undefined (module Jason is not available)\n    Jason.encode!(%{a: 1})\n    a.exs:1: (file)\n",
        {"a.exs": "IO.puts(Jason.encode!(%{a: 1}))\n"}, "Jason.encode!/1", ("a.exs", 1), "add_dependency", "jason",
    ),
}  # fmt: skip


def test_tests_that_say_why_they_are_skipped_are_no_failure() -> None:
    """A file of tests that skips all of them, with its reason, is not a run of none."""
    output = "t/a.t .. skipped: error: no database\nFiles=1, Tests=0,  0 wallclock secs\nResult: NOTESTS\n"
    assert diagnose_text(output, command="prove t", exit_code=0)["verdict"] == "passed"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_cause_its_place_and_its_repair_are_told(tmp_path: Path, case: Case) -> None:
    """What a tool prints is told with the line of the sources that it speaks of and with what would mend it."""
    for name, text in case.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = diagnose_text(
        case.output, command=case.command, exit_code=case.code, ended=case.ended, root=tmp_path, workdir="/app"
    )
    assert found["verdict"] != "passed"
    first = found["failures"][0]
    assert case.message in first["message"]
    if case.place is not None:
        assert first["where"]
        assert (first["where"]["file"], first["where"]["line"]) == case.place
    if case.fix:
        assert first["suggestion"]
        assert first["suggestion"]["kind"] == case.fix
        assert case.detail in f"{first['suggestion']['text']} {first['suggestion']['command']}"


def test_a_file_that_is_there_is_no_misspelt_word(tmp_path: Path) -> None:
    """A word of the command that names a file of the repository is not what a message refuses."""
    (tmp_path / "pay.cob").write_text("x\n" * 9)
    output = "pay.cob:9: error: 'WS-GROSS-PAY' is not defined\n"
    first = diagnose_text(output, command="cobc -x pay.cob", exit_code=1, root=tmp_path)["failures"][0]
    assert first["suggestion"] is None


# ruff: noqa: E501 (outputs as they were printed)
