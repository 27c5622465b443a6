"""Runs inside the sandbox when a Python starts: lets the machine's own `sitecustomize` pass, asks unittest and mypy."""

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


def _checked() -> bool:
    """Whether this process is mypy, and nobody has told it to write a report."""
    words = [*getattr(sys, "orig_argv", []), "", "", ""]
    if os.path.basename(words[1]) != "mypy" and words[1:3] != ["-m", "mypy"]:
        return False
    if any(word.startswith(("--junit", "--output", "-O", "-h", "--help", "-V", "--version")) for word in words):
        return False
    return not any(b"junit_" in _start(name) for name in ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg"))


def _start(name: str) -> bytes:
    """The beginning of a file; nothing where there is none."""
    try:
        with open(name, "rb") as file:
            return file.read(1000000)
    except OSError:
        return b""


try:
    if "MECH_REPORTS" in os.environ and _asked():
        __import__("mech_reports").overhear()
    if "MECH_REPORTS" in os.environ and _checked():
        sys.argv.insert(1, "--junit-xml=" + os.path.join(os.environ["MECH_REPORTS"], f"mypy-{os.getpid()}.xml"))
except Exception:
    pass
_pass_on()
