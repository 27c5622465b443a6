"""`execute_and_observe`: run the workspace, look at its page, and say what is different from the run before."""

from __future__ import annotations

from mech.comparing import compared
from mech.feedback import passed
from mech.render import L1, render
from mech.tools.tool import Answer, Arguments, Tool
from mech.workbench import Workbench

_BUDGET = {"short": L1, "long": 1_500}


async def _call(bench: Workbench, arguments: Arguments) -> Answer:
    found, advice = await bench.attempt()
    if found is None:
        return Answer(f"it was not run: {advice}\n{bench.governor.line}", f"not run: {advice}")
    output = bench.here.executions.output(found["execution"]).decode("utf-8", "replace")
    text = render(found, _BUDGET[str(arguments.get("detail", "short"))], output)
    confirmation = await bench.confirmation()
    sure = confirmation.text if confirmation and (passed(found) or confirmation.flagged) else ""
    lines = [compared(bench.before, found), text, sure, advice, bench.governor.line]
    pictures = tuple(seen["screenshot"] for seen in found["observations"] if seen["screenshot"])
    stop = "" if passed(found) or not bench.stopped else advice
    return Answer(
        "\n".join(line for line in lines if line), found["text"]["l0"], pictures[:1], found["execution"], stop=stop
    )


EXECUTE = Tool(
    "execute_and_observe",
    "Run the program as it is now in a sandbox, look at its page with a browser, and report: the verdict, the cause of"
    " a failure with its place and what would fix it, what changed since the run before, and a picture of the page."
    " It goes on serving for `look`.",
    {
        "detail": {
            "type": "string",
            "enum": list(_BUDGET),
            "description": "short (about 300 tokens, the default) or long (about 1,500)",
        }
    },
    _call,
    profiles=frozenset({"chat", "default", "all"}),
)
