"""A program that others made drives a fix over MCP, each call by a server of its own as an editor would start it.

`python3 dev.py test` installs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benches import needs

PROGRAM = Path(__file__).parents[1] / ".tools" / "clients" / "node_modules" / ".bin" / "mcp-cli"
pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason="no MCP client from npm (python3 dev.py test installs one)"
)


def test_a_client_from_npm_drives_a_fix(tmp_path: Path) -> None:
    """Run, read, edit, run again: the fault is told, mended, and the last report says that it is gone."""
    needs("bubblewrap")
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "main.py").write_text('total = sum([1, 2, 3]\nprint("total", total)\n')
    words = ["-m", "mech", "mcp", str(folder), "--profile", "all"]
    server = {"command": sys.executable, "args": words, "env": {"MECH_HOME": str(tmp_path / "home")}}
    config = tmp_path / "clients.json"
    config.write_text(json.dumps({"mcpServers": {"mech": server}}))

    def ask(*words: str, **arguments: Any) -> str:
        given = ["--args", json.dumps(arguments)] if arguments else []
        done = subprocess.run(
            [PROGRAM, "-c", config, *words, *given], capture_output=True, text=True, timeout=120,
            env={**os.environ, "HOME": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "main.py:1" in ask("call-tool", "mech:execute_and_observe", detail="short")
    assert "total = sum" in ask("call-tool", "mech:read", path="main.py")
    assert "changed main.py" in ask(
        "call-tool", "mech:edit", edits=[{"path": "main.py", "old": "3]\n", "new": "3])\n"}]
    )
    report = ask("call-tool", "mech:execute_and_observe", detail="short")
    assert "passed" in report
    assert "1 gone" in report
    assert "total 6" in ask("call-tool", "mech:output", grep="TOTAL")
