"""The stable name of a failure: the same across ports, temporary paths, times, addresses, line numbers and order."""

from __future__ import annotations

import hashlib

from mech.text import normal
from mech.types import Where


def signature(kind: str, message: str, where: Where | None, stage: str | None = None) -> str:
    """`f_` and twelve hexadecimal digits, from the kind, the message's first line and the file and function."""
    first = next((line for line in message.split("\n") if line.strip()), "")
    place = f"{where.file}|{where.function or ''}" if where else ""
    text = "\0".join((kind, normal(first), place))
    return "f_" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
