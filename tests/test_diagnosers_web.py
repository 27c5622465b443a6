"""What is said of outputs that the tools of JavaScript print: the place in the sources, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mech.feedback import diagnose_text


@dataclass(frozen=True)
class Case:
    """An output with the command and the sources; what the first failure has to say."""

    command: str
    output: str
    files: dict[str, str] = field(default_factory=dict)
    message: str = ""
    place: tuple[str, int | None] | None = None
    fix: str = ""
    detail: str = ""
    code: int = 1


_STACK = "    at parse (/home/dev/lib/node_modules/router/index.js:140:26)\n    at next (/home/dev/lib/node_modules/router/layer.js:87:23)\n"
CASES: dict[str, Case] = {
    "a route between quotes, of a stack within packages": Case(
        "node app.js",
        f"FastifyError: Failed building the validation schema for POST: /orders, due to error schema is invalid\n{_STACK}",
        {"app.js": "const app = require('fastify')();\napp.get('/ok', f);\napp.post('/orders', { schema }, f);\n"},
        "schema is invalid", ("app.js", 3),
    ),
    "a pattern that is one sign": Case(
        "node server.js",
        f"PathError [TypeError]: Missing parameter name at index 1: *; visit http://docs.example\n{_STACK}",
        {"server.js": "const a = 2 * 3;\napp.get('*', f);\n"}, "Missing parameter", ("server.js", 2),
    ),
    "a variable where it is declared, not where the error is printed": Case(
        "node index.mjs",
        "Invalid environment variables: { DATABASE_URL: [ 'Required' ] }\n",
        {"env.mjs": "const s = z.object({\n  DATABASE_URL: z.string(),\n});\nconsole.error('Invalid environment variables:', e);\n"},
        "DATABASE_URL", ("env.mjs", 2), "set_env", "DATABASE_URL",
    ),
    "a filter of a template": Case(
        "eleventy", "[11ty] 1. Having trouble rendering njk template ./site/post.njk\n[11ty] filter not found: shortDate\n",
        {"site/post.njk": "<p>\n{{ date | shortDate }}\n</p>\n"}, "", ("site/post.njk", 2),
    ),
    "a loader in the bundler's configuration": Case(
        "webpack", "ERROR in ./src/index.js 1:0-17\nModule not found: Error: Can't resolve 'style-loader' in '/app'\n",
        {"src/index.js": "import './a.css';\n", "webpack.config.js": "module.exports = {\n use: ['style-loader'],\n};\n"},
        "style-loader", ("webpack.config.js", 2), "add_dependency", "style-loader",
    ),
    "an alias that jest does not know": Case(
        "npx jest", "FAIL src/t.test.js\n  ● Test suite failed to run\n\n    Cannot find module '@/lib/tide' from 'src/t.test.js'\n\n    > 1 | const t = require('@/lib/tide');\n        |           ^\n",
        {"src/t.test.js": "const t = require('@/lib/tide');\n", "src/lib/tide.js": "exports.t = 1;\n", "package.json": '{"jest": {}}\n'},
        "Cannot find module", ("src/t.test.js", 1), "fix_config", "moduleNameMapper",
    ),
    "a page that tests lack": Case(
        "npx vitest run", " FAIL  menu.test.js > opens\nReferenceError: document is not defined\n ❯ menu.test.js:2:14\n",
        {"menu.test.js": "test('opens', () => {\n  document.title;\n});\n"}, "document", ("menu.test.js", 2), "fix_config", "jsdom",
    ),
    "a version of Node that the repository does not ask for": Case(
        "node tool.mjs", "file:///app/tool.mjs:1\nTypeError: a.isSubsetOf is not a function\n    at file:///app/tool.mjs:1:3\n\nNode.js v20.20.2\n",
        {"tool.mjs": "a.isSubsetOf(b)\n", "package.json": '{"engines": {"node": ">=22"}}\n'}, "isSubsetOf", None, "fix_config", "node >=22",
    ),
    "options of a rule": Case(
        "eslint .", 'Error: Key "rules": Key "quotes":\n\tValue "simple" should be equal to one of the allowed values.\n\n    at new Config (/app/node_modules/eslint/lib/config.js:1:2)\n',
        {"eslint.config.js": "module.exports = [{ rules: {\n  quotes: ['error', 'simple'],\n} }];\n"}, "", None, "fix_config", "quotes",
    ),
    "a permission that the tool names": Case(
        "deno run main.ts", 'error: Uncaught (in promise) NotCapable: Requires net access to "127.0.0.1:4876", run again with the --allow-net flag\n    at file:///app/main.ts:1:1\n',
        {"main.ts": 'await fetch("http://127.0.0.1:4876");\n'}, "NotCapable", None, "fix_command", "--allow-net",
    ),
    "a task by another name": Case(
        "deno task biuld", "Task not found: biuld\nAvailable tasks:\n- build\n    deno run a.ts\n", {"deno.json": '{"tasks": {"build": "x"}}\n'},
        "Task not found", None, "fix_command", "deno task build",
    ),
    "a script by another name, as pnpm says it": Case(
        "pnpm run lnt", ' ERR_PNPM_NO_SCRIPT  Missing script: lnt\n\nCommand "lnt" not found. Did you mean "pnpm run lint"?\n',
        {"package.json": '{"scripts": {"lint": "x"}}\n'}, "Missing script", None, "fix_command", "lint",
    ),
    "an entry that a configuration names": Case(
        "tsup", "Cannot find src/idnex.ts\n", {"tsup.config.ts": "export default {\n  entry: ['src/idnex.ts'],\n};\n", "src/index.ts": "\n"},
        "Cannot find", ("tsup.config.ts", 2), "fix_config", "src/index.ts",
    ),
    "tests where the command does not look": Case(
        "mocha 'specs/**/*.test.js'", 'Error: No test files found: "specs/**/*.test.js"\n', {"spec/a.test.js": "it('a');\n"},
        "No test files", None, "fix_command", "spec/",
    ),
    "a service that is waited for": Case(
        "wait-on http-get://127.0.0.1:4994/health", f"Error: Timed out waiting for: http-get://127.0.0.1:4994/health\n{_STACK}", {},
        "Timed out", None, "start_service", "127.0.0.1:4994",
    ),
    "a test of Playwright": Case(
        "playwright test", "  1) tests/a.spec.js:3:1 › opens ─────────\n\n    Error: expect(received).toBe(expected)\n\n      3 | test('opens', async () => {\n    > 4 |   expect(1).toBe(2);\n        at /app/tests/a.spec.js:4:13\n\n  1 failed\n",
        {"tests/a.spec.js": "a\nb\ntest('opens', async () => {\n  expect(1).toBe(2);\n});\n"}, "expect(received).toBe(expected)", ("tests/a.spec.js", 4),
    ),
    "a step that no one defined": Case(
        "cucumber-js", "1) Scenario: leaving # features/sail.feature:2\n   ? When she sails north\n       Undefined. Implement with the following snippet:\n\n         When('she sails north', function () {\n         });\n",
        {"features/sail.feature": "Feature: Sail\n  Scenario: leaving\n    When she sails north\n"}, "Undefined", ("features/sail.feature", 3),
    ),
    "a type that deno does not find": Case(
        "deno check main.ts", "Check main.ts\nTS2551 [ERROR]: Property 'lenght' does not exist on type 'string'. Did you mean 'length'?\n  return text.lenght;\n              ~~~~~~\n    at file:///app/text.ts:2:15\n",
        {"text.ts": "function f(text: string) {\n  return text.lenght;\n}\n"}, "Property 'lenght'", ("text.ts", 2), "edit_code", "length",
    ),
    "a test that bun gave up on": Case(
        "bun test", "feed.test.ts:\n(fail) slow feed [201.90ms]\n  ^ this test timed out after 200ms.\n\n 0 pass\n 1 fail\n",
        {"feed.test.ts": "import { test } from 'bun:test';\ntest('slow feed', f, 200);\n"}, "timed out", ("feed.test.ts", 2),
    ),
    "a test that vitest gave up on": Case(
        "vitest run", ' FAIL  feed.test.js > feed answers\nError: Test timed out in 300ms.\nIf this is a long-running test, configure "testTimeout".\n⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯\n',
        {"feed.test.js": "\ntest('feed answers', f);\n", "vitest.config.mjs": "export default { test: { testTimeout: 300 } };\n"}, "timed out", ("feed.test.js", 2),
    ),
    "a template, whose message stands below its lines": Case(
        "node render.js", f"ReferenceError: views/page.ejs:2\n    1| <html>\n >> 2| <h1><%= titel %></h1>\n\ntitel is not defined\n    at eval (\"views/page.ejs\":12:26)\n{_STACK}",
        {"views/page.ejs": "<html>\n<h1><%= titel %></h1>\n</html>\n"}, "ReferenceError: titel is not defined", ("views/page.ejs", 2),
    ),
    "a threshold of coverage": Case(
        "jest --coverage", 'PASS ./a.test.js\nJest: "global" coverage threshold for statements (90%) not met: 66.66%\nTests:       1 passed, 1 total\n',
        {"package.json": '{\n  "jest": {\n    "coverageThreshold": { "global": {\n      "statements": 90\n} } } }\n'}, "coverage threshold", ("package.json", 4),
    ),
    "a key that biome does not know": Case(
        "biome check src", "/app/biome.json:2:3 deserialize ━━━━━━━━━━\n\n  × Found an unknown key `linterr`.\n\n× Biome exited because the configuration resulted in errors. Please fix them.\n",
        {"biome.json": '{\n  "linterr": { "enabled": true }\n}\n'}, "unknown key `linterr`", ("biome.json", 2), "fix_config", "linter",
    ),
    "a program that is spawned": Case(
        "node thumb.js", "Error: spawn magick7 ENOENT\n    at onexit (node:internal/child_process:285:19)\n",
        {"thumb.js": "\nspawn('magick7', ['a.png']);\n"}, "magick7", ("thumb.js", 2), "add_dependency", "magick7",
    ),
    "a heap that one line fills": Case(
        "node grow.js", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n",
        {"grow.js": "const rows = [];\nfor (;;) {\n  rows.push({ n: 1 });\n}\n"}, "heap", ("grow.js", 3), "raise_limit", "max-old-space-size", -6,
    ),
    "an alias of a folder": Case(
        "tsc --noEmit", "src/main.ts(1,22): error TS2307: Cannot find module '@app/tide' or its corresponding type declarations.\n",
        {"src/main.ts": "import { tide } from '@app/tide';\n", "src/app/tide.ts": "\n", "tsconfig.json": "{}\n"}, "TS2307", ("src/main.ts", 1), "fix_config", "paths",
    ),
    "an option that node does not know": Case("node --max-old-space=512 app.js", "node: bad option: --max-old-space=512\n", {}, "bad option", None, "fix_command", "--max-old-space", 9),
    "a part of a workspace that is called otherwise": Case(
        "pnpm --filter @dock/wbe run build", 'No projects matched the filters in "/app"\n', {"apps/web/package.json": '{"name": "@dock/web"}\n'},
        "No projects", None, "fix_command", "--filter @dock/web", 0,
    ),
    "a key of data that a check speaks of": Case(
        "node load.js", "config.json: data/port must be number\n", {"config.json": '{\n  "name": "ferry",\n  "port": "80a"\n}\n'}, "", ("config.json", 3), "fix_config", "port",
    ),
    "an import of what a module does not export": Case(
        "bun run main.ts", "SyntaxError: Export named 'tides' not found in module '/app/tide.ts'.\n", {"main.ts": "import { tides } from './tide';\nconsole.log(tides);\n", "tide.ts": "export const tide = 1;\n"},
        "tides", ("main.ts", 1),
    ),
    "a runner that ran nothing, and the one test there is": Case(
        "uvu tests", "clock.js\n\n  Total:     0\n  Passed:    0\n  Skipped:   0\n",
        {"tests/clock.js": "const { test } = require('uvu');\ntest('ticks', f);\n", "a.js": "\n"}, "Total:", ("tests/clock.js", 2), code=0,
    ),
    "a script whose command npm shows": Case(
        "npm install", "> postinstall\n> node scripts/prep.js\n\nError: Cannot find module '/app/scripts/prep.js'\n    at load (node:internal/modules/cjs/loader:1207:15)\n",
        {"package.json": '{\n  "scripts": {\n    "postinstall": "node scripts/prep.js"\n  }\n}\n'}, "prep.js", ("package.json", 3),
    ),
    "a helper of a template": Case(
        "node render.js", f'Error: Missing helper: "knots"\n{_STACK}    at Object.<anonymous> (/app/render.js:2:1)\n',
        {"render.js": "\nrender();\n", "views/list.hbs": "<ul>\n  <li>{{knots speed 2}}</li>\n"}, "Missing helper", ("views/list.hbs", 2),
    ),
    "a package whose name begins that of another": Case(
        "node db.mjs", "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'postgres' imported from /app/db.mjs\n    at packageResolve (node:internal/modules/esm/resolve:873:9)\n",
        {"db.mjs": "import { drizzle } from 'drizzle-orm/postgres-js';\nimport postgres from 'postgres';\n"}, "", ("db.mjs", 2), "add_dependency", "postgres",
    ),
    "a port of the program that was run last": Case(
        "node a.js & node app.mjs", '{"level":50,"err":{"type":"Error","message":"listen EADDRINUSE: address already in use 127.0.0.1:4797","code":"EADDRINUSE"},"msg":"listen EADDRINUSE: address already in use 127.0.0.1:4797"}\n',
        {"a.js": "createServer().listen(4797);\n", "app.mjs": "\nawait app.listen({ port: 4797 });\n"}, "Error: listen EADDRINUSE", ("app.mjs", 2), "free_port", "4797",
    ),
    "the native part of a package": Case(
        "node draw.js", "Error: Cannot find module '../build/Release/canvas.node'\nRequire stack:\n- /app/node_modules/canvas/index.js\n- /app/draw.js\n    at Module._load (node:internal/modules/cjs/loader:1207:15)\n",
        {"draw.js": "\nconst { createCanvas } = require('canvas');\n"}, "canvas.node", ("draw.js", 2), "fix_command", "npm rebuild",
    ),
    "a queue that needs redis": Case(
        "node worker.mjs", "Error: connect ECONNREFUSED 127.0.0.1:6398\n    at afterConnect (node:net:1611:16)\n",
        {"worker.mjs": "import { Worker } from 'bullmq';\nnew Worker('mail', f, { connection: { port: 6398 } });\n"}, "ECONNREFUSED", ("worker.mjs", 2), "start_service", "redis",
    ),
    "a configuration that eslint does not find": Case(
        "eslint src", 'ESLint: 8.57.1\n\nESLint couldn\'t find the config "airbnb" to extend from. Please check that the name of the config is correct.\n\nThe config "airbnb" was referenced from the config file in "/app/.eslintrc.json".\n',
        {".eslintrc.json": '{\n  "extends": ["airbnb"]\n}\n'}, "couldn't find the config", (".eslintrc.json", 2), "add_dependency", "eslint-config-airbnb",
    ),
    "a problem that stands under its place": Case(
        "tsd", "  index.test-d.ts:3:19\n  ✖  3:19  Argument of type string is not assignable to parameter of type number.\n\n  1 error\n",
        {"index.test-d.ts": "\n\nexpectType<number>(f(1));\n"}, "Argument of type string", ("index.test-d.ts", 3),
    ),
    "the one call into the package that failed": Case(
        "node render.cjs", "Error: Objects are not valid as a React child (found: [object Date]).\n    at renderElement (/app/node_modules/react-dom/cjs/server.js:6058:9)\n    at retryTask (/app/node_modules/react-dom/cjs/server.js:6543:5)\n",
        {"render.cjs": "const { renderToString } = require('react-dom/server');\nconst Clock = require('./Clock.cjs');\nlog(renderToString(Clock()));\n"}, "not valid as a React child", ("render.cjs", 3),
    ),
    "a variable that is no port": Case(
        "node app.js", "RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536. Received type number (808080).\n    at Server.listen (node:net:2059:5)\n    at Object.<anonymous> (/app/app.js:2:3)\n",
        {"app.js": "\ns.listen(Number(process.env.PORT));\n"}, "ERR_SOCKET_BAD_PORT", ("app.js", 2), "set_env", "PORT",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_cause_its_place_and_its_repair_are_told(tmp_path: Path, case: Case) -> None:
    """What a tool prints is told with the line of the sources that it speaks of and with what would mend it."""
    for name, text in case.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = diagnose_text(case.output, command=case.command, exit_code=case.code, root=tmp_path, workdir="/app")
    assert found["verdict"] == "failed"
    first = found["failures"][0]
    assert case.message in first["message"]
    if case.place is not None:
        assert first["where"]
        assert (first["where"]["file"], first["where"]["line"]) == case.place
    if case.fix:
        assert first["suggestion"]
        assert first["suggestion"]["kind"] == case.fix
        assert case.detail in f"{first['suggestion']['text']} {first['suggestion']['command']}"


def test_a_program_that_hangs_is_placed_where_it_can_wait(tmp_path: Path) -> None:
    """Below the line that printed last, the first that waits is meant; not one of another part of the program."""
    (tmp_path / "boot.js").write_text(
        "log('connecting to queue');\nconst a = 1;\nawait once(queue, 'ready');\nlog('up');\n"
    )
    output = "connecting to queue\n"
    first = diagnose_text(output, command="node boot.js", ended="timeout", root=tmp_path)["failures"][0]
    assert first["where"]
    assert (first["where"]["file"], first["where"]["line"]) == ("boot.js", 3)
    (tmp_path / "boot.js").write_text("function f() {\n  log('connecting to queue');\n}\nwhile (x) {}\n")
    first = diagnose_text(output, command="node boot.js", ended="timeout", root=tmp_path)["failures"][0]
    assert first["where"]
    assert first["where"]["line"] == 2


def test_a_word_that_is_there_twice_leads_nowhere(tmp_path: Path) -> None:
    """A place is told only where one line alone has the word, comments and documents aside."""
    (tmp_path / "a.js").write_text("// shortDate is a filter\nuse(shortDate);\n")
    (tmp_path / "README.md").write_text("shortDate\n")
    output = "filter not found: shortDate\n"
    first = diagnose_text(output, command="build", exit_code=1, root=tmp_path)["failures"][0]
    assert first["where"]
    assert first["where"]["line"] == 2
    (tmp_path / "b.js").write_text("use(shortDate);\n")
    first = diagnose_text(output, command="build", exit_code=1, root=tmp_path)["failures"][0]
    assert first["where"] is None


# ruff: noqa: E501 (outputs as they were printed)
