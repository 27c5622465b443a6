"""What the kernel allows this process, each part tried for real in a child that ends with it.

`python -m mech.sandboxes.abilities` prints the findings as one JSON list; `mech doctor` shows them.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from mech.sandboxes import cgroups, joiner, kernel, netns, ownership, rights, seccomp

_GROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that was tried: `works`, what it is for or why it does not, and what would make it work."""

    name: str
    works: bool
    detail: str
    hint: str = ""


def _namespaces() -> None:
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(kernel.NEWUSER | kernel.NEWNS | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS | kernel.NEWPID)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)


def _overlays() -> None:
    _namespaces()
    with tempfile.TemporaryDirectory(prefix="mech-probe-", dir=sys.argv[1]) as folder:
        for name in ("lower", "upper", "work", "all"):
            os.mkdir(f"{folder}/{name}")
        data = f"lowerdir={folder}/lower,upperdir={folder}/upper,workdir={folder}/work,userxattr"
        kernel.mount("overlay", f"{folder}/all", "overlay", 0, data)
        kernel.unmount(f"{folder}/all")
        os.chmod(f"{folder}/work/work", stat.S_IRWXU)  # the kernel left it closed to its owner


def _idmaps() -> None:
    fd = kernel.detach(sys.argv[1])
    kernel.set_mount(fd, userns=joiner.mapping((os.geteuid(), os.getegid()), ownership.FIRST))


def _notifications() -> None:
    kernel.no_new_privileges()
    os.close(kernel.load_filter(seccomp.program(notify=True, refuse=False)))


def _rules() -> None:
    _namespaces()
    for made in netns.configure():
        made.close()


_TRIED: dict[str, tuple[Callable[[], None], str]] = {
    "namespaces": (_namespaces, "of users, mounts, processes, network, IPC and host name"),
    "overlays": (_overlays, "without rights, on the file system of MECH_HOME"),
    "idmapped mounts": (_idmaps, "on the file system of MECH_HOME, to show files to a sandbox's own user"),
    "seccomp notify": (_notifications, "a port is told when it opens"),
    "nftables": (_rules, "connections are led to MECH's judgement"),
}
_WITHOUT = {
    "idmapped mounts": "run MECH as an ordinary user, or put MECH_HOME and the folder on ext4, xfs, btrfs or tmpfs",
    "overlays": "copies are made instead; quicker: export MECH_HOME= a folder on ext4, xfs, btrfs or tmpfs",
    "nftables": "sudo modprobe nf_tables nft_redir nft_reject_inet",
}


def found() -> Iterator[Ability]:
    """Try everything, in the order in which a sandbox needs it."""
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    old = "" if release >= (5, 12) else "boot Linux 5.12 or later"
    yield Ability("kernel", not old, f"{platform.system()} {platform.release()} on {platform.machine()}", old)
    for name, (attempt, purpose) in _TRIED.items():
        if name == "idmapped mounts" and os.geteuid() != 0:
            continue
        number = _in_child(attempt)
        if name == "seccomp notify" and number == errno.EBUSY:
            yield Ability(name, False, "another supervisor has the notifications: open ports are asked for instead")
        elif number:
            yield Ability(name, False, f"refused: {os.strerror(number)}", _WITHOUT.get(name, ""))
        else:
            yield Ability(name, True, purpose)
    absent = rights.absence()
    yield Ability("landlock", not absent, absent or f"version {kernel.landlock_version()}, on top of the mounts")
    yield _control_groups()


def _control_groups() -> Ability:
    group = cgroups.group(1 << 30)
    if group is not None:
        group.remove()
        return Ability("control groups", True, f"version {group.version}: the memory of a whole sandbox can be limited")
    if (_GROUPS / "cgroup.controllers").exists():
        hint = "systemd-run --user --scope mech run ."
        return Ability("control groups", False, "version 2, but none may be made here: memory is sampled", hint)
    return Ability("control groups", False, "none may be made here: memory is sampled")


def _in_child(attempt: Callable[[], None]) -> int:
    """The number of the error that an attempt ends with in a process of its own; 0 when it succeeds."""
    child = os.fork()
    if child == 0:
        number = 1
        try:
            attempt()
            number = 0
        except OSError as problem:
            number = problem.errno or 1
        finally:
            os._exit(number)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Print what `found` says as one JSON list."""
    print(json.dumps([asdict(ability) for ability in found()]))


if __name__ == "__main__":
    main()
