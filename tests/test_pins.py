"""Lock files pin downloads by digest: what is read of them, and that odd ones are read as nothing."""

from __future__ import annotations

import base64
import json

import pytest

from mech.pins import Pin, pins

ONE, TWO = "ab" * 64, "cd" * 64


def integrity(digest: str, name: str = "sha512") -> str:
    return f"{name}-{base64.b64encode(bytes.fromhex(digest)).decode()}"


def test_what_npm_pins() -> None:
    """Both forms of its lock: tarballs from anywhere remote by their sha512, not folders, git or weaker digests."""
    packages = {
        "": {"name": "app"},
        "node_modules/a": {"integrity": integrity(ONE), "resolved": "https://host.example/a.tgz"},
        "node_modules/b": {"integrity": f"{integrity('ee' * 20, 'sha1')} {integrity(TWO)}"},
        "node_modules/c": {"integrity": integrity("11" * 64), "resolved": "file:c.tgz"},
        "node_modules/d": {"integrity": integrity("22" * 20, "sha1"), "resolved": "https://host.example/d.tgz"},
        "node_modules/e": {"resolved": "packages/e", "link": True},
        "node_modules/f": {"integrity": integrity("33" * 64), "resolved": "https://me:key@host.example/f.tgz"},
        "node_modules/g": {"integrity": integrity("44" * 64), "resolved": "https://host.example/g.tgz?token=key"},
    }
    found = pins("web/package-lock.json", json.dumps({"lockfileVersion": 3, "packages": packages}))
    place = ".npm/_cacache/content-v2/sha512"
    assert found == [Pin("npm", d, f"{place}/{d[:2]}/{d[2:4]}/{d[4:]}") for d in (ONE, TWO)]
    nested = {
        "dependencies": {"a": {"integrity": integrity(ONE), "dependencies": {"b": {"integrity": integrity(TWO)}}}}
    }
    assert {pin.digest for pin in pins("npm-shrinkwrap.json", json.dumps(nested))} == {ONE, TWO}


def test_what_yarn_pins() -> None:
    """Yarn 1: tarballs of a registry by their sha512, in the folder it unpacks them in; not git, aliases or folders."""
    entry = '"{}":\n  version "{}"\n  resolved "{}"\n  integrity {}\n  dependencies:\n    x "^1"\n\n'
    host, weak = "https://registry.example", f"#{'1' * 40}"
    text = "# yarn lockfile v1\n\n\n" + "".join(
        entry.format(head, "1.0.0", address, integrity(digest))
        for head, address, digest in (
            ("@a/b@^1.0.0, @a/b@~1.0.0", f"{host}/@a/b/-/b-1.0.0.tgz{weak}", ONE),
            ("c@1.0.0", f"{host}/c/-/c-1.0.0.tgz{weak}", TWO),
            ("d@1.0.0", f"https://me:key@registry.example/d/-/d-1.0.0.tgz{weak}", TWO),
            ("e@1.0.0", f"{host}/e/-/e-1.0.0.tgz", TWO),
            ("f@npm:g@1.0.0", f"{host}/g/-/g-1.0.0.tgz{weak}", TWO),
            ("h@1.0.0", f"{host}/other/-/h-1.0.0.tgz{weak}", TWO),
            ("../../i@1.0.0", f"{host}/../../i/-/i-1.0.0.tgz{weak}", TWO),
            ("j@../k.tgz", "file:../k.tgz", TWO),
        )
    )
    cache, mirror = ".cache/yarn/v6/npm-", ".yarn-offline"
    tail = f"-1.0.0-{'1' * 40}-integrity/node_modules"
    assert pins("yarn.lock", text) == [
        Pin("npm", ONE, f"{cache}@a-b{tail}/@a/b/.yarn-tarball.tgz", given=f"{mirror}/@a-b-1.0.0.tgz"),
        Pin("npm", TWO, f"{cache}c{tail}/c/.yarn-tarball.tgz", given=f"{mirror}/c-1.0.0.tgz"),
    ]


def test_what_later_yarns_pin() -> None:
    """Their own zips by the checksum, at the name that yarn gives them; not patches, workspaces or odd versions."""
    entry = '"x":\n  version: 1\n  resolution: "{}"\n  checksum: {}\n  languageName: node\n\n'
    text = "__metadata:\n  version: 8\n  cacheKey: 10c0\n\n" + "".join(
        entry.format(resolution, checksum)
        for resolution, checksum in (
            ("@types/ms@npm:2.1.0", f"10c0/{ONE}"),
            ("ms@npm:2.1.3", TWO),
            ("ms@patch:ms@npm%3A2.1.3#x", f"10c0/{ONE}"),
            ("ms@npm:2.1.3::__archiveUrl=https%3A", f"10c0/{ONE}"),
            ("ms@npm:2.1.4", f"../{ONE}"),
            ("ms@npm:../../x", f"10c0/{ONE}"),
            ("ms@npm:2.1.5", "10c0/abc"),
        )
    )
    assert pins("web/yarn.lock", text) == [
        Pin("yarn", ONE, ".yarn/berry/cache/@types-ms-npm-2.1.0-529ef799cc-10c0.zip"),
        Pin("yarn", TWO, ".yarn/berry/cache/ms-npm-2.1.3-81ff3cfac1-10c0.zip"),
    ]
    twice = "__metadata:\n  cacheKey: 8\n\n" + "".join(entry.format("ms@npm:2.1.3", each) for each in (ONE, TWO))
    assert pins("yarn.lock", twice) == []


def test_what_go_pins() -> None:
    """A module's go.mod and its zip, at the names that Go gives them on disks without case."""
    encoded = base64.b64encode(bytes(32)).decode()
    text = f"example.com/Big/x v1.2.0-RC1 h1:{encoded}\nexample.com/Big/x v1.2.0-RC1/go.mod h1:{encoded}\n"
    place = "go/pkg/mod/cache/download/example.com/!big/x/@v/v1.2.0-!r!c1"
    name = "example.com/Big/x@v1.2.0-RC1"
    assert pins("go.sum", text) == [
        Pin("gozip", "00" * 32, f"{place}.zip", name), Pin("gomod", "00" * 32, f"{place}.mod", name),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package-lock.json", "[" * 100_000),
        ("package-lock.json", "[]"),
        ("package-lock.json", '{"packages": {"a": {"integrity": ["x"], "resolved": 3}, "b": 1}, "dependencies": []}'),
        ("package-lock.json", '{"packages": {"a": {"integrity": "sha512-../../../../etc/passwd"}}}'),
        ("package-lock.json", f'{{"packages": {{"a": {{"integrity": "{integrity("ab" * 20)}"}}}}}}'),
        ("go.sum", f"../../x v1 h1:{base64.b64encode(bytes(32)).decode()}\n"),
        ("go.sum", f"/etc/x v1 h1:{base64.b64encode(bytes(32)).decode()}\n"),
        ("go.sum", f"a/b ../v1 h1:{base64.b64encode(bytes(32)).decode()}\n"),
        ("go.sum", "a/b v1 h1:????\na b c d\n\n"),
        ("yarn.lock", "anything"),
        ("yarn.lock", '"a@1":\n  resolved "x"\n  integrity sha512-????\n'),
        ("yarn.lock", "__metadata:\n\n" + "x:\n  checksum: " + "a" * 100_000),
        ("Cargo.lock", f'[[package]]\nname = "x"\nversion = "1.0.0"\nchecksum = "{"1" * 64}"\n'),
    ],
)
def test_odd_lock_files_pin_nothing(path: str, text: str) -> None:
    """What is no lock file, is broken, or names a place elsewhere is passed over."""
    assert pins(path, text) == []
