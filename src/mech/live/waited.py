"""A live sandbox for code without an event loop: the same names, and every call returns when it is done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any, Self

from anyio.abc import SocketStream
from anyio.from_thread import BlockingPortal

from mech.live.command import Handle
from mech.live.commands import Commands
from mech.live.events import Events
from mech.live.files import Files
from mech.live.watch import Watch

_LIVING = (
    Commands,
    Events,
    Files,
    Handle,
    SocketStream,
    Watch,
)  # what lives in the event loop


class Waited:
    """Stands for an object of a live sandbox. Its methods are called in the event loop and waited for; what is
    iterated with `async for` there is iterated with `for` here, and so is `with`."""

    def __init__(self, target: Any, portal: BlockingPortal) -> None:
        self._target, self._portal = target, portal

    def __getattr__(self, name: str) -> Any:
        value = self._portal.call(getattr, self._target, name)
        return partial(self._call, value) if callable(value) else self._outside(value)

    def __enter__(self) -> Self:
        self._call(self._target.__aenter__)
        return self

    def __exit__(self, *raised: object) -> None:
        self._call(self._target.__aexit__, *raised)

    def __iter__(self) -> Iterator[Any]:
        return self._each(aiter(self._target))

    def _call(self, method: Any, *arguments: Any, **options: Any) -> Any:
        return self._outside(self._portal.call(partial(method, *arguments, **options)))

    def _outside(self, value: Any) -> Any:
        if isinstance(value, _LIVING):
            return Waited(value, self._portal)
        if isinstance(value, tuple):
            return tuple(self._outside(each) for each in value) if type(value) is tuple else value
        return self._each(value) if hasattr(value, "__anext__") else value

    def _each(self, values: AsyncIterator[Any]) -> Iterator[Any]:
        while found := self._portal.call(_next, values):
            yield self._outside(found[0])


async def _next(values: AsyncIterator[Any]) -> tuple[Any, ...]:
    try:
        return (await anext(values),)
    except StopAsyncIteration:
        return ()
