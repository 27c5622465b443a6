"""Repositories that mean harm: odd files, names, sizes and depths, planted git settings."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from benches import Bench, execute, needs, run

from mech.api import plan_of
from mech.errors import MechError
from mech.removal import remove
from mech.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory, where there is one: a hundred thousand files are made there in a second."""
    memory = Path("/dev/shm")
    name = tempfile.mkdtemp(prefix="mech-hostile-", dir=memory if os.access(memory, os.W_OK) else None)
    os.chmod(name, 0o755)
    yield Path(name)
    remove(Path(name))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("bubblewrap", tmp_path)


def hostile(folder: Path, name: str) -> None:
    """Make one kind of repository that means harm."""
    odd_files(folder, name)
    odd_folders(folder, name)


def odd_files(folder: Path, name: str) -> None:
    match name:
        case "pipes for files":
            for each in (
                "package.json",
                "mech.toml",
                "requirements.txt",
                "Procfile",
                "pyproject.toml",
                ".env",
                "index.html",
            ):
                os.mkfifo(folder / each)
        case "devices for files":
            for each in ("package.json", "requirements.txt", "compose.yaml"):
                (folder / each).symlink_to("/dev/zero")
        case "folders for files":
            for each in ("package.json", "mech.toml", "requirements.txt", "Procfile"):
                (folder / each).mkdir()
        case "secrets for files":
            (folder.parent / "secret").write_text('{"scripts": {"start": "the-secret"}}')
            for each in ("package.json", "mech.toml", "Procfile", ".env"):
                (folder / each).symlink_to(folder.parent / "secret")
        case "a document without end":
            (folder / "package.json").write_text('{"scripts":' * 50_000)
        case "a document of depth":
            (folder / "package.json").write_text("[" * 100_000 + "]" * 100_000)
            (folder / "compose.yaml").write_text("[" * 5_000)
        case "a document that multiplies":
            lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
            lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
            (folder / "compose.yaml").write_text("\n".join(lines) + "\nservices: {web: {command: *a11}}\n")
        case "no text":
            for each in ("package.json", "requirements.txt", "Procfile", "pyproject.toml", "mech.toml"):
                (folder / each).write_bytes(b"\xff\xfe\0\0" * 100)
        case "a large file":
            with open(folder / "package.json", "wb") as file:
                file.truncate(8 << 30)


def odd_folders(folder: Path, name: str) -> None:
    match name:
        case "loops of links":
            (folder / "a").symlink_to("b")
            (folder / "b").symlink_to("a")
            (folder / "self").symlink_to(".")
            (folder / "package.json").symlink_to("package.json")
        case "many files":
            for number in range(200):
                (folder / str(number)).mkdir()
                for each in range(500):
                    os.close(os.open(folder / str(number) / str(each), os.O_CREAT))
        case "depth":
            above = os.open(folder, os.O_RDONLY)
            for _ in range(1500):
                os.mkdir("d", dir_fd=above)
                below = os.open("d", os.O_RDONLY, dir_fd=above)
                os.close(above)
                above = below
            os.close(above)
        case "names":
            for each in (
                b"..\n",
                b"a\\..\\b",
                b"\xff\xff",
                b"$(touch x)",
                b"`id`",
                b";reboot",
                b"-rf",
                b"\x1b[2J",
                b"%s%n",
            ):
                Path(os.fsdecode(os.fsencode(folder) + b"/" + each)).write_text("{}")
            (folder / "$(id)").mkdir(exist_ok=True)
            (folder / "package.json").write_text('{"workspaces": ["../*", "/etc", "$(id)", "..\\n"], "scripts": {}}')
        case "a virtual environment that leads away":
            (folder.parent / "secrets" / "bin").mkdir(parents=True)
            (folder / ".venv" / "bin").mkdir(parents=True)
            (folder / ".venv" / "bin" / "python").symlink_to("/bin/sh")
            (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {folder.parent}/secrets/bin\n")
            (folder / "requirements.txt").write_text("")
            (folder / "main.py").write_text("")


HOSTILE = (
    "pipes for files", "devices for files", "folders for files", "secrets for files", "a document without end",
    "a document of depth", "a document that multiplies", "no text", "a large file", "loops of links", "many files",
    "depth", "names", "a virtual environment that leads away",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_repository_is_planned_or_refused(place: Path, name: str) -> None:
    """Planning reads what is there as data: it ends, with a plan or an error of ours, and shows no file of the host."""
    folder = place / "folder"
    folder.mkdir()
    hostile(folder, name)
    try:
        workspace, plan = await plan_of(str(folder), None, Settings(home=place / "home"))
    except MechError as problem:
        said = f"{problem.message} {problem.hint}"
    else:
        said = str(plan)
        outside = [tool.path for tool in plan.toolchains if tool.path and str(place) in tool.path]
        assert not outside
        assert all(command.line and str(workspace.path) not in command.line for command in plan.setup)
    assert "the-secret" not in said
    assert str(place / "secret") not in said


@pytest.mark.parametrize("name", ["many files", "depth", "names", "loops of links", "pipes for files"])
async def test_hostile_repository_opens_and_closes(place: Path, tmp_path: Path, name: str) -> None:
    """A sandbox over any folder opens, sees its files, and leaves it as it was."""
    bench = Bench("bubblewrap", tmp_path)
    bench.folder = place / "folder"
    bench.folder.mkdir()
    hostile(bench.folder, name)
    before = sorted(os.listdir(bench.folder))
    async with bench.open() as sandbox:
        remove_some = "find . -type f | head -c 1000 | wc -c; rm -rf ./1* 2> /dev/null; ls -A | wc -l"
        assert (await run(sandbox, remove_some))[0].exit_code == 0
    assert sorted(os.listdir(bench.folder)) == before
    remove(bench.root / "state1")


PLANTED = {
    "a hook": ("hooks/post-checkout", "#!/bin/sh\ntouch {mark}\n"),
    "a monitor": ("config", "[core]\n\tfsmonitor = touch {mark}; false\n"),
    "an editor": ("config", "[core]\n\teditor = touch {mark}\n\tpager = touch {mark}\n"),
    "a filter": ("config", '[filter "x"]\n\tsmudge = touch {mark}\n\tclean = touch {mark}\n'),
    "a command for ssh": ("config", '[core]\n\tsshCommand = touch {mark}\n[remote "origin"]\n\turl = ssh://x/y\n'),
    "another transport": ("config", '[protocol "ext"]\n\tallow = always\n[remote "o"]\n\turl = ext::touch {mark}\n'),
    "a helper for credentials": ("config", "[credential]\n\thelper = !touch {mark}\n"),
    "an alias": ("config", "[alias]\n\trev-parse = !touch {mark}\n\tstatus = !touch {mark}\n"),
    "another work tree": ("config", "[core]\n\tworktree = {secret}\n"),
    "settings elsewhere": ("config", "[include]\n\tpath = {planted}\n"),
    "hooks elsewhere": ("config", "[core]\n\thooksPath = {hooks}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
async def test_planted_git_settings_are_not_obeyed(tmp_path: Path, name: str) -> None:
    """A folder that brings its own .git has nothing of it executed while it is planned."""
    folder, mark = tmp_path / "folder", tmp_path / "mark"
    folder.mkdir()
    (folder / "index.html").write_text("<p>x")
    (folder / ".gitattributes").write_text("* filter=x\n")
    for line in ("init -q", "add .", "-c user.name=x -c user.email=x@example.com commit -qm x"):
        subprocess.run(["git", *line.split()], cwd=folder, check=True, capture_output=True)
    (tmp_path / "hooks").mkdir()
    for each in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction"):
        (tmp_path / "hooks" / each).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (tmp_path / "hooks" / each).chmod(0o755)
    (tmp_path / "planted").write_text(f"[core]\n\tfsmonitor = touch {mark}; false\n")
    file, text = PLANTED[name]
    places = {"mark": mark, "secret": tmp_path, "planted": tmp_path / "planted", "hooks": tmp_path / "hooks"}
    with open(folder / ".git" / file, "a") as written:
        written.write(text.format(**places))
    (folder / ".git" / file).chmod(0o755)
    await plan_of(str(folder), None, Settings(home=tmp_path / "home"))
    assert not mark.exists()


async def test_git_inside_obeys_only_inside(bench: Bench) -> None:
    """A hook that runs in the sandbox runs with the sandbox's rights, and its settings do not leave it."""
    async with bench.open() as sandbox:
        line = (
            "git init -q . && printf '#!/bin/sh\\nid -u > ran\\n' > .git/hooks/pre-commit"
            " && chmod +x .git/hooks/pre-commit"
            " && git config --global user.name x && git config --global user.email x@example.com && touch f"
            " && git add f && git commit -qm x && cat ran"
        )
        ended, output = await execute(sandbox, ("sh", "-c", line))
        assert (ended.exit_code, output.split()[-1]) == (0, "1000")
    assert os.listdir(bench.folder) == []
