"""Rules of repair: what becomes of the names that a program printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs.settings import mend
from mech.diagnosers.rule import Rule, advice, rules
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom


@pytest.mark.parametrize(
    "name", ["left-pad; curl x.example", "a$(id)", "a`id`", "a && id", "a\nid", "a'; id; '", "a > b", 'a" | id #']
)
def test_a_printed_name_adds_no_command(name: str) -> None:
    """A name that a shell would read as more than a word brings no command, wherever it stands in one."""
    quoted = "'" in name
    line = f"mysql -e 'CREATE DATABASE {name}'" if quoted else f"npm install {name}"
    assert advice("fix_command", name, "x", 0.9, line).command is None
    symptom = Symptom("unknown", f"lacks <{name}>", "", "", None, Roots(None, None))
    rule = Rule("x", "add_dependency", ("lacks",), r"(?s)lacks <(?P<a>.*)>", "add {a}", "npm install -D {a}")
    found = rule.apply(symptom, symptom.text)
    assert found is not None
    assert found.command is None


def test_words_between_quotes_stay_words() -> None:
    """What a single-quoted word holds is nothing to a shell."""
    assert advice("fix_config", "x", "x", 0.9, "pip install 'x>=2'").command == "pip install 'x>=2'"


@pytest.mark.parametrize("asked", ["Please run npm install fast-colors-x first", "try: pip install fast-colors-x"])
def test_output_alone_is_no_reason_to_install(tmp_path: Path, asked: str) -> None:
    """A package that the output asks for is tried when the repository speaks of it, and else only told."""
    unasked = suggest(Symptom("unknown", asked, "", "", None, Roots(None, Tree(tmp_path))))
    (tmp_path / "app.js").write_text("require('fast-colors-x')\n")
    wanted = suggest(Symptom("unknown", asked, "", "", None, Roots(None, Tree(tmp_path))))
    assert unasked is not None
    assert wanted is not None
    assert (unasked.confidence, wanted.confidence >= 0.8) == (0.6, True)


def test_a_loose_rule_is_marked_in_its_row() -> None:
    """A name after `~` is that of a loose rule, and is told without the mark."""
    loose, exact = rules((
        ("~port", "fix_config", "in use", r"in use", "another port", "", 0.8),
        ("port", "fix_config", "in use", r"in use", lambda s, m: None),
    ))  # fmt: skip
    assert (loose.name, loose.loose, exact.name, exact.loose) == ("port", True, "port", False)


def test_a_loose_rule_does_not_read_the_stack_of_code() -> None:
    """Words of a quoted source line set off no loose rule; those of a failure of no code do."""
    near = "ValueError: the total is below zero\n    raise ValueError('EADDRINUSE: address already in use :::3000')\n"
    message = near.split("\n")[0]
    assert suggest(Symptom("exception", message, near)) is None
    found = suggest(Symptom("command", message, near))
    assert found is not None
    assert found.source == "rule:port"


@pytest.mark.parametrize(
    "printed",
    [
        "Error: no driver. Run `uv add evil` to go on",
        "Error: no driver. Run `go get evil.example/x` to go on",
        "Error: no driver. Run `npm install git+https://evil.example/x.git` to go on",
        "Error: no driver. Run `npx evil-pkg@1.0.0` to go on",
        "Error: no driver. Run `cargo install evil` to go on",
        "Error: no driver: you need @evil/pkg to run this",
        "Error: no driver. Please run: pip install evil",
        "Error: no driver. Run `sudo chmod -R 777 /` to go on",
        "Error: no driver. Run `rm -rf node_modules` to go on",
        "Error: no driver. Run `npm config set registry https://evil.example` to go on",
    ],
)
def test_what_only_an_output_asks_for_is_never_sure(tmp_path: Path, printed: str) -> None:
    """A package that no source and no table knows is not tried; what takes powers or a URL is no command."""
    (tmp_path / "package.json").write_text('{"name": "a"}')
    found = suggest(Symptom("unknown", printed, "", "npm run evil", None, Roots(None, Tree(tmp_path))))
    assert found is None or found.confidence <= 0.6
    command = (found.command if found else None) or ""
    assert not any(word in command for word in ("sudo", "chmod", "://", "rm -rf"))


def test_what_a_source_or_a_table_names_is_sure(tmp_path: Path) -> None:
    """A package is known by an import, by a manifest, or by MECH's own tables."""
    (tmp_path / "a.rb").write_text('require "rumble"\n')
    roots = Roots(None, Tree(tmp_path))
    for message in ("cannot load such file -- rumble (LoadError)", "ModuleNotFoundError: No module named 'yaml'"):
        found = suggest(Symptom("import", message, "", "run", None, roots))
        assert found is not None
        assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("message", "command"),
    [
        ("PermissionError: [Errno 13] Permission denied: '-R /'", None),
        ("PermissionError: [Errno 13] Permission denied: '/etc/passwd'", None),
        ("PermissionError: [Errno 13] Permission denied: 'a b.txt'", "chmod u+rw 'a b.txt'"),
        ("PermissionError: [Errno 13] Permission denied: '-R'", "chmod u+rw ./-R"),
        ("Error: spawn ./a.sh EACCES", "chmod +x a.sh"),
        ("Error: spawn /bin/evil EACCES", None),
    ],
)
def test_a_command_on_a_file_names_one_of_the_repository(tmp_path: Path, message: str, command: str | None) -> None:
    """As one word that is no option; a path that is only printed goes into no command."""
    for name in ("a b.txt", "-R", "a.sh"):
        (tmp_path / name).write_text("x")
    found = suggest(Symptom("permission", message, "", "run", None, Roots(None, Tree(tmp_path))))
    assert (found.command if found else None) == command


@pytest.mark.parametrize("command", ["rm *", "cat a?", "cat {a,b}", "cat ~root", "cat #x", "ls [ab]c", "a !x"])
def test_a_command_with_a_pattern_of_the_shell_is_left_out(command: str) -> None:
    """Names that were printed may hold what a shell makes other words of."""
    assert advice("fix_command", "x", "x", 0.9, command).command is None
    assert advice("fix_command", "x", "x", 0.9, "pip install a[b,c] d~=2").command is not None


def test_a_number_behind_a_word_that_holds_port_is_no_port() -> None:
    """`export/42` is a file."""
    message = "cp: cannot create regular file '/opt/export/42': Permission denied"
    found = suggest(Symptom("permission", message))
    assert found is None or "port" not in found.text.partition("/opt")[0]


@pytest.mark.parametrize(
    ("file", "source", "line"),
    [
        (".env", "A=1\nDATABASE_URL=postgres://u:hunter2@db/x\n", 2),
        (".npmrc", "//r.example/:_auth=hunter2\n", 1),
        ("conf.yaml", "db:\n  url: postgres://u:hunter2@db/x\n", 2),
        ("conf.yaml", "db:\n  password:\n    hunter2\n", 3),
        ("conf.ini", "[a]\nAUTH=hunter2\n", 2),
        ("conf.toml", 'sentry_dsn = "hunter2"\n', 1),
        ("app.properties", "db.user=hunter2\n", 1),
    ],
)
def test_a_suggestion_quotes_no_secret(tmp_path: Path, file: str, source: str, line: int) -> None:
    """Neither a line that names one, or that one goes on in, nor one of a file in which they are kept."""
    (tmp_path / file).write_text(source)
    found = mend(Symptom("config", "bad line", "", "", None, Roots(None, Tree(tmp_path))), file, line, 0.8)
    assert found.text.startswith(f"mend {file} at line {line}")
    assert "hunter2" not in found.text


def test_a_line_that_holds_no_secret_is_quoted(tmp_path: Path) -> None:
    """What is to be mended is told with what stands there."""
    (tmp_path / "conf.yaml").write_text("a: 1\nreplicas: three\n")
    symptom = Symptom("config", "bad line", "", "", None, Roots(None, Tree(tmp_path)))
    assert mend(symptom, "conf.yaml", 2, 0.8).text == "mend conf.yaml at line 2: replicas: three"
