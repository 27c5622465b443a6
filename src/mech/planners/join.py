"""Choosing among proposals and joining them: one application, or the two halves of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mech.planners.proposal import Intent, Proposal
from mech.types import Process

LANGUAGES = frozenset({"node", "python", "go", "rust", "java", "php", "ruby", "deno", "elixir", "dotnet"})
AROUND = frozenset({"compose", "environment", "devcontainer", "platforms"})
"""Planners whose word for the whole repository counts for each part of it."""
FRONT = (
    "web", "client", "frontend", "front-end", "front", "ui", "app", "webapp", "web-app", "www", "site",
    "website", "dashboard", "frontend-app", "client-app", "portal", "view", "react", "vue", "angular", "spa",
)  # fmt: skip
BACK = (
    "server", "backend", "back-end", "back", "api", "service", "rest", "rest-api", "webapi", "graphql",
    "server-app", "flask", "django", "fastapi", "express", "core", "gateway",
)  # fmt: skip
UNLIKELY = frozenset({
    "example", "examples", "demo", "demos", "sample", "samples", "docs", "doc", "documentation", "test",
    "tests", "e2e", "fixtures", "__tests__", "__fixtures__", "testdata", "cypress", "playground",
    "playgrounds", "storybook", "benchmark", "benchmarks", "templates", "template", "tools", "scripts",
    "integration", "starters", "landing", "sandbox", "stories", "infra", "deploy", "deployment", "extension",
    "mobile", "native", "desktop", "electron", "blog",
})  # fmt: skip
"""Folders whose applications are taken only when there is nothing else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What will be run: `chosen` give processes, `helping` only what those need; `notes` say what was left aside."""

    chosen: tuple[Proposal, ...]
    helping: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Proposal, ...]:
        return (*self.chosen, *self.helping)


def choose(proposals: Sequence[Proposal], at: str) -> Choice | None:
    """The application of the folder `at` among proposals for it and the folders below; None when none runs."""
    here = [p for p in proposals if p.at == at and p.processes]
    below = [p for p in _best_of_each_folder(proposals, at) if p.at != at]
    own = max(here, key=_strength, default=None)
    likely = [p for p in below if not _unlikely(p.at, at)]
    halves = _halves(likely)
    if own is not None and _stays(own, likely, halves):
        return _own(own, proposals, likely)
    if halves:
        return _completed(halves, proposals, _left_aside(likely, halves), at)
    if own is not None and own.planner == "compose" and len(parts := _parts(own, below)) > 1:
        return _completed(parts, proposals, [f"{own.planner} names these folders as one application"], at)
    if not any(_rank(p, at)[1] and p.intent >= Intent.ENTRY_FILE for p in likely):
        likely = []  # examples and documentation are pages too, where nothing else is
    best = max(likely or below, key=lambda p: _rank(p, at), default=own)
    if best is None:
        return None
    if own is not None and _rank(best, at)[0] < 1:
        best = own
    return _completed((best,), proposals, _left_aside(likely or below, (best,)), at)


def _stays(own: Proposal, below: Sequence[Proposal], halves: Sequence[Proposal]) -> bool:
    """Whether the folder itself is the application, whatever lies below it."""
    if own.intent >= Intent.FRAMEWORK or own.whole:
        return True
    if own.planner == "static":
        return own.intent > Intent.STATIC or not any(
            (_name(p) in BACK or p.intent >= Intent.FRAMEWORK) and p.intent >= Intent.PRODUCTION and _serving(p)
            for p in below
        )
    strongest = max((p.intent for p in below), default=0)
    if own.planner in LANGUAGES and own.intent >= Intent.PRODUCTION:
        return True
    if halves and min(p.intent for p in halves) >= Intent.FRAMEWORK:
        return any(p.serves for p in own.processes) and own.planner in LANGUAGES
    if own.intent >= Intent.ENTRY_FILE and own.planner in LANGUAGES:
        return True
    return strongest < Intent.FRAMEWORK and own.intent >= Intent.LAST_RESORT


# --- the folder itself -------------------------------------------------------------------------


def _own(own: Proposal, proposals: Sequence[Proposal], below: Sequence[Proposal]) -> Choice:
    """The folder's own application, with a second language of the same folder or its other half below."""
    notes: list[str] = []
    chosen = [own]
    for other in proposals:
        if other.at != own.at or other is own or not other.processes or other.planner not in LANGUAGES:
            continue
        if (
            own.planner in LANGUAGES
            and other.planner != own.planner
            and other.intent >= Intent.FRAMEWORK
            and not own.whole
        ):
            chosen.append(other)
    if len(chosen) == 1 and not own.whole and (half := _other_half(own, below)) is not None:
        chosen.append(half)
        notes.append(f"{half.at} is the other half of {own.at or 'the root'}: both are run")
    page = _calling_page(own, proposals)
    if page is not None:
        chosen.append(page)
    chosen.sort(key=_page_first)
    return _completed(chosen, proposals, notes, own.at)


def _page_first(proposal: Proposal) -> tuple[int, bool]:
    """The page before the API, and a server of assets after the application that uses them."""
    last = _name(proposal) in BACK if proposal.serves_page else proposal.planner == "node"
    return {True: 0, None: 1, False: 2}[proposal.serves_page], last


def _calling_page(own: Proposal, proposals: Sequence[Proposal]) -> Proposal | None:
    """A plain page of the folder that calls its server by address, and so is served beside it."""
    if own.planner == "static" or own.serves_page or own.whole or not any(p.serves for p in own.processes):
        return None
    pages = (p for p in proposals if p.planner == "static" and p.at == own.at and p.intent > Intent.STATIC)
    return next(pages, None)


def _other_half(own: Proposal, below: Sequence[Proposal]) -> Proposal | None:
    """The front end to a server, or the server to a front end, in a folder directly below that is named so."""
    inside = {p.cwd for p in own.processes} | set(own.reaches)
    near = [p for p in below if "/" not in p.at.removeprefix(own.at).strip("/") and p.at not in inside]
    near = [p for p in near if p.intent >= Intent.PRODUCTION and _serving(p)]
    if not _serving(own):
        return None
    if own.serves_page and own.planner in ("node", "static"):
        fits = [p for p in near if _name(p) in BACK and p.planner != "static"]
    else:
        fits = [p for p in near if _name(p) in FRONT and p.serves_page and p.intent >= Intent.FRAMEWORK]
    return max(fits, key=_strength, default=None)


# --- two halves in two folders -----------------------------------------------------------------


def _halves(below: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """A front end and a back end side by side, one of them named so; empty when there are no such two."""
    able = [p for p in below if p.intent >= Intent.ENTRY_FILE and _serving(p) and not p.whole]
    fronts = [p for p in able if p.serves_page and _name(p) not in BACK]
    backs = [p for p in able if _name(p) in BACK or p.serves_page is False]
    pairs = [
        (front, back)
        for front in fronts
        for back in backs
        if front is not back and (_name(front) in FRONT or _name(back) in BACK) and _side_by_side(front.at, back.at)
    ]
    return max(pairs, key=lambda pair: _pair_rank(*pair), default=())


def _pair_rank(front: Proposal, back: Proposal) -> tuple[int, int, int, int]:
    names = (_name(front) in FRONT) + (_name(back) in BACK)
    order = -(FRONT.index(_name(front)) if _name(front) in FRONT else 99)
    return names, -front.at.count("/"), front.intent + back.intent, order


def _side_by_side(one: str, other: str) -> bool:
    return one.rpartition("/")[0] in (other.rpartition("/")[0], other) or other.rpartition("/")[0] == one


def _parts(compose: Proposal, below: Sequence[Proposal]) -> list[Proposal]:
    """What runs in the folders that a compose file builds, as it is developed; pages first."""
    folders = [p.cwd for p in compose.processes]
    parts = [p for p in below if p.at in folders and p.planner in LANGUAGES and _serving(p)]
    return sorted(parts, key=lambda p: (_page_first(p), folders.index(p.at)))


# --- completing --------------------------------------------------------------------------------


def _completed(chosen: Iterable[Proposal], proposals: Sequence[Proposal], notes: Iterable[str], at: str) -> Choice:
    """The choice with the proposals that install and prepare what the chosen processes run."""
    chosen = tuple(chosen)
    folders = {p.at for p in chosen} | {process.cwd for p in chosen for process in p.processes}
    reached = {folder for p in chosen for folder in p.reaches}
    helping = []
    for other in proposals:
        around = other.at == at and other.planner in AROUND
        if other in chosen or not (around or other.at in folders | reached):
            continue
        if not _helps(other, chosen, reached):
            continue
        helping.append(other)
    return Choice(_named(chosen), tuple(helping), tuple(notes))


def _helps(other: Proposal, chosen: Sequence[Proposal], reached: set[str]) -> bool:
    """Whether a proposal that lost still says how to install what the winner needs."""
    if other.planner == "static":
        return False
    if other.planner not in LANGUAGES:
        return True
    if other.processes and other.intent < Intent.ENTRY_FILE:
        return False
    if other.planner == "node":
        if other.at in reached:
            return False  # the winner's own planner has installed it
        if not other.processes:
            return True  # it builds what another language's pages need
    same = [p for p in chosen if p.at == other.at]
    return any(p.planner not in LANGUAGES or p.whole for p in same) or not same


def _named(chosen: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """The chosen with process names that tell them apart: folders' names, else planners'."""
    if len(chosen) == 1:
        return chosen
    taken: set[str] = set()
    result = []
    for proposal in chosen:
        alone = len(proposal.processes) == 1
        same = sum(p.at == proposal.at for p in chosen) > 1
        label = proposal.planner if same else _name(proposal) or ("web" if proposal.serves_page else "server")
        processes: list[Process] = []
        for process in proposal.processes:
            name = label if alone else process.name
            number = 2
            while name in taken:
                name, number = f"{label}-{number}", number + 1
            taken.add(name)
            processes.append(replace(process, name=name))
        result.append(replace(proposal, processes=tuple(processes)))
    return tuple(result)


# --- comparing ---------------------------------------------------------------------------------


def _best_of_each_folder(proposals: Sequence[Proposal], at: str) -> list[Proposal]:
    best: dict[str, Proposal] = {}
    folders = {p.at for p in proposals if p.processes}
    for proposal in proposals:
        above = {p.cwd for p in proposal.processes if p.cwd != proposal.at and proposal.at.startswith(p.cwd)}
        if above and above <= folders:
            continue  # a part of the program that the folder above already runs
        if proposal.processes and (proposal.at not in best or _strength(proposal) > _strength(best[proposal.at])):
            best[proposal.at] = proposal
    return list(best.values())


def _strength(proposal: Proposal) -> tuple[int, bool]:
    return int(proposal.intent), proposal.serves_page is True


def _rank(proposal: Proposal, at: str) -> tuple[int, int, int, int, int, int]:
    """How likely a sub-folder is *the* application; a page that someone develops comes first."""
    name = _name(proposal)
    deliberate = proposal.intent >= Intent.ENTRY_FILE
    page = 2 if proposal.serves_page else 1 if any(p.serves for p in proposal.processes) else 0
    named = 2 if name in FRONT else 1 if name in BACK else 0
    order = -FRONT.index(name) if name in FRONT else 0
    known = 2 if deliberate else 1 if proposal.intent > Intent.GUESSED else 0
    return known, page, int(proposal.intent), named, -proposal.at.count("/"), order


def _serving(proposal: Proposal) -> bool:
    return any(p.serves is not False for p in proposal.processes)


def _name(proposal: Proposal) -> str:
    return proposal.at.rpartition("/")[2].lower()


def _unlikely(folder: str, at: str) -> bool:
    return any(part.lower() in UNLIKELY for part in folder.removeprefix(at).strip("/").split("/"))


def _left_aside(candidates: Iterable[Proposal], chosen: Sequence[Proposal]) -> tuple[str, ...]:
    """A note naming the other applications, and how to run one of them."""
    others = [p.at for p in candidates if p not in chosen and p.intent >= Intent.ENTRY_FILE]
    if not others:
        return ()
    shown = ", ".join(sorted(others)[:6]) + (" …" if len(others) > 6 else "")
    names = " and ".join(p.at for p in chosen)
    return (f"{names} was chosen; other applications here: {shown} (run one with SOURCE#:{sorted(others)[0]})",)
