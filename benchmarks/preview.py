"""What a preview costs beside a direct connection: added latency and throughput, both in one run.

    python benchmarks/preview.py

The server and the client are processes of their own; the previews run in a third, as in `mech run`.
Requests alternate between direct and preview, so both see the same machine. Writes results/preview.json.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import socket
import statistics
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

import anyio

from mech.preview import Previews

REQUESTS = 3000
SIZE = 128 * 1024**2
ROUNDS = 15
RESULTS = Path(__file__).parent / "results" / "preview.json"


def serve(ready: Connection) -> None:
    """A server that answers `/` in 13 bytes and `/large` with SIZE bytes, one connection at a time each."""
    import threading

    listener = socket.create_server(("127.0.0.1", 0))
    ready.send(listener.getsockname()[1])
    block = bytes(1 << 20)

    def answer(sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := sock.recv(65536):
            large = data.startswith(b"GET /large")
            size = SIZE if large else 13
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode()
            if not large:
                sock.sendall(head + b"Hello, world!")
                continue
            sock.sendall(head)
            for _ in range(SIZE // len(block)):
                sock.sendall(block)

    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def preview(port: int, ready: Connection) -> None:
    """The previews, in a process of their own."""

    async def connect(port: int) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setblocking(False)
        return sock

    async def main() -> None:
        async with Previews() as previews:
            ready.send((await previews.publish("ex_bench", port, connect)).url)
            await anyio.sleep_forever()

    anyio.run(main)


class Client:
    """One kept connection."""

    def __init__(self, port: int, host: str) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port))
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host = host
        self._buffer = bytearray(1 << 20)

    def get(self, path: str, size: int) -> float:
        """Seconds for one request and its whole answer."""
        began = time.perf_counter()
        self._sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept: */*\r\n\r\n".encode())
        count = self._sock.recv_into(self._buffer)
        left = size - (count - self._buffer.index(b"\r\n\r\n") - 4)
        while left:
            left -= self._sock.recv_into(self._buffer)
        return time.perf_counter() - began


def measure(direct: Client, through: Client) -> dict[str, float]:
    small: dict[Client, list[float]] = {direct: [], through: []}
    large: dict[Client, list[float]] = {direct: [], through: []}
    for _ in range(REQUESTS):
        for client in small:
            small[client].append(client.get("/", 13))
    for _ in range(ROUNDS):
        for client in large:
            large[client].append(client.get("/large", SIZE))

    def added(share: int) -> float:
        at = [statistics.quantiles(small[client], n=100)[share - 1] for client in (direct, through)]
        return round((at[1] - at[0]) * 1000, 3)

    speed = [SIZE / statistics.median(large[client]) / 1e6 for client in (direct, through)]
    return {
        "added_ms_p50": added(50),
        "added_ms_p99": added(99),
        "direct_ms_p50": round(statistics.median(small[direct]) * 1000, 3),
        "direct_mb_per_s": round(speed[0]),
        "preview_mb_per_s": round(speed[1]),
        "throughput_ratio": round(
            statistics.median(d / t for d, t in zip(large[direct], large[through], strict=True)), 2
        ),
    }


def main() -> None:
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    relay = context.Process(target=preview, args=(port, there), daemon=True)
    relay.start()
    parts = urlsplit(here.recv())
    try:
        found = measure(Client(port, f"localhost:{port}"), Client(parts.port or 80, parts.netloc))
    finally:
        relay.terminate()
        server.terminate()
    result = {
        "question": "What does a preview cost beside a direct connection?",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
        "requests": REQUESTS,
        **found,
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
