"""Real addresses of names, looked up on this side of the wall and remembered, so that what is judged is what is
connected to."""

from __future__ import annotations

import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

import anyio
import anyio.to_thread

from mech.sandboxes.policy import Address

Resolve = Callable[[str], Sequence[str]]

REMEMBERED = 300.0
REMEMBERED_FAILURE = 5.0
PATIENCE = 10.0
SIZE = 4096
NO_SUCH = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class NoSuchHost(LookupError):
    """The name exists nowhere."""


def system(name: str) -> list[str]:
    """The addresses that this machine's resolver knows, best first. socket.gaierror."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


@dataclass(slots=True)
class Lookup:
    """What is known of a name, and the lock of whoever is asking."""

    addresses: tuple[Address, ...] = ()
    until: float = 0.0
    error: type[Exception] | None = None
    asking: anyio.Lock = field(default_factory=anyio.Lock)


class Resolver:
    """Looks names up in threads, each once at a time, and keeps the answers."""

    def __init__(self, resolve: Resolve = system) -> None:
        self._resolve = resolve
        self._known: OrderedDict[str, Lookup] = OrderedDict()
        self._threads = anyio.CapacityLimiter(16)

    async def addresses(self, name: str) -> tuple[Address, ...]:
        """The addresses of `name`, at least one. NoSuchHost; OSError when no resolver answered."""
        lookup = self._known.setdefault(name, Lookup())
        self._known.move_to_end(name)
        while len(self._known) > SIZE:
            self._known.popitem(last=False)
        async with lookup.asking:
            if lookup.until < time.monotonic():
                await self._ask(name, lookup)
        if lookup.error:
            raise lookup.error(name)
        return lookup.addresses

    async def _ask(self, name: str, lookup: Lookup) -> None:
        lookup.addresses, lookup.error = (), TimeoutError
        with anyio.move_on_after(PATIENCE):
            try:
                found = await anyio.to_thread.run_sync(
                    self._resolve, name, abandon_on_cancel=True, limiter=self._threads
                )
                lookup.addresses = tuple(ip_address(text) for text in found)
                lookup.error = None if lookup.addresses else NoSuchHost
            except socket.gaierror as problem:
                lookup.error = NoSuchHost if problem.errno in NO_SUCH else OSError
            except (OSError, ValueError, UnicodeError):
                lookup.error = OSError
        lookup.until = time.monotonic() + (REMEMBERED_FAILURE if lookup.error else REMEMBERED)
