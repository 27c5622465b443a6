"""Steps of a person on a page: each finds its element by role and name, and says what it did to page and network."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import anyio

from mech.browser import aria
from mech.browser.page import Watched, prepare, quiet

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Locator, Page, Request, Response

_PATIENCE = 3.0  # seconds that a step waits for what it needs
_LONGEST = 10.0  # seconds that `wait` waits at most
_ACT = 2_000  # milliseconds for the act itself: what hinders it was looked for before
_STATIC = ("script", "stylesheet", "image", "font", "media", "manifest", "texttrack", "other")
_MOST = 200  # requests that are remembered of one step
DOES = ("goto", "click", "fill", "press", "select", "wait", "expect")

# Who is at the middle of the element instead of it; empty when a person could reach it.
_COVERED = """e => {
  const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
  if (!r.width || !r.height) return "";
  const top = e.getRootNode().elementFromPoint(x, y);
  if (!top || top === e || e.contains(top) || top.contains(e)) return "";
  const label = top.closest("label");
  if (label && label.control === e) return "";
  const text = (top.getAttribute("aria-label") || top.innerText || "").trim().replace(/\\s+/g, " ").slice(0, 60);
  const kind = [...top.classList].slice(0, 2).map(c => "." + c).join("");
  return top.tagName.toLowerCase() + (top.id ? "#" + top.id : kind) + (text ? " (" + text + ")" : "");
}"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. The element is meant by `role` and `name`, or by a `text` or `label` that a person reads.

    `value` is the address to go to, the text to fill in, the key to press, the option to select, the milliseconds to
    wait, or the value or text to expect. `nth` (from 1) chooses among several; `gone`: wait for or expect its absence;
    `accept`: say yes to dialogs.
    """

    do: str
    role: str = ""
    name: str = ""
    text: str = ""
    label: str = ""
    value: str | None = None
    nth: int = 0
    gone: bool = False
    accept: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Step:
        """A step of JSON values. ValueError says what cannot be right."""
        known = set(cls.__slots__)
        if unknown := [name for name in data if name not in known]:
            raise ValueError(f"a step has no {unknown[0]!r}; it may have {', '.join(cls.__slots__)}")
        given = {name: value for name, value in data.items() if value is not None}
        for name in ("do", "role", "name", "text", "label", "value"):
            if name in given:
                given[name] = str(given[name])
        for name, kind in (("nth", int), ("gone", bool), ("accept", bool)):
            if name in given and type(given[name]) is not kind:
                raise ValueError(f"`{name}` must be of type {kind.__name__}")
        if given.get("nth", 0) < 0:
            raise ValueError("`nth` counts from 1")
        step = cls(**{"do": "", **given})
        if step.do not in DOES:
            raise ValueError(f"a step must do one of {', '.join(DOES)}")
        if step.do in ("click", "fill", "select", "expect") and not step.means:
            raise ValueError(f"`{step.do}` needs the role and name of an element, or its text or label")
        if step.do in ("goto", "fill", "press", "select") and step.value is None:
            raise ValueError(f"`{step.do}` needs a value")
        if step.do == "wait" and not step.means and not str(step.value or "").isdecimal():
            raise ValueError("`wait` needs an element, or milliseconds as its value")
        return step

    @property
    def means(self) -> str:
        """The element in words; empty when none is meant."""
        if self.role:
            return f'{self.role} "{self.name}"' if self.name else self.role
        return f'"{self.label or self.text or self.name}"' if self.label or self.text or self.name else ""

    def __str__(self) -> str:
        value = "" if self.value is None else f" {self.value!r}" if self.means else f" {self.value}"
        return f"{self.do}{' gone' if self.gone else ''} {self.means}{value}".strip().replace("  ", " ")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the page made: `status` None and `error` when nothing answered."""

    method: str
    path: str
    kind: str
    status: int | None = None
    error: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.error) or (self.status or 0) >= 400

    @property
    def static(self) -> bool:
        return self.kind in _STATIC and not self.failed


@dataclass(frozen=True, slots=True)
class Did:
    """What a step did. `wrong` says why it failed (empty: it did not), `instead` what is there instead. `changes` are
    lines of the page that went and came, or, of a new page (`new`), all of its lines."""

    step: Step
    wrong: str = ""
    instead: tuple[str, ...] = ()
    status: int | None = None
    title: str = ""
    new: bool = False
    changes: tuple[str, ...] = ()
    requests: tuple[Asked, ...] = ()
    errors: tuple[str, ...] = ()
    dialogs: tuple[str, ...] = ()
    seconds: float = 0.0


class _Hindered(Exception):
    """The step cannot be done, and why."""

    def __init__(self, wrong: str, *instead: object) -> None:
        super().__init__(wrong)
        self.wrong, self.instead = wrong, tuple(map(str, instead))


@dataclass
class _Heard(Watched):
    """What was heard of the page since the step began."""

    page: Page
    accept: bool = False
    asked: list[Asked] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.page)

    __hash__ = object.__hash__

    def begin(self, accept: bool) -> None:
        self.accept, self.status = accept, None
        for entries in (self.asked, self.dialogs, self.console, self.page_errors, self.failed_requests):
            entries.clear()

    async def answer(self, dialog: Dialog) -> None:
        self.dialogs.append(f"{dialog.type}: {dialog.message[:200]} ({'accepted' if self.accept else 'dismissed'})")
        await (dialog.accept() if self.accept else dialog.dismiss())

    def _answered(self, response: Response) -> None:
        super()._answered(response)
        if not 300 <= response.status < 400 or response.request.resource_type not in ("document",):
            self._remember(response.request, response.status)

    def _failed(self, request: Request) -> None:
        super()._failed(request)
        if "ERR_ABORTED" not in (request.failure or ""):
            self._remember(request, None, request.failure or "no answer")

    def _remember(self, request: Request, status: int | None, error: str = "") -> None:
        if len(self.asked) < _MOST and not request.url.endswith("/favicon.ico"):
            parts = urlsplit(request.url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            where = path if parts.hostname in (None, "localhost") else f"{parts.hostname}{path}"
            self.asked.append(Asked(request.method, where, request.resource_type, status, error))

    @property
    def errors(self) -> tuple[str, ...]:
        thrown = [f"{each['name']}: {each['message']}" for each in self.page_errors]
        logged = [each["text"] for each in self.console if each["level"] == "error"]
        return tuple(
            dict.fromkeys(text for text in (*thrown, *logged) if not text.startswith("Failed to load resource"))
        )


class Visit:
    """One person's stay on the pages of one sandbox: steps go on where the last one left the page."""

    def __init__(self, page: Page, origin: str) -> None:
        self._page, self._origin = page, origin
        self._heard = _Heard(page)
        self._tree = ""
        self.began = False

    async def start(self) -> None:
        """Prepare the page; before the first step."""
        await prepare(self._page)

    @property
    def closed(self) -> bool:
        return self._page.is_closed()

    async def picture(self) -> bytes:
        """What a person sees now, as a PNG."""
        return await self._page.screenshot(animations="disabled")

    async def do(self, step: Step, whole: bool = False) -> Did:
        """Do a step and say what it did; with `whole`, what the page shows and not only what changed."""
        from playwright.async_api import Error

        began = time.monotonic()
        self._heard.begin(step.accept)
        before, where = self._tree, self._page.url
        wrong, instead = "", tuple[str, ...]()
        try:
            await _ACTS[step.do](self, step)
        except _Hindered as hindered:
            wrong, instead = hindered.wrong, hindered.instead
        except Error as error:
            wrong = str(error).splitlines()[0].partition(": ")[2] or str(error).splitlines()[0]
        try:
            await quiet(self._page, self._heard)
            self._tree, title = await aria.snapshot(self._page), await self._page.title()
        except Error as error:
            wrong, title = wrong or f"the page went away: {str(error).splitlines()[0]}", ""
        new = whole or not before or (step.do == "goto" and not wrong) or _document(where) != _document(self._page.url)
        changed = tuple(self._tree.split("\n")) if new else aria.changes(before, self._tree)
        self.began = True
        return Did(
            step, wrong, instead, self._heard.status, title, new, tuple(filter(None, changed)),
            tuple(self._heard.asked), self._heard.errors, tuple(self._heard.dialogs),
            round(time.monotonic() - began, 2),
        )  # fmt: skip

    # --- acts

    async def _goto(self, step: Step) -> None:
        from playwright.async_api import Error

        url = urljoin(self._origin, step.value or "/")
        try:
            await self._page.goto(url, wait_until="load", timeout=15_000)
        except Error as error:
            line = str(error).splitlines()[0].removeprefix("Page.goto: ")
            if "Timeout" not in line:  # a stream that never ends: what is there counts
                raise _Hindered(_unreached(line, url, self._origin)) from None

    async def _click(self, step: Step) -> None:
        await (await self._reachable(step)).click(timeout=_ACT)

    async def _fill(self, step: Step) -> None:
        await (await self._reachable(step, cover=False)).fill(step.value or "", timeout=_ACT)

    async def _press(self, step: Step) -> None:
        if step.means:
            await (await self._found(step)).press(step.value or "", timeout=_ACT)
        else:
            await self._page.keyboard.press(step.value or "")

    async def _select(self, step: Step) -> None:
        element = await self._reachable(step, cover=False)
        options = [text.strip() for text in await element.locator("option").all_inner_texts()]
        if options and step.value not in options:
            values = await element.locator("option").evaluate_all("all => all.map(e => e.value)")
            if step.value not in values:
                raise _Hindered(f"{step.means} has no option {step.value!r}", *options[:8])
            await element.select_option(value=step.value, timeout=_ACT)
        else:
            await element.select_option(label=step.value, timeout=_ACT)

    async def _wait(self, step: Step) -> None:
        if step.means:
            await self._present(step, _LONGEST)
        else:
            await anyio.sleep(min(_LONGEST, int(step.value or 0) / 1000))

    async def _expect(self, step: Step) -> None:
        await self._present(step, _PATIENCE)

    # --- elements

    async def _present(self, step: Step, seconds: float) -> None:
        """Wait until the element is there (with the value), or gone."""
        deadline = time.monotonic() + seconds
        while True:
            found = await self._shown(step)
            said = await self._said(found[0]) if found and step.value is not None else ""
            held = bool(found) and (step.value is None or step.value in said)
            if held != step.gone:
                return
            if time.monotonic() > deadline:
                break
            await anyio.sleep(0.1)
        if step.gone:
            raise _Hindered(f"{step.means} is still there")
        if found:
            raise _Hindered(f"{step.means} says {said[:100]!r}, not {step.value!r}")
        raise await self._absent(step)

    async def _said(self, element: Locator) -> str:
        text: str = await element.evaluate(
            "e => 'value' in e && typeof e.value === 'string' ? "
            "(e.tagName === 'SELECT' && e.selectedOptions[0] ? e.selectedOptions[0].text : e.value) : e.innerText"
        )
        return text

    async def _shown(self, step: Step) -> list[Locator]:
        """The visible elements that are meant; of the first way of meaning them that leads to any."""
        for locator in _ways(self._page, step):
            if await locator.count():
                shown = [each for each in (await locator.all())[:20] if await each.is_visible()]
                if shown:
                    return shown
        return []

    async def _found(self, step: Step) -> Locator:
        """The one element that is meant, waited for."""
        deadline = time.monotonic() + _PATIENCE
        while not (found := await self._shown(step)):
            if time.monotonic() > deadline:
                raise await self._absent(step)
            await anyio.sleep(0.1)
        if step.nth:
            if step.nth > len(found):
                raise _Hindered(f"there are only {len(found)} of {step.means}")
            return found[step.nth - 1]
        if len(found) > 1:
            texts = [" ".join((await self._said(each)).split())[:60] or "(no text)" for each in found[:5]]
            raise _Hindered(f"{len(found)} elements are {step.means}: choose one by nth", *texts)
        return found[0]

    async def _reachable(self, step: Step, cover: bool = True) -> Locator:
        """The element, enabled and with nothing over it."""
        element = await self._found(step)
        deadline = time.monotonic() + _PATIENCE
        while True:
            if await element.is_disabled():
                wrong, instead = f"{step.means} is disabled", ""
            elif cover:
                await element.scroll_into_view_if_needed(timeout=_ACT)
                instead = await element.evaluate(_COVERED)
                wrong = f"{step.means} is covered by" if instead else ""
            else:
                return element
            if not wrong:
                return element
            if time.monotonic() > deadline:
                raise _Hindered(wrong, *([instead] if instead else []))
            await anyio.sleep(0.1)

    async def _absent(self, step: Step) -> _Hindered:
        tree = await aria.snapshot(self._page)
        near = aria.closest(aria.named(tree), step.role, step.name or step.text or step.label)
        hidden = [each for each in _ways(self._page, step) if await each.count()]
        return _Hindered(f"{step.means} is there and hidden" if hidden else f"there is no {step.means}", *near)


_ACTS = {name: getattr(Visit, f"_{name}") for name in DOES}


def _ways(page: Page, step: Step) -> list[Locator]:
    """Ways to the element, the most exact first."""
    roles: Any = step.role
    if step.role:
        if not step.name:
            return [page.get_by_role(roles)]
        return [page.get_by_role(roles, name=step.name, exact=exact) for exact in (True, False)]
    if step.label:
        return [page.get_by_label(step.label, exact=exact) for exact in (True, False)]
    text = step.text or step.name
    used = re.compile(rf"^\s*{re.escape(text)}\s*$", re.IGNORECASE)
    ways = [page.get_by_role(role, name=used) for role in ("button", "link", "tab", "menuitem")] if step.name else []
    ways += [page.get_by_label(text, exact=True), page.get_by_placeholder(text, exact=True)] if step.name else []
    return [*ways, page.get_by_text(text, exact=True), page.get_by_text(text)]


def _document(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _unreached(line: str, url: str, origin: str) -> str:
    if "ERR_SOCKS" in line and urlsplit(url).hostname != urlsplit(origin).hostname:
        return f"{urlsplit(url).hostname} is none of the program's own addresses, and nothing else is reached"
    if "ERR_SOCKS" in line or "REFUSED" in line or "EMPTY_RESPONSE" in line:
        return f"nothing answers at {url}"
    return line
