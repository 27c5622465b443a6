"""The tools of a model, few and excellent, as a table."""

from __future__ import annotations

from mech.tools.execute import EXECUTE
from mech.tools.files import EDIT, READ, SEARCH
from mech.tools.look import LOOK
from mech.tools.output import OUTPUT
from mech.tools.run import RUN
from mech.tools.talk import ASK, UNDO
from mech.tools.tool import Answer, Tool, answer

__all__ = ["TOOLS", "Answer", "Tool", "answer", "tools"]

TOOLS = (EXECUTE, READ, EDIT, SEARCH, RUN, LOOK, OUTPUT, UNDO, ASK)


def tools(profile: str = "chat") -> dict[str, Tool]:
    """The tools of a profile, by name: "chat" for the loop, "default" for assistants that edit by themselves, "all"
    for those that do not."""
    return {tool.name: tool for tool in TOOLS if profile in tool.profiles}
