"""What does the policy cost a connection out of a sandbox, and how soon is a denial told?

    python benchmarks/egress.py

The same client reads and writes SIZE bytes directly on the loopback and from a real sandbox, by the name of a host
that the policy allows; rounds alternate, so both see the same machine. Then with a secret bound to that host, over
HTTP and HTTPS, beside the same without. The server is a process of its own. A denial is timed from before the
program's connect to the event. Writes results/egress.json.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import ssl
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import anyio
from machine import facts

from mech.events import Denied, Event
from mech.sandboxes import Invocation, Opening, choose
from mech.sandboxes.authority import Authority
from mech.sandboxes.bubblewrap import NamespaceSandbox
from mech.sandboxes.resolver import Resolver
from mech.sandboxes.vault import Vault
from mech.types import Network, Secret, Workspace

SIZE = 256 * 1024**2
ROUNDS = 9
DENIALS = 60
HOST = "bench.example"
RESULTS = Path(__file__).parent / "results" / "egress.json"

CLIENT = """
import socket, ssl, sys, time
host, port, secure, way, size = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "tls", sys.argv[4], int(sys.argv[5])
sock = socket.create_connection((host, port))
if secure:
    context = ssl._create_unverified_context()
    sock = context.wrap_socket(sock, server_hostname="bench.example")
length = size if way == "PUT" else 0
head = f"{way} / HTTP/1.1\\r\\nHost: bench.example:{port}\\r\\nContent-Length: {length}\\r\\n\\r\\n"
began, buffer = time.perf_counter(), bytearray(1 << 20)
sock.sendall(head.encode())
if way == "PUT":
    for _ in range(size >> 20):
        sock.sendall(buffer)
count = 0
while count < (size if way == "GET" else 1):
    count += sock.recv_into(buffer)
print(time.perf_counter() - began)
"""
DENIED = """
import socket, sys, time
for port in range(1000, 1000 + int(sys.argv[1])):
    began = time.time()
    try:
        socket.create_connection(("denied.example", port), 10).recv(1)
    except OSError:
        pass
    print(port, began, time.time(), flush=True)
"""


def serve(ready: Connection, certificate: str) -> None:
    """A server on two ports, plain and TLS: GET is answered with SIZE bytes, PUT is read to its end."""
    import threading

    block = bytes(1 << 20)

    def answer(sock: socket.socket, context: ssl.SSLContext | None) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock = context.wrap_socket(sock, server_side=True) if context else sock
        head, buffer = sock.recv(65536), bytearray(1 << 20)
        if head.startswith(b"GET"):
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
            for _ in range(SIZE // len(block)):
                sock.sendall(block)
        else:
            left = SIZE - len(head.partition(b"\r\n\r\n")[2])
            while left > 0:
                left -= sock.recv_into(buffer)
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        sock.recv(1)

    def listen(context: ssl.SSLContext | None) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def accept() -> None:
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0], context), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return int(listener.getsockname()[1])

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    ready.send((listen(None), listen(context)))
    threading.Event().wait()


@asynccontextmanager
async def sandbox(
    folder: Path, events: list[tuple[float, Event]], vault: Vault, ports: tuple[int, ...]
) -> AsyncIterator:
    """A real sandbox that may call HOST, whose address is this machine's loopback for once."""
    workspace = folder / "workspace"
    workspace.mkdir(parents=True)
    (workspace / "client.py").write_text(CLIENT)
    (workspace / "denied.py").write_text(DENIED)
    network = Network(tuple(f"{HOST}:{port}" for port in ports))
    opening = Opening(Workspace(workspace, "bench", "bench"), folder / "state", network=network, vault=vault)
    async with choose("bubblewrap")(opening, lambda event: events.append((time.time(), event))) as made:
        assert isinstance(made, NamespaceSandbox)
        assert made.egress
        made.egress.policy = replace(made.egress.policy, kind=lambda address: "public")
        made.egress._resolver = Resolver(lambda name: ["127.0.0.1"])
        await made.settle(network)
        yield made


async def inside(made: NamespaceSandbox, *argv: str) -> str:
    """What a program prints in the sandbox."""
    reader, writer = os.pipe()
    try:
        running = await made.start(Invocation(("python3", *argv), env={"PATH": "/usr/local/bin:/usr/bin:/bin"}), writer)
    finally:
        os.close(writer)
    with open(reader) as output:
        text = await anyio.to_thread.run_sync(output.read)
    await running.wait()
    return str(text)


async def directly(folder: Path, *argv: str) -> str:
    """What the same prints outside."""
    done = await anyio.run_process(["/usr/bin/python3", *argv], cwd=folder / "workspace")
    return done.stdout.decode()


async def ratio(folder: Path, made: NamespaceSandbox, port: int, kind: str, way: str) -> dict[str, float]:
    """Megabytes a second directly and from the sandbox, medians, and the median of their ratios."""
    direct, through = [], []
    for _ in range(ROUNDS):
        words = ("client.py", "{}", str(port), kind, way, str(SIZE))
        direct.append(float(await directly(folder, *(word.format("127.0.0.1") for word in words))))
        through.append(float(await inside(made, *(word.format(HOST) for word in words))))
    return {
        "direct_mb_per_s": round(SIZE / statistics.median(direct) / 1e6),
        "sandbox_mb_per_s": round(SIZE / statistics.median(through) / 1e6),
        "ratio": round(statistics.median(d / t for d, t in zip(direct, through, strict=True)), 2),
    }


async def denials(made: NamespaceSandbox, events: list[tuple[float, Event]]) -> dict[str, float]:
    """Milliseconds from before a connect to the event of its denial, and to the program's error."""
    lines = [line.split() for line in (await inside(made, "denied.py", str(DENIALS))).splitlines()]
    told = {event.port: at for at, event in events if isinstance(event, Denied)}
    to_event = [(told[int(port)] - float(began)) * 1000 for port, began, _ in lines]
    to_error = [(float(ended) - float(began)) * 1000 for _, began, ended in lines]
    return {
        "denials": len(lines),
        "event_ms_p50": round(statistics.median(to_event), 2),
        "event_ms_p95": round(statistics.quantiles(to_event, n=20)[-1], 2),
        "event_ms_max": round(max(to_event), 2),
        "error_ms_p50": round(statistics.median(to_error), 2),
    }


async def measure(folder: Path, ports: tuple[int, int], environ: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    events: list[tuple[float, Event]] = []
    plain, tls = ports
    async with sandbox(folder / "plain", events, Vault(), ports) as made:
        found["download"] = await ratio(folder / "plain", made, plain, "tcp", "GET")
        found["upload"] = await ratio(folder / "plain", made, plain, "tcp", "PUT")
        found["denial"] = await denials(made, events)
    hosts = (f"http://{HOST}:{plain}", f"{HOST}:{tls}")
    vault = Vault.of([Secret("KEY", hosts)], environ)
    async with sandbox(folder / "bound", events, vault, ports) as made:
        found["download_with_a_bound_secret"] = await ratio(folder / "bound", made, plain, "tcp", "GET")
        found["download_with_a_bound_secret_over_tls"] = await ratio(folder / "bound", made, tls, "tls", "GET")
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mech-egress-") as folder:
        os.chmod(folder, 0o755)
        authority = Authority([HOST])
        roots, certificate = Path(folder, "roots.pem"), Path(folder, "server.pem")
        roots.write_bytes(authority.pem)
        certificate.write_bytes(authority._leaf(HOST))
        os.environ["SSL_CERT_FILE"] = str(roots)
        here, there = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, str(certificate)), daemon=True)
        server.start()
        about = facts()
        try:
            environ = {"KEY": "sk-abcdefghijklmnop0123456789", "SSL_CERT_FILE": str(roots)}
            found = anyio.run(measure, Path(folder), here.recv(), environ)
        finally:
            server.terminate()
    result = {
        "question": "What does the policy cost a connection out of a sandbox, and how soon is a denial told?",
        **about,
        "bytes": SIZE,
        "rounds": ROUNDS,
        **found,
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
