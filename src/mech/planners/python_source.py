"""What one Python file says about how it runs, read from its syntax tree and never executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mech.planners.paths import words

LARGEST = 512 * 1024
_STARTING = frozenset(
    words(
        "run serve launch run_app run_server run_simple serve_forever start listen make_server quickstart start_server "
        "HTTPServer ThreadingHTTPServer TCPServer ThreadingTCPServer WSGIServer TCPSite Server server app"
    )
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file. Names are qualified by its imports (`flask.Flask`); `apps` and `factories` map a name to a class.

    `apps` are variables of the module, `factories` functions that return an instance and need no argument, `makers`
    those that need some.
    `calls` are calls that may start a server, `direct` those of them that importing the file makes. `guarded`: it
    has an `if __name__ == "__main__"` block. `runs`: it calls something when imported. `relative`: it imports
    relatively.
    """

    path: str
    imports: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    apps: dict[str, str] = field(default_factory=dict)
    factories: dict[str, str] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    calls: frozenset[str] = frozenset()
    direct: frozenset[str] = frozenset()
    stars: frozenset[str] = frozenset()
    guarded: bool = False
    runs: bool = False
    relative: bool = False


def read(path: str, text: str) -> Source | None:
    """The facts of a file; None when it is no text of Python. Statements that cannot be parsed are left out: the
    interpreter says what is wrong with them, once the file is run."""
    return _read(path, text) if len(text) <= LARGEST else None


@lru_cache(maxsize=512)
def _read(path: str, text: str) -> Source | None:
    try:
        try:
            tree = ast.parse(text)
        except SyntaxError:
            tree = ast.Module([node for block in _blocks(text) for node in _parsed(block)], [])
        return _facts(path, tree)
    except (ValueError, RecursionError, MemoryError):
        return None


_GOES_ON = re.compile(r"[\s)\]}#]|(?:else|elif|except|finally)\b")


def _blocks(text: str) -> Iterator[str]:
    """The statements of a module as text: each begins in the first column, decorators before their function."""
    block: list[str] = []
    for line in text.splitlines():
        if line and not _GOES_ON.match(line) and not (block and block[-1].startswith("@")):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)


def _parsed(block: str) -> list[ast.stmt]:
    try:
        return ast.parse(block).body
    except SyntaxError:
        return []


def _facts(path: str, tree: ast.Module) -> Source:
    nodes = list(ast.walk(tree))
    names, modules, relative = _imported(nodes)
    top = list(_top_level(tree.body))
    apps: dict[str, str] = {}
    scope = dict(names)
    for node in nodes:
        for name, value in _assigned(node):
            qualified = _qualified(value, scope)
            if qualified:
                scope.setdefault(name, qualified)
    for node in top:
        for name, value in _assigned(node):
            if isinstance(value, ast.Call) and (qualified := _qualified(value, scope)):
                apps[name] = qualified
    executed = [inner for node in top for inner in _expressions(node)]
    return Source(
        path=path,
        imports=frozenset(module.partition(".")[0] for module in modules),
        modules=frozenset(modules),
        apps=apps,
        factories=dict(_factories(tree.body, scope, needing=False)),
        makers=dict(_factories(tree.body, scope, needing=True)),
        calls=_starting(nodes, scope),
        direct=_starting(executed, scope),
        stars=frozenset(origin[:-2] for origin in modules if origin.endswith(".*")),
        guarded=any(_is_guard(node) for node in tree.body),
        runs=any(isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await) for node in top),
        relative=relative,
    )


def _imported(nodes: list[ast.AST]) -> tuple[dict[str, str], set[str], bool]:
    names: dict[str, str] = {}
    modules: set[str] = set()
    relative = False
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules.add(alias.name)
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            relative = relative or node.level > 0
            if node.level == 0 and node.module:
                modules.add(node.module)
            for alias in node.names:
                origin = f"{node.module}.{alias.name}" if node.module else alias.name
                if node.level == 0:
                    modules.add(origin)
                names[alias.asname or alias.name] = origin
    return names, modules, relative


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that importing the module runs."""
    for node in body:
        if _is_guard(node):
            continue
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            for name in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, name, []))


def _is_guard(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and what they are given: `a = …`, `a: T = …`, `with … as a`."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and target.elts and isinstance(target.elts[0], ast.Name):
                yield target.elts[0].id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value
    elif isinstance(node, ast.With):
        for item in node.items:
            if isinstance(item.optional_vars, ast.Name):
                yield item.optional_vars.id, item.context_expr


def _qualified(node: ast.AST, names: dict[str, str]) -> str | None:
    """`web.run_app` as `aiohttp.web.run_app`; a call counts as what it calls, an await as what it awaits."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Await):
            node = node.value
        elif isinstance(node, ast.Name):
            parts.append(names.get(node.id, node.id))
            return ".".join(reversed(parts))[:300]
        else:
            return None


def _starting(nodes: list[ast.AST], scope: dict[str, str]) -> frozenset[str]:
    calls = (node for node in nodes if isinstance(node, ast.Call) and _may_start(node))
    return frozenset(qualified for call in calls if (qualified := _qualified(call.func, scope)))


def _expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """What a statement evaluates itself; the statements in it come by themselves."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr | ast.withitem):
            yield from ast.walk(child)


def _may_start(node: ast.Call) -> bool:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _STARTING


def _factories(body: list[ast.stmt], names: dict[str, str], needing: bool) -> Iterator[tuple[str, str]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _needs_arguments(node) != needing:
            continue
        inner = dict(names)
        for statement in ast.walk(node):
            for name, value in _assigned(statement):
                if qualified := _qualified(value, names):
                    inner[name] = qualified
        for statement in ast.walk(node):
            if isinstance(statement, ast.Return) and statement.value is not None:
                qualified = _qualified(statement.value, inner)
                if qualified:
                    yield node.name, qualified


def _needs_arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    positional = [*node.args.posonlyargs, *node.args.args]
    keyword_only = [d for d in node.args.kw_defaults if d is None]
    return len(positional) > len(node.args.defaults) or bool(keyword_only)
