"""Settings of MECH: what the environment says, or a clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.errors import ConfigError, MechError, SourceNotFound
from mech.settings import load


def test_defaults_hold_when_nothing_is_set() -> None:
    """Without variables there is a home below the user's own, and bubblewrap."""
    found = load({})
    assert found.home.is_absolute()
    assert (found.sandbox, found.preview_port) == ("bubblewrap", 0)


def test_variables_are_read_by_their_type() -> None:
    """Numbers and paths become numbers and paths."""
    found = load({"MECH_HOME": "~/x", "MECH_PREVIEW_PORT": "8123", "OTHER": "1"})
    assert found.home == Path("~/x").expanduser()
    assert found.preview_port == 8123


def test_a_wrong_value_names_its_variable() -> None:
    """The error says which variable, and what to type."""
    with pytest.raises(ConfigError) as caught:
        load({"MECH_PREVIEW_PORT": "many"})
    assert caught.value.key == "MECH_PREVIEW_PORT"
    assert caught.value.hint.startswith("export MECH_PREVIEW_PORT=")


def test_errors_name_their_kind_and_place() -> None:
    """`kind` is the class in snake case; a ConfigError leads with file and line."""
    assert SourceNotFound("x").kind == "source_not_found"
    assert str(ConfigError("bad", file="mech.toml", line=3)) == "mech.toml:3: bad"
    assert MechError("x", hint="y").hint == "y"
