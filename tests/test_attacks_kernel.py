"""Attacks on the kernel from inside: calls, namespaces, devices, terminals, other doors to the same calls."""

from __future__ import annotations

import os

import pytest
from attacks import Table, denied, outcomes
from benches import needs

SHELLCODE = """
import mmap
area = mmap.mmap(-1, 4096, prot=7)
area.write(bytes.fromhex({code!r}))
function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(area)))
pid = os.fork()
if pid == 0:
    os._exit(function() & 0x7f)
print(signal.Signals(os.waitpid(pid, 0)[1] & 0x7f).name)
"""

KERNEL: Table = {
    "move a mount": ("attempt(call, 429, 429, -100, b'/tmp', -100, b'/mnt', 0)", "EPERM"),
    "make a mount": ("attempt(call, 432, 432, 0, 0, 0)", "EPERM"),
    "configure a file system": ("attempt(call, 431, 431, 0, 0, 0, 0, 0)", "EPERM"),
    "pick a file system": ("attempt(call, 433, 433, -100, b'/', 0)", "EPERM"),
    "copy a mount with attributes": ("attempt(call, 467, 467, -100, b'/', 1, 0, 0)", "EPERM"),
    "unmount the workspace": ("attempt(call, 166, 39, b'/workspace', 2)", "EPERM"),
    "mount proc anew": ("attempt(call, 165, 40, b'proc', b'/tmp', b'proc', 0, 0)", "EPERM"),
    "mount a disk": ("attempt(call, 165, 40, b'/dev/vda', b'/tmp', b'ext4', 0, 0)", "EPERM"),
    "mount an overlay": ("attempt(call, 165, 40, b'x', b'/tmp', b'overlay', 0, b'lowerdir=/')", "EPERM"),
    "share mounts again": ("attempt(call, 165, 40, b'none', b'/', 0, 1 << 20, 0)", "EPERM"),
    "a pid namespace": ("attempt(call, 272, 97, 0x20000000)", "EPERM"),
    "a net namespace": ("attempt(call, 272, 97, 0x40000000)", "EPERM"),
    "an ipc namespace": ("attempt(call, 272, 97, 0x08000000)", "EPERM"),
    "a uts namespace": ("attempt(call, 272, 97, 0x04000000)", "EPERM"),
    "a cgroup namespace": ("attempt(call, 272, 97, 0x02000000)", "EPERM"),
    "a time namespace": ("attempt(call, 272, 97, 0x00000080)", "EPERM"),
    "every namespace at once": ("attempt(call, 272, 97, 0x7E020080)", "EPERM"),
    "clone a mount namespace": ("attempt(call, 56, 220, 0x00020000 | 17, 0, 0, 0, 0)", "EPERM"),
    "clone a net namespace": ("attempt(call, 56, 220, 0x40000000 | 17, 0, 0, 0, 0)", "EPERM"),
    "clone a pid namespace": ("attempt(call, 56, 220, 0x20000000 | 17, 0, 0, 0, 0)", "EPERM"),
    "join by a process": ("attempt(call, 308, 268, os.pidfd_open(os.getpid()), 0x20000)", "EPERM"),
    "map users anew": ("attempt(write, '/proc/self/uid_map', b'0 0 1')", "EPERM EACCES EROFS"),
    "map groups anew": ("attempt(write, '/proc/self/setgroups', b'allow')", "EPERM EACCES EROFS"),
    "nest with unshare": ("program('unshare', '--user', '--map-root-user', 'true')", "FAILED"),
    "nest with bubblewrap": ("program('bwrap', '--ro-bind', '/', '/', 'true')", "FAILED"),
    "join a session's keyring": ("attempt(call, 250, 219, 1, 0)", "EPERM"),
    "read the user's keyring": ("attempt(call, 250, 219, 11, -4, 0, 0)", "EPERM"),
    "ask for a key": ("attempt(call, 249, 218, b'user', b'x', 0, -4)", "EPERM"),
    "enter a ring": ("attempt(call, 426, 426, 0, 1, 1, 0, 0, 0)", "EPERM"),
    "register with a ring": ("attempt(call, 427, 427, 0, 0, 0, 0)", "EPERM"),
    "load a kernel from a file": ("attempt(call, 320, 294, 0, 0, 0, 0, 0)", "EPERM"),
    "load a module from memory": ("attempt(call, 175, 105, 0, 0, b'')", "EPERM"),
    "unload a module": ("attempt(call, 176, 106, b'ext4', 0)", "EPERM"),
    "swap on": ("attempt(call, 167, 224, b'/tmp/x', 0)", "EPERM"),
    "swap off": ("attempt(call, 168, 225, b'/tmp/x')", "EPERM"),
    "account processes": ("attempt(call, 163, 89, b'/tmp/x')", "EPERM"),
    "quotas": ("attempt(call, 179, 60, 0x80000100, b'/dev/vda', 0, 0)", "EPERM"),
    "quotas by descriptor": ("attempt(call, 443, 443, 0, 0, 0, 0)", "EPERM"),
    "set the day": ("attempt(call, 164, 170, b'\\0' * 16, 0)", "EPERM"),
    "adjust the clock": ("attempt(call, 159, 171, b'\\0' * 256)", "EPERM"),
    "adjust a clock": ("attempt(call, 305, 266, 0, b'\\0' * 256)", "EPERM"),
    "rename the domain": ("attempt(call, 171, 162, b'x', 1)", "EPERM"),
    "hang up the terminal": ("attempt(call, 153, 58)", "EPERM"),
    "watch all files": ("attempt(call, 300, 262, 0, 0)", "EPERM"),
    "ports of the machine": ("attempt(call, 172, None, 3)", "EPERM"),
    "a port of the machine": ("attempt(call, 173, None, 0x60, 1, 1)", "EPERM"),
    "segments of its own": ("attempt(call, 154, None, 1, 0, 0)", "EPERM"),
    "capabilities of old": (
        "attempt(call, 126, 91, struct.pack('Ii', 0x20080522, 0), struct.pack('6I', 1, 1, 1, 0, 0, 0))",
        "EPERM",
    ),
    "ambient capabilities": ("attempt(call, 157, 167, 47, 2, 12, 0, 0)", "EPERM"),
    "secure bits": ("attempt(call, 157, 167, 28, 1, 0, 0, 0)", "EPERM"),
    "move its memory's map": ("attempt(call, 157, 167, 35, 1, 4096, 0, 0)", "EPERM EINVAL"),
    "allow new privileges": ("attempt(call, 157, 167, 38, 0, 0, 0, 0)", "EINVAL"),
    "be another group": ("attempt(os.setgid, 0)", "EINVAL EPERM"),
    "be in other groups": ("attempt(os.setgroups, [0])", "EINVAL EPERM"),
    "be root by su": ("program('su', '-c', 'true')", "FAILED"),
    "be root by mount": ("program('mount', '-t', 'tmpfs', 'x', '/tmp')", "FAILED"),
    "a program of root's": (
        "import shutil\nshutil.copy('/bin/cat', '/tmp/cat')\n"
        "attempt(os.chown, '/tmp/cat', 0, 0)\nattempt(os.chmod, '/usr/bin/cat', 0o4755)",
        "EPERM EINVAL EROFS",
    ),
    "capabilities of a file": (
        "attempt(os.setxattr, '/tmp', 'security.capability', struct.pack('5I', 0x2000001, 1, 0, 0, 0))",
        "EPERM ENOTSUP",
    ),
    "attributes that only root may set": ("attempt(os.setxattr, '/workspace', 'trusted.x', b'y')", "EPERM ENOTSUP"),
    "an overlay's attributes": (
        "attempt(os.setxattr, '/workspace', 'trusted.overlay.opaque', b'y')",
        "EPERM ENOTSUP EOPNOTSUPP",
    ),
    "an overlay's whiteout": ("attempt(os.mknod, '/workspace/w', stat.S_IFCHR, 0)", "EPERM EACCES"),
    "a block device": ("attempt(os.mknod, '/workspace/d', 0o60600, os.makedev(254, 0))", "EPERM EACCES"),
    "a device of memory": ("attempt(os.mknod, '/dev/shm/m', 0o20600, os.makedev(1, 1))", "EPERM EACCES"),
    "devices of the host": (
        "for name in 'mem kmem port kvm fuse uinput vhost-net vhost-vsock loop-control loop0 sda nvme0 dri snd rtc "
        "hpet net/tun net/tap cpu/0/msr mapper/control kmsg console tty0 tty1 ttyS0 input ppp autofs'.split():\n"
        "    attempt(os.open, '/dev/' + name, 0)",
        "ENOENT",
    ),
    "files among the devices": ("attempt(write, '/dev/x')", "EROFS EACCES"),
    "the controlling terminal of MECH": ("attempt(os.open, '/dev/tty', os.O_RDWR)", "ENXIO"),
    "raw input into a terminal": (
        "master, slave = os.openpty()\nfor number in (0x5412, 0x541C): attempt(fcntl.ioctl, slave, number, b'x')",
        "EPERM",
    ),
    "the kernel's interfaces": ("attempt(os.listdir, '/sys')\nattempt(os.listdir, '/sys/kernel')", "ENOENT"),
    "the kernel's settings": (
        "for name in 'kernel/core_pattern kernel/modprobe kernel/hostname kernel/printk vm/drop_caches "
        "vm/overcommit_memory fs/file-max user/max_user_namespaces kernel/yama/ptrace_scope "
        "net/ipv4/ip_forward net/core/somaxconn'.split():\n    attempt(write, '/proc/sys/' + name, b'1')",
        "EROFS EACCES EPERM ENOENT",
    ),
    "the kernel's memory by proc": (
        "for name in ('kcore', 'kpagecount', 'kpageflags', 'vmallocinfo', 'slabinfo'):\n"
        "    attempt(read, '/proc/' + name)",
        "EACCES EPERM ENOENT",
    ),
    "addresses of the kernel": (
        "found = {line.split()[0] for line in read('/proc/kallsyms').splitlines()[:50]}\n"
        "print('ZEROS' if found <= {b'0' * 16} else 'GOT IT')",
        "ZEROS",
    ),
    "interrupts": ("attempt(write, '/proc/irq/default_smp_affinity', b'1')", "EROFS EACCES ENOENT EPERM EIO"),
    "the kernel's log by proc": ("attempt(read, '/proc/kmsg')", "EACCES EPERM ENOENT"),
    "a filter that MECH would have to serve": (
        "code = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000))\n"
        "attempt(call, 317, 277, 1, 8, struct.pack('HxxxxxxQ', 1, ctypes.addressof(code)))",
        "EBUSY",
    ),
    "raise what may be locked in memory": (
        "attempt(call, 302, 261, 0, 8, struct.pack('QQ', 1 << 40, 1 << 40), 0)",
        "EPERM",
    ),
    "raise the number of files": ("attempt(call, 302, 261, 0, 7, struct.pack('QQ', 1 << 20, 1 << 20), 0)", "EPERM"),
    "raise the size of files": ("attempt(call, 302, 261, 0, 1, struct.pack('QQ', 1 << 50, 1 << 50), 0)", "EPERM"),
    "raise the memory": ("attempt(call, 302, 261, 0, 2, struct.pack('QQ', 1 << 50, 1 << 50), 0)", "EPERM"),
    "dump its memory": ("attempt(call, 302, 261, 0, 4, struct.pack('QQ', 1 << 20, 1 << 20), 0)", "EPERM"),
    "be served before others": (
        "attempt(call, 314, 274, 0, struct.pack('IIQiIQQQ', 48, 6, 0, 0, 0, 1 << 20, 1 << 21, 1 << 22), 0)",
        "EPERM",
    ),
}
SOCKETS = {
    "audit": (16, 3, 9), "uevents": (16, 3, 15), "xfrm": (16, 3, 6), "connector": (16, 3, 11), "scsi": (16, 3, 18),
    "generic netlink": (16, 3, 16), "key management": (15, 3, 2), "XDP": (44, 3, 0), "RDS": (21, 5, 0),
    "TIPC": (30, 5, 0), "CAN": (29, 3, 1), "X.25": (9, 5, 0), "AppleTalk": (5, 2, 0), "IPX": (4, 2, 0),
    "LLC": (26, 1, 0), "PPPoX": (24, 1, 0), "KCM": (41, 5, 0), "QIPCRTR": (42, 2, 0), "SMC": (43, 1, 0),
    "NFC": (39, 5, 0), "Phonet": (35, 2, 0), "IEEE 802.15.4": (36, 2, 0), "raw of version 6": (10, 3, 58),
    "DCCP": (2, 6, 33), "UDP-Lite": (2, 2, 136), "GRE": (2, 3, 47),
}  # fmt: skip
KERNEL = {
    **KERNEL,
    **{
        f"a socket for {name}": (
            f"attempt(socket.socket, {family}, {kind}, {protocol})",
            "EAFNOSUPPORT EPROTONOSUPPORT EPERM ESOCKTNOSUPPORT",
        )
        for name, (family, kind, protocol) in SOCKETS.items()
    },
}
DOORS: Table = {
    "the 32-bit door": (SHELLCODE.format(code="b814000000cd80c3"), "SIGSYS"),
    "mount by the 32-bit door": (SHELLCODE.format(code="b815000000cd80c3"), "SIGSYS"),
    "the x32 door": ("attempt(call, 0x40000000 + 165, None, b'x', b'/tmp', b'tmpfs', 0, 0)", "ENOSYS"),
    "ptrace by the x32 door": ("attempt(call, 0x40000000 + 521, None, 0, 0, 0, 0)", "ENOSYS"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    needs("bubblewrap")
    doors = DOORS if os.uname().machine == "x86_64" else {}
    return outcomes({**KERNEL, **doors}, tmp_path_factory.mktemp("kernel"))


@pytest.mark.parametrize("name", KERNEL)
def test_refused(found: dict[str, str], name: str) -> None:
    """The kernel's door is closed, with the error that was meant."""
    assert denied(found[name], KERNEL[name][1])


@pytest.mark.parametrize("name", DOORS)
def test_other_doors_are_closed(found: dict[str, str], name: str) -> None:
    """Calls of other kinds of programs, which have other numbers, are no way around the filter."""
    if os.uname().machine == "x86_64":  # no other processor of ours has such doors
        assert denied(found[name], DOORS[name][1])
