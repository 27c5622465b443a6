"""Attacks on files: of the host, of other sandboxes, of layers, by links, mounts, odd names and planted settings."""

from __future__ import annotations

import os
import socket
import textwrap
from pathlib import Path

import pytest
from attacks import PRELUDE, Table, attack, denied, outcomes
from benches import Bench, begin, needs, run

pytestmark = pytest.mark.anyio
MISSING = "ENOENT EACCES ENOTDIR"
FILES: Table = {
    "accounts": ("for name in ('shadow', 'gshadow', 'sudoers'): attempt(read, '/etc/' + name)", MISSING),
    "host keys": ("attempt(os.listdir, '/etc/ssh')", MISSING),
    "private keys": ("attempt(os.listdir, '/etc/ssl/private')", MISSING),
    "the machine's identity": ("print(read('/etc/machine-id')[:8].decode())", "6d656368"),
    "mounts of the host": ("attempt(os.listdir, '/etc/fstab')", MISSING),
    "boot files": ("for name in ('/boot', '/lost+found', '/media'): attempt(os.listdir, name)", MISSING),
    "logs": ("print(os.listdir('/var/log') or 'EMPTY')", "EMPTY"),
    "mail and jobs": ("for name in ('mail', 'spool'): attempt(os.listdir, '/var/' + name)", MISSING),
    "packages' state": ("print([name for name in os.listdir('/var/lib') if name != 'mech'] or 'EMPTY')", "EMPTY"),
    "root's home": ("print(os.listdir('/root') or 'EMPTY')", "EMPTY"),
    "homes": ("print(os.listdir('/home'))", "['mech']"),
    "run time state": ("print(os.listdir('/run') or 'EMPTY')", "EMPTY"),
    "docker's folder": ("attempt(os.listdir, '/var/lib/docker')", MISSING),
    "systemd": ("attempt(os.listdir, '/run/systemd')", MISSING),
    "the root of all processes": (
        "for pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "    if pid == '1': attempt(os.listdir, f'/proc/{pid}/root')\n"
        "    else: print('OWN' if os.path.realpath(f'/proc/{pid}/root') == '/' else 'GOT IT')",
        "EACCES EPERM OWN",
    ),
    "the folder of all processes": (
        "for pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "    if pid != '1': print(os.path.realpath(f'/proc/{pid}/cwd'))",
        "/workspace",
    ),
    "upwards without end": ("print(sorted(os.listdir('/workspace' + '/..' * 50 + '/home')))", "['mech']"),
    "upwards from the root": ("print('OWN' if os.stat('/..').st_ino == os.stat('/').st_ino else 'GOT IT')", "OWN"),
    "a hard link to a system file": ("attempt(os.link, '/usr/bin/env', '/workspace/env')", "EXDEV EPERM EACCES"),
    "a hard link to an account file": ("attempt(os.link, '/etc/passwd', '/tmp/passwd')", "EXDEV EPERM EACCES"),
    "a hard link through proc": (
        "file = os.open('/etc/passwd', 0)\n"
        "attempt(call, 265, 37, -100, f'/proc/self/fd/{file}'.encode(), -100, b'/tmp/x', 0x400)",
        "EXDEV EPERM EACCES ENOENT",
    ),
    "write through proc": (
        "file = os.open('/etc/passwd', 0)\nattempt(os.open, f'/proc/self/fd/{file}', os.O_WRONLY)",
        "EROFS EACCES",
    ),
    "move the workspace away": ("attempt(os.rename, '/workspace', '/tmp/w')", "EROFS EBUSY EXDEV EACCES"),
    "replace the workspace": ("attempt(os.rmdir, '/workspace')", "EROFS EBUSY EACCES ENOTEMPTY"),
    "exchange it for another": ("attempt(call, 316, 276, -100, b'/workspace', -100, b'/tmp', 2)", "EROFS EBUSY EXDEV"),
    "where the overlay was put together": ("print(os.listdir('/mnt') or 'EMPTY')", "EMPTY"),
    "write to the tools": ("attempt(write, '/usr/local/bin/x')", "EROFS EACCES"),
    "change the tools' owners": ("attempt(os.chown, '/usr/bin/env', 1000, 1000)", "EROFS EPERM"),
    "change the tools' times": ("attempt(os.utime, '/usr/bin/env')", "EROFS EPERM"),
    "change the resolver": ("attempt(write, '/etc/resolv.conf')", "EROFS EACCES"),
    "change the hosts": ("attempt(write, '/etc/hosts')", "EROFS EACCES"),
    "remove a file of the root": ("attempt(os.unlink, '/etc/passwd')", "EROFS EACCES"),
    "preload a library for all": ("attempt(write, '/etc/ld.so.preload')", "EROFS EACCES"),
    "lock a system file": ("attempt(fcntl.lockf, os.open('/usr/bin/env', 0), fcntl.LOCK_EX)", "EBADF"),
    "open by a handle": ("attempt(call, 304, 265, 3, b'\\x08\\0\\0\\0\\x01\\0\\0\\0\\x02' + b'\\0' * 16, 0)", "EPERM"),
    "planted link to a secret": ("attempt(read, 'planted')", MISSING),
    "planted link by proc": ("attempt(read, 'by-root')\nattempt(read, 'by-cwd')\nattempt(read, 'by-first')", MISSING),
    "planted link upwards": ("attempt(read, 'upwards')", MISSING),
    "planted link to a folder": ("attempt(os.listdir, 'folder-link')", MISSING),
    "planted loop of links": ("attempt(read, 'loop/loop/loop')", "ELOOP"),
    "planted link over a hidden folder": ("attempt(read, 'node_modules/secret')", MISSING),
    "planted socket of a host's server": (
        "attempt(socket.socket(socket.AF_UNIX).connect, 'server.sock')",
        "ECONNREFUSED EACCES ENOENT",
    ),
    "planted program of root's": (
        "print(subprocess.run(['./privileged', '-u'], capture_output=True, text=True).stdout.strip() or 'NONE')",
        "1000 NONE",
    ),
    "planted device": ("attempt(read, 'device')", "EACCES ENOENT"),
    "planted attributes of an overlay": ("attempt(read, 'redirected/secret')", MISSING),
    "the other name of a file": ("write('two-names', b'changed')\nprint(read('two-names').decode())", "changed"),
    "a name with a new line": ("print(len(read('new\\nline')))", "4"),
    "a name that is no text": ("print(len(read(b'bytes-\\xff\\xfe')))", "4"),
    "a name that is an option": ("print(len(read('--version')))", "4"),
    "the longest name": ("print(len(read('n' * 255)))", "4"),
    "a name that is an escape": ("print(len(read('\\x1b]0;owned\\x07')))", "4"),
}  # fmt: skip


def plant(root: Path) -> socket.socket:
    """A repository that means harm, and what it means to reach; a server that listens on a socket in it."""
    folder = root / "folder"
    folder.mkdir(exist_ok=True)
    (root / "secret").write_text("the-secret")
    (root / "secrets").mkdir()
    (root / "secrets" / "secret").write_text("the-secret")
    links = {"planted": root / "secret", "by-root": f"/proc/self/root{root}/secret", "folder-link": root / "secrets"}
    links |= {"by-cwd": f"/proc/self/cwd/../..{root}/secret", "by-first": f"/proc/1/root{root}/secret"}
    links |= {"upwards": "../" * 40 + f"{root}/secret"[1:], "loop": "loop", "node_modules": root / "secrets"}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    for name in ("new\nline", "--version", "n" * 255, "\x1b]0;owned\x07"):
        (folder / name).write_text("text")
    Path(os.fsdecode(os.fsencode(folder) + b"/bytes-\xff\xfe")).write_text("text")
    (folder / "privileged").write_bytes(Path("/usr/bin/id").read_bytes())
    (folder / "privileged").chmod(0o6755)
    (root / "first-name").write_text("unchanged")
    os.link(root / "first-name", folder / "two-names")
    (folder / "redirected").mkdir()
    for name in ("redirect", "metacopy", "origin", "opaque"):
        try:
            os.setxattr(folder / "redirected", f"user.overlay.{name}", os.fsencode(root / "secrets"))
        except OSError:  # this file system has no such attributes
            break
    if os.geteuid() == 0:
        os.mknod(folder / "device", 0o20666, os.makedev(1, 5))
    server = socket.socket(socket.AF_UNIX)
    before = os.getcwd()
    os.chdir(folder)  # the path may be too long for a socket
    server.bind("server.sock")
    os.chdir(before)
    server.listen()
    (folder / "server.sock").chmod(0o777)
    return server


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def found(root: Path) -> dict[str, str]:
    with plant(root):
        return outcomes(FILES, root, hidden=("node_modules",))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("bubblewrap", tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_files_of_the_host_stay_the_hosts(found: dict[str, str], root: Path, name: str) -> None:
    """What is not the sandbox's own is absent or closed, whatever link, name or file of the repository leads there."""
    assert denied(found[name], FILES[name][1])
    assert "the-secret" not in found[name]
    assert (root / "first-name").read_text() == "unchanged"


# --- layers ---------------------------------------------------------------------------------------------


async def test_a_run_cannot_poison_a_layer(bench: Bench) -> None:
    """What a layer holds stays as it was sealed, whatever a later run writes, links, maps or renames in it."""
    layer = bench.root / "layer"
    async with bench.open() as sandbox:
        await run(sandbox, "mkdir deps; echo clean > deps/file; echo clean > deps/mapped; ln deps/file deps/twin")
        await sandbox.seal(layer)
    code = """
    import mmap
    write("deps/file", b"poison")
    os.link("deps/twin", "linked")
    write("linked", b"poison")
    with open("deps/mapped", "r+b") as file:
        mmap.mmap(file.fileno(), 5)[:] = b"drugs"
    os.chmod("deps/file", 0o777)
    write("deps/new")
    os.unlink("deps/twin")
    print("written")"""
    async with bench.open(layers=(layer,)) as sandbox:
        assert await attack(sandbox, code) == "written"
    async with bench.open(layers=(layer,)) as sandbox:
        assert (await run(sandbox, "cat deps/*; ls deps"))[1] == "clean\nclean\nclean\nfile\nmapped\ntwin\n"


async def test_a_sealed_layer_takes_no_late_writes(bench: Bench) -> None:
    """Descriptors and maps that were opened before a seal are closed by it, with whoever held them."""
    layer = bench.root / "layer"
    code = """
    import mmap
    write("held", b"clean")
    file = open("held", "r+b")
    memory = mmap.mmap(file.fileno(), 5)
    print("held", flush=True)
    while True:
        time.sleep(0.01)
        memory[:] = b"drugs"
        file.seek(0); file.write(b"drugs"); file.flush()"""
    async with bench.open() as sandbox:
        await run(sandbox, "echo first > file")
        await begin(sandbox, "python3", "-c", PRELUDE + textwrap.dedent(code))
        await sandbox.seal(layer)
        before = (layer / "workspace" / "held").read_bytes()
        assert (await run(sandbox, "pgrep python3 || echo none"))[1] == "none\n"
        assert (layer / "workspace" / "held").read_bytes() == before
