"""Repairs for Node, its package managers, bundlers and test runners."""

from __future__ import annotations

import re

from mech.diagnosers.provides import NODE_COMMANDS
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

BUILTIN = frozenset(
    "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http "
    "http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder "
    "timers tls trace_events tty url util v8 vm wasi worker_threads zlib".split()
)
_NATIVE = re.compile(
    r"^(?:@[\w-]+/)?(?:rollup-|rollup/rollup-|esbuild/|swc/core-|next/swc-|tailwindcss/oxide-|lightningcss-|img/sharp-|biomejs/cli-|parcel/watcher-|oxc-\w+/binding-)[\w-]*(?:linux|darwin|win32)"
)
_ENDINGS = (".js", ".ts", ".tsx", ".jsx", ".mjs", ".cjs", ".mts", ".vue", ".svelte", ".json", ".css", ".scss", ".astro")


def manager(symptom: Symptom) -> str:
    """npm, pnpm, yarn or bun, by lock file, packageManager or the command."""
    for name, *locks in (("pnpm", "pnpm-lock.yaml"), ("yarn", "yarn.lock"), ("bun", "bun.lock", "bun.lockb")):
        if any(symptom.has(lock) for lock in locks):
            return name
    stated = str(symptom.manifest.get("packageManager") or "").split("@")[0]
    if stated in ("pnpm", "yarn", "bun"):
        return stated
    called = re.match(r"(?:(?:npx|corepack) )?(pnpm|yarn|bun)\b", symptom.command)
    return called[1] if called else "npm"


def add(symptom: Symptom, package: str, develop: bool = False) -> str:
    """The command that adds a package."""
    name = manager(symptom)
    return f"{name} {'install' if name == 'npm' else 'add'} {'-D ' if develop else ''}{package}"


def _bare(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A module by its package's name."""
    path = match["name"]
    if path.startswith(("node:", "bun:", "astro:", "virtual:", "$", "~", "#")):
        return None
    name = "/".join(path.split("/")[: 2 if path.startswith("@") else 1])
    if name.startswith("@/") or path.startswith("@/"):
        return _alias(symptom, path)
    if _NATIVE.search(name.lstrip("@")):
        return advice(
            "fix_command",
            f"{name} is an optional package for this platform that was not installed: install anew without the lock file of another",
            "optional-package",
            0.7,
            f"{manager(symptom)} install",
        )
    if name in BUILTIN:
        return advice(
            "fix_config",
            f"'{name}' is a module of Node and not there in a browser: leave it out or configure a fallback",
            "node-builtin",
            0.6,
        )
    if local := _local(symptom, name, path):
        return local
    if symptom.depends(name) or path.startswith(f"{symptom.manifest.get('name')}/"):
        text = f"{name} is in package.json but not installed"
        return advice("fix_command", text, "not-installed", 0.65, f"{manager(symptom)} install")
    develop = bool(re.search(r"^(?:@types/|eslint|prettier|jest|vitest|@testing-library/|babel|@babel/|ts-)", name))
    return advice("add_dependency", f"add {name} to package.json", "node-module", 0.85, add(symptom, name, develop))


def _alias(symptom: Symptom, path: str) -> Suggestion | None:
    rest = path.split("/", 1)[1]
    near = near_file(symptom, rest, "src")
    if near and near[0]:
        return advice("edit_code", f"there is no {path}; {near[1]} is there", "local-module", 0.75)
    return advice("fix_config", "the alias '@/' is not configured where this runs", "alias", 0.5)


def _local(symptom: Symptom, name: str, path: str) -> Suggestion | None:
    """A bare name that is a folder or file of the repository next to the importer or in src."""
    if name.startswith("@") or symptom.where is None:
        return None
    folder = symptom.where.file.rpartition("/")[0]
    for base in dict.fromkeys((folder, "src", "")):
        if any(symptom.has(f"{base}/{path}{end}".lstrip("/")) for end in ("", *_ENDINGS, "/index.js", "/index.ts")):
            return advice(
                "edit_code", f"'{path}' is a file of the repository: import it as './{path}'", "local-module", 0.65
            )
    return None


def near_file(symptom: Symptom, path: str, base: str) -> tuple[bool, str] | None:
    """(whether it is surely meant, the path of the closest file)."""
    parts = [p for p in f"{base}/{path}".split("/") if p not in ("", ".")]
    clean: list[str] = []
    for part in parts:
        if part == "..":
            clean = clean[:-1]
        else:
            clean.append(part)
    if not clean:
        return None
    wanted, folder = clean[-1], "/".join(clean[:-1])
    names = [f for f in symptom.roots.files if f.rpartition("/")[0] == folder]
    stems = {f.rpartition("/")[2]: f for f in names}
    stems.update({f.rpartition("/")[2].rpartition(".")[0]: f for f in names if f.endswith(_ENDINGS)})
    if wanted in stems or wanted.rpartition(".")[0] in stems:
        return (True, stems.get(wanted) or stems[wanted.rpartition(".")[0]])
    near = closest(wanted, stems) or closest(wanted.rpartition(".")[0], stems)
    if near:
        return (True, stems[near])
    elsewhere = [f for f in symptom.roots.files if f.rpartition("/")[2].split(".")[0] == wanted.split(".")[0]]
    return (True, elsewhere[0]) if len(elsewhere) == 1 else None


def _relative(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A module by its path from the importing file."""
    path = match["path"].split("?")[0]
    if re.search(r"(?:^|/)(?:dist|build|out|generated|\.next)/", path):
        return unbuilt(symptom, path)
    if symptom.where is None or symptom.roots.tree is None:
        return None
    near = near_file(symptom, path, "" if path.startswith("/") else symptom.where.file.rpartition("/")[0])
    if near is None:
        return None
    return advice("edit_code", f"there is no {path}; {near[1]} is there", "local-module", 0.8)


def _export(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A name that a module of the repository does not export."""
    groups = match.groupdict()
    name = next(v for k, v in groups.items() if v and k.startswith("n"))
    path = next(v for k, v in groups.items() if v and k.startswith("f"))
    stem = path.rpartition("/")[2].split(".")[0]
    names: set[str] = set()
    for file in symptom.roots.files:
        if file.rpartition("/")[2].split(".")[0] == stem and file.endswith(_ENDINGS):
            text = symptom.roots.read(file) or ""
            names.update(
                re.findall(
                    r"\bexport (?:default )?(?:declare )?(?:async )?(?:const|let|var|function\*?|class|interface|type|enum) (\w+)",
                    text,
                )
            )
            for listed in re.findall(r"\bexport \{([^}]{1,2000})\}", text):
                names.update(re.findall(r"(\w+)\s*(?:,|$)", listed))
            if re.search(r"\bexport default\b", text) and not names:
                return advice("edit_code", f"{file} has only a default export: import it without braces", "export", 0.8)
    near = closest(name, names, 0.7)
    return (
        advice("edit_code", f"{path} exports no '{name}'; it exports '{near}'", "export-name", 0.85) if near else None
    )


def _entry(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """The program itself is not there."""
    path = match["path"]
    for prefix in symptom.roots.prefixes:
        path = path.removeprefix(prefix)
    if BUILT.search(path):
        return unbuilt(symptom, path)
    if symptom.roots.tree is None or path.startswith("/"):
        return None
    if "." not in path and re.search(
        rf"(?:-r|--re(?:quire|porter)|--import|--loader)[ =]{re.escape(path)}\b", symptom.command
    ):
        return advice("add_dependency", f"add {path} to package.json", "node-module", 0.8, add(symptom, path, True))
    near = near_file(symptom, path, "")
    if near is not None:
        return advice("fix_command", f"there is no {path}; {near[1]} is there", "entry", 0.75, f"node {near[1]}")
    return advice("fix_command", f"there is no {path} to run", "entry", 0.6) if path in symptom.command else None


BUILT = re.compile(r"(?:^|/)(?:dist|build|out|generated|\.next)/")
"""Where builds of Node's world put what they make."""


def unbuilt(symptom: Symptom, path: str) -> Suggestion | None:
    if "build" not in symptom.scripts:
        return None
    return advice(
        "fix_command",
        f"{path} comes of the build, which did not run",
        "build-first",
        0.75,
        f"{manager(symptom)} run build",
    )


def _script(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next(g for g in match.groups() if g)
    scripts = symptom.scripts
    near = closest(name, scripts, 0.6) or next((s for s in ("dev", "start", "serve", "build") if s in scripts), None)
    if near is None:
        return advice("fix_command", f"package.json has no script '{name}'", "script", 0.7)
    tool = manager(symptom)
    if 'error Command "' in symptom.text:
        tool = "yarn"
    command = {"npm": f"npm run {near}", "yarn": f"yarn {near}"}.get(tool, f"{tool} run {near}")
    command = f"{tool} {near}" if near in ("start", "test") and tool != "bun" else command
    return advice("fix_command", f"package.json has no script '{name}'; it has '{near}'", "script", 0.8, command)


def _program(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A program of node_modules/.bin that a script calls."""
    package = NODE_COMMANDS.get(match["name"])
    if package is None or not symptom.manifest:
        return None
    if symptom.depends(package):
        return advice(
            "fix_command",
            f"{package} is in package.json but not installed",
            "not-installed",
            0.75,
            f"{manager(symptom)} install",
        )
    return advice(
        "add_dependency",
        f"'{match['name']}' comes with {package}: add it to package.json",
        "node-program",
        0.85,
        add(symptom, package, True),
    )


def _types(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    if name.startswith("."):
        return None
    if name.startswith("@types/"):
        name = name[7:]
    top = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    types = "@types/" + top.lstrip("@").replace("/", "__")
    return advice(
        "add_dependency", f"add {types}: {top} has no types of its own", "types", 0.85, add(symptom, types, True)
    )


def _typed(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """TS2307, which says nothing of whether the package or its types are missing."""
    if match["name"] in BUILTIN or match["name"].startswith("node:"):
        return advice(
            "add_dependency",
            "add @types/node for the modules of Node",
            "types",
            0.85,
            add(symptom, "@types/node", True),
        )
    if match["name"].startswith("."):
        near = near_file(symptom, match["name"], symptom.where.file.rpartition("/")[0]) if symptom.where else None
        return (
            advice("edit_code", f"there is no {match['name']}; {near[1]} is there", "local-module", 0.8)
            if near
            else None
        )
    return _bare(symptom, match)


def _engine(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    text = symptom.around
    wanted = re.search(r'Required:\s*\{[^}\n]*"(?P<tool>node|npm|pnpm)":"(?P<range>[^"]+)"', text)
    actual = re.search(r'Actual:\s*\{[^}\n]*"node":"v?([\d.]+)"', text)
    if wanted is None:
        wanted = re.search(r'engine "(?P<tool>\w+)" is incompatible.*Expected version "(?P<range>[^"]+)"', text)
        actual = re.search(r'Got "([\d.]+)"', text)
    if wanted is None:
        wanted = re.search(r"Expected version: (?P<tool>)(?P<range>[^\n]+)", text)
        actual = re.search(r"Got: v?([\d.]+)", text)
    if wanted is None:
        return None
    has = f", running {actual[1]}" if actual else ""
    tool = wanted["tool"] or "node"
    return advice(
        "fix_config",
        f"it wants {tool} {wanted['range'].strip()}{has}: use that version (engines, .nvmrc)",
        "engine",
        0.85,
    )


def _peer(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    text = symptom.around
    found = re.search(r"Found: ([@\w./-]+@[\w.+-]+)", text)
    peer = re.search(
        r"(?:Could not resolve dependency|Conflicting peer dependency)[^\n]*\n[^\n]*?peer ([@\w./-]+)@\"([^\"]+)\" from ([@\w./-]+@[\w.+-]+)",
        text,
    )
    peer = peer or re.search(r"peer ([@\w./-]+)@\"([^\"]+)\" from ([@\w./-]+@[\w.+-]+)", text)
    if not peer:
        return advice("fix_config", "versions in package.json contradict each other's peer dependencies", "peer", 0.75)
    has = f" but package.json brings {found[1]}" if found else ""
    return advice(
        "fix_config", f"{peer[3]} needs {peer[1]} {peer[2]}{has}: change one of the two versions", "peer", 0.85
    )


def _blocked(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A package whose install scripts did not run."""
    rebuild = {"pnpm": "pnpm approve-builds", "bun": "bun pm trust --all"}.get(manager(symptom), "npm rebuild")
    package = match.groupdict().get("name") or ""
    return advice(
        "fix_config",
        f"install scripts were blocked{' of ' + package if package else ''}: allow them",
        "install-scripts",
        0.75,
        rebuild,
    )


def _made(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A file that an install script makes, where .npmrc or npm does not run them."""
    if "ignore-scripts" not in symptom.read(".npmrc").replace(" ", ""):
        return None
    if not re.search(r"^\s*ignore-scripts\s*=\s*true", symptom.read(".npmrc"), re.MULTILINE):
        return None
    if not re.search(r"node_modules|vendor|packages/", symptom.around):
        return None
    return advice(
        "fix_config",
        "ignore-scripts=true in .npmrc keeps install scripts from making it: remove that or run npm rebuild",
        "ignore-scripts",
        0.75,
        "npm rebuild --ignore-scripts=false",
    )


def _closest_key(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An unknown key of a configuration where the tool lists what it knows."""
    key = match["key"]
    known = re.findall(r"\b([a-zA-Z]\w+)\??", match.groupdict().get("known") or symptom.around[-4_000:])
    near = closest(key, (k for k in known if k != key))
    return advice(
        "fix_config", f"'{key}' is no key it knows" + (f"; '{near}' is meant" if near else ""), "unknown-key", 0.85
    )


def _loader(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    where = symptom.where.file if symptom.where else ""
    if not where or (
        where.endswith((".js", ".mjs", ".cjs")) and "JSX" not in symptom.around and "<" not in symptom.line
    ):
        return None
    ending = where[where.rfind(".") :] if "." in where else "this kind of file"
    return advice("fix_config", f"the bundler has no loader for {ending}: configure one", "loader", 0.75)


def _newest(symptom: Symptom, match: re.Match[str]) -> Suggestion:
    """A version that there is not: the newest in its place."""
    name = match["a"] or match["b"]
    package = name.rpartition("@")[0] or name
    if "in our cache" in symptom.text:
        lack = f"the offline cache has no {name}: install without --offline, or fill the cache"
        return advice("fix_command", lack, "offline-cache", 0.75, "yarn install")
    return advice(
        "fix_config",
        f"there is no {name}: ask for a version that exists in package.json",
        "no-version",
        0.85,
        f"{add(symptom, package)}@latest",
    )


_MODULE = r"(?:Cannot find (?:module|package)|Can't resolve|Could not resolve|Failed to resolve import|failed to resolve import|Cannot resolve module|Unable to resolve module|Failed to resolve) ['\"`]"


def _hinted(symptom: Symptom, match: re.Match[str]) -> Suggestion:
    """A package that the output says to install."""
    name = match["a"]
    return advice("add_dependency", f"add {name} to package.json", "install-hint", 0.85, add(symptom, name))


# fmt: off
ROWS = rules((
    ("script", "fix_command", "issing script¦error Command¦cript not found¦NO_SCRIPT¦Couldn't find a script", r"[Mm]issing script:? ?['\"]?([\w:.-]+)|error Command \"([\w:.-]+)\" not found|[Ss]cript not found \"?([\w:.-]+)|Couldn't find a script named \"([\w:.-]+)\"|NO_SCRIPT\s+Missing script: ([\w:.-]+)", _script),
    ("node-types", "add_dependency", "npm i --save-dev @types/¦npm i -D @types/", r"Try `?npm i (?:--save-dev|-D) (?P<name>@types/[\w-]+)", _types),
    ("types", "add_dependency", "TS7016¦could not find a declaration", r"Could not find a declaration file for module '(?P<name>[^']+)'", _types),
    ("types", "add_dependency", "TS2688", r"Cannot find type definition file for '(?P<name>[\w@/-]+)'", _types),
    ("~module", "add_dependency", "TS2307¦TS2792", r"TS(?:2307|2792): Cannot find module '(?P<name>[^']+)'", _typed),
    ("engine", "fix_config", "EBADENGINE¦notsup¦UNSUPPORTED_ENGINE¦is incompatible with this module", r"EBADENGINE|notsup|UNSUPPORTED_ENGINE|is incompatible with this module", _engine),
    ("peer", "fix_config", "ERESOLVE¦PEER_DEP_ISSUES¦Conflicting peer", r"ERESOLVE|PEER_DEP_ISSUES|Conflicting peer dependency", _peer),
    ("~program", "add_dependency", "not found", r"^(?:sh|bash|/bin/sh|zsh)?:? ?(?:line )?(?:\d+: )?(?P<name>[\w.-]+): (?:command )?not found", _program),
    ("~made", "fix_config", "Cannot find module './¦Cannot find module \"./¦ENOENT", r"Cannot find module ['\"]\./|ENOENT", _made),
    ("~import", "edit_code", "Cannot find module¦Can't resolve¦Could not resolve¦esolve import¦Unable to resolve", _MODULE + r"(?P<path>\.{1,2}/[^'\"`\n]{1,200})", _relative),
    ("~import", "edit_code", "ailed to resolve /", r"[Ff]ailed to resolve (?P<path>/[\w./-]{1,200}) from", _relative),
    ("export", "edit_code", "No matching export¦is not exported by¦does not provide an export¦was not found in¦has no exported member", r"No matching export in \"(?P<f1>[^\"\n]+)\" for import \"(?P<n1>\w+)\"|\"(?P<n2>\w+)\" is not exported by \"(?P<f2>[^\"\n]+)\"|module '(?P<f3>[^'\n]+)' does not provide an export named '(?P<n3>\w+)'|export '(?P<n4>\w+)' (?:\(imported as '\w+'\) )?was not found in '(?P<f4>[^'\n]+)'|Module '\"(?P<f5>[^\"\n]+)\"' has no exported member '(?P<n5>\w+)'", _export),
    ("ts-meant", "edit_code", "Did you mean '¦did you mean '", r"TS(?!502[35])\d{4}: [^\n]{0,400}[Dd]id you mean (?:the \w+ \w+ |to write )?'(?P<a>[\w.$]+)'\?", "'{a}' is meant", "", 0.88),
    ("entry-config", "fix_config", "Can't resolve './src'", r"Can't resolve '\./src' in", lambda s, m: None if s.where else advice("fix_config", "webpack begins with src/index.js, which is not there: set entry in webpack.config.js", "entry-config", 0.8)),
    ("entry-html", "fix_command", "Could not resolve entry module", r"Could not resolve entry module \"(?P<a>[\w./-]+)\"", lambda s, m: advice("fix_command", f"{m['a']} is in {f}", "entry-html", 0.8, f"vite build {f}") if (f := next((x[: -len(m["a"]) - 1] for x in s.roots.files if x.endswith("/" + m["a"])), "")) else None),
    ("~entry", "fix_command", "Cannot find module", r"Cannot find module '(?P<path>/[^'\n]{1,200})'(?!.* imported from)", _entry),
    ("~module", "add_dependency", "Cannot find¦Can't resolve¦Could not resolve¦esolve import¦Unable to resolve¦ailed to resolve", _MODULE + r"(?P<name>@[\w.-]+/[\w./-]+|@/[\w./-]+|[A-Za-z][\w./-]*)", _bare),
    ("~module", "add_dependency", "are imported but could not be resolved", r"are imported but could not be resolved:\s+(?P<name>[@\w./-]+) \(imported by", _bare),
    ("esm", "fix_config", "outside a module¦set \"type\": \"module\"", r"Cannot use import statement outside a module|set \"type\": \"module\"", lambda s, m: advice("fix_config", "Jest runs it as CommonJS: configure a transform (babel-jest, ts-jest)", "jest-transform", 0.8) if "Jest encountered" in s.around or re.search(r"\bjest\b", s.command) else advice("fix_config", 'set "type": "module" in package.json, or name the file .mjs', "esm", 0.8)),
    ("jest-transform", "fix_config", "Jest encountered an unexpected token¦Must use import to load ES Module", r"Jest encountered an unexpected token|Must use import to load ES Module[^\n]*(?:test|spec)", "Jest runs it as CommonJS: configure a transform (babel-jest, ts-jest) or run Node with --experimental-vm-modules", "", 0.75),
    ("jest-environment", "add_dependency", "jest-environment-", r"Test environment (?P<a>jest-environment-[\w-]+) cannot be found", "add {a}", "npm install -D {a}", 0.9),
    ("jsdom", "add_dependency", "MISSING DEPENDENCY¦Cannot find dependency", r"Cannot find dependency '(?P<a>[@\w./-]+)'", "add {a}", "npm install -D {a}", 0.85),
    ("install-hint", "add_dependency", "npm i¦yarn add¦pnpm add¦bun add", r"(?i)(?:install|run|try|add|missing|with|using)[^\n]{0,80}?[`'\"$ :](?:npm (?:i|install|add)|yarn add|pnpm add|bun add)(?: (?:-D|-S|--save-dev|--save|-g|--dev))* (?P<a>@?[a-z][\w./-]*[\w])(?:@[\w.^~-]+)?(?: (?:-D|--save-dev|--save))?[`'\"\s.]", _hinted),
    ("driver", "add_dependency", "manually", r"Please install (?P<a>@?[\w./-]+) package manually", lambda s, m: advice("add_dependency", f"add {m['a']} to package.json", "driver", 0.9, add(s, m["a"]))),
    ("lock-stale", "fix_command", "can only install packages when your package.json¦EUSAGE", r"can only install packages when your package\.json|can only install with an existing package-lock", "package-lock.json does not fit package.json: write it anew and commit it", "npm install", 0.9),
    ("lock-stale", "fix_command", "OUTDATED_LOCKFILE¦FROZEN_LOCKFILE", r"OUTDATED_LOCKFILE|FROZEN_LOCKFILE", "pnpm-lock.yaml does not fit package.json: write it anew and commit it", "pnpm install --no-frozen-lockfile", 0.9),
    ("lock-stale", "fix_command", "lockfile needs to be updated¦YN0028¦would have been modified", r"lockfile needs to be updated|YN0028|lockfile would have been modified", "yarn.lock does not fit package.json: write it anew and commit it", "yarn install", 0.9),
    ("lock-stale", "fix_command", "lockfile had changes", r"lockfile had changes, but lockfile is frozen", "bun.lock does not fit package.json: write it anew and commit it", "bun install", 0.9),
    ("integrity", "fix_command", "EINTEGRITY", r"EINTEGRITY", "the lock file states another checksum than the package has: write it anew", "npm install", 0.7),
    ("package-manager", "fix_config", "This project's package.json defines \"packageManager\"¦configured to use", r"package\.json defines \"packageManager\": \"(?P<a>[^\"]+)\"|configured to use (?P<b>\w+)", "package.json asks for {a}{b}: call that one", "corepack enable", 0.75),
    ("no-package", "fix_config", "E404¦404 Not Found¦FETCH_404", r"404 {1,4}(?:Not Found[^\n]{0,200}\n[^\n]{0,40}404 {1,4})?[^\n]{0,40}?'(?P<a>@?[\w./-]{1,120})@[^'\n]{0,80}\'", "no registry has {a}: correct its name in package.json or configure its registry", "", 0.8),
    ("no-package", "fix_config", "E404¦404 Not Found¦FETCH_404¦Couldn't find package", r"Not Found - GET https?://[^/\s]+/(?P<a>[@\w.%-]+)|Couldn't find package \"(?P<b>[@\w./-]+)\"|FETCH_404[^\n]{0,120}?/(?P<c>[@\w.%-]{1,120}):", "no registry has {a}{b}{c}: correct its name in package.json or configure its registry", "", 0.8),
    ("no-version", "fix_config", "No matching version found¦NO_MATCHING_VERSION¦Couldn't find any versions", r"No matching version found for (?P<a>@?[\w./-]{1,120}@[^\s,]{1,60}?)(?=\.?(?:[\s,]|$))|Couldn't find any versions for \"(?P<b>[^\"]+)\"", _newest),
    ("manifest", "fix_config", "EJSONPARSE¦Invalid package.json", r"EJSONPARSE|Invalid package\.json", "package.json is no valid JSON: mend it", "", 0.9),
    ("no-manifest", "fix_command", "Could not read package.json¦NO_PKG_MANIFEST¦NO_IMPORTER_MANIFEST", r"Could not read package\.json|NO_(?:PKG|IMPORTER)_MANIFEST", lambda s, m: _folder(s)),
    ("workspace", "fix_command", "EUNSUPPORTEDPROTOCOL", r"Unsupported URL Type \"(?P<a>\w+):", "npm does not know '{a}:' versions: install with the manager the repository uses (pnpm, yarn or bun)", "", 0.75),
    ("optional-package", "fix_command", "bug related to optional dependencies¦optional=", r"Cannot find module @?[\w./-]+\. npm has a bug related to optional|The package \"@esbuild/[\w-]+\" could not be found|using the [\w-]+ runtime", "the package for this platform was not installed: remove node_modules and package-lock.json and install anew", "npm install", 0.8),
    ("install-scripts", "fix_config", "Ignored build scripts¦IGNORED_BUILDS", r"Ignored build scripts: (?P<name>[@\w./-]+)", _blocked),
    ("install-scripts", "fix_config", "blocked because¦not covered by allowScripts¦allowScripts¦allow-scripts", r"install scripts? (?:were |was )?(?:blocked|not (?:run|covered))|allow-?[sS]cripts", _blocked),
    ("bindings", "fix_command", "Could not locate the bindings file¦.node'", r"Could not locate the bindings file|Cannot find module '[^'\n]{0,200}\.node'", "the native part of the package was not built (install scripts blocked?)", "npm rebuild", 0.75),
    ("abi", "fix_command", "NODE_MODULE_VERSION", r"NODE_MODULE_VERSION (?P<a>\d+)", "a native package was built for another version of Node: build it anew", "npm rebuild", 0.85),
    ("elf", "fix_command", "invalid ELF header¦wrong ELF class", r"invalid ELF header|wrong ELF class", "a native package was installed for another platform: install anew here", "npm rebuild", 0.75),
    ("openssl", "set_env", "ERR_OSSL_EVP_UNSUPPORTED¦digital envelope routines", r"ERR_OSSL_EVP_UNSUPPORTED|digital envelope routines::unsupported", "this webpack predates OpenSSL 3: set NODE_OPTIONS=--openssl-legacy-provider, or upgrade webpack to 5.61 or later", "", 0.7),
    ("gyp", "add_dependency", "gyp ERR!", r"gyp ERR! find Python[^\n]*(?:not (?:set|found)|could not find)", "native packages need python3 and a C compiler to build", "apt-get install -y python3 make g++", 0.75),
    ("gyp", "add_dependency", "not found: make", r"not found: make", "native packages need make and a C compiler: install build-essential", "apt-get install -y build-essential", 0.85),
    ("prisma-client", "fix_command", "prisma generate¦did not initialize yet", r"did not initialize yet|run [`'\"]?(?:npx )?prisma generate", "the Prisma client was not generated", "npx prisma generate", 0.9),
    ("playwright", "fix_command", "playwright install", r"Executable doesn't exist at|playwright install", "the browsers of Playwright are not installed", "npx playwright install", 0.85),
    ("puppeteer", "fix_command", "Could not find Chrome", r"Could not find Chrom", "the browser of Puppeteer is not installed", "npx puppeteer browsers install chrome", 0.85),
    ("cypress", "fix_command", "cypress install", r"cypress install", "the binary of Cypress is not installed", "npx cypress install", 0.85),
    ("host-check", "fix_config", "is not allowed", r"(?:This )?host \(\"?(?P<a>[\w.:-]+)\"?\) is not allowed", "the development server refuses this host: add '{a}' to server.allowedHosts in its configuration", "", 0.85),
    ("host-check", "fix_config", "Invalid Host header", r"Invalid Host header", "the development server refuses this host: set devServer.allowedHosts", "", 0.75),
    ("origin", "fix_config", "allowedDevOrigins", r"allowedDevOrigins", "add the origin to allowedDevOrigins in next.config", "", 0.8),
    ("cors", "fix_config", "CORS policy", r"(?:from origin '(?P<a>[^']+)' )?has been blocked by CORS policy", "the server does not allow the page's origin {a}: allow it in the server's CORS settings", "", 0.65),
    ("tailwind", "add_dependency", "directly as a PostCSS plugin", r"`tailwindcss` directly as a PostCSS plugin", "Tailwind 4's PostCSS plugin is @tailwindcss/postcss: add it and name it in the PostCSS configuration", "npm install -D @tailwindcss/postcss", 0.75),
    ("sass", "add_dependency", "Preprocessor dependency", r"Preprocessor dependency \"(?P<a>[\w-]+)\" not found", "add {a}", "npm install -D {a}", 0.9),
    ("~loader", "fix_config", "appropriate loader¦need plugins to import files¦Module parse failed", r"appropriate loader|need plugins to import files|Module parse failed", _loader),
    ("~loader", "fix_config", "No loader is configured", r"No loader is configured for \"(?P<a>\.[\w.]+)\" files", "configure a loader for {a} files", "", 0.85),
    ("jsx", "fix_config", "isn't currently enabled", r"Support for the experimental syntax '(?P<a>\w+)' isn't currently enabled", "Babel does not know {a}: add the preset for it to its configuration", "", 0.8),
    ("unknown-key", "fix_config", "has an unknown property", r"has an unknown property '(?P<key>[\w-]+)'. These properties are valid:\s*(?P<known>[^\n]*)", _closest_key),
    ("eslint-rule", "fix_config", "Could not find \"¦Definition for rule", r"Could not find \"(?P<a>[\w@/-]+)\" in plugin|Definition for rule '(?P<b>[\w@/-]+)' not found", lambda s, m: _lint_rule(m["a"] or m["b"])),
    ("eslint-config", "fix_config", "eslint.config.", r"ESLint couldn't find an eslint\.config|couldn't find a configuration file|No ESLint configuration found", "ESLint has no configuration: write eslint.config.js", "npm init @eslint/config", 0.8),
    ("eslint-plugin", "add_dependency", "ESLint couldn't find", r"ESLint couldn't find the (?:plugin|config) \"(?P<a>[@\w./-]+)\"", lambda s, m: advice("add_dependency", f"add {_lint(m['a'], 'config' in m[0])}", "eslint-plugin", 0.85, add(s, _lint(m["a"], "config" in m[0]), True))),
    ("~tests-none", "fix_config", "No tests found¦No test files found¦no test files found", r"No tests? (?:files )?found", lambda s, m: advice("fix_config", "no file matches what the runner looks for: mend " + ("testMatch" if "testMatch" in s.around else "spec" if "mocha" in s.command else "include") + " or the name of the test files", "tests-none", 0.75)),
    ("unknown-extension", "fix_command", "ERR_UNKNOWN_FILE_EXTENSION", r"Unknown file extension \"(?P<a>\.[cm]?tsx?)\"", "Node does not run {a} files by itself: run it with tsx", "npx tsx", 0.75),
    ("esm-scope", "edit_code", "is not defined in ES module scope", r"(?P<a>require|__dirname|__filename|module|exports) is not defined in ES module scope", lambda s, m: advice("edit_code", {"require": "use import instead of require", "__dirname": "use import.meta.dirname", "__filename": "use import.meta.filename"}.get(m["a"], "use export instead of " + m["a"]) + ", or name the file .cjs", "esm-scope", 0.8)),
    ("esm-required", "edit_code", "ERR_REQUIRE_ESM", r"ERR_REQUIRE_ESM", "the package is an ES module: use import, or the last version that was CommonJS", "", 0.6),
    ("ts-option", "fix_config", "error TS5¦error TS18¦error TS60", r"error TS(?:5025|5023): Unknown compiler option '(?P<a>[^']+)'\.(?: Did you mean '(?P<b>[^']+)'\?)?", "tsconfig.json has an unknown option '{a}', meant is '{b}'", "", 0.9),
    ("ts-flag", "fix_config", "TS17004¦TS1259¦TS1343¦TS1378¦TS2583¦TS2584¦TS5097¦TS2732¦TS1479", r"(?:'--(?P<a>\w+)'|'(?P<b>\w+)' (?:compiler )?option|'(?P<c>(?:esModuleInterop|allowSyntheticDefaultImports|resolveJsonModule|lib|module|target))')", "change '{a}{b}{c}' in tsconfig.json", "", 0.7),
    ("ts-config", "fix_config", "error TS5¦error TS18003¦error TS6046¦error TS6059¦error TS6053¦error TS6310", r"(?:^|: )error TS(?:5\d{3}|18003|6046|6053|6059|6310): (?P<a>[^\n]{1,140})", "mend tsconfig.json: {a}", "", 0.75),
    ("vercel-env", "set_env", "Invalid environment variables", r"Invalid environment variables[^\n]{0,80}(?:\n[^\n]{0,80}){0,2}?\b(?P<a>[A-Z][A-Z0-9_]{2,})\b", "set {a}", "", 0.85),
))
# fmt: on


def _lint(name: str, config: bool) -> str:
    """The package of a plugin or shared configuration of ESLint by its short name."""
    word = "eslint-config" if config else "eslint-plugin"
    if name.startswith("@"):
        scope, _, rest = name.partition("/")
        return name if rest.startswith(word) else f"{scope}/{word}{'-' + rest if rest else ''}"
    return name if name.startswith(word) else f"{word}-{name}"


_LINT_RULES = (
    "no-undef no-unused-vars no-console no-debugger no-var prefer-const eqeqeq curly semi quotes indent no-empty no-redeclare no-unreachable "
    "no-shadow no-use-before-define no-const-assign no-dupe-keys no-extra-semi no-fallthrough no-eval no-alert camelcase complexity max-len "
    "no-unused-expressions no-useless-escape no-constant-condition no-prototype-builtins no-undefined no-unsafe-finally prefer-template "
    "arrow-body-style object-shorthand no-param-reassign no-return-await require-await no-await-in-loop no-duplicate-imports dot-notation "
    "default-case consistent-return array-callback-return no-else-return no-implicit-globals no-new no-throw-literal radix strict yoda"
).split()


def _lint_rule(name: str) -> Suggestion | None:
    near = closest(name, _LINT_RULES)
    meant = f"; meant is '{near}'" if near else ""
    return advice("fix_config", f"ESLint has no rule '{name}'{meant}: mend its configuration", "eslint-rule", 0.85)


def _folder(symptom: Symptom) -> Suggestion | None:
    """npm called where no package.json is."""
    found = [f for f in symptom.roots.files if f.endswith("/package.json")]
    if len(found) != 1:
        return None
    folder = found[0].rpartition("/")[0]
    return advice("fix_command", f"package.json is in {folder}: run it there", "folder", 0.8, f"cd {folder}")


# ruff: noqa: E501 (tables are read by row)
