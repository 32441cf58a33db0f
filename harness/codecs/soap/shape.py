"""Expected shapes of messages as data: which parts, in which order, with which pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.codecs.soap import names
from harness.codecs.soap.envelope import children
from harness.codecs.xml.safe import Element, local_name, text_of

__all__ = ["ADRI_REQUEST", "BAM", "INSI_CARD", "INSI_TRAITS", "LPS", "Defect", "Part", "defects"]


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a sequence."""

    namespace: str
    name: str
    required: bool = True
    many: bool = False
    pattern: str = ""
    """Whole-text regular expression of a leaf; empty = any text."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Defect:
    """One departure from a shape: ``missing``, ``unexpected`` or ``pattern``, and where."""

    kind: str
    path: str


_NUMBER = "[0-9]{6}[AB0-9][0-9]{6}"
_KEY = "[0-9]{2}"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""Digits only: lunar dates with month 00 or 20 are dates here."""
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"


def _leaf(space: str, name: str, pattern: str = "", *, required: bool = True) -> Part:
    return Part(space, name, required, pattern=pattern)


def _numbered(space: str, *, required: bool) -> tuple[Part, ...]:
    return (_leaf(space, "Num", _NUMBER, required=required), _leaf(space, "Cle", _KEY, required=required))


LPS = (
    _leaf(names.NS_LPS, "Id", ".+"),
    _leaf(names.NS_LPS, "Temps", _INSTANT),
    _leaf(names.NS_LPS, "Emetteur", required=False),
    Part(
        names.NS_LPS,
        "LPS",
        required=False,
        parts=tuple(_leaf(names.NS_LPS, name, required=False) for name in ("IDAM", "Version", "Instance", "Nom")),
    ),
)
"""Children of ``ContexteLPS``."""

_BAM_PERSON = (
    Part(
        names.NS_BAM,
        "Nir",
        required=False,
        parts=(
            *_numbered(names.NS_BAM, required=False),
            _leaf(names.NS_BAM, "DateCertification", required=False),
        ),
    ),
    _leaf(names.NS_BAM, "DateNai", _DAY, required=False),
    _leaf(names.NS_BAM, "Rang", "[+-]?[0-9]+", required=False),
    _leaf(names.NS_BAM, "Porteur", "[0-9]", required=False),
)
_BAM_INSURED = Part(names.NS_BAM, "Id", required=False, parts=_numbered(names.NS_BAM, required=False))
BAM = (
    _leaf(names.NS_BAM, "Id", ".+"),
    _leaf(names.NS_BAM, "Temps", _INSTANT),
    _leaf(names.NS_BAM, "Emetteur", required=False),
    _leaf(names.NS_BAM, "DateRef", _DAY, required=False),
    Part(
        names.NS_BAM,
        "COUVERTURE",
        parts=(
            _leaf(names.NS_BAM, "GrandRegime", required=False),
            _leaf(names.NS_BAM, "Organisme", required=False),
            _leaf(names.NS_BAM, "CodeCentre", required=False),
            Part(names.NS_BAM, "ASSURE", required=False, parts=(_BAM_INSURED,)),
            Part(names.NS_BAM, "BENEFICIAIRE", required=False, parts=_BAM_PERSON),
        ),
    ),
)
"""Children of ``ContexteBAM``; ``COUVERTURE`` is there but empty when no card was read."""

_B = names.NS_BENEFICIARY
ADRI_REQUEST = (
    _leaf(names.NS_ADRI_REQUEST, "DatedeReference", _DAY),
    Part(
        names.NS_ADRI_REQUEST,
        "BeneficiaireDeSoins",
        parts=(
            Part(_B, "NIRcertifie", required=False, parts=_numbered(_B, required=True)),
            _leaf(_B, "DatedeNaissance", _DAY),
            Part(_B, "SituationAdministrativeAMO", parts=(_leaf(_B, "RangdeNaissance", "[0-9]+"),)),
            Part(_B, "Assure", parts=(Part(_B, "NIRassure", parts=_numbered(_B, required=True)),)),
        ),
    ),
)
"""Children of the ADRi ``Requete``."""


def _matricule(space: str, name: str) -> Part:
    parts = (
        _leaf(space, "NumIdentifiant", _NUMBER, required=False),
        _leaf(space, "Cle", _KEY, required=False),
        _leaf(space, "TypeMatricule", required=False),
    )
    return Part(space, name, required=False, parts=parts)


INSI_CARD = (
    _matricule(names.NS_INSI_CARD, "MatriculeIndividu"),
    _matricule(names.NS_INSI_CARD, "MatriculeOD"),
    _leaf(names.NS_INSI_CARD, "NomNaissance", required=False),
    _leaf(names.NS_INSI_CARD, "DateNaissance", _DAY, required=False),
    _leaf(names.NS_INSI_CARD, "RangNaissance", required=False),
)
"""Children of ``RECVITALE``."""
INSI_TRAITS = (
    _leaf(names.NS_INSI_TRAITS, "NomNaissance", required=False),
    Part(names.NS_INSI_TRAITS, "Prenom", required=False, many=True),
    _leaf(names.NS_INSI_TRAITS, "Sexe", "[A-Z]", required=False),
    _leaf(names.NS_INSI_TRAITS, "DateNaissance", _DAY, required=False),
    _leaf(names.NS_INSI_TRAITS, "LieuNaissance", required=False),
)
"""Children of ``RECSANSVITALE``; what is mandatory is told by functional controls, not by the shape."""


def defects(element: Element, parts: Sequence[Part]) -> tuple[Defect, ...]:
    """Return every departure of the children of ``element`` from ``parts``, in document order."""
    return tuple(_sequence(element, parts, local_name(element)))


def _sequence(element: Element, parts: Sequence[Part], path: str) -> Iterator[Defect]:
    nodes = list(children(element))
    at = 0
    for part in parts:
        seen = 0
        while at < len(nodes) and nodes[at].tag == names.qname(part.namespace, part.name):
            if seen and not part.many:
                break
            yield from _one(nodes[at], part, f"{path}/{part.name}")
            at, seen = at + 1, seen + 1
        if part.required and not seen:
            yield Defect("missing", f"{path}/{part.name}")
    for node in nodes[at:]:
        yield Defect("unexpected", f"{path}/{local_name(node)}")


def _one(node: Element, part: Part, path: str) -> Iterator[Defect]:
    if part.parts:
        yield from _sequence(node, part.parts, path)
    elif len(node):
        yield Defect("unexpected", f"{path}/{local_name(node[0])}")
    elif part.pattern and not re.fullmatch(part.pattern, text_of(node)):
        yield Defect("pattern", path)
