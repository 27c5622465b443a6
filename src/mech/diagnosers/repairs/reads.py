"""How programs read the environment, and by which variable a setting of theirs gets its value."""

from __future__ import annotations

import re

from mech.diagnosers.symptom import Symptom

READ = (
    r"(?:process\.env|import\.meta\.env|(?<![\w.$])env)(?:\.|\[['\"])(?P<js>[A-Z][A-Z0-9_]+)"
    r"|(?:environ(?:\.get)?|[Gg]etenv|ENV(?:\.fetch)?|\benv::var(?:_os)?|LookupEnv|get_env!?|env!|getProperty|\benv|environment)[\[(]\s*['\"](?P<call>[A-Z][A-Z0-9_]+)['\"]"
    r"|\$_(?:ENV|SERVER)\[['\"](?P<php>[A-Z][A-Z0-9_]+)"
)

_SETTINGS = re.compile(
    r"(?i)(?:^|/)[^/]*(?:setting|config|environment|\benv\b)[^/]*\.(?:py|[cm]?[jt]s|rb|php|exs?)$|(?:settings|config)/[\w.-]+$"
)
"""Files that give settings their values."""
MOST = 40  # of them that are read


def named(match: re.Match[str]) -> str:
    """The variable that was found by `READ`."""
    return next(match[group] for group in ("js", "call", "php") if match[group])


def behind(symptom: Symptom, setting: str) -> str:
    """The one variable that a setting of that name is read from; the name itself where that is not told."""
    given = re.compile(rf"(?m)^[ \t]*['\"]?{re.escape(setting)}['\"]?[ \t]*(?:[:=]|=>)[^\n=]{{0,60}}?(?:{READ})")
    files = [file for file in symptom.roots.files if _SETTINGS.search(file)][:MOST]
    found = {named(match) for file in files for match in given.finditer(symptom.roots.read(file) or "")}
    return found.pop() if len(found) == 1 else setting
