"""Does the loop tell the truth, stop when it must, cost little, and keep what is a program's apart?

    python benchmarks/loop.py [PART …] [--tokenizer DIR]

Parts: cases, agents, undo, fences, tokens, edits; without one all of them. The model is scripted, the runs, edits and
pages are real. Writes results/loop.json; a part that is not run keeps what was measured before. `--tokenizer` is a
folder with node_modules/gpt-tokenizer: without it tokens are estimated, on the high side.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import loop_agents
import loop_cases
import loop_fences
import loop_programs
import loop_tokens
import loop_tuples
import loop_undo
from machine import facts

from mech.executors.here import Here
from mech.settings import Settings

RESULTS = Path(__file__).parent / "results" / "loop.json"
AT_ONCE = 3
SORTS = ("right", "wrong", "no-op", "weakened", "hidden", "unshown")
Part = Callable[[Here, Path | None], Awaitable[dict[str, Any]]]


async def cases(here: Here, tokenizer: Path | None) -> dict[str, Any]:
    """Every fault with every patch through the loop."""
    found: list[loop_cases.Outcome] = []
    slots = anyio.Semaphore(AT_ONCE)

    async def one(number: int, case: loop_programs.Case) -> None:
        async with slots:
            found.append(await loop_cases.tried(here, case, number))
            if not found[-1].true:
                print(number, case.name, case.sort, found[-1].remains, found[-1].text, file=sys.stderr, flush=True)

    async with anyio.create_task_group() as tasks:
        for number, case in enumerate(loop_tuples.cases()):
            tasks.start_soon(one, number, case)
    of = {sort: [each for each in found if each.case.sort == sort] for sort in SORTS}
    untrue = [each for each in found if not each.true]
    return {
        "programs": len(loop_programs.PROGRAMS),
        "faults": len(of["right"]),
        "loops": len(found),
        "patches": {sort: len(each) for sort, each in of.items()},
        "kinds": dict(sorted(Counter(each.case.kind for each in found).items())),
        "false_fixed": sum(each.fixed for each in found if each.case.sort != "right"),
        "right_confirmed": sum(each.fixed for each in of["right"]),
        "weakened_flagged": sum(each.flagged for each in of["weakened"]),
        "weakened_that_passed": sum(each.passed for each in of["weakened"]),
        "hidden_flagged": sum(each.flagged for each in of["hidden"]),
        "hidden_that_passed": sum(each.passed for each in of["hidden"]),
        "unshown_flagged": sum(each.flagged for each in of["unshown"]),
        "right_flagged": sum("weakened" in " ".join(each.remains) for each in of["right"])
        + sum("hidden" in " ".join(each.remains) for each in of["right"]),
        "untrue": sorted(f"{each.case.kind}: {each.case.name} ({each.case.sort})" for each in untrue),
    }


async def agents(here: Here, tokenizer: Path | None) -> dict[str, Any]:
    """What becomes of agents that go on for ever, beside what the rules of others decide on the same runs."""
    found: dict[str, Any] = {}
    for agent in loop_agents.AGENTS:
        ours = await loop_agents.governed(here, agent)
        runs = await loop_agents.series(here, agent)
        theirs = {"dyad": loop_agents.dyad(runs), "openhands": loop_agents.openhands(runs)}
        found[agent.name] = {
            "sort": agent.sort,
            "runs": len(agent.states),
            "stopped_after": {"mech": ours["stopped"], **theirs},
            "counted_at_most": ours["counted"],
            "well": {
                "mech": loop_agents.well(agent, ours),
                **{name: loop_agents.right(agent, stopped) for name, stopped in theirs.items()},
            },
        }
    total = {name: sum(each["well"][name] for each in found.values()) for name in ("mech", "dyad", "openhands")}
    return {"agents": len(found), "well": total, "each": found}


async def undo(here: Here, tokenizer: Path | None) -> dict[str, Any]:
    """The way back to any of many edits."""
    return await loop_undo.undo(here)


async def fences(here: Here, tokenizer: Path | None) -> dict[str, Any]:
    """What of hostile words leaves the fence in the texts that a model is sent."""
    found: list[tuple[loop_fences.Payload, list[str]]] = []
    slots = anyio.Semaphore(AT_ONCE)

    async def one(payload: loop_fences.Payload) -> None:
        async with slots:
            found.append((payload, await loop_fences.escapes(here, payload)))

    async with anyio.create_task_group() as tasks:
        for payload in loop_fences.payloads():
            tasks.start_soon(one, payload)
    places = Counter(place for payload, _ in found for place in payload.places)
    return {
        "payloads": places.total(),
        "words": len(loop_fences.WORDS),
        "places": dict(sorted(places.items())),
        "left_the_fence": sum(bool(wrong) for _, wrong in found),
        "which": sorted({wrong[0][:120] for _, wrong in found if wrong}),
    }


PARTS: dict[str, Part] = {
    "cases": cases, "agents": agents, "undo": undo, "fences": fences, "tokens": loop_tokens.tokens,
    "edits": loop_tokens.edits,
}  # fmt: skip


async def measured(name: str, tokenizer: Path | None) -> dict[str, Any]:
    """The figures of a part, in a MECH_HOME of its own."""
    about = facts()
    with tempfile.TemporaryDirectory() as home:
        async with Here(Settings(home=Path(home))) as here:
            return {**about, **await PARTS[name](here, tokenizer)}


def main() -> int:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--tokenizer", type=Path)
    given = parser.parse_args()
    for name in given.parts or list(PARTS):
        found = anyio.run(measured, name, given.tokenizer)
        known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps({**known, name: found}, indent=1) + "\n")
        print(json.dumps({name: found}, indent=1), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
