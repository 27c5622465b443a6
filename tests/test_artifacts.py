"""Artifacts and layers: named by what they hold or by what decided them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mech.artifacts import Artifacts
from mech.errors import NotFound
from mech.layers import Layers, layer_key
from mech.types import Command, Plan, Process, Toolchain, Workspace


def test_the_same_content_is_stored_once(tmp_path: Path) -> None:
    """The name is the digest; putting again changes nothing."""
    store = Artifacts(tmp_path)
    name = store.put(b"picture", ".png")
    assert store.put(b"picture", ".png") == name
    assert store.path(name).read_bytes() == b"picture"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab/../x", "no\0pe", "0" * 64])
def test_a_name_that_is_none_is_not_found(tmp_path: Path, name: str) -> None:
    """Nothing outside the store can be named."""
    with pytest.raises(NotFound):
        Artifacts(tmp_path / "a").path(name)


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
    assert len(keys | {first}) == 5
    assert layer_key(replace(plan, setup=()), workspace) is None


def test_a_layer_is_attached_only_if_it_was_there_when_asked(tmp_path: Path) -> None:
    """Nothing to install has no layer; one that another execution makes later is not taken for attached."""
    layers, plan = Layers(tmp_path / "layers"), Plan("node", (Process("web", "true", "x"),))
    workspace = Workspace(tmp_path, "k", "here")
    assert layers.of(plan, workspace) is None
    plan = replace(plan, setup=(Command("install", "npm ci", "x"),))
    before = layers.of(plan, workspace)
    assert before is not None
    before.path.mkdir()
    after = layers.of(plan, workspace)
    assert after is not None
    assert (before.attached, after.attached, before.path) == (False, True, after.path)
