"""Scores texts of a few sizes on logs of LogDx-CI: the share of the labelled signals that they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mech.feedback import diagnose_text, render

BUDGETS = (300, 1_000, 4_000)
_STAMP = re.compile(r"^\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z ", re.MULTILINE)


def held(signal: dict[str, Any], text: str) -> bool:
    """Whether a text holds the signal: one of its names, or its file and line, or its exit code."""
    flat = " ".join(text.split()).lower()
    if signal["type"] == "exit_code":
        return re.search(rf"(?:code|with|status|exit)[ :=]+{signal['value']}\b", flat) is not None
    if "file" in signal:
        line = signal.get("line")
        return signal["file"].lower() in flat and (line is None or re.search(rf"\b{line}\b", flat) is not None)
    names = [signal.get("value") or "", *signal.get("aliases", ())]
    return any(" ".join(str(name).split()).lower() in flat for name in names if name)


def score(cases: Path, counting: Callable[[list[str]], list[int]]) -> dict[str, Any]:
    """Mean share over the cases of the critical signals, and of those and the important ones, at each budget."""
    found: dict[str, Any] = {"cases": 0, "at": {}}
    kept: dict[int, list[tuple[float, float, int]]] = {budget: [] for budget in BUDGETS}
    for label in sorted(cases.glob("**/ground_truth.json")):
        signals = json.loads(label.read_text())["required_signals"]
        critical = [signal for signal in signals if signal["importance"] == "critical"]
        log = (label.parent / "raw.log").read_bytes().decode("utf-8", "replace")
        text = _STAMP.sub("", log)
        code = next((int(s["value"]) for s in signals if s["type"] == "exit_code" and str(s["value"]).isdigit()), 1)
        document = diagnose_text(text, exit_code=code)
        found["cases"] += 1
        for budget in BUDGETS:
            shown = render(document, budget, text)
            shares = [sum(held(s, shown) for s in group) / max(1, len(group)) for group in (critical, signals)]
            kept[budget].append((shares[0], shares[1], counting([shown])[0]))
    for budget, rows in kept.items():
        found["at"][str(budget)] = {
            "critical_signals": round(sum(row[0] for row in rows) / len(rows), 3),
            "signals": round(sum(row[1] for row in rows) / len(rows), 3),
            "tokens_mean": round(sum(row[2] for row in rows) / len(rows)),
        }
    return found
