"""Feedback as text for a reader with a budget: the verdict, the cause, its place, what would fix it, the rest by handle.

Program output stands between fences whose nonce is not in it, so nothing printed can pose as ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from mech.text import plain
from mech.tokens import cut, estimate

L0, L1, L2 = 60, 300, 1_500  # tokens, o200k

Json = Mapping[str, Any]


def render(feedback: Json, budget: int) -> str:
    """The text of a feedback document in at most `budget` tokens; small budgets hold the headline alone."""
    if budget <= L0:
        return headline(feedback, budget)
    text = headline(feedback, L0)
    left = budget - estimate(text) - estimate(_more(feedback)) - 8
    dropped = False
    for block in _blocks(feedback, budget):
        cost = estimate("\n" + block)
        if cost <= left:
            text, left = f"{text}\n{block}", left - cost
            continue
        dropped = True
        if left > 40 and not block.startswith("[out") and "\n" in block:
            kept = _whole_lines(block, left - 4)
            if kept:
                text, left = f"{text}\n{kept}", left - estimate("\n" + kept)
    more = _more(feedback)
    if more and (dropped or feedback.get("cuts")):
        text = f"{text}\n{more}"
    return text if estimate(text) <= budget else cut(text, budget)


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
    """As many lines of the block as fit, the fence closed again."""
    lines = block.split("\n")
    fence = lines[0] if lines[0].startswith("<<") else ""
    kept: list[str] = []
    left = budget - (estimate(fence) * 2 + 4 if fence else 0)
    for line in lines:
        if line == _closing(fence):
            break
        shown = line if estimate(line) + 1 <= left else cut(line, left - 2)
        if not shown:
            break
        kept.append(shown)
        left -= estimate(shown) + 1
        if shown != line:
            break
    return "\n".join([*kept, _closing(fence)] if fence and kept else kept)


def _closing(fence: str) -> str:
    return fence.replace("<<", ">>") if fence else ""


def fenced(text: str, label: str = "output") -> str:
    """Program output between two lines that it cannot have printed."""
    text = plain(text).rstrip("\n")
    nonce = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    while nonce in text:
        nonce = hashlib.sha256((nonce + text).encode("utf-8", "replace")).hexdigest()[:6]
    return f"<<{label} {nonce}\n{text}\n>>{label} {nonce}"


def _blocks(feedback: Json, budget: int) -> Iterator[str]:
    """Blocks in order of worth: cause, its place, suggestion, then further failures, page, network."""
    failures = list(feedback.get("failures") or ())
    error = feedback.get("error")
    if error:
        yield f"error: {one_line(str(error.get('message', '')))}\nhint: {one_line(str(error.get('hint', '')))}"
    if failures:
        yield from _cause(failures[0], failures, budget)
    for failure in failures[1 : 2 if budget <= L1 else 6]:
        if failure["id"] not in failures[0].get("caused", ()):
            yield f"also: {_brief(failure)}"
            if budget > L1 and failure.get("excerpt"):
                yield fenced("\n".join(failure["excerpt"]), "source")
    left = len(failures) - (2 if budget <= L1 else 6)
    if left > 0:
        yield f"and {left} more failures"
    if gone := feedback.get("gone"):
        yield f"gone since the previous run: {len(gone)}"
    yield from _pages(feedback)
    for denied in (feedback.get("network") or {}).get("denied", ())[:3]:
        yield f"denied: {denied.get('host')}:{denied.get('port')} (allow with: {denied.get('allow_with') or '-'})"
    yield from _quotes(feedback, budget)


def _cause(failure: Json, failures: list[Any], budget: int) -> Iterator[str]:
    kind = f"{failure['kind']}, {failure['novelty']}, via {failure['via']}, confidence {failure['confidence']}"
    times = f", {failure['count']} times" if failure.get("count", 1) > 1 else ""
    yield f"cause ({kind}{times}):\n" + fenced(str(failure["message"])[:900])
    if where := failure.get("where"):
        yield "at " + _place(where)
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
    if preview := feedback.get("preview"):
        yield f"preview: {preview.get('url')}"


def _quotes(feedback: Json, budget: int) -> Iterator[str]:
    """The output around the cause, when there is room for it."""
    for quote in feedback.get("quotes") or ():
        if budget >= 200:
            yield fenced(quote)
