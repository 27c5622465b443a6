"""What becomes of public repositories that nobody prepared: does the page show what it should, or is the cause named?

    python benchmarks/zero_config.py --mirror DIR [--home DIR] [--jobs 2] [--only PATTERN]

DIR holds bare repositories as `owner+name/repo`. Each of zero_config.toml is run at its commit with nothing but
`mech run`, and is then one of: `works` (the text was seen and nothing is called a failure), `named` (it cannot run
here, and the headline, a failure or the error says why), `miss`, or `false success` (passed, and the text was not
seen). Results are kept as they come, each with the commit of MECH that it was measured at.
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


def run(entry: dict[str, Any], mirror: Path, home: Path, timeout: str) -> dict[str, Any]:
    """One repository, as a user would run it."""
    bare = mirror / entry["name"].replace("/", "+", 1) / "repo"
    source = f"file://{bare}#{entry['commit']}" + (f":{entry['subdir']}" if "subdir" in entry else "")
    words = [sys.executable, "-m", "mech", "run", source, "--once", "--json", "--timeout", timeout]
    words += ["--path", entry["path"]] if "path" in entry else []
    began = time.monotonic()
    done = subprocess.run(words, env={**os.environ, "MECH_HOME": str(home)}, capture_output=True, text=True)
    seconds = round(time.monotonic() - began, 1)
    document = json.loads(done.stdout.splitlines()[-1])
    output = home / "executions" / str(document["execution"]) / "output"
    shown = "\n".join(str(seen["text"]) + "\n" + str(seen["title"]) for seen in document["observations"])
    if not document["observations"] and output.exists():
        shown = output.read_text(errors="replace")
    failures = [[failure["message"], failure["where"], failure["denials"]] for failure in document["failures"]]
    told = json.dumps([document["headline"], document["error"], failures], ensure_ascii=False)
    return {
        **entry,
        "class": judge(entry, document["verdict"], shown, told),
        "verdict": document["verdict"],
        "headline": document["headline"],
        "seconds": seconds,
        "measured": facts()["commit"],
    }


def judge(entry: dict[str, Any], verdict: str, shown: str, told: str) -> str:
    """Which class a run is of; `shown` is what a person would see, `told` what the report gives as the cause."""
    if verdict == "passed" and "expected" not in entry:
        return "not judged"
    if verdict == "passed":
        return "works" if plain(entry["expected"]) in plain(shown) else "false success"
    return "named" if "names" in entry and re.search(entry["names"], told, re.IGNORECASE) else "miss"


def plain(text: str) -> str:
    return " ".join(text.lower().split())


def key(entry: dict[str, Any]) -> str:
    return f"{entry['name']}:{entry.get('subdir', '')}"


HEAD = """# Zero configuration on public repositories

Written by `benchmarks/zero_config.py`: repositories of others, pinned by commit, run with nothing written for them.
*works*: the text that a person should see was seen, and nothing was called a failure. *named*: it does not run on a
machine without services, keys or that toolchain, and the report's headline, failure or error says so. *miss*: it
failed, and the cause that was expected is not what the report says; or it should have run. *false success*: it
passed, and the text was not seen. *not judged*: it passed where the sources said that it cannot run here, so no text
had been written down.

Texts and causes were written down from the sources, by someone who had not seen them run, before this measurement:
`benchmarks/zero_config.toml` says where each comes from, and what was chosen and left out. Of the repositories that
are not *new*, rules were made while looking at earlier runs; the *new* ones had never been run. The machine was busy
(load 5 to 29); rows of another commit than most were run again later, because load had decided them or a rule had
been added after their first run.
"""


def table(results: list[dict[str, Any]]) -> str:
    kinds = {each["kind"] for each in results if each["class"] == "works"}
    new = [each for each in results if each.get("held_out")]
    commits = sorted({each["measured"] for each in results})
    lines = [
        HEAD,
        f"{len(results)} runs: {counted(results)}; those that work are of {len(kinds)} kinds. The {len(new)} new ones: "
        f"{counted(new)}. {facts()['machine']}, {facts()['date']}, MECH at {', '.join(commits)}.",
        "",
        "| repository | kind | new | result | seconds | what the report says |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for each in sorted(results, key=lambda each: (CLASSES.index(each["class"]), key(each))):
        where = each["name"] + (f" `{each['subdir']}`" if "subdir" in each else "")
        headline = each["headline"].replace("|", "\\|").replace("<", "‹")
        new_one = "new" if each.get("held_out") else ""
        lines.append(f"| {where} | {each['kind']} | {new_one} | {each['class']} | {each['seconds']:.0f} | {headline} |")
    return "\n".join(lines) + "\n"


def counted(results: list[dict[str, Any]]) -> str:
    counts = Counter(each["class"] for each in results)
    return ", ".join(f"{counts[name]} {name}" for name in CLASSES)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mirror", type=Path, required=True)
    options.add_argument("--home", type=Path, default=Path("~/.cache/mech-zero-config").expanduser())
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--only", default="")
    options.add_argument("--timeout", default="15m", help="of each run; long, so that a busy machine decides nothing")
    chosen = options.parse_args()
    entries = tomllib.loads((HERE / "zero_config.toml").read_text())["repository"]
    known = {key(each): each for each in json.loads(RESULTS.read_text())["repositories"]} if RESULTS.exists() else {}
    wanted = [each for each in entries if re.search(chosen.only, key(each))]

    def one(entry: dict[str, str]) -> None:
        try:
            known[key(entry)] = result = run(entry, chosen.mirror, chosen.home, chosen.timeout)
        except (ValueError, IndexError) as error:
            print(f"{entry['name']}: no document: {error}", file=sys.stderr)
            return
        print(f"{result['class']:<13} {key(result):<60} {result['seconds']:>5} s  {result['headline']}", flush=True)
        keep([known[key(each)] for each in entries if key(each) in known])

    with ThreadPoolExecutor(chosen.jobs) as pool:
        list(pool.map(one, wanted))
    keep([known[key(each)] for each in entries if key(each) in known])


def keep(results: list[dict[str, Any]]) -> None:
    """Write results and table; addresses and places of a machine are nobody's business."""
    tidy = [{**each, "headline": _PLACES.sub("…", each["headline"])} for each in results]
    where = {name: value for name, value in facts().items() if name not in ("commit", "load_before")}  # each row's own
    RESULTS.write_text(json.dumps({**where, "repositories": tidy}, indent=1, ensure_ascii=False) + "\n")
    TABLE.write_text(table(tidy))


if __name__ == "__main__":
    main()
