"""What MECH asks of a Docker daemon: a container for one sandbox, its network until setup is over, its end."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import platform
import secrets
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio

from mech.errors import SandboxError, SandboxUnavailable
from mech.sandboxes import Opening, roots, seccomp
from mech.sandboxes.duplicates import INSIDE
from mech.types import Limits

if TYPE_CHECKING:
    from aiodocker import Docker
    from aiodocker.containers import DockerContainer

NETWORK = "bridge"  # the one network in which Docker runs no name server that would stay when it is left
OWNER, MACHINE = "mech.owner", "mech.machine"
PROOF = "/run/mech-proof"
_PATIENCE = 30.0
_DESCRIPTORS = 65536  # of each process
_UNREACHABLE = 900  # the client library's own status
_PROGRAM = ("docker_frames", "docker_system", "docker_ports", "docker_inside")
_LOADER = """
import json, sys, types
def module(name, text):
    found = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, name, "exec"), found.__dict__)
    return found
for name in ("mech", "mech.sandboxes"):
    module(name, "__path__ = []")
texts = json.loads(sys.argv[2])
for name, text in texts.items():
    found = module("mech.sandboxes." + name, text)
    setattr(sys.modules["mech.sandboxes"], name, found)
found.Inside(json.loads(sys.argv[1])).run()
"""
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
_TMPFS = {"/tmp": roots.TMP, "/var/tmp": roots.TMP, "/run": 64 * 1024**2}


@dataclass(frozen=True, slots=True)
class Image:
    """An image that is there: its name, the PATH it sets, and why its system calls cannot be filtered (or empty)."""

    name: str
    path: tuple[str, ...] = ()
    unfiltered: str = ""


@asynccontextmanager
async def daemon() -> AsyncIterator[Docker]:
    """The daemon that the docker command would use. SandboxUnavailable says what to type when there is none."""
    try:
        from aiodocker import Docker
    except ImportError:
        raise SandboxUnavailable("the Docker client is not installed", hint="pip install 'mech-ai[docker]'") from None
    try:
        client = Docker()
    except (AssertionError, ValueError, OSError):  # no socket is where one is looked for
        raise SandboxUnavailable("no Docker daemon was found", hint=_start_hint()) from None
    async with client:
        with translated():
            await client.version()
        yield client


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Errors of the daemon and of the way to it as ours."""
    from aiodocker.exceptions import DockerError
    from aiohttp import ClientError

    try:
        yield
    except DockerError as problem:
        if problem.status == _UNREACHABLE:
            raise _silent(str(problem.message)) from None
        raise _known(problem.status, str(problem.message)) from None
    except (ClientError, OSError) as problem:
        raise _silent(str(problem)) from None


def _silent(message: str) -> SandboxUnavailable:
    hint = _start_hint()
    if "Permission denied" in message:
        hint = "sudo usermod -aG docker $USER; newgrp docker   (who may use the daemon is as good as root)"
    return SandboxUnavailable(f"the Docker daemon does not answer: {message}", hint=hint)


_HINTS = (
    ('exec: "python3"', "the image has no python3, by which MECH runs commands in it", "export MECH_DOCKER_IMAGE=…"),
    ("bind source path does not exist", "the daemon does not see this machine's files", "unset DOCKER_HOST"),
    ("not shared from the host", "", "share the folder in Docker Desktop: Settings, Resources, File sharing"),
)


def _known(status: int, message: str) -> SandboxError:
    for part, said, hint in _HINTS:
        if part in message:
            return SandboxUnavailable(f"{said}: {message}" if said else message, hint=hint)
    return SandboxError(f"the Docker daemon refused ({status}): {message}", hint="mech doctor")


def _start_hint() -> str:
    if sys.platform == "darwin":
        return "open -a Docker"
    return "sudo systemctl start docker   (or: export DOCKER_HOST=unix:///path/of/docker.sock)"


async def image(client: Docker, name: str) -> Image:
    """The image of that name. SandboxUnavailable when the daemon does not have it: MECH downloads none by itself."""
    from aiodocker.exceptions import DockerError

    with translated():
        try:
            found = await client.images.inspect(name)
        except DockerError as problem:
            if problem.status == 404:
                raise SandboxUnavailable(
                    f"Docker has no image {name}",
                    hint=f"docker pull {name}   (or: export MECH_DOCKER_IMAGE=… of one that has python3)",
                ) from None
            raise
        own = (await client.version())["Arch"]
    path = next((v[5:] for v in found["Config"].get("Env") or () if v.startswith("PATH=")), "")
    emulated = found["Architecture"] != own
    reason = f"the image is for {found['Architecture']}, the daemon runs on {own}" if emulated else ""
    return Image(name, tuple(path.split(":")) if path else (), reason)


def configuration(
    opening: Opening, found: Image, user: tuple[int, int], places: Mapping[str, Path], proof: Path
) -> dict[str, Any]:
    """The container of a sandbox: everything is closed but what is named."""
    limits, closed = opening.limits, opening.network.setup == "closed"
    return {
        "Image": found.name,
        "Entrypoint": ["python3", "-I", "-S", "-B", "-c", _LOADER],
        "Cmd": [json.dumps(_order(found, limits)), json.dumps(_texts())],
        "User": f"{user[0]}:{user[1]}",
        "WorkingDir": "/",
        "Hostname": roots.HOSTNAME,
        "OpenStdin": True,
        "StdinOnce": True,  # when MECH is gone, the first process reads the end of its input and ends
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "StopSignal": "SIGKILL",
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": {OWNER: owner(), MACHINE: machine()},
        "HostConfig": {
            "AutoRemove": True,
            "Init": False,
            "NetworkMode": "none" if closed else NETWORK,
            "ReadonlyRootfs": True,
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges"],
            "Privileged": False,
            "IpcMode": "private",
            "CgroupnsMode": "private",
            "Memory": limits.memory,
            "MemorySwap": limits.memory,
            "PidsLimit": limits.processes,
            "ShmSize": 1024**3,
            "Tmpfs": {path: f"rw,exec,nosuid,nodev,mode=1777,size={size}" for path, size in _TMPFS.items()},
            "Sysctls": {
                "net.ipv6.conf.all.disable_ipv6": "0",
                "net.ipv6.conf.lo.disable_ipv6": "0",
                "net.ipv4.ip_unprivileged_port_start": "0",
            },
            "LogConfig": {"Type": "none"},
            "Mounts": [
                *(_bind(places[name], INSIDE[name], read_only=False) for name in places),
                _bind(proof, PROOF),
                *_files(opening, proof.parent, user),
            ],
        },
    }


def _order(found: Image, limits: Limits) -> dict[str, Any]:
    filters = {m: base64.b64encode(seccomp.program(notify=True, machine=m)).decode() for m in _MACHINES.values()}
    return {
        "filters": {} if found.unfiltered else filters,
        "unfiltered": found.unfiltered,
        "places": list(INSIDE.values()),
        "proof": PROOF,
        "limits": {"RLIMIT_NOFILE": _DESCRIPTORS, "RLIMIT_FSIZE": limits.disk, "RLIMIT_CORE": 0},
    }


def _texts() -> dict[str, str]:
    return {name: Path(__file__).with_name(f"{name}.py").read_text() for name in _PROGRAM}


def _files(opening: Opening, state: Path, user: tuple[int, int]) -> list[dict[str, Any]]:
    """What is seen read-only at a path of its own: the sandbox's user, and the files that it is opened with."""
    passwd = f"root:x:0:0:root:/root:/usr/sbin/nologin\nmech:x:{user[0]}:{user[1]}:mech:/home/mech:/bin/sh\n"
    files: dict[str, bytes | Path] = {
        "/etc/passwd": passwd.encode() + b"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
        "/etc/group": f"root:x:0:\nmech:x:{user[1]}:\nnogroup:x:65534:\n".encode(),
    }
    mounts = []
    for number, (path, content) in enumerate({**files, **opening.files}.items()):
        if isinstance(content, Path):
            mounts.append(_bind(content, path))
        elif not path.startswith(INSIDE["home"] + "/"):
            source = state / f"file-{number}"
            source.write_bytes(content)
            source.chmod(0o444)
            mounts.append(_bind(source, path))
    return mounts


def _bind(source: Path, target: str, *, read_only: bool = True) -> dict[str, Any]:
    return {"Type": "bind", "Source": os.fspath(source), "Target": target, "ReadOnly": read_only}


async def create(client: Docker, wanted: dict[str, Any]) -> DockerContainer:
    """Make the container; it does not run yet."""
    with translated():
        return await client.containers.create(wanted, name=f"mech-{secrets.token_hex(6)}")


async def remove(container: DockerContainer) -> None:
    """Kill whatever runs in a container, and wait until it is gone."""
    from aiodocker.exceptions import DockerError

    with anyio.move_on_after(_PATIENCE), translated():
        while True:
            try:
                await container.delete(force=True, v=True)
            except DockerError as problem:
                if problem.status == 404:
                    return
                if problem.status != 409:  # it is being removed already
                    raise
            await anyio.sleep(0.01)


async def cut(client: Docker, container: DockerContainer) -> None:
    """Take a container off the network of setups."""
    with translated():
        found = await client.networks.get(NETWORK)
        await found.disconnect({"Container": container.id, "Force": True})


async def sweep(client: Docker) -> None:
    """Remove what a MECH of this machine left behind that was killed before its container ran."""
    with translated():
        for container in await client.containers.list(all=True, filters={"label": [f"{MACHINE}={machine()}"]}):
            if not _alive(container["Labels"].get(OWNER, "")):
                await remove(container)


def owner() -> str:
    """This process, so that a later one with its number is told from it."""
    return f"{os.getpid()}:{_began(os.getpid())}"


def machine() -> str:
    """Where process numbers mean the same: this boot, and this pid namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}:{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return platform.node()


def _alive(name: str) -> bool:
    pid, _, began = name.partition(":")
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return began == _began(int(pid))


def _began(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
