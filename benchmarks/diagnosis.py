"""Scores the diagnosis on recorded runs: `python benchmarks/diagnosis.py --data DIR [--own|--unseen a|b|c|--set NAME]`.

Further options go to the scorer. `--own` scores the runs in tests/runs, with DIR's scorer. `--title TITLE` keeps the
figures in results/diagnosis.json under that title, by ecosystem, with what cutting and grepping reach beside them;
`--tuned TEXT` says there what was tuned on the data. `--tokenizer DIR` (with `node_modules/gpt-tokenizer`) counts
tokens (o200k) exactly; without it they are estimated from above.

DIR holds `score.py` with `runs/`, `public/` and `logdx/`; nothing of it is copied. Without it there is nothing to do.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import logdx
from machine import facts
from tokens import counted

from mech.feedback import diagnose_text
from mech.tokens import estimate

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "diagnosis.json"
OWN = HERE.parent / "tests"
Counting = Callable[[list[str]], list[int]]


def predict(case: dict[str, Any], data: Path) -> dict[str, Any]:
    """What MECH says of one case, in the scorer's form, with its suggestion."""
    source = data / case["src"]
    text = (data / case["output"]).read_bytes().decode("utf-8", "replace")
    found = diagnose_text(
        text,
        command=case.get("cmd"),
        exit_code=case.get("exit_code"),
        ended=case.get("ended") or "exited",
        root=source if source.is_dir() else None,
        workdir=case.get("workdir") or None,
        budget=1_000,
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
    return {
        "id": case["id"],
        "failed": found["verdict"] != "passed",
        "ranked": ranked,
        "feedback_text": found["text"]["l1"],
        "texts": found["text"],
        "fix_kind": suggestion["kind"] if suggestion else None,
        "suggestion": suggestion,
    }


def cut(most: int, head: float) -> Callable[[Any], dict[str, Any]]:
    """What a peer shows that keeps so many characters of the raw output, this share of them from its beginning."""

    def shown(case: Any) -> dict[str, Any]:
        text, first = case.text, int(most * head)
        kept = text if len(text) <= most else text[:first] + "\n[…]\n" + (text[first - most :] if first < most else "")
        failed = case.exit_code != 0 and case.meta.get("ended") != "stopped"
        return {"failed": failed, "ranked": [], "feedback_text": kept}

    return shown


PEERS = {
    "head and tail of 900 characters": cut(900, 0.5),
    "mini-swe-agent: head and tail of 10,000": cut(10_000, 0.5),
    "dyad: tail of 16,000": cut(16_000, 0.0),
    "OpenHands: head and tail of 30,000": cut(30_000, 0.5),
    "Cline: head and tail of 48,000": cut(48_000, 0.5),
    "SWE-agent: head of 100,000": cut(100_000, 1.0),
}


def share(part: float, whole: float) -> float | None:
    """Percent to one place, None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def suggested(cases: Iterable[Any], predictions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """How kind and detail of the suggested fix compare with the labels', over failing runs not mended in the code."""
    failing = [case for case in cases if case.failed]
    business = [(case, predictions[case.id]) for case in failing if case.label["fix_kind"] not in ("edit_code", "none")]
    detailed = [(case, said) for case, said in business if case.label.get("fix_detail")]
    sure = [
        (case, said["suggestion"])
        for case in failing
        if (said := predictions[case.id])["suggestion"] and said["suggestion"]["confidence"] >= 0.7
    ]

    def detail(case: Any, said: dict[str, Any]) -> bool:
        told = said["suggestion"] or {}
        return case.label["fix_detail"].lower() in f"{told.get('text')} {told.get('command')}".lower()

    right = sum(said["fix_kind"] == case.label["fix_kind"] for case, said in business)
    return {
        "fix_kind_business_runs": len(business),
        "fix_kind_right_%": share(right, len(business)),
        "fix_detail_runs": len(detailed),
        "fix_detail_right_%": share(sum(detail(case, said) for case, said in detailed), len(detailed)),
        "suggestions_at_0.7": len(sure),
        "suggestions_at_0.7_of_another_kind_%": share(
            sum(told["kind"] != case.label["fix_kind"] for case, told in sure), len(sure)
        ),
    }  # fmt: skip


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


def priced(cases: list[Any], texts: dict[str, str], counting: Counting) -> dict[str, Any]:
    """Tokens of the texts of failing runs, and of each up to the end of the first statement of the cause."""
    failing = [case for case in cases if case.failed]
    whole = sorted(counting([texts[case.id] for case in failing]))
    begun = [texts[case.id][:end] for case in failing if (end := case.feedback(texts[case.id])[0]) is not None]
    until = sorted(counting(begun))
    return {
        "tokens_mean": round(sum(whole) / max(1, len(whole))),
        "tokens_most": whole[-1] if whole else None,
        "tokens_to_the_cause_median": until[len(until) // 2] if until else None,
        "tokens_to_the_cause_p90": until[len(until) * 9 // 10] if until else None,
    }


def scorer(data: Path) -> Any:
    """The scorer of the data as a module."""
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(data: Path, root: Path, which: str, said: list[dict[str, Any]], counting: Counting) -> dict[str, Any]:
    """All figures of one set: ours, by ecosystem, and what cutting and grepping reach."""
    score = scorer(data)
    cases = score.load(str(root), which)
    predictions = {one["id"]: one for one in said}
    texts = {one["id"]: one["feedback_text"] for one in said}
    groups: dict[str, list[Any]] = defaultdict(list)
    for case in cases:
        groups[str(case.label.get("ecosystem"))].append(case)
    found = figures(score.score(cases, predictions)) | priced(cases, texts, counting)
    for level in ("l0", "l2"):
        found[f"tokens_of_{level}_most"] = max(counting([one["texts"][level] for one in said]))
    if which == "runs":
        found |= suggested(cases, predictions)
    else:
        found["coverage_%"] = round(100 * (score.score(cases, predictions)["coverage"] or 0), 1)
        longer = {key: one | {"feedback_text": one["texts"]["asked"]} for key, one in predictions.items()}
        found["cause_in_1,000_tokens_%"] = figures(score.score(cases, longer))["cause_in_l1_%"]
    beside = {}
    for name, rule in [*score.BASELINES, *PEERS.items()]:
        other = {case.id: rule(case) for case in cases}
        shown = {key: str(one["feedback_text"]) for key, one in other.items()}
        kept = figures(score.score(cases, other))
        names = ("failed_or_not_%", "message_at_1_%", "file_line_at_1_%", "cause_in_l1_%")
        size = counting([shown[case.id] for case in cases if case.failed])
        beside[name] = {key: kept[key] for key in names} | {"tokens_mean": round(sum(size) / max(1, len(size)))}
    ours = ("runs", "failed_or_not_%", "message_at_1_%", "message_at_3_%", "file_line_at_1_%", "cause_in_l1_%")
    by = {}
    for name, group in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        part = figures(score.score(group, predictions))
        by[name] = {key: part[key] for key in ours}
    return found | {"by_ecosystem": by, "beside": beside}


def keep(title: str, found: dict[str, Any]) -> None:
    """Write the figures under their title, beside those that are there."""
    known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    known[title] = facts() | found
    RESULTS.write_text(json.dumps(known, indent=2) + "\n")


def main() -> int:
    """Run the diagnosis over the data and hand the predictions to the scorer; 0 when there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--set", default="runs", choices=["runs", "public", "logdx"])
    parser.add_argument("--own", action="store_true")
    parser.add_argument(
        "--unseen", choices=["a", "b", "c"], help="part of tests/unseen; its README says which were looked at"
    )
    parser.add_argument("--title")
    parser.add_argument("--tuned", default="")
    parser.add_argument("--tokenizer", type=Path)
    arguments, rest = parser.parse_known_args()
    if arguments.data is None or not (arguments.data / "score.py").is_file():
        print("skipped: --data DIR with the recorded runs is not given")
        return 0

    def counting(texts: list[str]) -> list[int]:
        return counted(texts, arguments.tokenizer) if arguments.tokenizer else [estimate(text) for text in texts]

    told = {
        "tokens": "o200k, counted" if arguments.tokenizer else "o200k, estimated from above",
        "tuned": arguments.tuned,
    }
    if arguments.set == "logdx":
        found = logdx.score(arguments.data / "logdx" / "cases", counting)
        print(json.dumps(found, indent=2))
        if arguments.title:
            keep(arguments.title, told | found)
        return 0
    with part(arguments.unseen) as unseen:
        return run(arguments, rest, unseen or (OWN if arguments.own else arguments.data), told, counting)


@contextmanager
def part(name: str | None) -> Iterator[Path | None]:
    """A folder with the runs of a part of tests/unseen; None for no part.

    c.txt there names those of part c; the others are divided by the digest of their names.
    """
    if name is None:
        yield None
        return
    later = set((OWN / "unseen" / "c.txt").read_text().split())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "runs"
        place.mkdir()
        for case in sorted((OWN / "unseen").iterdir()):
            among = "c" if case.name in later else "ab"[hashlib.sha1(case.name.encode()).digest()[0] % 2]
            if case.is_dir() and among == name:
                (place / case.name).symlink_to(case)
        yield Path(folder)


def run(arguments: argparse.Namespace, rest: list[str], root: Path, told: dict[str, Any], counting: Counting) -> int:
    """Diagnose the cases below `root`, keep the figures where that is asked, and print the scorer's."""
    command = [sys.executable, str(arguments.data / "score.py"), "--set", arguments.set, "--root", str(root)]
    listed = subprocess.run([*command, "--inputs"], capture_output=True, text=True, check=True).stdout
    cases = [json.loads(line) for line in listed.splitlines()]
    size = sum((root / case["output"]).stat().st_size for case in cases)
    began = time.perf_counter()
    said = [predict(case, root) for case in cases]
    seconds = time.perf_counter() - began
    print(f"{len(cases)} cases, {size / 1e6:.1f} MB in {seconds:.1f} s ({size / 1e6 / seconds:.1f} MB/s)", flush=True)
    if arguments.title:
        found = measured(arguments.data, root, arguments.set, said, counting)
        if arguments.unseen:  # sixty ecosystems of a few runs each say little one by one
            found = {key: value for key, value in found.items() if key not in ("by_ecosystem", "beside")}
        keep(arguments.title, told | found)
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "mech.jsonl"
        predictions.write_text("".join(json.dumps(one) + "\n" for one in said))
        return subprocess.run([*command, str(predictions), *rest], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
