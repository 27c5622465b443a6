"""The command `mech`: arguments in, report out; everything between is the library's.

Exit status: 0 passed, 1 failed or degraded, 2 usage, 3 error or lost, 124 timed out, 130 stopped before a
verdict. Commands import what they need when they run, so that `mech --help` is quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from mech import __version__
from mech.cli import (
    cache,
    changes,
    chat,
    demo,
    diagnose,
    doctor,
    executions,
    feedback,
    fix,
    hook,
    mcp,
    plan,
    run,
    serve,
)
from mech.cli.progress import complain
from mech.errors import ConfigError, MechError

app = typer.Typer(
    name="mech",
    help="Run the code an AI writes, watch what happens, and say what to fix.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # 0.13 s to the help instead of 0.3
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    run.run,
    plan.plan,
    diagnose.diagnose,
    feedback.feedback,
    executions.ps,
    executions.logs,
    executions.output,
    executions.stop,
):
    app.command()(command)
app.command()(fix.fix)
app.command()(chat.chat)
app.command()(changes.diff)
app.command()(changes.undo)
app.command()(changes.redo)
app.command()(changes.restore)
app.command()(changes.apply)
app.command()(serve.serve)
app.command()(mcp.mcp)
app.command()(mcp.tools)
app.command()(hook.hook)
app.command()(cache.cache)
app.command()(doctor.doctor)
app.command()(demo.demo)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mech {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it.")] = False,
) -> None:
    """Run the code an AI writes, watch what happens, and say what to fix."""


def main() -> None:
    """The console script: every error of ours is one line and a hint, never a traceback."""
    try:
        status = app(standalone_mode=False)
    except TyperException as wrong:
        wrong.show()  # type: ignore[attr-defined]
        status = wrong.exit_code
    except (Abort, KeyboardInterrupt):
        status = 130
    except BrokenPipeError:
        sys.stderr.close()
        status = 141
    except MechError as error:
        complain(error.message, error.hint)
        status = 2 if isinstance(error, ConfigError) and error.file is None else 3
    sys.exit(status or 0)
