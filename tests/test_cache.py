"""What is kept on disk: all of it is listed, and pruning never takes what is used."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from test_cli import SERVE, SERVER, app, environ, mech, serving
from test_layers import sealed
from test_sandboxes import needs

from mech.cache import Cache, Item, size
from mech.holding import Hold
from mech.sandboxes import snapshots

__all__ = ["app", "environ"]
DAY = 86400.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one old thing of each kind that needs no execution."""
    home, old = tmp_path / "home", (time.time() - 9 * DAY,) * 2
    for name in ("mirrors/a.git", "workspaces/a-1", "snapshots/sn_1/000001-0/workspace", "artifacts/ab"):
        (home / name).mkdir(parents=True)
        (home / name / "file").write_text("x" * 5000)
    (home / "artifacts" / "ab" / ("ab" * 32 + ".png")).write_text("picture")
    sealed(home / "layers" / "key", size=7000)
    for path in (*home.glob("*/*"), *home.glob("artifacts/*/*")):
        os.utime(path, old)
    return home


def kinds(items: list[Item]) -> list[str]:
    return [item.kind for item in items]


def test_everything_is_listed(home: Path) -> None:
    """Each kind with its size and its last use."""
    found = Cache(home).items()
    assert kinds(found) == ["mirror", "workspace", "layer", "snapshot", "artifact"]
    assert all(item.bytes > 0 and 8 * DAY < time.time() - item.used < 10 * DAY for item in found)
    assert not any(item.in_use for item in found)
    assert Cache(home / "absent").items() == []


def test_only_what_is_old_is_pruned(home: Path) -> None:
    """Younger things stay, a dry run removes nothing, and what is said to be gone is gone."""
    cache = Cache(home)
    assert cache.prune(10 * DAY) == []
    would = cache.prune(7 * DAY, dry=True)
    assert len(would) == len(cache.items()) == 5
    assert cache.prune(7 * DAY) == would
    assert cache.items() == []


def test_what_is_used_stays(home: Path) -> None:
    """Trees, layers and snapshots that a sandbox holds and a mirror that is being fetched are not removed."""
    held = [Hold(home / name) for name in ("workspaces/a-1", "layers/key", "snapshots/sn_1")]
    locking = f"import fcntl; f = open({str(home / 'mirrors/a.git.lock')!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); "
    locking += "print('locked', flush=True); input()"
    fetcher = subprocess.Popen(["python3", "-c", locking], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert fetcher.stdout
    fetcher.stdout.readline()
    cache = Cache(home)
    assert kinds([item for item in cache.items() if item.in_use]) == ["mirror", "workspace", "layer", "snapshot"]
    assert kinds(cache.prune(0)) == ["artifact"]
    fetcher.communicate("\n")
    for hold in held:
        hold.release()
    assert kinds(cache.prune(0)) == ["mirror", "workspace", "layer", "snapshot"]


def test_kept_snapshots_go_when_they_are_old(home: Path) -> None:
    """A snapshot that was to be kept is no exception to its age."""
    (home / "snapshots" / "sn_1" / snapshots.KEPT).write_text("{}")
    os.utime(home / "snapshots" / "sn_1", (0, 0))
    assert "snapshot" in kinds(Cache(home).prune(7 * DAY))


def test_files_with_two_names_count_once(tmp_path: Path) -> None:
    """Merged layers share their files, and the size says so."""
    (tmp_path / "a").write_bytes(b"x" * 50_000)
    alone = size(tmp_path)
    os.link(tmp_path / "a", tmp_path / "b")
    assert size(tmp_path) == alone


def test_what_a_live_execution_uses_stays(environ: dict[str, str], app, tmp_path: Path) -> None:
    """While it serves, its log, its layer and its folder stay; afterwards all of it can go."""
    needs("bubblewrap")
    manifest = json.dumps(json.loads(SERVE) | {"name": "x"})
    folder = app(package_json=manifest, server_js=SERVER, mech_toml='install = "mkdir -p node_modules/x"\n')
    with serving(environ, folder):
        for path in (tmp_path / "home" / "layers").iterdir():
            os.utime(path, (0, 0))
        found = json.loads(mech(environ, "cache", "--json").stdout)
        assert {item["kind"]: item["in_use"] for item in found["items"]} == {"layer": True, "execution": True}
        pruned = json.loads(mech(environ, "cache", "prune", "--older-than", "0s", "--json").stdout)
        assert pruned["items"] == []
        mech(environ, "stop")
    pruned = json.loads(mech(environ, "cache", "prune", "--older-than", "0s", "--json").stdout)
    assert {item["kind"] for item in pruned["items"]} == {"layer", "execution"}
    assert pruned["schema"] == "mech.cache/1"
    assert json.loads(mech(environ, "cache", "--json").stdout)["items"] == []
    assert "nothing has been run yet" in mech(environ, "logs").stderr


def test_the_command_reads_well(environ: dict[str, str], home: Path) -> None:
    """People get one line a thing and the sum; what cannot be right is a usage error."""
    environ = {**environ, "MECH_HOME": str(home)}
    shown = mech(environ, "cache").stdout
    assert "1 layer" in shown
    assert "attached 0 times" in shown
    assert f"kept in {home}" in shown.splitlines()[-1]
    assert "would remove" in mech(environ, "cache", "prune", "--dry-run").stdout
    assert "1 layer" in mech(environ, "cache").stdout
    for words in (("cache", "frob"), ("cache", "prune", "--older-than", "soon")):
        assert mech(environ, *words).returncode == 2
