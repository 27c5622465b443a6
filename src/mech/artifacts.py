"""Large things by the digest of their content: screenshots, traces."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from mech.errors import NotFound


class Artifacts:
    """A folder of files named `<sha256><suffix>`; a name that is there is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes, suffix: str = "") -> str:
        """Store bytes, once, and return their name."""
        name = hashlib.sha256(data).hexdigest() + suffix
        path = self._folder / name[:2] / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(data)
            os.replace(file.name, path)
        return name

    def path(self, name: str) -> Path:
        """Where an artifact lies. NotFound when there is none of that name."""
        path = self._folder / name[:2] / name
        if "/" in name or "\0" in name or not path.is_file():
            raise NotFound(f"no artifact {name!r}", hint="mech logs --json shows the names of an execution's artifacts")
        return path
