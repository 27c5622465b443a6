"""Which ports are ready, and which of them is the page: every port that opens is asked until it answers.

A port that opened says little: the server may not accept yet, may compile, or may be about to die. Ready
is a successful HTTP answer. One that says 5xx is asked again for a while and is then up, with a fault.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import anyio
import anyio.abc

from mech.events import Listening
from mech.probe import SECONDS, Answer, probe
from mech.wire import Connect

SHORTEST, LONGEST = 0.005, 0.25  # seconds between two questions
PATIENCE = {502: 20.0, 503: 20.0, 504: 20.0}
"""Seconds for which a status may still turn into a better one: servers answer so while they start or compile."""
OTHER_FAULT = 1.0
FAULT_PAUSE = 1.0
"""Seconds between two questions to a server that fails: each one may leave a stack trace in the output."""
DROPPED = 10.0
"""Seconds for which a port may refuse or drop connections, as one does whose server is restarted."""
MOST_SILENCES = 3
STARTING = 15.0
"""Seconds after the last port for which a process that serves for certain may still be starting."""

FRONT_PORTS = (5173, 3000, 4200, 4321, 8080, 1313, 6006, 8501, 7860, 8050)


def choose_page(answers: Iterable[Answer], planned: int | None = None) -> int | None:
    """The port to look at, or None when none of them speaks HTTP.

    HTML that is fine comes before HTML with a fault, that before anything else that answers; among equals
    the planned port, then a page with scripts (the front end before the back end), then the first to open.
    """
    ranked = [
        (_rank(answer), answer.port == planned, *_front(answer), -place, answer.port)
        for place, answer in enumerate(answers)
        if _rank(answer)
    ]
    return max(ranked)[-1] if ranked else None


def _rank(answer: Answer) -> int:
    if answer.protocol not in ("http", "https") or answer.status is None or answer.role == "reload":
        return 0
    moved = 300 <= answer.status < 400
    if answer.html or moved:
        return 5 if answer.status < 400 else 3 if answer.status == 404 else 4
    return 2 if answer.ready else 1


def _front(answer: Answer) -> tuple[bool, bool, bool]:
    return (not answer.listing, answer.scripts, answer.port in FRONT_PORTS)


@dataclass(slots=True)
class _Port:
    """What is known of one port; `final` when its answer is not expected to change any more."""

    listening: Listening
    answer: Answer | None = None
    final: bool = False
    asking: bool = True


Answered = Callable[[Listening, Answer], Awaitable[None]]


class Readiness:
    """Asks the ports of an execution while the block lasts: `async with Readiness(connect, listening) as ready`.

    `listening` gives each port as it opens and ends when nothing can open one any more. `answered` is
    awaited once for every port whose answer is final and useful (also late ones), and again when the port
    opens anew and answers differently. `expected` is how many processes of the plan serve, `planned` the
    port that the plan names, `settle` the seconds to wait for a page after something else answered.
    """

    def __init__(
        self,
        connect: Connect,
        listening: AsyncIterable[Listening],
        *,
        answered: Answered | None = None,
        expected: int = 1,
        certain: Callable[[], Collection[str]] = tuple,
        planned: int | None = None,
        settle: float = 0.6,
        seconds: float = SECONDS,
    ) -> None:
        self._connect = connect
        self._listening = listening
        self._answered = answered
        self._expected = expected
        self._certain = certain
        self._planned = planned
        self._settle = settle
        self._seconds = seconds
        self._ports: dict[int, _Port] = {}
        self._changed = anyio.Event()
        self._changed_at = 0.0
        self._over = False
        self._tasks: anyio.abc.TaskGroup

    async def __aenter__(self) -> Self:
        self._tasks = await anyio.create_task_group().__aenter__()
        self._tasks.start_soon(self._watch)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tasks.cancel_scope.cancel()
        await self._tasks.__aexit__(None, None, None)  # an error of the block stays as it is, not in a group

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The last answer of each port, in the order in which they opened."""
        return tuple(port.answer for port in self._ports.values() if port.answer)

    async def page(self, seconds: float) -> Answer | None:
        """The answer of the port to look at, as soon as it is decided; None when there is none in that time,
        or when nothing is left that could open one."""
        with anyio.move_on_after(seconds):
            while (wait := self._wait()) > 0:
                changed = self._changed
                with anyio.move_on_after(min(wait, 1.0)):  # a process that ends is not waited for
                    await changed.wait()
        return self._best()

    def _best(self) -> Answer | None:
        useful = [a for a in self.answers if a.ready or a.faulty]
        port = choose_page(useful, self._planned)
        return next((a for a in useful if a.port == port), None)

    def _wait(self) -> float:
        """Seconds to wait for something better than what is known; 0 when it is decided."""
        ports = self._ports.values()
        pending = [p for p in ports if p.asking]
        if self._over and not pending:
            return 0
        final = [p for p in ports if p.final and p.answer and (p.answer.ready or p.answer.faulty)]
        best = choose_page([p.answer for p in final if p.answer], self._planned)
        if best is None:
            return 3600
        page = self._ports[best].answer
        starting = set(self._certain()) - {p.listening.process for p in final}
        everyone = len({p.listening.pid for p in final}) >= self._expected and not starting
        good = page is not None and _rank(page) == 5
        if good and everyone and (best == self._planned or not pending):
            return 0
        patience = self._settle if everyone and (good or not pending) else STARTING if starting else self._settle * 5
        return max(0.0, self._changed_at + patience - anyio.current_time())

    def _note(self) -> None:
        self._changed_at = anyio.current_time()
        self._changed.set()
        self._changed = anyio.Event()

    async def _watch(self) -> None:
        async for listening in self._listening:
            known = self._ports.get(listening.port)
            if known and known.asking:
                continue
            port = _Port(listening, known.answer if known else None)
            self._ports[listening.port] = port
            self._note()
            self._tasks.start_soon(self._ask, port)
        self._over = True
        self._note()

    async def _ask(self, port: _Port) -> None:
        """Ask one port until its answer is final."""
        before, pause, silences = port.answer, SHORTEST, 0
        since = anyio.current_time()
        kind: int | str | None = None
        while True:
            answer = await probe(self._connect, port.listening.port, self._seconds)
            now = anyio.current_time()
            if (answer.status or answer.protocol) != kind:
                kind, since = answer.status or answer.protocol, now
            silences += answer.protocol == "silent"
            port.answer = answer
            if now - since >= self._patience(answer) or silences >= MOST_SILENCES:
                break
            await anyio.sleep(FAULT_PAUSE if answer.faulty else pause)
            pause = min(pause * 2, LONGEST)
        port.final, port.asking = True, False
        useful = answer.protocol != "closed"
        if useful and self._answered and answer != before:
            await self._answered(port.listening, answer)
        self._note()

    def _patience(self, answer: Answer) -> float:
        """Seconds for which this answer has to stay the same before it is believed."""
        if answer.protocol == "closed":
            return 0.0 if self._over else DROPPED
        if answer.protocol == "silent":
            return float("inf")
        if answer.status is None:
            return 0.0
        return PATIENCE.get(answer.status, OTHER_FAULT if answer.faulty else 0.0)
