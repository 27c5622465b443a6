"""Node: which manager installs, which script runs, where, and why — by value, on small trees."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from manifests import DEV, EXPRESS, LISTEN, VITE, Files, lines, package, planned, runs

from mech.planners import node_packages, node_scripts, plan
from mech.planners.node_manifest import Manifest
from mech.types import Workspace

# --- managers ----------------------------------------------------------------------------------

BERRY = "__metadata:\n  version: 8\n"


@pytest.mark.parametrize(
    ("files", "install", "run"),
    [
        ({}, "npm install", "npm run dev"),
        ({"package-lock.json": "{}"}, "npm ci", "npm run dev"),
        ({"npm-shrinkwrap.json": "{}"}, "npm ci", "npm run dev"),
        ({"pnpm-lock.yaml": "lockfileVersion: '9.0'"}, "pnpm install --frozen-lockfile", "pnpm run dev"),
        ({"yarn.lock": "# yarn lockfile v1"}, "yarn install --frozen-lockfile", "yarn run dev"),
        ({"yarn.lock": BERRY}, "yarn install --immutable", "yarn run dev"),
        ({"bun.lock": "{}"}, "bun install --frozen-lockfile", "bun run dev"),
        ({"bun.lockb": "x"}, "bun install --frozen-lockfile", "bun run dev"),
        ({"package-lock.json": "{}", "yarn.lock": ""}, "yarn install --frozen-lockfile", "yarn run dev"),
        ({"package-lock.json": "{}", "pnpm-lock.yaml": ""}, "pnpm install --frozen-lockfile", "pnpm run dev"),
        ({"pnpm-workspace.yaml": "packages: []"}, "pnpm install --no-frozen-lockfile", "pnpm run dev"),
        ({".yarnrc.yml": "nodeLinker: node-modules"}, "yarn install --no-immutable", "yarn run dev"),
        ({"bunfig.toml": ""}, "bun install", "bun run dev"),
    ],
)
def test_the_manager_is_the_one_of_the_lock_file(tmp_path: Path, files: Files, install: str, run: str) -> None:
    """The lock file decides; without one the manager's own settings file, else npm."""
    found = planned(tmp_path, {"package.json": DEV, **files})
    assert lines(found, "install") == [install]
    assert runs(found) == [run]


@pytest.mark.parametrize(
    ("stated", "locks", "install"),
    [
        ("npm@10.2.0", ["yarn.lock", "package-lock.json"], "npm ci"),
        ("pnpm@9.1.0", [], "pnpm install --no-frozen-lockfile"),
        ("yarn@4.1.0+sha256.abc", ["yarn.lock"], "yarn install --immutable"),
        ("yarn@1.22.22", ["yarn.lock", "package-lock.json"], "yarn install --frozen-lockfile"),
        ("bun@1.1.0", ["package-lock.json"], "bun install"),
        ("surprise@1", ["package-lock.json"], "npm ci"),
    ],
)
def test_package_manager_field_outranks_lock_files(tmp_path: Path, stated: str, locks: list[str], install: str) -> None:
    """packageManager is the author's word; lock files of others are noted."""
    found = planned(tmp_path, {"package.json": {**DEV, "packageManager": stated}, **dict.fromkeys(locks, "")})
    assert lines(found, "install") == [install]


def test_a_second_lock_file_is_noted(tmp_path: Path) -> None:
    """Whoever reads the plan learns that two managers left lock files."""
    found = planned(tmp_path, {"package.json": DEV, "yarn.lock": "", "package-lock.json": "{}"})
    assert any("package-lock.json is also there; yarn was chosen" in note for note in found.notes)


@pytest.mark.parametrize(
    ("lock", "text", "stated", "wanted"),
    [
        ("pnpm-lock.yaml", "lockfileVersion: 5.4", "", "pnpm@7"),
        ("pnpm-lock.yaml", "lockfileVersion: '6.0'", "", "pnpm@8"),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'", "", "pnpm@10"),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'", "pnpm@9.15.4", "pnpm@9.15.4"),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'", "pnpm@10.14.0-0+sha512.ab", "pnpm@10.14.0-0"),
        ("yarn.lock", "# yarn lockfile v1", "", "yarn@1"),
        ("yarn.lock", "__metadata:\n  version: 6\n", "", "@yarnpkg/cli-dist@3"),
        ("yarn.lock", BERRY, "", "@yarnpkg/cli-dist@4"),
        ("yarn.lock", BERRY, "yarn@4.5.0", "@yarnpkg/cli-dist@4.5.0"),
    ],
)
def test_a_missing_manager_comes_from_the_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: str, text: str, stated: str, wanted: str
) -> None:
    """What the machine lacks is installed into the sandbox's home, in the version that wrote the lock file."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(node_packages, "_installed", lambda name, package: None)
    found = planned(tmp_path, {"package.json": {**DEV, "packageManager": stated}, lock: text})
    tool = next(t for t in found.toolchains if t.name in ("pnpm", "yarn"))
    assert tool.setup is not None
    assert found.setup[0] == tool.setup
    assert tool.setup.line.endswith(f" {wanted}")
    assert tool.path == f"/home/mech/.mech/tools/{tool.name}/node_modules/.bin"


def test_a_manager_of_this_machine_is_used_when_it_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pnpm on PATH with the stated version needs no setup; another version does."""
    home = tmp_path / "tools/node_modules/pnpm"
    (home / "bin").mkdir(parents=True)
    (home / "package.json").write_text('{"name": "pnpm", "version": "9.15.4"}')
    (home / "bin/pnpm.cjs").write_text("#!/usr/bin/env node\n")
    (home / "bin/pnpm.cjs").chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/pnpm").symlink_to(home / "bin/pnpm.cjs")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    assert node_packages.tool("pnpm", "pnpm", "9.15.4", "x").path == f"{tmp_path}/bin"
    assert node_packages.tool("pnpm", "pnpm", "9", "x").setup is None
    assert node_packages.tool("pnpm", "pnpm", "10", "x").setup is not None


@pytest.mark.parametrize(
    ("lock", "output", "fallback"),
    [
        ("package-lock.json", "npm error code EUSAGE", "npm install || npm install --legacy-peer-deps"),
        (
            "package-lock.json",
            "`npm ci` can only install packages when your package.json and package-lock.json are in sync",
            "npm install || npm install --legacy-peer-deps",
        ),
        ("pnpm-lock.yaml", "ERR_PNPM_OUTDATED_LOCKFILE", "pnpm install --no-frozen-lockfile"),
        ("yarn.lock", "error Your lockfile needs to be updated", "yarn install"),
        ("bun.lock", "error: lockfile had changes, but lockfile is frozen", "bun install"),
        (None, "npm error code ERESOLVE", "npm install --legacy-peer-deps"),
    ],
)
def test_a_stale_lock_falls_back(tmp_path: Path, lock: str | None, output: str, fallback: str) -> None:
    """The frozen installation has a loose one behind it, taken only for a stale lock file."""
    found = planned(tmp_path, {"package.json": DEV, **({lock: "x"} if lock else {})})
    command = found.setup[-1]
    assert command.fallback == fallback
    assert re.search(command.fallback_if, output)
    assert not re.search(command.fallback_if, "npm error code ENOTFOUND registry.example.com")


def test_nothing_to_install_without_dependencies(tmp_path: Path) -> None:
    """A package without dependencies is not installed."""
    found = planned(tmp_path, {"package.json": package({"start": "node server.js"}), "server.js": LISTEN})
    assert found.setup == ()


def test_installation_is_keyed_by_what_decides_it(tmp_path: Path) -> None:
    """Manifest, lock file, settings, patches and the scripts of hooks are inputs; node_modules is the output."""
    files = {
        "package.json": package({"dev": "vite", "postinstall": "node tools/post.js"}, VITE),
        "package-lock.json": "{}",
        ".npmrc": "",
        "patches/a.patch": "",
        "tools/post.js": "",
        "src/main.js": "",
    }
    command = planned(tmp_path, files).setup[0]
    assert set(command.inputs) == {"package.json", "package-lock.json", ".npmrc", "patches/a.patch", "tools/post.js"}
    assert command.outputs == ("node_modules",)


def test_browsers_for_tests_are_not_fetched(tmp_path: Path) -> None:
    """A test browser is skipped; one that the application needs at run time is not."""
    test_only = package({"dev": "vite"}, VITE, devDependencies={"cypress": "1", "puppeteer": "1"})
    assert planned(tmp_path, {"package.json": test_only}).setup[0].env["PUPPETEER_SKIP_DOWNLOAD"] == "1"
    needed = package({"dev": "vite"}, {**VITE, "puppeteer": "1"})
    assert "PUPPETEER_SKIP_DOWNLOAD" not in planned(tmp_path, {"package.json": needed}).setup[0].env


# --- scripts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scripts", "run"),
    [
        ({"dev": "vite", "start": "node x.js"}, "dev"),
        ({"start": "react-scripts start", "build": "react-scripts build"}, "start"),
        ({"develop": "gatsby develop", "start": "gatsby serve"}, "develop"),
        ({"start:dev": "nest start --watch", "start": "nest start", "start:prod": "node dist/main"}, "start:dev"),
        ({"serve": "vue-cli-service serve", "build": "vue-cli-service build"}, "serve"),
        ({"dev": "vite", "server": "node s.js", "dev:all": "concurrently 'npm run dev' 'npm run server'"}, "dev:all"),
        (
            {"dev": "vite", "start": "concurrently 'npm:client' 'npm:api'", "client": "vite", "api": "nodemon a.js"},
            "start",
        ),
        ({"dev": "run-p dev:*", "dev:a": "vite", "dev:b": "nodemon b.js"}, "dev"),
        ({"dev": "tsc --watch", "start": "node server.js"}, "start"),
        ({"dev": "tsup --watch", "start": "node server.js"}, "start"),
        ({"dev": "echo 'use npm start' && exit 1", "start": "node server.js"}, "start"),
        ({"dev": "npm run watch", "watch": "rollup -c -w", "start": "node server.js"}, "start"),
        ({"dev:server": "nodemon server.js", "start": "node server.js"}, "dev:server"),
        ({"watch": "webpack --watch", "start": "node server.js", "test": "jest"}, "start"),
        ({"serve": "node server.js"}, "serve"),
        ({"dev": "turbo run dev", "start": "turbo run start"}, "dev"),
        ({"dev": "webpack serve --mode development"}, "dev"),
        ({"dev": "next dev --turbo", "start": "next start"}, "dev"),
        ({"start": "ng serve", "build": "ng build"}, "start"),
        ({"server": "nodemon index.js", "lint": "eslint ."}, "server"),
    ],
)
def test_the_script_that_develops_is_run(scripts: dict[str, str], run: str) -> None:
    """dev before start, both halves before one, a compiler that only watches never."""
    choice = node_scripts.choose(Manifest("", scripts=scripts))
    assert choice is not None
    assert choice.name == run


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("vite", "server"),
        ("vite --port 3000", "server"),
        ("vite build --watch", "watcher"),
        ("vite preview", "production"),
        ("next dev -p 4000", "server"),
        ("next start", "production"),
        ("node dist/index.js", "production"),
        ("node .output/server/index.mjs", "production"),
        ("NODE_ENV=production node build/server.js", "production"),
        ("node server.js", "plain"),
        ("nodemon dist/index.js", "server"),
        ("cross-env NODE_ENV=development nodemon src/index.js", "server"),
        ("tsc -w", "watcher"),
        ("tsc && node dist/index.js", "production"),
        ('concurrently "npm run a" "npm run b"', "both"),
        ("pnpm -r --parallel dev", "both"),
        ("pnpm --filter web dev", "plain"),
        ("lerna run start --parallel", "both"),
        ("nx run-many -t serve", "both"),
        ("node a.js & node b.js", "both"),
        ("serve -s build", "production"),
        ("serve .", "server"),
        ("webpack --watch", "watcher"),
        ("webpack serve", "server"),
        ("tsx watch src/index.ts", "server"),
        ("jest --watch", "watcher"),
        ("docker-compose up", "both"),
        ("live-server public", "server"),
    ],
)
def test_what_a_line_does(line: str, kind: str) -> None:
    """A line of a script tells a server from a compiler and a build's server from a development server."""
    assert node_scripts.kind_of(line) == kind


@pytest.mark.parametrize(
    ("manifest", "files", "build", "run", "serves"),
    [
        (
            package({"start": "next start", "build": "next build"}, {"next": "14"}),
            {"pages/index.js": ""},
            [],
            "npx next dev",
            True,
        ),
        (package({"start": "node dist/i.js", "build": "tsc"}, EXPRESS), {}, ["npm run build"], "npm run start", True),
        (package({"start": "node dist/i.js", "build": "tsc"}, EXPRESS), {"dist/i.js": "x"}, [], "npm run start", True),
        (package({"start": "npm run build && node dist/i.js", "build": "tsc"}, EXPRESS), {}, [], "npm run start", True),
        (
            package({"start": "node dist/i.js", "prestart": "npm run build", "build": "tsc"}, EXPRESS),
            {},
            [],
            "npm run start",
            True,
        ),
        (package({"build": "vite build"}, VITE), {"index.html": ""}, [], "npx vite", True),
        (
            package({"build": "astro build", "preview": "astro preview"}, {"astro": "4"}),
            {"src/pages/a.astro": ""},
            [],
            "npx astro dev",
            True,
        ),
        (package({"start": "node server.js"}, EXPRESS), {"server.js": "x"}, [], "npm run start", True),
        (package({"start": "node server.js"}), {"server.js": LISTEN}, [], "npm run start", True),
        (package({"start": "node print.js"}), {"print.js": "console.log(1)"}, [], "npm run start", None),
        (package({}, EXPRESS, main="api.js"), {"api.js": "app.listen(1)"}, [], "node api.js", True),
        (package({}, EXPRESS, main="./lib/api"), {"lib/api.js": "app.listen(1)"}, [], "node lib/api.js", True),
        (package({}, EXPRESS), {"server.js": "app.listen(1)"}, [], "node server.js", True),
        (package({}), {"index.js": "console.log('hi')"}, [], "node index.js", None),
        (package({}, EXPRESS), {"src/index.ts": "app.listen(1)"}, [], "tsx src/index.ts", True),
        (package({}, {**EXPRESS, "tsx": "4"}), {"src/index.ts": "app.listen(1)"}, [], "npx tsx src/index.ts", True),
        (package({}, EXPRESS), {"bin/www": "http.createServer(app).listen(1)"}, [], "node bin/www", True),
        (package({"test": "jest"}, bin={"x": "cli.js"}), {"cli.js": "#!"}, [], "node cli.js --help", False),
        (
            package({"test": "node --test"}, main="index.js"),
            {"index.js": "module.exports = 1"},
            [],
            "npm run test",
            False,
        ),
        (package({"test": "vitest", "build": "tsup", "dev": "tsup --watch"}), {}, [], "npm run test", False),
    ],
)
def test_what_is_run(
    tmp_path: Path, manifest: Files, files: Files, build: list[str], run: str, serves: bool | None
) -> None:
    """Scripts, then the framework's server, then an entry file, then the program, then the tests."""
    found = planned(tmp_path, {"package.json": manifest, **files})
    assert lines(found, "build") == build
    assert runs(found) == [run]
    assert found.processes[0].serves is serves
    assert found.processes[0].because


def test_tests_of_a_library_are_of_stage_test(tmp_path: Path) -> None:
    """A library has nothing to show but its tests, and a failing one fails in stage test."""
    found = planned(tmp_path, {"package.json": package({"test": "jest"}, {"a": "1"})})
    assert (found.processes[0].stage, found.processes[0].name) == ("test", "test")


def test_javascript_without_a_manifest(tmp_path: Path) -> None:
    """A lone server.js is run; a script of a page is not."""
    assert runs(planned(tmp_path, {"server.js": LISTEN})) == ["node server.js"]


def test_a_script_of_a_page_is_no_program(tmp_path: Path) -> None:
    """Beside an index.html an index.js belongs to the page."""
    found = planned(tmp_path, {"index.html": "<script src=index.js>", "index.js": "document.title = 1"})
    assert found.planner == "static"


# --- workspaces --------------------------------------------------------------------------------

WEB = package({"dev": "vite"}, VITE)


@pytest.mark.parametrize(
    ("root", "extra", "install"),
    [
        ({"workspaces": ["apps/*"]}, {"package-lock.json": "{}"}, "npm ci"),
        ({"workspaces": {"packages": ["apps/**"]}}, {"yarn.lock": ""}, "yarn install --frozen-lockfile"),
        (
            {},
            {"pnpm-workspace.yaml": "packages:\n  - 'apps/*'\n", "pnpm-lock.yaml": ""},
            "pnpm install --frozen-lockfile",
        ),
        ({}, {"pnpm-workspace.yaml": 'packages: ["apps/*"]\n', "pnpm-lock.yaml": ""}, "pnpm install --frozen-lockfile"),
        ({"workspaces": ["./apps/web/"]}, {"bun.lock": ""}, "bun install --frozen-lockfile"),
        ({"workspaces": ["{apps,libs}/*"]}, {"package-lock.json": "{}"}, "npm ci"),
    ],
)
@pytest.mark.parametrize("at", ["", "apps/web"])
def test_a_member_is_installed_at_the_root_and_run_where_it_is(
    tmp_path: Path, root: Files, extra: Files, install: str, at: str
) -> None:
    """The lock file's folder installs, the application's folder runs; also when the sub-folder was named."""
    found = planned(tmp_path, {"package.json": {"private": True, **root}, "apps/web/package.json": WEB, **extra}, at)
    assert lines(found, "install") == [install]
    assert [p.cwd for p in found.processes] == ["apps/web"]
    assert set(found.setup[-1].outputs) == {"node_modules", "apps/web/node_modules"}


def test_a_folder_that_is_no_member_installs_for_itself(tmp_path: Path) -> None:
    """A lock file above means nothing to a folder outside the workspace."""
    files = {
        "package.json": {"workspaces": ["apps/*", "!apps/old"]},
        "package-lock.json": "{}",
        "apps/web/package.json": WEB,
        "apps/old/package.json": WEB,
    }
    assert lines(planned(tmp_path, files, "apps/old"), "install") == ["apps/old: npm install"]
    assert lines(planned(tmp_path, files, "apps/web"), "install") == ["npm ci"]


def test_the_best_of_several_applications(tmp_path: Path) -> None:
    """The web application is chosen among packages; the others are named."""
    files = {
        "package.json": {"workspaces": ["apps/*", "packages/*"]},
        "apps/docs/package.json": WEB,
        "apps/web/package.json": WEB,
        "apps/admin/package.json": WEB,
        "packages/ui/package.json": package({"dev": "tsup --watch", "test": "jest"}),
    }
    found = planned(tmp_path, files)
    assert [p.cwd for p in found.processes] == ["apps/web"]
    assert any("apps/admin" in note for note in found.notes)


def test_a_root_script_that_starts_all_wins(tmp_path: Path) -> None:
    """turbo dev at the root starts every application; nothing is started twice."""
    files = {
        "package.json": {
            "workspaces": ["apps/*"],
            "scripts": {"dev": "turbo run dev"},
            "devDependencies": {"turbo": "2"},
        },
        "apps/web/package.json": WEB,
        "apps/api/package.json": package({"dev": "nodemon a.js"}, EXPRESS),
    }
    assert runs(planned(tmp_path, files)) == ["npm run dev"]


def test_a_filter_that_matches_nothing_is_not_run(tmp_path: Path) -> None:
    """`--filter` exits 0 when no package has the name: the package itself is run instead."""
    files = {
        "package.json": {"scripts": {"dev": "pnpm --filter site dev"}},
        "pnpm-workspace.yaml": "packages:\n  - apps/*\n",
        "apps/web/package.json": {**WEB, "name": "web"},
    }
    found = planned(tmp_path, files)
    assert [p.cwd for p in found.processes] == ["apps/web"]
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"dev": "pnpm --filter web dev"}}))
    assert runs(plan(Workspace(tmp_path, "key", "origin"))) == ["pnpm run dev"]


def test_folders_that_a_script_enters_are_installed(tmp_path: Path) -> None:
    """A root script that starts client/ needs client/'s dependencies, unless the root's postinstall does it."""
    root = package({"dev": "concurrently 'npm run server' 'npm run client'", "server": "nodemon s.js",
                    "client": "cd client && npm start"}, EXPRESS)  # fmt: skip
    files = {"package.json": root, "client/package.json": package({"start": "react-scripts start"}, {"react": "18"})}
    assert lines(planned(tmp_path, files), "install") == ["npm install", "client: npm install"]
    root["scripts"]["postinstall"] = "npm install --prefix client"
    found = planned(tmp_path, {"package.json": root})
    assert lines(found, "install") == ["npm install"]
    assert "client/node_modules" in found.setup[-1].outputs
    assert "client/package.json" in found.setup[-1].inputs
