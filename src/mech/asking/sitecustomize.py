"""Runs inside the sandbox when a Python starts: lets the machine's own `sitecustomize` pass, and asks unittest."""

import os
import sys


def _pass_on() -> None:
    """Load the module of this name that would have been found without us."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    ours = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [each for each in sys.path if os.path.abspath(each) != ours])
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def _asked() -> bool:
    """Whether this process runs tests of unittest by its command line."""
    words = getattr(sys, "orig_argv", [])[1:6]
    module = "-m" in words and "unittest" in words
    return module or ("test" in words and any(os.path.basename(each) == "manage.py" for each in words))


try:
    if "MECH_REPORTS" in os.environ and _asked():
        __import__("mech_reports").overhear()
except Exception:
    pass
_pass_on()
