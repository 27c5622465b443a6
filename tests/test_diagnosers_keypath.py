"""Lines that a path of keys leads to, and lines within a statement of SQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.feedback import diagnose_text

DEPLOY = "kind: Deployment\nspec:\n  replicas: three\n  containers:\n    - name: a\n    - name: b\n      ports: [x]\n"
CONF = '{\n  "server": {\n    "port": "x"\n  }\n}\n'
SCHEMA = "CREATE TABLE a(id INTEGER);\nCREATE TABLE b(\n  a_id INTEGER,\n  FORIEGN KEY(a_id) REFERENCES a(id)\n);\n"
SQLITE = """Parse error near line 2: near "a_id": syntax error
  CREATE TABLE b(   a_id INTEGER,   FORIEGN KEY(a_id) REFERENCES a(id) );
                                  error here ---^
"""


@pytest.mark.parametrize(
    ("name", "source", "text", "line"),
    [
        ("dep.yaml", DEPLOY, "dep.yaml - Deployment a is invalid: at '/spec/replicas': got string, want integer\n", 3),
        ("dep.yaml", DEPLOY, "error: spec.containers[1].ports is not valid\n", 7),
        ("conf.json", CONF, "Error: $.server.port must be integer\n", 3),
        ("conf.json", CONF, "validation failed: server.port: Expected number, received string\n", 3),
    ],
)
def test_a_path_of_keys_leads_to_the_line_of_its_last(
    tmp_path: Path, name: str, source: str, text: str, line: int
) -> None:
    """As a pointer, as a path of JSON, or with dots; items of a list by their number."""
    (tmp_path / name).write_text(source)
    where = diagnose_text(text, command="check", exit_code=1, root=tmp_path)["failures"][0]["where"]
    assert (where["file"], where["line"]) == (name, line)


CI = "jobs:\n  build:\n    steps: []\n  test:\n    run: x\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Error: invalid value at /jobs/²\n", "a step in a digit that is no decimal"),
        ("TypeError: build.run is not a function\n", "a function of code"),
        ("Error: build.run is not a function\n", "a function of code, with no type"),
        ("Error: invalid value at /jobs/build/run\n", "a key of another block"),
    ],
)
def test_a_name_that_is_no_path_of_keys_leads_nowhere(tmp_path: Path, text: str, kind: str) -> None:
    """Names of code, keys that do not stand below the one before, and digits that no number is made of."""
    (tmp_path / "ci.yml").write_text(CI)
    assert diagnose_text(text, command="node a.js", exit_code=1, root=tmp_path)["failures"][0]["where"] is None, kind


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (SQLITE, "sqlite3 -bail app.db '.read schema.sql'"),
        (
            'psql:schema.sql:5: ERROR:  syntax error at "FORIEGN"\nLINE 3:   FORIEGN KEY(a_id) REFERENCES a(id)\n'
            "          ^\n",
            "psql -f schema.sql",
        ),
    ],
)
def test_the_line_within_a_statement_is_told(tmp_path: Path, text: str, command: str) -> None:
    """A database that points into a statement, or quotes the line of it, leads there and not to where it begins."""
    (tmp_path / "schema.sql").write_text(SCHEMA)
    where = diagnose_text(text, command=command, exit_code=1, root=tmp_path)["failures"][0]["where"]
    assert (where["file"], where["line"]) == ("schema.sql", 4)
