"""What is said where a sandbox cannot be built: each obstacle is put up for real, and the hint is what removes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from test_sandboxes import needs

from mech.sandboxes import obstacles
from mech.sandboxes.obstacles import Machine, advice

# Puts an obstacle up in a process of its own, and then tries to open a sandbox behind it.
BEHIND = """
import os, struct, sys
import anyio
from mech.errors import SandboxError
from mech.sandboxes import kernel, probe

def become(kinds):
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(kernel.NEWUSER | kernel.NEWNS | kinds)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open("/proc/self/" + name, "w") as file:
            file.write(text)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)

def exhausted(kind):
    become(0)
    with open(f"/proc/sys/user/max_{kind}_namespaces", "w") as file:
        file.write("0")

def masked():
    become(kernel.NEWPID)
    if child := os.fork():
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    kernel.mount("proc", "/proc", "proc")
    kernel.mount("/dev/null", "/proc/timer_list", "", kernel.MS_BIND)

def filtered(*calls):
    refuse = {"clone": [(0x20, 0, 0, 16), (0x45, 0, 1, 0x7E020000), (6, 0, 0, 0x50001), (6, 0, 0, 0x7FFF0000)],
              "clone3": [(6, 0, 0, 0x50026)]}
    numbers = {"clone": (56, 220), "clone3": (435, 435), "unshare": (272, 97), "mount": (165, 40), "setns": (308, 268),
               "seccomp": (317, 277), "landlock": (444, 444), "open_tree": (428, 428)}
    code = [(0x20, 0, 0, 0)]
    for call in calls:
        body = refuse.get(call, [(6, 0, 0, 0x50001)])
        code += [(0x15, 0, len(body), numbers[call][os.uname().machine != "x86_64"]), *body]
    kernel.no_new_privileges()
    kernel.load_filter(b"".join(struct.pack("HBBI", *line) for line in [*code, (6, 0, 0, 0x7FFF0000)]), notify=False)

def stacked(place):
    become(0)
    kernel.mount("tmpfs", place, "tmpfs")
    for name in ("lower", "upper", "work", "merged"):
        os.mkdir(f"{place}/{name}")
    data = f"lowerdir={place}/lower,upperdir={place}/upper,workdir={place}/work,userxattr"
    kernel.mount("overlay", f"{place}/merged", "overlay", 0, data)
    os.environ["TMPDIR"] = f"{place}/merged"

def powerless():
    kernel.drop_capabilities()

verb, *rest = sys.argv[1:]
globals()[verb](*rest)
try:
    isolation = anyio.run(probe, "bubblewrap")
    print("opened", isolation.absent)
except SandboxError as problem:
    print(problem.message.replace(chr(10), " "))
    print(problem.hint)
"""
OPENED = ("seccomp=unconfined", "Unconfined", "nesting")


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


def behind(*obstacle: str, path: str | None = None) -> list[str]:
    """What is said when a sandbox is opened behind an obstacle: message and hint."""
    environ = {**os.environ, "PATH": path if path is not None else os.environ["PATH"]}
    command = [sys.executable, "-c", BEHIND, *obstacle]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("kind", ["user", "net", "pid"])
def test_number_of_namespaces_is_spent(kind: str) -> None:
    """Where a kind of namespace may not be made at all, the hint raises exactly that limit."""
    message, hint = behind("exhausted", kind)
    assert f"max_{kind}_namespaces" in hint
    assert hint.startswith("sysctl -w user.max_")
    assert "ENOSPC" in message or "No space left" in message


def test_filter_of_a_container_forbids_namespaces() -> None:
    """Behind a filter such as Docker's, the hint opens the container."""
    message, hint = behind("filtered", "clone", "clone3", "unshare", "mount", "setns")
    assert "namespace" in message
    assert any(word in hint for word in OPENED)


@pytest.mark.parametrize("call", ["mount", "setns", "seccomp", "open_tree"])
def test_filter_forbids_a_later_step(call: str) -> None:
    """Whatever other call a filter refuses, the sandbox is not opened, and the hint says what would allow it."""
    _, hint = behind("filtered", call)
    assert any(word in hint for word in OPENED)


def test_landlock_that_is_refused_is_said() -> None:
    """Without Landlock a sandbox opens, and says that this wall is absent and why."""
    (said,) = behind("filtered", "landlock")
    assert said == "opened {'landlock': 'Landlock is refused: Operation not permitted'}"


def test_proc_cannot_be_mounted() -> None:
    """Where parts of /proc are masked, as in a container, the hint unmasks them."""
    message, hint = behind("masked")
    assert "Can't mount proc" in message
    assert any(word in hint for word in ("systempaths=unconfined", "unmask=ALL", "procMount: Unmasked", "nesting"))


def test_state_on_an_overlay(tmp_path: Path) -> None:
    """An overlay cannot be written through another one: a sandbox opens there on copies, with all its walls."""
    (said,) = behind("stacked", str(tmp_path))
    assert said.startswith("opened")


def test_root_without_rights() -> None:
    """A root that is none is told to be an ordinary user; an ordinary user needs no rights at all."""
    said = behind("powerless")
    if os.geteuid() == 0:
        assert said[1] == obstacles._ROOT
    else:
        assert said[0].startswith("opened")


def test_bubblewrap_is_missing(tmp_path: Path) -> None:
    """The hint installs it with this distribution's own command."""
    for name in ("true", "sh"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    message, hint = behind("filtered", path=str(tmp_path))
    assert message == "bubblewrap is not installed"
    assert hint.endswith(" bubblewrap")


def test_bubblewrap_is_too_old() -> None:
    """A bubblewrap that lacks an option is to be replaced by a later one."""
    with TemporaryDirectory(prefix="mech-old-") as folder:
        os.chmod(folder, 0o755)  # another user starts it
        old = Path(folder, "bwrap")
        old.write_text("#!/bin/sh\necho 'bwrap: Unknown option --perms' >&2\nexit 1\n")
        old.chmod(0o755)
        message, hint = behind("filtered", path=f"{folder}:{os.environ['PATH']}")
    assert "Unknown option --perms" in message
    assert "0.5 or later" in hint


# --- machines that are not this one ---------------------------------------------------------------------


def machine(top: Path, **files: str) -> Machine:
    """A machine whose files below `top` are these; `__` stands for a slash."""
    for name, text in files.items():
        path = top / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = Machine.here(top)
    return Machine(False, found.capable, found.filtered, found.container, found.install, found.switches)


REFUSED = "bwrap: No permissions to create new namespace, likely because the kernel does not allow …"
UBUNTU = "bwrap: setting up uid map: Permission denied"
MACHINES: dict[str, tuple[dict[str, str], str, str]] = {
    "Debian 10": (
        {"proc__sys__kernel__unprivileged_userns_clone": "0\n"},
        REFUSED,
        "kernel.unprivileged_userns_clone=1",
    ),
    "Ubuntu 24.04": (
        {"proc__sys__kernel__apparmor_restrict_unprivileged_userns": "1\n"},
        UBUNTU,
        "apparmor_parser -r /etc/apparmor.d/bwrap",
    ),
    "RHEL 7": ({"proc__sys__user__max_user_namespaces": "0\n"}, REFUSED, "sysctl -w user.max_user_namespaces=15000"),
    "Docker": (
        {".dockerenv": "", "proc__self__status": "Seccomp:\t2\n"},
        REFUSED,
        "docker run --security-opt seccomp=",
    ),
    "Docker on Ubuntu 24.04": (
        {
            ".dockerenv": "",
            "proc__self__status": "Seccomp:\t2\n",
            "proc__sys__kernel__apparmor_restrict_unprivileged_userns": "1\n",
        },
        REFUSED,
        "docker run --security-opt seccomp=",
    ),
    "Podman": ({"run__.containerenv": ""}, "bwrap: Can't mount proc on /newroot/proc: …", "--security-opt unmask=ALL"),
    "Incus": ({"dev__incus__sock": ""}, REFUSED, "incus config set NAME security.nesting=true"),
    "an old kernel": (
        {},
        "the sandbox could not be entered: OSError: [Errno 38] Function not implemented: 'x'",
        "5.12",
    ),
    "no overlays": ({}, "OSError: [Errno 19] No such device: '/workspace'", "modprobe overlay"),
    "Fedora": ({"etc__os-release": "ID=fedora\n"}, "bubblewrap is not installed", "dnf install bubblewrap"),
    "Mint": (
        {"etc__os-release": 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'},
        "bubblewrap is not installed",
        "apt-get install bubblewrap",
    ),
    "Alpine": ({"etc__os-release": "ID=alpine\n"}, "bwrap: Unknown option --perms", "apk add bubblewrap"),
    "a mystery": ({}, "bwrap: something never seen", ""),
}


@pytest.mark.parametrize("name", MACHINES)
def test_advice_on_other_machines(tmp_path: Path, name: str) -> None:
    """The files of a machine decide what is to be typed there."""
    files, message, expected = MACHINES[name]
    found = advice(message, machine(tmp_path, **files))
    assert expected in found
    assert bool(expected) == bool(found)
