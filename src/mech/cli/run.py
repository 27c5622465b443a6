"""`mech run`: fetch, run, observe, report; and serve on until interrupted."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from mech.cli.colours import shown
from mech.cli.options import (
    Allow,
    Build,
    Env,
    EnvFile,
    Install,
    Port,
    Secret,
    Source,
    Start,
    Timeout,
    overrides,
    seconds,
)
from mech.cli.progress import complain, progress
from mech.events import Diagnosed, Finished, Ready
from mech.types import Verdict

if TYPE_CHECKING:
    from mech.execute import Request
    from mech.executors.here import Here
    from mech.settings import Settings

STATUS: dict[str, int] = {"passed": 0, "failed": 1, "degraded": 1, "error": 3, "lost": 3} | {
    "timed_out": 124,
    "stopped": 130,
}


def run(
    source: Source = ".",
    install: Install = None,
    build: Build = None,
    start: Start = None,
    port: Port = None,
    env: Env = None,
    env_file: EnvFile = None,
    timeout: Timeout = None,
    path: Annotated[list[str] | None, typer.Option(help="A path to look at; may be repeated.")] = None,
    allow: Allow = None,
    secret: Secret = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Look at the page.")] = True,
    keep: Annotated[
        bool | None, typer.Option("--keep/--once", help="Serve on after the report (default in a terminal), or stop.")
    ] = None,
    forward: Annotated[
        bool, typer.Option("--forward/--no-forward", help="Serve its ports under the same numbers on this machine.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.feedback/1).")] = False,
) -> int:
    """Fetch a repository, run it contained, look at it, and report.

    SOURCE is a folder (default .), a git URL, or owner/name on GitHub, each with an optional #ref:subdir.
    """
    from mech.errors import MechError
    from mech.execute import Request
    from mech.settings import load
    from mech.sources import parse

    try:
        settings = load()
        request = Request(
            repository=parse(source, settings),
            overrides=overrides(install, build, start, port, env, env_file, path, allow, secret),
            timeout=seconds(timeout) if timeout else None,
            look=browser,
            face="cli",
            forward=forward,
        )
        serve_on = sys.stdout.isatty() if keep is None else keep
        return anyio.run(perform, settings, request, serve_on, as_json)
    except MechError as error:
        if as_json:
            from mech.api import error_feedback

            print(json.dumps(error_feedback(error)), flush=True)
        raise


async def perform(settings: Settings, request: Request, keep: bool, as_json: bool) -> int:
    """Run one request to its exit status, its progress on stderr and its report on stdout."""
    from mech.executors.here import Here

    if not keep:
        request.released.set()
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(Here(settings, pool=False))
        signals = stack.enter_context(anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM))
        running = await stack.enter_async_context(here.submit(request))
        tasks = await stack.enter_async_context(anyio.create_task_group())
        tasks.start_soon(_until_signalled, signals, running.stop)
        verdict = await _watch(here, running.id, keep, as_json)
        tasks.cancel_scope.cancel()
    return STATUS[verdict]


async def _until_signalled(signals: AsyncIterator[signal.Signals], stop: Callable[[], None]) -> None:
    """The first Ctrl-C ends the serving, or, before there is a report, the execution."""
    async for _ in signals:
        stop()


async def _watch(here: Here, execution: str, keep: bool, as_json: bool) -> Verdict:
    folder = here.executions.folder(execution)
    reported: Verdict | None = None
    ready: list[Ready] = []
    with progress(folder / "output", quiet=as_json) as view:
        async for row in here.executions.log.follow(execution):
            match row.event:
                case Ready():
                    ready.append(row.event)
                case Diagnosed(diagnosis=found):
                    reported = found.verdict
                    _report(here, execution, as_json)
                    if keep and ready:
                        print("serving until Ctrl-C", file=sys.stderr, flush=True)
                case Finished(verdict=verdict):
                    if reported is None:
                        _report(here, execution, as_json)
                    return reported or verdict
            view.row(row)
    return reported or "lost"


def _report(here: Here, execution: str, as_json: bool) -> None:
    document = here.feedback(execution)
    if as_json:
        print(json.dumps(document, ensure_ascii=False), flush=True)
        return
    if document["error"]:
        complain(document["error"]["message"], document["error"]["hint"])
        return
    print(shown(document["text"]["l1"]))
    for seen in document["observations"]:
        if seen["screenshot"]:
            print(f"screenshot {here.artifacts.path(seen['screenshot'])}")
    for place in document["previews"]:
        print(f"preview    {place['url']}  (or {place['direct_url']})")
    print(f"more       mech feedback {execution}, mech logs {execution}", flush=True)
