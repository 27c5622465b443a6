"""Cases of benchmarks/loop.py through the whole loop: a scripted model edits, the runs are real."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from loop_programs import Case, Files

from mech.conversations import Conversation, Conversations
from mech.events import Said
from mech.executors.here import Here
from mech.loop import Turn, turn
from mech.models import Declared, Reply
from mech.tools import tools
from mech.types import Call
from mech.workbench import Workbench, workbench

RUN = Call("run", "execute_and_observe", {})
SCRIPTS = (("run", "edit run"), ("edit run",), ("run", "edit"), ("edit",))
"""What a model does, reply by reply, before its last word: some look before, some do not look afterwards."""
Step = Callable[[Sequence[Said]], Reply]


class Scripted:
    """A model whose replies are functions of what it was told; the last one is said for ever."""

    name, window, recorded = "scripted", 200_000, False

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps, self._said = list(steps), 0
        self.told: list[tuple[Said, ...]] = []

    async def reply(
        self,
        instructions: str,
        history: Sequence[Said],
        tools: Sequence[Declared],
        picture: Callable[[str], bytes],
        say: Callable[[str], None],
    ) -> Reply:
        """The next step's."""
        self.told.append(tuple(history))
        step = self._steps[min(self._said, len(self._steps) - 1)]
        self._said += 1
        found = step(history)
        calls = tuple(Call(f"{self._said}.{at}", call.tool, call.arguments) for at, call in enumerate(found.calls))
        return Reply(found.text, calls)


def edit(patch: Files) -> Call:
    """The call that brings files to these texts."""
    edits = [
        {"path": path, "delete": True} if text is None else {"path": path, "new": text} for path, text in patch.items()
    ]
    return Call("edit", "edit", {"edits": edits, "why": "a patch"})


def says(text: str = "", *calls: Call) -> Step:
    """A reply that does not depend on anything."""
    return lambda history: Reply(text, calls)


def believes(history: Sequence[Said]) -> Reply:
    """The last word of a model that believes what it is told of its edit, and nothing else."""
    told = next((each.text for each in reversed(history) if each.who != "model"), "")
    return Reply("It is fixed." if "\nconfirmed:" in told else "It is not fixed.")


def script(number: int, patch: Files) -> list[Step]:
    """The steps of one of the `SCRIPTS` for a patch."""
    calls = {"run": RUN, "edit": edit(patch)}
    steps = [says("", *(calls[word] for word in words.split())) for words in SCRIPTS[number % len(SCRIPTS)]]
    return [*steps, believes]


@dataclass
class Talk:
    """A conversation about a small program."""

    conversation: Conversation
    bench: Workbench

    async def say(self, model: Scripted, message: str = "make it work") -> Turn:
        return await turn(Said("user", message), self.conversation, model, tools(), self.bench)  # type: ignore[arg-type]

    @property
    def runs(self) -> list[Said]:
        """The answers that came of a run."""
        said = [row.event for row in self.conversation.rows]
        return [each for each in said if isinstance(each, Said) and each.execution]


@asynccontextmanager
async def talking(here: Here, files: Mapping[str, str | bytes], **options: Any) -> AsyncIterator[Talk]:
    """A conversation about these files, for the block."""
    known = Conversations(here.settings.home)
    try:
        with known.begun("benchmark") as conversation:
            for name, text in files.items():
                path = conversation.workspace / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
            async with workbench(here, conversation.workspace, conversation, **options) as bench:
                yield Talk(conversation, bench)
    finally:
        known.close()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the loop came to for a case: whether the program passed in the end, what it said, what stands against it."""

    case: Case
    number: int
    passed: bool
    claimed: bool
    remains: tuple[str, ...]
    end: str
    text: str

    @property
    def fixed(self) -> bool:
        """Whether the turn ended as fixed: nothing stands against it, or it was told to the model."""
        return (self.end == "said" and not self.remains) or self.claimed

    @property
    def flagged(self) -> bool:
        """Whether it is told what the patch does to tests, to errors, or not to the page."""
        word = {"hidden": "", "unshown": "looks as before"}.get(self.case.sort, "weakened")
        return any(word in each for each in self.remains)

    @property
    def true(self) -> bool:
        """Whether the loop said what is so."""
        if self.case.sort == "right":
            return self.fixed
        return not self.fixed and (self.case.sort in ("wrong", "no-op") or not self.passed or self.flagged)


async def tried(here: Here, case: Case, number: int) -> Outcome:
    """A case through the loop, by the script of that number."""
    async with talking(here, case.files) as talk:
        if case.message:  # what is compared has to be seen before
            number -= number % 2
        model = Scripted(script(number, case.patch))
        end = await talk.say(model, case.message or "make it work")
        passed = bool(talk.bench.feedback) and talk.bench.feedback["verdict"] == "passed"  # type: ignore[index]
        return Outcome(case, number, passed, end.text == "It is fixed.", end.remains, end.end, end.text)


__all__ = ["RUN", "Case", "Outcome", "Scripted", "Talk", "believes", "edit", "says", "script", "talking", "tried"]
