"""Where no overlay can be had the sandbox works on a copy: it says so, and everything else holds.

That copies do what overlays do is asserted in test_sandboxes.py and test_snapshots.py, which run on both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_sandboxes import needs, run
from test_snapshots import BOTH, Bench, bench

from mech.layers import FACTS

__all__ = ["bench"]
pytestmark = pytest.mark.anyio
COPIED = pytest.mark.parametrize("bench", [True], indirect=True, ids=["copied"])
# Nested overlays: the kernel takes none as the place that an overlay writes to, and shows none with another owner.
NESTED = """
set -e
cd "$1"; mkdir -p low up work nest
mount -t overlay nested -o lowerdir=low,upperdir=up,workdir=work nest
mkdir nest/app nest/home; printf '%s' "$2" > nest/app/mech.toml; echo committed > nest/app/file
export MECH_HOME="$1/$3"
for turn in 1 2; do "$4" -m mech run "$1/nest/app" --json --once --no-browser; done
cat nest/app/file; "$4" -m mech logs --events | grep -c "was copied" || true; "$4" -m mech doctor
"""


@pytest.mark.parametrize("home", ["nest/home", "home"])
def test_file_systems_that_refuse_are_worked_around(tmp_path: Path, home: str) -> None:
    """Where the kernel refuses an overlay (MECH_HOME, or the folder as root, on one itself) the run works on a copy."""
    needs("bubblewrap")
    if os.geteuid() != 0:
        return  # only root can make such a place here
    config = 'install = "mkdir node_modules; echo installed > node_modules/x"\n'
    config += 'start = "cat file node_modules/x; echo changed > file; cat file"\n'
    argv = ("unshare", "-m", "sh", "-c", NESTED, "sh", str(tmp_path), config, home, sys.executable)
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120)
    assert done.stdout.count("\n") > 4, done.stderr
    first, second, kept, notes, *doctor = done.stdout.splitlines()
    for document, cached in ((json.loads(first), False), (json.loads(second), True)):
        assert document["verdict"] == "passed", document["text"]["l2"]
        assert [command["cached"] for command in document["commands"]] == [cached, False]
    assert kept == "committed"
    assert int(notes) == 1 or home == "home"
    assert any("overlay" in line and "was copied" in line for line in doctor) == (home == "nest/home"), doctor


@COPIED
async def test_layers_of_copies_hold_what_differs(bench: Bench) -> None:
    """A layer that was made on a copy serves an overlay: additions, changes and deletions, and nothing else."""
    layer = bench.root / "layers" / "one"
    async with bench.open() as sandbox:
        line = "mkdir -p deps/a; echo 1 > deps/a/f; ln -s a deps/l; chmod 700 deps/a; touch -d @1000 deps/a/f"
        await run(
            sandbox, f"{line}; rm committed/*; mkdir -p .git; touch .git/index plain; echo g > gone/file; echo h > ~/t"
        )
        await sandbox.seal(layer)
        assert (await run(sandbox, "cat deps/l/f ~/t; echo more > more; cat more"))[1] == "1\nh\nmore\n"
    files = sorted(str(path.relative_to(layer)) for path in layer.rglob("*") if path.is_symlink() or path.is_file())
    assert [name for name in files if "committed" not in name] == [
        "home/t", FACTS, "workspace/deps/a/f", "workspace/deps/l", "workspace/gone/file",
    ]  # fmt: skip
    for copied in (False, True):
        async with bench.open(layers=(layer,), copied=copied) as sandbox:
            show = "ls; cat deps/a/f gone/file ~/t; stat -c %a deps/a; stat -c %Y deps/a/f; ls -A committed | wc -l"
            _, output = await run(sandbox, show)
            assert output.split() == ["committed", "deps", "gone", "plain", "1", "g", "h", "700", "1000", "0"]


@COPIED
async def test_directories_of_the_folder_can_be_renamed(bench: Bench) -> None:
    """On a copy a folder of the workspace is renamed like any other, which an overlay refuses."""
    line = "import os; os.rename('committed', 'renamed'); print(sorted(os.listdir('renamed')))"
    async with bench.open() as sandbox:
        assert (await run(sandbox, f'python3 -c "{line}"'))[1] == "['kept', 'old']\n"
    async with bench.open(copied=False) as sandbox:
        assert "Invalid cross-device link" in (await run(sandbox, f'python3 -c "{line}"'))[1]
    assert (bench.folder / "committed" / "old").exists()


@BOTH
async def test_files_of_others_stay_theirs(bench: Bench) -> None:
    """As root, what belongs to neither the folder's owner nor the sandbox cannot be read inside, copied or not."""
    if os.geteuid() != 0:
        return
    (bench.folder / "theirs").write_text("secret")
    os.chown(bench.folder / "theirs", 4321, 4321)
    os.chmod(bench.folder / "theirs", 0o600)
    (bench.folder / "ours").write_text("ours")
    os.chmod(bench.folder / "ours", 0o600)
    async with bench.open() as sandbox:
        assert (await run(sandbox, "cat ours"))[1] == "ours"
        assert "Permission denied" in (await run(sandbox, "cat theirs"))[1]
