"""The keys the provider signs with: those it publishes, the one that replaces them, and one that it never publishes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives import serialization

from harness.codecs.jose import JoseKey, key_from_pem, key_set
from harness.codecs.jsons import Plain
from harness.environment.keystore import Identity
from harness.environment.pki import TestPki

__all__ = ["SigningKeys"]

_HOLDER = "SYN-PSC"
_FIRST, _SECOND, _FOREIGN = "syn-psc-1", "syn-psc-2", "syn-psc-hors-jeu"


@dataclass
class SigningKeys:
    """The RSA keys of one provider, made once and kept with the test certificates.

    Not frozen: the provider changes keys while a case runs; not slotted: keys are read when first needed.
    """

    pki: TestPki
    rotated: bool = False

    @property
    def current(self) -> JoseKey:
        """Return the key that tokens are signed with."""
        return self._second if self.rotated else self._first

    @property
    def current_pem(self) -> bytes:
        """Return the public half of that key as PEM."""
        key = self._identity(str(self.current.kid)).key.public_key()
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def foreign(self, kid: str) -> JoseKey:
        """Return a key that is in no published set, under the identifier given."""
        return key_from_pem(self._identity(_FOREIGN).key_pem, kid)

    def published(self) -> dict[str, Plain]:
        """Return the JWK set: the key in use and no other."""
        entries = key_set((self.current,))["keys"]
        named = [{**entry, "use": "sig", "alg": "RS256"} for entry in _objects(entries)]
        return {"keys": list[Plain](named)}

    @cached_property
    def _first(self) -> JoseKey:
        return key_from_pem(self._identity(_FIRST).key_pem, _FIRST)

    @cached_property
    def _second(self) -> JoseKey:
        return key_from_pem(self._identity(_SECOND).key_pem, _SECOND)

    def _identity(self, name: str) -> Identity:
        # The certificate is of no use here; the cache keeps the key, which takes a second to make.
        return self.pki.software(_HOLDER, name)


def _objects(value: Plain) -> list[dict[str, Plain]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
