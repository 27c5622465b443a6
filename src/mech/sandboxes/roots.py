"""The read-only root of a sandbox: what of this machine is visible inside, and nothing else.

System folders come by bubblewrap. What is shown of /etc, and the tools (which may live below a home that only its
owner may enter), are mounted by the joiner, so only their mount points are made here: bubblewrap reads the list of
mounts again for every one, and takes five times as long.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HOSTNAME = "mech"
FIRST = "/var/lib/mech/cat"  # what the first process runs
ID = 1000  # the sandbox's user, as it sees itself
TMP = 2 * 1024**3
_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = (
    "alternatives",
    "ca-certificates",
    "ca-certificates.conf",
    "crypto-policies",
    "fonts",
    "gai.conf",
    "gss",
    "host.conf",
    "java",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "pki/ca-trust",
    "pki/tls/certs",
    "pki/tls/cert.pem",
    "pki/tls/openssl.cnf",
    "protocols",
    "services",
    "ssl/certs",
    "ssl/cert.pem",
    "ssl/openssl.cnf",
    "ssl/ca-bundle.pem",
    "timezone",
    "xml",
)
_ETC_TREES = ("java-", "php", "python", "perl", "maven", "gradle", "ImageMagick-", "magic", "terminfo")
_EMPTY = ("/mnt", "/opt", "/root", "/srv", "/var/cache", "/var/lib", "/var/log")
WRITABLE = {"/tmp": TMP, "/var/tmp": TMP, "/run": 64 * 1024**2, "/dev/shm": 1024**3}
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64")
_HOMES = (".", ".local", ".cargo", ".npm-global")  # below a home, these hold more than tools

FILES: Mapping[str, bytes] = {
    "/etc/passwd": (
        b"root:x:0:0:root:/root:/usr/sbin/nologin\nmech:x:1000:1000:mech:/home/mech:/bin/sh\n"
        b"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
    ),
    "/etc/group": b"root:x:0:\nmech:x:1000:\nnogroup:x:65534:\n",
    "/etc/hosts": b"127.0.0.1 localhost mech\n::1 localhost ip6-localhost ip6-loopback\n",
    "/etc/hostname": b"mech\n",
    "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n"
    b"protocols: files\nnetworks: files\n",
    "/etc/resolv.conf": b"nameserver 127.0.0.1\noptions timeout:3 attempts:2\n",
    "/etc/machine-id": b"6d656368000000000000000000000000\n",
    "/etc/shells": b"/bin/sh\n/bin/bash\n",
}


def arguments(folders: Sequence[str], files: Mapping[str, int], whole: bool = False) -> list[str]:
    """bubblewrap's arguments for the root; `folders` are mount points, `files` are contents by descriptor. `whole`: it
    mounts what is shown of /etc too, since there is time."""
    return [*_system(), "--dir", "/etc", *_covered(files, whole), *_own(folders, files)]


@dataclass(frozen=True, slots=True)
class Etc:
    """What is shown of the host's /etc: pairs of a path and where it appears, folders and files apart."""

    folders: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def etc(files: Iterable[str]) -> Etc:
    """What of /etc the joiner mounts, where `files` are contents of our own: not what those lie in."""
    seen, given = _etc(os.stat("/etc").st_mtime_ns), tuple(files)
    folders = tuple(pair for pair in seen.folders if not _holds(pair[1], given))
    return Etc(folders, tuple(pair for pair in seen.files if pair[1] not in given))


@lru_cache(maxsize=1)
def _etc(_changed: int) -> Etc:
    """Looked up again when /etc has changed."""
    paths = [f"/etc/{name}" for name in names() if os.path.exists(f"/etc/{name}")]
    pairs = [(os.path.realpath(path) if path == "/etc/localtime" else path, path) for path in paths]
    folders = tuple(pair for pair in pairs if os.path.isdir(pair[0]))
    return Etc(folders, tuple(pair for pair in pairs if pair not in folders))


def _holds(folder: str, files: Iterable[str]) -> bool:
    return any(path.startswith(folder + "/") for path in files)


def _covered(files: Iterable[str], whole: bool) -> Iterator[str]:
    """The folders in which contents of our own cover the host's: they have to be there first. `whole`: all."""
    given, seen = tuple(files), _etc(os.stat("/etc").st_mtime_ns)
    for source, target in (*seen.folders, *(seen.files if whole else ())):
        if (whole and target not in given) or _holds(target, given):
            yield from ("--ro-bind-try", source, target)  # what lies deeper may have gone since it was looked for


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in _LINKS:
        path = f"/{name}"
        if os.path.islink(path):
            yield from ("--symlink", os.readlink(path), path)
        elif os.path.isdir(path):
            yield from ("--ro-bind", path, path)
    if os.path.isdir("/nix/store"):
        yield from ("--ro-bind", "/nix/store", "/nix/store")
    yield from ("--proc", "/proc", "--dev", "/dev")


def names() -> list[str]:
    """What of /etc may be seen: names in it that programs need and that hold no secret."""
    return [*_ETC, *sorted(name for name in os.listdir("/etc") if name.startswith(_ETC_TREES))]


def _own(folders: Sequence[str], files: Mapping[str, int]) -> Iterator[str]:
    for path in _EMPTY:
        yield from ("--dir", path)
    for path in WRITABLE:  # the joiner says how large: bubblewrap can since 0.7 only
        yield from ("--perms", "1777", "--tmpfs", path)
    shown = [target for _, target in _etc(os.stat("/etc").st_mtime_ns).folders]
    for path, fd in files.items():
        mode = "0111" if path == FIRST else "0444"
        yield from ("--perms", mode, "--ro-bind-data" if _bound(path, shown) else "--file", str(fd), path)
    for path in folders:
        yield from ("--dir", path)
    yield from ("--symlink", "/run", "/var/run")
    yield from ("--symlink", "/proc/self/mounts", "/etc/mtab")
    yield from ("--remount-ro", "/")


def _bound(path: str, shown: Iterable[str]) -> bool:
    """Whether a file of the host's is at that place already, in a folder that is shown read-only."""
    return any(_holds(folder, (path,)) for folder in shown) and os.path.isfile(path)


def visible(tools: Sequence[str], folders: Sequence[str] = ()) -> list[str]:
    """`folders` and what must be seen for programs in `tools` to work, outermost first, none inside another."""
    wanted: list[str] = list(folders)
    for tool in tools:
        for place in _needs(Path(tool)):
            wanted += [str(place), os.path.realpath(place)]
    found: list[str] = []
    for path in sorted(set(wanted), key=lambda path: (path.count("/"), path)):
        inside = any(path == other or path.startswith(other + "/") for other in (*found, *_SYSTEM))
        if not inside and os.path.isdir(path):
            found.append(path)
    return found


def _needs(tool: Path) -> Iterator[Path]:
    """A directory of programs and what they are installed with."""
    prefix = tool.parent
    homes = {Path(os.path.expanduser("~")), Path(os.path.realpath(os.path.expanduser("~")))}
    broad = (
        {home / name for home in homes for name in _HOMES} | {Path("/")} | {p for home in homes for p in home.parents}
    )
    if tool.name in ("bin", "shims", "sbin", "Scripts") and prefix not in broad:
        yield prefix
    elif tool not in broad:
        yield tool
    if prefix.name == ".cargo":
        yield prefix.parent / ".rustup"
    settings = prefix / "pyvenv.cfg"
    if settings.is_file():
        for line in settings.read_text(errors="replace").splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "home" and value.strip():
                yield from _needs(Path(value.strip()))
