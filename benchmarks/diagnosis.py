"""Scores the diagnosis on recorded runs: `python benchmarks/diagnosis.py --data DIR [--set public | --own]`.

Further options go to the scorer. `--own` scores the runs in tests/runs, with DIR's scorer; `--title TITLE` writes the
figures to results/diagnosis.json under that title.

DIR holds `score.py` with `runs/` and `public/`; nothing of it is copied. Without it there is nothing to do.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from machine import facts

from mech.feedback import diagnose_text

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "diagnosis.json"
OWN = HERE.parent / "tests"


def predict(case: dict[str, Any], data: Path) -> dict[str, Any]:
    """What MECH says of one case, in the scorer's form."""
    source = data / case["src"]
    text = (data / case["output"]).read_bytes().decode("utf-8", "replace")
    found = diagnose_text(
        text,
        command=case.get("cmd"),
        exit_code=case.get("exit_code"),
        ended=case.get("ended") or "exited",
        root=source if source.is_dir() else None,
        workdir=case.get("workdir") or None,
    )
    ranked = [
        {
            "message": f["message"],
            "file": f["where"]["file"] if f["where"] else None,
            "line": f["where"]["line"] if f["where"] else None,
        }
        for f in found["failures"]
    ]
    suggestion = next((f["suggestion"] for f in found["failures"][:1] if f["suggestion"]), None)
    failed = found["verdict"] != "passed"
    return {
        "id": case["id"],
        "failed": failed,
        "ranked": ranked,
        "feedback_text": found["text"]["l1"],
        "fix_kind": suggestion["kind"] if suggestion else None,
    }


def share(part: float, whole: float) -> float | None:
    """Percent to one place, None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def suggested(root: Path, predictions: list[dict[str, Any]]) -> dict[str, Any]:
    """How the kinds of fix compare with the labels', over the failing runs that are not mended in the code."""
    wanted = {}
    for prediction in predictions:
        label = json.loads((root / "runs" / prediction["id"] / "label.json").read_text())
        wanted[prediction["id"]] = label["fix_kind"]
    business = [p for p in predictions if wanted[p["id"]] not in ("edit_code", "none")]
    told = [p for p in predictions if p["fix_kind"]]
    return {
        "fix_kind_business_runs": len(business),
        "fix_kind_right_%": share(sum(p["fix_kind"] == wanted[p["id"]] for p in business), len(business)),
        "suggestions": len(told),
        "suggestions_of_another_kind_%": share(sum(p["fix_kind"] != wanted[p["id"]] for p in told), len(told)),
    }


def figures(scored: dict[str, Any]) -> dict[str, Any]:
    """The figures that count, of the scorer's counts."""
    count: Counter[str] = Counter(scored["counts"])
    return {
        "runs": count["cases"],
        "failing": count["failing"],
        "healthy": count["clean"],
        "failed_or_not_%": share(count["right"], count["cases"]),
        "failing_found_%": share(count["found"], count["failing"]),
        "false_alarms_%": share(count["alarm"], count["clean"]),
        "message_at_1_%": share(count["m1"], count["messages"]),
        "message_at_3_%": share(count["m3"], count["messages"]),
        "file_line_at_1_%": share(count["p1"], count["places"]),
        "file_at_1_%": share(count["f1"], count["files"]),
        "cause_in_l1_%": share(count["fb"], count["messages"]),
        "silent_runs": count["silent"],
        "silent_found_%": share(count["silent_found"], count["silent"]),
    }


def keep(title: str, scored: dict[str, Any], more: dict[str, Any]) -> None:
    """Write the figures under their title, beside those that are there."""
    known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    known[title] = facts() | figures(scored) | more
    RESULTS.write_text(json.dumps(known, indent=2) + "\n")


def main() -> int:
    """Run the diagnosis over the data and hand the predictions to the scorer; 0 when there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--set", default="runs", choices=["runs", "public"])
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--title")
    arguments, rest = parser.parse_known_args()
    if arguments.data is None or not (arguments.data / "score.py").is_file():
        print("skipped: --data DIR with the recorded runs is not given")
        return 0
    root = OWN if arguments.own else arguments.data
    scorer = [sys.executable, str(arguments.data / "score.py"), "--set", arguments.set, "--root", str(root)]
    listed = subprocess.run([*scorer, "--inputs"], capture_output=True, text=True, check=True).stdout
    cases = [json.loads(line) for line in listed.splitlines()]
    size = sum((root / case["output"]).stat().st_size for case in cases)
    began = time.perf_counter()
    said = [predict(case, root) for case in cases]
    seconds = time.perf_counter() - began
    print(f"{len(cases)} cases, {size / 1e6:.1f} MB in {seconds:.1f} s ({size / 1e6 / seconds:.1f} MB/s)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "mech.jsonl"
        predictions.write_text("".join(json.dumps(one) + "\n" for one in said))
        if arguments.title:
            scored = subprocess.run([*scorer, "--json", str(predictions)], capture_output=True, text=True, check=True)
            more = suggested(root, said) if arguments.set == "runs" else {}
            keep(arguments.title, json.loads(scored.stdout)["mech.jsonl"], more)
        return subprocess.run([*scorer, str(predictions), *rest], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
