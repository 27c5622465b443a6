"""How a page looks beside the last time it was seen: the text that changed, and the regions with their elements."""

from __future__ import annotations

import json

from mech.artifacts import Artifacts
from mech.browser.aria import changes
from mech.browser.elements import Element, became, to_blame
from mech.browser.pictures import beside, difference
from mech.errors import NotFound
from mech.types import Observation, Region, Visual

_MOST = 6  # regions that are told
_LINES = 40  # changed lines of the page that are kept


def compare(before: Observation, after: Observation, execution: str, artifacts: Artifacts) -> Visual | None:
    """Compare two looks at one page; `execution` is where the earlier one is from. None: there are no two pictures."""
    if before.screenshot is None or after.screenshot is None:
        return None
    lines = changes(before.aria, after.aria)
    found = Visual(execution, before.screenshot, lines=lines[:_LINES])
    if before.screenshot == after.screenshot:
        return found
    try:
        old, new = (artifacts.path(name).read_bytes() for name in (before.screenshot, after.screenshot))
        seen = difference(old, new)
        elements = [_elements(each, artifacts) for each in (before, after)]
        picture = artifacts.put(beside(old, new, seen.regions[:_MOST]), ".png") if seen.regions or seen.sizes else None
    except (ImportError, NotFound):
        return None
    changed = became(*elements)
    regions: dict[str, Region] = {}
    for box in seen.regions:
        element, what = to_blame(box, changed, elements[1])
        name = str(element) if element else ""
        region = Region(box, name, element.selector if element else "", what)
        regions.setdefault(f"{name}|{what}" if element else str(box), region)
    sizes = " -> ".join(f"{width}x{height}" for width, height in seen.sizes)
    told = tuple(regions.values())
    return Visual(
        execution,
        before.screenshot,
        bool(told or sizes),
        told[:_MOST],
        len(told[_MOST:]),
        sizes,
        picture,
        lines[:_LINES],
    )


def _elements(seen: Observation, artifacts: Artifacts) -> list[Element]:
    if seen.elements is None:
        return []
    return [Element.of(each) for each in json.loads(artifacts.path(seen.elements).read_text())]
