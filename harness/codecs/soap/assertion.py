"""SAML 2.0 assertions as the bus carries them: who speaks, since when, signed by what."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from harness.codecs.soap.envelope import Envelope, child, child_text, children
from harness.codecs.soap.names import NS_DSIG, NS_SAML, NS_WSSE, qname
from harness.codecs.xml.safe import Element, local_name, text_of

__all__ = ["Assertion", "foreign_blocks", "instant", "read_assertion", "read_assertions"]

_CARD_QUALIFIERS = frozenset({"CPS", "CPF", "CDE", "CPE", "CPA", "0", "1", "2", "3"})
"""The word of the published example, or the card-type code of the certificate: both are in use."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion, decoded but not yet believed; texts as written, empty when absent."""

    kind: str
    """``CPS``, ``VITALE``, ``PSC`` or ``OTHER``, from the qualifier of the name."""
    id: str
    issue_instant: str
    issuer: str
    name_id: str
    qualifier: str
    attributes: Mapping[str, tuple[str, ...]]
    signature: str
    """``absent``, ``after_issuer`` (where the schema wants it) or ``elsewhere``."""
    certificate: bytes
    """First certificate of the signature, DER; empty when none can be read."""
    xml: bytes
    """The assertion alone, as an exclusive canonical form would see it."""

    @property
    def instant(self) -> datetime | None:
        """Return when it was issued, None when the text is no instant."""
        return instant(self.issue_instant)


def instant(text: str) -> datetime | None:
    """Read an ISO instant; one without a zone counts as UTC, anything else is None."""
    try:
        read = datetime.fromisoformat(text.strip())
        # The extreme years cannot be moved to UTC; no clock of ours reaches them.
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_assertions(envelope: Envelope) -> tuple[Assertion, ...]:
    """Return the assertions of ``wsse:Security``, in order; empty when there is no such block."""
    block = envelope.header(NS_WSSE, "Security")
    if block is None:
        return ()
    wanted = qname(NS_SAML, "Assertion")
    return tuple(read_assertion(node) for node in children(block) if node.tag == wanted)


def foreign_blocks(envelope: Envelope) -> tuple[str, ...]:
    """Return local names of what stands in ``wsse:Security`` besides assertions."""
    block = envelope.header(NS_WSSE, "Security")
    if block is None:
        return ()
    wanted = qname(NS_SAML, "Assertion")
    return tuple(local_name(node) for node in children(block) if node.tag != wanted)


def read_assertion(element: Element) -> Assertion:
    """Read one assertion element."""
    name = child(element, "Subject/NameID")
    qualifier = "" if name is None else name.get("NameQualifier", "")
    return Assertion(
        kind=_kind(qualifier),
        id=element.get("ID", ""),
        issue_instant=element.get("IssueInstant", ""),
        issuer=child_text(element, "Issuer") or "",
        name_id="" if name is None else text_of(name),
        qualifier=qualifier,
        attributes=_attributes(element),
        signature=_signature_place(element),
        certificate=_certificate(element),
        xml=etree.tostring(element, with_tail=False),
    )


def _kind(qualifier: str) -> str:
    if qualifier.upper() in _CARD_QUALIFIERS:
        return "CPS"
    return qualifier.upper() if qualifier.upper() in {"VITALE", "PSC"} else "OTHER"


def _attributes(element: Element) -> dict[str, tuple[str, ...]]:
    statement = child(element, "AttributeStatement")
    if statement is None:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for attribute in children(statement):
        values = tuple(text_of(value) for value in children(attribute))
        name = attribute.get("Name", "")
        found[name] = found.get(name, ()) + values
    return found


def _signature_place(element: Element) -> str:
    tags = [node.tag for node in children(element)]
    wanted = qname(NS_DSIG, "Signature")
    if wanted not in tags:
        return "absent" if element.find(f".//{wanted}") is None else "elsewhere"
    issuer = qname(NS_SAML, "Issuer")
    return "after_issuer" if tags.index(wanted) == 1 and tags[0] == issuer else "elsewhere"


def _certificate(element: Element) -> bytes:
    text = child_text(element, "Signature/KeyInfo/X509Data/X509Certificate") or ""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
