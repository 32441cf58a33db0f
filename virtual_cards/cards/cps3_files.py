"""Files of the CPS3, published ones first, then the synthetic SYN-CPS-01.

``SyntheticHolder``, ``SyntheticSituation`` and the places of both certificates are **synthetic**: the business
data of the real card are defined in a document that is not public; identifiers ``D1F0`` to ``D1F2``, tags and
layout were made up for this bench and exist on no real card.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from virtual_cards.cards.pkcs15_asn1 import DiscretionaryObjects
from virtual_cards.cards.specification import Field, FileSpecification, Records, TemplateFile, Vector
from virtual_cards.iso7816.files import Access
from virtual_cards.personas import PersonaError, luhn_digit
from virtual_cards.tlv import Tlv, encode
from virtual_cards.tlv import decode as tlv_decode

__all__ = [
    "CARD_SPECIFICATIONS",
    "AnswerToReset",
    "Directory",
    "SerialNumber",
    "SyntheticAuthenticationCertificate",
    "SyntheticCertificate",
    "SyntheticHolder",
    "SyntheticSituation",
]

_ISSUER = "8025000001"


class Directory(FileSpecification):
    """EF.DIR: the IAS-ECC application, its label, its path, and where its PKCS#15 files begin."""

    name = "DIR"
    fid = 0x2F00
    vectors = (
        Vector(
            (
                {
                    "aid": "E828BD080F8025000001FF0010",
                    "label": "CPX IAS",
                    "path": "3F000001",
                    "odf": "3F0000015031",
                    "token": "3F0000015032",
                },
            ),
            "6134 4F0D E828BD080F8025000001FF0010 5007 43505820494153 5104 3F000001"
            "7314 3008 0406 3F0000015031 A008 0406 3F0000015032",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the applications; all but ``label`` is hexadecimal text."""
        return b"".join(
            encode(
                0x61,
                (
                    encode(0x4F, bytes.fromhex(record["aid"])),
                    encode(0x50, record["label"].encode("ascii")),
                    encode(0x51, bytes.fromhex(record["path"])),
                    DiscretionaryObjects(
                        {name: {"path": bytes.fromhex(record[name])} for name in ("odf", "token")}
                    ).dump(),
                ),
            )
            for record in records
        )

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the applications."""
        return tuple(cls._record({item.tag: item for item in one.children()}) for one in tlv_decode(content))

    @classmethod
    def _record(cls, objects: Mapping[int, Tlv]) -> dict[str, str]:
        places = DiscretionaryObjects.load(objects[0x73].encoded).native
        return {
            "aid": objects[0x4F].value.hex().upper(),
            "label": objects[0x50].value.decode("ascii"),
            "path": objects[0x51].value.hex().upper(),
            "odf": places["odf"]["path"].hex().upper(),
            "token": places["token"]["path"].hex().upper(),
        }


class AnswerToReset(FileSpecification):
    """EF.ATR: a byte 80, then what middleware wants to know of the chip and its buffers."""

    name = "ATR"
    fid = 0x2F01
    vectors = (
        Vector(
            ({"services": "B8", "chip": "04B0ECC1", "capabilities": "940180", "command": "0104", "answer": "0100"},),
            "80 4301B8 460404B0ECC1 4703940180 E010 02020104 02020104 02020100 02020100 82029000",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the one record; every value is hexadecimal text."""
        value = {name: bytes.fromhex(text) for name, text in records[0].items()}
        sizes = (value["command"], value["command"], value["answer"], value["answer"])
        objects = (
            (0x43, value["services"]),
            (0x46, value["chip"]),
            (0x47, value["capabilities"]),
            (0xE0, b"".join(encode(0x02, size) for size in sizes)),
            (0x82, b"\x90\x00"),
        )
        return b"\x80" + b"".join(encode(tag, body) for tag, body in objects)

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the one record."""
        value = {item.tag: item.value for item in tlv_decode(content[1:])}
        sizes = [item.value.hex().upper() for item in tlv_decode(value[0xE0])]
        return (
            {
                "services": value[0x43].hex().upper(),
                "chip": value[0x46].hex().upper(),
                "capabilities": value[0x47].hex().upper(),
                "command": sizes[0],
                "answer": sizes[2],
            },
        )


class SerialNumber(FileSpecification):
    """EF SN.ICC: ``5A0A``, issuer, eight digits, Luhn digit, filler F: twelve bytes."""

    name = "SN.ICC"
    fid = 0xD003
    sfi = 0x1C
    vectors: ClassVar[tuple[Vector, ...]] = (
        # 802500000199900002, every second digit from the right doubled (2, 0, 0, 9, 1, 0, 0, 5, 0):
        # 4+0+0+9+2+0+0+1+0 + 0+0+9+9+0+0+0+2+8 = 44, so the check digit is 6.
        Vector(({"serial": "99900002"},), "5A0A 8025000001 99900002 6F"),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the serial number."""
        serial = records[0]["serial"]
        if len(serial) != 8 or not (serial.isascii() and serial.isdigit()):
            raise PersonaError("serial", serial, "8 digits")
        digits = _ISSUER + serial
        return encode(0x5A, bytes.fromhex(digits + luhn_digit(digits) + "F"))

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the serial number."""
        return ({"serial": content[7:11].hex()},)


class SyntheticHolder(TemplateFile):
    """SYN-CPS-01, **synthetic**: who holds the card, readable without the code porteur."""

    name = "SYN-CPS-01 holder"
    fid = 0xD1F0
    padded_to = 128
    fields = (
        Field(0xC0, "name"),
        Field(0xC1, "first_name"),
        Field(0xC2, "national_id"),
        Field(0xC3, "rpps", 11, digits=True),
        Field(0xC4, "profession", 2, digits=True),
        Field(0xC5, "valid_until", 8, digits=True),
    )
    vectors = (
        Vector(
            (
                {
                    "name": "RAYONSYN",
                    "first_name": "LUCIE",
                    "national_id": "889990000021",
                    "rpps": "89990000021",
                    "profession": "10",
                    "valid_until": "20271231",
                },
            ),
            "C008 5241594F4E53594E C105 4C55434945 C20C 383839393930303030303231"
            "C30B 3839393930303030303231 C402 3130 C508 3230323731323331",
        ),
    )


class SyntheticCertificate(FileSpecification):
    """SYN-CPS-01, **synthetic** place: the certificate of the signature key, bare DER."""

    name = "SYN-CPS-01 certificate"
    fid = 0xD1F1
    vectors = (Vector(({"der": "30020500"},), "30020500"),)

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Write the DER as it is; ``der`` is hexadecimal text."""
        return bytes.fromhex(records[0]["der"])

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Read the DER back."""
        return ({"der": content.hex()},)


class SyntheticAuthenticationCertificate(SyntheticCertificate):
    """SYN-CPS-02, **synthetic** place: the certificate of the authentication key, bare DER."""

    name = "SYN-CPS-02 certificate"
    fid = 0xD1F2
    vectors = (Vector(({"der": "30020500"},), "30020500"),)


class SyntheticSituation(TemplateFile):
    """SYN-CPS-01, **synthetic** content of the place where a real card keeps its first practice."""

    name = "SYN-CPS-01 situation"
    fid = 0xD120
    read = Access.PIN
    padded_to = 64
    fields = (
        Field(0xC0, "billing_number", 9),
        Field(0xC1, "specialty", 2, digits=True),
        Field(0xC2, "convention", 1),
        Field(0xC3, "practice", 1),
    )
    vectors = (
        Vector(
            ({"billing_number": "991990029", "specialty": "06", "convention": "1", "practice": "L"},),
            "C009 393931393930303239 C102 3036 C201 31 C301 4C",
        ),
    )


CARD_SPECIFICATIONS: tuple[type[FileSpecification], ...] = (
    Directory,
    AnswerToReset,
    SerialNumber,
    SyntheticHolder,
    SyntheticCertificate,
    SyntheticAuthenticationCertificate,
    SyntheticSituation,
)
