"""A picture as a model can take it: no side and no area beyond what models look at, smaller where it is larger."""

from __future__ import annotations

import io
import math
from pathlib import PurePosixPath

SIDE = 1_568
"""Pixels of the longer side beyond which models make a picture smaller themselves."""
AREA = 1_150_000
"""Pixels in all beyond which they do too."""
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}


def kind(name: str) -> str:
    """The media type of a picture by its name."""
    return _KINDS.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def size(width: int, height: int) -> tuple[int, int]:
    """What a picture of that size in pixels is made: of the same shape, within `SIDE` and `AREA`, never larger."""
    factor = min(1.0, SIDE / max(width, height), math.sqrt(AREA / (width * height)))
    return max(1, int(width * factor)), max(1, int(height * factor))


def fitted(data: bytes, name: str) -> tuple[bytes, str]:
    """The picture within the bounds and its media type; as it is where it fits, or where Pillow is not installed."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        return data, kind(name)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            wanted = size(*picture.size)
            if wanted == picture.size:
                return data, kind(name)
            made = io.BytesIO()
            picture.convert("RGB").resize(wanted, Image.Resampling.LANCZOS).save(made, "PNG", compress_level=6)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return data, kind(name)
    return made.getvalue(), "image/png"
