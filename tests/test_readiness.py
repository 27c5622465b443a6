"""Ports that open in every order, and which of them is taken for the page."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.abc
import pytest
from servers import connect
from test_probe import PAGE, http, server

from mech.events import Listening
from mech.probe import Answer
from mech.readiness import Readiness, choose_page

pytestmark = pytest.mark.anyio

JSON = http("200 OK", '{"ok": true}', "application/json")
LONG = 60.0

Ports = anyio.abc.ObjectSendStream[Listening]


def opened(port: int, process: str = "web") -> Listening:
    return Listening(port, "127.0.0.1", 1, "server", process)


@asynccontextmanager
async def asking(*ports: int, **options: object) -> AsyncIterator[tuple[Readiness, Ports, dict[int, Answer]]]:
    """A Readiness that was told of these ports, the stream to tell it more, and what it reported."""
    found: dict[int, Answer] = {}

    async def answered(listening: Listening, answer: Answer) -> None:
        found[listening.port] = answer

    send, receive = anyio.create_memory_object_stream[Listening](math.inf)
    with send, receive:
        for port in ports:
            send.send_nowait(opened(port))
        async with Readiness(connect, receive, answered=answered, **options) as readiness:  # type: ignore[arg-type]
            yield readiness, send, found


async def test_the_only_page() -> None:
    """A port that answers with a page is the page, at once, and is reported."""
    async with server(http("200 OK", PAGE)) as port, asking(port, settle=LONG) as (readiness, _, found):
        page = await readiness.page(LONG)
        assert page is not None
        assert found == {port: page}


async def test_the_page_may_open_after_the_api() -> None:
    """An API that is first does not stay the page when the front end opens next."""
    async with (
        server(JSON) as api,
        server(http("200 OK", PAGE)) as front,
        asking(api, settle=LONG) as (readiness, ports, found),
        anyio.create_task_group() as tasks,
    ):

        async def later() -> None:
            while api not in found:
                await anyio.sleep(0.01)
            await ports.send(opened(front))

        tasks.start_soon(later)
        page = await readiness.page(LONG)
        assert page is not None
        assert page.port == front
        assert found[api].role == "api"


async def test_an_api_alone_is_looked_at() -> None:
    """Without any page the API is what there is."""
    async with server(JSON) as api, asking(api, settle=0.05) as (readiness, _, _):
        page = await readiness.page(LONG)
        assert page is not None
        assert page.port == api


async def test_a_fault_is_an_answer() -> None:
    """A server that says 500 for good is up, with a fault; one that recovers is ready."""
    async with server(http("500 Oops", PAGE)) as port, asking(port, settle=0.05) as (readiness, _, _):
        page = await readiness.page(LONG)
        assert page is not None
        assert page.faulty
    pages = {"/": http("503 Starting", PAGE)}
    async with server(pages) as port, asking(port, settle=0.05) as (readiness, _, found):
        async with anyio.create_task_group() as tasks:

            async def recover() -> None:
                while not readiness.answers:
                    await anyio.sleep(0.01)
                pages["/"] = http("200 OK", PAGE)

            tasks.start_soon(recover)
            page = await readiness.page(LONG)
        assert page is not None
        assert page.status == 200
        assert [answer.status for answer in found.values()] == [200]


async def test_a_port_that_opened_and_died() -> None:
    """When the port is closed again and nothing can open one, there is no page and nothing is reported."""
    async with server(JSON) as port:
        pass
    async with asking(port) as (readiness, ports, found):
        await ports.aclose()
        assert await readiness.page(LONG) is None
        assert not found


async def test_no_port_at_all() -> None:
    """A program that ends without opening a port is not waited for; one that runs on is, for the time given."""
    async with asking() as (readiness, ports, _):
        assert await readiness.page(0.01) is None
        await ports.aclose()
        assert await readiness.page(LONG) is None


async def test_a_late_port_is_reported() -> None:
    """Ports that open after the page was decided are asked and reported too."""
    async with (
        server(http("200 OK", PAGE)) as front,
        server(JSON) as api,
        asking(front) as (readiness, ports, found),
    ):
        assert await readiness.page(LONG)
        await ports.send(opened(api, "api"))
        with anyio.fail_after(LONG):
            while api not in found:
                await anyio.sleep(0.01)


async def test_every_process_is_waited_for() -> None:
    """With two processes that serve, the page of the first is not taken before the second answered."""
    listing = http("200 OK", "<title>Directory listing for /</title>")
    async with (
        server(listing) as first,
        server(http("200 OK", PAGE)) as second,
        asking(first, expected=2, settle=LONG) as (readiness, ports, found),
    ):
        async with anyio.create_task_group() as tasks:

            async def later() -> None:
                while first not in found:
                    await anyio.sleep(0.01)
                await ports.send(opened(second, "front"))

            tasks.start_soon(later)
            page = await readiness.page(LONG)
        assert page is not None
        assert page.port == second


async def test_an_error_of_the_block_stays_itself() -> None:
    """What is raised inside the block is not wrapped."""
    with pytest.raises(ValueError, match="mine"):
        async with asking():
            raise ValueError("mine")


def page(port: int, status: int = 200, **more: object) -> Answer:
    return Answer(port, "http", status, "text/html", html=True, **more)  # type: ignore[arg-type]


def api(port: int, status: int = 200) -> Answer:
    return Answer(port, "http", status, "application/json")


@pytest.mark.parametrize(
    ("answers", "planned", "chosen"),
    [
        ([], None, None),
        ([Answer(1, "closed"), Answer(2, "silent"), Answer(3, "other"), Answer(4, "websocket", 426)], None, None),
        ([api(8000), page(5000)], 8000, 5000),
        ([page(8000), page(5000)], 5000, 5000),
        ([page(8000), page(5000)], None, 8000),
        ([page(8000), page(5000, scripts=True)], None, 5000),
        ([page(8000, 500), api(5000)], None, 8000),
        ([page(8000, 500), page(5000)], None, 5000),
        ([api(8000, 500), api(5000)], None, 5000),
        ([api(8000), Answer(24678, "http", 426)], None, 8000),
        ([page(8000, listing=True), page(5000)], None, 5000),
    ],
)
def test_the_choice(answers: list[Answer], planned: int | None, chosen: int | None) -> None:
    """HTML that is fine, then the planned port, then what looks like a front end, then the first."""
    assert choose_page(answers, planned) == chosen
