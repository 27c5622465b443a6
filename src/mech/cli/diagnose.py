"""`mech diagnose`: feedback for output that MECH did not run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mech.cli.colours import shown
from mech.cli.run import STATUS
from mech.errors import ConfigError

if TYPE_CHECKING:
    from mech.sift import Sifted


def diagnose(
    file: Annotated[str, typer.Argument(help="A file of output, or - for standard input.")] = "-",
    exit_code: Annotated[int | None, typer.Option(help="Its exit code; -9: killed by signal 9.")] = None,
    ended: Annotated[
        Literal["exited", "stopped", "timeout"], typer.Option(help="exited, stopped (by us, after serving) or timeout.")
    ] = "exited",
    command: Annotated[str | None, typer.Option(help="The command line that printed it.")] = None,
    root: Annotated[Path | None, typer.Option(help="The sources, for places and excerpts.")] = None,
    workdir: Annotated[str | None, typer.Option(help="Where it ran, if elsewhere than the sources.")] = None,
    report: Annotated[
        list[Path] | None, typer.Option(help="A file that its tools reported in (JUnit, SARIF, JSON; may be repeated).")
    ] = None,
    budget: Annotated[int | None, typer.Option(min=20, help="Tokens to answer in (default: 300).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.feedback/1).")] = False,
) -> int:
    """Say what went wrong in output that MECH did not run."""
    from mech.feedback import diagnose_text

    text = _read(file)
    found = diagnose_text(
        text,
        command=command,
        exit_code=exit_code,
        ended=ended,
        root=root,
        workdir=workdir,
        reports=report or (),
        budget=budget,
    )
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(shown(found["text"]["asked" if budget else "l1"]))
    return STATUS[found["verdict"]]


def _read(file: str) -> Sifted:
    from mech.sift import pieces, sift

    if file == "-":
        return sift(pieces(sys.stdin.buffer))
    try:
        with open(file, "rb") as stream:
            return sift(pieces(stream))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}", hint="give a file of output, or -") from error
