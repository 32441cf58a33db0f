"""Header blocks ``ContexteLPS`` (the software) and ``ContexteBAM`` (the insured person) as values."""

from __future__ import annotations

from dataclasses import dataclass

from harness.codecs.soap.envelope import Envelope, child, child_text, children
from harness.codecs.soap.names import NS_BAM, NS_LPS
from harness.codecs.soap.shape import BAM, LPS, Defect, defects
from harness.codecs.xml.safe import Element, local_name, text_of

__all__ = ["ContexteBam", "ContexteLps", "read_bam", "read_lps"]


@dataclass(frozen=True, slots=True)
class ContexteLps:
    """What the software says of itself; texts as written, empty when absent."""

    version: str
    nature: str
    id: str
    time: str
    emitter: str
    authorisation: str
    """``IDAM`` whose ``R`` is 4: the authorisation number of the software."""
    software_version: str
    instance: str
    name: str
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class ContexteBam:
    """What the software says of the cover; texts as written, empty when absent."""

    version: str
    nature: str
    id: str
    time: str
    emitter: str
    reference_date: str
    scheme: str
    fund: str
    centre: str
    insured: tuple[str, str]
    """Number and key of the insured person."""
    beneficiary: tuple[str, str]
    birth_date: str
    rank: str
    covered: bool
    """True when ``COUVERTURE`` holds something, that is when a card was read."""
    defects: tuple[Defect, ...] = ()


def read_lps(envelope: Envelope) -> ContexteLps | None:
    """Read ``ContexteLPS``, None when the header has none."""
    block = envelope.header(NS_LPS, "ContexteLPS")
    if block is None:
        return None
    software = child(block, "LPS")
    numbers = [node for node in children(software) if local_name(node) == "IDAM"] if software is not None else []
    return ContexteLps(
        version=block.get("Version", ""),
        nature=block.get("Nature", ""),
        id=_text(block, "Id"),
        time=_text(block, "Temps"),
        emitter=_text(block, "Emetteur"),
        authorisation=next((text_of(node) for node in numbers if node.get("R") == "4"), ""),
        software_version=_text(block, "LPS/Version"),
        instance=_text(block, "LPS/Instance"),
        name=_text(block, "LPS/Nom"),
        defects=(*_head(block, "CTXLPS"), *defects(block, LPS)),
    )


def read_bam(envelope: Envelope) -> ContexteBam | None:
    """Read ``ContexteBAM``, None when the header has none."""
    block = envelope.header(NS_BAM, "ContexteBAM")
    if block is None:
        return None
    cover, person = child(block, "COUVERTURE"), child(block, "COUVERTURE/BENEFICIAIRE")
    return ContexteBam(
        version=block.get("Version", ""),
        nature=block.get("Nature", ""),
        id=_text(block, "Id"),
        time=_text(block, "Temps"),
        emitter=_text(block, "Emetteur"),
        reference_date=_text(block, "DateRef"),
        scheme=_text(cover, "GrandRegime"),
        fund=_text(cover, "Organisme"),
        centre=_text(cover, "CodeCentre"),
        insured=(_text(cover, "ASSURE/Id/Num"), _text(cover, "ASSURE/Id/Cle")),
        beneficiary=(_text(person, "Nir/Num"), _text(person, "Nir/Cle")),
        birth_date=_text(person, "DateNai"),
        rank=_text(person, "Rang"),
        covered=cover is not None and len(cover) > 0,
        defects=(*_head(block, "CTXBAM"), *defects(block, BAM)),
    )


def _text(element: Element | None, path: str) -> str:
    return child_text(element, path) or ""


def _head(block: Element, nature: str) -> tuple[Defect, ...]:
    """Return the defects of the attributes: ``Version`` is required, ``Nature`` is fixed if there."""
    name = local_name(block)
    found = []
    if not block.get("Version"):
        found.append(Defect("missing", f"{name}/@Version"))
    if block.get("Nature", nature) != nature:
        found.append(Defect("pattern", f"{name}/@Nature"))
    return tuple(found)
