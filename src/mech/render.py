"""Feedback as text for a reader with a budget: the verdict, the cause, its place, what would fix it.

What is left out is announced with a handle. Program output stands between fences whose nonce is not in
it, so that nothing printed can pose as ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from mech.diagnosers.extractor import select
from mech.text import Document, plain
from mech.tokens import MARGIN, cut, estimate

L0, L1, L2 = 60, 300, 1_500  # tokens, o200k

_SHOWN = 8  # lines of a page, or of what a program that passed printed last

Json = Mapping[str, Any]


def render(feedback: Json, budget: int, output: str | Document = "") -> str:
    """The text of a feedback document in at most `budget` tokens; small budgets hold the headline alone.

    `output` is what was printed; the lines that explain the failure are quoted from it where there is room.
    """
    if budget <= L0:
        return headline(feedback, budget)
    document = output if isinstance(output, Document) else Document(output) if output else None
    parts = [headline(feedback, L0)]
    more = _more(feedback)
    left = budget - estimate(parts[0]) - estimate(more) - 4
    dropped = False
    for block in _blocks(feedback, budget, document is not None):
        cost = estimate(block) + 1
        kept = block if cost <= left else _whole_lines(block, left - 4)
        dropped = dropped or kept != block
        if kept:
            parts.append(kept)
            left -= estimate(kept) + 1
    tail = [more] if dropped or feedback.get("cuts") else []
    text = "\n".join([*parts, *tail])
    for room in (left, left * 3 // 4, left // 2):
        quote = _quote(feedback, document, room)
        whole = "\n".join([*parts, *([quote] if quote else []), *tail])
        if estimate(whole) <= budget:
            return whole
    return text if estimate(text) <= budget else headline(feedback, L0)


def headline(feedback: Json, budget: int = L0) -> str:
    """The feedback in one line."""
    return cut(one_line(str(feedback.get("headline") or feedback.get("verdict") or "")), budget)


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def _more(feedback: Json) -> str:
    """What was left out and where it is; always part of the text when something was."""
    cuts = feedback.get("cuts") or ()
    handles = " ".join(str(c.get("handle")) for c in cuts if c.get("handle"))
    return f"[more: {handles}]" if handles else "[more in the full report]"


def _whole_lines(block: str, budget: int) -> str:
    """As many lines of the block as fit, the fence closed again; empty when not even two do."""
    lines = block.split("\n")
    fence = lines[0] if lines[0].startswith("<<") else ""
    if not fence or budget < 30:
        return ""
    kept: list[str] = [fence]
    left = budget - estimate(fence) * 2 - 2
    for line in lines[1:-1]:
        left -= estimate(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, _closing(fence)]) if len(kept) > 1 else ""


def _closing(fence: str) -> str:
    return fence.replace("<<", ">>") if fence else ""


def fenced(text: str, label: str = "output") -> str:
    """Program output between two lines that it cannot have printed."""
    text = plain(text).rstrip("\n")
    nonce = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    while nonce in text:
        nonce = hashlib.sha256((nonce + text).encode("utf-8", "replace")).hexdigest()[:6]
    return f"<<{label} {nonce}\n{text}\n>>{label} {nonce}"


def _blocks(feedback: Json, budget: int, quoted: bool) -> Iterator[str]:
    """Blocks in order of worth: cause, its place, suggestion, then further failures, page, network."""
    failures = list(feedback.get("failures") or ())
    if error := feedback.get("error"):
        yield f"error: {one_line(str(error.get('message', '')))}\nhint: {one_line(str(error.get('hint', '')))}"
    if failures:
        yield from _cause(failures[0], failures, budget, quoted)
    shown = 2 if budget <= L1 else 6
    for failure in failures[1:shown]:
        if failure["via"] not in ("parser", "report"):
            continue  # a guess: the quoted lines show it
        if failure["id"] not in failures[0].get("caused", ()):
            yield f"also: {_brief(failure)}"
            if budget > L1 and failure.get("excerpt"):
                yield fenced("\n".join(failure["excerpt"]), "source")
    if len(failures) > shown:
        yield f"and {len(failures) - shown} more failures"
    if gone := feedback.get("gone"):
        yield f"gone since the previous run: {len(gone)}"
    yield from _pages(feedback)
    for denied in (feedback.get("network") or {}).get("denied", ())[:3]:
        yield f"denied: {denied.get('host')}:{denied.get('port')} (allow with: {denied.get('allow_with') or '-'})"


def _cause(failure: Json, failures: list[Any], budget: int, quoted: bool) -> Iterator[str]:
    facts = [failure["kind"], failure["novelty"], f"{failure['via']} {failure['confidence']}"]
    if failure.get("count", 1) > 1:
        facts.append(f"{failure['count']} times")
    if where := failure.get("where"):
        facts.append("at " + _place(where))
    yield "cause: " + ", ".join(facts)
    message = plain(str(failure["message"]))
    shown = quoted and failure["via"] in ("extractor", "tail")
    if not shown and ("\n" in message or len(message) > 160):
        yield fenced(message[: 600 if budget <= L1 else 2_000])
    if suggestion := failure.get("suggestion"):
        command = f": {suggestion['command']}" if suggestion.get("command") else ""
        yield f"suggestion ({suggestion['confidence']}): {one_line(suggestion['text'])}{one_line(command)}"
    if failure.get("excerpt"):
        yield fenced("\n".join(failure["excerpt"]), "source")
    caused = [f for f in failures if f["id"] in failure.get("caused", ())]
    for one in caused[: 2 if budget <= L1 else 6]:
        yield f"which caused: {_brief(one)}"
    if failure.get("denials"):
        yield "denied by the network policy: " + ", ".join(failure["denials"])


def _brief(failure: Json) -> str:
    where = f" at {_place(failure['where'])}" if failure.get("where") else ""
    times = f" ({failure['count']} times)" if failure.get("count", 1) > 1 else ""
    return f"{failure['kind']}{where}{times}: {one_line(str(failure['message']))[:240]}"


def _place(where: Json) -> str:
    text = one_line(str(where["file"]))
    for part in (where.get("line"), where.get("column")):
        if part is None:
            break
        text += f":{part}"
    return text + (f" in {one_line(str(where['function']))[:80]}" if where.get("function") else "")


def _pages(feedback: Json) -> Iterator[str]:
    for seen in (feedback.get("observations") or ())[:3]:
        title = one_line(str(seen.get("title") or ""))[:60]
        blank = ", blank" if seen.get("blank") else ""
        yield f'page {one_line(str(seen.get("path")))}: {seen.get("status") or "no answer"} "{title}"{blank}'
        if shown := plain(str(seen.get("text") or "")).strip():
            yield fenced("\n".join(shown.split("\n")[:_SHOWN])[:240], "page")
    if preview := feedback.get("preview"):
        yield f"preview: {preview.get('url')}"


def _line_cost(line: str) -> int:
    """Tokens of a line within a text, without the margin that a text of its own has."""
    return max(1, estimate(line) - MARGIN)


def _quote(feedback: Json, document: Document | None, left: int) -> str:
    """The output that explains the cause; less of it where a parser is sure of the cause."""
    failures = feedback.get("failures") or ()
    if document is not None and feedback.get("verdict") == "passed" and not feedback.get("observations"):
        last = [line[:240] for line in document.lines if line.strip()][-_SHOWN:]
        while last and sum(map(_line_cost, last)) > left - 30:
            last.pop(0)
        return fenced("\n".join(last)) if last else ""
    if document is None or not failures or feedback.get("verdict") == "passed":
        return ""
    first = failures[0]
    sure = first["via"] in ("parser", "report") and first["confidence"] >= 0.85
    room = min(left - 30, max(90, left // 2) if sure else left - 30)
    if room < 20:
        return ""
    around = [
        (e["first_line"] - 1, e["last_line"] - 1) for f in failures[: 1 if sure else 3] for e in f["evidence"][:1]
    ]
    lines = select(document, room, _line_cost, around)
    return fenced("\n".join(lines)) if lines else ""
