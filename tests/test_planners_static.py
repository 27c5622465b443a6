"""Static pages: which folder is served, where the page is, and when nothing is."""

from __future__ import annotations

import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.planners import plan, static
from mech.types import Workspace


def tree(root: Path, files: dict[str, str]) -> Tree:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Tree(root)


@pytest.mark.parametrize(
    ("files", "folder", "paths"),
    [
        ({"index.html": "x"}, "", ()),
        ({"index.htm": "x"}, "", ("/index.htm",)),
        ({"public/index.html": "x"}, "public", ()),
        ({"dist/index.html": "x"}, "dist", ()),
        ({"docs/index.html": "x"}, "docs", ()),
        ({"src/index.html": "x"}, "src", ()),
        ({"index.html": "x", "public/index.html": "x"}, "", ()),
        ({"docs/index.html": "x", "dist/index.html": "x"}, "dist", ()),
        ({"src/index.html": "<link href='../style.css'>", "style.css": ""}, "", ("/src/",)),
        ({"game.html": "x"}, "", ("/game.html",)),
        ({"a.html": "x", "home.html": "x"}, "", ("/home.html",)),
    ],
)
def test_the_folder_of_the_page_is_served(
    tmp_path: Path, files: dict[str, str], folder: str, paths: tuple[str, ...]
) -> None:
    """The nearest index.html decides; a page that reaches above itself is served from above."""
    found = static.propose(tree(tmp_path, files), "")
    assert found is not None
    assert found.processes[0].cwd == folder
    assert found.processes[0].serves is True
    assert found.paths == paths
    assert "index" in found.processes[0].because or "page" in found.processes[0].because


@pytest.mark.parametrize("files", [{}, {"README.md": "x"}, {"node_modules/index.html": "x"}, {"a/b/c/index.html": "x"}])
def test_no_page_is_no_proposal(tmp_path: Path, files: dict[str, str]) -> None:
    """A folder without a page of its own proposes nothing."""
    assert static.propose(tree(tmp_path, files), "") is None


def test_a_page_outside_the_tree_is_not_served(tmp_path: Path) -> None:
    """A link to a page outside is as if absent."""
    (tmp_path / "outside.html").write_text("x")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/index.html").symlink_to(tmp_path / "outside.html")
    assert static.propose(Tree(tmp_path / "tree"), "") is None


def test_a_page_below_is_found_by_the_choice(tmp_path: Path) -> None:
    """A page in a folder that nobody expects is found when there is nothing else."""
    tree(tmp_path, {"README.md": "x", "a/b/index.html": "x"})
    found = plan(Workspace(tmp_path, "key", "origin"))
    assert [(p.cwd, found.planner) for p in found.processes] == [("a/b", "static")]


def test_the_page_to_look_at_is_planned(tmp_path: Path) -> None:
    """A page with another name than index.html is what the browser opens."""
    tree(tmp_path, {"game.html": "x"})
    assert plan(Workspace(tmp_path, "key", "origin")).paths == ("/game.html",)


@contextmanager
def serving(line: str, folder: Path) -> Iterator[int]:
    """The line as a running server on a free port that answers."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        ["sh", "-c", f"exec {line}"],
        cwd=folder,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            assert server.poll() is None, "the server ended"
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except ConnectionRefusedError:
                continue
        yield port
    finally:
        server.kill()
        server.wait()


@pytest.mark.parametrize(("line", "program"), [(static.SERVE, "python3"), (static.SERVE_NODE, "node")])
def test_both_servers_serve(tmp_path: Path, line: str, program: str) -> None:
    """The line serves the folder's page with its type on the port that was offered."""
    from shutil import which

    if which(program) is None:
        pytest.skip(f"{program} is not on this machine")
    tree(tmp_path, {"index.html": "<h1>hello</h1>", "a/app.js": "1"})
    with serving(line, tmp_path) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.read() == b"<h1>hello</h1>"
            assert page.headers["content-type"].startswith("text/html")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/a/app.js?v=1") as script:
            assert script.headers["content-type"].startswith("text/javascript")


def test_a_page_in_an_application_of_its_own_is_not_the_root_s(tmp_path: Path) -> None:
    """client/index.html beside client/package.json is for that application to serve, not for a server of files."""
    files = {"client/package.json": "{}", "client/index.html": "<script>fetch('http://localhost:8000')</script>"}
    assert static.propose(tree(tmp_path, files), "") is None
