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


def test_what_cargo_pins() -> None:
    """Crates with a checksum; a crate of one name and version with two checksums is nobody's."""
    crate = '[[package]]\nname = "{}"\nversion = "1.0.0"\nsource = "registry+x"\nchecksum = "{}"\n'
    text = crate.format("a", "1" * 64) + '[[package]]\nname = "own"\nversion = "0.1.0"\n'
    assert pins("Cargo.lock", text) == [Pin("cargo", "1" * 64, ".cargo/registry/cache/*/a-1.0.0.crate")]
    assert pins("Cargo.lock", text + crate.format("a", "2" * 64)) == []


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
        ("Cargo.lock", "package = 3"),
        ("Cargo.lock", "[[package"),
        ("Cargo.lock", f'[[package]]\nname = "../../x"\nversion = "1"\nchecksum = "{"1" * 64}"\n'),
        ("Cargo.lock", f'[[package]]\nname = "x"\nversion = "1/../../y"\nchecksum = "{"1" * 64}"\n'),
        ("go.sum", f"../../x v1 h1:{base64.b64encode(bytes(32)).decode()}\n"),
        ("go.sum", f"/etc/x v1 h1:{base64.b64encode(bytes(32)).decode()}\n"),
        ("go.sum", f"a/b ../v1 h1:{base64.b64encode(bytes(32)).decode()}\n"),
        ("go.sum", "a/b v1 h1:????\na b c d\n\n"),
        ("yarn.lock", "anything"),
    ],
)
def test_odd_lock_files_pin_nothing(path: str, text: str) -> None:
    """What is no lock file, is broken, or names a place elsewhere is passed over."""
    assert pins(path, text) == []
