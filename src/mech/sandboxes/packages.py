"""What package managers of this machine are told, so that they work the same in a sandbox, without its tokens.

Settings appear inside where each tool looks for its user's own; find-links folders and CA files at the path they
have here. Credentials never cross: keys that hold them are dropped, and so is the user part of every URL.
"""

from __future__ import annotations

import configparser
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from mech.sandboxes import HOME

SETTING_NAMES = """
    PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_TRUSTED_HOST PIP_DEFAULT_TIMEOUT PIP_RETRIES
    UV_INDEX_URL UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_INDEX UV_FIND_LINKS UV_NO_INDEX UV_INSECURE_HOST UV_OFFLINE
    UV_NATIVE_TLS UV_SYSTEM_CERTS UV_PYTHON_INSTALL_MIRROR UV_HTTP_TIMEOUT
    NPM_CONFIG_REGISTRY npm_config_registry NPM_CONFIG_STRICT_SSL npm_config_strict_ssl YARN_NPM_REGISTRY_SERVER
    YARN_REGISTRY COREPACK_NPM_REGISTRY NODEJS_ORG_MIRROR npm_config_nodedir
    GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOINSECURE GOFLAGS GOTOOLCHAIN
    CARGO_NET_OFFLINE CARGO_REGISTRIES_CRATES_IO_PROTOCOL RUSTUP_DIST_SERVER RUSTUP_UPDATE_ROOT
    BUNDLE_MIRROR__ALL MAVEN_ARGS"""
CERTIFICATE_NAMES = """
    SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS PIP_CERT GIT_SSL_CAINFO
    CARGO_HTTP_CAINFO NPM_CONFIG_CAFILE npm_config_cafile DENO_CERT"""
SETTINGS, CERTIFICATES = tuple(SETTING_NAMES.split()), tuple(CERTIFICATE_NAMES.split())
FOLDERS = ("PIP_FIND_LINKS", "UV_FIND_LINKS")
GO_ENV = tuple(name for name in SETTINGS if name.startswith("GO"))
PIP_SECTIONS = ("global", "install", "download", "wheel")
CARGO_TABLES = ("source", "registries", "registry", "net", "http")
SECRET = re.compile(
    r"token|passw|secret|_auth\b|_auth$|username|credential|api-?key|certfile|keyfile|^key$|^email$", re.I
)
URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s\"'<>,|]+", re.I)
USER = re.compile(r"(?<=://)[^\s/\"'@<>]*@")
ETC = Path("/etc")
EVERYWHERE = ("/etc/ssl/", "/etc/pki/", "/etc/ca-certificates/", "/usr/")  # part of every sandbox already
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HostPackages:
    """What a sandbox gets of this machine's package settings.

    `files` are contents (to be written read-only), or folders of this machine (to be bound read-only), by their
    absolute path inside; `hosts` are the configured indexes, which may live on a private address.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()


def host_packages(environ: Mapping[str, str], home: Path, etc: Path = ETC) -> HostPackages:
    """Read what the package managers of the user at `home` are told, there and machine-wide in `etc`. What cannot
    be read is left out."""
    env = setup_environment(environ)
    files: dict[str, bytes | Path] = {
        f"{HOME}/{place}": content.encode() for place, content in _configurations(environ, home, etc) if content.strip()
    }
    texts = [content.decode() for content in files.values() if isinstance(content, bytes)]
    for name in CERTIFICATES:
        files.update(_certificate(env.get(name, "")))
    cafiles = [
        match[1].strip().strip("\"'") for text in texts for match in re.finditer(r"(?m)^ca(?:file|info)\s*=(.*)$", text)
    ]
    certs = [match[1].strip() for text in texts for match in re.finditer(r"(?m)^cert\s*=(.*)$", text)]
    for path in cafiles + certs:
        files.update(_certificate(path))
    for path in _folders([*(env.get(name, "") for name in FOLDERS), *texts]):
        if path.is_dir() and path != home and path not in home.parents and path.parent != path:
            files[str(path)] = path
    return HostPackages(env, files, _hosts([*env.values(), *texts]))


def setup_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that tell package managers where to look, without credentials."""
    return {name: USER.sub("", environ[name]) for name in SETTINGS + CERTIFICATES if environ.get(name)}


def _configurations(environ: Mapping[str, str], home: Path, etc: Path) -> Iterator[tuple[str, str]]:
    """Each tool's user configuration: its place below HOME inside, and what of it may cross."""
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    cargo = Path(environ.get("CARGO_HOME") or home / ".cargo")
    pip = [etc / "xdg/pip/pip.conf", etc / "pip.conf", home / ".pip/pip.conf", config / "pip/pip.conf"]
    yield ".config/pip/pip.conf", pip_conf([_read(p) for p in (*pip, *_named(environ, "PIP_CONFIG_FILE"))])
    npm = _named(environ, "NPM_CONFIG_USERCONFIG", "npm_config_userconfig") or [home / ".npmrc"]
    yield ".npmrc", lines(_read(npm[0]))
    yield ".config/uv/uv.toml", lines(_read(config / "uv/uv.toml") or _read(etc / "uv/uv.toml"))
    go = _named(environ, "GOENV") or [config / "go/env"]
    yield ".config/go/env", lines(_read(go[0]), keep=GO_ENV)
    yield ".cargo/config.toml", cargo_toml(_read(cargo / "config.toml") or _read(cargo / "config"))
    yield ".m2/settings.xml", maven_settings(_read(home / ".m2/settings.xml"))


def _named(environ: Mapping[str, str], *names: str) -> list[Path]:
    return [Path(environ[name]) for name in names if environ.get(name)]


def _read(path: Path) -> str:
    try:
        return path.read_text()[:LARGEST] if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return ""


def pip_conf(contents: Iterable[str]) -> str:
    """Several pip.conf as one, the last wins."""
    merged = configparser.RawConfigParser()
    for content in contents:
        try:
            merged.read_string(content)
        except configparser.Error:
            continue
    for section in merged.sections():
        if section not in PIP_SECTIONS:
            merged.remove_section(section)
            continue
        for key, value in merged.items(section):
            if SECRET.search(key) or key in ("client-cert", "target", "prefix", "user", "cache-dir", "log"):
                merged.remove_option(section, key)
            else:
                merged.set(section, key, USER.sub("", value))
    text = io.StringIO()
    merged.write(text)
    return text.getvalue()


def lines(content: str, keep: Iterable[str] | None = None) -> str:
    """`key = value` lines without those whose key holds a credential; only the keys in `keep`, if given."""
    kept = []
    for line in content.splitlines():
        key = line.partition("=")[0].strip()
        last = key.rpartition(":")[2]
        if SECRET.search(last) or line.lstrip().startswith(("#", ";")) or (keep is not None and key not in keep):
            continue
        kept.append(USER.sub("", line) + "\n")
    return "".join(kept)


def cargo_toml(content: str) -> str:
    """The tables of a cargo configuration that say where crates come from."""
    kept, wanted = [], False
    for line in content.splitlines():
        if header := re.match(r"\s*\[+\s*\"?([\w-]+)", line):
            wanted = header[1] in CARGO_TABLES
        key = line.partition("=")[0].strip()
        if wanted and not SECRET.search(key):
            kept.append(USER.sub("", line) + "\n")
    return "".join(kept)


def maven_settings(content: str) -> str:
    """A settings.xml without its servers (they are credentials) and proxies."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return ""
    if match := re.match(r"\{(.*)\}", root.tag):
        ElementTree.register_namespace("", match[1])
    for child in list(root):
        if child.tag.rpartition("}")[2] in ("servers", "proxies", "localRepository"):
            root.remove(child)
    return USER.sub("", ElementTree.tostring(root, encoding="unicode")) + "\n"


def _certificate(value: str) -> dict[str, bytes | Path]:
    path = Path(value)
    if not path.is_absolute() or value.startswith(EVERYWHERE) or path.parent == path:
        return {}
    try:
        if path.is_file() and path.stat().st_size <= LARGEST:
            return {value: path.read_bytes()}
        return {value: path} if path.is_dir() else {}
    except OSError:
        return {}


def _folders(texts: Iterable[str]) -> Iterator[Path]:
    """Absolute paths that stand alone as a value, and file: URLs."""
    for text in texts:
        for match in re.finditer(r"(?:file://|(?:^|[\s=\"',]))(/[^\s\"',]+)", text):
            yield Path(match[1])


def _hosts(texts: Iterable[str]) -> frozenset[str]:
    found = (match[0] for text in texts for match in URL.finditer(text))
    return frozenset(host for host in map(_host, found) if host)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
