"""Sandboxes that reach each other by name: the repositories of one project while they run."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager

import anyio

PATIENCE = 10.0  # seconds that a call waits for a neighbour that is still starting
_LOOK = 0.1
_HTTP = 80  # `http://name/`: where nobody listens there, the page is meant


class Neighbours:
    """Who can be called by which name; each is there from the opening of its sandbox to its end."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._connects: dict[str, Callable[[int], Awaitable[socket.socket]]] = {}
        self._pages: dict[str, int] = {}

    def knows(self, name: str) -> bool:
        """Whether it is the name of one of them, running or not."""
        return name in self.names

    @contextmanager
    def joined(self, name: str, connect: Callable[[int], Awaitable[socket.socket]]) -> Iterator[None]:
        """One of them runs for the block; `connect` reaches its ports."""
        self._connects[name] = connect
        try:
            yield
        finally:
            if self._connects.get(name) is connect:
                del self._connects[name]
                self._pages.pop(name, None)

    def ready(self, name: str, page: int) -> None:
        """One of them answers, with its page on that port."""
        self._pages[name] = page

    async def connect(self, name: str, port: int) -> socket.socket:
        """A socket connected to a port of one of them; one that is still starting is waited for.
        ConnectionRefusedError when nobody listens."""
        with anyio.move_on_after(PATIENCE):
            while True:
                if connect := self._connects.get(name):
                    try:
                        return await connect(port)
                    except ConnectionRefusedError:
                        if port == _HTTP and name in self._pages:
                            return await connect(self._pages[name])
                        if name in self._pages:
                            raise
                await anyio.sleep(_LOOK)
        raise ConnectionRefusedError(f"{name} does not listen on port {port}")
