"""A model that plays back what one said before: only its words are recorded, everything that it asks for happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from mech.errors import ConfigError, ModelError
from mech.events import Said
from mech.models.model import Declared, Reply
from mech.types import Call


class Replay:
    """Replies one after another, from a file of JSON: `{"replies": [{"text": …, "calls": [{"tool": …, …}]}]}`."""

    window = 1_000_000
    recorded = True

    def __init__(self, name: str, replies: Sequence[Reply]) -> None:
        self.name = f"replay:{name}"
        self._replies = tuple(replies)

    @classmethod
    def of(cls, path: str | Path) -> Self:
        """The recording in a file. ConfigError says what of it cannot be read."""
        try:
            data = json.loads(Path(path).read_bytes())
            return cls(Path(path).stem, [_reply(number, each) for number, each in enumerate(data["replies"])])
        except OSError as problem:
            raise ConfigError(f"the recording cannot be read: {problem.strerror}", file=str(path)) from None
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            hint = '{"replies": [{"text": "…", "calls": [{"tool": "…", "arguments": {}}]}]}'
            raise ConfigError(f"this is no recording: {problem!r}", hint=hint, file=str(path)) from None

    async def reply(
        self,
        instructions: str,
        history: Sequence[Said],
        tools: Sequence[Declared],
        picture: Callable[[str], bytes],
        say: Callable[[str], None],
    ) -> Reply:
        """The next of the replies: as many as the history holds of the model's have been played."""
        played = sum(said.who == "model" for said in history)
        if played >= len(self._replies):
            raise ModelError(f"the recording {self.name} ends here", hint="mech chat --model provider:name goes on")
        found = self._replies[played]
        say(found.text)
        return found


def _reply(number: int, data: dict[str, Any]) -> Reply:
    calls = (
        Call(f"r{number}.{at}", str(each["tool"]), dict(each.get("arguments", {})))
        for at, each in enumerate(data.get("calls", ()))
    )
    return Reply(str(data.get("text", "")), tuple(calls))
