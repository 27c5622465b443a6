"""A contact sheet: the turns of a conversation, each with what the page looked like before it and after."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from mech.events import Edited, Row, Said

if TYPE_CHECKING:
    from PIL.Image import Image

_WIDTH, _GAP, _HEAD = 520, 24, 76  # pixels of a picture, between two, and of the words above them
_PAPER, _INK, _FAINT, _EDGE, _MARK = "white", "#1f2933", "#52606d", "#c8d1dc", "#e0325a"


@dataclass(frozen=True, slots=True)
class Pair:
    """One turn: what the person said, what the model said last, and the names of the pictures before and after."""

    said: str
    answered: str
    before: str | None
    after: str | None


def pairs(rows: Sequence[Row]) -> list[Pair]:
    """The turns that changed files and were seen; before is what was seen last before the first edit."""
    found: list[Pair] = []
    said, before, after, edited = "", None, None, False
    for event in (row.event for row in rows):
        if isinstance(event, Edited):
            edited = edited or event.by == "model"
        elif isinstance(event, Said) and event.who == "user" and not event.text.startswith("["):
            said, before, after, edited = event.text, after or before, None, False
        elif isinstance(event, Said) and event.who == "model" and not event.calls:
            if edited and after:
                found.append(Pair(said, event.text, before, after))
        elif isinstance(event, Said) and event.images and edited:
            after = event.images[-1]
        elif isinstance(event, Said) and event.images:
            before = event.images[-1]
    return found


def sheet(found: Sequence[Pair], path: Callable[[str], Path]) -> bytes:
    """The turns one below the other as a PNG; what differs after is marked. `path` says where a picture lies."""
    from PIL import Image, ImageOps

    opened = [[_opened(path(name)) if name else None for name in (pair.before, pair.after)] for pair in found]
    heights = [max((each.height for each in two if each), default=0) + _HEAD for two in opened]
    paper = Image.new("RGB", (2 * _WIDTH + 3 * _GAP, sum(heights) + _GAP * (len(found) + 1)), _PAPER)
    top = _GAP
    for pair, two, height in zip(found, opened, heights, strict=True):
        _words(paper, pair, top)
        for column, each in enumerate(two):
            if each:
                place = (_GAP + column * (_WIDTH + _GAP), top + _HEAD)
                paper.paste(ImageOps.expand(ImageOps.crop(each, 1), 1, _EDGE), place)
        _mark(paper, pair, path, top + _HEAD)
        top += height + _GAP
    stored = BytesIO()
    paper.save(stored, "PNG")
    return stored.getvalue()


def _opened(path: Path) -> Image:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.convert("RGB").resize((_WIDTH, picture.height * _WIDTH // picture.width))


def _words(paper: Image, pair: Pair, top: int) -> None:
    from PIL import ImageDraw, ImageFont

    draw = ImageDraw.Draw(paper)
    draw.text((_GAP, top), f"“{textwrap.shorten(pair.said, 100, placeholder=' …')}”", _INK, ImageFont.load_default(20))
    answer = textwrap.shorten(pair.answered, 150, placeholder=" …")
    draw.text((_GAP, top + 28), answer, _FAINT, ImageFont.load_default(14))
    for column, name in enumerate(("before", "after")):
        draw.text((_GAP + column * (_WIDTH + _GAP), top + 52), name, _FAINT, ImageFont.load_default(14))


def _mark(paper: Image, pair: Pair, path: Callable[[str], Path], top: int) -> None:
    """Frames around what is different in the second picture."""
    from PIL import Image, ImageDraw

    from mech.browser.pictures import difference

    if pair.before is None or pair.after is None:
        return
    data = path(pair.after).read_bytes()
    with Image.open(BytesIO(data)) as after:
        scale = _WIDTH / after.width
    draw = ImageDraw.Draw(paper)
    for x, y, wide, high in difference(path(pair.before).read_bytes(), data).regions:
        left, upper = 2 * _GAP + _WIDTH + round(x * scale), top + round(y * scale)
        end = (left + round(wide * scale) + 3, upper + round(high * scale) + 3)
        draw.rectangle((left - 4, upper - 4, *end), outline=_MARK, width=2)
