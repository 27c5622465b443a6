"""Where a program was called that complains without a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.feedback import diagnose_text

SYNC = "#!/bin/bash\nset -e\necho pulling\nrsync -a a/ b/\necho pushing\nrsync -a b/ host:/srv\n"
WARM = "echo warming\n# redis-cli\nredis-cli -p 6390 set a 1\n"
SHIP = "set -e\ngit add -A\ngit commit -m x\ngit -C . push origin main\n"


@pytest.mark.parametrize(
    ("files", "command", "text", "place"),
    [
        ({"sync.sh": SYNC}, "bash sync.sh", "pulling\npushing\nrsync: connection unexpectedly closed\n", ("sync.sh", 6)),
        ({"sync.sh": SYNC}, "bash sync.sh", "pulling\nrsync: [sender] change_dir failed\n", ("sync.sh", 4)),
        ({"warm.sh": WARM}, "./warm.sh", "warming\nCould not connect to Redis at 127.0.0.1:6390: Connection refused\n", ("warm.sh", 3)),
        ({"ship.sh": SHIP}, "sh ship.sh", "error: src refspec main does not match any\n", ("ship.sh", 4)),
        ({"ship.sh": SHIP}, "sh ship.sh", "fatal: empty ident name not allowed\n", ("ship.sh", 3)),
        ({"a.sh": "jq '.a[]' a.json\n", "a.json": "{}\n"}, "sh a.sh", "jq: error (at a.json:1): Cannot iterate over null\n", ("a.sh", 1)),
        ({"Makefile": "all:\n\tsh tools/a.sh\n", "tools/a.sh": "\nunzip x.zip\n"}, "make", "unzip: cannot find x.zip\n", ("tools/a.sh", 2)),
        ({"justfile": "a:\n  echo\n  cat x.txt\n"}, "just a", "cat: x.txt: No such file or directory\nerror: recipe `a` failed on line 3 with exit code 1\n", ("justfile", 3)),
        ({"Makefile": "a:\n\tmake -C sub\n", "sub/Makefile": "a:\n\tcat x\n"}, "make", "make[1]: Entering directory '/workspace/sub'\ncat: x: No such file or directory\nmake[1]: *** [Makefile:2: a] Error 1\n", ("sub/Makefile", 2)),
    ],
)  # fmt: skip
def test_the_line_that_calls_the_program_is_the_place(
    tmp_path: Path, files: dict[str, str], command: str, text: str, place: tuple[str, int]
) -> None:
    """A message of a program that states no place leads to the line of the script or recipe that calls it."""
    for name, source in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    found = diagnose_text(text, command=command, exit_code=1, root=tmp_path, workdir="/workspace")
    where = found["failures"][0]["where"]
    assert (where["file"], where["line"]) == place


# ruff: noqa: E501 (outputs are kept as printed)


@pytest.mark.parametrize("said", ["error: linking with `cc` failed: exit status: 1", "error: no matches for kind Pod"])
def test_an_error_of_any_tool_is_not_of_git(tmp_path: Path, said: str) -> None:
    """Many tools begin so; git's own messages are known."""
    (tmp_path / "Makefile").write_text("V := $(shell git describe)\nall:\n\tship it\n")
    where = diagnose_text(f"{said}\n", command="make", exit_code=1, root=tmp_path)["failures"][0]["where"]
    assert where is None or where["line"] != 1
