"""Where a failure is when its output does not say: looked up in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers import data, lookup
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

PACKAGE = '{\n  "name": "shop",\n  "engines": {\n    "node": ">=22"\n  },\n  "dependencies": {\n    "react": "19.0.0",\n    "leftpad-x": "1.0.0"\n  }\n}\n'


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


TOLD = [
    ("npm error code EBADENGINE", "", {"package.json": PACKAGE}, "package.json", 4),
    ("npm error code E404", "npm error 404 Not Found - GET https://registry.example/leftpad-x - Not found", {"package.json": PACKAGE}, "package.json", 8),
    ("npm error notarget No matching version found for leftpad-x@1.0.0.", "", {"package.json": PACKAGE}, "package.json", 8),
    ("ERROR: No matching distribution found for flaks==3.0", "", {"requirements.txt": "requests\nflaks==3.0\n"}, "requirements.txt", 2),
    ("error: subprocess-exited-with-error", "ERROR: Failed building wheel for python-ldap", {"requirements.txt": "requests\npython-ldap==3\n"}, "requirements.txt", 2),
    ("go: go.mod requires go >= 1.99 (running go 1.22)", "", {"go.mod": "module x\n\ngo 1.99\n"}, "go.mod", 3),
    ("error: no matching package named `serd` found", "", {"Cargo.toml": "[dependencies]\nserd = \"1\"\n"}, "Cargo.toml", 2),
    ("[ERROR] Could not find artifact a.b:c:jar:9.9 in central", "", {"pom.xml": "<project>\n<artifactId>c</artifactId>\n<version>9.9</version>\n</project>\n"}, "pom.xml", 3),
    ("/usr/bin/ld: cannot find -lhiredis: No such file or directory", "", {"Makefile": "all:\n\tcc a.c -lhiredis\n"}, "Makefile", 2),
    ("make: *** No rule to make target 'a.csv', needed by 'all'.  Stop.", "", {"Makefile": "CC=cc\n\nall: a.csv\n"}, "Makefile", 3),
    ("error: release version 21 not supported", "", {"build.sh": "set -e\njavac --release 21 A.java\n"}, "build.sh", 2),
    ("Error: unknown key 'enviroment'", "", {"compose.yaml": "services:\n  db:\n    enviroment:\n"}, "compose.yaml", 3),
    ("TemplateDoesNotExist: shop/cart.html", "", {"shop/views.py": "def a(r):\n    return render(r, 'shop/cart.html')\n"}, "shop/views.py", 2),
    ("E       fixture 'clinet' not found", "", {"tests/test_a.py": "def test_a(clinet):\n    pass\n"}, "tests/test_a.py", 1),
    ("Error: STRIPE_KEY is not set", "", {"src/config.js": "\nconst key = process.env.STRIPE_KEY;\n"}, "src/config.js", 2),
    ("terminate called after throwing an instance of 'std::out_of_range'\n  what():  stoi", "", {"a.cpp": "#include <string>\nint f() { return std::stoi(\"\"); }\n"}, "a.cpp", 2),
    ("! LaTeX Error: File `siunitx.sty' not found.", "", {"a.tex": "\\\\documentclass{article}\n\\\\usepackage{siunitx}\n"}, "a.tex", 2),
    ("Total is wrong", "With A Fee        | FAIL |\nTotal is wrong: 1", {"a.robot": "*** Test Cases ***\nWith A Fee\n    Log    1\n"}, "a.robot", 2),
    ("The function COMMON-LISP-USER::AVERGE is undefined.", "", {"a.lisp": "(defun f (x)\n  (averge x))\n"}, "a.lisp", 2),
    ("Cannot apply unknown utility class `bg-prmary`", "", {"a.css": ".a {\n  @apply bg-prmary;\n}\n"}, "a.css", 2),
    ("'app_prot' is undefined", "", {"t/main.yml": "- copy:\n    content: '{{ app_prot }}'\n"}, "t/main.yml", 2),
    ("Route [shop.list] not defined.", "", {"v/a.blade.php": "<p>\n<a href=\"{{ route('shop.list') }}\">\n"}, "v/a.blade.php", 2),
    ("Don't know how to build task 'pack'", "", {"Rakefile": "\ntask build: [:pack]\n"}, "Rakefile", 2),
    ("Could not find method implementatoin() for arguments", "", {"build.gradle": "dependencies {\n  implementatoin 'a:b:1'\n}\n"}, "build.gradle", 2),
    ("Invalid block tag on line 2: 'endfro', expected 'endfor'", "", {"t/a.html": "{% for a in b %}\n{% endfro %}\n"}, "t/a.html", 2),
    ("No qualifying bean of type 'shop.pay.Gateway' available", "", {"A.java": "class A {\n  A(Gateway gateway, int b) {}\n}\n"}, "A.java", 2),
    ("Root composer.json requires PHP extension ext-imagick * but it is missing", "", {"composer.json": '{"require": {\n"ext-imagick": "*"}}'}, "composer.json", 2),
    ("Because your project depends on flask==3 and werkzeug<3, your project's requirements are unsatisfiable", "", {"pyproject.toml": "dependencies = [\n  'flask==3',\n]\n"}, "pyproject.toml", 2),
    ("ModuleNotFoundError: No module named 'corsheaders'", "", {"conf/settings.py": "INSTALLED_APPS = [\n    'corsheaders',\n]\n"}, "conf/settings.py", 2),
]  # fmt: skip


@pytest.mark.parametrize(("message", "near", "files", "file", "line"), TOLD)
def test_a_telling_message_leads_to_the_line_it_speaks_of(
    tmp_path: Path, message: str, near: str, files: dict[str, str], file: str, line: int
) -> None:
    """The dependency, the key, the target, the variable or the name is searched where it is written."""
    place = lookup.told(said(message, near), roots(tmp_path, files))
    assert place is not None
    assert (place.file, place.line) == (file, line)


def test_a_stack_that_states_the_place_is_believed(tmp_path: Path) -> None:
    """What the output says wins over what a word leads to."""
    stated = Where("src/a.js", 7)
    assert (
        lookup.told(said("Error: STRIPE_KEY is not set", "", stated), roots(tmp_path, {"b.js": "STRIPE_KEY"})) is None
    )


DATA = [
    ("json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 4 column 1 (char 36)", "settings.json", '{\n  "a": 1,\n  "b": 2,\n}\n', 3),
    ("SyntaxError: Expected ',' or '}' after property value in JSON at position 12", "settings.json", '{\n  "a": 1\n  "b": 2\n}\n', 2),
    ("npm error JSON.parse Invalid package.json: JSONParseError: Expected double-quoted", "package.json", '{\n  "a": [1,],\n}\n', 2),
    ("tomllib.TOMLDecodeError: Cannot declare ('server',) twice (at line 4, column 8)", "app.toml", "[server]\na = 1\n\n[server]\nb = 2\n", 4),
    ("yaml.parser.ParserError: while parsing a block mapping\n  in \"<unicode string>\", line 1, column 1:\nexpected <block end>\n  in \"<unicode string>\", line 3, column 2:", "deploy.yaml", "a: 1\nb: 2\n c: 3\n", 3),
]  # fmt: skip


@pytest.mark.parametrize(("message", "file", "text", "line"), DATA)
def test_the_broken_data_file_is_found_by_parsing(
    tmp_path: Path, message: str, file: str, text: str, line: int
) -> None:
    """The parser names no file; the program's line is not the cause, the file it reads is."""
    known = roots(tmp_path, {"main.py": f"load('{file}')\n", file: text, "good.json": "{}", "other.toml": "a = 1\n"})
    place = data.broken(said(message, "", Where("main.py", 1)), known)
    assert place is not None
    assert (place.file, place.line) == (file, line)


def test_data_that_is_well_written_is_not_blamed(tmp_path: Path) -> None:
    """An answer of a server that is no JSON has no file."""
    known = roots(tmp_path, {"main.js": "fetch('/api')\n", "good.json": "{}"})
    assert data.broken(said("SyntaxError: Unexpected token '<', \"<!DOCTYPE\" is not valid JSON"), known) is None


def test_words_in_a_row_lead_to_the_line_that_printed_them(tmp_path: Path) -> None:
    """A logger's message is a literal of one source line."""
    known = roots(
        tmp_path,
        {"a.py": "import log\n\nlog.error('target %s does not exist, mount it first', t)\n", "b.py": "x = 1\n"},
    )
    place = lookup.phrase(said("2026-01-02 10:11:12,123 ERROR target /mnt/a does not exist, mount it first"), known)
    assert place == Where("a.py", 3)


def test_a_requirements_line_is_taken_from_the_lines_around(tmp_path: Path) -> None:
    """pip says which line asked for what it could not build."""
    known = roots(tmp_path, {"requirements.txt": "a\nb\n"})
    near = "Collecting b (from -r requirements.txt (line 2))"
    assert lookup.stated(said("error: subprocess-exited-with-error", near), known, "pip install") == Where(
        "requirements.txt", 2
    )


def test_what_a_shell_of_sql_was_fed_is_the_file(tmp_path: Path) -> None:
    """`near line 3` counts in the last script of the command."""
    known = roots(tmp_path, {"schema.sql": "", "seed.sql": "\n\n\n"})
    command = 'sqlite3 app.db ".read schema.sql" ".read seed.sql"'
    found = lookup.stated(said("Runtime error near line 3: FOREIGN KEY constraint failed (19)"), known, command)
    assert found == Where("seed.sql", 3)


def test_a_large_repository_is_read_once_and_in_bounds(tmp_path: Path) -> None:
    """Files beyond the bound are not read, the others once."""
    known = roots(tmp_path, {"a.py": "x" * 500_000, "b.py": "NEEDLE_KEY"})
    assert known.read("a.py") is None
    assert known.read("b.py") == "NEEDLE_KEY"
    (tmp_path / "b.py").write_text("changed")
    assert known.read("b.py") == "NEEDLE_KEY"


# ruff: noqa: E501 (tables are read by row)


LOCATED = [
    ("Service 'web' depends on service 'databse' which is undefined.", {"compose.yaml": "services:\n  web:\n    depends_on:\n      - databse\n"}, "compose.yaml", 4),
    ("Doc file 'guide/a.md' contains a link '../setup.md', but the target is not found", {"docs/guide/a.md": "# A\n\n[b](../setup.md)\n", "b.py": "x = '../setup.md'\n"}, "docs/guide/a.md", 3),
    ("Model 'shop.a' (models/a.sql) depends on a node named 'stg_order' which was not found", {"models/a.sql": "select 1\nfrom {{ ref('stg_order') }}\n", "models/b.sql": "stg_orders\n"}, "models/a.sql", 2),
    ("job 'test' needs job 'biuld' which does not exist", {".gitlab-ci.yml": "test:\n  needs: [biuld]\n"}, ".gitlab-ci.yml", 2),
]  # fmt: skip


@pytest.mark.parametrize(("message", "files", "file", "line"), LOCATED)
def test_the_blamed_word_is_looked_for_before_others(
    tmp_path: Path, message: str, files: dict[str, str], file: str, line: int
) -> None:
    """What a message calls undefined, in the file that it names."""
    place = lookup.locate(said(message), roots(tmp_path, files))
    assert place == Where(file, line)


@pytest.mark.parametrize("code", ['read -p "Overwrite $f? [y/N] " a', 'read -p "Overwrite it now? [y/N] " a'])
def test_a_question_leads_to_the_line_that_asks_it(tmp_path: Path, code: str) -> None:
    """Its words are in the source, a part of them may be filled in."""
    known = roots(tmp_path, {"setup.sh": f"set -e\n{code}\n"})
    asked = code.split('"')[1].replace("$f", "a.ini").strip()
    place = lookup.asked(said(f"`./setup.sh` waits for an answer: {asked}", "", Where("setup.sh")), known)
    assert place == Where("setup.sh", 2)


CROWDED = [
    ("double free or corruption (out)", {"a.c": "free(p);\n", "b.c": "free(q);\n"}),
    ("*** stack smashing detected ***: terminated", {"a.c": "memcpy(a, b, 9);\nread(0, a, 9);\n"}),
    ("FATAL ERROR: Reached heap limit Allocation failed", {"a.js": "rows.push(1);\nnames.push(2);\n"}),
    ("bind() failed: Address already in use", {"a.yml": "port: 80\n", "b.yml": "port: 90\n"}),
    ("Jest did not exit one second after the test run has completed.", {"a.js": "app.listen(1);\nio.listen(2);\n"}),
    ("multiple definition of `limit'", {"a.c": "int limit = 1;\n", "b.c": "int limit = 2;\n"}),
]


@pytest.mark.parametrize(("message", "files"), CROWDED, ids=[message.split()[0] for message, _ in CROWDED])
def test_a_message_that_names_no_line_needs_the_only_one(tmp_path: Path, message: str, files: dict[str, str]) -> None:
    """Where several lines could have done it, none is told; where one alone could, it is."""
    assert lookup.told(said(message), roots(tmp_path, files)) is None
    name, text = next(iter(files.items()))
    for each in files:
        (tmp_path / each).unlink()
    assert lookup.told(said(message), roots(tmp_path, {name: text.split("\n")[0] + "\n"})) == Where(name, 1)


def test_of_a_chain_the_last_command_runs(tmp_path: Path) -> None:
    """Of lines that fit alike, the one in the file that the last command of a chain runs."""
    known = roots(tmp_path, {"a.sh": "zork x\n", "b.sh": "zork x\n"})
    where = lookup.told(said("zork: command not found"), known, "sh a.sh && sh b.sh")
    assert where == Where("b.sh", 1)
