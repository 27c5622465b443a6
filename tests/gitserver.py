"""A git server on loopback for tests: git's own http-backend behind a small HTTP server, with tokens if asked."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class GitServer(ThreadingHTTPServer):
    """Serves the repositories below `root`. `token` is demanded when set; `redirect` is where all requests are sent."""

    daemon_threads = True
    token = redirect = ""

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.passwords: list[str] = []
        self.requests: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.host}"


class _Handler(BaseHTTPRequestHandler):
    server: GitServer

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.server.requests.append(f"{self.command} {path}")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        password = base64.b64decode(given).decode().partition(":")[2]
        if password:
            self.server.passwords.append(password)
        self.server.meanwhile()
        if self.server.redirect:
            self._answer(302, {"Location": self.server.redirect + self.path}, b"")
        elif self.server.token and password != self.server.token:
            self._answer(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"who are you?")
        else:
            self._backend(path, query, body)

    do_POST = do_GET

    def _backend(self, path: str, query: str, body: bytes) -> None:
        environ = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(("git", "http-backend"), input=body, env=environ, capture_output=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self._answer(int(headers.pop("Status", "200")[:3]), headers, content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@contextmanager
def serving(root: Path) -> Iterator[GitServer]:
    """A server for the block."""
    with GitServer(root) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def git(at: Path, *arguments: str) -> str:
    """stdout of git, run as nobody in particular and untouched by the machine's settings."""
    who = {f"GIT_{role}_{what}": "who@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, **who}
    command = ("git", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", *arguments)
    return subprocess.run(command, cwd=at, env=environ, check=True, capture_output=True, text=True).stdout.strip()


def repository(at: Path, files: dict[str, str]) -> str:
    """A new repository with one commit, willing to serve partial clones; the commit."""
    at.mkdir(parents=True)
    git(at, "init", "-q")
    for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        git(at, "config", key, "true")
    return commit(at, files)


def commit(at: Path, files: dict[str, str]) -> str:
    """One more commit; its name."""
    for path, text in files.items():
        file = at / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git(at, "add", "-A")
    git(at, "commit", "-q", "--allow-empty", "-m", "change")
    return git(at, "rev-parse", "HEAD")
