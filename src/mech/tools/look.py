"""`look`: use the page of what runs as a person would, and say what each step changed on the page and the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mech.browser.steps import DOES, Did, Step, Visit
from mech.errors import BrowserUnavailable
from mech.fences import Block, fenced, joined, said
from mech.tokens import estimate
from mech.tools.tool import Answer, Arguments, Tool
from mech.workbench import Workbench

_BUDGET = {"short": 600, "long": 2_000}  # tokens
_MOST = 20  # steps of one call
_GOES = ("goto", "wait")  # steps whose page may be as it was before the edit
_SHOWN = 4  # requests, errors or dialogs of a step that are told


async def _call(bench: Workbench, arguments: Arguments) -> Answer:
    try:
        steps = [Step.of(each) for each in arguments.get("steps", [])[:_MOST]]
    except (ValueError, TypeError, AttributeError) as wrong:
        return Answer(f"look: {wrong}", f"look: {wrong}")
    try:
        visit = await bench.visit()
    except BrowserUnavailable as missing:
        return Answer(f"look: {missing.message} ({missing.hint})", f"look: {missing.message}")
    if visit is None:
        known = f"; the last run: {bench.feedback['headline']}" if bench.feedback else ""
        return Answer(f"nothing serves a page: `execute_and_observe` starts it{known}", "nothing serves a page")
    if not visit.began and not (steps and steps[0].do == "goto"):
        steps.insert(0, Step("goto", value="/"))
    done = await _done(visit, steps) if steps else [await visit.do(Step("wait", value="0"), whole=True)]
    if any(not did.wrong and (did.step.do == "expect" or (did.changes and did.step.do not in _GOES)) for did in done):
        bench.shown()
    images = () if visit.closed else (bench.here.artifacts.put(await visit.picture(), ".png"),)
    return Answer(told(done, len(steps), _BUDGET[str(arguments.get("detail", "short"))]), _title(done), images)


async def _done(visit: Visit, steps: Sequence[Step]) -> list[Did]:
    """Do the steps up to the first that fails."""
    done: list[Did] = []
    for step in steps:
        done.append(await visit.do(step))
        if done[-1].wrong:
            break
    return done


def told(done: Sequence[Did], planned: int, budget: int) -> str:
    """What the steps did, in at most `budget` tokens: every step has its line, the newest have their page first."""
    heads = [[Block(line) for line in _lines(number, did)] for number, did in enumerate(done, 1)]
    left = planned - len(done)
    ends = [Block(f"{left} more step{'s were' if left > 1 else ' was'} not tried")] if left else []
    while sum(block.cost for lines in heads for block in lines) > budget * 2 // 3:
        longest = max(heads, key=len)
        if len(longest) == 1:
            break
        del longest[-1]
    room = budget - 40 - sum(block.cost for lines in [*heads, ends] for block in lines)
    pages: dict[int, list[Block]] = {}
    for at in sorted(range(len(done)), key=lambda at: (not done[at].wrong, done[at].new, -at)):
        block = fenced("\n".join(done[at].changes), "page") if done[at].changes else None
        part = block.fitted(room) if block else None
        pages[at] = [part] if part else []
        if block and part != block:
            pages[at].append(Block("[the page goes on: detail=long]"))
        room -= sum(each.cost for each in pages[at])
    blocks = [block for at, lines in enumerate(heads) for block in (*lines, *pages[at])] + ends
    text = joined(blocks)
    while estimate(text) > budget and len(blocks) > 1:
        del blocks[-1]
        text = joined(blocks)
    return text


def _lines(number: int, did: Did) -> list[str]:
    """A step in lines of ours, the most important first."""
    step = said(str(did.step), 100)
    if did.wrong:
        instead = f": {', '.join(said(each, 80) for each in did.instead)}" if did.instead else ""
        there = "; there is" if did.instead and did.wrong.startswith("there is") else ""
        lines = [f"{number}. {step}: FAILED, {said(did.wrong, 200)}{there}{instead}"]
    else:
        page = f", {did.status or 'no status'} {said(did.title, 60)}" if did.new else ""
        nothing = "" if did.new or did.changes or did.step.do in ("expect", "wait") else ", the page did not change"
        lines = [f"{number}. {step}: ok{page}{nothing}"]
    lines += [f"   error: {said(each, 200)}" for each in did.errors[:_SHOWN]]
    lines += [f"   dialog {said(each, 200)}" for each in did.dialogs[:_SHOWN]]
    if requests := _requests(did):
        lines.append(f"   requests: {requests}")
    return lines


def _requests(did: Did) -> str:
    """The requests of a step: failed ones first, successful ones for static files only counted."""
    ranked = sorted((each for each in did.requests if not each.static), key=lambda each: not each.failed)
    ranked = [each for each in ranked if each.failed or each.kind != "document"]
    counted = Counter(f"{each.method} {said(each.path, 100)} {each.status or said(each.error, 60)}" for each in ranked)
    shown = [f"{text}{f' ({count} times)' if count > 1 else ''}" for text, count in list(counted.items())[:_SHOWN]]
    more = len(counted) - len(shown)
    static = sum(1 for each in did.requests if each.static)
    shown += [f"{more} more"] if more else []
    shown += [f"{static} static file{'s' * (static > 1)}"] if static else []
    return ", ".join(shown)


def _title(done: Sequence[Did]) -> str:
    if not done:
        return "looked at the page"
    last = done[-1]
    return (
        f"looked: {last.step} failed: {last.wrong}" if last.wrong else f"looked: {', '.join(d.step.do for d in done)}"
    )


_TEXT = {"type": "string"}

LOOK = Tool(
    "look",
    "Use the page of the program that runs, in a real browser, step by step. Elements are meant by role and name, as in"
    " role=button name=Save, or by a text or label that a person reads. Each step says what it changed on the page and"
    " asked of the network; the first that fails says what is there instead. Ends with a picture. The page stays as"
    " the last call left it until the next run.",
    {
        "steps": {
            "type": "array",
            "description": "none: only look",
            "items": {
                "type": "object",
                "properties": {
                    "do": {"type": "string", "enum": list(DOES)},
                    "role": _TEXT,
                    "name": _TEXT,
                    "text": _TEXT,
                    "label": _TEXT,
                    "value": {
                        "type": "string",
                        "description": "goto: path; fill: text; press: key; select: option; wait: milliseconds;"
                        " expect: value or text of the element",
                    },
                    "nth": {"type": "integer", "description": "which of several, from 1"},
                    "gone": {"type": "boolean", "description": "wait or expect: until it is not there"},
                    "accept": {"type": "boolean", "description": "say yes to dialogs of this step"},
                },
                "required": ["do"],
                "additionalProperties": False,
            },
        },
        "detail": {
            "type": "string",
            "enum": list(_BUDGET),
            "description": "short (at most 600 tokens, the default) or long (2,000)",
        },
    },
    _call,
    profiles=frozenset({"chat", "default", "all"}),
)
