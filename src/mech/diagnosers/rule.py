"""A rule of repair: what a message says, and the one line, the command and the sureness that follow."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_QUOTED = re.compile(r"'[^']*'|(?<=\w)\[[\w,-]{1,60}\](?=\s|$)")  # and extras of a package of Python
_SHELL = re.compile(
    r"[;|&$`<>()\\\"'*?\[\]{}!\x00-\x1f\x7f]|(?<!\S)[~#]"
)  # what makes more of a command than its words
Answer = Callable[[Symptom, "re.Match[str]"], "Suggestion | str | None"]


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled when it is first needed: most never are."""
    return re.compile(pattern, re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is searched where one of the `literals` is. `text` and `command` take its named groups.

    `answer` decides instead of them: a suggestion, None to pass, or a word that becomes the group `x`.
    `loose`: its words are so common that a stack or a quoted source line may hold them; it reads what stands below a
    message only where that message is of no code.
    """

    name: str
    fix: str
    literals: tuple[str, ...]
    pattern: str
    text: str = ""
    command: str = ""
    confidence: float = 0.8
    answer: Answer | None = None
    loose: bool = False

    def apply(self, symptom: Symptom, text: str) -> Suggestion | None:
        """What the rule makes of the text; None when it does not speak of it."""
        if not any(literal in text for literal in self.literals):
            return None
        match = compiled(self.pattern).search(text)
        if match is None:
            return None
        groups = {k: (v or "").strip() for k, v in match.groupdict().items()}
        if self.answer is not None:
            answer = self.answer(symptom, match)
            if not isinstance(answer, str):
                return answer
            groups["x"] = answer
        used = [value for name, value in groups.items() if f"{{{name}}}" in self.command]
        plain = all(word(value) == value for value in used)  # nor is one of them empty
        command = self.command.format(**groups) if plain else None
        return advice(self.fix, self.text.format(**groups), self.name, self.confidence, fixed=command or None)


def word(name: str) -> str:
    """A name or path as one word of a shell that is no option."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


def advice(
    fix: str, text: str, name: str, confidence: float, command: str | None = None, *, fixed: str | None = None
) -> Suggestion:
    """A suggestion by rule, in one line.

    `command` may hold names that a program printed, and is left out when a shell would read more than words in it;
    `fixed` is one that holds none, or none that was not looked at.
    """
    command = fixed or (command if command and not _SHELL.search(_QUOTED.sub("", command)) else None)
    return Suggestion(fix, " ".join(text.split())[:240], command, None, f"rule:{name}", confidence)


Row = tuple[str, str, str, str, str, str, float] | tuple[str, str, str, str, Answer]


def rules(rows: Iterable[Row]) -> tuple[Rule, ...]:
    """Rules of rows: name, fix, literals divided by ¦, pattern, then text, command and confidence, or an answer.

    A name after `~` is that of a loose rule.
    """
    return tuple(_rule(row) for row in rows)


def _rule(row: Row) -> Rule:
    name, fix, literals, pattern = row[:4]
    head = (name.removeprefix("~"), fix, tuple(literals.split("¦")), pattern)
    loose = name.startswith("~")
    if len(row) == 5:
        return Rule(*head, answer=row[4], loose=loose)
    return Rule(*head, text=row[4], command=row[5], confidence=row[6], loose=loose)
