"""One verdict for every program: real clients, none of which knows of a proxy, against a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.abc
import pytest

from mech.types import Network
from tests.worlds import server, world

pytestmark = pytest.mark.anyio

GO = """
package main
import ("fmt"; "io"; "net"; "os")
func main() {
    conn, err := net.Dial("tcp", net.JoinHostPort(os.Args[1], os.Args[2]))
    if err != nil { fmt.Println(err); os.Exit(1) }
    fmt.Fprintf(conn, "GET / HTTP/1.0\\r\\n\\r\\n")
    answer, err := io.ReadAll(conn)
    fmt.Println(string(answer), err)
}
"""
JAVA = """
public class Call {
    public static void main(String[] args) throws Exception {
        var url = new java.net.URL("http://" + args[0] + ":" + args[1] + "/");
        System.out.println(new String(url.openStream().readAllBytes()));
    }
}
"""
NODE = """
const [host, port] = process.argv.slice(1)
fetch(`http://${host}:${port}/`).then(async answer => console.log(await answer.text()), () => process.exit(1))
"""
PYTHON = """
import sys, urllib.request
print(urllib.request.urlopen(f"http://{sys.argv[1]}:{sys.argv[2]}/").read())
"""
SOCKET = """
import socket, struct, sys
labels = b"".join(bytes([len(part)]) + part.encode() for part in sys.argv[1].split("."))
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.sendto(struct.pack("!HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, 1, 1), ("192.0.2.53", 53))
address = socket.inet_ntoa(asking.recv(512)[-4:])
client = socket.socket()
client.connect((address, int(sys.argv[2])))
client.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
print(client.recv(100))
"""


@dataclass(frozen=True)
class Client:
    """A client: the program that is needed, the one that calls, its command line for a host and a port, and what it
    says first."""

    needs: str
    calls: str
    argv: Callable[[Path, str, int], list[str]]
    says: bytes = b"GET /"


CLIENTS = {
    "curl": Client("curl", "curl", lambda _, host, port: ["curl", "-sS", f"http://{host}:{port}/"]),
    "curl over TLS": Client(
        "curl", "curl", lambda _, host, port: ["curl", "-sSk", f"https://{host}:{port}/"], says=b"\x16\x03"
    ),
    "node": Client("node", "node", lambda _, host, port: ["node", "-e", NODE, host, str(port)]),
    "python": Client("python3", "python", lambda _, host, port: [sys.executable, "-I", "-c", PYTHON, host, str(port)]),
    "go": Client("go", "call", lambda folder, host, port: [str(folder / "call"), host, str(port)]),
    "java": Client("javac", "java", lambda folder, host, port: ["java", "-cp", str(folder), "Call", host, str(port)]),
    "git over https": Client(
        "git", "git", lambda _, host, port: ["git", "ls-remote", f"https://{host}:{port}/a"], says=b"\x16\x03"
    ),
    "git over ssh": Client(
        "ssh", "ssh", lambda _, host, port: ["git", "ls-remote", f"ssh://git@{host}:{port}/a"], says=b"SSH-2.0-"
    ),
    "a raw socket": Client(
        "python3", "python", lambda _, host, port: [sys.executable, "-I", "-c", SOCKET, host, str(port)]
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Builds what a client needs, once."""
    folder = tmp_path_factory.mktemp("clients")

    def build(client: str) -> Path:
        if client == "go" and not (folder / "call").exists():
            (folder / "call.go").write_text(GO)
            env = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GOTOOLCHAIN": "local"}
            subprocess.run(["go", "build", "-o", folder / "call", folder / "call.go"], check=True, env=env)
        if client == "java" and not (folder / "Call.class").exists():
            (folder / "Call.java").write_text(JAVA)
            subprocess.run(["javac", "-d", folder, folder / "Call.java"], check=True)
        return folder

    return build


@pytest.mark.parametrize("name", CLIENTS)
async def test_every_client_gets_the_same_verdict(name: str, built: Callable[[str], Path], tmp_path: Path) -> None:
    """Without a proxy variable, the named host is reached, the other is not, and the denial names the program."""
    client, heard = CLIENTS[name], list[bytes]()
    if not shutil.which(client.needs):
        pytest.skip(f"{client.needs} is not installed")

    async def listen(stream: anyio.abc.SocketStream) -> None:
        heard.append(await stream.receive())
        await stream.send(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    folder = await anyio.to_thread.run_sync(built, name)
    env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    env |= {"HOME": str(tmp_path), "GIT_SSL_NO_VERIFY": "1", "GIT_SSH_COMMAND": "ssh -oStrictHostKeyChecking=no"}
    async with server(listen) as port, world() as here:
        await here.egress.settle(Network(allow=(f"other.example:{port}",)))
        outputs = []
        for host in ("public.example", "other.example"):
            argv = here.cell.argv(*client.argv(folder, host, port))
            done = await anyio.run_process(argv, stderr=subprocess.STDOUT, check=False, env=env)
            outputs.append(done.stdout)
        assert [first[: len(client.says)] for first in heard] == [client.says], outputs
        assert (b"hello" in outputs[1]) is (client.says == b"GET /"), outputs
        assert [(denied.host, denied.port) for denied in here.denied] == [("public.example", port)]
        assert here.denied[0].program.startswith(client.calls)
