"""Whether something is fixed: what failed was seen to pass, nothing else broke, no test says less than before, no error
is hidden, and the page shows a change where one was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mech.fences import said
from mech.weakening import Weakened, runs_tests

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`fixed` is only true of what was seen; `remains` says what stands against it, the most important first.
    `flagged`: tests were weakened or errors hidden; `before` is how the run before ended, None: it was not run."""

    fixed: bool
    remains: tuple[str, ...] = ()
    flagged: bool = False
    before: str | None = None

    @property
    def text(self) -> str:
        """The confirmation in a few lines."""
        if self.fixed and self.before is None:
            return "confirmed: it passes; it was not run before the change, so there is nothing to compare it with"
        if self.fixed and self.before == "passed":
            return "confirmed: it passes, and nothing that passed before fails"
        if self.fixed:
            return "confirmed: what failed was seen to pass, and nothing that passed before fails"
        return "\n".join(["not confirmed:", *(f"- {each}" for each in self.remains[:8])])


def confirm(
    before: Json | None,
    after: Json,
    weakened: Sequence[Weakened] = (),
    hidden: Sequence[Weakened] = (),
    unshown: str = "",
    changed: bool = True,
) -> Confirmation:
    """Compare the run before the edits (None: there was none) with the one after them, both `mech.feedback/1`.

    `weakened` and `hidden` are what the edits do to tests and errors; `unshown` says that the page shows no change
    where one was asked for. `changed`: something was edited between the two; what passes without that is a flake.
    """
    remains = [*_failing(after), *_unseen(before, after), *_broken(before, after)]
    remains += [f"a test was weakened: {said(each)}" for each in weakened]
    remains += [f"an error may be hidden, not mended: {said(each)}" for each in hidden]
    remains += [unshown] if unshown else []
    if before is not None and before["verdict"] not in ("passed", "error", "lost") and not changed:
        remains.append("it passes without a change: the failure comes and goes")
    verdict = str(before["verdict"]) if before is not None else None
    return Confirmation(not remains, tuple(dict.fromkeys(remains)), bool(weakened or hidden), verdict)


def _failing(after: Json) -> Iterator[str]:
    if after["verdict"] != "passed":
        yield str(after["headline"])
        yield from (said(str(failure["message"]).split("\n")[0], 160) for failure in after["failures"][1:4])
    for each in after["commands"]:
        if (
            each["exit_code"] is None
            and each["signal"] is None
            and runs_tests(each["command"])
            and not after["previews"]
        ):
            yield f"it has not ended, so that nobody knows whether it passes: `{said(each['command'], 100)}`"


def _unseen(before: Json | None, after: Json) -> Iterator[str]:
    """What failed before and was not run or looked at again."""
    if before is None or before["verdict"] == "passed":
        return
    lines = {_bare(each["command"]) for each in after["commands"]}
    for each in before["commands"]:
        ended = each["exit_code"] not in (0, None) or each["signal"] is not None
        if ended and _bare(each["command"]) not in lines:
            yield f"what failed was not run again: `{said(each['command'], 100)}`"
    if before["stage"] in ("ready", "browser", "start") and before["previews"] and not after["previews"]:
        yield "it served before, and does not any more"
    looked = {(seen["path"], seen["size"]) for seen in after["observations"]}
    for seen in before["observations"]:
        if (seen["path"], seen["size"]) not in looked:
            yield f"the page {said(seen['path'])} was not looked at again"


def _bare(line: str) -> str:
    """A command without the way to its tools, which is another one once something more is installed."""
    return _PATH.sub("", line)


_PATH = re.compile(r'^export PATH=[^;]{1,600}"; ')


def _broken(before: Json | None, after: Json) -> Iterator[str]:
    """What was well before and is not now, even where that is no failure by itself."""
    if before is None:
        return
    known = {_entry(entry) for seen in before["observations"] for entry in seen["console"]}
    pages = {(seen["path"], seen["size"]): seen for seen in before["observations"]}
    for seen in after["observations"]:
        for entry in seen["console"]:
            if entry.get("level") == "error" and _entry(entry) not in known:
                yield f"a new error on the console of {said(seen['path'])}: {said(entry.get('text', ''), 140)}"
        old = pages.get((seen["path"], seen["size"]))
        if old and (old["status"] or 500) >= 400 and (words := _apology(seen)):
            answers = f"answers {seen['status']}, and " if seen["status"] else ""
            yield f"the page {said(seen['path'])} {answers}says it failed: {said(words, 80)}"
        if old and not old["blank"] and old["status"] and old["status"] < 400 and (seen["blank"] or not seen["status"]):
            yield f"the page {said(seen['path'])} showed something before, and does not any more"
    served = {place["port"] for place in before["previews"]}
    missing = served - {place["port"] for place in after["previews"]}
    if after["previews"] and missing and len(before["previews"]) > len(after["previews"]):
        yield f"nothing answers on port {', '.join(map(str, sorted(missing)))} any more"


def told_of_errors(feedback: Json) -> bool:
    """Whether a page wrote errors to its console, though nothing failed."""
    return any(entry.get("level") == "error" for seen in feedback["observations"] for entry in seen["console"])


_APOLOGY = re.compile(
    r"internal server error|something went wrong|an? (?:unexpected |unknown )?error (?:has )?occurred|unexpected error"
    r"|application error|service (?:is )?unavailable|temporarily unavailable|traceback \(most recent"
    r"|server error\b|we(?:'|’)?re sorry",
    re.I,
)
_SORRY = re.compile(
    r"\boops\b|\bexception\b|try again later", re.I
)  # at the head of a page; within one it may be content
_HEAD = 300  # characters


def _apology(seen: Json) -> str:
    """The words with which a page says that it failed."""
    text = str(seen.get("text", ""))
    found = _APOLOGY.search(text) or _SORRY.search(f"{seen.get('title') or ''}\n{text[:_HEAD]}")
    return found[0] if found else ""


def _entry(entry: Json) -> str:
    return f"{entry.get('level')}|{str(entry.get('text', ''))[:200]}"
