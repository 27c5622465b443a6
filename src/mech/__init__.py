"""MECH runs the code an AI writes, watches what happens, and tells the AI what to fix.

Everything public is a function of this module: `await mech.run(".")`, `await mech.plan(".")`,
`mech.diagnose(text)`, `async with mech.sandbox(".")`; `mech.blocking` has the same for code without an event
loop. Importing it is quick: what a function needs is imported when it is called first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mech import blocking as blocking
    from mech.api import diagnose as diagnose
    from mech.api import plan as plan
    from mech.api import run as run
    from mech.errors import MechError as MechError
    from mech.live import sandbox as sandbox

__version__ = "0.1.0"
__all__ = ["MechError", "blocking", "diagnose", "plan", "run", "sandbox"]

_HOMES = {
    "MechError": "mech.errors",
    "diagnose": "mech.api",
    "plan": "mech.api",
    "run": "mech.api",
    "sandbox": "mech.live",
}


def __getattr__(name: str) -> Any:
    if name == "blocking":
        return import_module("mech.blocking")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'mech' has no attribute {name!r}")
