"""The cases of benchmarks/loop.py: every fault with every patch, and the tricks."""

from __future__ import annotations

from collections.abc import Iterator

from loop_programs import PROGRAMS, Case
from loop_tricks import tricks
from loop_weaken import weakenings


def cases() -> Iterator[Case]:
    """Every fault with every patch, in a fixed order, and the tricks."""
    turn: dict[str, int] = {}
    for program in PROGRAMS:
        for number, fault in enumerate(program.faults, 1):
            text = program.files[fault.path]
            assert text.count(fault.good) >= 1, (program.name, fault.good)
            files = {**program.files, fault.path: text.replace(fault.good, fault.bad, 1)}
            name = f"{program.name} {number}"
            yield Case(name, "right", program.kind, files, {fault.path: text})
            yield Case(name, "wrong", program.kind, files, {fault.path: text.replace(fault.good, fault.wrong, 1)})
            note = program.comment.get(fault.path.rpartition(".")[2], "# {}").format("mended")
            same = files[fault.path] + note + "\n"
            yield Case(name, "no-op", program.kind, files, {fault.path: same})
            ways = list(weakenings(program, fault, files))
            at = turn.get(program.kind, 0)
            turn[program.kind] = at + 2
            for way, patch in [ways[(at + each) % len(ways)] for each in range(min(2, len(ways)))]:
                yield Case(f"{name} {way}", "weakened", program.kind, files, patch)
    yield from tricks()
