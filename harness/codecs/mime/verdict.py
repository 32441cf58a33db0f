"""What is known of a signature: who, how, when, under which authority, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.codecs.problem import Problem

__all__ = ["Signature", "Signer", "Trust"]


@dataclass(frozen=True, slots=True)
class Trust:
    """What signatures are judged by."""

    authorities: Sequence[bytes] = ()
    """Certificates (PEM) a chain may end in; none = no chain is trusted."""
    at: datetime | None = None
    """Instant, with a zone, at which certificates must be valid; None = the instant signed, else not judged."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One signer of a message."""

    subject: str
    """Distinguished name out of the certificate; empty without certificate."""
    issuer: str
    serial: int
    digest: str
    """``sha256``, as the signer announces it."""
    algorithm: str
    """``rsassa_pkcs1v15``, ``rsassa_pss``, ``ecdsa``, ``ed25519``; empty when unknown."""
    signed_at: datetime | None
    intact: bool
    """The content is the one signed, and the signature was made with the key of the certificate."""
    trusted: bool
    """The certificate leads to a given authority and was valid at the instant."""
    problems: tuple[Problem, ...] = ()
    """What speaks against the signature."""
    remarks: tuple[Problem, ...] = ()
    """What is not as it should be and is accepted: SHA-1, no instant…"""


@dataclass(frozen=True, slots=True)
class Signature:
    """What was found in signed data."""

    content: bytes | None
    """What was signed; None when it is neither inside nor given."""
    signers: tuple[Signer, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What prevented reading, or concerns no signer."""
    detached: bool = False

    @property
    def valid(self) -> bool:
        """Whether somebody signed, and nothing speaks against any of the signatures."""
        return bool(self.signers) and not self.problems and not any(s.problems for s in self.signers)
