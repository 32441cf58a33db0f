"""The document of the reading API: ``listeBenef`` with one ``person`` per beneficiary.

The element names are those that products parse; everything around ``listeBenef`` is not public and is
synthetic here, as its attribute says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from lxml import etree

from virtual_cards.carriers.reading_view import Beneficiary, Birth, Period, view
from virtual_cards.personas.persona import Persona, PersonaError

__all__ = ["MARK", "ReadingApi", "parse", "write"]

MARK = "SYN-API-01"
_LARGEST = 65_536
"""The buffer that products hand over."""
_MOST_PERIODS = 3

_IDENT = (
    ("nomUsuel", "used_name"),
    ("nomPatronymique", "birth_name"),
    ("prenomUsuel", "first_name"),
    ("rangDeNaissance", "birth_rank"),
    ("nir", "nir"),
    ("nirCertifie", "certified_nir"),
    ("dateCertification", "certified_on"),
)
_AMO = (
    ("qualBenef", "quality"),
    ("codeRegime", "scheme"),
    ("caisse", "fund"),
    ("centreGestion", "centre"),
    ("centreCarte", "card_centre"),
    ("codeGestion", "management_code"),
    ("libelleExo", "exemption_label"),
    ("medecinTraitant", "treating_doctor"),
)
_AMC = (
    ("numComplB2", "amc_number"),
    ("numAdherent", "member"),
    ("codeRoutageFlux", "routing"),
    ("indicTraitement", "treatment"),
)
_CMU = (("typeCMU", "cmu_kind"),)
_LINES = tuple(f"ligne{number}" for number in range(1, 6))


class ReadingApi:
    """Renders a persona as the XML that the reading API puts in the product's buffer.

    Args:
        with_century: Tell birth dates in full; otherwise as the card writes them, six digits.
        encoding: Of the document; no public text gives it.
    """

    def __init__(self, *, with_century: bool = True, encoding: str = "ISO-8859-1") -> None:
        self._with_century = with_century
        self._encoding = encoding

    def render(self, persona: Persona) -> bytes:
        """Return the document of a patient card.

        Raises:
            PersonaError: A value cannot stand in the document, or it does not fit the buffer.
        """
        people = [view(person, with_century=self._with_century) for person in persona.people]
        return write(people, persona.serial, self._encoding)


def write(people: Sequence[Beneficiary], serial: str = "", encoding: str = "ISO-8859-1") -> bytes:
    """Return the document that tells of these people.

    Raises:
        PersonaError: A value cannot stand in the document, or it does not fit the buffer.
    """
    root = etree.Element("lectureVitale", {"synthetique": MARK})
    _add(root, "numSerie", serial)
    listed = etree.SubElement(root, "listeBenef")
    for rank, person in enumerate(people):
        try:
            _person(listed, person)
        except ValueError as error:
            raise PersonaError(f"people[{rank}]", "a control character", "characters that XML allows") from error
    written = cast("bytes", etree.tostring(root, xml_declaration=True, encoding=encoding))
    if len(written) > _LARGEST:
        raise PersonaError(
            "people", f"{len(written)} bytes", f"at most {_LARGEST} bytes, the buffer of the reading API"
        )
    return written


def _person(listed: etree._Element, person: Beneficiary) -> None:
    element = etree.SubElement(listed, "person")
    ident = _group(element, "ident", person, _IDENT)
    birth = etree.SubElement(ident, "naissance")
    if person.birth.day or not person.birth.on_card:
        _add(birth, "date", person.birth.day)
    else:
        _add(birth, "dateEnCarte", person.birth.on_card)
    address = etree.SubElement(ident, "adresse")
    for name, line in zip(_LINES, person.address, strict=True):
        _add(address, name, line)
    amo = _group(element, "amo", person, _AMO)
    periods = etree.SubElement(amo, "listePeriodesDroits")
    for period in person.rights[:_MOST_PERIODS]:
        _period(etree.SubElement(periods, "element"), period)
    _period(etree.SubElement(_group(element, "amc", person, _AMC), "validiteDonnees"), person.validity)
    _group(element, "cmu", person, _CMU)


def _group(
    parent: etree._Element, name: str, person: Beneficiary, members: Sequence[tuple[str, str]]
) -> etree._Element:
    group = etree.SubElement(parent, name)
    for tag, field in members:
        _add(group, tag, getattr(person, field))
    return group


def _period(parent: etree._Element, period: Period) -> None:
    _add(parent, "debut", period.since)
    _add(parent, "fin", period.until)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


def parse(document: bytes) -> tuple[Beneficiary, ...]:
    """Read a document of the reading API; an element that is absent is an empty text.

    Raises:
        PersonaError: It is larger than the buffer, no XML, or holds no ``listeBenef``.
    """
    if len(document) > _LARGEST:
        raise PersonaError("document", f"{len(document)} bytes", f"at most {_LARGEST} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PersonaError("document", str(error)[:120], "XML") from error
    listed = root if root.tag == "listeBenef" else root.find(".//listeBenef")
    if listed is None:
        raise PersonaError("document", "no listeBenef", "the document of the reading API")
    return tuple(_beneficiary(person) for person in listed.iterfind("person"))


def _beneficiary(person: etree._Element) -> Beneficiary:
    groups = (("ident", _IDENT), ("amo", _AMO), ("amc", _AMC), ("cmu", _CMU))
    texts = {field: _text(person, f"{group}/{tag}") for group, members in groups for tag, field in members}
    periods = person.iterfind("amo/listePeriodesDroits/element")
    return Beneficiary(
        **texts,
        birth=Birth(_text(person, "ident/naissance/date"), _text(person, "ident/naissance/dateEnCarte")),
        address=tuple(_text(person, f"ident/adresse/{name}") for name in _LINES),
        rights=tuple(Period(_text(item, "debut"), _text(item, "fin")) for item in periods),
        validity=Period(_text(person, "amc/validiteDonnees/debut"), _text(person, "amc/validiteDonnees/fin")),
    )


def _text(parent: etree._Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()
