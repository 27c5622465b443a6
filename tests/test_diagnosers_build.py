"""Each row of the tables of tools: what the tool prints, the message that is taken and the place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers import CommandRun, Run, build, diagnose
from mech.diagnosers.paths import Roots
from mech.diagnosers.shapes import GROUPS, SHAPES
from mech.text import Document

Stated = tuple[str, int | None] | None

PRINTED: list[tuple[str, str, str, Stated]] = [
    # linkers and assemblers
    ("ld", "/usr/bin/ld: /tmp/cc1.o: in function `x':\nb.c:(.text+0x0): multiple definition of `x'; /tmp/cc2.o:a.c:(.text+0x0): first defined here", "multiple definition of `x'", ("b.c", None)),
    ("ld", "/usr/bin/ld: cannot find -lfrob: No such file or directory\ncollect2: error: ld returned 1 exit status", "cannot find -lfrob", None),
    ("lld", "ld.lld: error: undefined symbol: total\n>>> referenced by a.c:3\n>>>               /tmp/a.o:(main)", "undefined symbol: total", ("a.c", 3)),
    ("ld64", "Undefined symbols for architecture arm64:\n  \"_total\", referenced from:\n      _main in a.o", "\"_total\", referenced from", None),
    ("as", "a.s: Assembler messages:\na.s:2: Error: no such instruction: `frob %eax'", "no such instruction", ("a.s", 2)),
    # package managers
    ("npm", "npm error code EUSAGE\nnpm error\nnpm error The `npm ci` command can only install with an existing package-lock.json", "can only install", None),
    ("npm", "npm error code EBADENGINE\nnpm error engine Unsupported engine\nnpm error notsup Not compatible with your version of node/npm: x@1.0.0", "Not compatible with your version", None),
    ("yarn", "error Couldn't find any versions for \"left-pad\" that matches \"^99\"\ninfo Visit https://yarn.example", "Couldn't find any versions", None),
    ("yarn", "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.", "needs to be updated", None),
    ("yarn berry", "➤ YN0000: · Yarn 4\n➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.\n➤ YN0000: · Failed with errors in 1s", "The lockfile would have been modified", None),
    ("bun", 'error: No version matching "^99.0.0" found for specifier "left-pad" (but package exists)', "No version matching", None),
    ("conda", "PackagesNotFoundError: The following packages are not available from current channels:\n\n  - nothing-here", "- nothing-here", None),
    ("poetry", "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.", "changed significantly", ("pyproject.toml", None)),
    ("poetry", "The Poetry configuration is invalid:\n  - project must contain ['name'] properties", "must contain ['name']", None),
    ("pipenv", "Your Pipfile.lock (abc) is out of date. Expected: (def).\nAborting deploy", "is out of date", ("Pipfile.lock", None)),
    ("apt", "Reading package lists...\nE: Unable to locate package libfrob-dev", "Unable to locate package libfrob-dev", None),
    ("apk", "ERROR: unable to select packages:\n  libfrob (no such package):\n    required by: world[libfrob]", "libfrob (no such package)", None),
    ("dnf", "No match for argument: libfrob\nError: Unable to find a match: libfrob", "No match for argument: libfrob", None),
    ("gem", "Building native extensions. This could take a while...\nERROR:  Error installing pg:\n\tERROR: Failed to build gem native extension.\n\nchecking for pg_config... no\nNo pg_config... trying anyway.", "pg_config... no", None),
    ("bundler", "Your Ruby version is 3.1.2, but your Gemfile specified 3.3.0", "specified 3.3.0", ("Gemfile", None)),
    ("cpanm", "! Couldn't find module or a distribution Nothing::Here", "Nothing::Here", None),
    ("r", "ERROR: dependency ‘gsl’ is not available for package ‘shop’\n* removing ‘/r/shop’", "dependency ‘gsl’", None),
    ("mix", "Unchecked dependencies for environment dev:\n* jason (Hex package)\n  the dependency is not available, run \"mix deps.get\"\n** (Mix) Can't continue due to errors on dependencies", "jason (Hex package)", None),
    ("mix", "** (Mix) The task \"frob\" could not be found", "The task \"frob\"", None),
    ("cabal", "Error: [Cabal-7107]\nCould not resolve dependencies:\n[__0] trying: shop-0.1\n[__1] unknown package: frob", "unknown package: frob", None),
    ("stack", "Error: [S-4804]\n       Stack failed to construct a build plan.", "failed to construct a build plan", None),
    ("opam", "[ERROR] Package conflict!\n  * Missing dependency:\n    - frob", "Missing dependency", None),
    ("nuget", "/w/Shop.csproj : error NU1101: Unable to find package Frob. No packages exist with this id", "NU1101", ("Shop.csproj", None)),
    ("msbuild", "MSBUILD : error MSB1003: Specify a project or solution file.", "MSB1003", None),
    ("composer", "Your requirements could not be resolved to an installable set of packages.\n\n  Problem 1\n    - Root composer.json requires a/b ^9, found a/b[1.0]", "requires a/b ^9", None),
    ("sbt", "[error] sbt.librarymanagement.ResolveException: Error downloading a:b:1\n[error] (update) x", "Error downloading a:b:1", None),
    ("maven", "[ERROR] [ERROR] Some problems were encountered while processing the POMs:\n[FATAL] 'version' is missing. @ line 4, column 10\n @ \n[ERROR]   The project x:x (/w/pom.xml) has 1 error", "'version' is missing", ("pom.xml", 4)),
    ("maven", "[ERROR] Source option 5 is no longer supported. Use 7 or later.\n[ERROR] Failed to execute goal x", "Source option 5", None),
    ("gradle", "FAILURE: Build failed with an exception.\n\n* Where:\nBuild file '/w/build.gradle' line: 7\n\n* What went wrong:\nA problem occurred evaluating root project 'x'.\n> Could not find method frob() for arguments [x]", "Could not find method frob()", ("build.gradle", 7)),
    ("lein", "Could not find artifact frob:frob:jar:1.0 in central", "Could not find artifact frob", None),
    # shells, clients, configuration
    ("env", "/usr/bin/env: ‘frob’: No such file or directory", "‘frob’", None),
    ("exec", 'exec: "frob": executable file not found in $PATH', "executable file not found", None),
    ("shell", "bash: ./run.sh: /bin/frob: bad interpreter: No such file or directory", "bad interpreter", ("run.sh", None)),
    ("zsh", "./run.zsh:3: command not found: frob", "command not found: frob", ("run.zsh", 3)),
    ("sqlite", "Parse error near line 2: near \"selec\": syntax error\n  selec * from t;\n  ^--- error here", "near \"selec\"", None),
    ("mysql", "ERROR 1064 (42000) at line 3: You have an error in your SQL syntax", "ERROR 1064 (42000) at line 3", None),
    ("uv", "error: Failed to parse: pyproject.toml\n  cause: TOML parse error at line 3, column 11", "TOML parse error at line 3", ("pyproject.toml", 3)),
    ("kubectl", "error: error parsing a.yml: error converting YAML to JSON: yaml: line 3: mapping values are not allowed", "mapping values", ("a.yml", 3)),
    ("node", "SyntaxError: /w/c.json: Unexpected token } in JSON at position 11 (line 3 column 1)\n    at parse (<anonymous>)", "Unexpected token }", ("c.json", 3)),
    ("compose", "validating /w/docker-compose.yml: services.web Additional property frob is not allowed", "Additional property frob", ("docker-compose.yml", None)),
    ("docker", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", "Cannot connect to the Docker daemon", None),
    ("buildkit", "Dockerfile:4\n--------------------\n   4 | >>> COPY nothing /x\n--------------------\nERROR: failed to solve: failed to compute cache key: \"/nothing\": not found", "\"/nothing\": not found", ("Dockerfile", 4)),
    ("docker", "COPY failed: file not found in build context or excluded by .dockerignore: stat x: file does not exist", "COPY failed", None),
    ("ansible", 'fatal: [web1]: FAILED! => {"msg": "No package matching \'frob\' found available"}', "No package matching", None),
    ("git", "Auto-merging a.txt\nCONFLICT (content): Merge conflict in a.txt\nAutomatic merge failed; fix conflicts and then commit the result.", "Merge conflict in a.txt", ("a.txt", None)),
    ("patch", "patching file a.txt\nHunk #1 FAILED at 12.\n1 out of 1 hunk FAILED -- saving rejects to file a.txt.rej", "Hunk #1 FAILED", ("a.txt", 12)),
    ("latex", "! Undefined control sequence.\nl.12 \\frob", "Undefined control sequence", None),
    ("sphinx", "Warning, treated as error:\n/w/docs/index.rst:12:Unknown directive type \"frob\".", "Unknown directive", ("docs/index.rst", 12)),
    ("ant", "BUILD FAILED\n/w/build.xml:12: Target \"frob\" does not exist in the project.", "Target \"frob\"", ("build.xml", 12)),
    # test runners
    ("test more", "#   Failed test 'adds'\n#   at t/a.t line 3.\n#          got: '2'\n#     expected: '3'", "Failed test 'adds'", ("t/a.t", 3)),
    ("dotnet", "  Failed Shop.Tests.CartTests.Total [12 ms]\n  Error Message:\n   Assert.Equal() Failure: Values differ\nExpected: 3\n  Stack Trace:\n     at Shop.Tests.CartTests.Total() in /w/tests/CartTests.cs:line 12", "Assert.Equal() Failure", ("tests/CartTests.cs", 12)),
    ("dart", "00:01 +0 -1: adds [E]\n  Expected: <3>\n    Actual: <2>\n  package:matcher  expect\n  test/a_test.dart 12:5  main.<fn>", "adds [E]", ("test/a_test.dart", 12)),
    ("julia", "adds: Test Failed at /w/test/runtests.jl:12\n  Expression: 1 + 1 == 3\n   Evaluated: 2 == 3", "Test Failed at", ("test/runtests.jl", 12)),
    ("testthat", "── Failure (test-a.R:3:3): adds ──────\n1 + 1 not equal to 3.", "1 + 1 not equal to 3", ("test-a.R", 3)),
    ("pest", "   FAILED  Tests\\Unit\\CartTest > it adds\n  Failed asserting that 2 is identical to 3.\n\n  at tests/Unit/CartTest.php:12", "Failed asserting that 2", ("tests/Unit/CartTest.php", 12)),
    ("behave", "    Then the total is 3  # features/steps/cart.py:12\n      Assertion Failed: 2 != 3", "Assertion Failed: 2 != 3", ("features/steps/cart.py", 12)),
    ("gradle", "CartTest > adds() FAILED\n    org.opentest4j.AssertionFailedError: expected: <3> but was: <2>\n        at app//CartTest.adds(CartTest.java:12)", "expected: <3>", ("CartTest.java", 12)),
    ("exunit", "  1) test adds (CartTest)\n     test/cart_test.exs:4\n     Assertion with == failed\n     code:  assert 2 == 3\n     stacktrace:\n       test/cart_test.exs:5: (test)", "Assertion with == failed", ("test/cart_test.exs", 5)),
    ("eunit", "     Failure/Error: ?assertEqual(3, cart : add ( 1 , 1 ))\n       expected: 3\n            got: 2\n     %% /w/_build/test/lib/shop/test/cart_tests.erl:6:in `x`", "?assertEqual(3", ("test/cart_tests.erl", 6)),
    ("testthat", "Failure (test-cart.R:3:3): adds\nadd(1, 1) not equal to 3.", "not equal to 3", ("test-cart.R", 3)),
    ("pre-commit", "- hook id: trailing-whitespace\n- exit code: 1\n- files were modified by this hook\n\nFixing src/a.py", "Fixing src/a.py", ("src/a.py", None)),
    ("robot", "Adds                                            | FAIL |\n1 != 2\n-----", "1 != 2", None),
    ("ghc", "app/Main.hs:5:8: error: [GHC-88464]\n    Variable not in scope: totl\n  |", "Variable not in scope: totl", ("app/Main.hs", 5)),
    ("helm", "Error: INSTALLATION FAILED: template: shop/templates/web.yaml:12:20: nil pointer evaluating interface {}.tag", "nil pointer", ("templates/web.yaml", 12)),
    ("flyway", "Message    : ERROR: syntax error at or near \"TABEL\"\nLocation   : db/V2.sql (/w/db/V2.sql)\nLine       : 3", "at or near \"TABEL\"", ("db/V2.sql", None)),
    ("configure", "configure: error: in `/w':\nconfigure: error: no acceptable C compiler found in $PATH", "no acceptable C compiler", None),
    ("bundler", "Could not find compatible versions\n\nBecause every version of rails depends on actionpack = 9.9\n  and Gemfile depends on rails ~> 9.9,", "Gemfile depends on rails", None),
    ("phpunit", "1) CartTest::testAdds\nFailed asserting that 2 matches expected 3.\n\n/w/tests/CartTest.php:12\n\nFAILURES!", "Failed asserting that 2", ("tests/CartTest.php", 12)),
    ("karma", "HeadlessChrome 120.0.0 (Linux x86_64) cart adds FAILED\n\tExpected 2 to be 3.\n\t    at UserContext.<anonymous> (src/cart.spec.js:4:21)", "Expected 2 to be 3", ("src/cart.spec.js", 4)),
    ("bun", "error: expect(received).toBe(expected)\n\nExpected: 3\nReceived: 2\n      at /w/cart.test.ts:4:13", "Expected: 3", ("cart.test.ts", 4)),
    # frameworks and bundlers
    ("spring", "***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.", "Port 8080 was already in use", None),
    ("rails", "rails aborted!\nNameError: uninitialized constant Frob\n/w/config/environment.rb:5:in `<main>'", "uninitialized constant Frob", ("config/environment.rb", 5)),
    ("mkdocs", "ERROR   -  Config value 'theme': Unrecognised theme name: 'frob'.\n\nAborted with a configuration error!", "Unrecognised theme name", None),
    ("webpack", "[webpack-cli] Invalid configuration object. Webpack has been initialized using a configuration object that does not match the API schema.\n - configuration has an unknown property 'entri'.", "unknown property 'entri'", None),
    ("vite", "error during build:\nBuild failed with 1 error:\n\n[PARSE_ERROR] Unexpected token\n   ╭─[ a.js:2:9 ]\n   │", "Unexpected token", ("a.js", 2)),
    ("metro", "error: Error: Unable to resolve module ./frob from /w/src/App.js:", "Unable to resolve module ./frob", ("src/App.js", None)),
    ("parcel", "🚨 Build failed.\n\n@parcel/core: Failed to resolve './frob' from './src/a.js'\n\n  /w/src/a.js:2:7\n    1 | x", "Failed to resolve './frob'", ("src/a.js", 2)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tool", "text", "message", "stated"), PRINTED, ids=[f"{row[0]}-{i}" for i, row in enumerate(PRINTED)]
)
def test_a_tool_is_read_by_its_row(tool: str, text: str, message: str, stated: Stated) -> None:
    """The row takes the cause from what the tool prints, with the place where it is stated."""
    found = list(build.find(Document(text), Roots("/w")))
    fitting = [f for f in found if message in f.message]
    assert fitting, [f.message for f in found]
    places = [(f.where.file, f.where.line) for f in fitting if f.where]
    assert stated is None or stated in places


def placed(tmp_path: Path, line: str, text: str) -> tuple[str, int | None] | None:
    """The place of the first failure of a command that printed this in a folder."""
    command = CommandRun("c1", line, "build", text=text, ended="exited", exit_code=1)
    where = diagnose(Run((command,), workdir="/w"), Tree(tmp_path)).failures[0].where
    return (where.file, where.line) if where else None


@pytest.mark.parametrize(
    ("line", "text", "place"),
    [
        (
            "sqlite3 shop.db < seed.sql",
            "Runtime error near line 3: UNIQUE constraint failed: t.a (19)\n",
            ("seed.sql", 3),
        ),
        (
            "pip install -r req.txt",
            "ERROR: Invalid requirement: 'foo ==== 1' (from line 2 of req.txt)\n",
            ("req.txt", 2),
        ),
        ("jq . a.json", "parse error: Expected value before ',' at line 3, column 8\n", ("a.json", 3)),
        (
            "make",
            "/usr/bin/ld: cannot find -lfrob\ncollect2: error\nmake: *** [Makefile:2: all] Error 1\n",
            ("Makefile", 2),
        ),
    ],
)
def test_a_line_and_its_file_are_joined(tmp_path: Path, line: str, text: str, place: Stated) -> None:
    """Where a tool states only the line, the file is the one named near by, in the command or in the recipe."""
    for name in ("seed.sql", "req.txt", "a.json", "Makefile"):
        (tmp_path / name).write_text("x\n" * 5)
    assert placed(tmp_path, line, text) == place


def test_paths_from_a_build_folder_lead_to_the_sources(tmp_path: Path) -> None:
    """A compiler run in a build folder names sources by `../`."""
    (tmp_path / "a.json").write_text("x\n")
    assert Roots("/w", Tree(tmp_path)).file("../a.json") == "a.json"


def test_every_row_can_be_read() -> None:
    """Patterns are compiled when a text may fit them; all of them are sound, and each row has its literal."""
    for row in build.TOOLS:
        assert row.literal
        assert re.compile(row.line).groupindex.keys() & {"message", "message2", "file"} or row.message
        re.compile(row.place)
        re.compile(row.message)
    for shape in SHAPES:
        assert re.compile(shape.pattern).groupindex["file"]
    for group in GROUPS:
        assert re.compile(group.head).groupindex["file"]
        assert re.compile(group.row).groupindex["line"]
