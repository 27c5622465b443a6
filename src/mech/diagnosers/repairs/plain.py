"""Repairs that a message asks for in so many words: packages of LaTeX, collections, members of workspaces, prompts, values."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.machine import variable
from mech.diagnosers.repairs.near import closest, respelled
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_DEBIAN = {
    "siunitx": "texlive-science", "algorithm2e": "texlive-science", "algorithmicx": "texlive-science", "mhchem": "texlive-science", "physics": "texlive-science", "pgfplots": "texlive-pictures", "tikz": "texlive-pictures",
    "circuitikz": "texlive-pictures", "biblatex": "texlive-bibtex-extra", "minted": "texlive-latex-extra", "tcolorbox": "texlive-latex-extra", "cleveref": "texlive-latex-extra", "todonotes": "texlive-latex-extra",
    "moderncv": "texlive-latex-extra", "fontawesome5": "texlive-fonts-extra", "fontawesome": "texlive-fonts-extra", "babel-german": "texlive-lang-german", "ctex": "texlive-lang-chinese", "beamer": "texlive-latex-recommended",
    "xcolor": "texlive-latex-recommended", "booktabs": "texlive-latex-recommended", "microtype": "texlive-latex-recommended", "fontspec": "texlive-latex-recommended", "koma-script": "texlive-latex-recommended",
}  # fmt: skip


def _latex(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"].rpartition("/")[2]
    files = {f.rpartition("/")[2].rpartition(".")[0] for f in symptom.roots.files if f.endswith((".sty", ".cls"))}
    if near := closest(name, files, 0.8):
        return advice("edit_code", f"there is no {name}; {near} is there", "latex-file", 0.75)
    told = f"the LaTeX package {name} is not installed: install it"
    if package := _DEBIAN.get(name):
        return advice("add_dependency", f"{told} ({package})", "latex-package", 0.88, f"apt-get install -y {package}")
    return advice("add_dependency", told, "latex-package", 0.85, f"tlmgr install {name}" if name.isalnum() else None)


def _collection(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    if name.startswith("ansible.builtin"):
        return None
    return advice(
        "add_dependency", f"{match[1]} is in the collection {name}: install it", "collection", 0.85,
        f"ansible-galaxy collection install {name}",
    )  # fmt: skip


def _member(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A member of a workspace that is asked for by a name that no member has."""
    wanted = next(group for group in match.groups() if group)
    names = set()
    for file in symptom.roots.files:
        last = file.rpartition("/")[2]
        if (
            last == "package.json" and (found := re.search(r'"name"\s*:\s*"([^"]+)"', symptom.roots.read(file) or ""))
        ) or (
            last in ("Cargo.toml", "pyproject.toml")
            and (found := re.search(r'(?m)^name\s*=\s*"([^"]+)"', symptom.roots.read(file) or ""))
        ):
            names.add(found[1])
    if wanted in names:
        return None
    near = closest(wanted, names, 0.7)
    if near and wanted in symptom.command:
        command = respelled(symptom.command, wanted, near)
        return advice(
            "fix_command", f"no member of the workspace is called {wanted}; {near} is", "member", 0.85, command
        )
    if near:
        return advice("fix_config", f"no member of the workspace is called {wanted}; {near} is", "member", 0.85)
    if wanted in symptom.command and (members := sorted(names - {symptom.manifest.get("name")})):
        command = respelled(symptom.command, wanted, members[0]) if len(members) == 1 else None
        there = ", ".join(members[:5])
        return advice(
            "fix_command", f"no member of the workspace is called {wanted}; it has {there}", "member", 0.65, command
        )
    return advice("fix_config", f"no member of the workspace is called {wanted}", "member", 0.65)


_READ = re.compile(
    r"process\.env\.([A-Z][A-Z0-9_]+)|import\.meta\.env\.([A-Z][A-Z0-9_]+)|process\.env\[['\"]([A-Z][A-Z0-9_]+)"
    r"|(?:environ(?:\.get)?|getenv|ENV(?:\.fetch)?|env::var(?:_os)?|\benv|env!|Getenv|LookupEnv|(?:fetch|get)_env!?|getProperty|Environment\.Get\w+)[\[(]\s*['\"]([A-Z][A-Z0-9_]+)"
)
ABOVE = 4  # lines above the failure in which a value was read


def _value(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A value that is no number (or is not there), where the lines of the place read one variable."""
    where = symptom.where
    file, line = (where.file, where.line) if where else (None, None)
    if (file is None or line is None) and (told := _PANICKED.search(symptom.around)):
        file, line = symptom.roots.file(told[1]), int(told[2])
    if file is None or line is None:
        return None
    lines = (symptom.roots.read(file) or "").split("\n")[max(0, line - 1 - ABOVE) : line]
    names = {next(g for g in found.groups() if g) for text in lines for found in _READ.finditer(text[:400])}
    return variable(symptom, names.pop(), 0.8) if len(names) == 1 else None


_PANICKED = re.compile(r"panicked at (?:'[^'\n]{0,200}', )?([\w./-]{1,200}\.rs):(\d{1,6})")


def _prompt(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    if symptom.kind != "timeout":
        return None
    if re.search(r"(?i)pass(?:word|phrase)", match[0]):
        return advice("fix_command", "it waits for a password: give it by a file or a variable", "prompt", 0.72)
    return advice(
        "fix_command",
        "it waits for an answer: answer it in the command (an option like -y or --yes, or input)",
        "prompt",
        0.8,
    )


# fmt: off
ROWS = rules((
    ("latex-package", "add_dependency", ".sty¦.cls", r"File [`'\"](?P<name>[\w./-]{1,80})\.(?:sty|cls)' not found", _latex),
    ("collection", "add_dependency", "resolve module¦couldn't resolve¦was not found in configured module paths", r"resolve module/action '((?P<name>\w+\.\w+)\.\w+)'|The module ((?P<name2>\w+\.\w+)\.\w+) was not found", lambda s, m: _collection(s, m) if m["name"] else None),
    ("member", "fix_config", "workspace¦Workspace", r"no package named \"(@?[\w./-]+)\" is present in the workspace|Workspace dependency \"(@?[\w./-]+)\" not found|Workspace not found \((@?[\w./-]+)|(@?[\w./-]+)@workspace:\S* (?:failed to resolve|not found)|No workspaces found:[^\n]{0,20}\n?[^\n]{0,20}--workspace=(\S+)|(?:dependency|package) `([\w-]+)`[^\n]{0,80}(?:not (?:found|a member)|is missing)[^\n]{0,60}workspace|`([\w-]+)` (?:is included as a workspace member, but|references a workspace in)", _member),
    ("~value", "set_env", "parsing \"¦invalid literal for int¦ParseIntError¦ParseInt¦NumberFormatException¦invalid value for Integer¦could not convert string¦InvalidDigit¦NotPresent¦NotUnicode¦invalid digit¦strconv.¦not an integer¦ERR_SOCKET_BAD_PORT¦ERR_OUT_OF_RANGE¦invalid duration¦NaN¦Invalid URL", r"parsing \"|invalid literal for int|Parse(?:Int|Float|Bool)Error|NumberFormatException|invalid value for (?:Integer|Float)|could not convert string|InvalidDigit|NotPresent|NotUnicode|invalid digit|strconv\.|ERR_SOCKET_BAD_PORT|ERR_OUT_OF_RANGE|invalid duration|\bNaN\b|Invalid URL", _value),
    ("pub", "fix_config", "which doesn't exist", r"depends on (?P<a>[\w.-]+) [^\n]{0,80}which doesn't exist", "no registry has the package {a}: correct its name in pubspec.yaml", "", 0.85),
    ("julia-package", "add_dependency", "not found in current path", r"Package (?P<a>\w{1,80}) not found in current path", "add the package {a}", "julia -e 'import Pkg; Pkg.add(\"{a}\")'", 0.88),
    ("composer-lock", "fix_command", "lock file", r"lock file (?:does not contain a compatible set|is not up to date with the latest changes in composer\.json)", "composer.lock does not fit composer.json: write it anew and commit it", "composer update", 0.85),
    ("~prompt", "fix_command", "[y/N]¦[Y/n]¦(y/n)¦(y/N)¦(Y/n)¦[yes/no]¦(yes/no)¦assword¦assphrase¦[y/n]¦[Y/N]¦ontinue?¦roceed?¦ress ", r"(?i)[\[(]y(?:es)?/no?[\])]|[Pp]ass(?:word|phrase)[^\n]{0,60}:\s*$|continue\?|proceed\?|press (?:any key|enter|return)", _prompt),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
