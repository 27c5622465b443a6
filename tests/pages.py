"""Small sites for tests of the browser: pages by path, and answers for what their scripts ask."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Site:
    """`pages` by path: a text is a page, a number with a value is a status with JSON."""

    def __init__(self, **pages: str) -> None:
        self.pages: dict[str, str | tuple[int, Any]] = {f"/{name}": page for name, page in pages.items()}
        self.port = 0

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}/"


@contextmanager
def serving(page: str, **pages: Any) -> Iterator[Site]:
    """A site for the block; `page` is at its root."""
    site = Site(**pages)
    site.pages["/"] = page

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            found = site.pages.get(self.path.partition("?")[0])
            status, value = found if isinstance(found, tuple) else (200 if found is not None else 404, found or "gone")
            text = value if isinstance(value, str) else json.dumps(value)
            kind = {"css": "text/css", "js": "text/javascript"}.get(self.path.rpartition(".")[2], "text/html")
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        site.port = server.server_address[1]
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
