"""The browser as the line uses it: real Chromium, real servers, its walls."""

from __future__ import annotations

import functools
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mech.artifacts import Artifacts
from mech.browser import Browser, find
from mech.browser.gate import is_own
from mech.errors import BrowserUnavailable
from mech.types import Observation

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


class Site(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/api/broken":
            self.send_error(500, "column total does not exist")
        else:
            super().do_GET()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    folder = tmp_path / "site"
    folder.mkdir()
    handler = functools.partial(Site, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, server.server_address[1]
        server.shutdown()


async def to_loopback(port: int) -> socket.socket:
    """Stands for a sandbox whose loopback is this machine's."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setblocking(False)
    return connection


async def seen(site: tuple[Path, int], page: str, tmp_path: Path, size: str = "1280x800") -> Observation:
    (site[0] / "index.html").write_text(page)
    async with (
        Browser(Artifacts(tmp_path / "artifacts").put) as browser,
        browser.looking(to_loopback) as look,
    ):
        return await look(f"http://localhost:{site[1]}/", "/", size)


async def test_a_page_is_seen_as_a_person_would(site: tuple[Path, int], tmp_path: Path) -> None:
    """Title, text and status are there, and the picture has the size that was asked for."""
    found = await seen(site, "<title>Shop</title><h1>Hello there</h1>", tmp_path, "390x844")
    assert (found.status, found.title, found.text) == (200, "Shop", "Hello there")
    assert (found.blank, found.error) == (False, None)
    assert found.screenshot is not None
    picture = Artifacts(tmp_path / "artifacts").path(found.screenshot).read_bytes()
    assert picture[16:24] == (390).to_bytes(4, "big") + (844).to_bytes(4, "big")


async def test_faults_of_the_page_are_facts(site: tuple[Path, int], tmp_path: Path) -> None:
    """An uncaught error, a console error and a failed request are each named, with what the server said."""
    page = "<p>x</p><script>console.error('bad thing');fetch('/api/broken');\nnull.items</script>"
    found = await seen(site, page, tmp_path)
    assert [e["message"] for e in found.page_errors] == ["Cannot read properties of null (reading 'items')"]
    assert ":2:" in found.page_errors[0]["stack"]
    assert "bad thing" in [e["text"] for e in found.console]
    (failed,) = found.failed_requests
    assert (failed["path"], failed["status"]) == ("/api/broken", 500)
    assert "column total does not exist" in failed["body"]


async def test_what_comes_late_is_seen(site: tuple[Path, int], tmp_path: Path) -> None:
    """A page that draws itself after a request and a timer is looked at when it has settled."""
    page = """<div id=app></div><script>fetch('/index.html').then(() => setTimeout(() =>
      { document.getElementById('app').textContent = 'drawn' }, 100))</script>"""
    assert (await seen(site, page, tmp_path)).text == "drawn"


async def test_a_blank_page_is_called_blank(site: tuple[Path, int], tmp_path: Path) -> None:
    """Nothing to read and one colour is blank; a picture without text is not."""
    assert (await seen(site, "<div id=root></div>", tmp_path)).blank
    box = "<div style='width:99px;height:99px;background:red'></div>"
    assert not (await seen(site, box, tmp_path)).blank


async def test_other_hosts_are_refused_and_are_no_fault(site: tuple[Path, int], tmp_path: Path) -> None:
    """A font of another host is named as external; neither request nor console counts as a failure."""
    page = "<link rel=stylesheet href='https://fonts.example/a.css'><img src=/favicon.ico><p>x</p>"
    found = await seen(site, page, tmp_path)
    assert found.external == ("fonts.example",)
    assert (found.console, found.failed_requests, found.page_errors) == ((), (), ())


async def test_nothing_that_listens_is_an_error_and_no_exception(tmp_path: Path) -> None:
    """A port where nobody answers gives an observation that says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with Browser(Artifacts(tmp_path).put) as browser, browser.looking(to_loopback) as look:
        found = await look(f"http://localhost:{port}/", "/", "800x600")
    assert found.status is None
    assert found.error is not None


async def test_the_page_cannot_reach_this_machine(site: tuple[Path, int], tmp_path: Path) -> None:
    """Even a page that names a port of the host gets only what the sandbox has there, and files are closed."""

    async def empty(port: int) -> socket.socket:
        raise ConnectionRefusedError

    async with Browser(Artifacts(tmp_path).put) as browser, browser.looking(empty) as look:
        for url in (f"http://127.0.0.1:{site[1]}/", f"http://localhost:{site[1]}/"):
            assert (await look(url, "/", "800x600")).error is not None
        assert "root:" not in (await look("file:///etc/shadow", "/", "800x600")).text


async def test_dialogs_do_not_hold_the_page(site: tuple[Path, int], tmp_path: Path) -> None:
    """An alert is dismissed and the page goes on."""
    found = await seen(site, "<script>alert(1);document.write('after')</script>", tmp_path)
    assert found.text == "after"


async def test_a_missing_browser_says_how_to_get_one(tmp_path: Path) -> None:
    """A configured browser that is not there is an error of ours with a hint."""
    async with Browser(Artifacts(tmp_path).put, "no-such-browser") as browser:
        with pytest.raises(BrowserUnavailable) as caught:
            await browser.warm()
    assert "chromium" in caught.value.hint


def test_names_of_loopback_are_the_sandbox() -> None:
    """localhost and its like lead into the sandbox; everything else is external."""
    assert all(map(is_own, ("localhost", "127.0.0.1", "::1", "api.localhost", "127.0.0.9", "0.0.0.0")))
    assert not any(map(is_own, ("localhost.example", "10.0.0.1", "example.com", "169.254.169.254")))


def test_the_configured_browser_comes_first(tmp_path: Path) -> None:
    """MECH_BROWSER is taken as it is, and nothing else is tried in its place."""
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find(str(program)) == str(program)
    assert find("no-such-browser") is None
