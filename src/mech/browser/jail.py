"""The program that Playwright starts in place of the browser: it walls the browser in, then becomes it.

Page code is hostile and a Chromium started by root has no sandbox of its own. So, before the browser exists:
its own network namespace with nothing in it but listeners whose descriptors go to MECH over a unix socket; an
unprivileged uid when we are root; then bubblewrap with an empty home and a read-only system. Runs as
`python -I -S jail.py CONFIG BROWSER-ARGUMENTS…` and needs nothing but the standard library.
"""

from __future__ import annotations

import array
import ctypes
import fcntl
import json
import os
import socket
import struct
import sys

_NEWUSER, _NEWNET = 0x10000000, 0x40000000
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 0x1
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/sbin", "/etc/fonts", "/etc/ssl", "/etc/alternatives", "/etc/ld.so.cache")


def main() -> None:
    with open(sys.argv[1]) as file:
        config = json.load(file)
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    channel.connect(config["socket"])
    own_network(config["uid"])
    listeners = [listen(port) for port in config["ports"]]
    ancillary = array.array("i", [listener.fileno() for listener in listeners])
    channel.sendmsg([b"ready"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ancillary)])
    for each in (channel, *listeners):
        each.close()
    if config["uid"] is not None:
        os.setgroups([])
        os.setresgid(config["uid"], config["uid"], config["uid"])
        os.setresuid(config["uid"], config["uid"], config["uid"])
    command = [*walls(config), config["browser"], *sys.argv[2:]]
    os.execvp(command[0], command)


def own_network(uid: int | None) -> None:
    """Enter a fresh network namespace (and, as an ordinary user, the user namespace it needs), loopback up."""
    libc = ctypes.CDLL(None, use_errno=True)
    me, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEWNET if uid is not None else _NEWNET | _NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare: " + os.strerror(ctypes.get_errno()))
    if uid is None:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{me} {me} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", port))
    listener.listen(256)
    return listener


def walls(config: dict[str, str]) -> list[str]:
    """The bubblewrap command line: everything unshared but the network, which is already our own."""
    command = [
        config["bwrap"],
        "--unshare-user",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-uts",
        "--unshare-cgroup-try",
    ]
    command += ["--die-with-parent", "--clearenv", "--setenv", "HOME", "/tmp", "--setenv", "PATH", "/usr/bin:/bin"]
    for path in _SYSTEM:
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        else:
            command += ["--ro-bind-try", path, path]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/dev/shm", "--chdir", "/tmp"]
    place = os.path.dirname(os.path.realpath(config["browser"]))
    if not place.startswith("/usr/"):
        command += ["--ro-bind", place, place]
    return [*command, "--"]


if __name__ == "__main__":
    main()
