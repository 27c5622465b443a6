"""Builds `mech.feedback/1`: what an execution came to, as one JSON document with its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from mech.beneath import Tree
from mech.diagnosers import CommandRun, LastGood, Run, diagnose, gather
from mech.diagnosers.run import counted
from mech.events import Changed, Diagnosed, Finished, Row, plain
from mech.fences import said
from mech.render import L0, L1, L2, headline, render
from mech.reports import read_file
from mech.sift import Sifted, sift
from mech.text import Document
from mech.types import Diagnosis, Ended, Stage

if TYPE_CHECKING:
    from mech.executions import Executions

__all__ = ["SCHEMA", "diagnose_text", "feedback", "render"]

SCHEMA = "mech.feedback/1"


def told(executions: Executions, execution: str, budget: int | None = None) -> dict[str, Any]:
    """The feedback of an execution that is kept, finished or not, beside the one before it and the last good one."""
    log = executions.log
    previous, good = log.before(execution), log.before(execution, passed=True)
    with executions.reading(execution) as output:
        rows = tuple(log.read(execution))
        return feedback(rows, output, execution=execution, previous=previous, last_good=good, budget=budget)


def feedback(
    rows: Sequence[Row],
    output: bytes | IO[bytes],
    *,
    execution: str | None = None,
    previous: str | None = None,
    last_good: str | None = None,
    budget: int | None = None,
) -> dict[str, Any]:
    """The feedback of an execution from its log and its output (a file is read piece by piece). What is not known is
    null or empty.

    `previous` and `last_good` are ids of executions that the diagnosis was compared with. `budget`: tokens of a further
    text, `asked`, beside those of the levels.
    """
    run = gather(rows, output)
    finished = next((r.event for r in reversed(rows) if isinstance(r.event, Finished)), None)
    diagnosis = next((r.event.diagnosis for r in reversed(rows) if isinstance(r.event, Diagnosed)), None)
    if diagnosis is None:
        verdict = finished.verdict if finished else "lost"
        diagnosis = Diagnosis(verdict, None, f"{verdict} before a diagnosis")
    printed = counted(rows, output)
    document = _document(run, diagnosis, printed.size, execution)
    document.update(previous=previous, last_good=last_good)
    if finished is not None:
        document["verdict"] = finished.verdict
        document["error"] = plain(finished.error) if finished.error else None
        if finished.error:
            document["headline"] = f"{finished.verdict}: {said(finished.error.get('message', ''))}"
    document["database"] = [plain(r.event) for r in rows if isinstance(r.event, Changed)]
    return _worded(document, printed, budget)


def diagnose_text(
    text: str | Sifted,
    *,
    command: str | None = None,
    exit_code: int | None = None,
    ended: Literal["exited", "stopped", "timeout"] = "exited",
    root: Path | None = None,
    workdir: str | None = None,
    last_good: str | None = None,
    budget: int | None = None,
    reports: Iterable[Path] = (),
) -> dict[str, Any]:
    """Feedback for output that MECH did not run; `exit_code` None: not known, -9: killed by signal 9.

    `text`: what it printed, or what was kept of it (`mech.sift`).

    `root` holds the sources, `workdir` is where they lay when it ran; `last_good` is the output of a run
    that passed; `budget`: tokens of a further text, `asked`; `reports` are files of its tools (JUnit, SARIF, JSON).
    """
    printed = sift([text.encode("utf-8", "replace")]) if isinstance(text, str) else text
    signal = -exit_code if exit_code is not None and exit_code < 0 else None
    how: Ended = "signaled" if signal and ended == "exited" else ended
    one = CommandRun(
        id="c1", line=command or "", stage=_stage(command or ""), ended=how, signal=signal,
        exit_code=None if signal or ended != "exited" else exit_code,
        output_bytes=printed.size, text=printed.text, segments=printed.segments,
        reports=tuple(report for file in reports for report in read_file(file)),
    )  # fmt: skip
    place = workdir or (str(root.resolve()) if root else "")
    run = Run((one,), timed_out=ended == "timeout", stopped=ended == "stopped", workdir=place)
    good = LastGood.of([last_good]) if last_good is not None else None
    diagnosis = diagnose(run, Tree(root) if root else None, None, good)
    document = _document(run, diagnosis, one.output_bytes, None)
    if command is None:
        document["commands"] = []
    return _worded(document, printed, budget)


_STAGES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    (
        "test",
        re.compile(r"\b(?:pytest|unittest|doctest|jest|vitest|mocha|playwright|cypress|rspec|phpunit)\b|\btests?\b"),
    ),
    (
        "install",
        re.compile(r"\b(?:pip|npm|pnpm|yarn|bun|uv|poetry|bundle|composer) (?:install|ci|i|add|sync)\b|mod download"),
    ),
    (
        "build",
        re.compile(
            r"\b(?:build|compile|package|tsc|webpack|rollup|esbuild|eslint|ruff|mypy|black|javac|gcc|g\+\+|clang|make|mvn|"
            r"gradle|cargo (?:check|clippy)|lessc|sass|migrate)\b"
        ),
    ),
)


def _stage(command: str) -> Stage:
    """What a command line does, as far as its words tell; the last command of a chain counts."""
    last = re.split(r"&&|;", command)[-1]
    return next((stage for stage, pattern in _STAGES if pattern.search(last)), "start")


def _document(run: Run, diagnosis: Diagnosis, size: int, execution: str | None) -> dict[str, Any]:
    """Every field of the schema but the texts."""
    page = next((r for r in run.readies if r.role == "page"), run.readies[0] if run.readies else None)
    return {
        "schema": SCHEMA,
        "execution": execution,
        "previous": None,
        "last_good": None,
        "verdict": diagnosis.verdict,
        "error": None,
        "stage": diagnosis.stage,
        "headline": diagnosis.headline,
        "failures": [_failure(f) for f in diagnosis.failures],
        "gone": list(diagnosis.gone),
        "commands": [_command(c) for c in run.commands],
        "preview": {"url": page.url, "port": page.port, "ready_seconds": round(page.seconds, 3)} if page else None,
        "previews": [
            {"url": r.url, "direct_url": r.direct_url, "port": r.port, "process": r.process} for r in run.readies
        ],
        "observations": [_observation(o) for o in run.observations],
        "database": [],
        "network": {"denied": _denied(run)},
        "text": {},
        "cuts": [{"what": "output", "omitted_bytes": size, "handle": _handle(execution)}] if size else [],
    }


def _failure(failure: Any) -> dict[str, Any]:
    data: dict[str, Any] = plain(failure)
    return data


def _command(command: CommandRun) -> dict[str, Any]:
    return {
        "stage": command.stage,
        "process": command.process,
        "command": command.line,
        "exit_code": command.exit_code,
        "signal": command.signal,
        "seconds": round(command.seconds, 3),
        "cached": command.cached,
        "output_bytes": command.output_bytes,
    }


def _observation(observation: Any) -> dict[str, Any]:
    data: dict[str, Any] = plain(observation)
    return {**data, "text": str(data["text"])[:1000], "aria": str(data["aria"])[:2000], "accessibility": []}


def _denied(run: Run) -> list[dict[str, Any]]:
    """Each refused destination once."""
    seen: dict[tuple[str, int], dict[str, Any]] = {}
    for one in run.denied:
        entry = {"host": one.host, "port": one.port, "process": one.program or None, "allow_with": one.allow_with}
        seen.setdefault((one.host, one.port), entry)
    return list(seen.values())


def _handle(execution: str | None) -> str:
    return f"{execution}:output" if execution else "output"


def _worded(document: dict[str, Any], output: Sifted, budget: int | None) -> dict[str, Any]:
    """The document with its headline in bounds and its texts."""
    lines = Document(output.text, output.segments, 0 if output.whole else output.lines)
    document["headline"] = headline(document)
    levels = {"l0": L0, "l1": L1, "l2": L2} | ({"asked": budget} if budget else {})
    document["text"] = {name: render(document, most, lines) for name, most in levels.items()}
    return document


def passed(document: Mapping[str, Any]) -> bool:
    """Whether a feedback document says that all is well."""
    return document.get("verdict") == "passed"


def messages(document: Mapping[str, Any]) -> Iterable[str]:
    """The messages of the failures, cause first."""
    return (str(f["message"]) for f in document.get("failures", ()))
