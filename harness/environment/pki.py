"""The test PKI: authorities and end certificates shaped like the trade's, never taken for them.

Every key and certificate is made once and kept as one folder of the cache, so a second world opens
in milliseconds.  The name of the folder holds a digest of everything the certificate says and of
its issuer: a change of either makes a new one, and nothing stale is ever served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from harness.environment.certificates import (
    CARD_TYPE,
    PROFESSION,
    Profile,
    Usage,
    der_integer,
    der_text,
    revocation_list,
)
from harness.environment.keystore import Identity, KeyStore
from harness.model.person import Professional

__all__ = ["INSI_AUTO", "INSI_MANU", "TestPki"]

INSI_AUTO = "INSI-AUTO"
INSI_MANU = "INSI-MANU"
_MARK = "RECETTE TEST"


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when a certificate is valid."""

    since: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    until: datetime = datetime(2050, 1, 1, tzinfo=UTC)


_ALWAYS = Validity()
_LONG_AGO = Validity(until=datetime(2001, 1, 1, tzinfo=UTC))


class TestPki:
    """A root, an authority for organisations, one for persons, and what they certify."""

    __test__ = False  # the name starts like a test class of pytest; it is none

    def __init__(self, folder: Path, mark: str = _MARK) -> None:
        """Use ``folder`` as the cache; several processes may share it."""
        self._store = KeyStore(folder)
        self._mark = mark
        self._revoked: set[int] = set()

    # Authorities

    @property
    def root(self) -> Identity:
        """Return the root, which signs itself."""
        return self._authority("AC RACINE IGC-SANTE", None)

    @property
    def organisations(self) -> Identity:
        """Return the authority of servers, software and mailboxes."""
        return self._authority("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", self.root)

    @property
    def persons(self) -> Identity:
        """Return the authority of professional cards."""
        return self._authority("AC IGC-SANTE FORT PERSONNES", self.root)

    @property
    def ca_file(self) -> Path:
        """Return a PEM file with the root and both authorities, to be trusted by the product."""
        bundle = b"".join(authority.certificate_pem for authority in (self.root, self.organisations, self.persons))
        return self._store.keep(f"ca-{hashlib.sha256(bundle).hexdigest()[:12]}.pem", bundle)

    def foreign(self) -> TestPki:
        """Return another PKI that nobody trusts, with the same shape."""
        return TestPki(self._store.folder / "foreign", f"{_MARK} FOREIGN")

    # End certificates

    def server(self, hosts: Sequence[str] = ("localhost", "127.0.0.1")) -> Identity:
        """Return a TLS server certificate for host names and addresses."""
        return self._organisation(f"server-{hosts[0]}", hosts[0], Usage.SERVER, hosts=tuple(dict.fromkeys(hosts)))

    def software(self, structure: str, name: str = INSI_AUTO, *, expired: bool = False) -> Identity:
        """Return the TLS client certificate of a structure's software: OU = structure, CN = name."""
        return self._organisation(f"software-{structure}-{name}", name, Usage.CLIENT, unit=structure, expired=expired)

    def recipient(self, address: str, *, expired: bool = False) -> Identity:
        """Return the encryption certificate of a mailbox such as ``01999@999.01.rss.fr``."""
        return self._organisation(
            f"mail-{address}",
            address,
            Usage.ENCRYPTION,
            unit=f"{self._mark} AC-FACTURATION",
            mails=(address,),
            expired=expired,
        )

    def professional(self, professional: Professional, *, expired: bool = False) -> Identity:
        """Return the signature certificate of a professional card.

        The subject carries the national id as CN; the card type (0, a CPS) is an INTEGER and the
        profession a UTF8String, encodings of ours since no public text gives them.
        """
        return self._card(professional, f"card-{professional.id}", Usage.SIGNATURE, expired=expired)

    def professional_authentication(self, professional: Professional, *, expired: bool = False) -> Identity:
        """Return the authentication certificate of the same card: same subject, a key of its own, for TLS clients."""
        return self._card(professional, f"card-auth-{professional.id}", Usage.CLIENT, expired=expired)

    # Revocation

    def revoke(self, identity: Identity) -> None:
        """Revoke a certificate for as long as this object lives."""
        self._revoked.add(identity.certificate.serial_number)

    def is_revoked(self, certificate: x509.Certificate) -> bool:
        """Tell whether a certificate was revoked here."""
        return certificate.serial_number in self._revoked

    def revocation_list(self, authority: Identity) -> bytes:
        """Return the PEM revocation list of an authority."""
        return revocation_list(
            authority.certificate, authority.key, sorted(self._revoked), _ALWAYS.since, _ALWAYS.until
        )

    # How

    def _authority(self, name: str, issuer: Identity | None) -> Identity:
        common_name = f"{self._mark} {name}"
        profile = Profile(
            slug=f"ca-{name}",
            subject=(("C", "FR"), ("O", self._mark), ("OU", f"{self._mark} IGC-SANTE"), ("CN", common_name)),
            usage=Usage.AUTHORITY,
            path_length=1 if issuer is None else 0,
        )
        return self._issue(profile, issuer)

    def _organisation(
        self,
        slug: str,
        common_name: str,
        usage: Usage,
        *,
        unit: str = "",
        hosts: tuple[str, ...] = (),
        mails: tuple[str, ...] = (),
        expired: bool = False,
    ) -> Identity:
        units = (("OU", unit),) if unit else ()
        subject = (("C", "FR"), ("O", self._mark), *units, ("CN", common_name))
        profile = Profile(slug=slug, subject=subject, usage=usage, hosts=hosts, mails=mails)
        return self._issue(profile, self.organisations, expired=expired)

    def _card(self, professional: Professional, slug: str, usage: Usage, *, expired: bool) -> Identity:
        subject = (
            ("C", "FR"),
            ("O", self._mark),
            ("SN", professional.name),
            ("GN", professional.first_name),
            ("CN", professional.national_id),
        )
        extensions = ((CARD_TYPE, der_integer(0)), (PROFESSION, der_text(professional.profession)))
        profile = Profile(slug=slug, subject=subject, usage=usage, extensions=extensions)
        return self._issue(profile, self.persons, expired=expired)

    def _issue(self, profile: Profile, issuer: Identity | None, *, expired: bool = False) -> Identity:
        validity = _LONG_AGO if expired else _ALWAYS
        return self._store.identity(replace(profile, since=validity.since, until=validity.until), issuer)
