"""Repairs of what JavaScript runs in: the version of Node, the page that tests lack, aliases, entries, rules of a linter."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import closest, respelled
from mech.diagnosers.repairs.node import BUILT, add, near_file, unbuilt
from mech.diagnosers.repairs.settings import CONFIG
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

TOOLED = re.compile(r"(?:^|/)(?:[\w.-]+\.config|\.\w+rc|[Gg]ulpfile|Gruntfile|knexfile)\.[cm]?[jt]s$")
"""Configurations that are programs."""

_ALIASES: tuple[tuple[str, str, str], ...] = (
    (r"\bvitest\b|\bvite\b|\[vite", r"(?:^|/)vite(?:st)?\.config\.[cm]?[jt]s$", "resolve.alias"),
    (r"\bjest\b|jest-", r"(?:^|/)(?:jest\.config\.\w+|package\.json)$", "moduleNameMapper"),
    (r"\bwebpack\b|\brspack\b", r"(?:^|/)(?:webpack|rspack)[\w.-]*\.[cm]?[jt]s$", "resolve.alias"),
    (r"\brollup\b", r"(?:^|/)rollup\.config\.[cm]?[jt]s$", "@rollup/plugin-alias"),
    (r"", r"(?:^|/)(?:tsconfig[\w.]*|jsconfig|package)\.json$", "paths"),
)
"""What says that a tool runs, the files that configure its aliases, and by what they do."""


def _alias(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An alias that no configuration of the running tool knows, of a file that is there."""
    mark, rest = match["mark"], match["rest"]
    said = f"{symptom.command}\n{symptom.around}"
    files, key = next((files, key) for tool, files, key in _ALIASES if re.search(tool, said))
    named = [f for f in symptom.roots.files if re.search(files, f)]
    if any(re.search(rf"['\"^]{re.escape(mark)}['\"/]", symptom.roots.read(f) or "") for f in named):
        return None
    path = f"{mark[1:]}/{rest}" if mark[1:] else rest
    if mark[1:] and (symptom.depends(f"{mark}/{rest.split('/')[0]}") or not _sourced(symptom, path)):
        return None
    near = near_file(symptom, path, "src") or near_file(symptom, path, "")
    if near is None:
        return None
    at = f" in {named[0]}" if named else ""
    return advice("fix_config", f"nothing maps the alias '{mark}/' to where {near[1]} is: set {key}{at}", "alias", 0.75)


def _mapped(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A TypeScript file that is imported by the name that it is built to, where jest runs the sources."""
    folder = symptom.where.file.rpartition("/")[0] if symptom.where else ""
    near = near_file(symptom, match["path"], folder)
    if near is None or not near[1].endswith((".ts", ".tsx")):
        return None
    text = f"jest does not find {near[1]} by the name .js: lead that name to the source (moduleNameMapper)"
    return advice("fix_config", text, "mapped", 0.75)


def _filtered(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A part of the workspace that a filter of the command names and that is called otherwise."""
    wanted = re.search(r"(?:--filter|-F|--scope|--workspace|-w)[= ]['\"]?(@?[\w./-]{2,80})", symptom.command)
    manifests = [symptom.roots.read(f) or "" for f in symptom.roots.files if f.endswith("package.json")]
    names = {found[1] for text in manifests if (found := re.search(r'"name"\s*:\s*"([^"]+)"', text))}
    if wanted is None or wanted[1] in names:
        return None
    near = closest(wanted[1], names, 0.7)
    command = respelled(symptom.command, wanted[1], near) if near else None
    meant = f"; {near} is there" if near else ""
    return advice("fix_command", f"nothing is called {wanted[1]}{meant}", "filter", 0.8 if near else 0.65, command)


def _sourced(symptom: Symptom, path: str) -> bool:
    """Whether the repository has the file, whatever its ending, at its top or in src."""
    return any(
        f.rpartition(".")[0] in (path, f"src/{path}", f"{path}/index", f"src/{path}/index") for f in symptom.roots.files
    )


def _page(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """Code of a page in tests that run without one."""
    said = f"{symptom.command}\n{symptom.around}"
    key = "environment" if "vitest" in said else "testEnvironment" if re.search(r"\bjest\b|● ", said) else None
    return advice("fix_config", f"the tests run without a page: set {key} to jsdom", "dom", 0.8) if key else None


def _version(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """What this version of Node does not know yet, where the repository asks for a later one."""
    running = re.search(r"Node\.js v(\d{1,3})\.(\d{1,3})", symptom.near) or re.search(
        r"\bnode[: ]v?(\d{1,3})\.(\d{1,3})\.\d", symptom.near
    )
    engines = symptom.manifest.get("engines")
    asked = str(engines.get("node") or "") if isinstance(engines, dict) else ""
    asked = asked or symptom.read(".nvmrc").strip() or symptom.read(".node-version").strip()
    least = re.match(r"(?:>=|\^|~)?\s*v?(\d{1,3})(?:\.(\d{1,3}))?", asked)
    if running is None or least is None:
        return None
    if (int(running[1]), int(running[2])) >= (int(least[1]), int(least[2] or 0)):
        return None
    return advice(
        "fix_config",
        f"the repository asks for node {asked}, this is {running[1]}.{running[2]}: run that",
        "engine",
        0.85,
    )


def _named(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A file that a configuration names and that is not there."""
    where, path = symptom.where, symptom.roots.shortened(match["path"] or match["rooted"])
    if match["path"] and not symptom.has(path):
        if BUILT.search(path) and (first := unbuilt(symptom, path)):
            return first
        if path.rpartition("/")[2] in symptom.command:
            return None
    if where is None or not (CONFIG.search(where.file) or TOOLED.search(where.file)) or symptom.has(path):
        return None
    if "." not in path and not path.startswith("."):
        return None
    near = near_file(symptom, path, where.file.rpartition("/")[0])
    if near:
        return advice("fix_config", f"{where.file}: there is no {path}; {near[1]} is there", "named-file", 0.75)
    return advice("fix_config", f"{where.file} names {path}, which is not there", "named-file", 0.75)


def _tests(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A pattern of test files that the command gives and that meets none."""
    pattern = match["a"]
    if pattern not in symptom.command and pattern.strip("'\"") not in symptom.command:
        return None
    top = pattern.strip("./'\"").split("/")[0]
    folders = {f.split("/")[0] for f in symptom.roots.files if "/" in f}
    near = closest(top, folders, 0.6) if top not in folders else None
    meant = f"; {near}/ is there" if near else ""
    return advice("fix_command", f"no file matches {pattern}{meant}", "tests-pattern", 0.75)


# fmt: off
ROWS = rules((
    ("engine", "fix_config", "is not a function¦is not defined¦Error¦No such built-in", r"is not a function|is not defined|SyntaxError|is not a constructor|No such built-in module|ERR_UNKNOWN|does not provide an export", _version),
    ("decorators", "fix_config", "ecorator", r"TS(?:1206|1219|1238|1239|1240|1241|1270)\b[^\n]*[Dd]ecorator", "TypeScript takes these decorators as the standard's: set experimentalDecorators in tsconfig.json", "", 0.75),
    ("preset", "add_dependency", "Preset ", r"Preset (?P<name>@?[A-Za-z][\w./-]{1,80}) not found", lambda s, m: advice("add_dependency", f"add {m['name']} to package.json", "preset", 0.8, add(s, m["name"], True))),
    ("plugin-needed", "add_dependency", "you need ", r"you need (?P<name>@[\w-]{1,60}/[\w.-]{1,60}|[a-z][\w-]{1,40}-plugin-[\w-]{1,60}) to", lambda s, m: advice("add_dependency", f"add {m['name']} and name it in the configuration", "plugin-needed", 0.8, add(s, m["name"], True))),
    ("loader-option", "fix_command", "No loader is configured", r"No loader is configured for \"(?P<a>\.[\w.]+)\" files", lambda s, m: advice("fix_command", f"esbuild is to be told how {m['a']} files are loaded: --loader:{m['a']}=file (or text, dataurl)", "loader-option", 0.65) if re.search(r"\besbuild .*--", s.command) else None),
    ("mapped", "fix_config", ".js' from", r"Cannot find module '(?P<path>\.{1,2}/[\w./-]{1,120})\.js' from", _mapped),
    ("filter", "fix_command", "filter¦scope¦packages found¦in scope", r"No (?:projects|packages) (?:matched|found|in scope)|[Nn]o package found with name|matched no (?:packages|projects)|No packages remain after filtering", _filtered),
    ("dom", "fix_config", "is not defined", r"\b(?:document|window|localStorage|navigator|HTMLElement|customElements) is not defined", _page),
    ("~alias", "fix_config", "'@¦\"@¦~/¦#", r"['\"](?P<mark>@[\w-]{0,40}|~|#\w{0,20})/(?P<rest>[\w./-]{1,120})['\"]", _alias),
    ("rule-options", "fix_config", "Configuration for rule¦Key \"rules\"", r"Configuration for rule \"(?P<a>[\w@/-]+)\" is invalid|Key \"rules\": Key \"(?P<b>[\w@/-]+)\"", lambda s, m: advice("fix_config", f"the rule '{m['a'] or m['b']}' does not take what is set: mend its options", "rule-options", 0.8)),
    ("tests-pattern", "fix_command", "o test files found¦o tests found¦No specs found¦any test files", r"(?:[Nn]o (?:test files|tests|specs) found(?: for| matching|, given)?:?|any test files matching) ['\"]?(?P<a>[^\s'\"]{2,120})", _tests),
    ("~named-file", "fix_config", "annot find¦ould not find¦an't resolve¦ould not resolve¦ot found¦<rootDir>", r"(?:[Cc]annot find|[Cc]ould not (?:find|resolve)|[Cc]an't resolve|[Nn]ot found:?)(?: (?:module|file|entry|entry module|the file|package))?:? ['\"`]?(?P<path>\.{0,2}/?[\w][\w./-]{2,120})|Module <rootDir>/(?P<rooted>[\w./-]{2,120}) in the", _named),
    ("output-format", "fix_command", "output format", r"not supported with the \"(?P<a>\w+)\" output format", "choose another output format than {a}: --format=esm", "", 0.7),
    ("waited", "start_service", "imed out¦imeout¦gave up", r"(?i)(?:timed out|timeout|gave up)[^\n]{0,40}(?:waiting for|connecting to|reaching)[^\n]{0,40}?(?P<a>(?:localhost|[\w-]{1,40}(?:\.[\w-]{1,40}){1,6}):\d{2,5})", "start what should answer at {a}", "", 0.8),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
