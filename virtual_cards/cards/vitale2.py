"""Carte Vitale 2: its free zone as published readers know it, and a synthetic blob for the rights.

The rights zone of the real card is not public. ``SyntheticRights`` (SYN-VIT-01) is **synthetic**: its
identifier, tags and layout were made up for this bench and exist on no real card.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from virtual_cards.cards.specification import (
    Exchange,
    Field,
    FileSpecification,
    Record,
    Records,
    TemplateFile,
    Vector,
)
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.reading import get_challenge, read_binary, select
from virtual_cards.iso7816.state import CardProfile
from virtual_cards.personalisation import Persona, PersonaError, PersonOnCard
from virtual_cards.tlv import decode, encode, find

__all__ = ["SPECIFICATIONS", "VITALE2_EXCHANGES", "VITALE_AID", "VITALE_ATR", "SyntheticRights", "build_vitale"]

VITALE_ATR = bytes.fromhex("3B751300004509EA9000")
MF_AID = bytes.fromhex("D2500000024D465F564954414C45")
VITALE_AID = bytes.fromhex("D250000002564954414C45")

_MAXIMUM_PEOPLE = 19
_NAME_SIZE = 8


class Directory(TemplateFile):
    """EF.DIR: one template ``61`` per application."""

    name = "DIR"
    fid = 0x2F00
    template = 0x61
    fields = (Field(0x4F, "aid"), Field(0x50, "label"))
    vectors = (
        Vector(
            ({"aid": "D250000002564954414C45", "label": "VITALE"},),
            "6115 4F0B D250000002564954414C45 5006 564954414C45",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the applications; ``aid`` is hexadecimal text."""
        return b"".join(
            encode(0x61, (encode(0x4F, bytes.fromhex(r["aid"])), encode(0x50, r["label"].encode("ascii"))))
            for r in records
        )

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the applications."""
        return tuple(
            {
                "aid": (find(item.value, 0x4F) or b"").hex().upper(),
                "label": (find(item.value, 0x50) or b"").decode("ascii"),
            }
            for item in decode(content)
        )


class CardNumber(TemplateFile):
    """EF PAN: the serial number of the card, ASCII digits under ``5A``."""

    name = "PAN"
    fid = 0x2F02
    fields = (Field(0x5A, "serial", digits=True),)
    vectors = (Vector(({"serial": "8025099000000003"},), "5A10 38303235303939303030303030303033"),)


class Identity(TemplateFile):
    """One ``65`` per person: name, first names, birth date, country."""

    name = "identity"
    fid = 0xD001
    sfi = 2
    padded_to = 124
    template = 0x65
    fields = (
        Field(0x80, "name"),
        Field(0x81, "first_names"),
        Field(0x82, "birth_date", 8, digits=True),
        Field(0x90, "country", 2),
    )
    vectors = (
        Vector(
            ({"name": "NADIRSYN", "first_names": "ZÉLIE ANNE", "birth_date": "19851300", "country": "FR"},),
            # É is C9 in Latin-1; month 13 is a lunar date and stays as it is.
            "6524 8008 4E4144495253594E 810A 5AC94C494520414E4E45 8208 3139383531333030 9002 4652",
        ),
    )


class Pointers(FileSpecification):
    """EF 2001: the map that names the files of each application.

    ``E0{ A0{ 82(entry[2], 2 bytes of unknown use, AID)* }, 80(name[8], entry[2], FID[2])* }``; the unknown
    bytes are written zero.
    """

    name = "map"
    fid = 0x2001
    vectors: ClassVar[tuple[Vector, ...]] = (
        Vector(
            (
                {"entry": "0002", "aid": "D250000002564954414C45"},
                {"entry": "0002", "file": "NIR", "fid": "2010"},
            ),
            "E021 A011 820F 0002 0000 D250000002564954414C45 800C 4E49522020202020 0002 2010",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode applications (records with ``aid``) then files (records with ``file``)."""
        applications = [
            encode(0x82, bytes.fromhex(record["entry"]) + bytes(2) + bytes.fromhex(record["aid"]))
            for record in records
            if "aid" in record
        ]
        files = [
            encode(0x80, record["file"].ljust(_NAME_SIZE).encode("ascii") + _pointer(record))
            for record in records
            if "file" in record
        ]
        return encode(0xE0, (encode(0xA0, applications), *files))

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode applications then files."""
        body = find(content, 0xE0) or b""
        applications = [
            {"entry": item.value[:2].hex().upper(), "aid": item.value[4:].hex().upper()}
            for item in decode(find(body, 0xA0) or b"")
        ]
        files = [
            {
                "entry": item.value[8:10].hex().upper(),
                "file": item.value[:8].decode("ascii").rstrip(),
                "fid": item.value[10:12].hex().upper(),
            }
            for item in decode(body)
            if item.tag == 0x80
        ]
        return (*applications, *files)


def _pointer(record: Record) -> bytes:
    return bytes.fromhex(record["entry"] + record["fid"])


class Numbers(TemplateFile):
    """One ``65`` per person, same order as the identities: registration number and key."""

    name = "NIR"
    fid = 0x2010
    sfi = 2
    padded_to = 96
    template = 0x65
    fields = (Field(0x93, "nir", 15),)
    vectors = (Vector(({"nir": "1850299903103" + "45"},), "6511 930F 313835303239393930333130333435"),)


class Validity(TemplateFile):
    """The file that holds the start of validity of the card: ``66{80 date}``."""

    name = "validity"
    fid = 0x2020
    padded_to = 32
    template = 0x66
    fields = (Field(0x80, "valid_from", 8, digits=True),)
    vectors = (Vector(({"valid_from": "20200101"},), "660A 8008 3230323030313031"),)


class SyntheticRights(TemplateFile):
    """SYN-VIT-01, **synthetic**: rights of each person, one ``65`` per person in card order.

    No real card holds this file. It lets products under test read from the bench's card what the
    protected zone of a real one would give through licensed components.
    """

    name = "SYN-VIT-01"
    fid = 0x2F10
    sfi = 3
    padded_to = 128
    template = 0x65
    fields = (
        Field(0xC0, "scheme", 2, digits=True),
        Field(0xC1, "fund", 3, digits=True),
        Field(0xC2, "centre", 4, digits=True),
        Field(0xC3, "management_code", 2),
        Field(0xC4, "rights_from", 8, digits=True),
        Field(0xC5, "rights_until", 8, digits=True, optional=True),
        Field(0xC6, "exemption", 1),
        Field(0xC7, "birth_rank", 1, digits=True),
        Field(0xC8, "beneficiary_rank", 3, digits=True),
        Field(0xC9, "insured_nir", 15),
        Field(0xCA, "amc_number", 10, optional=True),
        Field(0xCB, "sex", 1),
    )
    vectors = (
        Vector(
            (
                {
                    "scheme": "01",
                    "fund": "999",
                    "centre": "9999",
                    "management_code": "10",
                    "rights_from": "20200101",
                    "exemption": "4",
                    "birth_rank": "1",
                    "beneficiary_rank": "000",
                    "insured_nir": "285029990310345",
                    "sex": "F",
                },
            ),
            # 4+5+6+4+10+3+3+5+17+3 = 60 bytes: 3C.
            "653C C0023031 C103393939 C20439393939 C3023130 C4083230323030313031 C60134 C70131 C803303030"
            "C90F323835303239393930333130333435 CB0146",
        ),
    )


SPECIFICATIONS: tuple[type[FileSpecification], ...] = (
    Directory,
    CardNumber,
    Identity,
    Pointers,
    Numbers,
    Validity,
    SyntheticRights,
)

VITALE2_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "A doctor's product: master file, identity, application, numbers",
        (
            ("00A40000023F00", "61*"),
            ("00B0820000", "6C7C"),
            ("00B082007C", "65*9000"),
            ("00A404000BD250000002564954414C45", "61*"),
            ("00B0820000", "6C60"),
            ("00B0820060", "65*9000"),
        ),
    ),
    Exchange(
        "A tree explorer: application, map by identifier, offsets of 256",
        (
            ("00A404000BD250000002564954414C4500", "61*"),
            ("00A4020002200100", "61*"),
            ("00B0000000", "6C*"),
            ("00B0010000", "6B00"),
        ),
    ),
    Exchange("Another class byte is refused, as on the older card", (("BCA40000023F00", "6E00"),)),
    Exchange("An identifier that does not exist", (("00A40000027777", "6A82"), ("00B0000010", "6986"))),
)


def build_vitale(persona: Persona) -> Card:
    """Build a patient card.

    Args:
        persona: Serial number (digits) and at least one person.

    Raises:
        PersonaError: a value does not fit the card, or nobody is on it.
    """
    if not 1 <= len(persona.people) <= _MAXIMUM_PEOPLE:
        raise PersonaError("people", str(len(persona.people)), f"1 to {_MAXIMUM_PEOPLE} persons")
    instructions = {0xA4: select, 0xB0: read_binary, 0x84: get_challenge}
    return Card(CardProfile(persona.kind, persona.serial, VITALE_ATR, _tree(persona), instructions))


def _tree(persona: Persona) -> DedicatedFile:
    people = [_record(person) for person in persona.people]
    vitale = DedicatedFile(
        0x7F10,
        "VITALE",
        (
            Pointers.file(_MAP),
            Numbers.file(people),
            Validity.file([{"valid_from": min(person.rights_from for person in persona.people)}]),
            SyntheticRights.file(people),
        ),
        VITALE_AID,
    )
    applications = [{"aid": MF_AID.hex(), "label": "MF_VITALE"}, {"aid": VITALE_AID.hex(), "label": "VITALE"}]
    top = (Directory.file(applications), CardNumber.file([{"serial": persona.serial}]), Identity.file(people), vitale)
    return DedicatedFile(MASTER, "MF", top, MF_AID)


_MAP: Sequence[dict[str, str]] = (
    {"entry": "0001", "aid": MF_AID.hex()},
    {"entry": "0002", "aid": VITALE_AID.hex()},
    {"entry": "0001", "file": "IDENT", "fid": "D001"},
    {"entry": "0002", "file": "NIR", "fid": "2010"},
    {"entry": "0002", "file": "VALID", "fid": "2020"},
    {"entry": "0002", "file": "SYN-VIT1", "fid": "2F10"},
)


def _record(person: PersonOnCard) -> dict[str, str]:
    return {
        "name": person.name,
        "first_names": " ".join(person.first_names),
        "birth_date": person.birth_date,
        "country": person.country,
        "nir": person.nir,
        "scheme": person.scheme,
        "fund": person.fund,
        "centre": person.centre,
        "management_code": person.management_code,
        "rights_from": person.rights_from,
        "rights_until": person.rights_until,
        "exemption": person.exemption,
        "birth_rank": person.birth_rank,
        "beneficiary_rank": person.beneficiary_rank,
        "insured_nir": person.insured_nir,
        "amc_number": person.amc_number,
        "sex": person.sex,
    }
