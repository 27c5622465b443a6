"""Downloads are shared by digest: what hostile install scripts leave reaches nobody, and what was right is not fetched
again."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from benches import Bench, needs, run
from test_sandboxes import bench, kind

from mech.downloads import LARGEST, Downloads, is_public, wanted
from mech.pins import Pin, pins
from mech.sandboxes import HOME
from mech.types import Command, Network, Plan, Process, Secret, Workspace

__all__ = ["bench", "kind"]
GOOD = b"what the lock file names"
INSTALL = Command("install", "npm ci", "lock file", inputs=("package-lock.json",))
PLAN = Plan("node", (Process("web", "npm start", "start"),), (INSTALL,))
RUN = """
import os, sys, mech.blocking
os.environ["MECH_HOME"] = sys.argv[1]
found = mech.blocking.run(sys.argv[2], look=False)
print(found["verdict"])
print(open(os.environ["MECH_HOME"] + "/executions/" + found["execution"] + "/output", "rb").read().decode())
"""
MODULE = "registry.example/m@v1.0.0"


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def h1(files: dict[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return hashlib.sha256("".join(lines).encode()).digest()


FILES = {f"{MODULE}/go.mod": b"module registry.example/m\n", f"{MODULE}/m.go": b"package m\n"}
SHA512 = hashlib.sha512(GOOD)
INTEGRITY = f"sha512-{base64.b64encode(SHA512.digest()).decode()}"
NPM_LOCK = json.dumps({"packages": {"a": {"integrity": INTEGRITY, "resolved": "https://registry.example/a.tgz"}}})
YARN_LOCK = f"""# yarn lockfile v1


"@a/b@^1.0.0":
  version "1.0.0"
  resolved "https://registry.example/@a/b/-/b-1.0.0.tgz#{"1" * 40}"
  integrity {INTEGRITY}
"""
BERRY_LOCK = f"""
__metadata:
  version: 8
  cacheKey: 10c0

"ms@npm:2.1.3":
  version: 2.1.3
  resolution: "ms@npm:2.1.3"
  checksum: 10c0/{SHA512.hexdigest()}
"""
GO_SUM = f"registry.example/m v1.0.0 h1:{base64.b64encode(h1(FILES)).decode()}\n"
GO_SUM += (
    f"registry.example/m v1.0.0/go.mod h1:{base64.b64encode(h1({'go.mod': FILES[f'{MODULE}/go.mod']})).decode()}\n"
)
LOCKS = {"package-lock.json": NPM_LOCK, "yarn.lock": YARN_LOCK, "web/yarn.lock": BERRY_LOCK, "go.sum": GO_SUM}
PINS = [pin for path, text in LOCKS.items() for pin in pins(path, text)]
NAMES = ["npm", "yarn 1", "yarn", "gozip", "gomod"]
ZIP = PINS[3]
CONTENTS = {"npm": GOOD, "yarn": GOOD, "gozip": zipped(FILES), "gomod": FILES[f"{MODULE}/go.mod"]}


def left(layer: Path, pin: Pin, content: bytes | None) -> Path:
    """The file of a download in a layer, as an installation leaves it."""
    path = layer / "home" / pin.place
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content)
    return path


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    return Downloads(tmp_path / "downloads")


# --- what is right is shared ----------------------------------------------------------------------


@pytest.mark.parametrize("pin", PINS, ids=NAMES)
def test_what_the_digest_names_is_kept_and_given(downloads: Downloads, tmp_path: Path, pin: Pin) -> None:
    """A file with the right content is given to whoever names its digest, as it was, and each time counts."""
    left(tmp_path / "layer", pin, CONTENTS[pin.kind])
    assert downloads.take(tmp_path / "layer", [pin]) == 1
    assert downloads.take(tmp_path / "layer", [pin]) == 0  # it is there
    seeds = downloads.give([pin])
    given = seeds[pin.given or pin.place]
    assert isinstance(given, Path)
    if pin.kind == "gozip":
        with zipfile.ZipFile(given) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == FILES
            assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        assert {path.rpartition(".")[2] for path in seeds} == {"zip", "info", "ziphash"}
    else:
        assert given.read_bytes() == CONTENTS[pin.kind]
    downloads.give([pin])
    assert pin.given == "" or seeds[".yarnrc"] == b'yarn-offline-mirror "./.yarn-offline"\n'
    assert [(each.name, each.hits) for each in downloads.kept()] == [(f"{pin.kind}/{pin.digest}", 2)]
    assert downloads.give([replace(pin, digest="0" * len(pin.digest))]) == {}


@pytest.mark.anyio
async def test_what_is_given_is_a_copy_of_its_own(bench: Bench) -> None:
    """A sandbox may do to its seeds what it likes: they are its own and sealed with it; the store stays."""
    if bench.kind not in ("bubblewrap", "copied"):
        return
    store = Downloads(bench.root / "downloads")
    pin = PINS[0]
    left(bench.root / "first", pin, GOOD)
    store.take(bench.root / "first", [pin])
    seeds = {**store.give([pin]), "a/b": b"words"}
    async with bench.open(seeds=lambda: seeds) as sandbox:
        ended, output = await run(sandbox, f"cat ~/{pin.place} ~/a/b; id -u; stat -c %u ~/{pin.place} ~/a")
        assert ended.exit_code == 0
        assert output.startswith(GOOD.decode() + "words")
        assert len(set(output.removeprefix(GOOD.decode() + "words").split())) == 1
        await run(sandbox, f"echo bad > ~/{pin.place}; chmod 777 ~/{pin.place}; echo more > ~/.npm/x")
        await sandbox.seal(bench.root / "layers" / "one")
        assert (await run(sandbox, f"cat ~/{pin.place}"))[1] == "bad\n"
    assert (bench.root / "layers" / "one" / "home" / pin.place).read_text() == "bad\n"
    given = store.give([pin])[pin.place]
    assert isinstance(given, Path)
    assert given.read_bytes() == GOOD


# --- attacks --------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_no_program_reaches_the_store(bench: Bench) -> None:
    """What a sandbox writes at the store's own path, or through links and its layer, stays in the sandbox."""
    if bench.kind not in ("bubblewrap", "copied"):
        return
    folder = bench.root / "downloads"
    store, pin = Downloads(folder), PINS[2]
    left(bench.root / "first", pin, GOOD)
    store.take(bench.root / "first", [pin])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.suffix != ".hits" and path.is_file()}
    kept = folder / pin.kind / pin.digest
    place = f"{HOME}/{pin.place}"
    line = f"ls -d {folder}; mkdir -p {kept.parent}; echo bad > {kept}; rm {place}; ln -s {kept} {place}; "
    line += f"echo worse > {place}; ln -sf {folder} {HOME}/.yarn/berry/x; mv ~/.yarn ~/elsewhere"
    async with bench.open(seeds=lambda: store.give([pin])) as sandbox:
        _, output = await run(sandbox, line)
        assert f"cannot access '{folder}'" in output
        await sandbox.seal(bench.root / "layers" / "one")
    assert store.take(bench.root / "layers" / "one", PINS) == 0
    assert {
        path: path.read_bytes() for path in folder.rglob("*") if path.suffix != ".hits" and path.is_file()
    } == before


@pytest.mark.parametrize("pin", PINS, ids=NAMES)
@pytest.mark.parametrize("plant", ["poison", "link", "folder link", "fifo", "folder", "huge", "empty", "device"])
def test_what_is_planted_is_not_kept(downloads: Downloads, tmp_path: Path, pin: Pin, plant: str) -> None:
    """Other content, links to the right one, pipes, folders and files beyond the limit are left where they are."""
    layer, elsewhere = tmp_path / "layer", tmp_path / "elsewhere"
    elsewhere.write_bytes(CONTENTS[pin.kind])
    path = left(layer, pin, None)
    if plant == "poison":
        path.write_bytes(zipped({**FILES, f"{MODULE}/m.go": b"package bad\n"}) if pin.kind == "gozip" else b"poison")
    elif plant == "link":
        path.symlink_to(elsewhere)
    elif plant == "folder link":
        path.parent.rmdir()
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / path.name).write_bytes(CONTENTS[pin.kind])
        path.parent.symlink_to(tmp_path / "out")
    elif plant == "fifo":
        os.mkfifo(path)
    elif plant == "folder":
        path.mkdir()
    elif plant == "huge":
        path.touch()
        os.truncate(path, LARGEST + 1)
    elif plant == "empty":
        path.touch()
    elif plant == "device" and os.geteuid() == 0:
        os.mknod(path, 0o020666, os.makedev(1, 5))
    assert downloads.take(layer, [pin]) == 0
    assert downloads.kept() == []
    assert downloads.give([pin]) == {}
    assert list((tmp_path / "downloads").glob("*/*.part")) == []


@pytest.mark.parametrize(
    "files",
    [
        {f"{MODULE}/../../x": b""}, {f"{MODULE}/a//b": b""}, {"/etc/x": b""}, {"other@v1/x": b""},
        {f"{MODULE}/a\nb": b""}, {f"{MODULE}/d/": b""},
    ],
)  # fmt: skip
def test_odd_zips_are_not_kept(downloads: Downloads, tmp_path: Path, files: dict[str, bytes]) -> None:
    """A zip is a module's only with plain names of that module, even if its digest is right."""
    pin = replace(ZIP, digest=h1(files).hex())
    left(tmp_path / "layer", pin, zipped(files))
    assert downloads.take(tmp_path / "layer", [pin]) == 0


def test_zips_that_are_two_things_are_packed_anew(downloads: Downloads, tmp_path: Path) -> None:
    """What lies hidden between the entries of a zip, where another program may look, is not in what is given."""
    pin, data = ZIP, zipped(FILES)
    hidden = zipped({f"{MODULE}/m.go": b"package hidden\n"})
    left(tmp_path / "layer", pin, hidden + data)
    assert downloads.take(tmp_path / "layer", [pin]) == 1
    given = downloads.give([pin])[pin.place]
    assert isinstance(given, Path)
    assert b"hidden" not in given.read_bytes()


def test_zips_of_very_many_entries_and_bombs_are_refused(downloads: Downloads, tmp_path: Path) -> None:
    """A list of entries that would fill the memory is not read; nor is a file that says it is larger than the limit."""
    pin = ZIP
    path = left(tmp_path / "layer", pin, b"PK\x01\x02" * 60_000 + zipped(FILES))
    assert downloads.take(tmp_path / "layer", [pin]) == 0
    data = bytearray(zipped(FILES))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (LARGEST + 1).to_bytes(4, "little")
    path.write_bytes(data)
    assert downloads.take(tmp_path / "layer", [pin]) == 0


def test_a_file_that_changes_meanwhile_is_right_or_not_kept(tmp_path: Path) -> None:
    """What is hashed is the copy that is kept, so a writer who is quick wins nothing."""
    content = {True: b"a" * 300_000, False: b"b" * 300_000}
    digest = hashlib.sha512(content[True]).hexdigest()
    pin, stop = replace(PINS[1], digest=digest), threading.Event()
    path = left(tmp_path / "layer", pin, content[True])

    def change() -> None:
        state = True
        while not stop.is_set():
            state = not state
            with open(path, "r+b") as file:
                file.write(content[state])

    writer = threading.Thread(target=change)
    writer.start()
    try:
        for _ in range(60):
            store = Downloads(tmp_path / "downloads")
            store.take(tmp_path / "layer", [pin])
            for each in store.kept():
                assert hashlib.sha512((tmp_path / "downloads" / each.name).read_bytes()).hexdigest() == digest
                store.remove(each.name)
    finally:
        stop.set()
        writer.join()


def test_what_the_disk_lost_is_not_given(downloads: Downloads, tmp_path: Path) -> None:
    """A kept file that is not whole any more is removed instead of given."""
    left(tmp_path / "layer", PINS[1], GOOD)
    downloads.take(tmp_path / "layer", [PINS[1]])
    kept = tmp_path / "downloads" / downloads.kept()[0].name
    kept.write_bytes(GOOD[:-1])
    assert downloads.give([PINS[1]]) == {}
    assert downloads.kept() == []


# --- what is private ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "changes"),
    [
        ({}, {"secrets": (Secret("NPM_TOKEN", ("registry.example",)),)}),
        ({}, {"network": Network(allow=("registry.internal.example",))}),
        ({}, {"env": {"NPM_TOKEN": "x"}}),
        ({}, {"setup": (replace(INSTALL, env={"YARN_NPM_AUTH_TOKEN": "x"}),)}),
        ({".npmrc": "//registry.example/:_authToken=abc\n"}, {}),
        ({".npmrc": "registry=https://me:secret@registry.example/\n"}, {}),
        ({"web/.npmrc": "_auth=abc\n"}, {"setup": (replace(INSTALL, cwd="web"),)}),
        ({"a/.yarnrc.yml": "npmAuthIdent: abc\n"}, {"setup": (replace(INSTALL, cwd="a/b/c"),)}),
        ({}, {"setup": (replace(INSTALL, line="npm config set //registry.example/:_authToken abc && npm ci"),)}),
        ({".yarnrc.yml": "npmScopes:\n  a:\n    npmAuthToken: abc\n"}, {}),
        ({".yarnrc": 'registry "https://me:secret@registry.example/"\n'}, {}),
        ({".netrc": "machine registry.example login me password x\n"}, {}),
    ],
)
def test_what_not_everybody_could_download_is_not_shared(tmp_path: Path, files: dict[str, str], changes: dict) -> None:
    """With a secret, a credential among the files, or a host allowed to it alone, a repository shares nothing."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    workspace = Workspace(tmp_path, "k", "here")
    assert is_public(PLAN, workspace) or files
    assert not is_public(replace(PLAN, **changes), workspace)


def test_a_private_package_reaches_no_other_repository(tmp_path: Path) -> None:
    """Who knows the digest of a package that was downloaded with a credential is not given it; a public one, yes, also
    when what came after its installation failed."""
    needs("bubblewrap")
    digest = hashlib.sha512(GOOD).hexdigest()
    place = f"{HOME}/.npm/_cacache/content-v2/sha512/{digest[:2]}/{digest[2:4]}"
    fetch = f"mkdir -p {place}; printf %s '{GOOD.decode()}' > {place}/{digest[4:]}"
    look = f"cat {place}/{digest[4:]} || echo nothing; mkdir -p node_modules"

    def ran(name: str, install: str, npmrc: str = "", build: str = "") -> str:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "package.json").write_text(json.dumps({"name": name, "scripts": {"start": "true"}}))
        (folder / "package-lock.json").write_text(NPM_LOCK)
        (folder / "mech.toml").write_text(f'install = """{install}"""\nbuild = "{build}"\nstart = "true"\n')
        (folder / ".npmrc").write_text(npmrc)
        argv = (sys.executable, "-c", RUN, str(tmp_path / "home"), str(folder))
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout

    assert ran("owner", fetch, "//registry.example/:_authToken=abc").startswith("passed")
    assert "nothing" in ran("curious", look)
    assert ran("open", fetch, build="false").startswith("failed")
    assert GOOD.decode() in ran("other", look)


# --- room -----------------------------------------------------------------------------------------


def test_the_least_recently_used_download_goes_first(downloads: Downloads, tmp_path: Path) -> None:
    """Beyond the limit downloads go by their last use; half written ones that nobody writes any more go too."""
    wanted = [pin for pin in PINS if not pin.given]
    for pin in wanted:
        left(tmp_path / "layer", pin, CONTENTS[pin.kind])
    assert downloads.take(tmp_path / "layer", wanted) == len(wanted)
    for age, each in enumerate(sorted(downloads.kept(), key=lambda each: each.name)):
        os.utime(tmp_path / "downloads" / each.name, (1000 + age,) * 2)
    names = [each.name for each in downloads.kept()]
    (tmp_path / "downloads" / "npm" / "x.part").touch()
    os.utime(tmp_path / "downloads" / "npm" / "x.part", (1000, 1000))
    downloads.sweep(sum(each.bytes for each in downloads.kept()) - 1)
    assert [each.name for each in downloads.kept()] == names[1:]
    assert list((tmp_path / "downloads").glob("*/*.part")) == []
    downloads.give([pin for pin in PINS if f"{pin.kind}/{pin.digest}" == names[1]])
    assert [each.name for each in downloads.kept()][-1] == names[1]
    downloads.remove(names[-1])
    assert downloads.take(tmp_path / "layer", PINS, most=0) == 2
    assert downloads.kept() == []


# --- real package managers ------------------------------------------------------------------------

NODE = {
    "package.json": json.dumps(
        {"name": "x", "version": "1.0.0", "dependencies": {"ms": "2.1.3", "@types/ms": "2.1.0"}}
    ),
    "index.js": "console.log('got', require('ms')('2s'))\n",
}
NOWHERE = " ".join(f"{name}=http://127.0.0.1:9" for name in ("https_proxy", "YARN_HTTPS_PROXY", "YARN_HTTP_PROXY"))
APPS = {
    "npm": ("npm install --package-lock-only --omit-lockfile-registry-resolved=false", NODE, "got 2000"),
    "yarn@1.22.22": ("{} install --ignore-scripts", NODE, "got 2000"),
    "@yarnpkg/cli-dist@4.9.2": (
        "touch yarn.lock && {} install --mode update-lockfile",
        {**NODE, ".yarnrc.yml": "nodeLinker: node-modules\n"},
        "got 2000",
    ),
    "go": (
        "go mod tidy",
        {
            "go.mod": "module example.com/x\n\ngo 1.21\n\nrequire github.com/google/uuid v1.6.0\n",
            "main.go": 'package main\n\nimport _ "github.com/google/uuid"\n\nfunc main() {}\n',
            "mech.toml": 'install = "go mod download"\nbuild = ""\nstart = "go mod verify"\n',  # to compile takes long
        },
        "all modules verified",
    ),
}


@pytest.mark.parametrize("tool", APPS)
def test_what_one_repository_downloaded_another_does_not(tmp_path: Path, tool: str) -> None:
    """The real package manager takes what it is given, and needs no network for it."""
    needs("bubblewrap")
    lock, files, expected = APPS[tool]
    program = "npm" if "@" in tool else tool
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here")
    first, second = tmp_path / "first", tmp_path / "second"
    for name, text in files.items():
        (first / name).parent.mkdir(parents=True, exist_ok=True)
        (first / name).write_text(text)
    if "@" in tool:  # a yarn that both bring along, since one that is fetched would need the network
        argv = ("npm", "install", "--prefix", str(tmp_path / "tool"), "--ignore-scripts", tool)
        subprocess.run(argv, check=True, capture_output=True)
        package = tool.rpartition("@")[0]
        shutil.copytree(tmp_path / "tool" / "node_modules" / package, first / "yarn")
        (first / "mech.toml").write_text('install = "node yarn/bin/yarn.js install"\nstart = "node index.js"\n')
        lock = lock.format("node yarn/bin/yarn.js")
    env = {**os.environ, "HOME": str(tmp_path / "user"), "YARN_CACHE_FOLDER": str(tmp_path / "cache")}
    subprocess.run(lock, shell=True, cwd=first, check=True, capture_output=True, env=env if "@" in tool else None)
    shutil.rmtree(first / "node_modules", ignore_errors=True)
    shutil.copytree(first, second)
    for name in ("package.json", "yarn.lock", "package-lock.json", "go.mod"):  # not the same, or they share a layer
        if (second / name).exists():
            text = (second / name).read_text().replace('"x', '"other').replace("example.com/x", "example.com/other")
            (second / name).write_text(text)
    with open(second / "mech.toml", "a") as file:
        file.write("" if "@" in tool else '[network]\nsetup = "closed"\n')
    if "@" in tool:  # MECH may bring a yarn of its own first
        text = (second / "mech.toml").read_text().replace('"node yarn', f'"{NOWHERE} node yarn')
        (second / "mech.toml").write_text(text)
    for folder in (first, second):
        argv = (sys.executable, "-c", RUN, str(tmp_path / "home"), str(folder))
        done = subprocess.run(argv, capture_output=True, text=True)
        assert done.stdout.startswith("passed"), done.stdout + done.stderr
        assert expected in done.stdout
    kept = Downloads(tmp_path / "home" / "downloads").kept()
    assert kept
    assert all(each.hits for each in kept)


def test_only_installations_want_something(tmp_path: Path) -> None:
    """The lock files that an install command reads decide; others do not."""
    (tmp_path / "package-lock.json").write_text(NPM_LOCK)
    (tmp_path / "yarn.lock").write_text(YARN_LOCK)
    assert [pin.kind for pin in wanted(PLAN, Workspace(tmp_path, "k", "here"))] == ["npm"]
    assert wanted(replace(PLAN, setup=()), Workspace(tmp_path, "k", "here")) == []
