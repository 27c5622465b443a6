"""What changed from one run to the next, in a few words: the first thing that people and models read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mech.fences import Block, fenced, joined, said

Json = Mapping[str, Any]

_PAGES, _LINES, _REGIONS = 3, 12, 3  # that are told: pages, lines of a page, regions of a picture


def compared(before: Json | None, after: Json) -> str:
    """What failed and does no more, what fails that did not, and how the page looks beside the last time; empty when
    there is nothing to compare with."""
    lines = [] if before is None else list(_failures(before, after))
    return joined([*map(Block, lines), *_pages(after)])


def _failures(before: Json, after: Json) -> Iterator[str]:
    old = {f["id"]: f for f in before["failures"]}
    now = {f["id"]: f for f in after["failures"]}
    gone = [f for each, f in old.items() if each not in now]
    new = [f for each, f in now.items() if each not in old]
    same = [f for each, f in now.items() if each in old]
    yield f"since the last run: {before['verdict']} -> {after['verdict']}"
    for name, failures in (("gone", gone), ("new", new), ("same", same)):
        yield from (f"{name}: {said(f['message'], 160)}" for f in failures[:2])
        if len(failures) > 2:
            yield f"{name}: {len(failures) - 2} more"


def _pages(after: Json) -> Iterator[Block]:
    """How each page looks, and the lines of it that went and came."""
    several = len(after["observations"]) > 1
    for seen in after["observations"][:_PAGES]:
        visual = seen.get("visual")
        if not visual:
            continue
        page = f" of {said(seen['path'], 60)} at {seen['size']}" if several else ""
        yield Block(f"looks{page}: {looks(visual, seen.get('screenshot'))}")
        if lines := visual["lines"][:_LINES]:
            more = len(visual["lines"]) - len(lines)
            yield fenced("\n".join([*lines, *([f"({more} more)"] if more else [])]), "page changes", 120)


def looks(visual: Json, screenshot: str | None) -> str:
    """How a page, whose picture is `screenshot` now, looks beside the last time, in one line."""
    regions = visual["regions"]
    if not visual["changed"]:
        exactly = "exactly as" if visual["before"] == screenshot else "to a person as"
        return f"the page looks {exactly} before"
    parts = [f"the picture's size changed ({visual['sizes']})"] if visual["sizes"] else []
    if count := len(regions) + visual["more"]:
        told = [_region(each) for each in regions[:_REGIONS]]
        told += [f"and {count - len(told)} more"] if count > len(told) else []
        parts.append(f"{count} region{'s' * (count > 1)} changed ({'; '.join(told)})")
    return ", ".join(parts)


def _region(region: Json) -> str:
    left, top, wide, high = region["box"]
    element = said(region["element"], 60) or f"{wide}x{high} at {left},{top}"
    return f"{element}: {said(region['what'], 120)}" if region["what"] else element
