"""`read`, `edit` and `search`: the files of the workspace, never anything outside it."""

from __future__ import annotations

from mech.editing import Edit, EditRefused, applied
from mech.fences import Block, fenced, joined
from mech.searching import search
from mech.tokens import cut, estimate
from mech.tools.tool import Answer, Arguments, Tool
from mech.workbench import Workbench

_PROFILES = frozenset({"chat", "all"})
_LINES = 400  # of a file that are read at once
_TOKENS = 6_000  # of one answer


async def _read(bench: Workbench, arguments: Arguments) -> Answer:
    path, first = str(arguments["path"]), max(1, int(arguments.get("from", 1)))
    text = bench.tree.read(path)
    if text is None:
        names = bench.tree.names(path)
        if names:
            return Answer(joined([fenced("\n".join(names[:500]), "folder")]), f"looked into {path or '.'}")
        return Answer(f"there is no text file {path!r} in the workspace; `search` finds names", f"no file {path}")
    lines = text.split("\n")
    last = min(len(lines), first + max(1, min(_LINES, int(arguments.get("lines", _LINES)))) - 1)
    shown = [f"{number:>5}  {line[:500]}" for number, line in enumerate(lines[first - 1 : last], first)]
    while len(shown) > 1 and estimate("\n".join(shown)) > _TOKENS:
        del shown[len(shown) * 3 // 4 :]
    last = first + len(shown) - 1
    rest = [Block(f"lines {first}-{last} of {len(lines)}; go on with from={last + 1}")] if last < len(lines) else []
    return Answer(joined([fenced("\n".join(shown), "file"), *rest]), f"read {path}:{first}-{last}")


async def _edit(bench: Workbench, arguments: Arguments) -> Answer:
    try:
        edits = [Edit.of(each) for each in arguments["edits"]]
        changed = applied(bench.tree, edits)
    except EditRefused as refused:
        return Answer(f"nothing was changed: {refused}", "edit refused")
    bench.write(changed)
    names = ", ".join(changed)
    return Answer(f"changed {names}", f"edited {names}", edited=str(arguments.get("why", "")) or f"edit {names}")


async def _search(bench: Workbench, arguments: Arguments) -> Answer:
    found, more = search(
        bench.tree, str(arguments["pattern"]), str(arguments.get("files", "")), bool(arguments.get("regex", False))
    )
    if not found:
        return Answer("nothing was found", f"searched {arguments['pattern']!r}: nothing")
    text = cut("\n".join(found), _TOKENS)
    rest = [Block(f"and {more} more: narrow it down with `files`")] if more else []
    return Answer(
        joined([fenced(text, "found"), *rest]), f"searched {arguments['pattern']!r}: {len(found) + more} places"
    )


_TEXT = {"type": "string"}

READ = Tool(
    "read",
    "Read a text file of the workspace with line numbers, or list a folder.",
    {
        "path": {"type": "string", "description": "relative to the workspace; empty: its root"},
        "from": {"type": "integer", "description": "first line, from 1"},
        "lines": {"type": "integer", "description": f"how many, at most {_LINES}"},
    },
    _read,
    ("path",),
    _PROFILES,
)
EDIT = Tool(
    "edit",
    "Change files, all or none. Each edit replaces `old` (which must occur exactly once, white space included) by"
    " `new`; without `old` the whole file is `new`; with `delete` the file is removed. An edit that breaks the syntax"
    " of a file is refused.",
    {
        "edits": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"path": _TEXT, "old": _TEXT, "new": _TEXT, "delete": {"type": "boolean"}},
                "required": ["path"],
                "additionalProperties": False,
            },
        },
        "why": {"type": "string", "description": "one line: what this changes"},
    },
    _edit,
    ("edits",),
    _PROFILES,
)
SEARCH = Tool(
    "search",
    "Find text in the files of the workspace, or files by name: what was found as path:line: text.",
    {
        "pattern": {"type": "string", "description": "text, in any case; a name of a file is found too"},
        "files": {"type": "string", "description": "only in files whose path matches, such as src/**/*.ts"},
        "regex": {"type": "boolean", "description": "`pattern` is a regular expression"},
    },
    _search,
    ("pattern",),
    _PROFILES,
)
