#!/usr/bin/env python3
"""Sets up all that MECH's development needs, then runs one thing.

    python3 dev.py demo     play the story: a login form is mended, gets a spinner, turns blue
    python3 dev.py test     run every test (further arguments go to pytest)
    python3 dev.py check    format, lint, types, import contract, house limits, docs
    python3 dev.py lock     write requirements/dev.txt anew from pyproject.toml
    python3 dev.py help     this text

Needs Python 3.11 or newer with pip, and Node for JavaScript repositories. Standard library only. Every
step is skipped while what it depends on has not changed. As root on Debian or Ubuntu it installs the system
packages that are missing; elsewhere it says which are missing and what goes without them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.txt"
PREFETCH = ROOT / "tests" / "apps" / "prefetch.py"
UV = "0.13.9"
CLIENTS = ("@wong2/mcp-cli@2.0.0", "@ag-ui/client@1.0.0", "ai@7.0.173")
OLDEST = (3, 11)
PAUSES = (2.0, 8.0)  # seconds before the second and the third try of what needs the network

# package: (programs of which one is enough, what goes without it, needed by the tests only)
SYSTEM = {
    "bubblewrap": (("bwrap",), "no repository can be run", False),
    "git": (("git",), "only folders can be run", False),
    "nftables": (("nft",), "the sandbox has no network", False),
    "iproute2": (("ip",), "the sandbox has no network", False),
    "uidmap": (("newuidmap",), "sandboxes of an ordinary user map one uid", False),
    "chromium-headless-shell": (
        ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
        "pages are not looked at",
        False,
    ),
    "docker.io": (("dockerd",), "the docker sandbox is not tested", True),
    "php-cli": (("php",), "PHP applications are not tested", True),
    "ruby": (("ruby",), "Ruby applications are not tested", True),
}


def main(argv: list[str]) -> int:
    command, rest = (argv or ["help"])[0], argv[1:]
    if command not in COMMANDS:
        print(__doc__)
        return 0 if command in ("help", "-h", "--help") else 2
    if sys.version_info < OLDEST:
        return fail(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}")
    try:
        return COMMANDS[command](rest)
    except subprocess.CalledProcessError as error:
        return fail(f"`{' '.join(map(str, error.cmd))}` failed with status {error.returncode}")
    except KeyboardInterrupt:
        return 130


def demo(rest: list[str]) -> int:
    install_system(tests=False)
    install_python()
    return run(VENV / "bin" / "mech", "demo", *rest)


def test(rest: list[str]) -> int:
    install_system(tests=True)
    install_python()
    prefetch()
    install_client()
    return run(PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *rest)


def check(rest: list[str]) -> int:
    install_python()
    return run(ROOT / "scripts" / "check", *rest)


def lock(rest: list[str]) -> int:
    """Resolve for every platform; the result names neither a registry nor a folder of this machine."""
    hidden = ("PIP_", "UV_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    env["UV_CUSTOM_COMPILE_COMMAND"] = "python3 dev.py lock"
    LOCK.parent.mkdir(exist_ok=True)
    asked = ("--extra", "all", "--group", "dev", "pyproject.toml", "-o", LOCK.relative_to(ROOT))
    how = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-annotate")
    with_retries(uv(), "pip", "compile", "-q", "--no-config", *how, *asked, *rest, env=env)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {"demo": demo, "test": test, "check": check, "lock": lock}


# --- steps -----------------------------------------------------------------------------------


def install_system(*, tests: bool) -> None:
    missing = [name for name, (_, _, only_tests) in SYSTEM.items() if (tests or not only_tests) and absent(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {' '.join(missing)} with apt")
        install_with_apt(missing)
        missing = [name for name in missing if absent(name)]
    for name in missing:
        say(f"missing: {name} ({SYSTEM[name][1]})")
    if not shutil.which("node"):
        say("missing: Node.js (JavaScript repositories are not run)")


def absent(package: str) -> bool:
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
    return not any(shutil.which(program, path=path) for program in SYSTEM[package][0])


def install_with_apt(packages: list[str]) -> None:
    """All at once; after `apt-get update` if that fails; one by one if some have no candidate here."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")

    def quietly(*argv: str) -> bool:
        done = subprocess.run(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            say(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"`{' '.join(argv)}` failed")
        return done.returncode == 0

    if shutil.which("apt-cache") and all(map(has_candidate, packages)) and quietly(*install, *packages):
        return
    for pause in (*PAUSES, 0.0):
        if quietly("apt-get", "update", "-qq"):
            break
        time.sleep(pause)
    known = [package for package in packages if has_candidate(package)]
    for pause in PAUSES:
        if not known or quietly(*install, *known):
            return
        time.sleep(pause)
    for package in known:
        quietly(*install, package)


def has_candidate(package: str) -> bool:
    asked = subprocess.run(("apt-cache", "show", "--no-all-versions", package), capture_output=True)
    return asked.returncode == 0 and bool(asked.stdout)


def install_python() -> None:
    interpreter = readable_python()

    def install() -> None:
        env = {**package_settings(), "VIRTUAL_ENV": str(VENV)}
        if not PYTHON.exists() or not same_python(interpreter):
            subprocess.run((uv(), "venv", "-q", "--clear", "--python", interpreter, VENV), check=True, env=env)
        with_retries(uv(), "pip", "sync", "-q", "--require-hashes", LOCK, env=env)
        with_retries(uv(), "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", ROOT, env=env)

    step(
        "Python packages", VENV / "dev.stamp", digest((LOCK, ROOT / "pyproject.toml"), interpreter, str(ROOT)), install
    )


def prefetch() -> None:
    """What the test applications install is fetched once, so that the tests themselves need no registry."""
    if not PREFETCH.exists():
        return
    # the planners decide what is installed, so their change counts like one of the applications
    folders = (PREFETCH.parent, ROOT / "src" / "mech")
    found = (path for folder in folders for path in sorted(folder.rglob("*")))
    inputs = [path for path in found if path.is_file() and not is_generated(path)]
    step(
        "packages of the test applications",
        TOOLS / "prefetch.stamp",
        digest(inputs, str(ROOT)),
        lambda: with_retries(PYTHON, PREFETCH, env=package_settings()),
    )


def install_client() -> None:
    """Clients of MCP, AG-UI and Vercel's AI SDK that others made, to be tested with."""
    if not shutil.which("npm"):
        return
    place = TOOLS / "clients"
    asked = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", place, *CLIENTS)
    step("clients of others", TOOLS / "client.stamp", " ".join(CLIENTS), lambda: with_retries(*asked))


def is_generated(path: Path) -> bool:
    return not {"node_modules", "__pycache__", ".venv", "target", "dist"}.isdisjoint(path.parts)


# --- Python and uv ---------------------------------------------------------------------------


def readable_python() -> str:
    """The interpreter of the environment. As root, one that the unprivileged uids of sandboxes can read too."""
    own = os.path.realpath(sys.executable)
    if os.geteuid() != 0 or readable_by_all(own):
        return own
    for minor in range(20, OLDEST[1] - 1, -1):
        for folder in ("/usr/local/bin", "/usr/bin"):
            found = os.path.realpath(f"{folder}/python3.{minor}")
            if os.access(found, os.X_OK) and readable_by_all(found):
                return found
    return own


def readable_by_all(path: str) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in Path(path).parents)


def same_python(interpreter: str) -> bool:
    return os.path.realpath(PYTHON) == os.path.realpath(interpreter)


def uv() -> str:
    """The path of uv: the one on PATH, else one that pip puts into .tools (works without venv and ensurepip)."""
    own = TOOLS / "uv" / "bin" / "uv"
    if own.exists():
        return str(own)
    if found := shutil.which("uv"):
        return found
    say(f"installing uv {UV} into .tools")
    quiet = ("-q", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore")
    with_retries(sys.executable, "-m", "pip", "install", *quiet, "--target", TOOLS / "uv", f"uv=={UV}")
    return str(own)


def package_settings() -> dict[str, str]:
    """The environment for uv: what pip was told about indexes and certificates holds for uv too."""
    env = dict(os.environ)
    for theirs, ours in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if env.get(theirs):
            env.setdefault(ours, env[theirs])
    return env


# --- running ---------------------------------------------------------------------------------


def step(name: str, stamp: Path, key: str, todo: Callable[[], None]) -> None:
    """Do it unless it was done for the same key."""
    if stamp.exists() and stamp.read_text() == key:
        return
    say(f"setting up: {name}")
    todo()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(key)


def digest(paths: Iterable[Path], *more: str) -> str:
    found = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def with_retries(*argv: str | Path, env: Mapping[str, str] | None = None, pauses: Iterable[float] = PAUSES) -> None:
    """Run it; what needs the network gets three tries."""
    for pause in pauses:
        done = subprocess.run(argv, cwd=ROOT, env=env)
        if done.returncode == 0:
            return
        say(f"`{Path(argv[0]).name} {argv[1]} …` failed, again in {pause:.0f} s")
        time.sleep(pause)
    subprocess.run(argv, cwd=ROOT, env=env, check=True)


def run(*argv: str | Path) -> int:
    path = os.pathsep.join((str(VENV / "bin"), os.environ.get("PATH", os.defpath)))
    return subprocess.run(argv, cwd=ROOT, env={**os.environ, "PATH": path}).returncode


def say(message: str) -> None:
    print(f"[dev] {message}", file=sys.stderr, flush=True)


def fail(message: str) -> int:
    say(message)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
