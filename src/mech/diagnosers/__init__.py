"""Works out what went wrong in an execution: its failures, cause before consequence, and the verdict.

`diagnose` is a pure function of what the run printed and what was seen of it (and of the sources, for
excerpts). It decides no edits and starts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mech.beneath import Tree
from mech.diagnosers import browser, limits
from mech.diagnosers.excerpt import excerpt
from mech.diagnosers.finding import Finding
from mech.diagnosers.judging import Judged, judge
from mech.diagnosers.kinds import refine
from mech.diagnosers.paths import Roots
from mech.diagnosers.run import CommandRun, LastGood, Run, gather
from mech.diagnosers.signature import signature
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.fences import said
from mech.text import visible
from mech.types import GUESSED, Diagnosis, Evidence, Failure, Novelty, Stage, Suggestion, Verdict

__all__ = ["CommandRun", "LastGood", "Run", "diagnose", "gather"]

MOST = 20  # failures of one diagnosis
_SETUP: tuple[Stage, ...] = ("fetch", "plan", "install", "build")


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding with where it belongs."""

    finding: Finding
    stage: Stage
    count: int = 1
    command: CommandRun | None = None


def diagnose(
    run: Run, tree: Tree | None = None, previous: Diagnosis | None = None, last_good: LastGood | None = None
) -> Diagnosis:
    """The failures of a run, cause first, each new, same or changed since `previous`, and the verdict.

    `tree` is the workspace (places are checked and excerpts read there); `last_good` is what the last run
    that passed printed.
    """
    roots = {command.id: Roots(run.workdir, tree, command.cwd) for command in run.commands}
    judged = [_asked(run, judge(command, roots[command.id], last_good)) for command in run.commands]
    told = [*_commands(run, judged), *_unready(run, judged), *_seen(run, tree, judged)]
    failures = _failures(run, roots, told)
    verdict = _verdict(run, judged, told)
    failures, gone = _compared(failures, previous)
    stage = told[0].stage if told and verdict not in ("passed", "stopped") else None
    return Diagnosis(verdict, stage, _headline(verdict, stage, failures, run), tuple(failures), gone)


def _asked(run: Run, one: Judged) -> Judged:
    """Without what is no fault of a server that answers: it was asked by a name it does not know, or could not
    reach fonts and the like."""
    answers = any(ready.status is not None and ready.status < 400 for ready in run.readies)
    if one.failed or not answers:
        return one
    decorated = bool(run.denied) and all(browser.DECORATION.search(denied.host) for denied in run.denied)
    kept = [
        (finding, count)
        for finding, count in zip(one.findings, one.counts, strict=True)
        if "Invalid HTTP_HOST header" not in finding.message and not (decorated and _BROKEN.search(finding.message))
    ]
    if not kept:
        return Judged(one.command, False, False)
    findings, counts = zip(*kept, strict=True)
    return replace(one, findings=findings, counts=counts)


def _commands(run: Run, judged: list[Judged]) -> list[_Told]:
    """What the commands say; a setup command that failed while later ones ran was tolerated."""
    told: list[_Told] = []
    for index, one in enumerate(judged):
        tolerated = one.command.stage in _SETUP and index + 1 < len(judged)
        if not one.wrong or tolerated:
            continue
        if _waited(run, one):
            continue
        stage = one.command.stage
        if stage == "start" and one.faulty and run.observations:
            stage = "browser"
        if stage == "start" and one.failed and run.expected_to_serve and run.listenings and not run.readies:
            stage = "ready"
        told += [_Told(f, stage, n, one.command) for f, n in zip(one.findings, one.counts, strict=True)]
    told.sort(key=lambda t: t.stage not in _SETUP)
    return told


def _waited(run: Run, one: Judged) -> bool:
    """Whether the command is a server whose only fault is that its port was waited for in vain."""
    unserved = run.expected_to_serve and not run.readies and one.command.stage not in _SETUP
    return unserved and one.command.ended == "timeout" and one.findings[0].kind == "timeout"


def _unready(run: Run, judged: list[Judged]) -> list[_Told]:
    """Processes that were expected to serve and do not, where their output gave no reason."""
    if not run.expected_to_serve or run.stopped:
        return []
    if run.readies:
        return [_Told(limits.unready(one.command, False), "ready", 1, one.command) for one in _mute(run, judged)]
    if any(one.failed and not _waited(run, one) for one in judged):
        return []
    servers = [one.command for one in judged if one.command.stage not in _SETUP]
    if not servers:
        return []
    return [_Told(limits.unready(servers[0], bool(run.listenings)), "ready", 1, servers[0])]


def _mute(run: Run, judged: list[Judged]) -> list[Judged]:
    """Of several processes that serve for certain, those that opened no port while another one answers."""
    if len(run.serving) < 2:
        return []
    heard = {ready.process for ready in run.readies} | {listening.process for listening in run.listenings}
    return [
        one
        for one in judged
        if one.command.process in run.serving and one.command.process not in heard and not one.failed
    ]


def _seen(run: Run, tree: Tree | None, judged: list[Judged]) -> list[_Told]:
    """What the browser saw. Faults behind a server's error follow from it (see `_failures`)."""
    roots = Roots(run.workdir, tree, judged[-1].command.cwd if judged else "")
    return [_Told(fault.finding, "browser") for fault in browser.faults(run.observations, roots)]


def _failures(run: Run, roots: Mapping[str, Roots], told: list[_Told]) -> list[Failure]:
    """Failures of what was told: the same one once, what the browser saw under the server's error behind it."""
    failures: list[Failure] = []
    known: dict[str, int] = {}
    weak: set[str] = set()
    bare = next(iter(roots.values()), Roots(run.workdir))
    for one in told:
        failure = _failure(run, roots.get(one.command.id, bare) if one.command else bare, one)
        if failure.id in known:
            at = known[failure.id]
            failures[at] = replace(failures[at], count=failures[at].count + failure.count)
            continue
        if len(failures) < MOST:
            known[failure.id] = len(failures)
            failures.append(failure)
            if one.finding.weak:
                weak.add(failure.id)
    return _folded(failures, weak)


_ANSWERS = frozenset({"http_5xx", "page_error", "blank", "no_answer"})


def _folded(failures: list[Failure], weak: set[str]) -> list[Failure]:
    """Consequences named by the cause in front of them: what a runner says of its end, and what the browser saw."""
    if len(failures) < 2:
        return failures
    head, rest = failures[0], failures[1:]
    caused = {f.id for f in rest if f.id in weak and head.id not in weak}
    served = head.kind not in _ANSWERS or head.kind == "http_5xx" or any(f.kind == "http_5xx" for f in rest)
    caused |= {f.id for f in rest if served and f.kind in _ANSWERS and f.kind != head.kind}
    return [replace(head, caused=tuple(f.id for f in rest if f.id in caused)), *rest] if caused else failures


def _failure(run: Run, roots: Roots, told: _Told) -> Failure:
    finding, command = told.finding, told.command
    message = visible(finding.message)
    kind = refine(finding.kind, message)
    denials = tuple(dict.fromkeys(f"{d.host}:{d.port}" for d in run.denied if d.host and d.host in message))
    if not denials and (kind == "network_denied" or _BROKEN.search(message)):
        denials = tuple(dict.fromkeys(f"{d.host}:{d.port}" for d in run.denied))[:5]
    if denials:
        kind = "network_denied"
    evidence: tuple[Evidence, ...] = ()
    if command is not None and command.text:
        first, last = command.output_line(finding.first), command.output_line(finding.last)
        evidence = (Evidence("output", first, max(first, last)),)
    symptom = Symptom(
        kind, message, finding.near, command.line if command else "", finding.where, roots, finding.via in GUESSED
    )
    return Failure(
        id=signature(kind, message, finding.where, run.workdir),
        kind=kind,
        message=message,
        stage=told.stage,
        count=told.count,
        via=finding.via,
        where=finding.where,
        excerpt=excerpt(roots.tree, finding.where),
        evidence=evidence,
        confidence=round(finding.confidence, 2),
        denials=denials,
        familiar=finding.familiar,
        suggestion=_allowed(run, denials) or _known_missing(run, kind, message) or suggest(symptom),
    )


_BROKEN = re.compile(
    r"ECONNRESET|fetch failed|socket hang up|socket disconnected|[Cc]onnection (?:was )?(?:reset|aborted)|"
    r"RemoteDisconnected|Max retries exceeded|UNEXPECTED_EOF|EOF occurred|ClientConnectorError"
)
"""What a program says whose connection to another host was cut: of which host, it often does not say."""


def _allowed(run: Run, denials: tuple[str, ...]) -> Suggestion | None:
    """How to allow the first host that was refused, when the failure comes of that."""
    denied = next((d for d in run.denied if f"{d.host}:{d.port}" in denials), None)
    if denied is None:
        return None
    text = f"the sandbox refused {denied.host}:{denied.port}; allow it if the program needs it"
    return Suggestion("fix_config", text, denied.allow_with or None, None, "rule:denied", 0.85)


_MISSING = {"missing_service": ("service", "start_service"), "missing_env": ("variable", "set_env")}


def _known_missing(run: Run, kind: str, message: str) -> Suggestion | None:
    """What the plan already knew to be missing, when the failure speaks of it (or it is the only one)."""
    sort, fix = _MISSING.get(kind, ("", ""))
    missing = [m for m in run.missing if m.kind == sort]
    named = [m for m in missing if m.name.lower() in message.lower()] or (missing if len(missing) == 1 else [])
    if not named:
        return None
    verb = "start" if sort == "service" else "set"
    return Suggestion(
        fix, f"{verb} {named[0].name} ({named[0].because})", named[0].hint or None, None, "rule:plan", 0.85
    )


def _verdict(run: Run, judged: list[Judged], told: list[_Told]) -> Verdict:
    if run.timed_out or any(t.command is not None and t.command.ended == "timeout" for t in told):
        return "timed_out"
    if any(t.stage == "ready" for t in told):
        return "failed"
    by_command = {t.command.id for t in told if t.command is not None}
    if any(one.failed and one.command.id in by_command for one in judged):
        return "failed"
    if told:
        serves = bool(run.readies) or any(one.command.ended in ("stopped", "running") for one in judged)
        return "degraded" if serves else "failed"
    if run.stopped and run.expected_to_serve and not run.readies:
        return "stopped"
    return "passed"


def _compared(failures: list[Failure], previous: Diagnosis | None) -> tuple[list[Failure], tuple[str, ...]]:
    """Each failure new, same or changed since the previous run, and the ids of those that are gone.

    It changed when another one of its sort was in the same function before, or one of the same name in the same file.
    """
    if previous is None:
        return failures, ()
    before = {f.id: f for f in previous.failures}
    now = {f.id for f in failures}
    places = {place for f in previous.failures if f.id not in now for place in _about(f)}
    compared = []
    for failure in failures:
        novelty: Novelty = "new"
        if failure.id in before:
            novelty = "same"
        elif places.intersection(_about(failure)):
            novelty = "changed"
        compared.append(replace(failure, novelty=novelty))
    return compared, tuple(i for i in before if i not in now)


def _about(failure: Failure) -> tuple[tuple[str, ...], ...]:
    """What a failure is about, whatever it says in the end."""
    if failure.where is None:
        return ()
    name = failure.message.split(":")[0].split("\n")[0][:120]
    function = failure.where.function
    return ((failure.where.file, name), *([(failure.where.file, failure.kind, function)] if function else []))


def _headline(verdict: Verdict, stage: Stage | None, failures: list[Failure], run: Run) -> str:
    """One line: the verdict, the cause and its place."""
    if failures and verdict != "passed":
        cause = failures[0]
        lines = [line for line in cause.message.split("\n") if line.strip()] or [cause.kind]
        message = said(" ".join(lines[:2]) if lines[0].rstrip().endswith(":") else lines[0], 200)
        place = ""
        if cause.where:
            place = said(cause.where.file) + (f":{cause.where.line}" if cause.where.line else "")
            place = "" if f"{place}:" in message else f" ({place})"
        return f"{verdict} at {stage}: {message}{place}" if stage else f"{verdict}: {message}{place}"
    page = next((o for o in run.observations if o.title), None)
    ports = sorted({r.port for r in run.readies})
    if ports:
        title = f' "{said(page.title, 60)}"' if page else ""
        return f"{verdict}: serves{title} on port {', '.join(map(str, ports))}"
    ended = next((c for c in reversed(run.commands) if c.exit_code is not None and c.line), None)
    return f"{verdict}: `{said(ended.line, 100)}` exited with {ended.exit_code}" if ended else verdict
