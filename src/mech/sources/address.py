"""What a person types for a repository, and what it stands for: a folder, or an address that git understands."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mech.errors import ConfigError, SourceNotFound
from mech.settings import Settings
from mech.types import Repository

_SCP = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<path>[^/:\\].*|/(?!/).*)")
_SHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[\w.-]+")
_NOT_IN_REFS = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[-/]|[/.]$|\.lock$")
_LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1|[\w-]+\.localhost")
_TOKEN = re.compile(r"(gh[a-z]_|github_pat_|glpat-|x-)?\w{20,}|gh[a-z]_.*|github_pat_.*|glpat-.*")
_EXAMPLES = "mech run . · mech run owner/name · mech run https://git.example.com/owner/name.git#branch:folder"


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository that git fetches. `key` is the same however it is reached; neither holds a password.

    `host` is `name` or `name:port` of an http address, as tokens are kept by it; "" otherwise. `user` is the
    account named in the address, if one was.
    """

    url: str
    scheme: str
    key: str
    host: str = ""
    user: str = ""

    @property
    def local(self) -> bool:
        return self.scheme == "file"


def parse(text: str, settings: Settings) -> Repository:
    """A source as typed: a folder, a git URL or owner/name, each with `#ref`, `#ref:subdir` or `#:subdir`.

    An existing folder wins over every other meaning, also when its name has a `#`. ConfigError says what is
    wrong with it and what to type instead.
    """
    text = text.strip() or "."
    if os.path.isdir(_folder(text)):
        return Repository(text)
    source, mark, rest = text.partition("#")
    if "#" in rest and not os.path.exists(_folder(source)):  # the last # that leaves an existing folder
        whole, _, last = text.rpartition("#")
        if os.path.isdir(_folder(whole)):
            source, rest = whole, last
    ref, _, subdir = rest.partition(":")
    repository = Repository(source or ".", checked_ref(ref) if mark and ref else None, _checked_subdir(subdir))
    locate(repository.source, settings)
    return repository


def locate(source: str, settings: Settings) -> Path | Remote:
    """The folder or the remote repository that a source without `#…` stands for.

    ConfigError when it cannot be one; whether it is there is not looked at, but for the choice between the two.
    """
    folder = _folder(source)
    if os.path.isdir(folder):
        return folder
    if "://" in source:
        return _remote(source)
    if source.startswith("-") or "::" in source:
        raise ConfigError(f"{source!r} is no repository", hint=_EXAMPLES)
    if source.startswith(("/", "./", "../", "~")) or source in (".", ".."):
        return folder
    if _SHORT.fullmatch(source):
        return _remote(f"{settings.github_url.rstrip('/')}/{source.removesuffix('.git')}")
    if scp := _SCP.fullmatch(source):
        path = scp["path"] if scp["path"].startswith("/") else "/" + scp["path"]
        return _remote(f"ssh://{scp['user'] or ''}{scp['host']}{path}", source)
    return folder


def checked_ref(ref: str) -> str:
    """The name of a branch, tag or commit as it is. ConfigError when git could not have such a name."""
    if _NOT_IN_REFS.search(ref):
        raise ConfigError(f"{ref!r} cannot be a branch, tag or commit", hint="owner/name#branch:folder")
    return ref


def key_of(repository: Repository, settings: Settings) -> str:
    """What names a repository across executions, without credentials; a folder's real path, or `host/path`."""
    place = locate(repository.source, settings)
    key = os.path.realpath(place) if isinstance(place, Path) else place.key
    return f"{key}#:{repository.subdir}" if repository.subdir else key


def submodule(url: str, parent: Remote) -> Remote:
    """The address in .gitmodules, relative ones resolved. ConfigError unless it is as safe as its parent's."""
    if url.startswith(("./", "../")):
        base = parent.url.rstrip("/")
        while url.startswith(("./", "../")):
            step, _, url = url.partition("/")
            if step == "..":
                base = base.rpartition("/")[0]
        url = f"{base}/{url}"
    if url.startswith("-") or "::" in url:
        raise ConfigError(f"a submodule has the address {url!r}, which git must not open", hint="see .gitmodules")
    scp = None if "://" in url else _SCP.fullmatch(url)
    if scp:
        path = scp["path"] if scp["path"].startswith("/") else "/" + scp["path"]
        return _remote(f"ssh://{scp['user'] or ''}{scp['host']}{path}", url)
    found = _remote(url if "://" in url else f"file://{url}")
    if found.local and not parent.local:
        raise ConfigError(f"a submodule of {parent.key} points at this machine: {url!r}", hint="see .gitmodules")
    if found.scheme == "http" and parent.scheme not in ("http", "file"):
        raise ConfigError(f"a submodule of {parent.key} would be fetched without TLS: {url!r}", hint="see .gitmodules")
    return found


def of_folder(path: str) -> Remote:
    """The repository in a folder of this machine, fetched as a remote one would be."""
    if not path.startswith("/") or re.search(r"[\x00-\x1f\x7f]", path):
        raise ConfigError(f"{path!r} cannot be the folder of a repository", hint="file:///path/to/repository")
    return Remote(f"file://{path}", "file", path.removesuffix("/.git"))


def _folder(source: str) -> Path:
    try:
        return Path(source).expanduser()
    except RuntimeError:  # ~nobody
        return Path(source)


def _remote(url: str, typed: str = "") -> Remote:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError("that is no address of a repository", hint=_EXAMPLES) from None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    _check(scheme, host, parts.username, parts.password)
    path = parts.path.rstrip("/")
    if scheme == "file":
        return of_folder(unquote(path))
    if not host or host.startswith("-") or not path.strip("/"):
        raise ConfigError(f"{scheme}://{host}{path} names no repository", hint=_EXAMPLES)
    if path.lstrip("/").startswith("-"):
        raise ConfigError(f"{path!r} cannot be the path of a repository", hint=_EXAMPLES)
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    user = unquote(parts.username or "")
    key = f"{netloc}/{path.strip('/').removesuffix('.git')}"
    if scheme == "ssh":
        return Remote(typed or f"ssh://{user + '@' if user else ''}{netloc}{path}", scheme, key)
    return Remote(f"{scheme}://{netloc}{path}", scheme, key, netloc, user)


def _check(scheme: str, host: str, user: str | None, password: str | None) -> None:
    if scheme not in ("https", "http", "ssh", "file"):
        raise ConfigError(f"repositories are not fetched by {scheme}://", hint="use https://, ssh:// or file://")
    if scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise ConfigError("http:// would send code and token in the clear", hint=f"use https://{host}/…")
    if scheme == "file" and host not in ("", "localhost"):
        raise ConfigError(f"file:// reaches only this machine, not {host}", hint="file:///path/to/repository")
    if user and re.search(r"[\x00-\x20]|^-", unquote(user)):
        raise ConfigError("the user name in the address cannot be right", hint=_EXAMPLES)
    if password is not None or (scheme in ("https", "http") and user and _TOKEN.fullmatch(user)):
        raise ConfigError(
            "an address with a password ends up in logs and process lists",
            hint=f"export MECH_GIT_TOKEN={host}=<token>, and leave it out of the address",
        )


def _checked_subdir(text: str) -> str:
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if ".." in parts or text.startswith("/") or "\0" in text or "\\" in text:
        raise ConfigError(f"{text!r} is no folder of the repository", hint="owner/name#branch:folder/within")
    if ".git" in (part.lower() for part in parts):
        raise SourceNotFound("the .git folder is no part of the code", hint="owner/name#branch:folder/within")
    return "/".join(parts)
