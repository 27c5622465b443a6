"""The order in which the place of a finding is looked for in the sources, as tables: the first row with an answer gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mech.diagnosers import caller, data, keypath, linenumber, lookup, mention, sought, statements, waiting
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs import meant
from mech.text import Document
from mech.types import GUESSED, Where

BEFORE, AFTER, FAR = 25, 45, 150  # lines around a finding that may say what would mend it; around a guess
Sourced = Callable[[Finding, Roots], Where | None]
Commanded = Callable[[Finding, Roots, str], Where | None]
Row = tuple[str, Commanded, str]
"""A name; what looks the place up, given the finding, the repository and the command line; why the row stands there."""


def _sourced(look: Sourced) -> Commanded:
    """A row that does not look at the command."""
    return lambda finding, roots, _: look(finding, roots)


# fmt: off
BETTER: tuple[Row, ...] = (
    ("data", _sourced(data.broken), "a parser chokes on a data file: the code that reads it is not at fault"),
    ("sql", _sourced(statements.within), "a database points into its own statement"),
    ("other file", _sourced(linenumber.place), "the message counts a line of another sort of file than the stack leads to"),
    ("telling", lookup.told, "the message is of a kind whose place is known, whatever a stack says"),
)
"""What knows better than the place that the output states, which stays the second candidate."""

PLACERS: tuple[Row, ...] = (
    # Told in the output, or known from how the program ran.
    ("stated", lookup.stated, "the lines around state it, in a form of their own"),
    ("asked", _sourced(lookup.asked), "the question that the program waits with is quoted from its source"),
    ("waited", _sourced(waiting.waited), "it hung: the place is below the line that printed last"),
    ("meant", meant.place, "the command misspells a name: no word of the sources is at fault but the name itself"),
    ("quoted", _sourced(sought.quoted), "a whole source line is quoted: more than any word can tell"),
    ("function", _sourced(sought.inside), "a shell counts lines from the head of a function"),
    # What the message is about has one sort of place.
    ("plugin", _sourced(sought.plugin), "a package that a tool loads by name stands in its configuration, not in code"),
    ("keys", _sourced(keypath.place), "a path of keys is exacter than any of its words"),
    ("caller", caller.place, "a program that complains was called by a script: before words, which its line holds too"),
    ("file", _sourced(sought.absent), "a file that is not there: the line that reads it, before others that name it"),
    ("recursion", _sourced(sought.recursive), "a stack that was used up names no word"),
    ("title", _sourced(mention.titled), "a failed test is known by its title"),
    # A word of the message that stands once in the sources: from what is quoted to what is merely said.
    ("word", _sourced(lookup.locate), "a quoted word, anywhere, or of the file that is known"),
    ("manifest", _sourced(sought.manifested), "a blamed word without quotes, in manifests alone: in code it would be any word"),
    ("phrase", _sourced(lookup.phrase), "words in a row: the line that printed the message"),
    ("step", _sourced(mention.echoed), "the step that was echoed before the message"),
    ("any word", _sourced(mention.word), "any telling word that stands on one line alone"),
    ("package", _sourced(mention.packaged), "the stack lies wholly within a package: the line that calls into it"),
    ("owner", _sourced(lookup.owner), "no line at all: the file that decides about such things"),
)
"""Where no line is stated: from what is exact to what is merely likely."""
# fmt: on


def placed(finding: Finding, document: Document, roots: Roots, command: str) -> Finding:
    """The finding with the lines around it, and its place looked up in the sources, where the output states none or
    a message knows better."""
    after = FAR if finding.via in GUESSED or finding.weak else AFTER
    near = document.lines[max(0, finding.first - BEFORE) : min(finding.last, finding.first + 200) + after]
    finding = replace(finding, near="\n".join(near))
    if (made := sought.source(finding, roots)) is not None:
        finding = replace(finding, places=(made,))
        finding = replace(finding, places=(lookup.property_of(finding, roots) or made,))
    if (place := _first(BETTER, finding, roots, command)) is not None:
        return replace(finding, places=(place, *finding.places))
    if (place := lookup.snapped(finding, roots)) is not None:
        return replace(finding, places=(place, *finding.places[1:]))
    if finding.where is not None and finding.where.line is not None:
        return finding
    if (place := _first(PLACERS, finding, roots, command)) is None:
        return finding
    finding = replace(finding, places=(place, *finding.places))
    inner = statements.within(finding, roots)
    return replace(finding, places=(inner, *finding.places)) if inner else finding


def _first(rows: tuple[Row, ...], finding: Finding, roots: Roots, command: str) -> Where | None:
    return next((place for _, look, _ in rows if (place := look(finding, roots, command)) is not None), None)


# ruff: noqa: E501 (tables are read by row)
