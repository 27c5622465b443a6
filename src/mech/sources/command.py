"""git as a subprocess that executes nothing it was not asked to, whatever the repository's files say.

Hooks, fsmonitor, filters, aliases, templates and helper protocols are off; the machine's and the user's
configuration is left out but for what reaching a server needs: credential helpers, proxies, CA files, ssh.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import anyio
from anyio.abc import ByteReceiveStream

from mech.errors import SourceError
from mech.sources.address import Remote
from mech.sources.problems import meaning
from mech.sources.tokens import handing_over

_CONFIG = """\
[safe]
	directory = *
[core]
	hooksPath = /dev/null
	fsmonitor = false
	askPass =
	attributesFile = /dev/null
	excludesFile = /dev/null
	protectNTFS = true
	protectHFS = true
	autocrlf = false
[protocol]
	version = 2
	allow = never
[fetch]
	unpackLimit = 1
	recurseSubmodules = false
[submodule]
	recurse = false
[gc]
	auto = 0
[maintenance]
	auto = false
[init]
	defaultBranch = main
	templateDir =
[http]
	lowSpeedLimit = 1
	lowSpeedTime = 60
"""
_KEPT = re.compile(
    r"credential\..*|ssh\.variant|core\.sshcommand"
    r"|http\.(.*\.)?(proxy|proxyauthmethod|proxyssl\w+|sslcainfo|sslcapath|sslverify|sslcert|sslkey|sslbackend)",
    re.DOTALL | re.IGNORECASE,
)
_ENVIRON = re.compile(
    r"PATH|HOME|USER|LOGNAME|TMPDIR|XDG_\w+|SSH_AUTH_SOCK|DBUS_SESSION_BUS_ADDRESS|SSL_CERT_(FILE|DIR)|CURL_CA_BUNDLE"
    r"|GIT_SSL_(CAINFO|CAPATH|NO_VERIFY|CERT|KEY)|GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT"
    r"|(https?|all|no)_proxy|(HTTPS?|ALL|NO)_PROXY"
)
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20"


class Git:
    """Runs git for one remote. `folder` holds its configuration; `token` is handed over when the host asks."""

    def __init__(self, folder: Path, remote: Remote, token: str | None = None) -> None:
        self._folder, self.remote, self._token = folder, remote, token
        self._environ: dict[str, str] | None = None

    async def run(
        self, *arguments: str, at: Path | None = None, stdin: bytes = b"", environ: dict[str, str] | None = None
    ) -> bytes:
        """stdout of `git <arguments>` with `at` as its repository. A SourceError says what its failure means."""
        code, output, errors = await self.attempt(*arguments, at=at, stdin=stdin, environ=environ)
        if code:
            raise meaning(errors, self.remote)
        return output

    async def attempt(
        self, *arguments: str, at: Path | None = None, stdin: bytes = b"", environ: dict[str, str] | None = None
    ) -> tuple[int, bytes, str]:
        """Exit code, stdout and stderr of git; it and what it started is killed when the caller is cancelled."""
        if self._environ is None:
            self._environ = await self._prepared()
        given = {**self._environ, **(environ or {}), "GIT_DIR": str(at or os.devnull)}
        return await _run(("git", *arguments), given, stdin)

    async def _prepared(self) -> dict[str, str]:
        if not shutil.which("git"):
            raise SourceError("git is not installed", hint="apt-get install git")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        config = self._folder / "gitconfig"
        if not config.exists() or config.read_text() != _CONFIG:
            fresh = self._folder / f"gitconfig.{os.getpid()}"
            fresh.write_text(_CONFIG)
            fresh.replace(config)
        kept = {name: value for name, value in os.environ.items() if _ENVIRON.fullmatch(name)}
        secret, settings = handing_over(self.remote, self._token)
        if not self.remote.local:
            settings = [*await _of_user(kept), *settings]
            if "GIT_SSH" not in kept and all(key.lower() != "core.sshcommand" for key, _ in settings):
                kept.setdefault("GIT_SSH_COMMAND", _SSH)
        numbered: dict[str, str] = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (key, value) in enumerate(settings):
            numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return {
            **kept,
            **secret,
            **numbered,
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(config),
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_ALLOW_PROTOCOL": self.remote.scheme,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS_REQUIRE": "never",
            "GCM_INTERACTIVE": "never",
            "GIT_OPTIONAL_LOCKS": "0",
            **({"GIT_NO_LAZY_FETCH": "1"} if self.remote.local else {}),
        }


async def _of_user(environ: dict[str, str]) -> list[tuple[str, str]]:
    """What the machine's and the user's own configuration says about reaching servers."""
    given = {**environ, "GIT_DIR": os.devnull}
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"):
        if name in os.environ:
            given[name] = os.environ[name]
    _, output, _ = await _run(("git", "config", "--list", "--null", "--includes"), given, b"")
    found = []
    for entry in output.decode("utf-8", "replace").split("\0"):
        key, _, value = entry.partition("\n")
        if _KEPT.fullmatch(key):
            found.append((key, value))
    return found


async def _run(argv: Sequence[str], environ: dict[str, str], stdin: bytes) -> tuple[int, bytes, str]:
    process = await anyio.open_process(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
        cwd="/",
        start_new_session=True,
    )
    output, errors = bytearray(), bytearray()
    try:
        async with process, anyio.create_task_group() as tasks:

            async def collect(stream: ByteReceiveStream | None, into: bytearray) -> None:
                if stream:
                    async for chunk in stream:
                        into += chunk

            async def give() -> None:
                if process.stdin:
                    with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
                        await process.stdin.send(stdin)
                    await process.stdin.aclose()

            tasks.start_soon(collect, process.stdout, output)
            tasks.start_soon(collect, process.stderr, errors)
            tasks.start_soon(give)
            try:
                await process.wait()
            except BaseException:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it may have left behind
    return process.returncode or 0, bytes(output), errors.decode("utf-8", "replace")
