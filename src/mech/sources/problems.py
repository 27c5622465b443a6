"""What git's messages mean: one table from its words (in the C locale) to the errors that MECH tells apart."""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass

from mech.errors import (
    AuthenticationNeeded,
    DiskFull,
    NetworkUnavailable,
    RefUnknown,
    SourceError,
    SourceNotFound,
)
from mech.sources.address import Remote


@dataclass(frozen=True, slots=True)
class _Meaning:
    error: type[SourceError]
    words: re.Pattern[str]
    said: str
    hint: str


_TABLE = tuple(
    _Meaning(error, re.compile(words, re.IGNORECASE), said, hint)
    for error, words, said, hint in (
        (DiskFull, r"no space left on device|disk quota exceeded|write error: disk", "no room left for {key}", "df -h"),
        (
            SourceNotFound,
            r"repository not found|returned error: 404|repository '.*' (not found|does not exist)|project .* not found"
            r"|does not appear to be a git repository|no such file or directory",
            "there is no repository {key}",
            "{look}",
        ),
        (
            AuthenticationNeeded,
            r"could not read (username|password)|terminal prompts disabled|authentication failed|access denied"
            r"|returned error: 40[13]|permission denied \(|permission to .* denied|invalid (username|credentials)",
            "{key} is private, does not exist, or refused the token",
            "{token}",
        ),
        (
            AuthenticationNeeded,
            r"host key verification failed|host identification has changed",
            "the ssh key of the host of {key} is not known here",
            "ssh -T to that host once, and compare its key",
        ),
        (
            NetworkUnavailable,
            r"could not resolve|failed to connect|couldn't connect|connection (refused|timed out|reset|closed)"
            r"|network is unreachable|no route to host|timed out|operation too slow|returned error: 5\d\d"
            r"|ssl|gnutls|certificate|early eof|unexpected disconnect|hung up unexpectedly|rpc failed"
            r"|empty reply|unable to access|name or service not known",
            "the server of {key} could not be reached",
            "check the network and the proxy settings, then run it again",
        ),
        (RefUnknown, r"couldn't find remote ref|not our ref|unadvertised object", "{key} has no such revision", ""),
    )
)


class GitFailed(SourceError):
    """git ended with an error that says nothing MECH knows."""


def meaning(stderr: str, remote: Remote) -> SourceError:
    """The error that git's message stands for; its own last line where that helps."""
    token = f"export MECH_GIT_TOKEN={remote.host}=<token>" if remote.host else "ssh-add -l shows which keys are offered"
    look = "mech run ." if remote.local else f"check the name; a private one needs a token: {token}"
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    for each in _TABLE:
        if line := next((line for line in lines if each.words.search(line)), None):
            detail = "" if each.error is DiskFull else f" ({_short(line)})"
            return each.error(each.said.format(key=remote.key) + detail, hint=each.hint.format(token=token, look=look))
    return GitFailed(f"git could not fetch {remote.key}: {_short(lines[-1] if lines else 'no message')}")


def of_disk(problem: OSError, where: object) -> SourceError:
    """The error for what the operating system refused while files of a source were written or read."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"no room left at {where}", hint="df -h")
    return SourceError(f"{where}: {problem.strerror or problem}")


def _short(line: str) -> str:
    line = re.sub(r"^(fatal|error|remote|warning): *", "", line)
    line = re.sub(r"(://)[^/@\s]*@", r"\1", line)
    return line if len(line) <= 200 else line[:199] + "…"
