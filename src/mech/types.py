"""The nouns as frozen values; no behaviour beyond what a field means. See docs/glossary.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Stage = Literal["fetch", "plan", "install", "build", "start", "ready", "browser", "test"]
Verdict = Literal["passed", "degraded", "failed", "timed_out", "stopped", "lost", "error"]
State = Literal["queued", "running", "ready", "finished"]
Via = Literal["report", "parser", "extractor", "tail"]
GUESSED: frozenset[Via] = frozenset({"extractor", "tail"})
"""Tiers that know a line, not what it means."""
Novelty = Literal["new", "same", "changed"]
Ended = Literal["exited", "signaled", "timeout", "stopped", "memory", "running"]

Who = Literal["user", "model", "tool"]
EditedBy = Literal["model", "user", "rule", "undo", "redo", "restore"]

EMPTY: Mapping[str, str] = {}


# --- where code comes from -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repository:
    """Where code comes from: `source` as typed (folder, git URL or owner/name), without `#ref:subdir`."""

    source: str
    ref: str | None = None
    subdir: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A working tree on disk; outlives executions.

    `path` is the root of the tree on the host; the sandbox sees it copy-on-write as `/workspace`.
    `subdir` is where the application is, relative to it ("" is the root). `key` names the repository
    across executions (no credentials in it). `live` is true for a folder of the user: what they save
    there while it serves reaches the running program.
    """

    path: Path
    key: str
    origin: str
    subdir: str = ""
    revision: str | None = None
    live: bool = False


# --- how it runs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Command:
    """One command line of a plan, run by `sh -c` in `cwd` (relative to the workspace).

    `fallback` is run once in its place when it fails and its output matches `fallback_if` (a regular
    expression). `inputs` are the files, relative to the workspace, whose content decides what the
    command leaves behind: they key the dependency layer. `outputs` are folders it fills: what the host's
    folder has there is hidden from the sandbox. `optional`: its failure is noted, and the run goes on.
    """

    stage: Stage
    line: str
    because: str
    cwd: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    fallback: str | None = None
    fallback_if: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """A named long-lived command of a plan.

    `serves`: True waits for a port, False for its exit, None for either; `servers` is how many of them it is
    known to start (a script that runs both halves: 2).
    """

    name: str
    line: str
    because: str
    cwd: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    serves: bool | None = None
    stage: Stage = "start"
    servers: int = 1


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A language's tools: what the repository asks for, what this machine has, and whether that fits.

    `version` and `path` (a directory for PATH) are those of the nearest one when `met` is false, None when
    there is none at all. `setup` brings it from a package registry when the machine lacks it; `version` is
    then the range that was asked for.
    """

    name: str
    wanted: str | None
    version: str | None
    path: str | None
    met: bool
    because: str
    setup: Command | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What the repository needs and nothing here provides: a service, a variable or a toolchain."""

    kind: Literal["service", "variable", "toolchain"]
    name: str
    because: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one execution; seconds and bytes. What enforces each is said by the sandbox's isolation."""

    time: float = 600.0
    memory: int = 4 * 1024**3
    processes: int = 512
    output: int = 64 * 1024**2
    disk: int = 10 * 1024**3


@dataclass(frozen=True, slots=True)
class Network:
    """Whom the sandbox may call. `allow` holds `host`, `host:port` or `*.host` for the time after setup;
    `setup` is "open" (any public host by name) or "closed" (only `allow`)."""

    allow: tuple[str, ...] = ()
    setup: Literal["open", "closed"] = "open"


@dataclass(frozen=True, slots=True)
class Secret:
    """A variable whose value comes from MECH's own environment.

    Without `hosts` it is plain: the program holds the value. Else the program holds a placeholder, in whose place the
    value is sent to these hosts alone: `host` (HTTPS, port 443), `host:port` (HTTPS) or `http://host:port`; in request
    heads, and with `body` in bodies too.
    """

    name: str
    hosts: tuple[str, ...] = ()
    body: bool = False

    @property
    def calls(self) -> tuple[str, ...]:
        """Its hosts as entries of `Network.allow`."""
        found = []
        for entry in self.hosts:
            scheme, _, host = entry.rpartition("://")
            has_port = host.rpartition(":")[2].isdecimal() and not host.endswith("]")
            found.append(host if has_port else f"{host}:{80 if scheme == 'http' else 443}")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run, in which order, and why. `planner` names who found it; `notes` are further reasons."""

    planner: str
    processes: tuple[Process, ...]
    setup: tuple[Command, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    toolchains: tuple[Toolchain, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ("/",)
    sizes: tuple[str, ...] = ("1280x800",)
    secrets: tuple[Secret, ...] = ()
    network: Network = Network()
    limits: Limits = Limits()
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person, a flag or mech.toml says over the plan; None leaves it as found.

    With `granted` the workspace is one that a model writes: of the hosts that its mech.toml allows only these count,
    and of its secrets none. `closed`: setup reaches only what is allowed, whatever mech.toml says.
    """

    install: str | None = None
    build: str | None = None
    start: str | None = None
    port: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] | None = None
    sizes: tuple[str, ...] | None = None
    timeout: float | None = None
    allow: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()
    granted: tuple[str, ...] | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Isolation:
    """What this sandbox really enforces. `name` is "namespaces", "docker", "landlock" or "none"; `enforced` and
    `best_effort` are limits and walls by name, `absent` what could not be had, each with its reason."""

    name: str
    enforced: tuple[str, ...] = ()
    best_effort: tuple[str, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)


# --- what was seen ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture that changed: its `box` (left, top, width, height in pixels), the `element` in it by role and
    name, its `selector`, and `what` became of it."""

    box: tuple[int, int, int, int]
    element: str = ""
    selector: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Visual:
    """How a page looks beside the last time it was seen, in `execution`, where it looked as on `before` (an artifact).

    `regions` are the parts that changed, the largest first, `more` how many are not told; `sizes` are those of the two
    pictures where they differ. `picture` shows both side by side. `lines` are those of the page that went and came.
    """

    execution: str
    before: str
    changed: bool = False
    regions: tuple[Region, ...] = ()
    more: int = 0
    sizes: str = ""
    picture: str | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """What the browser saw at one address at one moment.

    `path` is the path asked for, `status` the document's HTTP status (None: no answer). `console`,
    `page_errors` and `failed_requests` are JSON objects as in `mech.feedback/1`; `metrics` are
    milliseconds. `screenshot` is an artifact's name. `external` are hosts the page wanted and that are
    none of the application's (fonts, CDNs): never its failure. `error` says why nothing could be seen.
    `aria` is the page's tree in lines; `elements` an artifact with boxes and styles; `visual` how it looks beside the
    last time (None: there was none).
    """

    path: str
    url: str
    size: str
    status: int | None = None
    title: str = ""
    text: str = ""
    text_bytes: int = 0
    blank: bool = False
    screenshot: str | None = None
    console: tuple[Mapping[str, Any], ...] = ()
    page_errors: tuple[Mapping[str, Any], ...] = ()
    failed_requests: tuple[Mapping[str, Any], ...] = ()
    external: tuple[str, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    aria: str = ""
    elements: str | None = None
    visual: Visual | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the repository: file relative to its root, line and column from 1."""

    file: str
    line: int | None = None
    column: int | None = None
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """One failure as a tool's report tells it. `kind` is test, suite, hook, error, lint, type, syntax or compile;
    `name` is the test's or the rule's. `places` are as the tool wrote them: the innermost first."""

    kind: str
    message: str
    name: str = ""
    places: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a tool reports of one command: how many failed and passed (None: not said), and the first failures."""

    tool: str
    failed: int | None = None
    passed: int | None = None
    failures: tuple[Reported, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Lines of a stored stream, counted from 1, both ends included."""

    stream: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would fix a failure; `source` is "rule:<name>", "model" or "history"."""

    kind: str
    text: str
    command: str | None = None
    patch: str | None = None
    source: str = "rule"
    confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong. `id` is its stable signature (`f_…`); `caused` are ids of consequences.

    `familiar`: the last run that passed printed it too, so that the cause may lie elsewhere.
    """

    id: str
    kind: str
    message: str
    stage: Stage | None = None
    count: int = 1
    via: Via = "tail"
    where: Where | None = None
    excerpt: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.5
    caused: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    suggestion: Suggestion | None = None
    novelty: Novelty = "new"
    familiar: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The ordered failures of an execution, cause before consequence, and the verdict they lead to."""

    verdict: Verdict
    stage: Stage | None
    headline: str
    failures: tuple[Failure, ...] = ()
    gone: tuple[str, ...] = ()


# --- what is said in a conversation ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model asks for. `id` joins it to its answer; `arguments` are as the model wrote them."""

    id: str
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one reply of a model cost: tokens in and out, and money in US dollars (None: not known)."""

    sent: int = 0
    received: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that an edit changed: how many lines were added and removed (None each: it is no text)."""

    path: str
    added: int | None = None
    removed: int | None = None
