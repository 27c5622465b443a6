"""The scripts of package.json: which one is run while someone develops, and what it would start."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mech.planners.node_manifest import Manifest

Kind = Literal["both", "server", "watcher", "production", "plain"]
"""What a script's line does: starts several things, a development server, only rebuilds, serves a build, or else."""

_TOGETHER = (
    r"concurrently", r"conc(?=\s)", r"npm-run-all2?\b.*\s(-\w*p\b|--parallel)", r"run-p",
    r"turbo (run )?(dev|start|serve|watch)", r"nx run-many", r"nx (run )?\S*(serve|dev)",
    r"lerna run .*(dev|start)", r"foreman", r"overmind", r"honcho", r"nf start", r"mprocs", r"stmux",
    r"pnpm .*(-r|--recursive|--parallel)\b.*\b(dev|start)", r"yarn workspaces (foreach|run)\b.*\b(dev|start)",
    r"npm run \S+ (--workspaces|-ws)\b", r"bun .*--filter ['\"]?\*", r"wsrun", r"moon run",
)  # fmt: skip
_SERVERS = (
    r"vite(?! build| preview)", "next dev", r"next(?=\s*$)", "nuxt dev", "nuxi dev", r"nuxt(?=\s*$)",
    "astro dev", "astro start", "remix dev", "remix vite:dev", "react-router dev", "gatsby develop",
    "ng serve", r"ng s\b", "vue-cli-service serve", "react-scripts start", "react-app-rewired start",
    "craco start", "parcel(?! build| watch)", "webpack(-cli)? (serve|.*--serve)", "webpack-dev-server",
    "eleventy .*--serve", "vitepress dev", "vuepress dev", "docusaurus start", "nest start", "expo start",
    "hexo server", "wrangler dev", r"ember s(erve)?\b", "quasar dev", r"rsbuild( dev)?(?=\s|$)", "umi dev",
    "max dev", "vinxi dev", "snowpack dev", "wmr", "live-server", "browser-sync", "lite-server", "http-server",
    r"serve(?=\s|$)", "nodemon", "tsx", "ts-node-dev", "tsnd", "ts-node", "bun (run )?--(hot|watch)",
    "node --watch", "node-dev", "supervisor", "flask run", "uvicorn", r"manage\.py runserver",
    "php artisan serve", "php -S", "rails s", "netlify dev", "vercel dev", "firebase (serve|emulators:start)",
    "strapi (dev|develop)", "keystone dev", "adonis serve", "node ace serve", "gulp serve", "grunt serve",
    "ionic serve", "stencil .*--serve", "web-dev-server", "wds", "elm-live", "elm reactor", "shadow-cljs",
    "trunk serve", "fastify start", "medusa develop", "sanity dev", "slidev", "marp -s", "budo", "blitz dev",
    "redwood dev", "rw dev", "encore run", r"farm( start)?(?=\s|$)", "modern dev", "ice start", "waku dev",
    "rspack (serve|dev)", "rspress dev", "rwsdk dev", "partykit dev", "mastra dev", "vocs dev", "mintlify dev",
)  # fmt: skip
_REBUILDERS = (
    "tsc", "tsup", "tsdown", "rollup", "webpack", "esbuild", "babel", "unbuild", "swc", "microbundle",
    "father", "bunchee", "pkgroll", "parcel watch", "vite build", "sass", "tailwindcss", "postcss", "wireit",
    "obuild", "tshy", "ncc", "stencil build", "rolldown", "turbo (run )?build", "siroc", "bili", "vitest",
    "jest", "storybook", "start-storybook", "web-ext", "electron", "eslint", "node-sass", "lessc",
)  # fmt: skip
_SERVE_BUILDS = (
    "next start", "nuxt (start|preview)", "nuxi preview", "vite preview", "astro preview", "remix-serve",
    "react-router-serve", "gatsby serve", "vinxi start", r"serve (-\w+ )*(\./)?(dist|build|out|public|www)\b",
    "solid-start start", r"http-server (\./)?(dist|build|out)\b", "docusaurus serve",
    "vitepress (preview|serve)",
    r"node\b(?: -\S+(?: \S+\.\w+)?)* (\./)?(dist|build|lib|out|\.?output|\.next|compiled|bundle)(/|\.\w*js\b|\b)",
    r"node (\./)?\w+/(dist|build)/",
)  # fmt: skip
BOTH = re.compile(rf"\b({'|'.join(_TOGETHER)})|docker[- ]compose up")
SERVER = re.compile(rf"(^|[\s;&|\"'/(])({'|'.join(_SERVERS)})")
WATCHER = re.compile(rf"^(cross-env\s+)?(\w+=\S*\s+)*(npx\s+|rimraf \S+ && )?({'|'.join(_REBUILDERS)})\b")
PRODUCTION = re.compile(rf"\b({'|'.join(_SERVE_BUILDS)})")
_REFUSES = re.compile(r"\s*(echo\b[^&;]*(&&|;)\s*)?(exit [1-9]|false)\s*$")
_PARALLEL = re.compile(r"[^&>]&(?!&|>)\s*\S")
NAMES = ("dev", "develop", "start:dev", "dev:start", "development", "start-dev", "watch:dev", "serve:dev", "dev:server")
WHOLE_NAMES = (
    "dev", "start", "dev:all", "dev:full", "dev:both", "start:all", "start:both", "start:dev", "develop",
    "all", "both", "fullstack", "dev:fullstack", "start:full", "serve", "dev-all", "run:all", "app", "run-all",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A script, what it does and why it was taken. `text` is its line with all the scripts that it calls."""

    name: str
    kind: Kind
    text: str
    because: str
    rank: Literal["development", "start", "late"]


def kind_of(line: str) -> Kind:
    """What a script's line does, as far as it says."""
    if BOTH.search(line) or (
        _PARALLEL.search(line) and len(re.findall(r"\b(run|node|vite|next|npm|yarn|pnpm)\b", line)) > 1
    ):
        return "both"
    if PRODUCTION.search(line) and not re.search(r"nodemon|--watch|tsc-watch|onSuccess", line):
        return "production"
    if WATCHER.search(line) and not re.search(r"\bserve\b|--serve|onSuccess|&& (node|nodemon|npm|yarn|pnpm)", line):
        return "watcher"
    return "server" if SERVER.search(line) else "plain"


def expanded(scripts: Mapping[str, str], name: str, depth: int = 4) -> str:
    """The line of a script followed by the lines of the scripts it calls."""
    seen: list[str] = []

    def visit(current: str, left: int) -> None:
        if current in seen or current not in scripts or left < 0 or len(seen) > 40:
            return
        seen.append(current)
        for called in calls(scripts, scripts[current]):
            visit(called, left - 1)

    visit(name, depth)
    return "\n".join(scripts[s] for s in seen)


_CALL = re.compile(
    r"(?:\b(?:npm|pnpm|bun)\s+(?:run|run-script)\s+(?:-\S+\s+)*|\byarn\s+(?:run\s+)?|\bpnpm\s+|\bnpm\s+(?=start)|npm:)([\w:.*-]+)"
)


def calls(scripts: Mapping[str, str], line: str) -> list[str]:
    """Names of scripts that a line calls (`npm run x`, `yarn x`, `npm:dev:*`, `run-p a b`)."""
    names = [m[1] for m in _CALL.finditer(line)]
    if re.search(r"\b(run-p|run-s|npm-run-all2?)\b", line):
        names += [w.strip("\"'") for w in line.split() if not w.startswith("-")]
    found: list[str] = []
    for name in names:
        matching = fnmatch.filter(scripts, name) if "*" in name else [name]
        found += [m for m in matching if m in scripts]
    return found


def choose(manifest: Manifest) -> Choice | None:
    """The script to run while developing; None when no script starts anything."""
    scripts = {name: line for name, line in manifest.scripts.items() if not _REFUSES.match(line)}
    for name in WHOLE_NAMES:
        if name in scripts and kind_of(scripts[name]) == "both" and _starts(scripts, name):
            return _choice(manifest, name, "both", f"scripts.{name} starts several parts at once", "development")
    for name in (*NAMES, *(s for s in scripts if s.startswith(("dev:", "dev-")))):
        if name in scripts and (kind := _follow(scripts, name)) not in ("watcher", "production"):
            return _choice(manifest, name, kind, f"scripts.{name}: {_short(scripts[name])}", "development")
    for name in ("start", "serve", "server", "web"):
        if name in scripts and _follow(scripts, name) == "server":
            return _choice(manifest, name, "server", f"scripts.{name} is a development server", "development")
    for name in ("start", "serve", "server", "preview", "start:prod"):
        if name in scripts and (kind := _follow(scripts, name)) != "watcher":
            rank: Literal["start", "late"] = "start" if name == "start" else "late"
            return _choice(manifest, name, kind, f"scripts.{name}: {_short(scripts[name])}", rank)
    return None


def _choice(
    manifest: Manifest, name: str, kind: Kind, because: str, rank: Literal["development", "start", "late"]
) -> Choice:
    return Choice(name, kind, expanded(manifest.scripts, name), f"{manifest.file} {because}", rank)


def _starts(scripts: Mapping[str, str], name: str) -> bool:
    """Whether a script that runs several things starts any server (and not only compilers side by side)."""
    lines = expanded(scripts, name).split("\n")
    called = [line for line in lines[1:] if kind_of(line) != "watcher"]
    return len(lines) == 1 or bool(called)


def _follow(scripts: Mapping[str, str], name: str) -> Kind:
    """What a script does, seen through scripts that only call another (`"dev": "npm run serve"`)."""
    kinds = [kind_of(line) for line in expanded(scripts, name).split("\n")]
    first = kinds[0]
    if first != "plain" or len(kinds) == 1:
        return first
    return next((k for k in ("both", "server", "production", "watcher") if k in kinds), "plain")


def needs_build(manifest: Manifest, choice: Choice) -> str | None:
    """The script that has to run before `choice`, because that serves what a build leaves behind; None if none."""
    scripts = manifest.scripts
    before = scripts.get(f"pre{choice.name}", "")
    builds = re.search(r"\b(build|compile)\b|\btsc\b", before + " " + scripts.get(choice.name, ""))
    if choice.kind != "production" or builds:
        return None
    return next((name for name in ("build", "build:prod", "compile", "bundle") if name in scripts), None)


_PARTS = re.compile(
    r"\b(turbo|nx|lerna|moon|wsrun|workspaces|-r|--recursive|docker|python3?|flask|uvicorn|gunicorn|manage\.py|php|artisan"
    r"|cargo|go run|rails|dotnet|mvn|gradle|air|client|frontend|backend|server|api)\b"
)


def is_whole(choice: Choice, reached: int) -> bool:
    """Whether a script that runs several things runs several programs, not one and its compilers.

    `reached` is the number of folders it enters.
    """
    if choice.kind != "both":
        return False
    lines = choice.text.split("\n")
    servers = sum(kind_of(line) == "server" for line in lines[1:])
    return reached > 0 or servers > 1 or bool(_PARTS.search(choice.text))


_TARGET = re.compile(
    r"(?:--filter[ =]|(?<=\s)-F |--workspace[ =]|(?<=\s)-w |\byarn workspace |--scope[ =])"
    r"['\"]?(\.?[@{]?[\w./@*!{}^-]+)"
)


def targets(text: str) -> tuple[str, ...]:
    """Packages of a workspace that the lines of a script name (`--filter web`, `-w apps/api`)."""
    found = [
        m[1].strip("{}").removeprefix("./").removesuffix("...").removesuffix("^").rstrip("/")
        for m in _TARGET.finditer(text)
    ]
    return tuple(dict.fromkeys(name for name in found if name and not name.startswith("!")))


_FOLDER = re.compile(r"(?:\bcd|--prefix[ =]|--cwd[ =]|(?<=\s)-C|\bpushd)\s*['\"]?(\.?/?[\w.@-]+(?:/[\w.@-]+)*)")


def folders(text: str, at: str) -> tuple[str, ...]:
    """Folders (relative to the tree) that the lines of a script change into or name with --prefix."""
    found: list[str] = []
    for match in _FOLDER.finditer(text):
        parts = [p for p in match[1].split("/") if p not in ("", ".")]
        if parts and ".." not in parts:
            found.append("/".join([at, *parts] if at else parts))
    return tuple(dict.fromkeys(found))


def _short(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= 80 else line[:77] + "…"
