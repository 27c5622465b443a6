"""The process that starts commands inside a sandbox: it enters the namespaces, gives up its rights, and serves.

It is forked by a nursery beside bubblewrap and stays outside the sandbox's pid namespace, so nothing in
there can see, signal or trace it. It is told what to do over a SOCK_SEQPACKET socket whose other end only
the supervisor holds; a message is a marshalled tuple (both ends are the same Python), with descriptors.

Nothing is imported after entering: modules would come from the sandbox.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]
import _socket
import errno
import fcntl
import marshal
import os
import resource
import select
import time

from mech.sandboxes import kernel, rights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

try:
    from mech.sandboxes import netns
except ImportError:
    netns = None  # type: ignore[assignment]

LARGEST = 1 << 16
STAGE = "/mnt"
_JOINS = {
    "net": kernel.NEWNET,
    "ipc": kernel.NEWIPC,
    "uts": kernel.NEWUTS,
    "cgroup": kernel.NEWCGROUP,
    "mnt": kernel.NEWNS,
    "pid": kernel.NEWPID,
}
Spaces = dict[str, int]
_GONE = 2.0  # seconds until whatever still uses a sealed mount must have died
_MAX_FDS = 64
_NICE = 5  # commands give way to what else this machine does
_SOONER = 300  # how much sooner than this process a command dies when memory runs out, in thousandths of the limit
_SOCK_DIAG = 4
_BYTES_PER_INODE = 4096  # of a temporary folder: an empty file costs the kernel about one KiB of memory
_UNLOCK, _NUMBER, _SET_SIZE = 0x40045431, 0x80045430, 0x5414  # ioctls of terminals


def main(descriptor: int) -> None:
    """Serve the supervisor on `descriptor` until it hangs up."""
    kernel.die_with_parent(signal.SIGTERM)
    kernel.hide_memory(False)
    score = os.open("/proc/self/oom_score_adj", os.O_RDWR)
    kernel.hide_memory()
    os.umask(0o022)
    os.set_inheritable(descriptor, False)  # no command may speak for us
    control = _socket.socket(fileno=descriptor)
    spaces: Spaces = {}
    for step in (prepare, approach, enter):
        try:
            message, _ = receive(control)
        except EOFError:  # nobody needed it
            return
        order: Any = message
        try:
            found = step(order, spaces) if order["pid"] is not None else stay(order)
        except (OSError, ValueError) as problem:
            number = problem.errno if isinstance(problem, OSError) else 0
            send(control, (0, "failed", f"{type(problem).__name__}: {problem}", number))
            return
        send(control, (0, step.__name__, len(found)), found)
        for fd in found:
            os.close(fd)
        if order["pid"] is None:
            break
    else:
        Serving(control, score, order["files"]).run()
        return
    Serving(control, score, 0).run()


# --- messages ---------------------------------------------------------------------------------


def send(control: Any, message: tuple[Any, ...], fds: list[int] | tuple[int, ...] = ()) -> None:
    """Send one message with descriptors."""
    data = marshal.dumps(message)
    rights = b"".join(fd.to_bytes(4, "little") for fd in fds)
    control.sendmsg([data], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, rights)] if fds else [])


def receive(control: Any) -> tuple[tuple[Any, ...], list[int]]:
    """One message and its descriptors; EOFError when the other end is gone."""
    data, ancillary, _, _ = control.recvmsg(LARGEST, _socket.CMSG_SPACE(4 * _MAX_FDS), _socket.MSG_CMSG_CLOEXEC)
    fds: list[int] = []
    for _level, _kind, passed in ancillary:
        fds += [int.from_bytes(passed[i : i + 4], "little") for i in range(0, len(passed) - 3, 4)]
    if not data:
        raise EOFError
    message = marshal.loads(data)
    if message == ("large",):  # too long for a packet: its bytes are in the first descriptor
        with open(fds.pop(0), "rb") as file:
            file.seek(0)
            message = marshal.loads(file.read())
    return message, fds


# --- entering ---------------------------------------------------------------------------------


def prepare(order: Any, spaces: Spaces) -> list[int]:
    """Make what shows the files of our own user as those of the sandbox's, while its namespaces are built, and
    enter the memory group, for which the kernel may take as long as for all of them."""
    if order["uid"] is not None:
        spaces["own"] = mapping((os.geteuid(), os.getegid()), order["uid"])
    limit(order["memory"])
    return []


def limit(entrance: str | None, pid: int = 0) -> None:
    """Put a process (0: this one) and all that it will start into the memory group with that entrance."""
    if entrance:
        with open(entrance, "w") as file:
            file.write(str(pid))


def approach(order: Any, spaces: Spaces) -> list[int]:
    """Open the sandbox's namespaces and enter the network's, to lead all of it to the supervisor: its listeners.

    As an ordinary user this takes the user namespace that owns the others; as root nothing is given up yet.
    """
    for name in (*_JOINS, "user"):
        spaces[name] = os.open(f"/proc/{order['pid']}/ns/{name}", os.O_RDONLY)
    spaces["outer"] = fcntl.ioctl(spaces["net"], kernel.NS_GET_USERNS)
    if order["uid"] is None:
        kernel.setns(spaces["outer"], kernel.NEWUSER)
    kernel.setns(spaces["net"], kernel.NEWNET)
    if order["again"]:
        return []
    if order["brings"]:  # commands could act through the first process
        limit(order["memory"], order["pid"])
    open_low_ports()
    return configure(order)


def enter(order: Any, spaces: Spaces) -> list[int]:
    """Enter the rest as `order` says, mount what it names and give up every right; the descriptors of:
    notifications, /proc, the folders."""
    terminals = os.open("/dev/pts", os.O_PATH)  # the host's: a command that is given one may open it by /dev/stdin
    sources = [source for target in order["binds"] for source in [target[:2]]]
    sources += [source for overlay in order["overlays"] for source in (*overlay["lowers"], (overlay["upper"], None))]
    mounts: dict[Any, int] = {}
    shown = {path for path, _, _ in order["binds"]}
    if order["uid"] is not None:  # as root: everything is reachable now, nothing is afterwards
        mounts = detached(sources, order["uid"], {(os.geteuid(), os.getegid()): spaces["own"]}, shown)
        os.setgroups([])
        os.setresgid(order["uid"], order["uid"], order["uid"])
        os.setresuid(order["uid"], order["uid"], order["uid"])
        kernel.die_with_parent(signal.SIGTERM)
        kernel.setns(spaces["outer"], kernel.NEWUSER)
    else:
        kernel.unshare(kernel.NEWNS)  # a mount namespace of our own: in it we may copy what we can reach
        mounts = detached(sources, None, {}, shown)
    for name, kind in _JOINS.items():
        kernel.setns(spaces[name], kind)
    if order["again"]:
        clear([overlay["target"] for overlay in order["overlays"]])
    build(order, mounts)
    kernel.hide_memory()
    if os.fstat(spaces["outer"]).st_ino != os.fstat(spaces["user"]).st_ino:
        kernel.setns(spaces["user"], kernel.NEWUSER)
    for fd in (*spaces.values(), *mounts.values()):
        os.close(fd)
    return confine(order, terminals)


def open_low_ports() -> None:
    """Let ordinary users of this network namespace bind ports below 1024, as programs made for containers do."""
    try:
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", "w") as file:
            file.write("0")
    except OSError:  # the container that we are in shows its settings read-only
        pass


def stay(order: Any) -> list[int]:
    """Serve without any isolation; the descriptors of: notifications, /proc, the workspace."""
    found = [os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in ("/proc", order["workspace"])]
    kernel.adopt_orphans()
    if "rules" in order:
        restrict(order)
    kernel.no_new_privileges()
    return [load(order), *found]


def restrict(order: Any) -> None:
    """Take on the limits, and give up every right, and where one is named become another user."""
    for name, limit in order["limits"]:
        hard = resource.getrlimit(name)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(name, (limit, limit))
    if order["uid"] is not None:
        os.setgroups([])
        os.setresgid(order["uid"], order["uid"], order["uid"])
        os.setresuid(order["uid"], order["uid"], order["uid"])
        kernel.die_with_parent(signal.SIGTERM)
        kernel.hide_memory()
    os.chdir(order["workspace"])
    kernel.drop_capabilities()
    kernel.no_new_privileges()
    rights.take(order["rules"], connects=order["connects"])


def detached(sources: list[Any], uid: int | None, ready: dict[Any, int], shown: set[str]) -> dict[Any, int]:
    """Copies of the mounts at `sources`, pairs of a path and the owner who becomes `uid` (None: nobody does);
    `ready` are user namespaces for some owners, `shown` paths whose owner may stay where it must."""
    users = dict(ready)
    mounts: dict[Any, int] = {}
    for path, owner in sources:
        fd = mounts[path, owner] = kernel.detach(path)
        if uid is not None and owner is not None and owner not in users:
            users[owner] = mapping(owner, uid)
        try:
            kernel.set_mount(fd, userns=users.get(owner) if owner is not None else None)
        except OSError as problem:
            if problem.errno != errno.EINVAL or path not in shown:
                raise
            kernel.set_mount(fd)  # its file system cannot show another owner; others may read most tools
    for user in set(users.values()) - set(ready.values()):
        os.close(user)
    return mounts


def mapping(owner: tuple[int, int], uid: int) -> int:
    """A user namespace that shows files of `owner` (uid, gid) as files of `uid`."""
    ours, theirs = _socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            ours.close()
            kernel.unshare(kernel.NEWUSER)
            theirs.send(b".")
            theirs.recv(1)  # until we are done with it, or gone
        except OSError as problem:
            os._exit(problem.errno or 1)
        finally:
            os._exit(0)
    theirs.close()
    try:
        if not ours.recv(1):
            _, status = os.waitpid(child, 0)
            number, child = os.waitstatus_to_exitcode(status), 0
            raise OSError(number, os.strerror(number), "namespace of users")
        for kind, number in zip(("uid", "gid"), owner, strict=True):
            with open(f"/proc/{child}/{kind}_map", "w") as file:
                file.write(f"{number} {uid} 1")
        return os.open(f"/proc/{child}/ns/user", os.O_RDONLY)
    finally:
        ours.close()
        if child:
            os.waitpid(child, 0)


def build(order: Any, mounts: dict[Any, int]) -> None:
    """Bound what is in memory, and mount the tools, the workspace and HOME."""
    flags = kernel.MS_REMOUNT | kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmpfs", "/dev", "tmpfs", flags | kernel.MS_RDONLY)
    for target, size in order["sizes"].items():
        kernel.mount("tmpfs", target, "tmpfs", flags, f"size={size},nr_inodes={size // _BYTES_PER_INODE}")
    for source, owner, target in order["binds"]:
        kernel.set_mount(mounts[source, owner], read_only=True)
        kernel.attach(mounts[source, owner], target)
    kernel.mount("tmpfs", STAGE, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=64k")
    try:
        for number, overlay in enumerate(order["overlays"]):
            lay(f"{STAGE}/{number}", overlay, mounts)
    finally:
        kernel.unmount(STAGE, kernel.MNT_DETACH)


def lay(stage: str, overlay: Any, mounts: dict[Any, int]) -> None:
    """Mount one overlay; without lower layers its upper folder alone."""
    os.mkdir(stage)
    places = []
    for number, source in enumerate((*overlay["lowers"], (overlay["upper"], None))):
        os.mkdir(f"{stage}/{number}")
        kernel.attach(mounts[tuple(source)], f"{stage}/{number}")
        places.append(f"{stage}/{number}")
    upper = places.pop()
    target = overlay["target"]
    if not places:
        kernel.mount(f"{upper}/upper", target, "", kernel.MS_BIND)
        return
    data = f"lowerdir={':'.join(places)},upperdir={upper}/upper,workdir={upper}/work,userxattr"
    kernel.mount("mech", target, "overlay", kernel.MS_NOSUID | kernel.MS_NODEV, data)


def clear(targets: list[str]) -> None:
    """End every process of the sandbox but its first, and unmount `targets`, which proves that none uses them."""
    child = os.fork()
    if child == 0:
        try:
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    deadline = time.monotonic() + _GONE
    for target in targets:
        while True:
            try:
                kernel.unmount(target)
                break
            except OSError as problem:
                if problem.errno != errno.EBUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.002)


def configure(order: Any) -> list[int]:
    """Give the network namespace its way to the supervisor; the listeners' descriptors."""
    if netns is None or order["forward"] is None:
        return []
    return [listener.detach() for listener in netns.configure(order["forward"])]


def confine(order: Any, terminals: int) -> list[int]:
    """Take on the limits and give up every right; descriptors of the notifications, /proc and the folders."""
    os.chdir("/")
    found = [os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in ("/proc", *order["folders"])]
    for name, limit in order["limits"]:
        hard = resource.getrlimit(name)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        for pid in (0, order["pid"]):  # the first process as well: what runs inside could act through it
            resource.prlimit(pid, name, (limit, limit))
    resource.prlimit(order["pid"], resource.RLIMIT_NOFILE, (order["files"], order["files"]))
    kernel.drop_capabilities()
    kernel.no_new_privileges()
    if order["landlock"]:
        own = ((overlay["target"], rights.CHANGE) for overlay in order["overlays"])
        rights.take((*rights.INSIDE.items(), *own), [(terminals, rights.USE)])
    os.close(terminals)
    return [load(order), *found]


def load(order: Any) -> int:
    """Load the filter; the descriptor of notifications, or where another has those, one to ask for open ports."""
    try:
        return kernel.load_filter(order["filter"])
    except OSError as problem:
        if problem.errno not in (errno.EBUSY, errno.EINVAL):
            raise
    diag = _socket.socket(_socket.AF_NETLINK, _socket.SOCK_RAW | _socket.SOCK_CLOEXEC, _SOCK_DIAG)
    kernel.load_filter(order["deaf"], notify=False)
    return diag.detach()


# --- serving ----------------------------------------------------------------------------------


class Serving:
    """Answers the supervisor: starts commands, tells how they ended, connects to their ports.

    `score` is a descriptor of what the kernel goes by when memory runs out; `files` is how many descriptors a
    command may have, 0 for as many as this process.
    """

    def __init__(self, control: Any, score: int, files: int) -> None:
        self._control, self._score, self._files = control, score, files
        self._usual = int(os.read(score, 16))
        self._nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + _NICE)
        self._poll = select.poll()
        self._poll.register(control.fileno(), select.POLLIN)
        self._children: dict[int, tuple[int, int]] = {}  # pidfd: (id, pid)
        self._null = os.open("/dev/null", os.O_RDWR)

    def run(self) -> None:
        """Until the supervisor hangs up or is gone."""
        signal.signal(signal.SIGTERM, _leave)
        try:
            self._serve()
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for _, pid in self._children.values():  # reaped here, so that the sandbox's pid namespace can end
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            kernel.end_children()

    def _serve(self) -> None:
        while True:
            for fd, _ in self._poll.poll():
                if fd != self._control.fileno():
                    self._ended(fd)
                    continue
                try:
                    (number, verb, *rest), fds = receive(self._control)
                except (EOFError, ConnectionError):
                    return
                try:
                    getattr(self, verb)(number, fds, *rest)
                finally:
                    for received in fds:
                        os.close(received)

    def start(
        self, number: int, fds: list[int], argv: list[bytes], cwd: str, env: dict[bytes, bytes], size: Any
    ) -> None:
        """Start a command in a session of its own; with `size` (rows, columns) at a terminal, whose end goes out."""
        output, stdin = fds[0], fds[1] if len(fds) > 1 else self._null
        actions: list[Any] = [(os.POSIX_SPAWN_DUP2, stdin, 0)] + [(os.POSIX_SPAWN_DUP2, output, fd) for fd in (1, 2)]
        given: list[int] = []
        try:
            os.chdir(cwd)
            if size:
                given, actions = terminal(size)
            self._expose(_SOONER)
            pid = os.posix_spawn(
                find(argv[0], env), argv, env,
                file_actions=actions, setsid=True, setsigmask=(), setsigdef=(signal.SIGPIPE, signal.SIGXFSZ),
            )  # fmt: skip
            pidfd = os.pidfd_open(pid)
            self._children[pidfd] = (number, pid)
            self._poll.register(pidfd, select.POLLIN)
            os.setpriority(os.PRIO_PGRP, pid, self._nice)
            if self._files:
                resource.prlimit(pid, resource.RLIMIT_NOFILE, (self._files, self._files))
            send(self._control, (number, "started", pid), given)
        except OSError as problem:
            missing = isinstance(problem, FileNotFoundError | NotADirectoryError)
            send(self._control, (number, "refused", problem.strerror, 127 if missing else 126))
        finally:
            os.chdir("/")
            self._expose(0)
            for fd in given:
                os.close(fd)

    def _expose(self, more: int) -> None:
        """Be that much likelier to be killed; a command inherits it."""
        os.pwrite(self._score, b"%d" % min(1000, self._usual + more), 0)

    def _ended(self, pidfd: int) -> None:
        number, pid = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        send(self._control, (number, "ended", os.waitpid(pid, 0)[1]))

    def connect(self, number: int, fds: list[int], family: int, address: str, port: int) -> None:
        """Begin a connection; the supervisor waits for it where it is not there at once."""
        sock = _socket.socket(family, _socket.SOCK_STREAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC)
        try:
            problem = sock.connect_ex((address, port))
            send(self._control, (number, "connecting", problem), [sock.fileno()])
        except OSError as refusal:  # this user has too many descriptors on the way already
            send(self._control, (number, "refused", refusal.errno))
        finally:
            sock.close()

    def settle(self, number: int, fds: list[int], ports: list[int], program: bytes) -> None:
        """Let no connection lead to other ports than these, and load one more filter, where no namespace holds it."""
        rights.connect_only(ports)
        if program:
            kernel.load_filter(program, notify=False)
        send(self._control, (number, "settled"))


def _leave(*_: object) -> None:
    raise SystemExit


def terminal(size: list[int]) -> tuple[list[int], list[Any]]:
    """Our end of a new terminal of the sandbox, and what a session's first process does to be controlled by it."""
    master = os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.ioctl(master, _UNLOCK, bytes(4))
        number = int.from_bytes(fcntl.ioctl(master, _NUMBER, bytes(4)), "little")
        fcntl.ioctl(master, _SET_SIZE, b"".join(cells.to_bytes(2, "little") for cells in (*size, 0, 0)))
    except BaseException:
        os.close(master)
        raise
    opening = (os.POSIX_SPAWN_OPEN, 0, f"/dev/pts/{number}", os.O_RDWR, 0)
    return [master], [opening, *((os.POSIX_SPAWN_DUP2, 0, fd) for fd in (1, 2))]


def find(program: bytes, env: dict[bytes, bytes]) -> bytes:
    """The file to execute for `program`, looked up in the command's own PATH."""
    if b"/" in program:
        return program
    for folder in env.get(b"PATH", b"/usr/local/bin:/usr/bin:/bin").split(b":"):
        candidate = (folder or b".") + b"/" + program
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    raise FileNotFoundError(errno.ENOENT, "No such program", program)
