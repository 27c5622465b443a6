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
import loop_programs
from machine import facts

from mech.executors.here import Here
from mech.settings import Settings

RESULTS = Path(__file__).parent / "results" / "loop.json"
AT_ONCE = 3
Part = Callable[[Here, Path | None], Awaitable[dict[str, Any]]]


async def cases(here: Here, tokenizer: Path | None) -> dict[str, Any]:
    """Every fault with every patch through the loop."""
    found: list[loop_cases.Outcome] = []
    slots = anyio.Semaphore(AT_ONCE)

    async def one(number: int, case: loop_programs.Case) -> None:
        async with slots:
            found.append(await loop_cases.tried(here, case, number))

    async with anyio.create_task_group() as tasks:
        for number, case in enumerate(loop_programs.cases()):
            tasks.start_soon(one, number, case)
    of = {sort: [each for each in found if each.case.sort == sort] for sort in ("right", "wrong", "no-op", "weakened")}
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
        "right_flagged_as_weakened": sum(each.flagged for each in of["right"]),
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


PARTS: dict[str, Part] = {"cases": cases, "agents": agents}


async def measured(names: list[str], tokenizer: Path | None) -> dict[str, Any]:
    """The figures of the parts, each in a MECH_HOME of its own."""
    found: dict[str, Any] = {}
    for name in names:
        about = facts()
        with tempfile.TemporaryDirectory() as home:
            async with Here(Settings(home=Path(home))) as here:
                found[name] = {**about, **await PARTS[name](here, tokenizer)}
        print(json.dumps({name: found[name]}, indent=1), flush=True)
    return found


def main() -> int:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--tokenizer", type=Path)
    given = parser.parse_args()
    found = anyio.run(measured, given.parts or list(PARTS), given.tokenizer)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**known, **found}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
