"""House limits: sizes, names, cycles, doubles, and what tracked files must not say. Any breach is printed; exit 1."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 500
FUNCTION_LINES = 60
FUNCTION_LINES_P90 = 30
DOUBLES_PER_TEST = 0.05
VAGUE = frozenset("utils util helpers helper manager service base core impl common misc".split())
DOUBLES = re.compile(r"\b(?:Magic|Async)?Mock\(|\bmock\.patch\b|\bmocker\.|\bmonkeypatch\.setattr\(")
# written in pieces, so that this file does not name what it forbids
HOSTS = re.compile(
    "|".join(
        ("registry[.]npm" + "js", r"\bpy" + "pi[.]org", "python" + "hosted", "deb[.]deb" + "ian", "yarn" + "pkg[.]com")
    )
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file of ours, parsed."""

    path: str
    text: str
    tree: ast.Module

    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


def main() -> int:
    files = tracked()
    modules = [parsed(path) for path in files if path.endswith(".py") and not ran(path)]
    sources = [module for module in modules if module.path.startswith("src/")]
    tests = [module for module in modules if module.path.startswith("tests/")]
    found = [
        *long_files(files),
        *vague_names(sources),
        *long_functions(modules),
        *cycles(),
        *doubles(tests),
        *undescribed(sources, tests),
        *forbidden_text(files),
    ]
    print("\n".join(found) or "all within limits")
    return 1 if found else 0


def tracked() -> list[str]:
    """Files that git knows or would add, relative to the root."""
    asked = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def ran(path: str) -> bool:
    """Whether the file belongs to a program that the tests run, often broken on purpose."""
    return path.startswith("tests/apps/") or (path.startswith(("tests/runs/", "tests/unseen/")) and path.count("/") > 2)


def parsed(path: str) -> Module:
    text = (ROOT / path).read_text()
    return Module(path, text, ast.parse(text, path))


def long_files(files: list[str]) -> Iterator[str]:
    for path in files:
        if Path(path).suffix in {".py", ".js", ".ts", ".svelte", ".css"} and not ran(path):
            lines = (ROOT / path).read_bytes().count(b"\n")
            if lines > FILE_LINES:
                yield f"{path}: {lines} lines, at most {FILE_LINES}"


def vague_names(sources: list[Module]) -> Iterator[str]:
    for module in sources:
        for part in Path(module.path).with_suffix("").parts:
            if VAGUE.intersection(part.split("_")):
                yield f"{module.path}: {part!r} says nothing; name it after what it is"


def long_functions(modules: list[Module]) -> Iterator[str]:
    sizes = []
    for module in modules:
        for function in module.functions():
            size = function_lines(function)
            if module.path.startswith("src/"):
                sizes.append(size)
            if size > FUNCTION_LINES:
                yield f"{module.path}:{function.lineno}: {function.name} has {size} lines, at most {FUNCTION_LINES}"
    ninetieth = sorted(sizes)[len(sizes) * 9 // 10] if sizes else 0
    if ninetieth > FUNCTION_LINES_P90:
        yield f"src: the 90th percentile of functions has {ninetieth} lines, at most {FUNCTION_LINES_P90}"


def function_lines(function: Function) -> int:
    """Lines from `def` to the end, the docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def cycles() -> Iterator[str]:
    import grimp

    graph = grimp.build_graph("mech", exclude_type_checking_imports=True, cache_dir=None)
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module) - {module}):
            if back := graph.find_shortest_chain(imported, module, as_packages=False):
                yield f"import cycle: {module} → {' → '.join(back)}"


def doubles(tests: list[Module]) -> Iterator[str]:
    written = sum(len(DOUBLES.findall(module.text)) for module in tests)
    count = sum(1 for module in tests for function in module.functions() if function.name.startswith("test_"))
    if count and written / count > DOUBLES_PER_TEST:
        yield f"tests: {written} doubles in {count} tests, at most {DOUBLES_PER_TEST} each; use the real thing"


def undescribed(sources: list[Module], tests: list[Module]) -> Iterator[str]:
    for module in sources:
        if not ast.get_docstring(module.tree):
            yield f"{module.path}: has no docstring whose first line says what it owns"
    for module in tests:
        for function in module.functions():
            if function.name.startswith("test_") and not ast.get_docstring(function):
                yield f"{module.path}:{function.lineno}: {function.name} has no docstring that states the fact"


def forbidden_text(files: list[str]) -> Iterator[str]:
    here = None if "CI" in os.environ else re.compile(re.escape(str(ROOT)) + r"(?![\w-])")
    for path in files:
        data = (ROOT / path).read_bytes()
        if b"\0" in data[:8192]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if host := HOSTS.search(line):
                yield f"{path}:{number}: names the package registry {host.group()}"
            if here and here.search(line):
                yield f"{path}:{number}: names a path of this machine"


if __name__ == "__main__":
    sys.exit(main())
