"""Patches that write a name as it is meant."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from mech.diagnosers.patch import changed, here, once
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_WORD = r"[A-Za-z_$][\w$]*"
_IMPORTS = re.compile(r"^\s*(?:from\s.*\bimport\b|import\b|(?:const|let|var)\s.*\brequire\(|use\b)")
_MOST = 20  # places of a name in a file


def renamed(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The one name of the line that the message speaks of, replaced by the one that is meant."""
    meant = re.findall(rf"['`]((?:{_WORD}\.)*{_WORD}[!?]?)['`]|; (\w+)\(\) is there$", suggestion.text)
    meant = [quoted or called for quoted, called in meant]
    if not meant:
        return None
    name = meant[-1].rpartition(".")[2]
    wrong = _wrong(symptom, name)
    if wrong is None:
        return None
    sign = r"\w" if f"${wrong}" in symptom.line else r"\w$"  # a shell's variable has its sign before it
    word = re.compile(rf"(?<![{sign}]){re.escape(wrong)}(?![\w$])")
    if _IMPORTS.match(symptom.line) and symptom.where:
        text = symptom.source
        bare = re.sub(r"(['\"])[^'\"\n]{0,200}\1", "", text)
        if len(word.findall(text)) <= _MOST and not re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", bare):
            return changed(symptom, symptom.where.file, word.sub(lambda match: name, text), False)
    return here(symptom, lambda line: word.sub(lambda match: name, line), False)


def _wrong(symptom: Symptom, name: str) -> str | None:
    """The name of the line that is not there: one that the message speaks of and that is like the one that is."""
    spoken = set(re.findall(_WORD, symptom.text))
    words = dict.fromkeys(each if each in spoken else each.lstrip("$") for each in re.findall(_WORD, symptom.line))
    wrong = [w for w in words if w != name and w in spoken and SequenceMatcher(None, w, name).ratio() >= 0.6]
    quoted = [w for w in wrong if re.search(rf"['`‘\"]{re.escape(w)}['`’\"]", symptom.text)]
    wrong = quoted if len(quoted) == 1 else wrong
    return wrong[0] if len(wrong) == 1 else None


def parameter(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A fixture of pytest, and with it every use of it in the file, where the meant name is not used there."""
    match = re.search(r"no fixture '(\w+)'; '(\w+)' is there", suggestion.text)
    if match is None or symptom.where is None:
        return None
    text, word = symptom.source, re.compile(rf"\b{match[1]}\b")
    if re.search(rf"\b{match[2]}\b", text) or not 1 <= len(word.findall(text)) <= _MOST:
        return renamed(symptom, suggestion)
    return changed(symptom, symptom.where.file, word.sub(match[2], text))


def quoted(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A name within the quotes of a source: of a route, an element, an application."""
    match = re.search(r"(?:no|name) \w[\w ]{0,40}'([\w./:-]+)'; '([\w./:-]+)' is ", suggestion.text)
    if match is None:
        return None
    ending = (".py", ".html", ".js", ".ts", ".jinja", ".jinja2", ".j2", ".erb", ".toml", ".tsx", ".jsx")
    files = [path for path in symptom.roots.files if path.endswith(ending)][:400]
    for quote in "'\"`":
        old, new = f"{quote}{match[1]}{quote}", f"{quote}{match[2]}{quote}"
        holding = [path for path in files if old in (symptom.roots.read(path) or "")]
        if len(holding) == 1 and (symptom.roots.read(holding[0]) or "").count(old) == 1:
            return changed(symptom, holding[0], (symptom.roots.read(holding[0]) or "").replace(old, new), False)
    return once(symptom, match[1], match[2], files)


MAKERS = (
    ("fixture", parameter),
    ("quoted-name", quoted),
    (
        r"name|field|column|table|route|did-you-mean|c-name|hint|(?:rust|ruby|elixir|ts)-meant|export-name|meant|go-member",
        renamed,
    ),
)
