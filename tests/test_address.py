"""What is typed for a repository, and to whom a token belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.errors import MechError
from mech.settings import Settings
from mech.sources import key_of, parse
from mech.sources.address import locate
from mech.sources.tokens import tokens
from mech.types import Repository

TOKEN = "ghp_0123456789abcdefghij"


@pytest.mark.parametrize(
    ("text", "key", "ref", "subdir"),
    [
        ("owner/name", "github.com/owner/name", None, ""),
        ("owner/name#dev", "github.com/owner/name", "dev", ""),
        ("owner/name#feature/x:a/b", "github.com/owner/name#:a/b", "feature/x", "a/b"),
        ("https://git.example.com/a/b.git#:web/", "git.example.com/a/b#:web", None, "web"),
        ("https://me@git.example.com:8443/a/b", "git.example.com:8443/a/b", None, ""),
        ("git@git.example.com:a/b.git#v1", "git.example.com/a/b", "v1", ""),
        ("ssh://git@git.example.com:2222/a/b.git", "git.example.com:2222/a/b", None, ""),
        ("file:///srv/git/a.git", "/srv/git/a.git", None, ""),
        ("http://localhost:3000/a/b", "localhost:3000/a/b", None, ""),
    ],
)
def test_addresses(text: str, key: str, ref: str | None, subdir: str) -> None:
    """Every way to write a repository gives its key, ref and sub-folder."""
    found = parse(text, Settings())
    assert (key_of(found, Settings()), found.ref, found.subdir) == (key, ref, subdir)


@pytest.mark.parametrize(
    "text",
    [
        "ext::sh -c touch% /tmp/x", "--upload-pack=touch x", "-x", "http://git.example.com/a/b", "ftp://example.com/a",
        "fd::17/foo", "https://me:secret-password@git.example.com/a/b", f"https://{TOKEN}@github.com/a/b",
        "https://-oProxyCommand=x/a", "ssh://-oProxyCommand=x/a", "owner/name#--upload-pack=x", "owner/name#a..b",
        "owner/name#:../up", "owner/name#main:/etc", "file://other.example.com/x", "https://git.example.com", "https://[/",
        "ssh://-x@git.example.com/a", "owner/name#a b", "owner/name#@{-1}",
    ],
)  # fmt: skip
def test_addresses_that_cannot_be(text: str) -> None:
    """What git must not be given is an error with a hint, and no password is in it."""
    with pytest.raises(MechError) as error:
        parse(text, Settings())
    assert error.value.hint
    assert "secret-password" not in str(error.value) + error.value.hint
    assert TOKEN not in str(error.value) + error.value.hint


def test_github_may_be_elsewhere() -> None:
    """owner/name is looked up at the configured server."""
    assert key_of(Repository("a/b"), Settings(github_url="https://git.example.com/")) == "git.example.com/a/b"


def test_an_existing_folder_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder called owner/name, or with a # in its name, is that folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("owner/name", "c#:sharp", "d#1"):
        (tmp_path / name / "sub").mkdir(parents=True)
    assert isinstance(locate("owner/name", Settings()), Path)
    assert parse("c#:sharp", Settings()) == Repository("c#:sharp")
    assert parse("d#1#:sub", Settings()) == Repository("d#1", None, "sub")
    assert parse("", Settings()) == Repository(".")


def test_a_token_belongs_to_one_host() -> None:
    """Each token is kept for its own host; those of GitHub are for the configured GitHub."""
    several = Settings(git_token="plain, git.example.com=other")
    assert tokens(several, {"GITHUB_TOKEN": "hub"}) == {"github.com": "plain", "git.example.com": "other"}
    assert tokens(Settings(), {"GH_TOKEN": "gh"}) == {"github.com": "gh"}
    assert tokens(Settings(github_url="https://ghe.example.com"), {"GH_TOKEN": "gh"}) == {"ghe.example.com": "gh"}
