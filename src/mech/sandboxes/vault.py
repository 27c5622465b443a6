"""The bound secrets of one execution: what the program holds in their place, and where they are exchanged back."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mech.errors import ConfigError
from mech.sandboxes import policy
from mech.sandboxes.placeholders import Pairs, placeholder
from mech.types import Secret

if TYPE_CHECKING:
    from mech.sandboxes.authority import Authority

CERTIFICATE = "/etc/mech/authority.pem"
ROOTS = "/etc/mech/roots.pem"
_WITH_ROOTS = """
    SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO PIP_CERT CARGO_HTTP_CAINFO AWS_CA_BUNDLE
    npm_config_cafile"""
_TRUST = {**dict.fromkeys(_WITH_ROOTS.split(), ROOTS), "NODE_EXTRA_CA_CERTS": CERTIFICATE, "DENO_CERT": CERTIFICATE}
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep the roots that programs trust."""
_JAVA = ("/etc/ssl/certs/java/cacerts", "/etc/pki/ca-trust/extracted/java/cacerts")
_SCHEME = re.compile(r"(?:(https?)://)?(.+)", re.S)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Host:
    """Where a secret may go: the host's name or address, its port, and whether over TLS."""

    name: str
    port: int
    secure: bool


def parse(entry: str) -> Host:
    """The host of `host`, `host:port` or either after `http://` or `https://`. ConfigError."""
    match = _SCHEME.fullmatch(entry.strip())
    scheme, rest = (match[1] or "https", match[2]) if match else ("https", "")
    if rest.lower() == "localhost":
        rest = f"localhost:{_PORTS[scheme]}"
    rule = policy.parse(rest)
    if not rule.exact or (rule.block is not None and rule.block.num_addresses != 1):
        raise ConfigError(
            f"a secret goes to one host, not to {entry!r}", hint='name each: ["api.example.com"]', key="secrets"
        )
    name = str(rule.block.network_address) if rule.block is not None else rule.host
    name = "localhost" if name in policy.LOCALHOST else name
    return Host(name, rule.port or _PORTS[scheme], scheme == "https")


@dataclass(frozen=True, slots=True)
class Swap:
    """What is exchanged on connections to one host: `head` and `body` of requests, and `back` of answers."""

    host: Host
    head: Pairs
    body: Pairs
    back: Pairs


@dataclass(slots=True)
class Vault:
    """What `Vault.of` made. `placeholders` and `trust` are variables for the program, `files` what it is to see."""

    placeholders: Mapping[str, str] = field(default_factory=dict)
    trust: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    swaps: Mapping[Host, Swap] = field(default_factory=dict)
    authority: Authority | None = None
    _verifying: ssl.SSLContext | None = None

    @classmethod
    def of(cls, secrets: Iterable[Secret], environ: Mapping[str, str]) -> Vault:
        """The vault of those `secrets` that are bound and have a value in `environ`. ConfigError when one cannot be
        bound, or the library for certificates is missing."""
        bound = [secret for secret in secrets if secret.hosts and environ.get(secret.name)]
        placeholders = {secret.name: placeholder(secret.name, environ[secret.name]) for secret in bound}
        at: dict[Host, list[Secret]] = {}
        for secret in bound:
            for host in dict.fromkeys(map(parse, secret.hosts)):
                at.setdefault(host, []).append(secret)
        vault = cls(placeholders)
        vault.swaps = {host: _swap(host, found, placeholders, environ) for host, found in at.items()}
        secure = {host.name for host in at if host.secure}
        if secure:
            from mech.sandboxes.authority import Authority

            vault.authority = Authority(secure)
            vault.trust = _TRUST
            vault.files = _files(vault.authority, environ)
        return vault

    @property
    def verifying(self) -> ssl.SSLContext:
        """What a host has to prove over TLS: its name, by the roots of this machine or of SSL_CERT_FILE."""
        if self._verifying is None:
            self._verifying = ssl.create_default_context()
            self._verifying.set_alpn_protocols(["http/1.1"])
        return self._verifying

    def at(self, name: str, port: int) -> dict[bool, Swap]:
        """What is exchanged at a host and port: by whether it is over TLS."""
        found = {secure: self.swaps.get(Host(name, port, secure)) for secure in (False, True)}
        return {secure: swap for secure, swap in found.items() if swap is not None}


def _swap(host: Host, secrets: list[Secret], placeholders: Mapping[str, str], environ: Mapping[str, str]) -> Swap:
    outward = [(placeholders[secret.name], environ[secret.name]) for secret in secrets]
    body = [pair for pair, secret in zip(outward, secrets, strict=True) if secret.body]
    back = [(value, made) for made, value in outward]
    return Swap(host, Pairs(outward), Pairs(body), Pairs(back, encoded=True))


def _files(authority: Authority, environ: Mapping[str, str]) -> dict[str, bytes]:
    """The authority's certificate, alone and beside the roots of this machine, also in the place of these."""
    candidates = (environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().cafile, *_BUNDLES)
    roots = next((Path(path).read_bytes() for path in candidates if path and os.path.isfile(path)), b"")
    files = {CERTIFICATE: authority.pem, **dict.fromkeys((ROOTS, *_present(_BUNDLES)), roots + b"\n" + authority.pem)}
    java = _present(_JAVA)
    return {**files, **dict.fromkeys(java, authority.java(roots))} if java else files


def _present(places: Iterable[str]) -> list[str]:
    return [path for path in places if os.path.isfile(path) and not os.path.islink(path)]
