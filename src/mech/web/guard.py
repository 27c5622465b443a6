"""Who may ask: requests for our own host, from no foreign page, with the token, and not too large.

Programs that MECH serves run on the same machine and are opened in the same browser; a page of theirs, or one whose
name was made to lead here, gets nothing.
"""

from __future__ import annotations

import hmac
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mech.web.problems import problem

OPEN = frozenset({"/health", "/docs", "/openapi.json"})  # nothing of the person's is there
LARGEST = 4 * 1024**2  # bytes of a request's body


class TooLarge(Exception):
    """More was sent than a request may have."""


class Guard:
    """Refuses what is not for `app`. `port` is the one that is listened on."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token.encode()
        names = ("127.0.0.1", "localhost", "[::1]")
        self._hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        given: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            given.setdefault(name.lower(), []).append(value)
        if refused := self._refused(scope, given):
            status, kind, detail, hint = refused
            headers = {"WWW-Authenticate": 'Bearer realm="mech"'} if status == 401 else None
            return await problem(status, kind, detail, hint, headers=headers)(scope, receive, send)
        await self._bounded(scope, receive, send, given)

    def _refused(self, scope: Scope, given: dict[bytes, list[bytes]]) -> tuple[int, str, str, str] | None:
        hosts = [each.decode("latin-1").lower() for each in given.get(b"host", [])]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return 421, "wrong_host", "this address is for another host", "use the address that mech serve printed"
        origins = [each.decode("latin-1").lower() for each in given.get(b"origin", [])]
        if any(origin.removeprefix("http://") not in self._hosts or "://" not in origin for origin in origins):
            return 403, "foreign_origin", "pages of another origin may not ask", "ask from a program, with the token"
        if scope["path"] in OPEN:
            return None
        words = [each.split(None, 1) for each in given.get(b"authorization", [])]
        if len(words) == 1 and len(words[0]) == 2 and words[0][0].lower() == b"bearer":
            if hmac.compare_digest(words[0][1].strip(), self._token):
                return None
            return 401, "wrong_token", "this is not the token", "use the one that mech serve printed, or MECH_TOKEN"
        return 401, "token_missing", "a token is needed", "send Authorization: Bearer TOKEN"

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, given: dict[bytes, list[bytes]]) -> None:
        """Pass the request on, and end it where it turns out to be too large."""
        declared = given.get(b"content-length", [b"0"])[0]
        if declared.isdigit() and int(declared) > LARGEST:
            return await _too_large()(scope, receive, send)
        seen, begun = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > LARGEST:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if seen > LARGEST and not begun:
                return  # what the application makes of it: it takes the error for a body that cannot be read
            begun = True
            await send(message)

        with suppress(TooLarge):
            await self._app(scope, counted, noted)
        if seen > LARGEST and not begun:
            await _too_large()(scope, receive, send)


def _too_large() -> ASGIApp:
    return problem(413, "too_large", f"a request may have {LARGEST >> 20} MiB", "send less at once")
