# ruff: noqa: E501 (programs)
"""A dozen programs that fail in the same way with other words each time, and running them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mech.feedback import diagnose_text

RUNS = 20


@dataclass(frozen=True)
class Program:
    """What is run: the file, its text and the command (python or node stand for those of this machine)."""

    name: str
    file: str
    text: str
    command: tuple[str, ...]


PY, NODE = (sys.executable,), ("node",)
PROGRAMS = (
    Program("port in use", "app.py", """\
import socket
one, two = socket.socket(), socket.socket()
one.bind(("127.0.0.1", 0)); one.listen()
print("serving on", one.getsockname())
two.bind(one.getsockname())
""", (*PY, "app.py")),
    Program("port in use, said by node", "app.js", """\
const http = require('http');
const one = http.createServer().listen(0, '127.0.0.1', () => {
  http.createServer().listen(one.address().port, '127.0.0.1');
});
""", (*NODE, "app.js")),
    Program("file in a temporary folder", "job.py", """\
import os, tempfile
folder = tempfile.mkdtemp()
os.rmdir(folder)
open(folder + "/settings.toml")
""", (*PY, "job.py")),
    Program("temporary folder of node", "job.js", """\
const fs = require('fs'), os = require('os'), path = require('path');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'build-'));
fs.rmdirSync(folder);
fs.readFileSync(path.join(folder, 'out.json'));
""", (*NODE, "job.js")),
    Program("order of a set", "check.py", """\
def check(given):
    unknown = set(given) - {"name"}
    if unknown:
        raise ValueError(f"unknown keys: {unknown}")
check({"alpha": 1, "beta": 2, "gamma": 3, "delta": 4})
""", (*PY, "check.py")),
    Program("address of an object", "shop.py", """\
class Order: pass
def total(order):
    raise TypeError(f"{order!r} has no lines")
total(Order())
""", (*PY, "shop.py")),
    Program("identifier in the message", "pay.py", """\
import random, uuid
def pay(order):
    raise RuntimeError(f"payment {order} was refused after {random.uniform(1, 90):.2f} s")
pay(uuid.uuid4())
""", (*PY, "pay.py")),
    Program("identifier in node", "pay.mjs", """\
import { randomUUID, randomBytes } from 'node:crypto';
throw new Error(`session ${randomBytes(9).toString('hex')} of ${randomUUID()} has expired`);
""", (*NODE, "pay.mjs")),
    Program("threads in any order", "pool.py", """\
import random, threading, time
def work(number):
    time.sleep(random.random() / 50)
    print(f"worker {number} starts")
    raise LookupError("no queue named orders")
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
raise SystemExit(1)
""", (*PY, "pool.py")),
    Program("processes by number", "crash.sh", """\
echo "starting $$"
bash -c 'kill -SEGV $$'
exit $?
""", ("bash", "crash.sh")),
    Program("a log with times", "sync.py", """\
import logging, random, sys, time
logging.basicConfig(format="%(asctime)s %(process)d %(levelname)s %(message)s")
time.sleep(random.random() / 20)
logging.warning("%d rows in %.3f s", random.randint(1, 9999), random.random())
logging.error("target bucket archive does not exist")
sys.exit(3)
""", (*PY, "sync.py")),
    Program("a failed test in a temporary folder", "test_store.py", """\
import pathlib, tempfile, time, unittest
class Store(unittest.TestCase):
    def test_saves(self):
        time.sleep(0.001)
        with tempfile.TemporaryDirectory() as folder:
            self.assertTrue((pathlib.Path(folder) / "store.db").exists(), f"{folder}/store.db was not written")
unittest.main()
""", (*PY, "test_store.py")),
    Program("a refused connection", "pull.mjs", """\
import net from 'node:net';
const free = await new Promise(done => { const s = net.createServer().listen(0, () => { const { port } = s.address(); s.close(() => done(port)); }); });
await fetch(`http://127.0.0.1:${free}/orders`);
""", (*NODE, "pull.mjs")),
    Program("tests of node in one process each", "sum.test.mjs", """\
import test from 'node:test';
import assert from 'node:assert';
test('adds', () => assert.strictEqual([1, 2].reduce((a, b) => a - b), 3));
""", (*NODE, "--test")),
)  # fmt: skip


def rerun(program: Program) -> tuple[str, list[str]]:
    """The first signature of each run, each in another folder, with another seed of hashes and another home."""
    told = []
    for _ in range(RUNS):
        folder = Path(tempfile.mkdtemp(prefix=random.choice(("a", "work-", "x_"))))
        try:
            (folder / program.file).write_text(program.text)
            surroundings = os.environ | {
                "PYTHONHASHSEED": str(random.randint(1, 9999)),
                "NO_COLOR": random.choice(("", "1")),
            }
            ended = subprocess.run(program.command, cwd=folder, env=surroundings, capture_output=True, text=True)
            text = ended.stdout + ended.stderr
            command = " ".join(Path(part).name for part in program.command)
            found = diagnose_text(text, command=command, exit_code=ended.returncode, root=folder, workdir=str(folder))
            told.append(found["failures"][0]["id"] if found["failures"] else "none")
        finally:
            shutil.rmtree(folder)
    return program.name, told
