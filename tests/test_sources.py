"""Repositories of every kind are brought here, and hostile ones execute nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from mech.errors import (
    AuthenticationNeeded,
    NetworkUnavailable,
    RefUnknown,
    SourceError,
    SourceNotFound,
    SubfolderMissing,
)
from mech.settings import Settings
from mech.sources import fetch, parse
from mech.sources.address import locate
from mech.sources.local import look
from mech.types import Workspace
from tests.gitserver import GitServer, commit, git, repository, serving

pytestmark = pytest.mark.anyio
TOKEN = "ghp_0123456789abcdefghij"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a fresh home, without any token or git configuration of the machine."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    return Settings(home=tmp_path / "home")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A git server with the repository owner/shop of two files."""
    repository(tmp_path / "served/owner/shop", {"index.html": "<h1>shop</h1>", "app/web/package.json": "{}"})
    with serving(tmp_path / "served") as server:
        yield server


async def bring(text: str, settings: Settings) -> Workspace:
    """The workspace of a source; MECH is given ten seconds."""
    with anyio.fail_after(10):
        return await fetch(parse(text, settings), settings, redact=lambda values: None)


# --- folders ----------------------------------------------------------------------------------


async def test_a_folder_is_itself(tmp_path: Path, settings: Settings) -> None:
    """A folder is served live from where it is; an empty one too."""
    (tmp_path / "code/web").mkdir(parents=True)
    found = await bring(f"{tmp_path}/code#:web", settings)
    assert (found.path, found.subdir, found.live) == (tmp_path / "code", "web", True)
    assert (await bring(f"{tmp_path}/code/web", settings)).path == tmp_path / "code/web"


async def test_folders_that_cannot_be(tmp_path: Path, settings: Settings) -> None:
    """Absent, a file, without that sub-folder, a sub-folder that leads out: each is said with what is near."""
    (tmp_path / "code/frontend").mkdir(parents=True)
    (tmp_path / "code/frontend/a").touch()
    (tmp_path / "code/out").symlink_to("/etc")
    with pytest.raises(SourceNotFound) as missing:
        await bring(f"{tmp_path}/cod", settings)
    assert "code" in missing.value.hint
    with pytest.raises(SourceNotFound):
        await bring(f"{tmp_path}/code/frontend/a", settings)
    with pytest.raises(SubfolderMissing) as folder:
        await bring(f"{tmp_path}/code#:fronted", settings)
    assert "frontend" in folder.value.hint
    with pytest.raises(SubfolderMissing):
        await bring(f"{tmp_path}/code#:out", settings)
    with pytest.raises(RefUnknown):
        await bring(f"{tmp_path}/code#main", settings)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_folder_without_permission() -> None:
    """A folder that may not be read is an error that says how to allow it; its parent may be closed too."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        Path(place, "code/below").mkdir(parents=True)
        os.chmod(Path(place, "code"), 0o000)
        child = os.fork()  # root may read every folder, so this is another user's
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setresuid(65534, 65534, 65534)
                os._exit(0 if all(refused(f"{place}/{path}") for path in ("code", "code/below")) else 1)
            except BaseException:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        os.chmod(Path(place, "code"), 0o755)


def refused(text: str) -> bool:
    """Whether looking at a folder fails with the hint to open it."""
    place = locate(parse(text, Settings()).source, Settings())
    assert isinstance(place, Path)
    try:
        look(place, text)
    except SourceError as error:
        return "chmod" in error.hint
    return False


async def test_planted_configuration_of_a_folder_is_not_executed(tmp_path: Path, settings: Settings) -> None:
    """fsmonitor, hooks, filters and upload-pack commands in .git/config do nothing, live or at a ref."""
    code, trap = tmp_path / "code", tmp_path / "trapped"
    repository(code, {"a.txt": "a", ".gitattributes": "* filter=trap diff=trap"})
    script = f"touch {trap}; cat"
    hooks = code / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "pre-receive", "post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\n{script}\n")
        (hooks / name).chmod(0o755)
    for key, value in {
        "core.fsmonitor": script, "core.hooksPath": str(hooks), "filter.trap.smudge": script,
        "filter.trap.process": script, "uploadpack.packObjectsHook": script, "core.sshCommand": script,
        "alias.upload-pack": f"!{script}", "remote.origin.url": f"ext::sh -c {script}", "core.pager": script,
        "remote.origin.promisor": "true", "remote.origin.uploadpack": script, "protocol.ext.allow": "always",
    }.items():  # fmt: skip
        git(code, "config", key, value)
    assert (await bring(str(code), settings)).live
    found = await bring(f"{code}#main", settings)
    assert (found.path / "a.txt").read_text() == "a"
    assert not trap.exists()


# --- git --------------------------------------------------------------------------------------


async def test_a_repository_over_http(server: GitServer, settings: Settings) -> None:
    """A tree of the default branch, with a .git that knows its revision, fetched without other contents."""
    found = await bring(f"{server.url}/owner/shop#:app/web", settings)
    head = git(server.root / "owner/shop", "rev-parse", "HEAD")
    assert (found.revision, found.subdir, found.live) == (head, "app/web", False)
    assert (found.path / "index.html").read_text() == "<h1>shop</h1>"
    assert git(found.path, "rev-parse", "HEAD") == head
    assert git(found.path, "status", "--porcelain") == ""


async def test_a_partial_clone_leaves_old_contents_out(server: GitServer, settings: Settings) -> None:
    """Contents of earlier commits are not fetched where the server can leave them out."""
    shop = server.root / "owner/shop"
    old = git(shop, "rev-parse", "HEAD:index.html")
    commit(shop, {"index.html": "<h1>new</h1>"})
    found = await bring(f"{server.url}/owner/shop", settings)
    listed = git(found.path, "rev-list", "--objects", "--all", "--missing=print")
    assert f"?{old}" in listed


async def test_branches_tags_and_commits(server: GitServer, settings: Settings) -> None:
    """A branch, a tag (annotated or not), a full and a short commit each give their tree."""
    shop = server.root / "owner/shop"
    first = git(shop, "rev-parse", "HEAD")
    git(shop, "tag", "-a", "v1", "-m", "one")
    git(shop, "tag", "light")
    git(shop, "checkout", "-q", "-b", "feature/x")
    second = commit(shop, {"index.html": "two"})
    git(shop, "checkout", "-q", "main")
    wanted = {"v1": first, "light": first, "feature/x": second, second: second, second[:9]: second, "main": first}
    for ref, expected in wanted.items():
        assert (await bring(f"{server.url}/owner/shop#{ref}", settings)).revision == expected, ref


async def test_again_is_fast_and_moves_with_the_branch(server: GitServer, settings: Settings) -> None:
    """The second time only the ref is asked for; a full commit that is here asks nothing; a new commit is seen."""
    first = await bring(f"{server.url}/owner/shop#main", settings)
    server.requests.clear()
    assert await bring(f"{server.url}/owner/shop#main", settings) == first
    assert not any("git-upload-pack" in each and "POST" in each for each in server.requests[2:])
    server.requests.clear()
    await bring(f"{server.url}/owner/shop#{first.revision}", settings)
    assert server.requests == []
    second = commit(server.root / "owner/shop", {"index.html": "two"})
    found = await bring(f"{server.url}/owner/shop#main", settings)
    assert (found.revision, (found.path / "index.html").read_text()) == (second, "two")
    assert (first.path / "index.html").read_text() == "<h1>shop</h1>"


async def test_a_history_that_was_rewritten(server: GitServer, settings: Settings) -> None:
    """A branch that was forced elsewhere, and one that became a folder of branches, are followed."""
    shop = server.root / "owner/shop"
    await bring(f"{server.url}/owner/shop", settings)
    git(shop, "commit", "-q", "--amend", "-m", "other")
    git(shop, "branch", "x")
    await bring(f"{server.url}/owner/shop#x", settings)
    git(shop, "branch", "-m", "x", "x/y")
    found = await bring(f"{server.url}/owner/shop#x/y", settings)
    assert found.revision == git(shop, "rev-parse", "HEAD")


async def test_many_at_once(server: GitServer, settings: Settings) -> None:
    """Several fetches of one repository at the same time give one tree."""
    found: list[Workspace] = []

    async def one() -> None:
        found.append(await bring(f"{server.url}/owner/shop", settings))

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(one)
    assert len(set(found)) == 1
    assert [path.name for path in (settings.home / "workspaces").iterdir()] == [found[0].path.name]


async def test_a_cancelled_fetch_leaves_nothing(server: GitServer, settings: Settings) -> None:
    """Cancelling kills git with its children, and the next fetch is right."""
    began = anyio.Event()
    portal: list[anyio.CancelScope] = []
    release = threading.Event()
    server.meanwhile = lambda: release.wait(60)
    async with anyio.create_task_group() as tasks:

        async def one() -> None:
            portal.append(tasks.cancel_scope)
            began.set()
            await bring(f"{server.url}/owner/shop", settings)

        tasks.start_soon(one)
        await began.wait()
        while not any("owner/shop" in line for line in command_lines()):
            await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()
    with anyio.fail_after(20):
        while any(f"{server.host}/owner/shop" in line for line in command_lines()):
            await anyio.sleep(0.01)
    release.set()
    server.meanwhile = lambda: None
    assert (await bring(f"{server.url}/owner/shop", settings)).revision


async def test_a_shallow_folder_at_a_ref(server: GitServer, settings: Settings, tmp_path: Path) -> None:
    """A shallow clone, as CI makes them, can be a source too."""
    shop = server.root / "owner/shop"
    commit(shop, {"index.html": "two"})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{shop}", "shallow")
    found = await bring(f"{tmp_path}/shallow#main", settings)
    assert (found.path / "index.html").read_text() == "two"
    assert git(found.path, "log", "--format=%s") == "change"


# --- what can be wrong ------------------------------------------------------------------------


async def test_errors_tell_apart(server: GitServer, settings: Settings, tmp_path: Path) -> None:
    """Unknown repository, ref, sub-folder, and a server that is not there."""
    with pytest.raises(SourceNotFound):
        await bring(f"{server.url}/owner/nothing", settings)
    with pytest.raises(SourceNotFound):
        await bring(f"file://{tmp_path}/nothing", settings)
    git(server.root / "owner/shop", "branch", "feature/login")
    with pytest.raises(RefUnknown) as ref:
        await bring(f"{server.url}/owner/shop#feature/logn", settings)
    assert "feature/login" in ref.value.hint
    for absent in ("deadbee", "deadbeef" * 5):
        with pytest.raises(RefUnknown):
            await bring(f"{server.url}/owner/shop#{absent}", settings)
    with pytest.raises(SubfolderMissing) as folder:
        await bring(f"{server.url}/owner/shop#:app/wep", settings)
    assert "app/web" in folder.value.hint
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NetworkUnavailable):
        await bring(f"http://127.0.0.1:{port}/owner/shop", settings)
    with pytest.raises(NetworkUnavailable):
        await bring("https://nowhere.invalid/owner/shop", settings)


async def test_without_network_only_what_is_pinned(server: GitServer, settings: Settings) -> None:
    """When the server is gone, a full commit that was fetched is there, and a branch is an honest error."""
    found = await bring(f"{server.url}/owner/shop", settings)
    server.shutdown()
    server.server_close()
    assert (await bring(f"{server.url}/owner/shop#{found.revision}", settings)).revision == found.revision
    with pytest.raises(NetworkUnavailable):
        await bring(f"{server.url}/owner/shop#main", settings)


async def test_an_empty_repository(server: GitServer, settings: Settings) -> None:
    """A repository without a commit has no revision to run."""
    (server.root / "owner/empty").mkdir()
    git(server.root / "owner/empty", "init", "-q")
    with pytest.raises(RefUnknown) as error:
        await bring(f"{server.url}/owner/empty", settings)
    assert "empty" in error.value.message


# --- tokens -----------------------------------------------------------------------------------


def command_lines() -> list[str]:
    """The command lines of every process of this machine."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            found.append(Path("/proc", number, "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return found


async def test_a_token_is_used_and_shown_nowhere(server: GitServer, settings: Settings) -> None:
    """The token reaches the server, and neither a process list, nor a file, nor the workspace has it."""
    server.token = TOKEN
    seen: list[str] = []
    server.meanwhile = lambda: seen.extend(command_lines())
    with_token = replace(settings, git_token=f"{server.host}={TOKEN}")
    learned: list[str] = []
    found = await fetch(parse(f"{server.url}/owner/shop", with_token), with_token, redact=learned.extend)
    assert (found.path / "index.html").exists()
    assert server.passwords
    assert set(server.passwords) == {TOKEN}
    assert learned == [TOKEN]
    assert any("git" in line for line in seen)
    assert not any(TOKEN in line for line in seen)
    kept = subprocess.run(("grep", "-rlF", TOKEN, settings.home), capture_output=True, text=True)
    assert kept.stdout == ""
    assert TOKEN not in repr(found)


async def test_a_token_that_is_missing_or_wrong(server: GitServer, settings: Settings) -> None:
    """Both are AuthenticationNeeded; the hint says what to set, and no token is in the text."""
    server.token = TOKEN
    with pytest.raises(AuthenticationNeeded) as missing:
        await bring(f"{server.url}/owner/shop", settings)
    assert f"MECH_GIT_TOKEN={server.host}=" in missing.value.hint
    wrong = replace(settings, git_token=f"{server.host}=wrong-token-wrong-token")
    with pytest.raises(AuthenticationNeeded) as refused:
        await bring(f"{server.url}/owner/shop", wrong)
    assert "wrong-token" not in f"{refused.value} {refused.value.hint}"


async def test_a_token_goes_to_no_other_host(server: GitServer, settings: Settings, tmp_path: Path) -> None:
    """Neither by another address nor by a redirect does a server get the token of another."""
    server.token = TOKEN
    for_github = replace(settings, git_token="token-of-github-only")
    with pytest.raises(AuthenticationNeeded):
        await bring(f"{server.url}/owner/shop", for_github)
    with serving(tmp_path) as first:
        first.redirect = server.url
        for_first = replace(settings, git_token=f"{first.host}=token-of-the-first")
        with pytest.raises(AuthenticationNeeded):
            await bring(f"{first.url}/owner/shop", for_first)
    assert server.passwords == []


async def test_the_users_credential_helper_is_asked(
    server: GitServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a token of MECH's own, git's configured helper answers; nothing else of that file counts."""
    server.token = TOKEN
    config = tmp_path / "gitconfig"
    config.write_text(
        f'[credential]\n\thelper = "!f() {{ echo username=me; echo password={TOKEN}; }}; f"\n'
        f'[core]\n\tfsmonitor = touch {tmp_path}/trapped\n[url "file:///nowhere/"]\n\tinsteadOf = {server.url}/\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert (await bring(f"{server.url}/owner/shop", settings)).revision
    assert not (tmp_path / "trapped").exists()


# --- hostile repositories ---------------------------------------------------------------------


def planted(at: Path, gitmodules: str, path: str = "lib", commit_id: str = "1" * 40) -> None:
    """A repository whose .gitmodules is as given, with a pinned commit at `path`."""
    repository(at, {".gitmodules": gitmodules})
    git(at, "update-index", "--add", "--cacheinfo", f"160000,{commit_id},{path}")
    git(at, "commit", "-q", "-m", "submodule")


async def test_submodules_are_brought_too(server: GitServer, settings: Settings) -> None:
    """Submodules, also by relative address and within each other, are in the tree at their pinned commit."""
    inner = repository(server.root / "owner/inner", {"inner.txt": "inner"})
    planted(server.root / "owner/lib", '[submodule "i"]\n\tpath = in\n\turl = ../inner\n', "in", inner)
    middle = git(server.root / "owner/lib", "rev-parse", "HEAD")
    address = f'[submodule "l"]\n\tpath = vendor/lib\n\turl = {server.url}/owner/lib\n'
    planted(server.root / "owner/app", address, "vendor/lib", middle)
    found = await bring(f"{server.url}/owner/app", settings)
    assert (found.path / "vendor/lib/in/inner.txt").read_text() == "inner"


@pytest.mark.parametrize(
    "gitmodules",
    [
        '[submodule "x"]\n\tpath = lib\n\turl = "ext::sh -c touch% TRAP"\n',
        '[submodule "x"]\n\tpath = lib\n\turl = "--upload-pack=touch TRAP"\n',
        '[submodule "x"]\n\tpath = lib\n\turl = "-u./payload"\n',
        '[submodule "x"]\n\tpath = lib\n\turl = "ssh://-oProxyCommand=touch%20TRAP/x"\n',
        '[submodule "x"]\n\tpath = lib\n\turl = "file:///etc"\n',
        '[submodule "x"]\n\tpath = lib\n\turl = "/etc"\n',
        '[submodule "x"]\n\tpath = "../lib"\n\turl = https://git.example.com/x\n',
        '[submodule "x"]\n\tpath = ".git/hooks"\n\turl = https://git.example.com/x\n',
        '[submodule "x"]\n\tpath = "-u"\n\turl = https://git.example.com/x\n',
    ],
)
async def test_hostile_submodules(server: GitServer, settings: Settings, tmp_path: Path, gitmodules: str) -> None:
    """Addresses that execute, reach this machine's files or lie elsewhere are an error, and nothing is executed."""
    planted(server.root / "owner/bad", gitmodules.replace("TRAP", str(tmp_path / "trap")))
    with pytest.raises(SourceError):
        await bring(f"{server.url}/owner/bad", settings)
    assert not (tmp_path / "trap").exists()
    assert list((settings.home / "workspaces").iterdir()) == []


async def test_update_commands_of_submodules_are_ignored(server: GitServer, settings: Settings, tmp_path: Path) -> None:
    """`update = !command` in .gitmodules is not executed."""
    inner = repository(server.root / "owner/inner", {"inner.txt": "inner"})
    entry = f'[submodule "l"]\n\tpath = lib\n\turl = ../inner\n\tupdate = !touch {tmp_path}/trap\n'
    planted(server.root / "owner/app", entry, "lib", inner)
    found = await bring(f"{server.url}/owner/app", settings)
    assert (found.path / "lib/inner.txt").exists()
    assert not (tmp_path / "trap").exists()


async def test_links_and_attributes_of_a_repository(server: GitServer, settings: Settings, tmp_path: Path) -> None:
    """A symlinked sub-folder that leaves the tree is missing; attributes with filters leave files as they are."""
    shop = server.root / "owner/shop"
    (shop / "out").symlink_to("/etc")
    commit(shop, {".gitattributes": "* filter=lfs\n", "big.bin": "version https://git-lfs.github.com/spec/v1\n"})
    with pytest.raises(SubfolderMissing):
        await bring(f"{server.url}/owner/shop#:out", settings)
    found = await bring(f"{server.url}/owner/shop", settings)
    assert (found.path / "big.bin").read_text().startswith("version https")


async def test_what_a_killed_owner_left_is_cleared(server: GitServer, settings: Settings) -> None:
    """Lock files of a git that was killed do not stop the next fetch."""
    await bring(f"{server.url}/owner/shop", settings)
    (mirror,) = (settings.home / "mirrors").glob("*.git")
    for name in ("shallow.lock", "packed-refs.lock", "refs/mech/left.lock"):
        (mirror / name).touch()
    commit(server.root / "owner/shop", {"index.html": "two"})
    assert ((await bring(f"{server.url}/owner/shop", settings)).path / "index.html").read_text() == "two"
