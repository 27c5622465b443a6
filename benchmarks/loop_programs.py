"""The small programs of benchmarks/loop.py, each with faults, and for every fault patches: the right one, a wrong one,
one that alters nothing, and those that only make the tests say less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["right", "wrong", "no-op", "weakened", "hidden", "unshown"]
Files = Mapping[str, str | None]
"""Texts by path; None: the file is removed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`good` in the file `path` became `bad`; `wrong` is a patch that does not mend it; `test` is the one that fails,
    where there are tests."""

    path: str
    good: str
    bad: str
    wrong: str
    test: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """`files` are those of the program without a fault; `tests` are (name, expression, what it must be)."""

    name: str
    kind: str
    files: Mapping[str, str]
    faults: tuple[Fault, ...]
    tests: tuple[tuple[str, str, str], ...] = ()
    test_file: str = ""
    comment: Mapping[str, str] = field(
        default_factory=lambda: {"py": "# {}", "js": "// {}", "sh": "# {}", "html": "<!-- {} -->", "go": "// {}"}
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One fault and one patch: the files with the fault, and what the patch makes of some of them. `message`: what is
    asked for, where that is no fault but another look of the page."""

    name: str
    sort: Sort
    kind: str
    files: Mapping[str, str]
    patch: Files
    message: str = ""


# --- the programs ------------------------------------------------------------------------------

Tests = tuple[tuple[str, str, str], ...]
Faults = tuple[tuple[str, str, str, str], ...]


def _python(name: str, code: str, tests: Tests, faults: Faults) -> Program:
    lines = [f"import unittest\n\nfrom {name} import *\n\n\nclass Test(unittest.TestCase):"]
    lines += [f"    def test_{test}(self):\n        self.assertEqual({call}, {value})\n" for test, call, value in tests]
    files = {f"{name}.py": code, f"test_{name}.py": "\n".join(lines), "mech.toml": 'start = "python3 -m unittest -v"\n'}
    found = tuple(Fault(f"{name}.py", *each) for each in faults)
    return Program(f"python {name}", "unittest", files, found, tests, f"test_{name}.py")


def _node(name: str, code: str, tests: Tests, faults: Faults) -> Program:
    names = ", ".join(dict.fromkeys(call.split("(")[0] for _, call, _ in tests))
    lines = ["const test = require('node:test')\nconst assert = require('node:assert')"]
    lines += [f"const {{ {names} }} = require('./{name}.js')\n"]
    lines += [f"test('{test}', () => {{\n  assert.deepEqual({call}, {value})\n}})\n" for test, call, value in tests]
    text = f"{code}\nmodule.exports = {{ {names} }}\n"
    manifest = '{"name": "NAME", "version": "1.0.0", "scripts": {"test": "node --test"}}\n'.replace("NAME", name)
    files = {
        f"{name}.js": text, f"{name}.test.js": "\n".join(lines), "package.json": manifest,
        "mech.toml": 'start = "npm test"\n',
    }  # fmt: skip
    found = tuple(Fault(f"{name}.js", *each) for each in faults)
    return Program(f"node {name}", "node --test", files, found, tests, f"{name}.test.js")


def _shell(name: str, code: str, tests: Tests, faults: Faults) -> Program:
    lines = [f". ./{name}.sh", "failed=0"]
    lines += [f'[ "$({call})" = "{value}" ] || {{ echo "FAIL {test}"; failed=1; }}' for test, call, value in tests]
    files = {
        f"{name}.sh": code, f"tests/test_{name}.sh": "\n".join([*lines, 'exit "$failed"', ""]),
        "mech.toml": f'start = "sh tests/test_{name}.sh"\n',
    }  # fmt: skip
    found = tuple(Fault(f"{name}.sh", *each) for each in faults)
    return Program(f"shell {name}", "shell tests", files, found, tests, f"tests/test_{name}.sh")


def _go(name: str, code: str, tests: Tests, faults: Faults) -> Program:
    lines = ['package main\n\nimport "testing"\n']
    for test, call, value in tests:
        lines.append(f"func Test_{test}(t *testing.T) {{\n\tif got := {call}; got != {value} {{")
        lines.append(f'\t\tt.Errorf("got %v, not {value}", got)\n\t}}\n}}\n'.replace('"', "`"))
    files = {
        f"{name}.go": f"package main\n\n{code}\nfunc main() {{}}\n", f"{name}_test.go": "\n".join(lines),
        "go.mod": f"module example.com/{name}\n\ngo 1.19\n", "mech.toml": 'start = "go test ./..."\n',
    }  # fmt: skip
    found = tuple(Fault(f"{name}.go", *each) for each in faults)
    return Program(f"go {name}", "go test", files, found, tests, f"{name}_test.go")


def _plain(name: str, kind: str, files: Mapping[str, str], faults: tuple[tuple[str, str, str, str], ...]) -> Program:
    """Without tests: what fails is the program or its page."""
    return Program(name, kind, files, tuple(Fault(*each) for each in faults))


CART = (("total", "total([1, 2])", "3"), ("discount", "discount(200, 10)", "180"), ("free", "shipping(50)", "0"),
        ("paid", "shipping(49)", "5"))  # fmt: skip
WORDS = (("slug", "slug('A b')", "'a-b'"), ("initials", "initials('ada love')", "'AL'"),
         ("count", "count('a b c')", "3"), ("title", "title('ab')", "'Ab'"))  # fmt: skip
LISTS = (("last", "last([1, 2, 3])", "3"), ("unique", "unique([1, 1, 2])", "[1, 2]"), ("chunk", "chunk([1, 2, 3], 2)",
         "[[1, 2], [3]]"), ("mean", "mean([1, 3])", "2"))  # fmt: skip
TIMES = (("minutes", "minutes('1:30')", "90"), ("clock", "clock(90)", "'1:30'"), ("late", "late(61, 60)", "{}"))
MONEY = (("cents", "cents(1.25)", "125"), ("tax", "tax(100)", "19"), ("split", "split(10, 3)", "[4, 3, 3]"))
STACK = (("empty", "size([])", "0"), ("push", "push([1], 2)", "[1, 2]"), ("peek", "peek([1, 2])", "2"))


def _times(true: str) -> Tests:
    return (*TIMES[:2], ("late", "late(61, 60)", true))


PROGRAMS = (
    _python(
        "cart",
        "def total(prices):\n    return sum(prices)\n\n\ndef discount(amount, percent):\n"
        "    return amount - amount * percent / 100\n\n\ndef shipping(amount):\n    return 0 if amount >= 50 else 5\n",
        CART,
        (
            ("sum(prices)", "max(prices)", "min(prices)", "total"),
            ("amount - amount", "amount + amount", "percent - amount", "discount"),
            ("amount >= 50", "amount > 50", "amount >= 40", "free"),
            ("sum(prices)", "sum(price)", "sum(prize)", "total"),
        ),
    ),
    _python(
        "words",
        "def slug(text):\n    return text.lower().replace(' ', '-')\n\n\ndef initials(name):\n"
        "    return ''.join(part[0] for part in name.split()).upper()\n\n\ndef count(text):\n"
        "    return len(text.split())\n\n\ndef title(text):\n    return text.capitalize()\n",
        WORDS,
        (
            ("text.lower()", "text.upper()", "text.title()", "slug"),
            ("part[0]", "part[1]", "part[-1]", "initials"),
            ("len(text.split())", "len(text)", "len(text.split()) + 1", "count"),
            ("text.capitalize()", "text.capitalise()", "text.captialize()", "title"),
        ),
    ),
    _python(
        "lists",
        "def last(items):\n    return items[-1]\n\n\ndef unique(items):\n    return list(dict.fromkeys(items))\n\n\n"
        "def chunk(items, size):\n    return [items[at : at + size] for at in range(0, len(items), size)]\n\n\n"
        "def mean(items):\n    return sum(items) / len(items)\n",
        LISTS,
        (
            ("items[-1]", "items[len(items)]", "items[0]", "last"),
            ("at + size", "at + 1", "size", "chunk"),
            ("/ len(items)", "/ 3", "// 3", "mean"),
            ("dict.fromkeys(items)", "dict.fromkey(items)", "items", "unique"),
        ),
    ),
    _python(
        "times",
        "def minutes(text):\n    hours, rest = text.split(':')\n    return int(hours) * 60 + int(rest)\n\n\n"
        "def clock(total):\n    return f'{total // 60}:{total % 60:02}'\n\n\n"
        "def late(now, end):\n    return now > end\n",
        _times("True"),
        (
            ("* 60 + int(rest)", "* 60 - int(rest)", "+ 60 * int(rest)", "minutes"),
            ("total // 60", "total / 60", "total % 60", "clock"),
            ("now > end", "now < end", "end > now", "late"),
            ("int(hours)", "hours", "float(hour)", "minutes"),
        ),
    ),
    _python(
        "money",
        "def cents(amount):\n    return round(amount * 100)\n\n\ndef tax(amount):\n    return amount * 19 // 100\n\n\n"
        "def split(total, people):\n    each, rest = divmod(total, people)\n"
        "    return [each + (at < rest) for at in range(people)]\n",
        MONEY,
        (
            ("amount * 100)", "amount * 10)", "amount * 1000)", "cents"),
            ("19 //", "16 //", "91 //", "tax"),
            ("(at < rest)", "(at <= rest)", "rest", "split"),
        ),
    ),
    _node(
        "cart",
        "function total(prices) { return prices.reduce((a, b) => a + b, 0) }\n"
        "function discount(amount, percent) { return amount - amount * percent / 100 }\n"
        "function shipping(amount) { return amount >= 50 ? 0 : 5 }\n",
        CART,
        (
            ("a + b", "a - b", "a * b", "total"),
            ("amount - amount", "amount + amount", "percent - amount", "discount"),
            ("amount >= 50", "amount > 50", "amount >= 40", "free"),
            ("prices.reduce", "price.reduce", "prize.reduce", "total"),
        ),
    ),
    _node(
        "words",
        "function slug(text) { return text.toLowerCase().replaceAll(' ', '-') }\n"
        "function initials(name) { return name.split(' ').map(part => part[0]).join('').toUpperCase() }\n"
        "function count(text) { return text.split(' ').length }\n"
        "function title(text) { return text[0].toUpperCase() + text.slice(1) }\n",
        WORDS,
        (
            ("text.toLowerCase()", "text.toLowercase()", "text.lower()", "slug"),
            ("part[0]", "part[1]", "part.at(-1)", "initials"),
            (".split(' ').length", ".length", ".split('').length", "count"),
            ("text.slice(1)", "text.slice(2)", "text", "title"),
        ),
    ),
    _node(
        "lists",
        "function last(items) { return items.at(-1) }\nfunction unique(items) { return [...new Set(items)] }\n"
        "function chunk(items, size) {\n  const found = []\n"
        "  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size))\n  return found\n}\n"
        "function mean(items) { return items.reduce((a, b) => a + b, 0) / items.length }\n",
        LISTS,
        (
            ("items.at(-1)", "items[items.length]", "items.at(0)", "last"),
            ("at + size)", "at + 1)", "size)", "chunk"),
            ("/ items.length", "/ 3", "* items.length", "mean"),
            ("new Set(items)", "new set(items)", "items", "unique"),
        ),
    ),
    _node(
        "times",
        "function minutes(text) {\n  const [hours, rest] = text.split(':').map(Number)\n  return hours * 60 + rest\n}\n"
        "function clock(total) { return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}` }\n"
        "function late(now, end) { return now > end }\n",
        _times("true"),
        (
            (".map(Number)", "", ".map(String)", "minutes"),
            ("Math.floor(total", "Math.round(total", "Math.ceil(total", "clock"),
            ("now > end", "now < end", "end > now", "late"),
        ),
    ),
    _node(
        "stack",
        "function size(items) { return items.length }\nfunction push(items, item) { return [...items, item] }\n"
        "function peek(items) { return items[items.length - 1] }\n",
        STACK,
        (
            ("[...items, item]", "[item, ...items]", "[items, item]", "push"),
            ("items.length }", "items.lenght }", "items.size }", "empty"),
            ("[items.length - 1]", "[items.length]", "[0]", "peek"),
        ),
    ),
    _shell(
        "sums",
        'add() { echo $(($1 + $2)); }\ndouble() { add "$1" "$1"; }\n'
        'bigger() { [ "$1" -gt "$2" ] && echo "$1" || echo "$2"; }\n',
        (("add", "add 1 2", "3"), ("double", "double 4", "8"), ("bigger", "bigger 2 7", "7")),
        (
            ("$1 + $2", "$1 - $2", "$1 * $2", "add"),
            ("-gt", "-lt", "-eq 2 -o 7 -gt", "bigger"),
            ('add "$1" "$1"', 'ad "$1" "$1"', 'add "$1"', "double"),
        ),
    ),
    _go(
        "tally",
        "func Sum(a, b int) int { return a + b }\n\n"
        "func Max(a, b int) int {\n\tif a > b {\n\t\treturn a\n\t}\n\treturn b\n}\n",
        (("sum", "Sum(1, 2)", "3"), ("max", "Max(2, 7)", "7")),
        (
            ("return a + b", "return a - b", "return a * b", "sum"),
            ("if a > b", "if a < b", "if a <= b", "max"),
            ("return a + b", "return a + c", "return a + d", "sum"),
        ),
    ),
    # --- programs without tests: they fail by themselves
    _plain(
        "python report",
        "script",
        {
            "main.py": "import json\n\nrows = json.load(open('rows.json'))\n"
            "total = sum(row['amount'] for row in rows)\n"
            "print('total', total)\nassert total == 6, total\n",
            "rows.json": '[{"amount": 1}, {"amount": 2}, {"amount": 3}]\n',
            "mech.toml": 'start = "python3 main.py"\n',
        },
        (
            ("main.py", "row['amount']", "row['amonut']", "row['amunt']"),
            ("main.py", "'rows.json'", "'row.json'", "'rows.jsn'"),
            ("main.py", "import json\n", "import jsn\n", "import jason\n"),
            ("main.py", "sum(row", "max(row", "min(row"),
            ("main.py", "print('total', total)", "print('total', totl)", "print('total', totals)"),
        ),
    ),
    _plain(
        "node export",
        "script",
        {
            "index.js": "const { readFileSync } = require('fs')\n"
            "const rows = JSON.parse(readFileSync('rows.json', 'utf8'))\n"
            "console.log('rows', rows.list.length)\nif (rows.list.length !== 2) throw new Error('rows are missing')\n",
            "rows.json": '{"list": [1, 2]}\n',
            "mech.toml": 'start = "node index.js"\n',
        },
        (
            ("index.js", "rows.list.length)", "rows.lists.length)", "rows.items.length)"),
            ("index.js", "readFileSync('rows.json'", "readFileSync('row.json'", "readFileSync('data.json'"),
            ("index.js", "require('fs')", "require('fss')", "require('files')"),
            ("index.js", "!== 2", "!== 3", "=== 2"),
            ("index.js", "JSON.parse(read", "JSON.prase(read", "Json.parse(read"),
        ),
    ),
    _plain(
        "shell backup",
        "script",
        {
            "backup.sh": "set -eu\nmkdir -p out\ncp rows.txt out/rows.txt\ntest -s out/rows.txt\necho saved\n",
            "rows.txt": "1\n2\n",
            "mech.toml": 'start = "sh backup.sh"\n',
        },
        (
            ("backup.sh", "cp rows.txt", "cp row.txt", "cp data.txt"),
            ("backup.sh", "mkdir -p out", "mkdirr -p out", "mkdir rows.txt"),
            ("backup.sh", "test -s out/rows.txt", "test -s out/row.txt", "test -d out/rows.txt"),
        ),
    ),
    _plain(
        "ruby list",
        "script",
        {
            "main.rb": "names = %w[ada bob]\nputs names.map(&:upcase).join(', ')\nraise 'empty' if names.empty?\n",
            "mech.toml": 'start = "ruby main.rb"\n',
        },
        (
            ("main.rb", "&:upcase", "&:upcas", "&:uppcase"),
            ("main.rb", "puts names", "puts name", "puts nams"),
            ("main.rb", "%w[ada bob]", "%w[]", "[]"),
        ),
    ),
    # --- pages, seen by the browser
    _plain(
        "static page",
        "page",
        {
            "index.html": "<!doctype html><title>Shop</title><h1>Shop</h1><p id='sum'></p>"
            "<script src='shop.js'></script>\n",
            "shop.js": "const prices = [1, 2, 3]\n"
            "document.getElementById('sum').textContent = 'Sum ' + prices.reduce((a, b) => a + b)\n",
        },
        (
            ("shop.js", "getElementById('sum')", "getElementById('sums')", "getElementById('total')"),
            ("shop.js", "prices.reduce", "price.reduce", "prize.reduce"),
            ("index.html", "src='shop.js'", "src='shops.js'", "src='sop.js'"),
            ("shop.js", "const prices", "const = prices", "const const prices"),
        ),
    ),
    _plain(
        "static counter",
        "page",
        {
            "index.html": "<!doctype html><title>Counter</title><h1>Counter</h1><button>0</button>\n"
            "<script>\nlet count = 0\nconst button = document.querySelector('button')\n"
            "button.addEventListener('click', () => { button.textContent = ++count })\n</script>\n",
        },
        (
            ("index.html", "querySelector('button')", "querySelector('#button')", "querySelector('.button')"),
            ("index.html", "button.addEventListener", "button.addEventListner", "button.onEvent"),
            ("index.html", "document.query", "documnet.query", "dokument.query"),
        ),
    ),
    # --- servers
    _plain(
        "python server",
        "server",
        {
            "server.py": "from http.server import BaseHTTPRequestHandler, HTTPServer\n\nROWS = ['one', 'two']\n\n\n"
            "class Handler(BaseHTTPRequestHandler):\n    def do_GET(self):\n"
            "        page = '<title>Rows</title><h1>Rows</h1>' + ''.join(f'<li>{row}</li>' for row in ROWS)\n"
            "        self.send_response(200)\n        self.send_header('Content-Type', 'text/html')\n"
            "        self.end_headers()\n        self.wfile.write(page.encode())\n\n\n"
            "HTTPServer(('127.0.0.1', 8000), Handler).serve_forever()\n",
            "mech.toml": 'start = "python3 server.py"\n',
        },
        (
            ("server.py", "for row in ROWS", "for row in ROW", "for row in RWOS"),
            ("server.py", "send_response(200)", "send_response(500)", "send_response(503)"),
            ("server.py", "8000), Handler", "8000), Handlr", "8000), Hander"),
            ("server.py", "page.encode()", "page", "page.encodes()"),
        ),
    ),
    _plain(
        "node server",
        "server",
        {
            "server.js": "const http = require('http')\nconst users = { ada: 'Ada' }\n"
            "http.createServer((request, response) => {\n  response.setHeader('Content-Type', 'text/html')\n"
            "  if (request.url === '/api') return response.end(JSON.stringify(users))\n"
            "  response.end(`<title>Users</title><h1>${users.ada.toUpperCase()}</h1>"
            "<script>fetch('/api').then(r => r.json()).then(u => document.body.append(u.ada.trim()))</script>`)\n"
            "}).listen(3000)\n",
            "mech.toml": 'start = "node server.js"\n',
        },
        (
            ("server.js", "users.ada.toUpperCase()", "users.bob.toUpperCase()", "users.eve.toUpperCase()"),
            ("server.js", "require('http')", "require('htp')", "require('httpd')"),
            ("server.js", "request.url === '/api'", "request.url === '/apis'", "request.url === 'api'"),
            ("server.js", "u.ada.trim()", "u.eve.trim()", "u.adda.trim()"),
        ),
    ),
)
