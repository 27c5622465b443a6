"""What is proposed for a failure, by what a tool said and by what the repository holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs import RULES
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import compiled
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.diagnosers.telling import TELLING
from mech.feedback import diagnose_text
from mech.types import Suggestion, Where


def told(
    message: str,
    root: Path | None = None,
    near: str = "",
    command: str = "",
    where: Where | None = None,
    kind: str = "unknown",
) -> Suggestion | None:
    """The suggestion for a message, in the repository `root`."""
    roots = Roots(None, Tree(root) if root else None)
    return suggest(Symptom(kind, message, near, command, where, roots))


def written(root: Path, **files: str) -> Path:
    """The folder with files; in their names __ stands for a dot and ___ for a slash."""
    for name, text in files.items():
        path = root / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


SAID = [
    ("ModuleNotFoundError: No module named 'yaml'", "add_dependency", "pip install pyyaml"),
    ("ModuleNotFoundError: No module named 'google.cloud.storage'", "add_dependency", "pip install google-cloud-storage"),
    ("ModuleNotFoundError: No module named 'tkinter'", "add_dependency", "apt-get install -y python3-tk"),
    ("ModuleNotFoundError: No module named 'distutils'", "add_dependency", "pip install setuptools"),
    ("Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@scope/thing' imported from /app/a.js", "add_dependency", "npm install @scope/thing"),
    ("Module not found: Error: Can't resolve 'lodash/get' in '/app/src'", "add_dependency", "npm install lodash"),
    ("error TS7016: Could not find a declaration file for module 'express'.", "add_dependency", "npm install -D @types/express"),
    ("error TS2591: Cannot find name 'process'. Do you need to install type definitions for node? Try `npm i --save-dev @types/node`", "add_dependency", "npm install -D @types/node"),
    ("main.go:4:2: no required module provides package github.com/x/y; to add it:", "add_dependency", "go get github.com/x/y"),
    ("error[E0433]: failed to resolve: use of undeclared crate or module `rand`", "add_dependency", "cargo add rand"),
    ("<internal>:85:in `require': cannot load such file -- active_support/all (LoadError)", "add_dependency", "gem install activesupport"),
    ("Can't locate DBD/SQLite.pm in @INC (you may need to install the DBD::SQLite module)", "add_dependency", "cpanm DBD::SQLite"),
    ("Error in library(dplyr) : there is no package called ‘dplyr’", "add_dependency", "Rscript -e 'install.packages(\"dplyr\")'"),
    ('PHP Fatal error:  Uncaught Error: Class "Ramsey\\Uuid\\Uuid" not found in /app/a.php:3', "add_dependency", "composer require ramsey/uuid"),
    ("Uncaught Error: Call to undefined function mb_strtoupper()", "add_dependency", "apt-get install -y php-mbstring"),
    ("lua: a.lua:1: module 'socket' not found:", "add_dependency", "luarocks install luasocket"),
    ("a.c:1:10: fatal error: curl/curl.h: No such file or directory", "add_dependency", "apt-get install -y libcurl4-openssl-dev"),
    ("/usr/bin/ld: cannot find -lpq: No such file or directory", "add_dependency", "apt-get install -y libpq-dev"),
    ("Error: pg_config executable not found.", "add_dependency", "apt-get install -y libpq-dev"),
    ("ImportError: libGL.so.1: cannot open shared object file: No such file or directory", "add_dependency", "apt-get install -y libgl1"),
    ("build.sh: line 3: jq: command not found", "add_dependency", "apt-get install -y jq"),
    ("sh: 1: uvicorn: not found", "add_dependency", "pip install uvicorn"),
    ("npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.", "fix_command", "npm install"),
    ("ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile", "fix_command", "pnpm install --no-frozen-lockfile"),
    ("error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.", "fix_command", "yarn install"),
    ("Error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.", "fix_command", "uv lock"),
    ("pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix.", "fix_command", "poetry lock"),
    ("Error: @prisma/client did not initialize yet. Please run \"prisma generate\"", "fix_command", "npx prisma generate"),
    ("ActiveRecord::PendingMigrationError: Migrations are pending.", "fix_command", "bin/rails db:migrate"),
    ("CommandError: Conflicting migrations detected; multiple leaf nodes", "fix_command", "python manage.py makemigrations --merge"),
    ("missing go.sum entry for module providing package github.com/x/y", "fix_command", "go mod tidy"),
    ("** (Mix) Unchecked dependencies for environment dev:", "fix_command", "mix deps.get"),
    ("psycopg2.OperationalError: FATAL:  database \"shop\" does not exist", "start_service", "createdb shop"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "fix", "command"), SAID)
def test_what_a_tool_says_leads_to_a_command(message: str, fix: str, command: str) -> None:
    """Without a repository the message alone decides."""
    found = told(message)
    assert found is not None
    assert (found.kind, found.command) == (fix, command)
    assert "\n" not in found.text


WORDED = [
    ("error: release version 21 not supported", "fix_config", "JDK 21"),
    ("java.lang.UnsupportedClassVersionError: A has been compiled by a more recent version (class file version 65.0), this", "fix_config", "JDK 21"),
    ("ERROR: Package 'x' requires a different Python: 3.11.7 not in '>=3.13'", "fix_config", "Python 3.13"),
    ("go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)", "fix_config", "go 1.99, running 1.26.8"),
    ("Your Ruby version is 3.1.2, but your Gemfile specified 3.3.0", "fix_config", "ruby 3.3.0"),
    ("error TS5025: Unknown compiler option 'moduleResolutions'. Did you mean 'moduleResolution'?", "fix_config", "'moduleResolution'"),
    ('Blocked request. This host ("shop.example") is not allowed.', "fix_config", "shop.example"),
    ("Invalid HTTP_HOST header: 'shop.example'. You may need to add 'shop.example' to ALLOWED_HOSTS.", "fix_config", "ALLOWED_HOSTS"),
    ("java.lang.OutOfMemoryError: Java heap space", "raise_limit", "-Xmx"),
    ("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "raise_limit", "--max-old-space-size"),
    ("Error: connect ECONNREFUSED 127.0.0.1:5432", "start_service", "postgresql"),
    ("redis.exceptions.ConnectionError: Error 111 connecting to cache:7001. Connection refused.", "start_service", "redis"),
    ("Error: connect ECONNREFUSED 127.0.0.1:4555", "start_service", "127.0.0.1:4555"),
    ("OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use", "free_port", "port 8000"),
    ("Error: listen EADDRINUSE: address already in use :::3000", "free_port", "port 3000"),
    ("./run.sh: line 4: DEPLOY_USER: unbound variable", "set_env", "set DEPLOY_USER"),
    ("Error: Missing required environment variable: SESSION_SECRET", "set_env", "set SESSION_SECRET"),
    ("Error: STRIPE_KEY is not set", "set_env", "set STRIPE_KEY"),
    ("error: environment variable `API_TOKEN` not defined at compile time", "set_env", "set API_TOKEN"),
    ("digital envelope routines::unsupported", "set_env", "--openssl-legacy-provider"),
    ("NameError: name 'totl' is not defined. Did you mean: 'total'?", "edit_code", "'total'"),
    ("a.c:3:5: error: 'lenght' undeclared (first use in this function); did you mean 'length'?", "edit_code", "'length'"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "fix", "words"), WORDED)
def test_the_text_names_what_is_wanted(message: str, fix: str, words: str) -> None:
    """The version, the variable, the service or the name that was meant is in the line."""
    found = told(message)
    assert found is not None
    assert found.kind == fix
    assert words in found.text


@pytest.mark.parametrize(
    "message",
    [
        "AssertionError: assert 3 == 4",
        "TypeError: cart.items is undefined",
        "ValueError: invalid literal for int() with base 10: 'x'",
        "panic: runtime error: index out of range [5] with length 3",
        "java.lang.IllegalStateException: no rate",
        "quota exceeded for key demo",
        "error: expected ';' before '}' token",
        "",
    ],
)
def test_what_only_the_code_can_mend_gets_no_guess(message: str) -> None:
    """A failure of the code gets no rule's advice."""
    assert told(message, kind="exception") is None


def test_the_command_adds_by_the_manager_of_the_lock_file(tmp_path: Path) -> None:
    """pnpm's lock file makes it pnpm."""
    root = written(tmp_path, package__json="{}", **{"pnpm-lock__yaml": ""})
    found = told("Error: Cannot find module 'cors'", root)
    assert found is not None
    assert found.command == "pnpm add cors"


def test_a_module_close_to_a_file_of_the_repository_is_no_package(tmp_path: Path) -> None:
    """`utlis` beside utils.py is a slip."""
    found = told("ModuleNotFoundError: No module named 'utlis'", written(tmp_path, utils__py="", main__py=""))
    assert found is not None
    assert found.kind == "edit_code"
    assert "'utils'" in found.text


def test_a_module_below_src_is_a_path(tmp_path: Path) -> None:
    """A package of the repository that is not on the path is no dependency."""
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "__init__.py").write_text("")
    found = told("ModuleNotFoundError: No module named 'shop'", tmp_path)
    assert found is not None
    assert (found.kind, found.command) == ("fix_command", "PYTHONPATH=src")


def test_a_relative_import_is_the_closest_file(tmp_path: Path) -> None:
    """The importing file's folder is searched."""
    root = written(tmp_path, src___App__jsx="", src___Header__jsx="")
    found = told('Could not resolve "./Heder.jsx"', root, where=Where("src/App.jsx", 1))
    assert found is not None
    assert (found.kind, found.text) == ("edit_code", "there is no ./Heder.jsx; src/Header.jsx is there")


def test_a_variable_names_the_file_that_speaks_of_it(tmp_path: Path) -> None:
    """.env.example is where a reader finds what the value looks like."""
    found = told("Error: STRIPE_KEY is not set", written(tmp_path, __env__example="STRIPE_KEY=\n"))
    assert found is not None
    assert found.text == "set STRIPE_KEY (named in .env.example)"


def test_a_missing_table_runs_what_migrates_here(tmp_path: Path) -> None:
    """The repository says which tool holds the migrations."""
    root = written(tmp_path, alembic__ini="[alembic]\n")
    found = told('psycopg.errors.UndefinedTable: relation "orders" does not exist', root)
    assert found is not None
    assert (found.kind, found.command) == ("fix_command", "alembic upgrade head")


def test_a_table_like_one_that_is_created_is_a_slip(tmp_path: Path) -> None:
    """The schema knows the name that was meant."""
    root = written(tmp_path, schema__sql="CREATE TABLE orders (id int);\n", alembic__ini="")
    found = told("sqlite3.OperationalError: no such table: order", root)
    assert found is not None
    assert (found.kind, found.text) == ("edit_code", "there is no table 'order'; 'orders' is there")


def test_the_missing_script_is_the_closest_one(tmp_path: Path) -> None:
    """With the manager's own way to run it."""
    found = told(
        'npm error Missing script: "strat"', written(tmp_path, package__json='{"scripts": {"start": "node ."}}')
    )
    assert found is not None
    assert found.command == "npm start"


def test_the_application_is_found_for_the_server(tmp_path: Path) -> None:
    """uvicorn is told which module holds the application."""
    root = written(tmp_path, api___main__py="from fastapi import FastAPI\nserver = FastAPI()\n")
    found = told('ERROR:    Error loading ASGI app. Could not import module "main".', root, command="uvicorn main:app")
    assert found is not None
    assert found.command == "uvicorn api.main:server"


def test_what_is_printed_near_a_bare_end_counts(tmp_path: Path) -> None:
    """`subprocess-exited-with-error` says nothing, the compiler's line above it does."""
    near = "src/common.h:1:10: fatal error: lber.h: No such file or directory\nerror: subprocess-exited-with-error"
    found = told("error: subprocess-exited-with-error", tmp_path, near)
    assert found is not None
    assert found.command == "apt-get install -y libldap2-dev"


def test_a_hostile_message_is_looked_at_in_bounded_time() -> None:
    """Ten thousand brackets and names match nothing and end."""
    for text in ("(" * 10_000, "No module named '" * 700, "A_" * 5_000, "did you mean " * 1_000, "a/" * 5_000):
        told(text, near=text * 2)


BELOW = [
    (
        "error[E0425]: cannot find value `cuont` in this scope",
        " --> src/main.rs:1:44\n  |\n1 | fn main() { let count = 1; dbg!(cuont); }\n  |     ^^^^^\n  |\nhelp: a local variable with a similar name exists\n  |\n1 - fn main() { let count = 1; dbg!(cuont); }\n1 + fn main() { let count = 1; dbg!(count); }\n  |\n",
        "'count' is meant",
    ),
    (
        "undefined local variable or method `totl' for main:Object (NameError)",
        "\nputs totl\n     ^^^^\nDid you mean?  total\n",
        "'total' is meant",
    ),
]


@pytest.mark.parametrize(("message", "below", "text"), BELOW)
def test_what_a_compiler_adds_below_its_message_counts(message: str, below: str, text: str) -> None:
    """The name it proposes stands some lines further down."""
    found = told(
        message, near=f"earlier\n{message}\n{below}\nerror: another\nhelp: did you mean `other`", kind="compile"
    )
    assert found is not None
    assert (found.kind, found.text) == ("edit_code", text)


def test_a_host_of_the_internet_is_not_ours_to_start() -> None:
    """What refuses far away is no service of the project."""
    assert told("Error: connect ECONNREFUSED api.shop.com:443") is None


def test_a_file_named_in_the_command_is_a_slip_of_the_command(tmp_path: Path) -> None:
    """The command is what has to change."""
    root = written(tmp_path, requirements__txt="flask\n")
    message = "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirement.txt'"
    found = told(message, root, command="pip install -r requirement.txt")
    assert found is not None
    assert (found.kind, found.command) == ("fix_command", "pip install -r requirements.txt")


SOURCES = [
    ('ERROR: No matching export in "b.ts" for import "totl"', {"b.ts": "export const total = 1;\n"}, "", "edit_code", "'total'"),
    ("SyntaxError: The requested module './b.mjs' does not provide an export named 'totl'", {"b.mjs": "const total = 1;\nexport { total };\n"}, "", "edit_code", "'total'"),
    ("error TS2551: Property 'pirce' does not exist on type 'X'. Did you mean 'price'?", {}, "", "edit_code", "'price'"),
    ("error TS5025: Unknown compiler option 'stirct'. Did you mean 'strict'?", {}, "", "fix_config", "'strict'"),
    ("ModuleNotFoundError: No module named 'app'", {"web.py": "from flask import Flask\napp = Flask(__name__)\n"}, "gunicorn app:app", "fix_command", "web:app"),
    ("ModuleNotFoundError: No module named 'shpo'", {"shop/__init__.py": ""}, "python manage.py check", "edit_code", "'shop'"),
    ('m.py:1: error: Library stubs not installed for "requests"  [import-untyped]', {}, "mypy .", "add_dependency", "types-requests"),
    ("ERROR: file or directory not found: test/", {"tests/test_a.py": ""}, "pytest test/", "fix_command", "tests"),
    ("Module not found: Error: Can't resolve './src' in '/app'", {"lib/main.js": ""}, "webpack", "fix_config", "entry"),
    ("make: *** No rule to make target 'tset'.  Stop.", {"Makefile": "test:\n\techo\n"}, "make tset", "fix_command", "'test'"),
    ("cannot load such file -- lib/stroe (LoadError)", {"lib/store.rb": ""}, "ruby a.rb", "edit_code", "lib/store.rb"),
    ("NoReverseMatch: Reverse for 'crat' not found.", {"shop/urls.py": "path('', v, name='cart')\n"}, "", "edit_code", "'cart'"),
    ("sqlite3.OperationalError: no such column: pric", {"a.sql": "create table o (id int, price int);\n"}, "", "edit_code", "'price'"),
    ("fatal: x.h", {"go.mod": "module x\n", "store/a.go": "package store\n"}, "", "", ""),
    ('main.go:3:8: package x/stor is not in std (/usr/lib/go/src/x/stor)', {"go.mod": "module x\n", "store/a.go": "package store\n"}, "go run .", "edit_code", "x/store"),
    ("Error: Could not find or load main class app.Sever", {"src/app/Server.java": "package app;\nclass Server { public static void main(String[] a) {} }\n"}, "java app.Sever", "fix_command", "app.Server"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "files", "command", "fix", "words"), SOURCES)
def test_the_sources_say_what_was_meant(
    tmp_path: Path, message: str, files: dict[str, str], command: str, fix: str, words: str
) -> None:
    """Names that are there: exports, modules, targets, routes, columns, packages, classes."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = told(message, tmp_path, command=command)
    assert (found.kind if found else "") == fix
    assert words in (f"{found.text} {found.command}" if found else "")


@pytest.mark.parametrize(
    ("name", "names", "near"),
    [
        ("totl", ["total", "title"], "total"),
        ("shpo", ["shop", "ship"], "shop"),
        ("Cart", ["cart"], "cart"),
        ("user_name", ["userName", "surname"], "userName"),
        ("a", ["b", "c"], None),
        ("price", ["prices", "pricey"], None),
        ("zebra", ["total"], None),
    ],
)
def test_the_closest_name_is_one_and_clear(name: str, names: list[str], near: str | None) -> None:
    """One letter or the case is a slip; of two that are as close neither is taken."""
    assert closest(name, names) == near


def test_every_row_of_the_tables_is_well_written() -> None:
    """Patterns compile, templates take groups that are there, kinds are of the vocabulary, sureness is none of a fact."""
    kinds = {
        "edit_code",
        "add_dependency",
        "set_env",
        "free_port",
        "fix_config",
        "start_service",
        "fix_command",
        "raise_limit",
    }
    for rule in RULES:
        groups = dict.fromkeys(compiled(rule.pattern).groupindex, "")
        rule.text.format(**({"x": ""} | groups))
        rule.command.format(**({"x": ""} | groups))
        assert rule.fix in kinds, rule.name
        assert 0 < rule.confidence < 1, rule.name
        assert all(rule.literals), rule.name
    for row in TELLING:
        groups = dict.fromkeys(compiled(row.message).groupindex, "a")
        re.compile(row.line.format(**groups) if groups else row.line)
        re.compile(row.file.format(**groups) if "{" in row.file else row.file)


ENDS = [
    ("rake tset", "rake aborted!\nDon't know how to build task 'tset' (See the list)\n\nDid you mean?  test\n", "fix_command", "rake test"),
    ("npx prisma migrate deploy", "Error: P1001\n\nCan't reach database server at `localhost:5432`\n", "start_service", "postgresql"),
    ("npm run dev", "Error: The module '/app/node_modules/bcrypt/b.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 108.\n", "fix_command", "npm rebuild"),
    ("npx playwright test", "Error: browserType.launch: Executable doesn't exist at /root/.cache/chrome\n║ Looks like Playwright was just installed. ║\n║     npx playwright install  ║\n", "fix_command", "npx playwright install"),
    ("cargo build", "error: failed to run custom build command for `openssl-sys v0.9.90`\n  Could not find directory of OpenSSL installation\n", "add_dependency", "libssl-dev"),
    ("python a.py", "RuntimeError: Form data requires \"python-multipart\" to be installed.\n", "add_dependency", "python-multipart"),
    ("docker compose up", "validating /app/compose.yaml: services.db additional properties 'imag' not allowed\n", "fix_config", "'image'"),
    ("./run.sh", "bash: ./run.sh: /bin/bash^M: bad interpreter: No such file or directory\n", "fix_config", "line endings"),
    ("pnpm install", " ERR_PNPM_NO_MATCHING_VERSION  No matching version found for left-pad@99.0.0\n", "fix_config", "left-pad@99.0.0"),
    ("mix phx.server", "** (RuntimeError) environment variable DATABASE_URL is missing.\n", "set_env", "DATABASE_URL"),
    ("composer install", "  Problem 1\n    - Root composer.json requires PHP extension ext-gd * but it is missing from your system.\n", "add_dependency", "php-gd"),
    ("cabal build", "src/Main.hs:3:1: error:\n    Could not load module ‘Data.Map’\n    It is a member of the hidden package ‘containers-0.6.7’.\n    Perhaps you need to add ‘containers’ to the build-depends in your .cabal file.\n", "add_dependency", "containers"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "text", "fix", "words"), ENDS)
def test_from_output_to_advice(command: str, text: str, fix: str, words: str) -> None:
    """The whole way, for messages whose telling part stands below their first line."""
    found = diagnose_text(text, command=command, exit_code=1)["failures"][0]["suggestion"]
    assert found["kind"] == fix
    assert words in f"{found['text']} {found['command']}"


# ruff: noqa: E501 (tables are read by row)


SETTINGS = [
    ("unknown directive \"proxy_pas\" in conf/site.conf:1", "nginx/site.conf", "proxy_pas x;\n", "proxy_pass"),
    ("AH00526: Syntax error on line 1 of httpd.conf:", "httpd.conf", "DocumentRoute /srv\n", "DocumentRoot"),
    ("dnsmasq: bad option at line 1 of dnsmasq.conf", "dnsmasq.conf", "cach-size=10\n", "cache-size"),
    ("Unknown lvalue 'ExecStrat' in section 'Service'", "a.service", "ExecStrat=/bin/a\n", "ExecStart"),
    ("error: logrotate.conf:1 unknown option 'rotat' -- ignoring line", "logrotate.conf", "rotat 4\n", "rotate"),
    ("Service 'web' depends on service 'databse' which is undefined.", "app.yaml", "- databse\ndatabase:\n", "database"),
    ("Proxy 'front': unable to find required default_backend: 'web_poll'.", "haproxy.cfg", "default_backend web_poll\nbackend web_pool\n", "web_pool"),
    ("E1 'Buckett' is not one of ['Bucket', 'Queue']", "stack.yml", "Value: Buckett\n", "Bucket"),
    ("sshd_config line 1: Bad configuration option: PermitRotLogin", "sshd_config", "PermitRotLogin no\n", "PermitRootLogin"),
    ("FATAL:  unrecognized configuration parameter \"shared_bufers\"", "postgresql.conf", "shared_bufers = 1\n", "shared_buffers"),
    ("error TS5023: Unknown compiler option 'skipLibChek'.", "tsconfig.json", '{"skipLibChek": 1}\n', "skipLibCheck"),
    ("ci job: unknown keys: 'before_scipt' is not allowed", ".gitlab-ci.yml", "before_scipt: a\n", "before_script"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "file", "text", "meant"), SETTINGS)
def test_a_misspelled_setting_gets_the_word_that_was_meant(
    tmp_path: Path, message: str, file: str, text: str, meant: str
) -> None:
    """Of the words of the tool, of those the message offers, or of the names in the file."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    found = told(message, tmp_path, where=Where(file, 1))
    assert found is not None
    assert (found.kind, f"'{meant}'" in found.text) == ("fix_config", True)


def test_a_setting_that_the_tool_knows_is_not_respelled(tmp_path: Path) -> None:
    """Its value is wrong, not its name."""
    (tmp_path / "redis.conf").write_text("maxmemory lots\n")
    found = told("Bad directive or wrong number of arguments: 'maxmemory'", tmp_path, where=Where("redis.conf", 1))
    assert found is None or "meant" not in found.text


def test_a_name_given_twice_is_named(tmp_path: Path) -> None:
    """Parsers say it in many words."""
    (tmp_path / "a.ini").write_text("[s]\nport=1\nport=2\n")
    message = "configparser.DuplicateOptionError: While reading from 'a.ini' [line  3]: option 'port' in section 's' already exists"
    found = told(message, tmp_path, where=Where("a.ini", 3))
    assert found is not None
    assert (found.kind, "'port'" in found.text) == ("fix_config", True)


PLAIN = [
    ("! LaTeX Error: File `siunitx.sty' not found.", "add_dependency", "siunitx"),
    ("couldn't resolve module/action 'community.general.ufw'. This often", "add_dependency", "ansible-galaxy collection install community.general"),
    ("error: cannot update the lock file Cargo.lock because --locked was passed to prevent this", "fix_command", "cargo update"),
    ("ERROR: LoadError: ArgumentError: Package DataFrames not found in current path.", "add_dependency", 'Pkg.add("DataFrames")'),
    ("Your lock file does not contain a compatible set of packages. Please run composer update.", "fix_command", "composer update"),
    ("error: the lock file Cargo.lock needs to be updated but --frozen was passed", "fix_command", "cargo update"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "fix", "detail"), PLAIN)
def test_what_a_message_asks_for_is_proposed(message: str, fix: str, detail: str) -> None:
    """By its own words."""
    found = told(message)
    assert found is not None
    assert (found.kind, detail in f"{found.text} {found.command}") == (fix, True)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ('panic: strconv.Atoi: parsing "80a0": invalid syntax', 'raw := os.Getenv("PORT")'),
        ("ValueError: invalid literal for int() with base 10: 'x'", 'PORT = int(os.environ["PORT"])'),
        ("called `Result::unwrap()` on an `Err` value: NotPresent", 'let p = env::var("PORT").unwrap();'),
        ('`Integer\': invalid value for Integer(): "x" (ArgumentError)', 'Integer(ENV.fetch("PORT"))'),
        ("TypeError: Invalid URL", "new URL(process.env.PORT)"),
    ],
)
def test_a_value_that_came_from_a_variable_is_set_there(tmp_path: Path, message: str, line: str) -> None:
    """The lines of the failure read one variable."""
    (tmp_path / "a.txt").write_text(f"\n{line}\n")
    found = told(message, tmp_path, where=Where("a.txt", 2), kind="exception")
    assert found is not None
    assert (found.kind, "PORT" in found.text) == ("set_env", True)


def test_a_readonly_variable_of_a_script_is_none_of_the_environment() -> None:
    """The script itself set it."""
    found = told("./limits.ksh: line 6: MAX: is read only")
    assert found is None or found.kind != "set_env"


def test_a_member_of_a_workspace_gets_the_name_that_is_there(tmp_path: Path) -> None:
    """Names of members are in their manifests."""
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "package.json").write_text('{"name": "@pier/clock"}')
    message = '"@pier/clocks@workspace:*" is in the dependencies but no package named "@pier/clocks" is present in the workspace'
    found = told(message, tmp_path)
    assert found is not None
    assert (found.kind, "@pier/clock is" in found.text) == ("fix_config", True)


@pytest.mark.parametrize("asked", ["Overwrite a.ini? [y/N] ", "Password for db: ", "Proceed (Y/n)? "])
def test_a_question_that_is_waited_with_is_the_cause(asked: str) -> None:
    """A program that asks does not end."""
    found = diagnose_text(f"checking\n{asked}", command="./setup.sh", exit_code=None, ended="timeout")
    assert asked.strip() in found["failures"][0]["message"]
