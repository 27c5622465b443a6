"""dev.py: what it does again, what it skips, and what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import dev  # noqa: E402


def called(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run((sys.executable, ROOT / "dev.py", *arguments), capture_output=True, text=True)


def test_help_names_every_command() -> None:
    """Asked for help, or for nothing, it explains all it can do."""
    done = called("help")
    assert done.returncode == 0
    assert all(f"dev.py {command} " in done.stdout for command in dev.COMMANDS)
    assert called().stdout == done.stdout


def test_an_unknown_command_is_a_usage_error() -> None:
    """A word it does not know ends with status 2, not with set-up."""
    assert called("tset").returncode == 2


def test_a_step_runs_once_for_a_key(tmp_path: Path) -> None:
    """What was done for the same inputs is not done again; other inputs do it again."""
    done: list[str] = []
    for key in ("one", "one", "two"):
        dev.step("tools", tmp_path / "tools.stamp", key, lambda key=key: done.append(key))  # type: ignore[misc]
    assert done == ["one", "two"]


def test_a_step_that_failed_is_not_done(tmp_path: Path) -> None:
    """A failure leaves no stamp, so the next call tries again."""
    with pytest.raises(ZeroDivisionError):
        dev.step("tools", tmp_path / "tools.stamp", "key", lambda: 1 // 0)  # type: ignore[arg-type, return-value]
    assert not (tmp_path / "tools.stamp").exists()


def test_what_needs_the_network_is_tried_three_times(tmp_path: Path) -> None:
    """A command that fails twice and works then is a success; one that never works is an error."""
    count = tmp_path / "count"
    count.write_text("")
    script = f"from pathlib import Path; p = Path({str(count)!r}); p.write_text(p.read_text() + '.')"
    dev.with_retries(sys.executable, "-c", f"{script}; raise SystemExit(len(p.read_text()) < 3)", pauses=(0, 0))
    assert count.read_text() == "..."
    with pytest.raises(subprocess.CalledProcessError):
        dev.with_retries(sys.executable, "-c", "raise SystemExit(1)", pauses=(0, 0))


def test_a_python_below_a_private_home_is_seen(tmp_path: Path) -> None:
    """An interpreter that only its owner can reach is told from one that a sandbox's uid can use."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    assert not dev.readable_by_all(str(home / "python3"))
    assert dev.readable_by_all("/usr/bin/python3")


def test_every_system_package_says_what_goes_without_it() -> None:
    """A missing package costs something that can be named in one line."""
    assert all(programs and lost for programs, lost, _ in dev.SYSTEM.values())
