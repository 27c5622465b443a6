"""Package managers of Node: which one a folder uses, how it installs, runs scripts and comes to the machine."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mech.beneath import Tree
from mech.planners.node_manifest import Manifest
from mech.planners.toolchains import BROUGHT as TOOLS
from mech.types import Command, Toolchain

STALE_NPM = r"EUSAGE|can only install packages when your package\.json|ERESOLVE|EINTEGRITY|EBADLOCK|lockfileVersion"
STALE_PNPM = (
    r"ERR_PNPM_(OUTDATED_LOCKFILE|LOCKFILE\w*|NO_LOCKFILE|FROZEN_LOCKFILE\w*|BROKEN_LOCKFILE)|not up to date with"
)
STALE_YARN = r"lockfile needs to be updated|YN0028|lockfile would have been modified|Integrity check failed"
STALE_BUN = r"lockfile had changes|lockfile is frozen|[Ii]nvalid lockfile|Unknown lockfile version"

ALONE = {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}
"""Nobody answers questions, wants advertisements or production only, while dependencies are installed."""
INSTALLING = {
    **ALONE,
    "npm_config_include": "dev",
    "NODE_ENV": "development",
    "HUSKY": "0",
    "COREPACK_ENABLE_DOWNLOAD_PROMPT": "0",
    "YARN_ENABLE_TELEMETRY": "0",
    "YARN_ENABLE_GLOBAL_CACHE": "false",
}
BROWSERS = {
    "cypress": ("CYPRESS_INSTALL_BINARY", "0"),
    "puppeteer": ("PUPPETEER_SKIP_DOWNLOAD", "1"),
    "playwright": ("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    "@playwright/test": ("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
}
"""Browsers that only tests use; not fetched unless the application depends on them at run time."""


@dataclass(frozen=True, slots=True)
class Manager:
    """A package manager as one repository uses it.

    `wanted` is the version for the registry, `lock` the lock file ("" when there is none), `invoke` how it is
    called, `package` what brings it; `because` says why it was chosen, `notes` what else was seen.
    """

    name: str
    invoke: str
    package: str
    wanted: str
    lock: str
    because: str
    frozen: str = ""
    loose: str = ""
    stale: str = ""
    notes: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, script: str) -> str:
        """The command line that runs a script of package.json."""
        return f"{self.invoke} run {shlex.quote(script)}"

    def execute(self, line: str) -> str:
        """The command line that runs a program of node_modules/.bin."""
        return {"npm": f"npx {line}", "pnpm": f"pnpm exec {line}", "bun": f"bunx {line}"}.get(
            self.name, f"{self.invoke} run {line}"
        )

    def install(self, at: str, inputs: tuple[str, ...], outputs: tuple[str, ...], env: Mapping[str, str]) -> Command:
        """The command that installs what the folder `at` needs."""
        shown = f"{at}/{self.lock}" if at and self.lock else self.lock
        because = f"{shown} is there" if self.lock else self.because
        frozen = bool(self.lock and self.frozen)
        return Command(
            stage="install",
            line=self.frozen if frozen else self.loose,
            because=because,
            cwd=at,
            env={**INSTALLING, **self.env, **env},
            fallback=self._second(frozen),
            fallback_if=self.stale if frozen else "ERESOLVE" if self.name == "npm" else "",
            inputs=inputs,
            outputs=outputs,
        )

    def _second(self, frozen: bool) -> str | None:
        peers = "npm install --legacy-peer-deps"
        if self.name == "npm":
            return f"npm install || {peers}" if frozen else peers
        return self.loose if frozen else None

    def toolchain(self) -> Toolchain | None:
        """What makes the manager available; None when it comes with Node or with the repository."""
        if not self.package:
            return None
        return tool(self.name, self.package, self.wanted, self.because)


def tool(name: str, package: str, wanted: str, because: str) -> Toolchain:
    """The program `name` of the machine when its version fits, else brought by npm into the sandbox's home."""
    found = _installed(name, package)
    if found and _fits(found[0], wanted):
        return Toolchain(name, wanted or None, found[0], found[1], True, because)
    asked = shlex.quote(f"{package}@{wanted}" if wanted else package)
    setup = Command(
        stage="install",
        line=f"npm install --prefix {TOOLS}/{name} {asked}",
        because=f"{name} is not on this machine" if not found else f"{name} {found[0]} on this machine does not fit",
        env=ALONE,
    )
    return Toolchain(name, wanted or None, None, f"{TOOLS}/{name}/node_modules/.bin", True, because, setup)


def _installed(name: str, package: str) -> tuple[str, str] | None:
    """(version, folder) of a program on PATH that is a package of npm; shims that would download are none."""
    program = shutil.which(name)
    if program is None:
        return None
    for folder in Path(os.path.realpath(program)).parents:
        try:
            data = json.loads((folder / "package.json").read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(data, dict) and data.get("name") in (package, name):
            return str(data.get("version", "")), str(Path(program).parent)
        return None
    return None


def _fits(version: str, wanted: str) -> bool:
    return not wanted or version == wanted or version.startswith(f"{wanted}.")


# --- which manager -----------------------------------------------------------------------------

LOCKS = {
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
    "yarn.lock": "yarn",
    "npm-shrinkwrap.json": "npm",
    "package-lock.json": "npm",
}
"""Lock file -> manager, the more deliberate choice first: an npm lock file is often left over."""

_MAKERS: dict[str, Callable[[Tree, str, str, str, str], Manager]] = {}


def locks(tree: Tree, at: str) -> list[str]:
    """The lock files of a folder, the most deliberate first."""
    return [lock for lock in LOCKS if tree.is_file(_join(at, lock))]


def choose(tree: Tree, manifest: Manifest) -> Manager:
    """The manager of the folder of `manifest`, which holds the lock file if there is one."""
    at = manifest.at
    found = locks(tree, at)
    stated = re.match(r"(npm|pnpm|yarn|bun)(?:@\^?v?(\d+(?:\.\d+(?:\.\d+(?:-[\w.]+)?)?)?))?", manifest.package_manager)
    name, version = (stated[1], stated[2] or "") if stated else ("", "")
    because = f"{manifest.file} states packageManager {name}" if name else ""
    if not name and found:
        name, because = LOCKS[found[0]], f"{_join(at, found[0])} is there"
    if not name:
        name, because = _by_trace(tree, manifest)
    lock = next((lock for lock in found if LOCKS[lock] == name), "")
    made = _MAKERS[name](tree, at, lock, version, because)
    others = [lock for lock in found if LOCKS[lock] != name]
    if others:
        note = f"{', '.join(others)} is also there; {name} was chosen because {because}"
        made = replace(made, notes=(note,))
    return made


def _by_trace(tree: Tree, manifest: Manifest) -> tuple[str, str]:
    """The manager that anything but a lock file speaks of."""
    at = manifest.at
    if tree.is_file(_join(at, "pnpm-workspace.yaml")):
        return "pnpm", f"{_join(at, 'pnpm-workspace.yaml')} is there"
    if tree.is_file(_join(at, ".yarnrc.yml")):
        return "yarn", f"{_join(at, '.yarnrc.yml')} is there"
    if tree.is_file(_join(at, "bunfig.toml")):
        return "bun", f"{_join(at, 'bunfig.toml')} is there"
    if any(v.startswith("workspace:") for v in manifest.dependencies.values()):
        return "pnpm", f"{manifest.file} uses the workspace: protocol"
    for name in ("pnpm", "bun", "yarn"):
        if name in manifest.engines and "npm" not in manifest.engines:
            return name, f"{manifest.file} names {name} in engines"
    return "npm", f"{manifest.file} lists dependencies and no lock file says otherwise"


def _npm(tree: Tree, at: str, lock: str, version: str, because: str) -> Manager:
    return Manager("npm", "npm", "", "", lock, because, "npm ci", "npm install", STALE_NPM)


def _pnpm(tree: Tree, at: str, lock: str, version: str, because: str) -> Manager:
    """pnpm of the version that wrote the lock file; what packages build is allowed, the sandbox contains it."""
    text = tree.read(_join(at, lock)) or "" if lock else ""
    format_ = re.match(r"\s*lockfileVersion:\s*'?\"?(\d+)", text)
    wanted = version or {"5": "7", "6": "8"}.get(format_[1] if format_ else "", "10")
    settings = {"confirm_modules_purge": "false", "manage_package_manager_versions": "false"}
    stated = (tree.read(_join(at, name)) or "" for name in ("pnpm-workspace.yaml", "package.json"))
    if int(wanted.split(".")[0]) >= 10 and not any("uiltDependencies" in each for each in stated):  # it refuses both
        settings["dangerously_allow_all_builds"] = "true"
    prefix = "npm_config_" if int(wanted.split(".")[0]) <= 10 else "pnpm_config_"
    env = {prefix + key: value for key, value in settings.items()}
    lines = ("pnpm install --frozen-lockfile", "pnpm install --no-frozen-lockfile")
    return Manager("pnpm", "pnpm", "pnpm", wanted, lock, because, *lines, STALE_PNPM, env=env)


def _yarn(tree: Tree, at: str, lock: str, version: str, because: str) -> Manager:
    """yarn 1, or a later one ("berry") when lock file, .yarnrc.yml or packageManager say so."""
    text = (tree.read(_join(at, lock), 64 * 1024 * 1024) or "") if lock else ""
    settings = tree.read(_join(at, ".yarnrc.yml"))
    format_ = re.search(r"^__metadata:\s*\n\s+version:\s*\"?(\d+)", text[:2000], re.M)
    if not version:
        made_by = int(format_[1]) if format_ else 0
        late = "3" if 0 < made_by < 8 else "4"
        version = late if format_ or (settings is not None and not text) else "1"
    berry = not version.startswith("1")
    own = re.search(r"^yarnPath:\s*[\"']?([^\s\"'#]+)", settings or "", re.M)
    if own and tree.is_file(_join(at, own[1])):
        file = own[1].removeprefix("./")
        return _yarn_lines("yarn", "1", lock, f"{because}; .yarnrc.yml names {file}", berry)
    package = "@yarnpkg/cli-dist" if berry else "yarn"
    return _yarn_lines(package, version, lock, because, berry)


def _yarn_lines(package: str, version: str, lock: str, because: str, berry: bool) -> Manager:
    """Its lines. A yarn that the repository brings along (yarnPath) is called through any yarn 1."""
    frozen = "yarn install --immutable" if berry else "yarn install --frozen-lockfile"
    loose = "yarn install --no-immutable" if berry else "yarn install"
    return Manager("yarn", "yarn", package, version, lock, because, frozen, loose, STALE_YARN)


def _bun(tree: Tree, at: str, lock: str, version: str, because: str) -> Manager:
    lines = ("bun install --frozen-lockfile", "bun install")
    return Manager("bun", "bun", "bun", version, lock, because, *lines, STALE_BUN)


_MAKERS |= {"npm": _npm, "pnpm": _pnpm, "yarn": _yarn, "bun": _bun}


# --- tools that scripts call -------------------------------------------------------------------

_CALLED = {"pnpm": ("pnpm", "10"), "yarn": ("yarn", "1"), "bun": ("bun", ""), "bunx": ("bun", "")}


def called(scripts: str, manager: Manager) -> Iterator[Toolchain]:
    """Tools that the text of scripts calls although another manager installs."""
    for name in dict.fromkeys(re.findall(r"(?:^|[\s;&|\"'(])(pnpm|yarn|bun|bunx)(?=\s)", scripts)):
        package, wanted = _CALLED[name]
        if package != manager.name:
            yield tool("bun" if name == "bunx" else name, package, wanted, f"a script calls {name}")


_ASSUMED = (
    "nodemon",
    "concurrently",
    "ts-node",
    "tsx",
    "live-server",
    "http-server",
    "serve",
    "cross-env",
    "json-server",
)
"""Programs that many have installed for the whole machine, and so forget to list."""


def assumed(scripts: str, listed: set[str]) -> Iterator[Toolchain]:
    """Programs that the lines of scripts begin with and no manifest lists, brought as for their author."""
    for name in _ASSUMED:
        if name not in listed and re.search(rf"(^|&&|;|\|\|)\s*{name}(\s|$)", scripts, re.M):
            yield tool(name, name, "", f"a script calls {name}, which no package.json lists")


def skipped_browsers(manifest: Manifest) -> dict[str, str]:
    """Variables that keep test browsers from being fetched during the installation."""
    wanted = {name for name in BROWSERS if name in manifest.development and name not in manifest.runtime}
    return dict(BROWSERS[name] for name in sorted(wanted))


def _join(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name
