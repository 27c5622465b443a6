"""Diagnosis by value: outputs as the tools print them, and what is made of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mech.beneath import Tree
from mech.diagnosers import CommandRun, LastGood, Run, diagnose
from mech.events import Denied, Listening, Ready
from mech.types import Diagnosis, Missing, Observation

CHAINED = """Traceback (most recent call last):
  File "/workspace/shop/store.py", line 4, in load
    return prices["tea"]
           ~~~~~~^^^^^^^
KeyError: 'tea'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/workspace/app.py", line 2, in <module>
    main()
  File "/usr/lib/python3.11/site-packages/click/core.py", line 9, in main
    raise RuntimeError("no price") from error
RuntimeError: no price
"""
LOGGED = """WARNING feed: cache unreadable, ignored
Traceback (most recent call last):
  File "/workspace/feed.py", line 3, in read
    open("cache.json")
FileNotFoundError: [Errno 2] No such file or directory: 'cache.json'
done
"""
REQUEST = """ * Running on http://127.0.0.1:5000
[2026-01-02 03:04:05,678] ERROR in app: Exception on /cart [GET]
Traceback (most recent call last):
  File "/workspace/.venv/lib/python3.11/site-packages/flask/app.py", line 88, in full_dispatch
    rv = self.dispatch()
  File "/workspace/app.py", line 7, in cart
    return str(1 / 0)
ZeroDivisionError: division by zero
127.0.0.1 - - [02/Jan/2026 03:04:05] "GET /cart HTTP/1.1" 500 -
"""
GROUPED = """  + Exception Group Traceback (most recent call last):
  |   File "/workspace/run.py", line 9, in <module>
  |     asyncio.run(main())
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/workspace/jobs.py", line 3, in job
    |     raise ValueError("bad job")
    | ValueError: bad job
    +------------------------------------
"""
NODE = """
> shop@1.0.0 start
> node src/server.js

/workspace/src/cart.js:3
  return items.total.sum;
                     ^

TypeError: Cannot read properties of undefined (reading 'sum')
    at total (/workspace/src/cart.js:3:22)
    at Object.<anonymous> (/workspace/src/server.js:5:1)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)

Node.js v20.1.0
npm error code 1
npm error path /workspace
npm error command failed
"""
CAUSE = """Error: cannot start
    at start (/workspace/index.js:4:9)
    at node:internal/main/run_main_module:28:49 {
  [cause]: Error: ENOENT: no such file or directory, open 'missing.json'
      at Object.openSync (node:fs:573:18)
      at load (/workspace/config.js:2:6) {
    code: 'ENOENT'
  }
}
"""
VALUES: list[tuple[str, str, str, str, int | None]] = [
    # name, output, message, file, line
    ("chained", CHAINED, "KeyError: 'tea'", "shop/store.py", 4),
    ("node", NODE, "TypeError: Cannot read properties of undefined (reading 'sum')", "src/cart.js", 3),
    ("cause", CAUSE, "Error: ENOENT: no such file or directory, open 'missing.json'", "config.js", 2),
    (
        "tsc",
        "src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n",
        "TS2322",
        "src/a.ts",
        3,
    ),
    ("gcc", "main.c:2:10: fatal error: zmq.h: No such file or directory\n", "fatal error: zmq.h", "main.c", 2),
    ("go", "./main.go:9:2: undefined: fmtt\n", "undefined: fmtt", "main.go", 9),
    (
        "rust",
        "error[E0425]: cannot find value `x`\n --> src/main.rs:4:9\n  |\n",
        "cannot find value `x`",
        "src/main.rs",
        4,
    ),
    ("javac", "Main.java:3: error: ';' expected\n    int y\n         ^\n1 error\n", "';' expected", "Main.java", 3),
    ("maven", "[ERROR] /workspace/src/A.java:[5,27] incompatible types\n", "incompatible types", "src/A.java", 5),
    (
        "panic",
        "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/workspace/m.go:7 +0x1d\n",
        "panic: boom",
        "m.go",
        7,
    ),
    ("ruby", "app.rb:5:in `label': undefined method `up' for nil (NoMethodError)\n", "undefined method", "app.rb", 5),
    (
        "eslint",
        "\n/workspace/src/a.js\n  4:17  error  'y' is not defined  no-undef\n",
        "'y' is not defined",
        "src/a.js",
        4,
    ),
    (
        "rollup",
        '[!] RollupError: src/m.js (1:9): "b" is not exported by "src/d.js".\n',
        "is not exported",
        "src/m.js",
        1,
    ),
    (
        "vite",
        'x [vite] Internal server error: Failed to resolve import "./b" from "src/a.js".\n'
        "  Plugin: vite:import-analysis\n  File: /workspace/src/a.js:1:21\n",
        "Failed to resolve import",
        "src/a.js",
        1,
    ),
    (
        "java",
        'Exception in thread "main" java.lang.RuntimeException: outer\n\tat App.main(App.java:4)\n'
        "Caused by: java.lang.IllegalStateException: inner\n\tat App.load(App.java:9)\n\t... 1 more\n",
        "IllegalStateException: inner",
        "App.java",
        9,
    ),
    (
        "syntax",
        "  File \"/workspace/a.py\", line 8\n    x = {\n        ^\nSyntaxError: '{' was never closed\n",
        "SyntaxError: '{' was never closed",
        "a.py",
        8,
    ),
    (
        "pytest",
        "____ test_total ____\n\n    def test_total():\n>       assert total() == 3\nE       assert 2 == 3\n\n"
        "tests/test_a.py:11: AssertionError\n==== 1 failed in 0.02s ====\n",
        "assert 2 == 3",
        "tests/test_a.py",
        11,
    ),
    (
        "jest",
        "FAIL ./a.test.js\n  ● adds\n\n    expect(received).toBe(expected)\n\n    Expected: 3\n    Received: 2\n\n"
        "      at Object.toBe (a.test.js:4:32)\n\nTests: 1 failed\n",
        "● adds: expect(received).toBe(expected)",
        "a.test.js",
        4,
    ),
    (
        "node --test",
        "TAP version 13\n# Subtest: adds\nnot ok 1 - adds\n  ---\n  duration_ms: 1.4\n"
        "  location: '/workspace/a.test.js:3:1'\n  error: |-\n"
        "    Expected values to be strictly equal:\n    \n    2 !== 3\n"
        "  code: 'ERR_ASSERTION'\n  stack: |-\n    TestContext.<anonymous> (/workspace/a.test.js:4:10)\n"
        "    Test.run (node:internal/test_runner/test:796:25)\n  ...\n1..1\n# fail 1\n",
        "not ok 1 - adds: Expected values to be strictly equal:",
        "a.test.js",
        4,
    ),
]


def one(text: str, exit_code: int | None = 1, **more: object) -> Diagnosis:
    """The diagnosis of one command's output."""
    command = CommandRun("c1", "run it", "start", ended="exited", exit_code=exit_code, text=text)
    return diagnose(Run((command,), **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "message", "file", "line"), [v[1:] for v in VALUES], ids=[v[0] for v in VALUES])
def test_the_cause_comes_first_with_its_place(text: str, message: str, file: str, line: int) -> None:
    """The first failure is the cause, at its line of the repository."""
    found = one(text)
    assert found.verdict == "failed"
    first = found.failures[0]
    assert message in first.message
    assert first.where is not None
    assert (first.where.file, first.where.line) == (file, line)
    assert first.via == "parser"


def test_a_group_names_the_exception_in_it() -> None:
    """An exception group's place is the deepest frame of the repository."""
    first = one(GROUPED).failures[0]
    assert "ValueError: bad job" in first.message
    assert first.where is not None
    assert (first.where.file, first.where.line) == ("jobs.py", 3)


HEALTHY = [
    LOGGED,
    "0 errors, 0 warnings\n",
    "DeprecationWarning: the punycode module is deprecated\n",
    'INFO: 127.0.0.1 - "GET /favicon.ico HTTP/1.1" 404 Not Found\n',
    "2 passed, 1 xfailed\nERROR is in the name of a test\n",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_scary_words_alone_are_no_failure(text: str) -> None:
    """A program that exits 0 passed, unless it lost an error."""
    assert one(text, 0).verdict == "passed"
    assert one(text, 0).failures == ()


def test_an_error_that_nobody_caught_fails_a_program_that_exits_0() -> None:
    """A task's exception that was never retrieved is a failure whatever the exit code."""
    text = "Task exception was never retrieved\n" + CHAINED
    assert one(text, 0).verdict == "failed"


def serving(text: str, **more: object) -> Diagnosis:
    """The diagnosis of a server that answered and was stopped by us."""
    command = CommandRun("c1", "flask run", "start", process="web", ended="stopped", text=text)
    ready = Ready(5000, "http://x", "page", "web", 200)
    return diagnose(Run((command,), readies=(ready,), expected_to_serve=True, **more))  # type: ignore[arg-type]


def test_a_server_that_was_stopped_after_serving_passed() -> None:
    """Our own stop is no failure."""
    assert serving(" * Running on http://127.0.0.1:5000\n").verdict == "passed"


def test_the_browsers_error_is_folded_under_the_servers() -> None:
    """A 500 in the browser follows from the traceback in the server's log."""
    seen = Observation("/cart", "http://localhost:5000/cart", "1x1", status=500)
    found = serving(REQUEST, observations=(seen,))
    assert (found.verdict, found.stage) == ("degraded", "browser")
    cause, consequence = found.failures
    assert cause.message == "ZeroDivisionError: division by zero"
    assert cause.where is not None
    assert (cause.where.file, cause.where.line, cause.where.function) == ("app.py", 7, "cart")
    assert (consequence.kind, cause.caused) == ("http_5xx", (consequence.id,))


def test_noise_of_the_page_is_no_failure() -> None:
    """Development notes, favicons and other hosts' fonts are not the application's failure."""
    seen = Observation(
        "/",
        "http://localhost:5173/",
        "1x1",
        status=200,
        console=(
            {"level": "error", "text": "Failed to load resource: the server responded with a status of 404"},
            {"level": "info", "text": "Download the React DevTools"},
        ),
        failed_requests=(
            {"url": "http://localhost:5173/favicon.ico", "status": 404},
            {"url": "https://fonts.example/css", "status": None, "error": "net::ERR_FAILED"},
        ),
        external=("fonts.example",),
    )
    assert serving("ready\n", observations=(seen,)).verdict == "passed"


def test_a_page_error_is_placed_in_the_served_file() -> None:
    """The stack of a page error leads to the file behind the address."""
    stack = (
        "TypeError: cart.items is undefined\n"
        "    at Cart (http://localhost:5173/src/Cart.jsx?t=17:42:17)\n"
        "    at renderWithHooks (http://localhost:5173/node_modules/.vite/deps/react-dom.js?v=1:11:2)\n"
    )
    error = {"message": "cart.items is undefined", "name": "TypeError", "stack": stack}
    seen = Observation("/", "http://localhost:5173/", "1x1", status=200, page_errors=(error,))
    found = serving("ready\n", observations=(seen,))
    assert found.verdict == "degraded"
    where = found.failures[0].where
    assert where is not None
    assert (where.file, where.line) == ("src/Cart.jsx", 42)


def test_a_server_that_never_opens_its_port_failed_at_ready() -> None:
    """A running process without a port is named as such."""
    command = CommandRun("c1", "node wait.js", "start", ended="running", text="waiting\n")
    found = diagnose(Run((command,), expected_to_serve=True))
    assert (found.verdict, found.stage, found.failures[0].kind) == ("failed", "ready", "no_port")


def test_a_server_that_opens_its_port_and_ends_failed_at_ready() -> None:
    """Opened is not served."""
    command = CommandRun("c1", "node once.js", "start", ended="exited", exit_code=0, text="")
    opened = Listening(3000, "127.0.0.1", 1)
    found = diagnose(Run((command,), listenings=(opened,), expected_to_serve=True))
    assert (found.verdict, found.stage, found.failures[0].kind) == ("failed", "ready", "no_answer")


def test_a_refused_host_is_named() -> None:
    """A call that the policy refused is a denial, not a fault of the code."""
    text = "Error: getaddrinfo ENOTFOUND api.example.com\n    at load (/workspace/a.js:1:1)\n"
    found = one(text, denied=(Denied("api.example.com", 443),))
    assert found.failures[0].kind == "network_denied"
    assert found.failures[0].denials == ("api.example.com:443",)


KINDS = [
    (
        "ModuleNotFoundError: No module named 'cv2'",
        "missing_module",
        "add_dependency",
        "pip install opencv-python-headless",
    ),
    ("Error: Cannot find module 'cors'", "missing_module", "add_dependency", "npm install cors"),
    ("Error: listen EADDRINUSE: address already in use :::3000", "port_in_use", "free_port", None),
    ("Error: connect ECONNREFUSED 127.0.0.1:5432", "missing_service", "start_service", None),
    ("KeyError: 'DATABASE_URL'", "missing_env", "set_env", None),
]


@pytest.mark.parametrize(("message", "kind", "fix", "command"), KINDS)
def test_the_kind_leads_to_a_suggestion(message: str, kind: str, fix: str, command: str | None) -> None:
    """Well-known failures have a kind, and a rule says what would fix them."""
    text = f'Traceback (most recent call last):\n  File "/workspace/a.py", line 1, in <module>\n    x\n{message}\n'
    if message.startswith("Error"):
        text = f"{message}\n    at start (/workspace/a.js:1:1)\n"
    first = one(text).failures[0]
    assert first.kind == kind
    assert first.suggestion is not None
    assert (first.suggestion.kind, first.suggestion.command) == (fix, command)
    assert first.suggestion.source.startswith("rule:")


def test_the_place_is_looked_up_where_the_output_states_none(tmp_path: Path) -> None:
    """A quoted name leads to the line of the sources that has it, with an excerpt that marks it."""
    (tmp_path / "server.js").write_text("const app = make();\n\napp.get('/users', list);\n")
    command = CommandRun("c1", "node", "start", ended="exited", exit_code=1, text="Error: route '/users' exists\n")
    first = diagnose(Run((command,)), Tree(tmp_path)).failures[0]
    assert first.where is not None
    assert (first.where.file, first.where.line) == ("server.js", 3)
    assert first.excerpt[-1] == "> 3 | app.get('/users', list);"


def test_a_signature_survives_what_changes_from_run_to_run() -> None:
    """Ports, times, addresses and temporary paths do not change the name of a failure."""
    frame = '  File "/workspace/a.py", line {line}, in f\n    x\n'
    text = "Traceback (most recent call last):\n" + frame + "OSError: {time} port {port} at {hex} in /tmp/{temp}/x\n"
    first = one(text.format(line=3, time="2026-01-01 10:00:00", port=4000, hex="0x7f01", temp="tmpab12")).failures[0]
    again = one(text.format(line=9, time="2026-02-03 11:12:13", port=51234, hex="0xdead", temp="tmpzz99")).failures[0]
    other = one(text.replace("OSError", "KeyError").format(line=3, time="", port=1, hex="0x1", temp="a")).failures[0]
    assert first.id == again.id
    assert first.id != other.id


def test_each_failure_is_new_same_or_gone() -> None:
    """The previous diagnosis tells what is new and what no longer occurs."""
    before = one(CHAINED)
    command = CommandRun("c1", "run it", "start", ended="exited", exit_code=1, text=NODE)
    now = diagnose(Run((command,)), None, before)
    assert now.failures[0].novelty == "new"
    assert now.gone == tuple(f.id for f in before.failures)
    again = CommandRun("c1", "run it", "start", ended="exited", exit_code=1, text=CHAINED)
    assert diagnose(Run((again,)), None, before).failures[0].novelty == "same"


def test_what_the_last_good_run_printed_is_never_the_cause() -> None:
    """An error that was there when all was well explains nothing."""
    old = "error: legacy plugin 7 not found\n"
    command = CommandRun("c1", "build", "build", ended="exited", exit_code=1, text=old + "bundle too large\n")
    found = diagnose(Run((command,)), None, None, LastGood.of([old.replace("7", "9")]))
    assert all("legacy" not in f.message for f in found.failures)


def test_a_setup_command_that_was_got_over_is_no_failure() -> None:
    """`npm ci` that failed before `npm install` went through leaves nothing to tell."""
    first = CommandRun("c1", "npm ci", "install", ended="exited", exit_code=1, text="npm error code EUSAGE\n")
    second = CommandRun("c2", "npm install", "install", ended="exited", exit_code=0)
    third = CommandRun("c3", "node a.js", "start", ended="exited", exit_code=0)
    assert diagnose(Run((first, second, third))).verdict == "passed"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(max_size=600),
        st.lists(st.sampled_from([*(v[1] for v in VALUES), LOGGED, "\x1b[31m", "\r", "\0", "error:\n"])).map("".join),
        st.binary(max_size=600).map(lambda data: data.decode("latin-1")),
    ),
    st.sampled_from([0, 1, 139, None]),
)
def test_any_output_gives_a_bounded_answer(text: str, exit_code: int | None) -> None:
    """Whatever is printed: a verdict, at most 20 failures, bounded messages without control characters."""
    found = one(text, exit_code)
    assert (found.verdict == "passed") == (not found.failures)
    assert len(found.failures) <= 20
    for failure in found.failures:
        assert failure.message
        assert len(failure.message) <= 1_000
        assert "\x1b" not in failure.message


def test_a_port_waited_for_in_vain_is_no_mere_timeout() -> None:
    """A server that hangs before it listens failed to be ready, and the run timed out."""
    command = CommandRun("c1", "node wait.js", "start", ended="timeout", text="migrating\n", seconds=60)
    found = diagnose(Run((command,), expected_to_serve=True, timed_out=True))
    assert (found.verdict, found.stage, found.failures[0].kind) == ("timed_out", "ready", "no_port")


def test_what_the_plan_knew_to_be_missing_is_named() -> None:
    """A refused connection leads to the service that the repository asks for."""
    text = "Error: connect ECONNREFUSED 127.0.0.1:5432\n    at start (/workspace/a.js:1:1)\n"
    first = one(text, missing=(Missing("service", "postgresql", "compose.yaml: db"),)).failures[0]
    assert first.suggestion is not None
    assert first.suggestion.text == "start postgresql (compose.yaml: db)"


def test_a_connection_that_was_cut_is_the_denial() -> None:
    """What was refused is named with the line that allows it, also where the program does not say whom it called."""
    denied = Denied("api.example.com", 443, allow_with='allow = ["api.example.com"]')
    text = "TypeError: fetch failed\n    at rates (/workspace/a.js:4:18)\n"
    first = one(text, denied=(denied,)).failures[0]
    assert first.kind == "network_denied"
    assert first.denials == ("api.example.com:443",)
    assert first.suggestion is not None
    assert first.suggestion.command == 'allow = ["api.example.com"]'


def test_a_root_that_answers_404_is_no_fault() -> None:
    """An API has nothing at `/`; the page's own request is not counted a second time."""
    request = {"method": "GET", "url": "http://localhost:3000/", "status": 404, "type": "document"}
    seen = Observation("/", "http://localhost:3000/", "1280x800", status=404, failed_requests=(request,))
    assert diagnose(Run((), observations=(seen,))).failures == ()


def test_what_other_hosts_would_bring_is_no_fault_of_the_page() -> None:
    """A library of another host that is not there is no failure; a call to another host is named as that."""
    undefined = {"name": "ReferenceError", "message": "bootstrap is not defined", "stack": ""}
    url = "http://localhost:3000/"
    page = Observation("/", url, "1x1", status=200, page_errors=(undefined,), external=("cdn.example",))
    assert serving("ready\n", observations=(page,)).verdict == "passed"
    assert serving("ready\n", observations=(replace(page, external=()),)).verdict == "degraded"
    unreached = {"name": "TypeError", "message": "Failed to fetch", "stack": ""}
    calling = Observation("/", url, "1x1", status=200, page_errors=(unreached,), external=("api.shop.example",))
    (failure,) = serving("ready\n", observations=(calling,)).failures
    assert failure.kind == "network_denied"
    assert "api.shop.example" in failure.message


def test_a_name_that_the_server_refused_and_another_that_it_took_is_no_fault() -> None:
    """Django logs our question by the name it does not allow; it answered to the other one."""
    log = (
        "Invalid HTTP_HOST header: 'localhost:8000'. You may need to add 'localhost' to ALLOWED_HOSTS.\n"
        'Traceback (most recent call last):\n  File "/workspace/.venv/lib/django/x.py", line 1\n'
        "django.core.exceptions.DisallowedHost: Invalid HTTP_HOST header: 'localhost:8000'. You may need to add it.\n"
    )
    assert serving(log).verdict == "passed"


def test_a_server_that_ended_under_its_watcher_does_not_serve() -> None:
    """The watcher lives on after what it watches said good-bye; that is no success."""
    log = "[nodemon] starting `node index.js`\nError: querySrv ENODATA _mongodb._tcp.db.example did not connect\n"
    log += "[nodemon] clean exit - waiting for changes before restart\n"
    assert serving(log).verdict == "degraded"
    assert serving("[nodemon] restarting due to changes...\n[nodemon] starting `node index.js`\n").verdict == "passed"
