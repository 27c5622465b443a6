"""A real Docker daemon for tests, walled in by namespaces of its own, with an image made of this machine's files.

Ending its first process ends everything that it started, mounts included; nothing of it is seen outside.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

IMAGE = "mech-test:latest"
DRIVERS = ("overlay2", "vfs")
GATEWAY = "172.31.255.1"
_PATIENCE = 60.0
_PROGRAMS = (
    "sh env cat ls sleep echo rm mkdir ln touch wc test true false setsid head dd id kill sort tail printf cut grep "
    "tr sed cp mv find seq stty tty tee chmod stat pgrep"
).split()
_NOT_NEEDED = re.compile(
    r"/(test|tests|idlelib|tkinter|turtledemo|lib2to3|ensurepip|pydoc_data|distutils|site-packages|dist-packages"
    r"|__pycache__|config-[\w.-]+)(/|$)|\.a$"
)


def missing() -> str:
    """What is not installed here that a daemon needs; empty when nothing."""
    found = next(
        (name for name in ("dockerd", "containerd", "runc", "unshare", "setpriv", "ip") if not _program(name)), ""
    )
    return f"{found} is not installed" if found else ""


def refused() -> str:
    """Why no daemon can run here however complete the machine is; empty when nothing speaks against it.

    This alone is a reason to skip tests in CI too: rights that a daemon needs from the kernel, each tried.
    """
    if os.geteuid() != 0:
        return "a daemon is started by root alone"
    walls = ("unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c")
    for what, line in _TRIALS.items():
        done = subprocess.run((*walls, line), capture_output=True, text=True, env=_environment())
        if done.returncode:
            return f"{what}: {done.stderr.strip()[-200:]}"
    groups = Path("/sys/fs/cgroup")
    for folder in (groups,) if (groups / "cgroup.controllers").exists() else (groups / "memory", groups / "pids"):
        if not os.access(folder, os.W_OK):
            return f"no control groups can be made in {folder}"
    return ""


_TRIALS = {
    "namespaces cannot be made": "true",
    "no network bridge can be made": "ip link add mech0 type bridge",
    "no pair of network devices can be made": "ip link add mech1 type veth peer name mech2",
    "addresses cannot be translated": "iptables -t nat -A POSTROUTING -j MASQUERADE",
    "nothing can be mounted": "mount -t tmpfs tmpfs /mnt",
}


@contextlib.contextmanager
def daemon() -> Iterator[str]:
    """A running daemon that has the image: the address for DOCKER_HOST. RuntimeError says why there is none."""
    with tempfile.TemporaryDirectory(prefix="mech-dockerd-", dir="/var/tmp") as folder:
        root = Path(folder)
        said = ""
        for driver in DRIVERS:
            process = _start(root / driver, driver)
            try:
                if _answers(root / driver, process):
                    _pack(root / "image.tar")
                    _import(root / driver / "sock", root / "image.tar")
                    yield f"unix://{root / driver / 'sock'}"
                    return
                said = (root / driver / "log").read_text(errors="replace")[-2000:]
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                _leave(root / driver)
        raise RuntimeError(f"dockerd does not start here:\n{said}")


def _start(root: Path, driver: str) -> subprocess.Popen[bytes]:
    root.mkdir()
    daemon = (
        _program("dockerd"), "--data-root", root / "data", "--exec-root", root / "exec", "--pidfile", root / "pid",
        "--host", f"unix://{root / 'sock'}", "--storage-driver", driver, "--bip", f"{GATEWAY}/24",
        "--cgroup-parent", f"/{root.parent.name}",
    )  # fmt: skip
    line = 'ip link set lo up; exec "$@"'
    walls = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", line, "sh")
    with (root / "log").open("wb") as log:
        return subprocess.Popen(
            ("setpriv", "--pdeathsig", "KILL", "unshare", *walls, *daemon),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(),
            start_new_session=True,
        )


def _answers(root: Path, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as sock, contextlib.suppress(OSError):
            sock.connect(str(root / "sock"))
            sock.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
            if b"200 OK" in sock.recv(100):
                return True
        time.sleep(0.05)
    return False


def _leave(root: Path) -> None:
    """Remove the groups of processes that the daemon made; they are empty, and named after its folder."""
    for group in Path("/sys/fs/cgroup").glob(f"*/{root.parent.name}"):
        for folder in (*sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True), group):
            _remove(folder)


def _remove(group: Path) -> None:
    """Remove a control group; its last processes may still be on their way out."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            group.rmdir()
            return
        except OSError as problem:
            if problem.errno != errno.EBUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


# --- the image ------------------------------------------------------------------------------------


def _pack(archive: Path) -> None:
    """A root file system with a shell, a few programs and Python."""
    with tarfile.open(archive, "w") as tar:
        seen: set[str] = set()
        for name in ("tmp", "var/tmp", "run", "proc", "sys", "dev", "workspace", "home/mech", "etc", "usr/bin"):
            _folders(tar, f"{name}/inside", seen)
        python = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
        for name in _PROGRAMS:
            path = _program(name)
            if path:
                _add(tar, Path(os.path.realpath(path)), seen, f"usr/bin/{name}")
        _add(tar, python, seen, str(python).lstrip("/"))
        for folder in {sysconfig.get_path(kind, vars=_base()) for kind in ("stdlib", "platstdlib")}:
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file() and not _NOT_NEEDED.search(str(path)[len(folder) :]):
                    _add(tar, path, seen, str(path).lstrip("/"))
        for link, target in {"bin": "usr/bin", "usr/bin/python3": str(python)}.items():
            if f"/{link}" not in seen:
                info = tarfile.TarInfo(link)
                info.type, info.linkname = tarfile.SYMTYPE, target
                tar.addfile(info)


def _base() -> dict[str, str]:
    return {"base": sys.base_prefix, "platbase": sys.base_exec_prefix, "installed_base": sys.base_prefix,
            "installed_platbase": sys.base_exec_prefix}  # fmt: skip


def _add(tar: tarfile.TarFile, path: Path, seen: set[str], name: str) -> None:
    """A file, and the libraries that it is linked with."""
    if f"/{name}" in seen:
        return
    seen.add(f"/{name}")
    _folders(tar, name, seen)
    tar.add(os.path.realpath(path), name, recursive=False)
    if path.suffix == ".so" or ".so." in path.name or os.access(path, os.X_OK):
        done = subprocess.run(("ldd", path), capture_output=True, text=True)
        for library in re.findall(r"(/\S+) \(0x", done.stdout):
            if f"{library}" not in seen:
                seen.add(library)
                _folders(tar, library.lstrip("/"), seen)
                tar.add(os.path.realpath(library), library.lstrip("/"), recursive=False)


def _folders(tar: tarfile.TarFile, name: str, seen: set[str]) -> None:
    """The folders that `name` is in; those that nobody names would be entered by nobody but root."""
    for folder in reversed([str(parent) for parent in Path(name).parents][:-1]):
        if folder not in seen:
            seen.add(folder)
            info = tarfile.TarInfo(folder)
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)


def _import(address: Path, archive: Path) -> None:
    connection = http.client.HTTPConnection("docker", timeout=_PATIENCE)
    connection.sock = socket.socket(socket.AF_UNIX)
    with contextlib.closing(connection), archive.open("rb") as body:
        connection.sock.connect(str(address))
        name, _, tag = IMAGE.partition(":")
        connection.request("POST", f"/images/create?fromSrc=-&repo={name}&tag={tag}", body)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        if answer.status != 200 or '"error"' in said:
            raise RuntimeError(f"the image could not be imported: {said[-500:]}")


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"}


def _program(name: str) -> str:
    return shutil.which(name, path=_environment()["PATH"]) or ""
