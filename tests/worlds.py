"""A cell whose only way out is an egress of the tests' own; servers on the loopback stand in for public hosts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import anyio
import anyio.abc

from mech.events import Denied, Event
from mech.sandboxes.egress import Egress, forward_ports
from mech.sandboxes.policy import Address
from mech.sandboxes.vault import Vault
from mech.types import Network
from tests.cells import Cell, cell

ZONE = {"public.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], "six.example": ["::1"]}


OPEN = Network()


def resolve(name: str) -> Sequence[str]:
    if name in ZONE:
        return ZONE[name]
    raise socket.gaierror(socket.EAI_NONAME, "no such host")


def public(address: Address) -> str:
    return "public"


class World:
    """A cell with its egress, and what was recorded."""

    def __init__(self, where: Cell, egress: Egress, events: list[Event]) -> None:
        self.cell, self.egress, self.events = where, egress, events

    async def python(self, code: str) -> str:
        """What Python code prints inside; an OSError that it raises is printed by its class name."""
        wrapped = "import socket\ntry:\n" + "".join(f"    {line}\n" for line in code.strip().splitlines())
        wrapped += "except OSError as error:\n    print(type(error).__name__)\n"
        done = await anyio.run_process(self.cell.python(wrapped), stderr=subprocess.STDOUT, check=False)
        return done.stdout.decode().strip()

    @property
    def denied(self) -> list[Denied]:
        return [event for event in self.events if isinstance(event, Denied)]


@asynccontextmanager
async def world(
    network: Network = OPEN,
    kind: Callable[[Address], str] = public,
    user: int | None = None,
    vault: Vault | None = None,
) -> AsyncIterator[World]:
    events: list[Event] = []
    ports = forward_ports(network)
    with cell(ports, user) as where:
        made = Egress(where.take(), network, events.append, ports=ports, resolve=resolve, kind=kind, vault=vault)
        async with made as egress:
            yield World(where, egress, events)


@asynccontextmanager
async def server(handle: Callable[[anyio.abc.SocketStream], object], host: str = "127.0.0.1") -> AsyncIterator[int]:
    """A TCP server; its port."""

    async def guarded(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            with contextlib.suppress(anyio.BrokenResourceError, anyio.EndOfStream):
                await handle(stream)  # type: ignore[misc]

    listener = await anyio.create_tcp_listener(local_host=host, local_port=0)
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, guarded)
        yield listener.extra(anyio.abc.SocketAttribute.local_port)
        group.cancel_scope.cancel()


async def hello(stream: anyio.abc.SocketStream) -> None:
    await stream.send(b"hello")


async def count(stream: anyio.abc.SocketStream) -> None:
    """Reads to the end, then says how much there was and its digest."""
    size, digest = 0, hashlib.sha256()
    async for chunk in stream:
        size += len(chunk)
        digest.update(chunk)
    await stream.send(json.dumps([size, digest.hexdigest()]).encode())


async def echo(stream: anyio.abc.SocketStream) -> None:
    async for chunk in stream:
        await stream.send(chunk)
