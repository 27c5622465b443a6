"""Dependency layers: stored once, whole or not at all, attached where they fit, of no harm to anybody."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benches import Bench, needs, run
from test_sandboxes import bench, kind

from mech.holding import Hold
from mech.layers import Layer, Layers, layer_key
from mech.types import Command, Plan, Process, Toolchain, Workspace

__all__ = ["bench", "kind"]
INSTALL = Command("install", "npm ci", "lock file", outputs=("node_modules",))
PLAN = Plan("node", (Process("web", "npm start", "start"),), (INSTALL,))


def sealed(path: Path, covered: dict[str, str] | None = None, size: int = 0, age: float = 0) -> Path:
    """A layer as a sandbox leaves one."""
    for place in ("workspace", "home"):
        (path / place).mkdir(parents=True)
    facts = {"workspace": "k", "covered": covered or {}, "files": 0, "bytes": size}
    (path / "layer.json").write_text(json.dumps(facts))
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_layer_is_keyed_by_everything_that_decides_it(tmp_path: Path) -> None:
    """Lock file, command, environment and tool version each change the key; other files do not."""
    (tmp_path / "package-lock.json").write_text("{}")
    install = Command("install", "npm ci", "lock file", inputs=("package-lock.json",))
    node = Toolchain("node", None, "20.1.0", "/usr/bin", True, "installed")
    plan = Plan("node", (Process("web", "npm start", "start"),), (install,), toolchains=(node,))
    workspace = Workspace(tmp_path, "k", "here")
    first = layer_key(plan, workspace)
    (tmp_path / "index.js").write_text("1")
    assert layer_key(plan, workspace) == first
    changed = [
        replace(plan, setup=(replace(install, line="npm install"),)),
        replace(plan, setup=(replace(install, env={"A": "1"}),)),
        replace(plan, toolchains=(replace(node, version="22.0.0"),)),
    ]
    keys = {layer_key(each, workspace) for each in changed}
    (tmp_path / "package-lock.json").write_text("{ }")
    keys.add(layer_key(plan, workspace))
    keys.add(layer_key(plan, workspace, "an image"))
    assert len(keys | {first}) == 6
    assert layer_key(replace(plan, setup=()), workspace) is None


def test_a_layer_is_attached_only_if_it_was_there_when_asked(tmp_path: Path) -> None:
    """Nothing to install has no layer; one that another execution makes later is not taken for attached."""
    layers, plan = Layers(tmp_path / "layers"), Plan("node", (Process("web", "true", "x"),))
    workspace = Workspace(tmp_path, "k", "here")
    assert layers.of(plan, workspace) is None
    plan = replace(plan, setup=(Command("install", "npm ci", "x"),))
    before = layers.of(plan, workspace)
    assert before is not None
    sealed(before.path)
    after = layers.of(plan, workspace)
    assert after is not None
    assert (before.attached, after.attached, before.path) == (False, True, after.path)


# --- where it fits --------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_layer_fits_while_what_it_covers_is_the_same(bench: Bench) -> None:
    """An installation that wrote over a file of the workspace does not hide what is written there later."""
    if bench.kind not in ("bubblewrap", "copied"):
        return
    workspace, layers = Workspace(bench.folder, "k", "here"), Layers(bench.root / "layers")
    line = "echo generated > source; mkdir -p node_modules/x; echo 1 > node_modules/x/y; rm -r made; mkdir made;"
    line += "echo new > made/new; mkdir -p .git; echo x > .git/index"
    (bench.folder / "made").mkdir()
    (bench.folder / "made" / "old").write_text("committed")
    (bench.folder / "source").write_text("committed")
    first = layers.of(PLAN, workspace)
    assert first
    async with bench.open(hidden=("node_modules",)) as sandbox:
        await run(sandbox, line)
        await sandbox.seal(first.path)
    (bench.folder / "node_modules").mkdir()
    (bench.folder / "node_modules" / "x").write_text("the host's own is hidden anyway")
    (bench.folder / ".git").mkdir()
    (bench.folder / ".git" / "index").write_text("newer")
    (bench.folder / "other").write_text("not covered")
    again = layers.of(PLAN, workspace)
    assert again == Layer(first.path, attached=True)
    for change in (
        lambda: (bench.folder / "source").write_text("edited by its author"),
        lambda: (bench.folder / "made" / "new").write_text("added by its author"),
        lambda: (bench.folder / "source").unlink(),
    ):
        change()
        fresh = layers.of(PLAN, workspace)
        assert fresh
        assert (fresh.attached, fresh.path == first.path) == (False, False)
        async with bench.open(hidden=("node_modules",)) as sandbox:
            await run(sandbox, line)
            await sandbox.seal(fresh.path)
        assert [layer.path for layer in layers.kept()].count(fresh.path) == 1
        found = layers.of(PLAN, workspace)
        assert found == Layer(fresh.path, attached=True)


# --- once -----------------------------------------------------------------------------------------

RUN = """
import os, sys, mech.blocking
os.environ["MECH_HOME"] = sys.argv[1]
found = mech.blocking.run(sys.argv[2], look=False)
print(found["verdict"], *[command["cached"] for command in found["commands"]][:1])
"""


def test_processes_that_install_the_same_at_once_store_it_once(tmp_path: Path) -> None:
    """Four processes run the same at the same time: each works, and one layer is there afterwards."""
    needs("bubblewrap")
    app = tmp_path / "app"
    app.mkdir()
    install = "sleep 0.5; mkdir -p node_modules; for i in $(seq 50); do echo $i > node_modules/$i; done"
    (app / "mech.toml").write_text(f'install = "{install}"\nstart = "cat node_modules/50"\n')
    argv = (sys.executable, "-c", RUN, str(tmp_path / "home"), str(app))
    running = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [each.communicate(timeout=120)[0].split()[0] for each in running] == ["passed"] * 4
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split() == ["passed", "True"]
    layers = tmp_path / "home" / "layers"
    assert [each.name[:1] for each in layers.iterdir()].count(".") == 0
    assert len(Layers(layers).kept()) == 1
    assert stat.S_IMODE(layers.stat().st_mode) == 0o700


# --- whole or not at all --------------------------------------------------------------------------

KILLED = """
import anyio, os, signal, sys
from pathlib import Path
from mech.sandboxes import Invocation, Opening, choose, overlay
from mech.types import Workspace
root, point = Path(sys.argv[1]), int(sys.argv[2])
calls = 0

def counted(real):
    def call(*given, **named):
        global calls
        calls += 1
        if calls == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return call

overlay._move, overlay.write_facts, os.rename = map(counted, (overlay._move, overlay.write_facts, os.rename))

async def main():
    opening = Opening(Workspace(root / "folder", "k", "here"), root / f"state{point}")
    async with choose("bubblewrap")(opening, lambda event: None) as sandbox:
        out = os.open(os.devnull, os.O_WRONLY)
        line = ("sh", "-c", "mkdir node_modules; for i in $(seq 100); do echo $i > node_modules/$i; done")
        await (await sandbox.start(Invocation(line, env={"PATH": "/usr/bin:/bin"}), out)).wait()
        await sandbox.seal(root / "layers" / "key")
    print("sealed")

anyio.run(main)
"""


def test_killed_while_it_seals_leaves_no_layer(tmp_path: Path) -> None:
    """MECH killed at any point of sealing leaves a whole layer or none; what is left over goes at the next start."""
    needs("bubblewrap")
    (tmp_path / "folder").mkdir()
    layers, killed = Layers(tmp_path / "layers"), 0
    for point in range(1, 12):
        argv = (sys.executable, "-c", KILLED, str(tmp_path), str(point))
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            assert done.stdout == "sealed\n"
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        assert layers.kept() == []
        layers.sweep(10**12)
        assert list((tmp_path / "layers").iterdir()) == []
    assert killed >= 5
    (whole,) = layers.kept()
    assert len(list((whole.path / "workspace" / "node_modules").iterdir())) == 100


def test_a_half_removed_layer_is_none(tmp_path: Path) -> None:
    """What is removed leaves its place at once, so that a removal that is cut short leaves no half of a layer."""
    layers = Layers(tmp_path / "layers")
    sealed(tmp_path / "layers" / "whole", age=100)
    part = tmp_path / "layers" / ".whole.1234.part"
    sealed(part)
    without = tmp_path / "layers" / "without-facts"
    (without / "workspace").mkdir(parents=True)
    os.utime(without, (0, 0))
    layers.sweep(10**12)
    assert [each.path.name for each in layers.kept()] == ["whole"]
    assert [path.name for path in (tmp_path / "layers").iterdir()] == ["whole"]


@pytest.mark.parametrize("line", ["echo x > got; exit 3", "echo x > got; kill -9 $$", "sleep 600"])
def test_a_failed_installation_is_no_layer(tmp_path: Path, line: str) -> None:
    """An installation that fails, is killed, or is stopped by the clock leaves no layer."""
    needs("bubblewrap")
    app = tmp_path / "app"
    app.mkdir()
    (app / "mech.toml").write_text(f'timeout = 3\ninstall = "{line}"\nstart = "true"\n')
    done = subprocess.run((sys.executable, "-c", RUN, str(tmp_path / "home"), str(app)), capture_output=True, text=True)
    assert done.stdout.split()[0] in ("failed", "timed_out"), done.stderr
    assert Layers(tmp_path / "home" / "layers").kept() == []


# --- room -----------------------------------------------------------------------------------------


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    """Beyond the limit layers go by their last use; one that is used, or was just asked for, stays."""
    layers = Layers(tmp_path / "layers")
    for name, age in (("old", 400), ("held", 300), ("new", 200), ("now", 0)):
        sealed(tmp_path / "layers" / name, size=10, age=age)
    held = Hold(tmp_path / "layers" / "held")
    layers.sweep(35)
    assert [each.path.name for each in layers.kept()] == ["held", "new", "now"]
    assert [each.live for each in layers.kept()] == [True, False, False]
    layers.sweep(0)
    assert [each.path.name for each in layers.kept()] == ["held", "now"]
    held.release()
    layers.sweep(0)
    assert [each.path.name for each in layers.kept()] == ["now"]


def test_hits_are_counted(tmp_path: Path) -> None:
    """Each time a layer is attached is one hit."""
    workspace, layers = Workspace(tmp_path, "k", "here"), Layers(tmp_path / "layers")
    key = layer_key(PLAN, workspace)
    sealed(tmp_path / "layers" / str(key))
    for _ in range(3):
        found = layers.of(PLAN, workspace)
        assert found == Layer(tmp_path / "layers" / str(key), attached=True)
    assert [each.hits for each in layers.kept()] == [3]


# --- hostile contents -----------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_sandbox_cannot_write_a_layer(bench: Bench) -> None:
    """What one sandbox does to the files of a layer is seen by no other and changes nothing on the host."""
    if bench.kind not in ("bubblewrap", "copied"):
        return
    layer = bench.root / "layers" / "one"
    async with bench.open() as sandbox:
        await run(sandbox, "mkdir deps; echo good > deps/a; echo good > deps/b; echo good > ~/tool; ln deps/a deps/c")
        await sandbox.seal(layer)
    before = snapshot(layer)
    async with bench.open(layers=(layer,)) as one, bench.open(layers=(layer,)) as two:
        attack = (
            "echo bad > deps/a; echo bad >> deps/c; rm deps/b; chmod 4777 ~/tool; mv deps/c deps/d; touch -d @1 deps"
        )
        await run(one, f"{attack}; truncate -s 0 ~/tool; setfattr -n user.x -v y deps; rm -rf deps; mkdir deps")
        assert (await run(two, "cat deps/* ~/tool"))[1] == "good\n" * 4
    assert snapshot(layer) == before


def snapshot(folder: Path) -> list[Any]:
    found = []
    for path in sorted(folder.rglob("*")):
        info = path.lstat()
        text = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found.append((path, info.st_mode, info.st_mtime_ns, info.st_size, text))
    return found


@pytest.mark.anyio
async def test_hostile_contents_harm_nobody(bench: Bench) -> None:
    """Setuid files, devices, links out, whiteouts and overlay marks in a layer do nothing for whoever attaches it."""
    if bench.kind not in ("bubblewrap", "copied"):
        return
    layer, secret = bench.root / "layers" / "one", bench.root / "secret"
    secret.write_text("of the host")
    secret.chmod(0o600)
    (bench.folder / "mine").mkdir()
    (bench.folder / "mine" / "file").write_text("mine")
    plant = f"""
import os, shutil
shutil.copy("/usr/bin/id", "id"); os.chmod("id", 0o6755)
os.symlink({str(secret)!r}, "leak"); os.symlink("/proc/1/root/etc/shadow", os.environ["HOME"] + "/leak")
os.symlink({str(bench.root)!r}, "out")
for path in ("mine2", os.environ["HOME"] + "/d"):
    os.mkdir(path)
    for name in ("opaque", "redirect", "metacopy", "whiteout", "origin"):
        for kind in ("user", "trusted"):
            try: os.setxattr(path, f"{{kind}}.overlay.{{name}}", b"/mine")
            except OSError: pass
for kind, number in ((0o020666, (0, 0)), (0o020666, (1, 3)), (0o060666, (8, 0))):
    for path in ("device", os.environ["HOME"] + "/device"):
        try: os.mknod(path + str(number[0]), kind, os.makedev(*number))
        except OSError: pass
try: os.mknod("mine/file", 0o020666, 0)
except OSError: pass
"""
    async with bench.open() as sandbox:
        ended, output = await run(sandbox, f"python3 -c '{plant.replace(chr(39), chr(34))}'")
        assert ended.exit_code == 0, output
        await sandbox.seal(layer)
    devices = [p for p in layer.rglob("*") if stat.S_ISCHR(p.lstat().st_mode) or stat.S_ISBLK(p.lstat().st_mode)]
    assert devices == []
    assert stat.S_IMODE(layer.stat().st_mode) == 0o700  # so that no other user of the host reaches the setuid file
    async with bench.open(layers=(layer,)) as sandbox:
        _, output = await run(sandbox, "id -u; ./id -u; cat leak ~/leak; ls out/; ls mine2; cat mine/file")
        lines = output.splitlines()
        assert lines[0] == lines[1]
        assert lines[-1] == "mine"
        assert "of the host" not in output
        assert "root:" not in output
        assert (await run(sandbox, "findmnt -no OPTIONS -T /workspace || cat /proc/self/mounts"))[1].count("nosuid")
