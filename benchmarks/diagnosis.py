"""Scores the diagnosis on recorded runs: `python benchmarks/diagnosis.py --data DIR [--set public]`.

Further options go to the scorer.

DIR holds `score.py` with `runs/` and `public/`; nothing of it is copied. Without it there is nothing to do.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from mech.feedback import diagnose_text


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


def main() -> int:
    """Run the diagnosis over the data and hand the predictions to the scorer; 0 when there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--set", default="runs", choices=["runs", "public"])
    arguments, rest = parser.parse_known_args()
    if arguments.data is None or not (arguments.data / "score.py").is_file():
        print("skipped: --data DIR with the recorded runs is not given")
        return 0
    scorer = [sys.executable, str(arguments.data / "score.py"), "--set", arguments.set]
    listed = subprocess.run([*scorer, "--inputs"], capture_output=True, text=True, check=True).stdout
    cases = [json.loads(line) for line in listed.splitlines()]
    began, size = time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "mech.jsonl"
        with predictions.open("w") as file:
            for case in cases:
                size += (arguments.data / case["output"]).stat().st_size
                file.write(json.dumps(predict(case, arguments.data)) + "\n")
        seconds = time.perf_counter() - began
        print(
            f"{len(cases)} cases, {size / 1e6:.1f} MB in {seconds:.1f} s ({size / 1e6 / seconds:.1f} MB/s)", flush=True
        )
        return subprocess.run([*scorer, str(predictions), *rest], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
