"""The place of a failure, looked up in the sources where the output does not state it.

Quoted words of the message are searched in the repository's files; the rarest one that is there decides.
"""

from __future__ import annotations

import re

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

_QUOTED = re.compile(r"'([^'\n]{2,80})'|\"([^\"\n]{2,80})\"|`([^`\n]{2,80})`|“([^”\n]{2,80})”|‘([^’\n]{2,80})’")
_REASON = re.compile(r"with the reason \"(.+?)\"\.?$")
_SOURCE = re.compile(
    r"\.(?:py|[cm]?[jt]sx?|vue|svelte|astro|rb|go|rs|java|kt|php|sh|ex|exs|cs|html|css|scss|less|toml|ya?ml|json|sql|ini|cfg)$"
)
_LOCKS = re.compile(r"(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|uv\.lock|poetry\.lock|.*\.min\.js)$")
_TESTS = re.compile(r"(?:^|/)(?:tests?|__tests__|spec)/|[._](?:test|spec)\.|(?:^|/)test_")
MOST_FILES = 400
MOST_BYTES = 200_000


def locate(finding: Finding, roots: Roots) -> Where | None:
    """The most telling line of the repository for the message, or None."""
    if roots.tree is None:
        return None
    for word in _words(finding.message):
        hits = _search(word, roots)
        if 1 <= len(hits) <= 4:
            return min(hits, key=lambda w: (bool(_TESTS.search(w.file)), w.file.count("/"), w.file, -(w.line or 0)))
    return None


def _words(message: str) -> list[str]:
    """Words of the message to search for, the most telling first."""
    words: list[str] = []
    if match := _REASON.search(message):
        words.append(match[1].split(" for ")[0][:40])
    for match in _QUOTED.finditer(message[:600]):
        word = next(group for group in match.groups() if group)
        if not word.startswith(("node:", "/usr")):
            words.append(word)
    return [word for word in dict.fromkeys(words) if len(word) >= 3 or word.startswith("/")][:5]


def _search(word: str, roots: Roots) -> list[Where]:
    assert roots.tree is not None
    found: list[Where] = []
    for name in [n for n in roots.files if _SOURCE.search(n) and not _LOCKS.search(n)][:MOST_FILES]:
        source = roots.tree.read(name, MOST_BYTES)
        if source is None or word not in source:
            continue
        for number, line in enumerate(source.split("\n"), 1):
            if word in line:
                found.append(Where(name, number))
        if len(found) > 8:
            break
    return found
