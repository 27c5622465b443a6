"""Scripted agents of benchmarks/loop.py: how they go on is fixed, what comes of it is really run; and when two other
systems would have stopped them, by their rules, on the same runs.

Each step of an agent is a state of the files, or None: run again without a change. `.cache` is no part of a state, so
what is in there can make the same files fail and pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from loop_cases import RUN, Scripted, Talk, edit, says, talking

from mech.executors.here import Here
from mech.models import Reply
from mech.workbench import Workbench

Sort = Literal["stuck", "alternating", "progress", "flaky", "infrastructure"]
State = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agent:
    """What it does, run by run. `outside` is what a run finds in `.cache` (for flakes), or `down` (no sandbox)."""

    name: str
    sort: Sort
    states: tuple[State | None, ...]
    outside: tuple[str, ...] = ()
    start: str = "python3 main.py"

    @property
    def files(self) -> dict[str, str]:
        """As it begins."""
        return {"mech.toml": f'start = "{self.start}"\n', **(self.states[0] or {})}


def _many(text: str, count: int = 8, name: str = "main.py") -> tuple[State, ...]:
    """The same fault in other words: `N` in the text is the number of the try."""
    note = {"py": "# try {}\n", "js": "// try {}\n", "html": "<!-- try {} -->\n"}[name.rpartition(".")[2]]
    return tuple({name: note.format(n) * (n % 3) + text.replace("N", str(n))} for n in range(count))


def _tests(*mended: int, of: int) -> State:
    """A suite of so many tests of which those are mended."""
    lines = ["import unittest\n\n\nclass Test(unittest.TestCase):"]
    for number in range(of):
        want = number if number in mended else number + 1
        lines.append(f"    def test_{number}(self):\n        self.assertEqual({number}, {want})\n")
    return {"test_all.py": "\n".join(lines)}


_LINES = ("print(a)", "import no_such_module", "open('absent.txt')", "{}['key']", "[][1]", "int('x')", "1 / 0",
          "'a' + 1", "None.upper()", "len(3)", "sorted([1, 'a'])", "(1)()", "raise OSError('last')")  # fmt: skip
_SERVER = "import http.server\nhttp.server.HTTPServer(('', 8000), http.server.SimpleHTTPRequestHandler)\n"
_FLAKE = (
    "import os\nwhat = open('.cache/what').read() if os.path.exists('.cache/what') else 'well'\n"
    "assert what == 'well', 'it came and went'\nprint('tryN')\n"
)

AGENTS = (
    Agent("the same name is missing", "stuck", _many("print(undefined)\n")),
    Agent("times and numbers in the message", "stuck", _many("import time\nraise ValueError(f'at {time.time()} N')\n")),
    Agent(
        "addresses and process ids in the message",
        "stuck",
        _many("import os\nraise RuntimeError(f'{object()!r} in process {os.getpid()}')\n"),
    ),
    Agent(
        "random names of files in the message",
        "stuck",
        _many("import tempfile\nraise OSError(f'cannot write {tempfile.mkdtemp()}/out.txt')\n"),
    ),
    Agent("node, undefined is no function", "stuck", _many("const a = {}\na.go()\n", name="a.js"), start="node a.js"),
    Agent(
        "one test of three fails",
        "stuck",
        tuple({**_tests(0, 1, of=3), "lib.py": f"# try {n}\n"} for n in range(8)),
        start="python3 -m unittest",
    ),
    Agent(
        "the page throws",
        "stuck",
        _many("<title>x</title><h1>x</h1><script>missing.go(N)</script>\n".replace("(N)", "()"), name="index.html"),
        start="python3 -m http.server 8000",
    ),
    Agent("two failures take turns", "alternating", tuple(
        {"main.py": f"{'print(one)' if n % 2 else 'print({}[2])'}  # try {n}\n"} for n in range(10)
    )),
    Agent("two states take turns", "alternating", tuple(
        {"main.py": "import nothing_here\n" if n % 2 else "open('nothing')\n"} for n in range(10)
    )),
    Agent(
        "eleven tests, one more passes each time",
        "progress",
        tuple(_tests(*range(n), of=11) for n in range(12)),
        start="python3 -m unittest",
    ),
    Agent(
        "one fault behind the other",
        "progress",
        tuple(
            {"main.py": "".join(f"# {line}\n" for line in _LINES[:n]) + "\n".join(_LINES[n:]) + "\n"}
            for n in range(len(_LINES) + 1)
        ),
    ),
    Agent(
        "one file behind the other",
        "progress",
        tuple(
            {
                "main.py": "\n".join(f"import part{at}" for at in range(11)) + "\n",
                **{f"part{at}.py": "\n" if at < n else f"x = missing_{'abcdefghijk'[at]}\n" for at in range(11)},
            }
            for n in range(12)
        ),
    ),
    Agent(
        "it fails every other time",
        "flaky",
        tuple(None if n % 2 else {"main.py": _FLAKE.replace("N", str(n))} for n in range(24)),
        outside=("ill", "well") * 12,
    ),
    Agent(
        "it fails the first two times of three",
        "flaky",
        ({"main.py": _FLAKE}, None, *(None if n % 2 else {"main.py": _FLAKE.replace("N", str(n))} for n in range(4))),
        outside=("ill", "well", "ill", "well", "ill", "well"),
    ),
    Agent(
        "no sandbox for a while",
        "infrastructure",
        ({"main.py": "print(undefined)\n"}, *({"main.py": f"print(undefined)  # {n}\n"} for n in range(4)),
         {"main.py": "print(2)\n"}),
        outside=("", "down", "down", "down", "down", ""),
    ),
    Agent(
        "no sandbox at first",
        "infrastructure",
        ({"main.py": "print(1)\n"}, None, None, None),
        outside=("down", "down", "down", ""),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A run of an agent, as every rule is given it."""

    changed: bool
    verdict: str
    output: str
    edit: str


def _surround(bench: Workbench, here: Here, what: str) -> None:
    """Set what is outside of the files for the next run."""
    folder = bench.source / ".cache"
    folder.mkdir(exist_ok=True)
    (folder / "what").write_text(what or "well")
    name = "docker" if what == "down" else "bubblewrap"
    here._equipment = replace(here._equipment, settings=replace(here._equipment.settings, sandbox=name))


def _patch(before: State | None, after: State) -> dict[str, str]:
    return {path: text for path, text in after.items() if (before or {}).get(path) != text}


async def series(here: Here, agent: Agent) -> list[Seen]:
    """All runs of an agent, whoever would have stopped it."""
    found: list[Seen] = []
    async with talking(here, agent.files) as talk:
        for number, state in enumerate(agent.states):
            if state and number:
                talk.bench.write(state)
            _surround(talk.bench, here, (*agent.outside, *[""] * 99)[number])
            feedback = await talk.bench.execute()
            output = here.executions.output(feedback["execution"]).decode("utf-8", "replace")
            words = output or str(feedback["headline"])
            found.append(Seen(state is not None, str(feedback["verdict"]), words, repr(state)))
        _surround(talk.bench, here, "")
    return found


async def governed(here: Here, agent: Agent) -> dict[str, Any]:
    """The agent in the loop: after how many runs it was stopped (None: never), and what was counted at most."""
    counted: list[int] = []
    async with talking(here, agent.files) as talk:
        model = Scripted(
            [_step(here, talk, agent, number, counted) for number in range(len(agent.states))] + [says("ok")]
        )
        end = await talk.say(model)
        counted.append(talk.bench.governor.spent.attempts)
        _surround(talk.bench, here, "")
        runs = len(talk.runs)
        return {"stopped": runs if end.end == "stopped" else None, "runs": runs, "reason": end.text.split(";")[0],
                "counted": max(counted)}  # fmt: skip


def _step(here: Here, talk: Talk, agent: Agent, number: int, counted: list[int]) -> Any:
    def step(history: object) -> Reply:
        counted.append(talk.bench.governor.spent.attempts)
        _surround(talk.bench, here, (*agent.outside, *[""] * 99)[number])
        state = agent.states[number]
        if state is None or number == 0:
            return Reply("", (RUN,))
        before = next((each for each in reversed(agent.states[:number]) if each), None)
        return Reply("", (edit(_patch(before, state)), RUN))

    return step


# --- the rules of others, as research describes them --------------------------------------------


def dyad(runs: Sequence[Seen]) -> int | None:
    """dyad's guards of a test: no run without a change but one that tells a flake, what passed is not run again, 4
    attempts, 10 runs of a turn; what is no fault of the program does not count. After how many runs it stops."""
    attempts, free, last = 0, True, ""
    for number, run in enumerate(runs, 1):
        if number > 10:
            return number - 1
        if run.verdict == "error":
            last = ""
            continue
        if not run.changed and last:
            if last == "passed" or not free:
                continue
            free = False
        elif run.verdict != "passed":
            attempts += 1
            free = True
        last = run.verdict
        if attempts >= 4 and run.verdict != "passed":
            return number
    return None


def openhands(runs: Sequence[Seen]) -> int | None:
    """OpenHands' detector: the same action and observation 4 times in a row, the same action with an error 3 times,
    two pairs that alternate 6 times. Edits are actions too. After how many runs it stops."""
    pairs: list[tuple[str, str, bool]] = []
    for number, run in enumerate(runs, 1):
        if run.changed:
            pairs.append((run.edit, "changed", False))
        pairs.append(("run", run.output, run.verdict != "passed"))
        last = pairs[-6:]
        if len(pairs) >= 4 and len({each[:2] for each in pairs[-4:]}) == 1:
            return number
        if len(pairs) >= 3 and len({each[0] for each in pairs[-3:]}) == 1 and all(each[2] for each in pairs[-3:]):
            return number
        if len(last) == 6 and len({each[:2] for each in last[::2]}) == len({each[:2] for each in last[1::2]}) == 1:
            return number
    return None


def well(agent: Agent, found: Mapping[str, Any]) -> bool:
    """Whether the loop did what it must: stop the stuck in three runs, the alternating in four, and nobody else."""
    if agent.sort in ("stuck", "alternating"):
        return found["stopped"] is not None and found["stopped"] <= (3 if agent.sort == "stuck" else 4)
    counted = agent.sort in ("flaky",) and found["counted"] > 1
    return found["stopped"] is None and found["runs"] >= len(agent.states) and not counted


def right(agent: Agent, stopped: int | None) -> bool:
    """Whether a decision of others is what it must be, by the same measure."""
    most = {"stuck": 3, "alternating": 4}.get(agent.sort)
    return stopped is None if most is None else stopped is not None and stopped <= most
