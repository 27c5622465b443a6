"""Edits of a model, exact and all or none; one that breaks the syntax of a file is refused, with both versions."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from mech.beneath import Tree
from mech.mistakes import mistake

_AROUND = 4  # lines shown around a mistake
_LARGEST = 2_000_000  # characters of a file that is edited


class EditRefused(Exception):
    """Why an edit was not made, for the model: nothing of it was."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one file: `old`, which occurs once, becomes `new`; `old` None: the whole file becomes `new`;
    `new` None: the file is removed."""

    path: str
    old: str | None = None
    new: str | None = None

    @classmethod
    def of(cls, data: Any) -> Self:
        """From a model's arguments. EditRefused names the field that cannot be right."""
        if not isinstance(data, Mapping) or not isinstance(data.get("path"), str) or not data["path"].strip():
            raise EditRefused("each edit needs a `path`, relative to the workspace")
        path, old, new = data["path"], data.get("old"), data.get("new")
        if data.get("delete"):
            return cls(path)
        if not isinstance(new, str) or not isinstance(old, str | None):
            raise EditRefused(f"{path}: `new` must be a text, and so `old` where it is given")
        try:
            "".join((path, old or "", new)).encode()
        except UnicodeEncodeError:
            raise EditRefused("there are halves of characters in it, which no file can hold") from None
        if old is not None and not old:
            raise EditRefused(f"{path}: `old` is empty; leave it out to write the whole file")
        return cls(path, old, new)


def applied(tree: Tree, edits: Sequence[Edit]) -> dict[str, str | None]:
    """What each file would hold (None: it would be gone). EditRefused when one of them cannot be made."""
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for edit in edits:
        path = _clean(edit.path)
        if path not in before:
            before[path] = after[path] = _text(tree, path)
        after[path] = _one(edit, path, after[path])
    for path, text in after.items():
        if text is not None and (wrong := mistake(path, text)):
            old = before[path]
            if old is None or not mistake(path, old):
                raise EditRefused(_versions(path, old, text, *wrong))
    changed = {path: text for path, text in after.items() if text != before[path]}
    if not changed:
        raise EditRefused("the files are like that already")
    return changed


def _one(edit: Edit, path: str, text: str | None) -> str | None:
    if edit.new is None:
        if text is None:
            raise EditRefused(f"{path} is not there, so it cannot be removed")
        return None
    if edit.old is None:
        return edit.new
    if text is None:
        raise EditRefused(f"{path} is not there; leave out `old` to write it")
    count = text.count(edit.old)
    if count > 1:
        raise EditRefused(f"{path}: `old` occurs {count} times; give more of what is around it")
    if count == 0:
        raise EditRefused(f"{path}: `old` does not occur, character for character.{_nearest(text, edit.old)}")
    return text.replace(edit.old, edit.new)


def _clean(path: str) -> str:
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    if (
        not parts
        or ".." in parts
        or path.startswith("/")
        or any(part.lower() == ".git" for part in parts)
        or "\0" in path
    ):
        raise EditRefused(f"{path!r} is no path of the workspace's files")
    return "/".join(parts)


def _text(tree: Tree, path: str) -> str | None:
    data = tree.read_bytes(path, _LARGEST)
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise EditRefused(f"{path} is no text in UTF-8") from None


def _nearest(text: str, old: str) -> str:
    """The lines that look most like what was to be replaced."""
    wanted, lines = old.strip("\n").split("\n"), text.split("\n")
    first = max(wanted, key=len).strip()
    near = difflib.get_close_matches(first, [line.strip() for line in lines[:20_000]], 1, 0.6)
    if not near:
        return ""
    at = next(number for number, line in enumerate(lines) if line.strip() == near[0])
    start = max(0, at - wanted.index(max(wanted, key=len)))
    shown = "\n".join(lines[start : start + len(wanted)])
    return f" The nearest is, from line {start + 1}:\n{shown[:2_000]}"


def _versions(path: str, old: str | None, new: str, line: int, message: str) -> str:
    """A refusal that shows the place as it is and as it would be."""
    lines = new.split("\n")
    start = max(0, line - 1 - _AROUND)
    shown = [f"{number:>5}  {each}" for number, each in enumerate(lines[start : line + _AROUND], start + 1)]
    text = f"{path} would not be {path.rpartition('.')[2]} any more, line {line}: {message}\nas it would be:\n"
    text += "\n".join(shown)
    if old is not None:
        matcher = difflib.SequenceMatcher(None, lines[:5_000], old.split("\n")[:5_000], autojunk=False)
        same = [block for block in matcher.get_matching_blocks() if block.size]
        at = next((block.b + max(0, start - block.a) for block in reversed(same) if block.a <= start), 0)
        kept = old.split("\n")[at : at + len(shown)]
        text += "\nas it is:\n" + "\n".join(f"{number:>5}  {each}" for number, each in enumerate(kept, at + 1))
    return text[:6_000]
