"""What the browser saw, as failures: 5xx pages, page errors, failed requests, blank pages; noise left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from mech.diagnosers import node
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Observation

_NOISE = re.compile(
    r"favicon\.ico|React DevTools|\[vite\] connect|\[HMR\]|\[Fast Refresh\]|source ?map|DevTools|Download the|net::ERR_ABORTED"
    r"|third-party cookie|preload|was preloaded|Permissions-Policy|deprecated|WebSocket connection to .*(?:hmr|_next|sockjs|ws)"
    r"|Failed to load resource|robots\.txt|apple-touch-icon|manifest\.(?:json|webmanifest)|ResizeObserver loop",
    re.I,
)
_CRASHED = re.compile(
    r"Uncaught|Unhandled|The above error occurred in|Hydration failed|Minified React error|blocked by CORS policy"
    r"|not valid as a React child|Failed to load module script|Text content did not match|Failed to reload",
    re.I,
)
_FAULTY_REQUEST = re.compile(r"status of (5\d\d)\b|status of (404)\b.*\.(?:[cm]?[jt]sx?|css|vue|svelte)(?:[?:)]|$)")
_UNREACHED = re.compile(
    r"Failed to fetch|Network ?Error|Load failed|ERR_NETWORK|NetworkError when attempting|fetch failed"
)
_UNDEFINED = re.compile(r"^(?:Uncaught )?ReferenceError: [\w$]+ is not defined|^[\w$]+ is not defined")
DECORATION = re.compile(r"fonts?\.|cdn|unpkg|jsdelivr|analytics|googletagmanager|gravatar", re.I)
_LOCAL = re.compile(r"^(?:localhost|127\.0\.0\.1|\[?::1\]?|0\.0\.0\.0|.+\.localhost)$")


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding in the browser; `path` is the request's, to find the server's own error behind it."""

    finding: Finding
    path: str | None = None
    fatal: bool = False


def faults(observations: tuple[Observation, ...], roots: Roots) -> Iterator[Fault]:
    """What is wrong with the pages, the worst first of each; external hosts and development notes are not."""
    for seen in observations:
        if seen.status is not None and seen.status >= 500:
            yield Fault(_plain("http_5xx", f"GET {seen.path} answered {seen.status}", 0.9), seen.path, fatal=True)
        elif seen.status is not None and 400 <= seen.status < 500 and seen.path != "/":
            yield Fault(_plain("http_4xx", f"GET {seen.path} answered {seen.status}", 0.7), seen.path)
        elif seen.status is None and seen.error:
            yield Fault(_plain("no_answer", f"{seen.path}: {seen.error}", 0.7), seen.path, fatal=True)
        for request in seen.failed_requests:
            if fault := _request(request, seen):
                yield fault
        for error in seen.page_errors:
            found = _page_error(error, roots)
            if not (seen.external and _UNDEFINED.search(found.message)):  # a script of another host defines it
                yield Fault(_denied(found, seen))
        for entry in seen.console:
            text = str(entry.get("text") or entry.get("message") or "")
            if _level(entry) == "error" and _CRASHED.search(text) and not _NOISE.search(text):
                yield Fault(_page_error({"message": text, "stack": entry.get("stack")}, roots))
        if seen.blank and (seen.status or 0) < 400 and seen.error is None:
            yield Fault(_plain("blank", f"{seen.path} rendered a blank page", 0.6), seen.path)


def _level(entry: Mapping[str, Any]) -> str:
    return str(entry.get("level") or entry.get("type") or "")


def _plain(kind: str, message: str, confidence: float) -> Finding:
    return Finding(kind, message, 0, 0, confidence=confidence, alive=True, tool="browser")


def _request(request: Mapping[str, Any], seen: Observation) -> Fault | None:
    """A request of the page to its own server that failed in earnest."""
    url = str(request.get("url") or "")
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.hostname or ""
    own = (
        not host
        or bool(_LOCAL.match(host))
        or url.startswith(seen.url.split("/", 3)[0] + "//" + urlsplit(seen.url).netloc)
    )
    status = request.get("status")
    document = str(request.get("resource_type") or request.get("type") or "") == "document"
    if host in seen.external or not own or _NOISE.search(url) or (document and url == seen.url):
        return None  # of the page itself the observation's status tells
    method = str(request.get("method") or "GET")
    path = parts.path or "/"
    if isinstance(status, int) and status >= 500:
        return Fault(_plain("http_5xx", f"{method} {path} answered {status}", 0.85), path)
    if (
        isinstance(status, int)
        and status >= 400
        and str(request.get("resource_type") or request.get("type") or "") in ("script", "stylesheet", "document")
    ):
        return Fault(_plain("http_4xx", f"{method} {path} answered {status}", 0.75), path)
    return None


def _page_error(error: Mapping[str, Any], roots: Roots) -> Finding:
    message = str(error.get("message") or error.get("text") or "page error")
    stack = str(error.get("stack") or "")
    name = str(error.get("name") or "")
    if name and name != "Error" and not message.startswith(name):
        message = f"{name}: {message}"
    text = stack if "\n" in stack and stack.split("\n")[0].strip() else f"{message}\n{stack}"
    places = next((f.places for f in node.find(Document(text + "\n"), roots) if f.places), ())
    return Finding("page_error", message.strip()[:600], 0, 0, places, 0.9, alive=True, tool="browser")


def _denied(error: Finding, seen: Observation) -> Finding:
    """A request that failed because its host is none of the application's is named as that, no fault of the code."""
    hosts = tuple(host for host in seen.external if not DECORATION.search(host))
    if not hosts or not _UNREACHED.search(error.message):
        return error
    message = f"{error.message}: the page calls {', '.join(hosts[:3])}, which is outside the sandbox"
    return replace(error, kind="network_denied", message=message)


_LABELLED = re.compile(r"^\[browser(?::(\w+))?\] (.*)")


def _is_fault(level: str | None, text: str) -> bool:
    """Whether a console line that was printed into the output tells of a fault of the page."""
    if level == "pageerror":
        return True
    if level not in (None, "error"):
        return False
    return bool(_FAULTY_REQUEST.search(text)) or (bool(_CRASHED.search(text)) and not _NOISE.search(text))


_CONSOLE = (  # how browsers and their drivers print what a page's console was told
    ("CONSOLE", re.compile(r"CONSOLE[:(]\d+\)?\] \"(?P<message>.{1,900}?)\", source: (?P<url>\S*) \((?P<line>\d+)\)")),
    ("JavaScript error: ", re.compile(r"JavaScript error: (?P<url>\S*), line (?P<line>\d+): (?P<message>.*)")),
    ("CONSOLE JS ERROR", re.compile(r"(?<!\S)(?P<url>\S*):(?P<line>\d{1,7}):(?P<column>\d{1,7}): CONSOLE JS ERROR (?P<message>.*)")),
    ("js: ", re.compile(r"^js: (?P<message>Uncaught .*)")),
    ("SEVERE", re.compile(r"SEVERE['\"]?, ['\"]message['\"]: ['\"](?P<url>\S+) (?P<line>\d+):(?P<column>\d+) (?P<message>.{1,900}?)(?:['\"], ['\"]\w|$)")),
    ("rror] ", re.compile(r"^\s*\[(?:page|browser|console)[ _-]?error\] (?P<message>.*)", re.I)),
    ("ROR: ", re.compile(r"^\s*(?:PAGE|BROWSER|CONSOLE)[ _-]?ERROR: (?P<message>.*)")),
    ("Uncaught [", re.compile(r"^\s*(?:Error: )?Uncaught \[(?P<message>.*)\]$")),
)  # fmt: skip


def _consoles(document: Document, roots: Roots) -> Iterator[Finding]:
    """Faults of pages in the console that a browser, or what drives it, printed."""
    for literal, pattern in _CONSOLE:
        for index in document.hits(literal):
            match = pattern.search(document.lines[index][:2_000])
            if match is None:
                continue
            text, groups = match["message"].strip(), match.groupdict()
            if literal == "CONSOLE" and not _is_fault(None, text):
                continue
            frame = f"{text}\n    at {groups.get('url') or ''}:{groups.get('line')}:{groups.get('column') or 1}\n"
            below = [line for line in document.lines[index + 1 : index + 9] if re.match(r"^\s+at \S", line)]
            stack = frame if groups.get("url") else "\n".join([text, *below, ""])
            places = next((f.places for f in node.find(Document(stack), roots) if f.places), ())
            if groups.get("line") and not groups.get("column"):
                places = tuple(replace(place, column=None) for place in places)
            yield Finding(
                "page_error", text[:600], index, index, places, 0.92, alive=True, uncaught=True, tool="browser"
            )  # fmt: skip


def printed(document: Document, roots: Roots) -> Iterator[Finding]:
    """Page errors that a tool printed into the output (`[browser:pageerror] …`, `[browser] Uncaught …`)."""
    yield from _consoles(document, roots)
    for index in document.hits("[browser"):
        line = document.lines[index]
        match = _LABELLED.match(line)
        if not match or not _is_fault(match[1], match[2]):
            continue
        last = index
        while re.match(r"^\s+at \S", document.line(last + 1)):
            last += 1
        text = match[2] + "\n" + "\n".join(document.lines[index + 1 : last + 1]) + "\n"
        places = next((f.places for f in node.find(Document(text), roots) if f.places), ())
        yield Finding(
            "page_error", match[2].strip()[:600], index, last, places, 0.93, alive=True, uncaught=True, tool="browser"
        )
