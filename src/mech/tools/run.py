"""`run`: a command in a sandbox of its own over the workspace, with its dependencies; what it writes there is told."""

from __future__ import annotations

from mech.fences import Block, fenced, joined
from mech.live import sandbox
from mech.tokens import cut
from mech.tools.tool import Answer, Arguments, Tool
from mech.workbench import Workbench

_SECONDS, _LONGEST = 120, 1_800
_TOKENS = 1_500


async def _call(bench: Workbench, arguments: Arguments) -> Answer:
    line = str(arguments["command"])
    seconds = min(int(arguments.get("timeout", _SECONDS)), _LONGEST)
    here = bench.here
    async with sandbox(
        bench.repository,
        settings=here.settings,
        overrides=bench.overrides,
        layers=here.layers,
        environ=bench.environ,
        setup=True,
    ) as live:
        for command in live.plan.setup if live.plan and not live.attached else ():
            if command.stage == "install":
                await live.commands.run(command.line, cwd=command.cwd, env=command.env, timeout=_LONGEST)
        await live.settle()
        result = await live.commands.run(line, timeout=seconds, cwd=bench.subdir)
    text = result.output
    head, tail = text[:1_500], text[-4_500:]
    shown = text if len(text) <= 6_000 else f"{head}\n[{len(text) - 6_000} characters left out]\n{tail}"
    return Answer(joined([Block(result.how), fenced(cut(shown, _TOKENS), "output")]), f"`{line[:80]}` {result.how}")


RUN = Tool(
    "run",
    "Run a command line in a sandbox over the files as they are now (a fresh one each time: what it writes is gone"
    " afterwards). For tests and questions; `execute_and_observe` runs the program itself.",
    {
        "command": {"type": "string"},
        "timeout": {"type": "integer", "description": f"seconds, {_SECONDS} by default"},
    },
    _call,
    ("command",),
    frozenset({"chat", "default", "all"}),
)
