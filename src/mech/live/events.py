"""What happens in a live sandbox besides its commands: ports that open, calls that are denied, notes."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import anyio

from mech.events import Event

_MOST = 10_000  # events that are kept; a program can make any number
E = TypeVar("E", bound=Event)


class Events:
    """The events of one live sandbox, in order; `async for event in sandbox.events` gives all, then waits for more."""

    def __init__(self) -> None:
        self._kept: deque[Event] = deque(maxlen=_MOST)
        self._count = 0
        self._ended = False
        self._pulse = anyio.Event()

    @property
    def seen(self) -> tuple[Event, ...]:
        """What happened so far; of very many, the last."""
        return tuple(self._kept)

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """Those of one kind: `events.of(Listening)`."""
        return tuple(event for event in self._kept if isinstance(event, kind))

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
        """All but the first `after` events, as they come, until the sandbox is closed."""
        while True:
            pulse = self._pulse
            first = self._count - len(self._kept)
            if after < self._count:
                after = max(after, first) + 1
                yield self._kept[after - 1 - first]
            elif self._ended:
                return
            else:
                await pulse.wait()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self.follow()

    @property
    def count(self) -> int:
        """How many there were."""
        return self._count

    def append(self, event: Event) -> None:
        """It happened."""
        self._kept.append(event)
        self._count += 1
        self._stir()

    def end(self) -> None:
        """Nothing happens any more."""
        self._ended = True
        self._stir()

    def _stir(self) -> None:
        pulse, self._pulse = self._pulse, anyio.Event()
        pulse.set()


Record = Callable[[Event], None]
