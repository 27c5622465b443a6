"""Writes docs/figures.md: what the sandbox's benchmarks measured, beside what was aimed at and what peers take.

    python benchmarks/figures.py

Nothing is measured here; each figure comes from a file in results/, with the load that the machine had.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLE = HERE.parent / "docs" / "figures.md"
HEAD = """# Figures of the sandbox

Written by `benchmarks/figures.py` from the results in `benchmarks/results`; `benchmarks/README.md` says how to take
each again. Times are in milliseconds, p50 / p95 where there are two, on a shared machine of two cores: what is taken
beside something else is worth more than what stands alone. Peers were run in the same run where they can run there.

| what | aim | measured | beside it |
| --- | --- | --- | --- |
"""


def both(figure: dict[str, float]) -> str:
    return f"{figure['p50']:g} / {figure['p95']:g}"


def sandbox(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    cold, pooled, command = found["cold"], found["pooled"], found["command"]
    peers = [f"{name} {both(cold[name])}" for name in ("sandlock", "podman", "docker") if name in cold]
    yield (
        "create to the result of `node -v`, cold",
        "25 / 60; ≤ 3 × bubblewrap alone; ≥ 10 × faster than docker",
        f"{both(cold['mech'])}; {cold['ratio']:g} ×",
        ", ".join([f"bubblewrap {both(cold['bubblewrap beside it'])}", *peers]),
    )
    claim = pooled["claim and true"]
    yield (
        "from the pool: claim to the result of `true`",
        "p95 8",
        both(claim),
        f"the claim alone {both(pooled['claim'])}",
    )
    host = f"the same by the seam {both(command['mech, seam'])}, on the host {both(command['host'])}"
    yield '`commands.run("true")` in a live sandbox', "p50 1.5", both(command["mech, commands.run"]), host
    seconds = found["many"]["seconds"]
    yield (
        f"{found['many']['answered']} at once, each `node -v`, to the last answer",
        "all, ≤ 3 × bubblewrap alone",
        f"all, {seconds['mech']:g} s, {found['many']['ratio']:g} ×",
        f"bubblewrap {seconds['bubblewrap']:g} s",
    )
    idle = found["idle"]
    processes, slab = idle["KiB of its processes, joiner not counted"], idle["KiB of slab"]
    yield (
        "memory of an idle sandbox: its processes and slab",
        "≤ 1,024 KiB, joiner not counted",
        f"{processes} + {slab} KiB",
        f"its joiner {idle['KiB of its joiner']} KiB",
    )
    yield f"`true` among {idle['sandboxes']} idle ones", "p95 10", both(idle["true among them"]), ""
    layer = found["layer"]
    yield (
        "attach a layer of 30,000 files",
        "≤ 20",
        f"{layer['extra p50']:g} more than without",
        f"`cp -a` {layer['cp -a, seconds']:g} s",
    )
    output = found["output"]
    rates = output["MiB a second"]
    yield (
        "output, process to the log's file",
        "≥ 0.3 × a pipe to `cat`",
        f"{output['ratio']:g} ×, {rates['mech']} MiB/s",
        f"{rates['pipe to cat']} MiB/s",
    )
    yield "listen() to the `listening` event", "p95 10", both(found["ports"]), ""


def ports(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    told, asked = found["by_notification"]["until_on_the_log_ms"], found["by_asking"]["until_on_the_log_ms"]
    yield "listen() to the event on the log", "p95 10", both(told), f"where it has to be asked for {both(asked)}"


def preview(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    yield "a request through a preview", "+0.5", f"+{found['added_ms_p50']:g}", f"direct {found['direct_ms_p50']:g}"
    yield (
        "throughput of a preview",
        "≥ 0.4 × direct",
        f"{found['throughput_ratio']:g} ×",
        f"direct {found['direct_mb_per_s']} MB/s",
    )


def egress(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    down, up = found["download"], found["upload"]
    yield (
        "egress through the policy, down and up",
        "≥ 0.4 × direct",
        f"{down['ratio']:g} × and {up['ratio']:g} ×",
        f"direct {down['direct_mb_per_s']} MB/s",
    )
    denial = found["denial"]
    yield "connect() to the `denied` event", "50", f"{denial['event_ms_p50']:g} / {denial['event_ms_p95']:g}", ""


def rewind(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    times = found["milliseconds"]
    size = f"a workspace of {found['megabytes']:,} MB"
    yield f"snapshot of {size}", "", both(times["snapshot"]), f"`cp -a` {times['cp -a']:,}, `cp -al` {times['cp -al']}"
    yield f"restore of {size}", "", both(times["restore"]), ""


def bombs(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    calm = found["bombs"]["nothing"]["neighbour"]
    for name, felt in found["bombs"].items():
        gone = f"dead {felt['ms from kill to no process']:g} after kill"
        if name != "nothing":
            yield (
                f"`true` in a neighbour, bomb: {name}",
                f"calm {both(calm)}; dead ≤ 100",
                f"{both(felt['neighbour'])}; {gone}",
                f"on the host {both(felt['host'])}",
            )


def faults(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    told = f"{found['false_success']}, {found['lost_bytes']}, {found['leftovers']}"
    yield f"faults around commands, {found['runs']:,} runs", "0 false successes, lost bytes, leftovers", told, ""


def crashes(found: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    told = f"{found['false_success']}, {found['lost_bytes']}, {found['leftovers']}"
    yield f"crashes of MECH and its parts, {found['runs']:,} runs", "0 false successes, lost bytes, leftovers", told, ""


PARTS: tuple[Callable[[dict[str, Any]], Iterator[tuple[str, str, str, str]]], ...] = (
    sandbox, ports, preview, egress, rewind, bombs, faults, crashes,
)  # fmt: skip


def main() -> None:
    lines, notes = [], []
    for part in PARTS:
        path = HERE / "results" / f"{part.__name__}.json"
        if not path.exists():
            continue
        found = json.loads(path.read_text())
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in part(found)]
        for name, one in found.items() if part is sandbox else ((part.__name__, found),):
            notes.append(f"{name} at load {one['load_before']:g} ({one.get('commit', 'older')}, {one['date']})")
    TABLE.write_text(HEAD + "\n".join(lines) + "\n\nTaken: " + "; ".join(notes) + ".\n")


if __name__ == "__main__":
    main()
