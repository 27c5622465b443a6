"""Two pictures of a page: the regions in which a person sees a difference, and both side by side."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""

_THRESHOLD = 0.02  # of the distance of two colours as blazediff measures it: white and #f8f8f8 differ
_LEVELS = 5  # of 255 in one channel, where blazediff is not there
_TILE = 8  # pixels: differences in tiles that touch are one region
_FEWEST = 4  # pixels that a region has at least
_MARGIN = 24  # pixels around the regions in the side by side
_GAP = 12  # pixels between the two pictures


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two pictures differ, the largest region first. `sizes` are both sizes where these differ, else empty."""

    regions: tuple[Box, ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()


def difference(before: bytes, after: bytes) -> Difference:
    """Compare two PNGs; antialiasing is no difference. ImportError: Pillow is not there."""
    if before == after:
        return Difference()
    old, new = _opened(before), _opened(after)
    sizes = () if old.size == new.size else (old.size, new.size)
    width, height = min(old.width, new.width), min(old.height, new.height)
    box = (0, 0, width, height)
    mask = _mask(old.crop(box), new.crop(box)) if sizes else _mask(old, new)
    return Difference(_regions(mask), sizes)


def beside(before: bytes, after: bytes, regions: Sequence[Box]) -> bytes:
    """A PNG of both pictures side by side, cut to the rows around the regions, which have a frame each."""
    from PIL import Image, ImageDraw

    old, new = _opened(before), _opened(after)
    height = max(old.height, new.height)
    top = max(0, min((box[1] for box in regions), default=0) - _MARGIN)
    bottom = min(height, max((box[1] + box[3] for box in regions), default=height) + _MARGIN)
    for image in (old, new):
        draw = ImageDraw.Draw(image)
        for x, y, wide, high in regions:
            draw.rectangle((x - 3, y - 3, x + wide + 2, y + high + 2), outline=(220, 0, 80), width=2)
    both = Image.new("RGB", (old.width + _GAP + new.width, bottom - top), (120, 120, 120))
    both.paste(old, (0, -top))
    both.paste(new, (old.width + _GAP, -top))
    data = io.BytesIO()
    both.save(data, "PNG")
    return data.getvalue()


def _opened(data: bytes) -> Image:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB")


def _mask(old: Image, new: Image) -> Image:
    """White where a person sees a difference."""
    try:
        import blazediff
    except ImportError:
        return _plain_mask(old, new)
    from PIL import Image

    with tempfile.TemporaryDirectory(prefix="mech-pictures-") as folder:
        paths = [str(Path(folder) / name) for name in ("before.png", "after.png", "mask.png")]
        for image, path in zip((old, new), paths, strict=False):
            image.save(path, compress_level=0)
        compared = blazediff.compare(*paths, threshold=_THRESHOLD, diff_mask=True, compression=1)
        if compared.match_result:
            return Image.new("L", old.size)
        with Image.open(paths[2]) as mask:
            found = mask.convert("RGBA").getchannel("A").point(lambda level: 255 if level else 0)
    return _without_edges(found, old, new)


def _without_edges(mask: Image, old: Image, new: Image) -> Image:
    """The mask without edges that were drawn a fraction of a pixel elsewhere: blazediff knows only some of them."""
    from PIL import Image, ImageChops

    bounds = mask.getbbox()
    if bounds is None:
        return mask
    box = (
        max(0, bounds[0] - 1),
        max(0, bounds[1] - 1),
        min(mask.width, bounds[2] + 1),
        min(mask.height, bounds[3] + 1),
    )
    kept = Image.new("L", mask.size)
    kept.paste(ImageChops.darker(mask.crop(box), _plain_mask(old.crop(box), new.crop(box))), box[:2])
    return kept


def _plain_mask(old: Image, new: Image) -> Image:
    """The same with Pillow alone: what lies within the levels of the pixels around it in both pictures is an edge that
    was drawn a fraction of a pixel elsewhere."""
    from PIL import Image, ImageChops, ImageFilter

    mask = Image.new("L", old.size)
    for one, other in ((old, new), (new, old)):
        low, high = one.filter(ImageFilter.MinFilter(3)), one.filter(ImageFilter.MaxFilter(3))
        beyond = ImageChops.lighter(ImageChops.subtract(other, high), ImageChops.subtract(low, other))
        for channel in beyond.split():
            mask = ImageChops.lighter(mask, channel.point(lambda level: 255 if level > _LEVELS else 0))
    return mask


def _regions(mask: Image) -> tuple[Box, ...]:
    """The boxes of differences that lie together, the largest first."""
    bounds = mask.getbbox()
    if bounds is None:
        return ()
    wide, high = -(-mask.width // _TILE), -(-mask.height // _TILE)
    marked = {
        (x, y)
        for y in range(bounds[1] // _TILE, min(high, -(-bounds[3] // _TILE)))
        for x in range(bounds[0] // _TILE, min(wide, -(-bounds[2] // _TILE)))
        if mask.crop((x * _TILE, y * _TILE, (x + 1) * _TILE, (y + 1) * _TILE)).getbbox()
    }
    found: list[Box] = []
    while marked:
        group, todo = set[tuple[int, int]](), [marked.pop()]
        while todo:
            x, y = todo.pop()
            group.add((x, y))
            near = {(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-1, 0, 1)} & marked
            marked -= near
            todo += near
        left, top = min(x for x, _ in group) * _TILE, min(y for _, y in group) * _TILE
        part = mask.crop((left, top, (max(x for x, _ in group) + 1) * _TILE, (max(y for _, y in group) + 1) * _TILE))
        box = part.getbbox()
        if box and sum(part.histogram()[1:]) >= _FEWEST:
            found.append((left + box[0], top + box[1], box[2] - box[0], box[3] - box[1]))
    return tuple(sorted(found, key=lambda box: -box[2] * box[3]))
