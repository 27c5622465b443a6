"""`output`: search what a run printed, or read lines of it; all of it is kept."""

from __future__ import annotations

from mech import matches
from mech.errors import ConfigError, NotFound
from mech.fences import Block, fenced, joined
from mech.tokens import cut
from mech.tools.tool import Answer, Arguments, Tool
from mech.workbench import Workbench

_MOST, _TOKENS, _LAST = 40, 2_000, 40


async def _call(bench: Workbench, arguments: Arguments) -> Answer:
    known = bench.here.executions
    try:
        execution = str(arguments.get("execution") or (bench.feedback or {}).get("execution") or known.find())
        with known.reading(known.find(execution)) as stream:
            if pattern := str(arguments.get("grep", "")):
                context = max(0, min(20, int(arguments.get("context", 0))))
                found = matches.grep(stream, pattern, context=context, most=_MOST, any_case=True)
                asked = f"{found.found} lines match {pattern!r}"
            else:
                first, last = int(arguments.get("from", -_LAST)), arguments.get("to")
                found = matches.lines(stream, first or 1, None if last is None else int(last), most=5 * _MOST)
                asked = f"{found.found} lines"
    except (ConfigError, NotFound) as wrong:
        return Answer(f"output: {wrong.message} ({wrong.hint})", f"output: {wrong.message}")
    text = joined([Block(f"{asked}, of {found.total} in all"), fenced(cut(found.text, _TOKENS), "output")])
    return Answer(text, f"output: {asked}")


OUTPUT = Tool(
    "output",
    "Search what the newest run printed, or read lines of it: everything is kept, also what the report left out."
    " Without arguments: the last lines.",
    {
        "grep": {"type": "string", "description": "lines that match this regular expression (RE2), in any case"},
        "context": {"type": "integer", "description": "lines around each match"},
        "from": {"type": "integer", "description": "first line to read, from 1; negative: from the end"},
        "to": {"type": "integer", "description": "last line to read"},
        "execution": {"type": "string", "description": "an earlier run by its id"},
    },
    _call,
    profiles=frozenset({"chat", "default", "all"}),
)
