"""Which package of the registry holds a module: where the two names differ."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from mech.distributions import PACKAGES

_NEVER = frozenset({"win32api", "win32con", "win32com", "gi", "wx", "__main__", "__future__"})


def packages(modules: Iterable[str], local: frozenset[str]) -> list[str]:
    """The packages that provide the modules, sorted; the standard library and `local` names left out."""
    found: set[str] = set()
    for module in modules:
        first = module.partition(".")[0]
        if first in local or first in sys.stdlib_module_names or first in _NEVER or not first.isidentifier():
            continue
        found |= _packages_of(module, first)
    return sorted(found, key=str.lower)


def _packages_of(module: str, first: str) -> set[str]:
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        package = PACKAGES.get(".".join(parts[:end]))
        if package:
            return {package}
    return set() if first in ("google", "azure") else {first}
