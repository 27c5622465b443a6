"""What a tool is: a name, a schema and a function of a workbench, with a face for the model and one for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mech.models.model import Declared
from mech.workbench import Workbench

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answers: `text` is for the model, bounded and with what programs said fenced; `title` is a line for
    people. `images` are names of artifacts; `edited` says what was done to files, when any were changed; `asks` is a
    question that only a person can answer; `stop` is why the turn has to end."""

    text: str
    title: str = ""
    images: tuple[str, ...] = ()
    execution: str | None = None
    edited: str = ""
    asks: str = ""
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `properties` is its JSON schema's, `required` are the names that must be given."""

    name: str
    description: str
    properties: Mapping[str, Any]
    call: Callable[[Workbench, Arguments], Awaitable[Answer]]
    required: tuple[str, ...] = ()
    profiles: frozenset[str] = field(default_factory=lambda: frozenset({"chat"}))

    @property
    def declared(self) -> Declared:
        """As a model is told of it."""
        schema = {
            "type": "object",
            "properties": dict(self.properties),
            "required": list(self.required),
            "additionalProperties": False,
        }
        return Declared(self.name, self.description, schema)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "number": (int, float),
}  # fmt: skip


async def answer(tools: Mapping[str, Tool], name: str, bench: Workbench, arguments: Arguments) -> Answer:
    """What the tool of that name answers; a call that cannot be right is answered with what would be."""
    tool = tools.get(name)
    if tool is None:
        return Answer(f"there is no tool {name!r}; there are: {', '.join(tools)}", f"no tool {name}")
    given = _given(arguments)
    if wrong := mistake(tool, given):
        return Answer(f"{name}: {wrong}", f"{name}: {wrong}")
    return await tool.call(bench, given)


_DEEPEST = 20  # values within each other; no schema of ours is as deep


def _given(value: Any, deep: int = 0) -> Any:
    """Without what is null: models that have to name every argument mean that they leave it out."""
    if deep >= _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {name: _given(each, deep + 1) for name, each in value.items() if each is not None}
    return [_given(each, deep + 1) for each in value] if isinstance(value, list) else value


def mistake(tool: Tool, arguments: Arguments) -> str:
    """What of the arguments cannot be right; empty when all can."""
    for name in tool.required:
        if name not in arguments:
            return f"`{name}` is missing"
    for name, value in arguments.items():
        if name not in tool.properties:
            return f"there is no argument `{name}`; there are: {', '.join(tool.properties)}"
        kind = tool.properties[name].get("type")
        fits = isinstance(value, _TYPES.get(kind, object)) and not (isinstance(value, bool) and kind != "boolean")
        if not fits:
            return f"`{name}` must be of type {kind}"
        if isinstance(value, str) and "\0" in value:
            return f"`{name}` holds a NUL character, which no command and no name can"
        if (choices := tool.properties[name].get("enum")) and value not in choices:
            return f"`{name}` must be one of {', '.join(map(str, choices))}"
    return ""
