"""What becomes of public repositories that nobody prepared: does the page show what it should, or is the cause named?

    python benchmarks/zero_config.py --mirror DIR [--home DIR] [--jobs 2] [--only PATTERN]

DIR holds bare repositories as `owner+name/repo`. Each of zero_config.toml is run at its commit with nothing but
`mech run`, and is then one of: `works` (the text was seen and nothing is called a failure), `named` (it cannot run
here, and the report says why), `miss`, or `false success` (passed, and the text was not seen). Results are kept as
they come.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from machine import facts

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "zero_config.json"
TABLE = HERE.parent / "docs" / "zero-config.md"
_PLACES = re.compile(r"https?://\S+|/\S*(\.mirror|mech-|executions)\S*")
CLASSES = ("works", "named", "miss", "false success", "not judged")


def run(entry: dict[str, str], mirror: Path, home: Path) -> dict[str, Any]:
    """One repository, as a user would run it."""
    bare = mirror / entry["name"].replace("/", "+", 1) / "repo"
    source = f"file://{bare}#{entry['commit']}" + (f":{entry['subdir']}" if "subdir" in entry else "")
    began = time.monotonic()
    words = [sys.executable, "-m", "mech", "run", source, "--once", "--json", "--timeout", "6m"]
    done = subprocess.run(words, env={**os.environ, "MECH_HOME": str(home)}, capture_output=True, text=True)
    seconds = round(time.monotonic() - began, 1)
    document = json.loads(done.stdout.splitlines()[-1])
    output = home / "executions" / str(document["execution"]) / "output"
    shown = "\n".join(str(seen["text"]) + str(seen["title"]) for seen in document["observations"])
    if not document["observations"] and output.exists():
        shown = output.read_text(errors="replace")
    told = json.dumps([document["text"]["l2"], document["headline"], document["error"], document["failures"]])
    return {
        **entry,
        "class": judge(entry, document["verdict"], shown, told),
        "verdict": document["verdict"],
        "headline": document["headline"],
        "seconds": seconds,
        "measured": facts()["commit"],
    }


def judge(entry: dict[str, str], verdict: str, shown: str, told: str) -> str:
    if "expected" not in entry and "names" not in entry:
        return "not judged" if verdict == "passed" else "miss"
    seen = entry.get("expected", "").lower() in shown.lower()
    if verdict == "passed":
        return "works" if seen and ("expected" in entry or "names" not in entry) else "false success"
    return "named" if "names" in entry and re.search(entry["names"], told, re.IGNORECASE) else "miss"


def table(results: list[dict[str, Any]]) -> str:
    counts = Counter(each["class"] for each in results)
    kinds = {each["kind"] for each in results}
    lines = [
        "# Zero configuration on public repositories",
        "",
        "Written by `benchmarks/zero_config.py`: repositories of others, pinned by commit, run with nothing written",
        "for them. *works*: the text that a person should see was seen, and nothing was called a failure. *named*: it",
        "cannot run on a machine without services, keys or that toolchain, and the report says so. *miss*: the rest.",
        "",
        "How far to trust it: rules were tuned while looking at these repositories, and some of the causes to be named",
        "were written down after a first run. Rows come from several commits of one day and some times are of second",
        "runs. A *named* cause was found anywhere in the report. *not judged*: passed, but what was seen does not show",
        "that it works. mdn/todo-react (its copy was incomplete), nuxt/movies and remix-run/indie-stack (no result in",
        "time) were chosen and are not in the table.",
        "",
        f"{len(results)} repositories of {len(kinds)} kinds: "
        + ", ".join(f"{counts[name]} {name}" for name in CLASSES)
        + f". {facts()['machine']}, {facts()['date']}.",
        "",
        "| repository | kind | result | seconds | what the report says |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in sorted(results, key=lambda each: (CLASSES.index(each["class"]), each["name"])):
        where = each["name"] + (f" `{each['subdir']}`" if "subdir" in each else "")
        headline = each["headline"].replace("|", "\\|").replace("<", "‹")
        lines.append(f"| {where} | {each['kind']} | {each['class']} | {each['seconds']:.0f} | {headline} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mirror", type=Path, required=True)
    options.add_argument("--home", type=Path, default=Path("~/.cache/mech-zero-config").expanduser())
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--only", default="")
    chosen = options.parse_args()
    entries = tomllib.loads((HERE / "zero_config.toml").read_text())["repository"]
    known = {each["name"]: each for each in json.loads(RESULTS.read_text())["repositories"]} if RESULTS.exists() else {}
    wanted = [each for each in entries if re.search(chosen.only, each["name"])]

    def one(entry: dict[str, str]) -> None:
        try:
            known[entry["name"]] = result = run(entry, chosen.mirror, chosen.home)
        except (ValueError, IndexError) as error:
            print(f"{entry['name']}: no document: {error}", file=sys.stderr)
            return
        print(f"{result['class']:<13} {result['name']:<50} {result['seconds']:>5} s  {result['headline']}", flush=True)
        keep([known[each["name"]] for each in entries if each["name"] in known])

    with ThreadPoolExecutor(chosen.jobs) as pool:
        list(pool.map(one, wanted))
    keep([known[each["name"]] for each in entries if each["name"] in known])


def keep(results: list[dict[str, Any]]) -> None:
    """Write results and table; addresses and places of a machine are nobody's business."""
    tidy = [{**each, "headline": _PLACES.sub("…", each["headline"])} for each in results]
    where = {name: value for name, value in facts().items() if name not in ("commit", "load_before")}  # each row's own
    RESULTS.write_text(json.dumps({**where, "repositories": tidy}, indent=1, ensure_ascii=False) + "\n")
    TABLE.write_text(table(tidy))


if __name__ == "__main__":
    main()
