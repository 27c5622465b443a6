"""package.json as a value: what MECH uses of it, whatever else is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mech.beneath import Tree
from mech.errors import ConfigError

NAME = "package.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The package.json of the folder `at`. Parts of the wrong type are as if absent."""

    at: str
    name: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    runtime: Mapping[str, str] = field(default_factory=dict)
    development: Mapping[str, str] = field(default_factory=dict)
    bin: tuple[str, ...] = ()
    main: str = ""
    workspaces: tuple[str, ...] = ()
    engines: Mapping[str, str] = field(default_factory=dict)
    package_manager: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.at}/{NAME}" if self.at else NAME

    @property
    def dependencies(self) -> Mapping[str, str]:
        return {**self.development, **self.runtime}

    def uses(self, *names: str) -> str | None:
        """The first of `names` that it depends on."""
        return next((name for name in names if name in self.runtime or name in self.development), None)


def read(tree: Tree, at: str) -> Manifest | None:
    """The manifest of a folder; None when it has none. ConfigError when it cannot be read as one."""
    file = f"{at}/{NAME}" if at else NAME
    if not tree.is_file(file):
        return None
    text = tree.read(file)
    if text is None:
        problem = "this is binary or larger than 4 MiB, not a manifest"
        raise ConfigError(problem, hint=f"restore {file} (git checkout -- {file})", file=file, line=1)
    return _manifest(at, _object(file, text.removeprefix("\ufeff")))


def _object(file: str, text: str) -> dict[str, Any]:
    """The JSON object of the text. ConfigError with the line when it is none."""
    hint = f"correct {file}"
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        what = "empty file" if not text.strip() else error.msg[:1].lower() + error.msg[1:]
        raise ConfigError(f"not JSON: {what}", hint=hint, file=file, line=error.lineno) from None
    except (ValueError, RecursionError):
        raise ConfigError("not JSON that can be read", hint=hint, file=file, line=1) from None
    if not isinstance(data, dict):
        raise ConfigError("must be an object, as in {}", hint=hint, file=file, line=1)
    return data


def _manifest(at: str, data: dict[str, Any]) -> Manifest:
    workspaces = data.get("workspaces")
    if isinstance(workspaces, dict):
        workspaces = workspaces.get("packages")
    optional = _texts(data.get("optionalDependencies"))
    return Manifest(
        at=at,
        name=_text(data.get("name")),
        scripts={k: v for k, v in _texts(data.get("scripts")).items() if v.strip()},
        runtime={**optional, **_texts(data.get("dependencies"))},
        development={**_texts(data.get("peerDependencies")), **_texts(data.get("devDependencies"))},
        bin=_bin(data.get("bin")),
        main=_text(data.get("main")),
        workspaces=tuple(_text(w) for w in workspaces if _text(w)) if isinstance(workspaces, list) else (),
        engines=_texts(data.get("engines")),
        package_manager=_text(data.get("packageManager")),
        raw=data,
    )


def _bin(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(_text(v) for v in value.values() if _text(v))
    return (_text(value),) if _text(value) else ()


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {_clean(k): _clean(v) for k, v in value.items() if isinstance(v, str)}


def _text(value: object) -> str:
    return _clean(value).strip() if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """`text` as UTF-8 can hold it: JSON may carry half a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")
