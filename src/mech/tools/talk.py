"""`undo` and `ask`: take back the last edit, and ask the person what nobody else can know."""

from __future__ import annotations

from mech.tools.tool import Answer, Arguments, Tool
from mech.workbench import Workbench


async def _ask(bench: Workbench, arguments: Arguments) -> Answer:
    question = str(arguments["question"])
    return Answer("the person was asked; their answer is the next message", f"asked: {question}", asks=question)


async def _undo(bench: Workbench, arguments: Arguments) -> Answer:
    if await bench.move("undo") is None:
        return Answer("there is no edit to take back", "nothing to undo")
    return Answer("the files are as they were before the last edit", "undone")


ASK = Tool(
    "ask",
    "Ask the person something that you cannot find out. Ends your turn.",
    {"question": {"type": "string"}},
    _ask,
    ("question",),
)
UNDO = Tool("undo", "Take back the last edit: the files are exactly as they were before it.", {}, _undo)
