"""Keys and certificates on disk: made once, shared by every world and process of the machine."""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.environment.certificates import Profile, build_certificate
from harness.environment.clock import replace_file
from harness.i18n import say

__all__ = ["Identity", "KeyStore"]

_KEY_BITS = 2048
_KEY, _CERTIFICATE, _CHAIN = "key.pem", "certificate.pem", "chain.pem"

_log = logging.getLogger(__name__)
_announced: set[Path] = set()
"""Folders of which this process already said that they lack keys."""


@dataclass(frozen=True)
class Identity:
    """A key and its certificate, each as a file and as a value.

    Not slotted: the values are read from the files when first asked, and kept.
    """

    folder: Path

    @property
    def key_file(self) -> Path:
        """Return the PEM file (PKCS#8, not encrypted) of the private key."""
        return self.folder / _KEY

    @property
    def certificate_file(self) -> Path:
        """Return the PEM file of the certificate alone."""
        return self.folder / _CERTIFICATE

    @property
    def chain_file(self) -> Path:
        """Return the PEM file of the certificate and its issuers, without the root."""
        return self.folder / _CHAIN

    @cached_property
    def key_pem(self) -> bytes:
        """Return the private key as PEM."""
        return self.key_file.read_bytes()

    @cached_property
    def certificate_pem(self) -> bytes:
        """Return the certificate as PEM."""
        return self.certificate_file.read_bytes()

    @cached_property
    def certificate(self) -> x509.Certificate:
        """Return the certificate."""
        return x509.load_pem_x509_certificate(self.certificate_pem)

    @property
    def certificate_der(self) -> bytes:
        """Return the certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """Return the private key.

        Our own key is not checked again at each reading: that costs more than all the rest.
        """
        key = serialization.load_pem_private_key(self.key_pem, None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{self.key_file} holds no RSA key")
        return key


class KeyStore:
    """A cache folder; the first process to make an identity wins, the others take hers.

    Making keys takes seconds where reading them takes milliseconds: whoever waits is told once.
    """

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, created when needed."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._known: dict[tuple[Profile, Path | None], Identity] = {}

    def identity(self, profile: Profile, issuer: Identity | None) -> Identity:
        """Return the identity of a profile, made on first use; no issuer = it signs itself."""
        known = (profile, issuer.folder if issuer else None)
        if known not in self._known:
            digest = _digest(profile, issuer)
            target = self.folder / f"{_slug(profile.slug)}-{digest[:12]}"
            if not (target / _CHAIN).exists():
                self._make(profile, int(digest[:30], 16), issuer, target)
            self._known[known] = Identity(target)
        return self._known[known]

    def keep(self, name: str, content: bytes) -> Path:
        """Return a file of the cache holding ``content``; its name must depend on its content."""
        path = self.folder / name
        if not path.exists():
            replace_file(path, content)
        return path

    def _make(self, profile: Profile, serial: int, issuer: Identity | None, target: Path) -> None:
        if self.folder not in _announced:
            _announced.add(self.folder)
            _log.warning("%s", say("environment.making-keys", folder=str(self.folder)))
        key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        signing = issuer.key if issuer else key
        certificate = build_certificate(
            profile, serial, key.public_key(), signing, issuer.certificate if issuer else None
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".making-") as scratch:
            made = Path(scratch) / target.name
            made.mkdir()
            (made / _KEY).touch(mode=0o600)
            (made / _KEY).write_bytes(_private_pem(key))
            (made / _CERTIFICATE).write_bytes(pem)
            (made / _CHAIN).write_bytes(pem + _chain_above(issuer))
            try:
                # Moving a folder onto one that has content fails everywhere: the first one stays.
                made.rename(target)
            except OSError:
                if not (target / _CHAIN).exists():
                    raise


def _private_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _chain_above(issuer: Identity | None) -> bytes:
    """Return the issuers a peer must be sent: all but the root, which it trusts or does not."""
    if issuer is None or issuer.certificate.issuer == issuer.certificate.subject:
        return b""
    return issuer.chain_file.read_bytes()


def _digest(profile: Profile, issuer: Identity | None) -> str:
    above = issuer.certificate_pem if issuer else b""
    return hashlib.sha256(repr(profile).encode() + above).hexdigest()


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.@-]+", "-", name).strip("-")[:60]
