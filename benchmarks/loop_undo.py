"""Undo of benchmarks/loop.py: a conversation of many edits of every kind of file, and the way back to any of them."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from loop_cases import Talk, talking

from mech.events import Edited
from mech.executors.here import Here

Held = dict[str, tuple[str, bytes]]
EDITS, MOVES = 40, 100
_NAMES = ("main.py", "src/a b.txt", "src/ünï ☃.txt", "data/blob.bin", "-dash", "quote'\"s.txt", "deep/er/and/deeper/x",
          ".env", ".hidden/file", "ignored/kept.log", "new\nline.txt", "glob*[x]?.txt", "build/out.js")  # fmt: skip


def held(folder: Path) -> Held:
    """Every file of a workspace: what it is and its bytes."""
    found: Held = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".git", "node_modules")]
        for name in [*names, *(each for each in folders if (Path(root) / each).is_symlink())]:
            path = Path(root) / name
            if name == ".git":
                continue
            if path.is_symlink():
                found[str(path.relative_to(folder))] = ("link", os.readlink(path).encode())
            else:
                mode = "x" if path.stat().st_mode & stat.S_IXUSR else "-"
                found[str(path.relative_to(folder))] = (mode, path.read_bytes())
    return found


def edited(folder: Path, chance: random.Random, number: int) -> None:
    """Change some files: text of every line end, bytes, databases, links, modes, things gone, files for folders."""
    for name in chance.sample(_NAMES, 4):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = chance.randrange(5)
        if kind == 0 and path.exists():
            path.unlink()
        elif kind == 1:
            path.write_bytes(chance.randbytes(chance.choice((0, 1, 5_000, 200_000))))
        elif kind == 2:
            path.write_bytes(b"a\r\nb\n\rc $Id$ \xff\xfe\n" + str(number).encode())
        else:
            path.write_text("\n".join(f"{number} {chance.random()}" for _ in range(chance.randrange(300))))
        if path.exists():
            path.chmod(chance.choice((0o644, 0o755)))
    with sqlite3.connect(folder / "shop.db") as database:
        database.execute("create table if not exists rows (id integer primary key, what blob)")
        database.execute("insert into rows (what) values (?)", (chance.randbytes(3_000),))
        database.execute("delete from rows where id % 7 = ?", (number % 7,))
    database.close()
    link = folder / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(chance.choice(("main.py", "src", "/etc/hostname", "nowhere")))
    swapped = folder / "swapped"
    if number % 3 == 0 and not swapped.exists():
        swapped.write_text("a file")
    elif number % 3 == 1 and swapped.is_file():
        swapped.unlink()
        swapped.mkdir()
        (swapped / "within").write_text("a folder")


async def undo(here: Here, edits: int = EDITS, moves: int = MOVES) -> dict[str, Any]:
    """To as many states as `moves`, in any order: how many were byte-exact, and how long each took, in seconds."""
    chance = random.Random(5)
    files: dict[str, str | bytes] = {
        ".gitignore": "*.log\nignored/\nbuild/\n.env\nshop.db\n",
        ".gitattributes": "* text=auto eol=crlf\n*.txt ident\n",
        "main.py": "print(1)\n", "vendor/part/code.js": "1\n",
    }  # fmt: skip
    exact, seconds, states = 0, [], {}
    async with talking(here, files) as talk:
        inner = talk.conversation.workspace / "vendor" / "part"
        for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
            who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
            subprocess.run(("git", *who, *words), cwd=inner, check=True, capture_output=True)
        for number in range(edits):
            edited(talk.conversation.workspace, chance, number)
            (inner / "code.js").write_text(f"{number}\n")
            await talk.bench.keep(f"edit {number}", "model")
            states[_newest(talk)] = held(talk.conversation.workspace)
        for _ in range(moves):
            checkpoint = chance.choice(list(states))
            began = time.monotonic()
            await talk.bench.move("restore", checkpoint)
            seconds.append(time.monotonic() - began)
            exact += held(talk.conversation.workspace) == states[checkpoint]
    return {"edits": edits, "moves": moves, "exact": exact, "seconds_p50": round(statistics.median(seconds), 3),
            "seconds_most": round(max(seconds), 3)}  # fmt: skip


def _newest(talk: Talk) -> str:
    return next(row.event.checkpoint for row in reversed(talk.conversation.rows) if isinstance(row.event, Edited))
