"""Patches of what says how a program is built, started and set up."""

from __future__ import annotations

import re

from mech.diagnosers.patch import changed, commanding, here, once, written
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def script(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A script of package.json by its name, where another line calls it."""
    match = re.search(r"no script '([\w:.-]+)'; it has '([\w:.-]+)'", suggestion.text)
    if match is None:
        return None
    for tool in ("npm run ", "pnpm run ", "yarn run ", "bun run ", "yarn ", "pnpm ", "npm run-script "):
        if found := once(symptom, tool + match[1], tool + match[2], commanding(symptom)):
            return found
    return None


def meant(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A word of a command that the tool knows by another name, in the one file that says the command."""
    name = re.search(r"^'([\w:-]+)' is meant|(?:Makefile|it) has '([\w./-]+)'$", suggestion.text)
    wrong = re.search(r"(?:command|target|task|subcommand|has no command|no target):? [`'\"]([\w:-]+)", symptom.text)
    right = (name[1] or name[2]) if name else (suggestion.command or "").rpartition(" ")[2]
    if wrong is None or not right or right == wrong[1]:
        return None
    return once(symptom, wrong[1], right, commanding(symptom))


def word(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A word as it is meant, in the line of the place, else in the one line of commands that has it."""
    match = re.fullmatch(r"there is no '([^'\s]{1,200})'; '([^'\s]{1,200})' is meant", suggestion.text)
    if match is None:
        return None
    whole = re.compile(rf"(?<![\w./-]){re.escape(match[1])}(?![\w-])")
    if len(whole.findall(symptom.line)) == 1:
        return here(symptom, lambda line: whole.sub(lambda found: match[2], line), False)
    return once(symptom, match[1], match[2], commanding(symptom))


def application(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The module and name that a server is given."""
    match = re.search(r"the application is ([\w.]+:\w+)", suggestion.text)
    if match is None:
        return None
    call = re.compile(
        r"((?:uvicorn|gunicorn|hypercorn|daphne|granian)\b(?: +(?:-[\w-]+(?:[= ][\w.:/$]+)?))*? +)([\w.]+:\w+)"
    )
    for path in commanding(symptom):
        text = symptom.roots.read(path) or ""
        found = call.findall(text)
        if len(found) == 1 and found[0][1] != match[1]:
            return changed(symptom, path, call.sub(lambda one: one[1] + match[1], text), False)
    return None


def module_type(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The type of package.json: a module."""
    path = symptom.found("package.json")
    text = (symptom.roots.read(path) or "") if path else ""
    if path is None or '"type"' in text or "in package.json" not in suggestion.text:
        return None
    return changed(symptom, path, re.sub(r"^(\s*\{\n)(\s*)", r'\1\2"type": "module",\n\2', text, count=1))


def required(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """`import` for a plain `require` in a module."""
    if "use import instead of require" not in suggestion.text:
        return None
    plain = re.compile(r"^(\s*)(?:const|let|var) (\w+|\{ ?[\w, ]+? ?\}) = require\((['\"][\w@./:-]+['\"])\)(;?)(\s*)$")
    return here(symptom, lambda line: plain.sub(r"\1import \2 from \3\4\5", line) if plain.match(line) else None)


def option(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A key of a file of settings as it is meant, where it stands there once, in quotes."""
    match = re.search(r"(?:unknown option|there is no) '(\w+)'[,;] (?:meant is )?'(\w+)'", suggestion.text)
    path = symptom.where.file if symptom.where else symptom.found("tsconfig.json")
    text = (symptom.roots.read(path) or "") if path else ""
    if match is None or path is None or text.count(f'"{match[1]}"') != 1:
        return None
    return changed(symptom, path, text.replace(f'"{match[1]}"', f'"{match[2]}"'), False)


def flag(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """An option of tsconfig.json that is on or off: on."""
    match = re.search(r"change '(esModuleInterop|allowSyntheticDefaultImports|resolveJsonModule)'", suggestion.text)
    path = symptom.found("tsconfig.json")
    text = (symptom.roots.read(path) or "") if path else ""
    if match is None or path is None or match[1] in text:
        return None
    new = re.sub(r'("compilerOptions":\s*\{\n)(\s*)', rf'\1\2"{match[1]}": true,\n\2', text, count=1)
    return changed(symptom, path, new, False)


def copied(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A file that is made of the example in the repository."""
    match = re.fullmatch(r"cp ([\w./-]+) ([\w./-]+)", suggestion.command or "")
    if match is None or symptom.has(match[2]):
        return None
    example = symptom.found(match[1])
    if example is None:
        return None
    folder = example[: -len(match[1])] if example.endswith(match[1]) else ""
    return written(folder + match[2], symptom.roots.read(example) or "") or None


def environment(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The example of the variables as .env, where a program reads that and the example has a value."""
    match = re.match(r"set ([A-Z][A-Z0-9_]*)\b", suggestion.text)
    if match is None or symptom.has(".env"):
        return None
    example = next((f for f in (".env.example", ".env.sample", ".env.template", ".env.dist") if symptom.has(f)), None)
    text = symptom.read(example) if example else ""
    if not re.search(rf"(?m)^(?:export )?{match[1]}=[\"']?[^\s\"'<]", text):
        return None
    if not any("dotenv" in (symptom.roots.read(path) or "") or "env-file" in (symptom.roots.read(path) or "")
               for path in symptom.roots.files[:400]):  # fmt: skip
        return None
    return written(".env", text)


def migrated(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The migrations of Django before its server, in the one line that starts it."""
    if "manage.py migrate" not in (suggestion.command or ""):
        return None
    call = re.compile(r"(?:export [^;\n]{1,200}; )?((?:[\w./]*python3?) (?:[\w./]*/)?manage\.py) runserver")
    for path in commanding(symptom):
        text = symptom.roots.read(path) or ""
        if len(call.findall(text)) == 1 and "manage.py migrate" not in text:
            return changed(symptom, path, call.sub(r"\1 migrate && \1 runserver", text), False)
    return None


def installed(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """An application of Django in INSTALLED_APPS."""
    model = re.search(r"Model class (\w+)\.", symptom.text)
    name = model[1] if model else ""
    if not name or not any(path.endswith(f"{name}/models.py") for path in symptom.roots.files):
        return None
    for path in symptom.roots.files:
        if path.endswith("settings.py") or "/settings/" in path:
            text = symptom.roots.read(path) or ""
            found = re.search(r"(?ms)^INSTALLED_APPS\s*=\s*\[(.*?)\]", text)
            if found and "[" not in found[1]:
                return changed(symptom, path, _listed(text, found, name))
    return None


def _listed(text: str, found: re.Match[str], name: str) -> str:
    """The text with one more entry at the end of a list of words."""
    body = found[1].rstrip()
    at = found.start(1) + len(body)
    lead = re.search(r"\n([ \t]+)\S", found[1])
    comma = "," if body and not body.endswith(",") else ""
    new = f'{comma}\n{lead[1]}"{name}",' if lead else f'{comma}{" " if body else ""}"{name}"'
    return text[:at] + new + text[at:]


def linked(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A library or a source in the recipe that links the program."""
    flag = re.search(r"add (-l\w+) when linking", suggestion.text)
    source = re.search(r"is defined in ([\w./-]+), which is not linked in", suggestion.text)
    makefile = next((path for path in commanding(symptom) if "akefile" in path), None)
    if makefile is None or not (flag or source):
        return None
    text = symptom.roots.read(makefile) or ""
    rows = re.findall(r"(?m)^\t.*(?:\$\(C(?:C|XX)\)|\bgcc|\bg\+\+|\bcc).* -o .*$", text)
    if len(rows) != 1 or rows[0].endswith("\\") or "#" in rows[0]:
        return None
    if flag:
        return changed(symptom, makefile, text.replace(rows[0], f"{rows[0].rstrip()} {flag[1]}"))
    assert source
    held = re.findall(r"(?<= )[\w./-]+\.(?:c|cc|cpp)\b", rows[0])
    if not held:
        return None
    return changed(symptom, makefile, text.replace(rows[0], rows[0].replace(held[-1], f"{held[-1]} {source[1]}", 1)))


def value(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A value in tsconfig.json that the compiler knows."""
    match = re.search(r"no (\w+) is named '([\w.-]+)'; '([\w.-]+)' is there", suggestion.text)
    path = symptom.found("tsconfig.json")
    text = (symptom.roots.read(path) or "") if path else ""
    if match is None or path is None:
        return None
    return changed(
        symptom, path, re.sub(rf'("{match[1]}"\s*:\s*"){re.escape(match[2])}"', rf'\g<1>{match[3]}"', text), False
    )


MAKERS = (
    ("ts-value", value),
    ("script", script),
    ("django-command|make-target|meant", meant),
    ("meant-word", word),
    ("application", application),
    ("esm", module_type),
    ("esm-scope", required),
    ("ts-option|setting", option),
    ("ts-flag", flag),
    ("example-file", copied),
    ("variable|plan", environment),
    ("table|migrations|migrate-first|django-migrate", migrated),
    ("installed-apps", installed),
    ("link-flag|link-file", linked),
)
