"""What package managers are told crosses into a sandbox; what they are told in secret does not."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mech.sandboxes import HOME
from mech.sandboxes.packages import (
    HostPackages,
    cargo_toml,
    host_packages,
    lines,
    maven_settings,
    pip_conf,
)

HOUSE = {
    ".npmrc": """registry=https://npm.corp.example/all/
//npm.corp.example/all/:_authToken=SECRET
//npm.corp.example/all/:_password = "SECRET"
//npm.corp.example/all/:username=SECRET
_auth=SECRET
email=SECRET
strict-ssl=true
""",
    ".config/pip/pip.conf": """[global]
index-url = https://someone:SECRET@pip.corp.example:8443/simple
find-links =
    {folder}
    https://wheels.corp.example/
trusted-host = pip.corp.example
[install]
target = /somewhere
[other]
password = SECRET
""",
    ".config/uv/uv.toml": '[[index]]\nname = "corp"\nurl = "https://u:SECRET@uv.corp.example/simple"\n',
    ".config/go/env": "GOPROXY=https://SECRET@go.corp.example,direct\nGOAUTH=SECRET\nCGO_CFLAGS=-O2\n",
    ".cargo/config.toml": """[registries.corp]
index = "sparse+https://cargo.corp.example/index/"
token = "SECRET"
[source.crates-io]
replace-with = "corp"
[build]
rustc-wrapper = "sccache"
[registry]
default = "corp"
""",
    ".m2/settings.xml": """<?xml version="1.0"?>
<settings xmlns="http://maven.apache.example/SETTINGS/1.0.0">
<servers><server><id>m</id><username>u</username><password>SECRET</password></server></servers>
<mirrors><mirror><id>m</id><mirrorOf>*</mirrorOf><url>https://maven.corp.example/all</url></mirror></mirrors>
</settings>
""",
}


def house(home: Path, folder: Path) -> None:
    for name, content in HOUSE.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content.replace("{folder}", str(folder)))


def test_every_tool_finds_its_index_and_no_token(tmp_path: Path) -> None:
    """Each configuration is where the tool looks for it, with its index and without its credentials."""
    home, folder = tmp_path / "home", tmp_path / "wheels"
    folder.mkdir()
    house(home, folder)
    found = host_packages({}, home, tmp_path)
    texts = {
        name.removeprefix(HOME + "/"): text.decode() for name, text in found.files.items() if isinstance(text, bytes)
    }
    assert set(texts) == set(HOUSE)
    assert not [name for name, text in texts.items() if "SECRET" in text]
    assert "registry=https://npm.corp.example/all/" in texts[".npmrc"]
    assert "index-url = https://pip.corp.example:8443/simple" in texts[".config/pip/pip.conf"]
    assert "target" not in texts[".config/pip/pip.conf"]
    assert texts[".config/go/env"] == "GOPROXY=https://go.corp.example,direct\n"
    assert 'replace-with = "corp"' in texts[".cargo/config.toml"]
    assert "sccache" not in texts[".cargo/config.toml"]
    assert "<mirrorOf>*</mirrorOf>" in texts[".m2/settings.xml"]
    assert found.files[str(folder)] == folder


def test_the_indexes_are_known_by_host(tmp_path: Path) -> None:
    """Every configured index is a package host, from files and from variables."""
    house(tmp_path, tmp_path / "none")
    hosts = host_packages(
        {"PIP_EXTRA_INDEX_URL": "https://a:SECRET@extra.corp.example/simple"}, tmp_path, tmp_path
    ).hosts
    names = ("npm", "pip", "wheels", "uv", "go", "cargo", "maven", "extra")
    assert {f"{name}.corp.example" for name in names} <= hosts


def test_variables_cross_by_name_only(tmp_path: Path) -> None:
    """Index and certificate variables cross without credentials; nothing else does."""
    certificate = tmp_path / "ca.pem"
    certificate.write_text("-----BEGIN CERTIFICATE-----\n")
    environ = {
        "PIP_INDEX_URL": "https://u:SECRET@pip.corp.example/simple",
        "NODE_EXTRA_CA_CERTS": str(certificate),
        "UV_INDEX_CORP_PASSWORD": "SECRET",
        "NPM_TOKEN": "SECRET",
        "AWS_SECRET_ACCESS_KEY": "SECRET",
    }
    found = host_packages(environ, tmp_path / "home", tmp_path)
    assert found.env == {"PIP_INDEX_URL": "https://pip.corp.example/simple", "NODE_EXTRA_CA_CERTS": str(certificate)}
    assert found.files == {str(certificate): certificate.read_bytes()}


def test_a_home_is_never_a_find_links_folder(tmp_path: Path) -> None:
    """A setting that names the home, or what holds it, opens nothing."""
    for path in ("/", str(tmp_path), str(tmp_path.parent)):
        assert host_packages({"PIP_FIND_LINKS": path}, tmp_path, tmp_path).files == {}


def test_a_machine_without_settings_gives_nothing(tmp_path: Path) -> None:
    """No configuration, no files."""
    assert host_packages({}, tmp_path, tmp_path) == HostPackages()


@given(st.text(max_size=200))
def test_any_content_is_survived(content: str) -> None:
    """Whatever a configuration holds, reading it raises nothing."""
    pip_conf([content]), lines(content), cargo_toml(content), maven_settings(content)
