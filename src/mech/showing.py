"""Whether a page shows a change, where a change of the page was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mech.artifacts import Artifacts
from mech.fences import said
from mech.types import Observation, Visual

Json = Mapping[str, Any]

_LOOKS = re.compile(
    r"\.(?:css|scss|sass|less|styl|html?|svg|[jt]sx|vue|svelte|astro|ejs|hbs|mustache|pug|haml|slim|erb|jinja2?|j2|twig"
    r"|liquid|njk|png|jpe?g|gif|webp|ico|cshtml|razor|blade\.php|heex|templ|gohtml|tmpl)$"
)
"""Files that say how a page looks, or what it shows."""
_NAMED = re.compile(
    r"\b(?:colou?rs?|red|blue|green|yellow|orange|purple|pink|black|white|gr[ae]y|dark|light|bold|italic|bigger|smaller"
    r"|larger|wider|taller|rounded|cent(?:er|re)d?|align\w*|margins?|padding|fonts?|layouts?|styles?|css|themes?|borders?"
    r"|shadows?|icons?|logos?|images?|pictures?|buttons?|links?|headings?|headlines?|titles?|headers?|footers?|menus?"
    r"|navbar|sidebars?|spinners?|banners?|forms?|inputs?|fields?|checkbox(?:es)?|dropdowns?|modals?|dialogs?|tooltips?"
    r"|labels?|placeholders?|animat\w+|pages?|screens?|shows?|shown|displays?|displayed|visible|hide|hidden)\b",
    re.I,
)
_OTHERWISE = re.compile(
    r"\b(?:refactor\w*|rename\w*|reformat\w*|lint\w*|tests?|types?|comments?|docs?|documentation|readme|clean(?: ?up)?"
    r"|log(?:s|ging)?|without changing|looks? the same|speed|faster)\b",
    re.I,
)
_BEHIND = re.compile(
    r"/api\b|\b(?:apis?|endpoints?|back-?ends?|databases?|sql|quer(?:y|ies)|migrations?|json|cach(?:es?|ed|ing)|servers?"
    r"|(?:get|post|put|patch|delete|head|options)\s{1,4}/)",
    re.I,
)
"""What is behind a page: words of it name fields, links and images that nobody looks at."""


def asked(words: str, paths: Iterable[str]) -> bool:
    """Whether `words`, or the files that were changed for them, mean that a page is to look otherwise."""
    if _OTHERWISE.search(words):
        return False
    named = _NAMED.search(words) and not _BEHIND.search(words)
    return bool(named) or any(_LOOKS.search(path) for path in paths)


def unchanged(before: Json, after: Json, artifacts: Artifacts) -> str:
    """That every page looks as it did before, both `mech.feedback/1`; empty where one shows a change, or where nothing
    can be compared. A time of day that is another is no change."""
    old = {(seen["path"], seen["size"]): seen for seen in before["observations"]}
    same: list[str] = []
    for seen in after["observations"]:
        was = old.get((seen["path"], seen["size"]))
        if was is None:
            return ""
        found = _beside(was, seen, artifacts)
        if found is None or _differs(found):
            return ""
        same.append(said(seen["path"], 60))
    return f"the page {', '.join(dict.fromkeys(same))} looks as before" if same else ""


def _beside(before: Json, after: Json, artifacts: Artifacts) -> Visual | None:
    from mech.browser.visual import compare

    return compare(_observation(before), _observation(after), "", artifacts)


def _observation(seen: Json) -> Observation:
    facts = {name: seen.get(name) for name in ("screenshot", "elements")}
    return Observation(seen["path"], "", seen["size"], aria=str(seen.get("aria", "")), **facts)  # type: ignore[arg-type]


def _differs(found: Visual) -> bool:
    """Whether a person would call it a change: not if only a time of day or the like is another."""
    gone, come = ([_VARIES.sub("", line[1:]) for line in found.lines if line[0] == sign] for sign in "-+")
    regions = found.more > 0 or not all(_varied(region.what) for region in found.regions)
    return gone != come or (found.changed and (bool(found.sizes) or regions))


def _varied(what: str) -> bool:
    match = _BECAME.fullmatch(what)
    return match is not None and _VARIES.sub("", match[1]) == _VARIES.sub("", match[2])


_VARIES = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?|\d{4}-\d\d-\d\dT?|\b0\.\d{3,}|\d{6,}|\d+(?:\.\d+)? ?(?:ms|s|seconds?)\b"
)
"""What is different whenever it is looked at: times, durations, random numbers."""
_BECAME = re.compile(r'(?:text|name|value) "(.*)" -> "(.*)"')
