"""A certificate authority for one execution, trusted inside its sandbox alone and for the bound hosts alone.

Its key never leaves this process's memory; nothing of it is written to a disk.
"""

from __future__ import annotations

import contextlib
import os
import re
import ssl
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from mech.errors import ConfigError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_NAME = "MECH, for one execution"
_DAYS = 30
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.S)
_MISFIT = ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME


class Authority:
    """Makes certificates for `hosts` (names or addresses) and for no other."""

    def __init__(self, hosts: Iterable[str]) -> None:
        """ConfigError when the library that makes certificates is not installed."""
        try:
            from cryptography.hazmat.primitives import serialization
        except ImportError:
            raise ConfigError(
                "a secret that is bound to an HTTPS host needs the library cryptography",
                hint='pip install "mech-ai[secrets]"',
                key="secrets",
            ) from None
        self.hosts = frozenset(hosts)
        self._key = _new_key()
        self._certificate = self._made(_named(_NAME), self._key, None)
        self.pem: bytes = self._certificate.public_bytes(serialization.Encoding.PEM)
        self._made_for: dict[str, bytes] = {}

    def context(self, host: str, misfit: Callable[[str], None]) -> ssl.SSLContext:
        """What a server needs to be `host` for one connection; `misfit` hears which other host a client named, who is
        turned away. KeyError: the authority is not for that host."""
        if host not in self.hosts:
            raise KeyError(host)
        if host not in self._made_for:
            self._made_for[host] = self._leaf(host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        memory = os.memfd_create("certificate")
        try:
            os.write(memory, self._made_for[host])
            context.load_cert_chain(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)

        def named(_: object, name: str | None, __: object) -> int | None:
            if name is None or name.lower() == host:
                return None
            misfit(name)
            return _MISFIT

        context.sni_callback = named
        return context

    def java(self, roots: bytes) -> bytes:
        """What Java trusts, as a store without a password: the certificates of `roots` (PEM) and the authority's."""
        from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

        found = [*_certificates(roots), self._certificate]
        entries = [pkcs12.PKCS12Certificate(each, f"root-{n}".encode()) for n, each in enumerate(found)]
        return pkcs12.serialize_java_truststore(entries, NoEncryption())

    def _leaf(self, host: str) -> bytes:
        """Key and certificate of a host, as PEM."""
        from cryptography.hazmat.primitives import serialization as form

        key = _new_key()
        certificate = self._made(self._certificate.subject, key, host)
        secret: bytes = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        return secret + certificate.public_bytes(form.Encoding.PEM)

    def _made(self, issuer: x509.Name, key: EllipticCurvePrivateKey, host: str | None) -> x509.Certificate:
        """The certificate of `host`, or the authority's own."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.x509.oid import ExtendedKeyUsageOID

        ours, now = self._key.public_key(), datetime.now(UTC)
        subject = _named(host or _NAME)
        builder = (
            x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=_DAYS))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=0 if host is None else None), True)
            .add_extension(_usage(host is None), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ours), False)
        )
        if host is None:
            bounds = x509.NameConstraints([_general(name, block=True) for name in sorted(self.hosts)], None)
            builder = builder.add_extension(bounds, True)
        else:
            server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
            builder = builder.add_extension(x509.SubjectAlternativeName([_general(host)]), False)
            builder = builder.add_extension(server, False)
        return builder.sign(self._key, hashes.SHA256())


def _certificates(pem: bytes) -> Iterator[x509.Certificate]:
    """The certificates that can be read; machines keep some with oddities that are errors elsewhere."""
    from cryptography import x509

    for block in _PEM.findall(pem):
        with warnings.catch_warnings(), contextlib.suppress(ValueError):
            warnings.simplefilter("ignore")
            yield x509.load_pem_x509_certificate(block)


def _new_key() -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _named(name: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _usage(authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(host: str, *, block: bool = False) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_network(host) if block else ip_address(host))
    except ValueError:
        return x509.DNSName(host)
