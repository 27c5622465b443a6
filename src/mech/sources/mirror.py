"""Mirrors of remote repositories below MECH_HOME, and the working trees that are made from them.

A mirror is bare, fetched without file contents where the server can; contents come with the first tree that
needs them. A tree gets a `.git` of its own (hard links to the mirror's packs), because builds ask git for
the revision, and the mirror cannot be seen from a sandbox.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.to_thread

from mech.errors import ConfigError, RefUnknown, SourceError
from mech.sources.address import Remote, checked_ref
from mech.sources.command import Git
from mech.sources.local import closest
from mech.sources.problems import GitFailed, of_disk

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PART_OF_COMMIT = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, and the branch or tag (full name) that led to it."""

    commit: str
    name: str = ""


class Mirror:
    """The mirror of one remote repository; usable while it is held, by one process at a time."""

    def __init__(self, folder: Path, remote: Remote, git: Git) -> None:
        digest = hashlib.sha256(remote.url.encode()).hexdigest()[:16]
        name = re.sub(r"[^\w.-]+", "-", remote.key.lower()).strip("-.")[-60:]
        self.remote, self.git = remote, git
        self.path = folder / f"{name}-{digest}.git"

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold the mirror for the block; others wait. What a killed owner left half done is cleared."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(f"{self.path}.lock", "w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await anyio.sleep(0.02)
            self._prepare()
            yield

    def _prepare(self) -> None:
        for folder in ("objects/pack", "objects/info", "refs/heads", "refs/tags"):
            (self.path / folder).mkdir(parents=True, exist_ok=True)
        config = configuration(self.remote, bare=True)
        for name, text in (("config", config), ("HEAD", "ref: refs/heads/mech\n")):
            file = self.path / name
            if not file.exists() or file.read_text() != text:
                file.write_text(text)
        for left in (*self.path.glob("*.lock"), *self.path.glob("refs/**/*.lock")):
            left.unlink(missing_ok=True)

    # --- which commit

    async def resolve(self, ref: str | None) -> Revision:
        """The commit that a branch, tag or (part of a) commit names now; None is the remote's own HEAD.

        Only a full commit that is here already needs no network. RefUnknown names what there is.
        """
        if ref and _COMMIT.fullmatch(ref) and await self.has(ref):
            return Revision(ref)
        wanted = [ref, f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/{ref}"] if ref else ["HEAD"]
        known = await self._listed(*wanted, *(f"{name}^{{}}" for name in wanted[2:3]))
        for name in wanted:
            commit = known.get(f"{name}^{{}}") or known.get(name)
            if commit:
                return Revision(commit, known.get("->" + name, name if name.startswith("refs/") else ""))
        if ref and _COMMIT.fullmatch(ref):
            return Revision(ref)
        if ref and _PART_OF_COMMIT.fullmatch(ref) and (commit := await self._completed(ref)):
            return Revision(commit)
        raise await self._unknown(ref)

    async def _listed(self, *patterns: str) -> dict[str, str]:
        """Names and commits that the remote has; what a symbolic name stands for is kept under `->name`."""
        output = await self.git.run("ls-remote", "--symref", "--", self.remote.url, *patterns, at=self.path)
        found: dict[str, str] = {}
        for line in output.decode("utf-8", "replace").splitlines():
            value, _, name = line.partition("\t")
            if value.startswith("ref: refs/heads/"):
                with contextlib.suppress(ConfigError):  # the server may be hostile
                    found["->" + name] = checked_ref(value.removeprefix("ref: "))
            elif _COMMIT.fullmatch(value):
                found[name] = value
        return found

    async def _completed(self, start: str) -> str | None:
        """The commit that begins with `start`, after fetching all branches."""
        await self._fetch("+refs/heads/*:refs/mech/heads/*", "+refs/tags/*:refs/mech/tags/*", prune=True)
        code, output, _ = await self.git.attempt("rev-parse", "--verify", "-q", f"{start}^{{commit}}", at=self.path)
        return output.decode().strip() if code == 0 else None

    async def _unknown(self, ref: str | None) -> RefUnknown:
        known = await self._listed("refs/heads/*", "refs/tags/*")
        names = sorted({re.sub(r"^refs/(heads|tags)/|\^\{\}$", "", name) for name in known if name.startswith("refs/")})
        if ref is None:
            what = "its HEAD names no branch" if names else "it is empty"
            hint = f"name a branch: #{names[0]}" if names else "push a commit first"
            return RefUnknown(f"{self.remote.key} has no default revision: {what}", hint=hint)
        return RefUnknown(f"{self.remote.key} has no branch, tag or commit {ref!r}", hint=closest(ref, names))

    # --- what is here

    async def has(self, commit: str) -> bool:
        """Whether the commit is here, with the folders (not the files) it holds."""
        code, output, _ = await self.git.attempt(
            "cat-file", "--batch-check", at=self.path, stdin=f"{commit}^{{tree}}\n".encode(),
            environ={"GIT_NO_LAZY_FETCH": "1"},
        )  # fmt: skip
        return code == 0 and b" tree " in output

    async def commit_of(self, name: str) -> str:
        """The commit behind an object that is here: itself, or what an annotated tag points at."""
        return (await self.git.run("rev-parse", "--verify", f"{name}^{{commit}}", at=self.path)).decode().strip()

    async def bring(self, revision: Revision) -> None:
        """Fetch a commit unless it is here. RefUnknown when the remote does not have it."""
        if await self.has(revision.commit):
            return
        target = f"refs/mech/{revision.commit}"
        try:
            await self._fetch(f"+{revision.name or revision.commit}:{target}")
        except (RefUnknown, GitFailed):
            if revision.name:
                raise
            await self._fetch("+refs/heads/*:refs/mech/heads/*", "+refs/tags/*:refs/mech/tags/*", prune=True)
        if not await self.has(revision.commit):  # the branch moved on since it was resolved, or a short history
            with contextlib.suppress(GitFailed):
                await self._fetch(f"+{revision.commit}:{target}")
        if not await self.has(revision.commit):
            raise RefUnknown(f"{self.remote.key} has no commit {revision.commit}", hint="check the commit")

    async def _fetch(self, *refspecs: str, prune: bool = False) -> None:
        filters = () if self.remote.local else ("--filter=blob:none",)
        options = ("--quiet", "--no-auto-gc", "--force", "--update-shallow", *filters, *(("--prune",) if prune else ()))
        try:
            await self.git.run("fetch", *options, "origin", *refspecs, at=self.path)
        except GitFailed:  # a tag that cannot be stored beside an older one
            await self.git.run("fetch", "--no-tags", *options, "origin", *refspecs, at=self.path)

    # --- a working tree

    async def check_out(self, revision: Revision, folder: Path) -> None:
        """Write the files of a commit into `folder`, which is empty or absent, and a `.git` beside them."""
        inner = folder / ".git"
        try:
            inner.mkdir(parents=True, mode=0o755)
            environ = {"GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(inner / "index")}
            await self.git.run("read-tree", "--reset", "-u", revision.commit, at=self.path, environ=environ)
            await anyio.to_thread.run_sync(self._own_git, revision, inner)
        except OSError as problem:
            raise of_disk(problem, folder) from None

    def _own_git(self, revision: Revision, inner: Path) -> None:
        for name in ("refs/heads", "refs/tags", "objects/info", "objects/pack"):
            (inner / name).mkdir(parents=True, exist_ok=True)
        for pack in os.scandir(self.path / "objects" / "pack"):
            if pack.name.startswith("pack-"):
                os.link(pack.path, inner / "objects" / "pack" / pack.name)
        for loose in self.path.glob("objects/[0-9a-f][0-9a-f]/*"):
            (inner / "objects" / loose.parent.name).mkdir(exist_ok=True)
            os.link(loose, inner / "objects" / loose.parent.name / loose.name)
        if (self.path / "shallow").exists():
            shutil.copy(self.path / "shallow", inner / "shallow")
        for kept in self.path.glob("refs/tags/**/*"):
            if kept.is_file():
                place = inner / kept.relative_to(self.path)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(kept, place)
        (inner / "config").write_text(configuration(self.remote, bare=False))
        branch = revision.name if revision.name.startswith("refs/heads/") else ""
        if branch:
            place = inner / branch
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(revision.commit + "\n")
        (inner / "HEAD").write_text(f"ref: {branch}\n" if branch else revision.commit + "\n")

    async def submodules(self, commit: str) -> list[tuple[str, str, str]]:
        """Path, address and commit of each submodule that is pinned; SourceError when a path leads elsewhere."""
        blob = f"{commit}:.gitmodules"
        pattern = r"^submodule\..*\.(path|url)$"
        code, output, _ = await self.git.attempt(
            "config", "--blob", blob, "--null", "--get-regexp", pattern, at=self.path
        )
        if code:
            return []
        named: dict[str, dict[str, str]] = {}
        for entry in output.decode("utf-8", "replace").split("\0"):
            key, _, value = entry.partition("\n")
            name, _, what = key.removeprefix("submodule.").rpartition(".")
            named.setdefault(name, {})[what] = value
        found = []
        for each in named.values():
            if "path" not in each or "url" not in each:
                continue
            path = each["path"].rstrip("/")
            parts = path.split("/")
            if any(part.lower() in ("", ".", "..", ".git") for part in parts) or path[0] == "-":
                raise SourceError(f"a submodule of {self.remote.key} would be put at {path!r}", hint="see .gitmodules")
            listed = (await self.git.run("ls-tree", commit, "--", path, at=self.path)).decode("utf-8", "replace")
            if listed.startswith("160000 commit "):
                found.append((path, each["url"], listed.split()[2]))
        return found


def configuration(remote: Remote, *, bare: bool) -> str:
    """The config file of a repository whose origin is `remote`; file contents may be absent unless it is local."""
    url = '"' + remote.url.replace("\\", "\\\\").replace('"', '\\"') + '"'
    lines = ["[core]", "repositoryformatversion = 1", f"bare = {str(bare).lower()}"]
    lines += [] if remote.local else ["[extensions]", "partialClone = origin"]
    lines += ['[remote "origin"]', f"url = {url}"]
    lines += [] if bare else ["fetch = +refs/heads/*:refs/remotes/origin/*"]
    lines += [] if remote.local else ["promisor = true", "partialclonefilter = blob:none"]
    return "\n".join(lines) + "\n"
