"""Feedback as text for a reader with a budget: the verdict, what changed, the cause, its place, what would fix it.

What is left out is announced with a handle. The words of the program are fenced, so that nothing printed can pose as
ours (`fences.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mech.fences import WIDEST, Block, fenced, joined, said
from mech.quoting import quoted
from mech.text import Document, plain
from mech.tokens import cut, estimate
from mech.types import GUESSED

L0, L1, L2 = 60, 300, 1_500  # tokens, o200k

_SHOWN = 8  # lines of a page
_COUNTED = 500  # lines of an output of which each is looked for in the text, to say how many are shown
_LONGEST = 4_000  # characters of a headline that are looked at
_GUESSES = {"extractor": "guessed from the output", "tail": "not stated; these are its last words"}
_PAGE = frozenset({"http_5xx", "page_error", "blank", "no_answer"})  # consequences worth a line each

Json = Mapping[str, Any]


def render(feedback: Json, budget: int, output: str | Document = "") -> str:
    """The text of a feedback document in at most `budget` tokens; small budgets hold the headline alone.

    `output` is what was printed; the lines that explain the failure are quoted from it where there is room.
    """
    head = headline(feedback, min(budget, L0))
    if budget <= L0:
        return head
    document = output if isinstance(output, Document) else Document(output) if output else None
    kept, omitted = [Block(head)], False
    ends = _more(feedback, budget, document, 999, True)
    left = budget - kept[0].cost - sum(block.cost for block in ends)
    for block in _blocks(feedback, budget, head, document is not None):
        part = block.fitted(left)
        omitted = omitted or part != block
        if part is not None:
            kept.append(part)
            left -= part.cost
    for room in (left, left * 7 // 8, left * 3 // 4, left // 2, 0):
        quote, shown = _quote(feedback, document, room, kept)
        text = joined([*kept, *quote, *_more(feedback, budget, document, shown, omitted)])
        if estimate(text) <= budget:
            return text
    return head


def headline(feedback: Json, budget: int = L0) -> str:
    """The feedback in one line; of a long one, the place of the cause stays."""
    line = _flat(plain(str(feedback.get("headline") or feedback.get("verdict") or ""))[:_LONGEST])
    if estimate(line) <= budget:
        return line
    place = f" ({_spot(where)})" if (where := _where(feedback)) else ""
    room = budget - estimate(place) - 4
    if place and room > budget // 3 and line.endswith(place):
        kept = cut(line.removesuffix(place), room).rstrip()
        return f"{kept}…{'”' * (kept.count('“') > kept.count('”'))}{place}"
    return cut(line, budget)


def _where(feedback: Json) -> Json | None:
    return next((failure.get("where") for failure in feedback.get("failures") or ()), None)


def _spot(where: Json) -> str:
    """File and line."""
    line = where.get("line")
    return said(where["file"]) + ("" if line is None else f":{line}")


def _more(feedback: Json, budget: int, document: Document | None, shown: int, omitted: bool) -> list[Block]:
    """What was left out and where it is; nothing when nothing was."""
    handles = " ".join(_typed(said(c["handle"], 80)) for c in feedback.get("cuts") or () if c.get("handle"))
    total = (document.total or sum(1 for line in document.lines if line.strip())) if document else 0
    parts = []
    if handles and (total > shown or document is None):
        part = f"{shown:,} of {total:,} lines shown, all: " if shown else f"{total:,} lines of output: "
        parts.append(f"{part if document else 'more: '}{handles}")
    if omitted:
        parts.append("more at level 2" if budget < L2 else "more in the report")
    return [Block(f"[{'; '.join(parts)}]")] if parts else []


def _typed(handle: str) -> str:
    """What to type for what a handle stands for."""
    execution, _, what = handle.partition(":")
    return f"mech output {execution} --grep PATTERN" if what == "output" else handle


def _blocks(feedback: Json, budget: int, head: str, quoting: bool) -> Iterator[Block]:
    """Blocks in order of worth: what changed, cause, place, suggestion, then further failures, page, network."""
    failures = list(feedback.get("failures") or ())
    if error := feedback.get("error"):
        if said(error.get("message", "")) not in head:
            yield Block(f"error: {said(error.get('message', ''), 2 * WIDEST)}")
        yield Block(f"hint: {said(error.get('hint', ''))}")
    if changed := _changed(feedback, failures):
        yield Block(changed)
    if failures:
        yield from _cause(failures[0], budget, head, quoting)
        yield from _command(feedback, head)
        yield from _others(failures, budget)
    yield from _pages(feedback)
    for denied in (feedback.get("network") or {}).get("denied", ())[:3]:
        allow = said(denied.get("allow_with") or "-")
        yield Block(f"denied: {said(denied.get('host'))}:{denied.get('port')} (allow with: {allow})")


def _changed(feedback: Json, failures: Sequence[Json]) -> str:
    """How this run compares with the previous one; empty where there was none, or nothing to say."""
    changed = sum(1 for failure in failures if failure["novelty"] == "changed")
    gone = max(0, len(feedback.get("gone") or ()) - changed)  # one that changed is not gone
    told = []
    if failures and feedback.get("previous"):
        first, *rest = (failure["novelty"] for failure in failures)
        words = {"new": "a new failure", "same": "the same failure again", "changed": "the failure changed"}
        told.append(words.get(first, first))
        if fresh := rest.count("new") if first != "new" else 0:
            told.append(f"{fresh} new behind it")
    if gone:
        told.append(f"{gone} gone")
    return f"since the previous run: {', '.join(told)}" if told else ""


def _cause(failure: Json, budget: int, head: str, quoting: bool) -> Iterator[Block]:
    facts = [said(failure["kind"])] if failure["kind"] != "unknown" else []
    facts += [words] if (words := _GUESSES.get(failure["via"])) else []
    where = failure.get("where")
    if where and _spot(where) not in head:
        facts.append(f"at {_spot(where)}")
    if where and where.get("function"):
        facts.append(f"in {said(where['function'], 80)}")
    if failure.get("count", 1) > 1:
        facts.append(f"{failure['count']} times")
    yield Block(f"cause: {', '.join(facts)} ({said(failure['via'])} {failure['confidence']})".replace(":  (", ": ("))
    if failure.get("familiar"):
        yield Block("the last run that passed printed it too: the cause may lie elsewhere")
    message = plain(str(failure["message"])).strip("\n")
    first = said(message.split("\n")[0], WIDEST)
    detail = message.partition("\n")[2] if first in head else message
    wide = len(message.split("\n")[0]) > WIDEST
    if detail.strip() and (wide or not (quoting and failure["via"] in GUESSED)):  # a guess is a line that is quoted
        yield fenced(detail[: 600 if budget <= L1 else 2_000], "message", 600 if wide else WIDEST)
    if suggestion := failure.get("suggestion"):
        command = f": {said(suggestion['command'])}" if suggestion.get("command") else ""
        yield Block(f"suggestion ({suggestion['confidence']}): {said(suggestion['text'])}{command}")
    if failure.get("excerpt"):
        yield fenced("\n".join(failure["excerpt"]), "source")
    if failure.get("denials"):
        yield Block("denied by the network policy: " + ", ".join(said(host) for host in failure["denials"]))


def _command(feedback: Json, head: str) -> Iterator[Block]:
    """The command that failed and how it ended."""
    for one in reversed(feedback.get("commands") or ()):
        ended = f"exited with {one['exit_code']}" if one.get("exit_code") else ""
        ended = f"was ended by signal {one['signal']}" if one.get("signal") else ended
        if ended and one.get("command"):
            line = said(one["command"], 100)
            if line not in head:
                yield Block(f"command: `{line}` {ended}")
            return


def _others(failures: Sequence[Json], budget: int) -> Iterator[Block]:
    """Further failures: the consequences under the cause, those that stand beside it, and how many more."""
    caused = failures[0].get("caused", ())
    behind = [failure for failure in failures[1:] if failure["id"] in caused]
    shown = [failure for failure in behind if failure["kind"] in _PAGE][: 2 if budget <= L1 else 6]
    for failure in shown:
        yield Block(f"which caused: {_brief(failure)}")
    if folded := [failure for failure in behind if failure not in shown]:
        count = len(folded)
        yield Block(f"behind it: {count} consequence{'s' * (count > 1)} ({_kinds(folded)})")
    beside = [failure for failure in failures[1:] if failure["id"] not in caused and failure["via"] not in GUESSED]
    most = 2 if budget <= L1 else 8
    for failure in beside[:most]:
        yield Block(f"also: {_brief(failure)}")
        if budget > L1 and failure.get("excerpt"):
            yield fenced("\n".join(failure["excerpt"]), "source")
    if rest := beside[most:]:
        yield Block(f"and {len(rest)} more ({_kinds(rest)})")


def _kinds(failures: Sequence[Json]) -> str:
    """The kinds of the failures, the commonest first."""
    kinds = Counter(said(failure["kind"], 40) for failure in failures)
    return ", ".join(kind for kind, _ in kinds.most_common(4))


def _brief(failure: Json) -> str:
    place = f" ({_spot(failure['where'])})" if failure.get("where") else ""
    times = f", {failure['count']} times" if failure.get("count", 1) > 1 else ""
    message = next((line for line in plain(str(failure["message"])).split("\n") if line.strip()), "")
    return f"{said(message, 160)}{place}{times}"


def _pages(feedback: Json) -> Iterator[Block]:
    for seen in (feedback.get("observations") or ())[:3]:
        blank = ", blank" if seen.get("blank") else ""
        title = f' "{said(seen["title"], 60)}"' if seen.get("title") else ""
        yield Block(f"page {said(seen.get('path'))}: {seen.get('status') or 'no answer'}{title}{blank}")
        if shown := plain(str(seen.get("text") or "")).strip():
            yield fenced("\n".join(shown.split("\n")[:_SHOWN])[:WIDEST], "page")
    if preview := feedback.get("preview"):
        yield Block(f"preview: {said(preview.get('url'))}")


def _quote(feedback: Json, document: Document | None, left: int, kept: Sequence[Block]) -> tuple[list[Block], int]:
    """The output that explains the cause, no block where all of it has been said; and how many lines have been now."""
    if document is None:
        return [], 0
    before = _flat(" ".join(block.text for block in kept))
    room = left - Block("", "output").cost
    lines = quoted(feedback, document, room, before) if room > 5 else []
    if all(_flat(line).strip("… ") in before for line in lines):
        lines = []
    if len(document) > _COUNTED:
        shown = sum(1 for line in lines if line != "…")
    else:
        whole = before + " " + _flat(" ".join(lines))
        shown = sum(1 for line in document.lines if line.strip() and _flat(line) in whole)
    return [fenced("\n".join(lines), "output")] if lines else [], shown


def _flat(text: str) -> str:
    return " ".join(text.split())
