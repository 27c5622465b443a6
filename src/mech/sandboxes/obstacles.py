"""What to type when a sandbox could not be built: judged by what was refused and by this machine's own switches."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

OLDEST = "0.5"  # of bubblewrap: the first that sets permissions of what it makes
_SYS_ADMIN = 1 << 21
_KINDS = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
_SWITCHES = {
    **{kind: f"user/max_{kind}_namespaces" for kind in _KINDS},
    "clone": "kernel/unprivileged_userns_clone",
    "apparmor": "kernel/apparmor_restrict_unprivileged_userns",
}
_CONTAINERS = {
    "docker": ".dockerenv",
    "podman": "run/.containerenv",
    "kubernetes": "var/run/secrets/kubernetes.io",
    "lxc": "dev/.lxc",
    "incus": "dev/incus",
    "lxd": "dev/lxd",
}
_INSTALL = {
    "debian": "apt-get install",
    "ubuntu": "apt-get install",
    "fedora": "dnf install",
    "rhel": "dnf install",
    "suse": "zypper install",
    "arch": "pacman -S",
    "alpine": "apk add",
    "nixos": "nix-env -i",
}
_OPEN = {
    "docker": "start the container that MECH is in with: docker run --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined --security-opt systempaths=unconfined …",
    "podman": "start the container that MECH is in with: podman run --security-opt seccomp=unconfined "
    "--security-opt unmask=ALL …",
    "kubernetes": "in the securityContext of the container that MECH is in: seccompProfile: {type: Unconfined}, "
    "appArmorProfile: {type: Unconfined}, procMount: Unmasked; and hostUsers: false in the pod",
    "lxc": "in the configuration of the container that MECH is in: lxc.include = /usr/share/lxc/config/nesting.conf",
    "incus": "on the host: incus config set NAME security.nesting=true && incus restart NAME",
    "lxd": "on the host: lxc config set NAME security.nesting=true && lxc restart NAME",
}
_ANYWHERE = (
    "a container needs --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt "
    "systempaths=unconfined, a systemd service RestrictNamespaces=no and no SystemCallFilter="
)
_PROFILE = (
    r"printf 'abi <abi/4.0>,\ninclude <tunables/global>\nprofile bwrap /usr/bin/bwrap flags=(unconfined) "
    r"{\n  userns,\n}\n' | sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap"
)
_ROOT = (
    "run MECH as an ordinary user, or give this root more: for Docker --user 1000:1000, or "
    "--cap-add SYS_ADMIN --cap-add SYS_PTRACE"
)
_PLACE = "export MECH_HOME= a folder on ext4, xfs, btrfs or tmpfs (in a container: a volume)"


@dataclass(frozen=True, slots=True)
class Machine:
    """What of this machine decides whether namespaces can be had.

    `switches` are the kernel's, by the names above, where it has them; `filtered`: a system call filter is on us;
    `install` is how this distribution installs a package.
    """

    root: bool = False
    capable: bool = False
    filtered: bool = False
    container: str = ""
    install: str = "install the package"
    switches: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def here(cls, top: Path = Path("/")) -> Machine:
        """This machine, as its files below `top` tell."""
        status = dict(line.split(":", 1) for line in _text(top / "proc/self/status").splitlines() if ":" in line)
        release = dict(line.split("=", 1) for line in _text(top / "etc/os-release").splitlines() if "=" in line)
        names = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".replace('"', "").split()
        values = {name: _text(top / "proc/sys" / path).strip() for name, path in _SWITCHES.items()}
        return cls(
            root=os.geteuid() == 0,
            capable=bool(int(status.get("CapEff", "0"), 16) & _SYS_ADMIN),
            filtered=status.get("Seccomp", "0").strip() == "2",
            container=next((name for name, path in _CONTAINERS.items() if os.path.lexists(top / path)), ""),
            install=next((_INSTALL[name] for name in names if name in _INSTALL), "install the package"),
            switches={name: int(value) for name, value in values.items() if value.isdecimal()},
        )


def advice(message: str, machine: Machine | None = None) -> str:
    """The next thing to type after this refusal; empty when nothing is known to help."""
    machine = machine or Machine.here()
    for words, rule in _RULES.items():
        if any(word in message for word in words.split("|")) and (found := rule(machine)):
            return found
    return ""


def _exhausted(machine: Machine) -> str:
    spent = [name for name in _KINDS if machine.switches.get(name) == 0] or ["user"]
    where = " (on the host of this container)" if machine.container else ""
    return " && ".join(f"sysctl -w user.max_{name}_namespaces=15000" for name in spent) + where


def _forbidden(machine: Machine) -> str:
    """Why namespaces of users are refused, the most definite reason first."""
    if 0 in (machine.switches.get(name) for name in _KINDS):
        return _exhausted(machine)
    if machine.switches.get("clone") == 0 and not machine.root:
        return "sudo sysctl -w kernel.unprivileged_userns_clone=1"
    if machine.switches.get("apparmor") and not machine.root and not (machine.filtered and machine.container):
        return _PROFILE
    if machine.container:
        return _OPEN[machine.container]
    if machine.root and not machine.capable:
        return _ROOT
    return _ANYWHERE


def _refused(machine: Machine) -> str:
    """Why the joiner was refused what bubblewrap was not."""
    return _ROOT if machine.root and not machine.capable else _forbidden(machine)


def _mount(machine: Machine) -> str:
    return _OPEN.get(machine.container, _ANYWHERE)


def _unmappable(machine: Machine) -> str:
    return f"run MECH as an ordinary user, or keep the folder that is run on ext4, xfs, btrfs or tmpfs, and {_PLACE}"


_RULES: dict[str, Callable[[Machine], str]] = {
    "is not installed": lambda machine: f"{machine.install} bubblewrap",
    "Unknown option": lambda machine: (
        f"{machine.install} bubblewrap   (version {OLDEST} or later; see bwrap --version)"
    ),
    "(ENOSPC)|No space left on device: 'namespace": _exhausted,
    "does not support user namespaces": lambda machine: "boot a kernel with CONFIG_USER_NS=y",
    "No permissions to create|Creating new namespace failed|setting up uid map|Failed RTM_NEWADDR": _forbidden,
    "Can't mount proc|Failed to make / slave|Failed to mount": _mount,
    "Permission denied: '/proc/|'namespace|Operation not permitted: 'seccomp'|to another user": _refused,
    "Function not implemented: ": lambda machine: "boot Linux 5.12 or later",
    "Invalid argument: 'mount_setattr'": _unmappable,
    "Invalid argument: '/workspace'|Invalid argument: '/home/mech'": lambda machine: _PLACE,
    "No such device: '/": lambda machine: "sudo modprobe overlay",
    "Operation not permitted: ": _mount,
    "PermissionError: ": _refused,
}
"""What a refusal says -> what is to be judged then; the first that has an answer gives it."""


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
