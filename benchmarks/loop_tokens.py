"""What whole loops cost in tokens of text, beside cutting the output by position and sending the page, and how long an
edit takes until it is seen; for benchmarks/loop.py.

The tasks are programs that print as real ones do: suites and builds of hundreds of lines, servers with a log, pages
with long tables.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from loop_cases import RUN, Scripted, believes, edit, says, talking
from tokens import counted

from mech.executors.here import Here
from mech.tokens import estimate

CUTS = (10_000, 30_000)
APP = Path(__file__).parent.parent / "tests" / "apps" / "vite-page"
WORD = (
    "for at in range(400):\n"
    "    print(f'2025-11-03 10:00:{at % 60:02} INFO worker.{at % 7}: job {at} took {at * 3} ms')\n"
)
_SUITE = (
    "import logging\nimport unittest\n\nfrom shop import total\n\nlogging.basicConfig(level=logging.INFO)\n\n\n"
    "class Test(unittest.TestCase):\n    pass\n\n\n"
    "def case(number):\n    def test(self):\n        logging.info('GET /orders/%d 200 in %d ms', number, number % 90)\n"
    "        self.assertEqual(total([number, 1]), number + 1)\n"
    "    return test\n\n\nfor number in range(300):\n    setattr(Test, f'test_order_{number:03}', case(number))\n"
)
_NODE = (
    "const test = require('node:test')\nconst assert = require('node:assert')\n"
    "const { total } = require('./shop.js')\n"
    "for (let at = 0; at < 250; at++) test(`order ${at} is charged once`, () => {\n"
    "  console.log('debug: charging order', at)\n  assert.equal(total([at, 1]), at + 1)\n})\n"
)
_BUILD = (
    'set -e\nfor at in $(seq 600); do echo "gcc -O2 -Wall -Iinclude -c src/$at.c -o build/module_$at.o"; done\n'
    "echo 'ld -o app build/*.o'\ncat config.json > /dev/null\npython3 check.py\n"
)
_ROWS = "''.join(f'<tr><td>Order {n}</td><td><a href=/order/{n}>open</a></td></tr>' for n in range(600))"
_SERVER = (
    "from http.server import BaseHTTPRequestHandler, HTTPServer\n\n\nclass Handler(BaseHTTPRequestHandler):\n"
    "    def do_GET(self):\n        for at in range(500):\n"
    "            print(f'DEBUG sql 0.{at:03} ms SELECT * FROM t WHERE id = {at}')\n"
    "        page = '<title>Orders</title><h1>Orders</h1><table>' + ROWS + '</table>'\n"
    "        self.send_response(200)\n        self.send_header('Content-Type', 'text/html')\n"
    "        self.end_headers()\n"
    "        self.wfile.write(page.encode())\n\n\nHTTPServer(('', 8000), Handler).serve_forever()\n"
)  # fmt: skip
_PAGE = (
    "<!doctype html><title>Orders</title><h1>Orders</h1><table id=t></table><script>\n"
    "document.getElementById('t').innerHTML = Array.from({length: 500}, (_, n) =>\n"
    "  `<tr><td>Order ${n}</td><td><a href=/o/${n}>open</a> <button>pay</button></td></tr>`).join('')\n"
    "const sum = document.querySelector('h1').textContent.FIX()\n</script>\n"
)
TASKS: tuple[tuple[str, dict[str, str], dict[str, str | None], str], ...] = (
    ("a suite of 300 with a log", {"shop.py": "def total(prices):\n    return prices[0]\n", "test_shop.py": _SUITE,
     "mech.toml": 'start = "python3 -m unittest -v"\n'},
     {"shop.py": "def total(prices):\n    return sum(prices)\n"}, ""),
    ("node --test with 250", {"shop.js": "exports.total = (p) => p[0]\n", "shop.test.js": _NODE,
     "mech.toml": 'start = "node --test"\n'}, {"shop.js": "exports.total = (p) => p.reduce((a, b) => a + b)\n"}, ""),
    ("a worker with a log", {"main.py": f"{WORD * 3}orders = {{}}\nprint(orders['last'])\n{WORD}",
     "mech.toml": 'start = "python3 main.py"\n'},
     {"main.py": f"{WORD * 3}orders = {{'last': 1}}\nprint(orders['last'])\n{WORD}"},
     ""),
    ("a build of 600 files", {"build.sh": _BUILD, "config.json": "{}", "check.py": "import jsn\n",
     "mech.toml": 'start = "sh build.sh"\n'}, {"check.py": "import json\n"}, ""),
    ("a server with a log and a table", {"server.py": _SERVER.replace("ROWS", "ROWS()"),
     "mech.toml": 'start = "python3 server.py"\n'}, {"server.py": _SERVER.replace("ROWS", _ROWS)}, "server"),
    ("a page with a table", {"index.html": _PAGE.replace("FIX", "toUppercase")},
     {"index.html": _PAGE.replace("FIX", "toUpperCase")}, "page"),
    ("a page with another table", {"index.html": _PAGE.replace("FIX", "trimm")},
     {"index.html": _PAGE.replace("FIX", "trim")}, "page"),
)  # fmt: skip


def cut(text: str, most: int) -> str:
    """Head and tail, as agents cut."""
    half = most // 2
    gone = len(text) - most
    return text if gone <= 0 else f"{text[:half]}\n[... {gone} characters truncated ...]\n{text[-half:]}"


async def tokens(here: Here, tokenizer: Path | None) -> dict[str, Any]:
    """For each task the tokens of what the loop sent, of the cuts, and of the pages as a whole; and the ratios."""
    texts: dict[str, dict[str, list[str]]] = {}
    for name, files, patch, page in TASKS:
        found: dict[str, list[str]] = {"mech": [], "page": [], **{str(most): [] for most in CUTS}}
        async with talking(here, files) as talk:
            note = edit({"note.txt": "looked at it\n"})
            await talk.say(Scripted([says("", RUN), says("", note, RUN), says("", edit(patch), RUN), believes]))
            found["mech"] = [each.text for each in talk.runs]
            for each in talk.runs:
                output = here.executions.output(each.execution or "").decode("utf-8", "replace")
                for most in CUTS:
                    found[str(most)].append(cut(output, most))
            if page == "page":
                found["page"] = [await _snapshot(here, files["index.html"])] * len(talk.runs)
        texts[name] = found
    flat = [text for found in texts.values() for each in found.values() for text in each]
    costs = iter(counted(flat, tokenizer) if tokenizer else [estimate(text) for text in flat])
    table = {name: {of: sum(next(costs) for _ in each) for of, each in found.items()} for name, found in texts.items()}
    total = {of: sum(each[of] for each in table.values()) for of in ("mech", *map(str, CUTS))}
    pages = [each for each in table.values() if each["page"]]
    return {
        "counted_by": "o200k" if tokenizer else "estimate",
        "tasks": table,
        "of a cut of 30,000": round(total["mech"] / total["30000"], 3),
        "of a cut of 10,000": round(total["mech"] / total["10000"], 3),
        "of full page snapshots": round(sum(e["mech"] for e in pages) / max(1, sum(e["page"] for e in pages)), 3),
    }


async def _snapshot(here: Here, html: str) -> str:
    """The page's tree of roles and names, whole."""
    browser = here._equipment.browser
    await browser.warm()
    assert browser._chromium is not None
    context = await browser._chromium.new_context()
    try:
        page = await context.new_page()
        await page.set_content(html)
        return str(await page.locator("body").aria_snapshot())
    finally:
        await context.close()


async def edits(here: Here, tokenizer: Path | None, times: int = 20) -> dict[str, Any]:
    """Seconds from an edit of a Vite application to its feedback with a picture, warm."""
    files = {name: (APP / name).read_text() for name in ("package.json", "index.html", "main.js")}
    seconds: list[float] = []
    seen = 0
    async with talking(here, files) as talk:
        first, _ = await talk.bench.attempt()
        assert first is not None
        if first["verdict"] != "passed":
            return {"skipped": first["headline"]}
        for number in range(times + 1):
            text = f'document.getElementById("app").textContent = "Hello {number}"\n'
            began = time.monotonic()
            talk.bench.write({"main.js": text})
            await talk.bench.keep("an edit", "model")
            found, _ = await talk.bench.attempt()
            if number:
                seconds.append(time.monotonic() - began)
                looked = found["observations"] if found else []
                seen += bool(looked) and bool(looked[0]["screenshot"]) and f"Hello {number}" in str(looked[0]["text"])
    ordered = sorted(seconds)
    return {
        "edits": times,
        "seen_with_a_picture": seen,
        "seconds_p50": round(statistics.median(seconds), 2),
        "seconds_p95": round(ordered[int(len(ordered) * 0.95) - 1], 2),
        "how": "each run starts the application anew",
    }
