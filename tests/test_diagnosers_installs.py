"""Of a package's build that failed inside an install, the cause, the package and who asked for it."""

from __future__ import annotations

from pathlib import Path

from mech.beneath import Tree
from mech.diagnosers import CommandRun, Run, diagnose
from mech.types import Failure

PIP = """\
Collecting frob==1.0 (from -r requirements.txt (line 2))
  error: subprocess-exited-with-error

  × Building wheel for frob (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [40 lines of output]
      running build_ext
      gcc -c src/frob.c
      src/frob.h:15:10: fatal error: libfrob.h: No such file or directory
      compilation terminated.
      error: Command '['gcc', '-c', 'src/frob.c']' returned non-zero exit status 1.
      [end of output]

  note: This error originates from a subprocess, and is likely not a problem with pip.
  ERROR: Failed building wheel for frob
ERROR: Could not build wheels for frob, which is required to install pyproject.toml-based projects
"""
PIP_TRACE = """\
  error: subprocess-exited-with-error
  │ exit code: 1
  ╰─> [9 lines of output]
      Traceback (most recent call last):
        File "<string>", line 1, in <module>
      AttributeError: 'build_ext' object has no attribute 'cython_sources'
      [end of output]
"""
UV = """\
  × Failed to build `frob==1.0`
  ├─▶ The build backend returned an error
  ╰─▶ Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)

      [stderr]
      src/frob.h:15:10: fatal error: libfrob.h: No such file or directory
      compilation terminated.

      hint: This error likely indicates that you need to install a library
"""
NPM = """\
npm error code 1
npm error path /w/node_modules/frob
npm error command failed
npm error command sh -c node-gyp rebuild
npm error gyp info it worked if it ends with ok
npm error gyp ERR! find Python Python is not set from command line or npm configuration
npm error gyp ERR! stack Error: Could not find any Python installation to use
npm error A complete log of this run can be found in: /root/.npm/_logs/x.log
"""


def cause(tmp_path: Path, line: str, text: str) -> Failure:
    """The first failure of an install that printed this, of a repository that asks for frob."""
    (tmp_path / "requirements.txt").write_text("flask\nFrob==1.0\n")
    (tmp_path / "package.json").write_text('{\n "name": "frob-shop",\n "dependencies": {\n  "frob": "^1"\n }\n}\n')
    command = CommandRun("c1", line, "install", text=text, ended="exited", exit_code=1)
    return diagnose(Run((command,), workdir="/w"), Tree(tmp_path)).failures[0]


def test_pip_tells_the_header_that_is_missing_and_the_requirement(tmp_path: Path) -> None:
    """Pip's own last lines say only that a wheel was not built."""
    failure = cause(tmp_path, "pip install -r requirements.txt", PIP)
    assert "libfrob.h: No such file" in failure.message
    assert failure.where is not None
    assert (failure.where.file, failure.where.line) == ("requirements.txt", 2)


def test_pip_tells_the_exception_of_a_build_script(tmp_path: Path) -> None:
    """Where nothing is named as missing, the last exception of the block is the cause."""
    assert "no attribute 'cython_sources'" in cause(tmp_path, "pip install x", PIP_TRACE).message


def test_uv_tells_the_header_that_is_missing(tmp_path: Path) -> None:
    """Of a build that uv ran, its error output is read."""
    failure = cause(tmp_path, "uv sync", UV)
    assert failure.message.startswith("src/frob.h:15:10: fatal error: libfrob.h")
    assert "while uv built frob" in failure.message


def test_npm_tells_what_an_install_script_missed(tmp_path: Path) -> None:
    """Of an install script, what it missed is told, with the package and the line that asks for it."""
    failure = cause(tmp_path, "npm ci", NPM)
    assert "Could not find any Python" in failure.message
    assert failure.where is not None
    assert (failure.where.file, failure.where.line) == ("package.json", 4)
