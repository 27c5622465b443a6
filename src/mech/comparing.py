"""What changed from one run to the next, in a few words: the first thing that people and models read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mech.fences import said

Json = Mapping[str, Any]


def compared(before: Json | None, after: Json) -> str:
    """What failed and does no more, and what fails that did not; empty when there is no run before."""
    if before is None:
        return ""
    old = {f["id"]: f for f in before["failures"]}
    now = {f["id"]: f for f in after["failures"]}
    gone = [f for each, f in old.items() if each not in now]
    new = [f for each, f in now.items() if each not in old]
    same = [f for each, f in now.items() if each in old]
    lines = [f"since the last run: {before['verdict']} -> {after['verdict']}"]
    for name, failures in (("gone", gone), ("new", new), ("same", same)):
        lines += [f"{name}: {said(f['message'], 160)}" for f in failures[:2]]
        if len(failures) > 2:
            lines.append(f"{name}: {len(failures) - 2} more")
    return "\n".join(lines)
