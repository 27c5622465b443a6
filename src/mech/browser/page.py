"""One look at one page: what a person would see, and what the developer tools would say."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mech.browser.aria import snapshot
from mech.browser.elements import ELEMENTS
from mech.browser.gate import is_own
from mech.types import Observation

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Frame, Page, Request, Response, WebSocket

_LOAD = 20.0  # seconds for the document and what it needs
_QUIET = 0.15  # seconds without a request or a change of the document: the page has settled
_SETTLE = 5.0  # seconds to wait for that at most
_SENT, _THIN = 2.0, 80  # the same where a socket brings the page, as long as it has so few characters of text
_RELOADS = 3  # times that a page may go to another document while it is looked at
_LEFT = "Execution context was destroyed"  # what the browser says then
_TEXT = 4000  # characters of page text that are kept
_TREE = 8_000  # characters of the page's tree that are kept
_MOST = 50  # entries of one kind that are kept
_RELOADING = re.compile(r"/(?:ws|_next/webpack-hmr|_nuxt/?|sockjs-node|@vite|livereload|__\w+|browser-sync/.*)?$|hmr")
"""Paths of sockets by which development servers tell a page to load again: they bring no content."""
_LASTING = ("websocket", "eventsource", "ping", "media")

# Runs before the page's own scripts: when the document last changed.
_WATCH = """(() => { window.__mech_changed = performance.now();
const look = () => new MutationObserver(() => { window.__mech_changed = performance.now(); })
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
look(); })()"""
_STILL = """[performance.now() - (window.__mech_changed || 0),
  document.body ? document.body.innerText.length : 0]"""
# What is there to see. Overlays are how development servers show a compile error.
_FACTS = """() => {
  const body = document.body, text = body ? body.innerText : "";
  const seen = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1; };
  const things = "img,canvas,svg,video,iframe,input,button,select,textarea,object,embed,hr,progress,meter";
  const overlay = [...document.querySelectorAll("vite-error-overlay,nextjs-portal,astro-dev-overlay")]
    .map(e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll(
      ".message-body,.file,.frame,[data-nextjs-dialog-content],#nextjs__container_errors_desc,.message")]
      .map(x => x.innerText).join("\\n") : "").filter(t => t.trim()).join("\\n");
  const [n] = performance.getEntriesByType("navigation"), p = performance.getEntriesByName("first-contentful-paint")[0];
  const shown = body ? [...body.querySelectorAll(things)].filter(seen).length : 0;
  return {title: document.title, text, things: shown, overlay,
    metrics: {ttfb: n ? n.responseStart : null, dom_content_loaded: n ? n.domContentLoadedEventEnd : null,
      load: n && n.loadEventEnd ? n.loadEventEnd : null, first_contentful_paint: p ? p.startTime : null}};
}"""


class Watched:
    """What the page said and asked for while it was looked at."""

    def __init__(self, page: Page) -> None:
        self.console: list[dict[str, Any]] = []
        self.page_errors: list[dict[str, Any]] = []
        self.failed_requests: list[dict[str, Any]] = []
        self.bad_responses: list[tuple[dict[str, Any], Response]] = []
        self.open: set[Request] = set()
        self.sent = False  # content, by a socket
        self.status: int | None = None  # of the document that is shown
        self.last = time.monotonic()
        main = page.main_frame
        page.on("response", lambda answer: self._navigated(answer, main))
        page.on("websocket", self._connected)
        page.on("console", self._said)
        page.on("pageerror", self._threw)
        page.on("request", self._asked)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("dialog", self.answer)

    async def answer(self, dialog: Dialog) -> None:
        """A dialog holds the page until it is answered."""
        await dialog.dismiss()

    def _said(self, message: ConsoleMessage) -> None:
        place = message.location
        url = place.get("url", "")
        if message.type not in ("error", "warning") or (url and not _own(url)) or url.endswith("/favicon.ico"):
            return
        entry = {"level": message.type, "text": message.text[:2000], "url": url}
        line, column = place.get("lineNumber"), place.get("columnNumber")  # from 0
        self._keep(self.console, {**entry, "line": (line or 0) + 1, "column": (column or 0) + 1})

    def _threw(self, error: Any) -> None:
        entry = {"name": error.name or "Error", "message": error.message[:2000], "stack": (error.stack or "")[:4000]}
        self._keep(self.page_errors, entry)

    def _navigated(self, response: Response, main: Frame) -> None:
        if response.request.is_navigation_request() and response.frame == main and not 300 <= response.status < 400:
            self.status = response.status

    def _connected(self, socket: WebSocket) -> None:
        self.sent = self.sent or not _RELOADING.search(urlsplit(socket.url).path)

    def _asked(self, request: Request) -> None:
        self.last = time.monotonic()
        if request.resource_type not in _LASTING:
            self.open.add(request)

    def _ended(self, request: Request) -> None:
        self.last = time.monotonic()
        self.open.discard(request)

    def _failed(self, request: Request) -> None:
        self._ended(request)
        why = request.failure or ""
        if _own(request.url) and "ERR_ABORTED" not in why and not request.url.endswith("/favicon.ico"):
            self._keep(self.failed_requests, {**_request(request), "status": None, "error": why})

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        if kind in ("eventsource", "media"):
            self.open.discard(response.request)
        if response.status >= 400 and _own(response.url) and not response.url.endswith("/favicon.ico"):
            entry = {**_request(response.request), "status": response.status, "error": None, "body": ""}
            self._keep(self.failed_requests, entry)
            self.bad_responses.append((entry, response))

    def _keep(self, entries: list[dict[str, Any]], entry: dict[str, Any]) -> None:
        if len(entries) < _MOST:
            entries.append(entry)

    async def bodies(self) -> None:
        """Add the beginning of what failed requests were answered: the server often says there why."""
        for entry, response in self.bad_responses[:5]:
            try:
                entry["body"] = (await response.body())[:2000].decode("utf-8", "replace")
            except Exception:  # the page may have gone on: then there is no body to have
                continue


async def look(
    context: BrowserContext, url: str, path: str, size: str, put: Callable[[bytes, str], str]
) -> Observation:
    """Load a page, wait until it has settled, and say what is there. `put` stores the picture."""
    from playwright.async_api import Error

    page = await context.new_page()
    try:
        watched = Watched(page)
        await prepare(page)
        try:
            status = await _load(page, url)
        except Error as error:
            return Observation(path, url, size, failed_requests=tuple(watched.failed_requests), error=_first(error))
        settled, facts = await _seen(page, watched)
        status = watched.status or status
        await watched.bodies()
        picture = await page.screenshot(animations="disabled")
        seen = _observation(path, page.url, size, status, facts, watched, put(picture, ".png"), picture, settled)
        return replace(seen, aria=cut_lines(await snapshot(page), _TREE), elements=put(await _elements(page), ".json"))
    except Error as error:
        return Observation(path, url, size, error=f"the page crashed or went away: {_first(error)}")
    finally:
        await page.close()


async def _elements(page: Page) -> bytes:
    """What is in the window, element by element, as JSON."""
    from playwright.async_api import Error

    try:
        found = await page.evaluate(ELEMENTS)
    except Error:  # it went to another document meanwhile: what was seen counts
        found = []
    return json.dumps(found, separators=(",", ":")).encode()


def cut_lines(text: str, most: int) -> str:
    """The first lines of a text that have at most so many characters."""
    return text if len(text) <= most else text[:most].rpartition("\n")[0]


async def prepare(page: Page) -> None:
    """Have the page say when it last changed; before anything is loaded."""
    await page.add_init_script(_WATCH)


async def _load(page: Page, url: str) -> int | None:
    from playwright.async_api import TimeoutError as Slow

    try:
        response = await page.goto(url, wait_until="load", timeout=_LOAD * 1000)
    except Slow:  # something never ends (a stream, an image): what is there so far counts
        response = await page.goto(url, wait_until="commit", timeout=_LOAD * 1000)
    return response.status if response else None


async def _seen(page: Page, watched: Watched) -> tuple[float, Any]:
    """How long it took to settle, and what is there then: on the document that the page ends with."""
    return await _on_the_last(page, watched, _FACTS)


async def quiet(page: Page, watched: Watched) -> float:
    """Wait until the page has settled; seconds that it took."""
    return (await _on_the_last(page, watched, "0"))[0]


async def _on_the_last(page: Page, watched: Watched, script: str) -> tuple[float, Any]:
    from playwright.async_api import Error

    for left in reversed(range(_RELOADS)):
        try:
            return await _settle(page, watched), await page.evaluate(script)
        except Error as error:
            if _LEFT not in str(error) or not left:
                raise
        await page.wait_for_load_state("load", timeout=_LOAD * 1000)
    raise AssertionError("unreachable")


async def _settle(page: Page, watched: Watched) -> float:
    """Seconds until the page was quiet, at most `_SETTLE`."""
    began = time.monotonic()
    while time.monotonic() - began < _SETTLE:
        quiet = time.monotonic() - watched.last
        unchanged, text = await page.evaluate(_STILL)
        still = unchanged / 1000
        needed = _SENT if watched.sent and text < _THIN else _QUIET
        if not watched.open and min(quiet, still) >= needed:
            break
        await page.wait_for_timeout(min(200.0, max(20.0, (needed - min(quiet, still)) * 1000)))
    return round(time.monotonic() - began, 3)


def _observation(
    path: str,
    url: str,
    size: str,
    status: int | None,
    facts: Any,
    watched: Watched,
    name: str,
    picture: bytes,
    settled: float,
) -> Observation:
    text = facts["text"]
    if facts["overlay"]:
        watched.page_errors.insert(0, {"name": "Overlay", "message": facts["overlay"][:4000], "stack": ""})
    metrics = {key: round(value, 1) for key, value in facts["metrics"].items() if value is not None}
    return Observation(
        path=path,
        url=url,
        size=size,
        status=status,
        title=facts["title"],
        text=text[:_TEXT],
        text_bytes=len(text.encode()),
        blank=not text.strip() and not facts["things"] and not facts["overlay"] and _one_colour(picture),
        screenshot=name,
        console=tuple(watched.console),
        page_errors=tuple(watched.page_errors),
        failed_requests=tuple(watched.failed_requests),
        metrics={**metrics, "settled": round(settled * 1000, 1)},
    )


def _one_colour(picture: bytes) -> bool:
    """Whether a PNG shows one colour only; without Pillow it cannot be said that it does not."""
    try:
        import io

        from PIL import Image
    except ImportError:
        return True
    with Image.open(io.BytesIO(picture)) as image:
        return all(low == high for low, high in image.convert("RGB").getextrema())  # type: ignore[misc]


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "path": urlsplit(request.url).path,
        "type": request.resource_type,
    }


def _own(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("http", "https", "ws", "wss") or is_own(parts.hostname or "")


def _first(error: Exception) -> str:
    return str(error).splitlines()[0].removeprefix("Page.goto: ")
