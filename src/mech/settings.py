"""Settings of MECH itself: `MECH_*` environment variables, read once into one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from mech.errors import ConfigError

DEFAULT_HOME = Path("~/.local/share/mech")
DOCKER_IMAGE = "nikolaik/python-nodejs:python3.13-nodejs22"


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the variable `MECH_<FIELD>`; docs/reference/settings.md lists them all."""

    home: Path = DEFAULT_HOME
    """Where state lives: log, workspaces, mirrors, layers, artifacts."""
    sandbox: str = "bubblewrap"
    """Which sandbox runs the code: bubblewrap, docker, landlock (fewer walls, where namespaces are forbidden), or local
    (no isolation, for tests)."""
    docker_image: str = DOCKER_IMAGE
    """Image of the docker sandbox, whose toolchains are used; it needs Python 3.8 or later, and is not downloaded."""
    browser: str = ""
    """Path of the browser to look with; empty: the first one found."""
    github_url: str = "https://github.com"
    """Where owner/name is looked up (GitHub Enterprise)."""
    git_token: str = ""
    """Token for the host of `github_url`, or `host=token,host=token`; GITHUB_TOKEN and GH_TOKEN are read too."""
    preview_port: int = 0
    """Port of the previews on this machine; 0: any free one."""
    preview_domain: str = "localhost"
    """Domain below which each preview has its host name."""
    token: str = ""
    """Token that `mech serve` (16 characters or more) and `mech mcp --http` want with every request; empty: one is made
    and printed."""
    keep_executions: int = 50
    """How many finished executions are kept before the oldest are removed."""
    keep_layers: int = 20
    """How many gigabytes of installed dependencies are kept before those not used for longest are removed."""
    keep_downloads: int = 5
    """How many gigabytes of downloaded packages are kept before those not used for longest are removed."""

    @property
    def root(self) -> str:
        """What programs see as their system when it is not this machine's own: the image; else empty."""
        return self.docker_image if self.sandbox == "docker" else ""


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. ConfigError names the variable that cannot be right."""
    environ = os.environ if environ is None else environ
    found: dict[str, object] = {}
    for field in fields(Settings):
        name = "MECH_" + field.name.upper()
        if name in environ:
            found[field.name] = _parse(name, environ[name], field.default)
    home = Path(str(found.get("home", DEFAULT_HOME))).expanduser().absolute()
    return Settings(**{**found, "home": home})  # type: ignore[arg-type]


def _parse(name: str, text: str, default: object) -> object:
    if not isinstance(default, int):
        return Path(text) if isinstance(default, Path) else text
    try:
        return int(text)
    except ValueError:
        raise ConfigError(
            f"{name} must be a whole number, not {text!r}", hint=f"export {name}={default}", key=name
        ) from None
