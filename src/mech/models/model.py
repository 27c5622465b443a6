"""The seam of language models: what was said so far goes in, what the model says and asks for comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from mech.events import Said
from mech.types import Call, Usage


@dataclass(frozen=True, slots=True)
class Declared:
    """A tool as a model is told of it; `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said to all that, and the tools that it asks for."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Model(Protocol):
    """`name` is provider:name, `window` the tokens that it takes at most; `recorded` says that it plays back what was
    said before."""

    name: str
    window: int
    recorded: bool

    async def reply(
        self,
        instructions: str,
        history: Sequence[Said],
        tools: Sequence[Declared],
        picture: Callable[[str], bytes],
        say: Callable[[str], None],
    ) -> Reply:
        """What the model says next. `picture` gives the bytes of an image by its name; `say` is told the text as it
        comes. ModelError: it did not answer, after what is worth another try was tried again."""
        ...
