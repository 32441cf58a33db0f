"""Free zone of the carte Vitale 2, as published readers know it.

The identifiers of the number and of the validity files are not public: ``2010`` and ``2020`` stand in the
map of the card, where a reader has to look them up.
"""

from __future__ import annotations

from typing import ClassVar

from virtual_cards.cards.specification import Field, FileSpecification, Record, Records, TemplateFile, Vector
from virtual_cards.tlv import decode, encode, find

__all__ = ["SPECIFICATIONS", "CardNumber", "Directory", "Identity", "Numbers", "Pointers", "Validity"]

_NAME_SIZE = 8


class Directory(FileSpecification):
    """EF.DIR: one template ``61`` per application."""

    name = "DIR"
    fid = 0x2F00
    vectors = (
        Vector(
            ({"aid": "D250000002564954414C45", "label": "VITALE"},),
            "6115 4F0B D250000002564954414C45 5006 564954414C45",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the applications: ``aid`` in hexadecimal, ``label``."""
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
    """One ``65`` per person: name, first names, birth date, country.

    A lunar birth date keeps its odd month or day; a date of six digits lacks its century.
    """

    name = "identity"
    fid = 0xD001
    sfi = 2
    padded_to = 124
    template = 0x65
    fields = (
        Field(0x80, "name"),
        Field(0x81, "first_names"),
        Field(0x82, "birth_date", (8, 6), digits=True),
        Field(0x90, "country", 2),
    )
    vectors = (
        Vector(
            ({"name": "NADIRSYN", "first_names": "ZÉLIE ANNE", "birth_date": "19851300", "country": "FR"},),
            # É is C9 in Latin-1; month 13 is a lunar date and stays as it is.
            "6524 8008 4E4144495253594E 810A 5AC94C494520414E4E45 8208 3139383531333030 9002 4652",
        ),
        Vector(
            ({"name": "NADIRSYN", "birth_date": "850217"}, {"first_names": "ODA", "country": "FR"}),
            # No century; then tags 81 and 90 missing for one person, 80 and 82 for the other.
            "6512 8008 4E4144495253594E 8206 383530323137 6509 8103 4F4441 9002 4652",
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


SPECIFICATIONS: tuple[type[FileSpecification], ...] = (
    Directory,
    CardNumber,
    Identity,
    Pointers,
    Numbers,
    Validity,
)
