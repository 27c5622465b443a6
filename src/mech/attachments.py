"""Files that a person attaches to what they say: pictures are kept as artifacts, text goes with the message, fenced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from mech.artifacts import Artifacts
from mech.errors import ConfigError
from mech.events import Said
from mech.fences import Block, fenced, joined, said
from mech.tokens import cut, estimate

LARGEST = 20_000_000  # bytes
_TOKENS = 8_000  # of one text file that are sent
_WIDEST = 2_000  # pixels: larger pictures are made smaller, as every provider would
_SIGNS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|BM.{4}\0{4}", re.S)


def message(text: str, files: Sequence[tuple[str, bytes]], artifacts: Artifacts) -> Said:
    """What a person says, with files by name. ConfigError: a file is neither text nor a picture."""
    blocks, images = [Block(text)], []
    for path, data in files:
        name = said(path, 100)
        if _SIGNS.match(data):
            images.append(artifacts.put(_png(data, name), ".png"))
            blocks.append(Block(f"[attached picture: {name}]"))
            continue
        whole = data.decode("utf-8", "replace")
        if "\0" in whole or whole.count("\ufffd") > len(whole) // 100:
            raise ConfigError(f"{name} is neither text nor a picture", hint="attach text, PNG, JPEG, GIF or WebP")
        part = cut(whole, _TOKENS) if estimate(whole) > _TOKENS else whole
        blocks += [Block(f"[attached file: {name}]"), fenced(part, "file", widest=2_000)]
    return Said("user", joined(blocks), images=tuple(images))


def read(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """The files by their names. ConfigError: one cannot be read, or is too large."""
    return [(path.name, _read(path)) for path in paths]


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path} is larger than {LARGEST // 1_000_000} MB", hint="attach a part of it")
        return path.read_bytes()
    except OSError as problem:
        raise ConfigError(f"{path} cannot be attached: {problem.strerror}", hint="--attach FILE") from None


def _png(data: bytes, name: str) -> bytes:
    """A picture that every provider takes."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise ConfigError("pictures need Pillow", hint="pip install 'mech-ai[browser]'") from None
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.format == "PNG" and max(picture.size) <= _WIDEST:
                return data
            small = picture.convert("RGBA")
            small.thumbnail((_WIDEST, _WIDEST))
            stored = BytesIO()
            small.save(stored, "PNG")
            return stored.getvalue()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise ConfigError(f"{name} is no picture that can be read", hint="attach PNG, JPEG, GIF or WebP") from None
