"""Files of the bench's Vitale 2 that exist on no real card, each **synthetic** and named so.

What the protected zone of a real card holds is not public and needs licensed components. These files put
the same information within reach of a product under test, in a layout made up for this bench.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from virtual_cards.cards.specification import Field, FileSpecification, Records, TemplateFile, Vector
from virtual_cards.iso7816.files import ElementaryFile
from virtual_cards.tlv import encode, find

__all__ = ["SPECIFICATIONS", "SyntheticCertificate", "SyntheticRights", "SyntheticUpdate"]

_MARK = b"SYNTHETIC: ENCODING NOT PUBLIC"


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
        Field(0xCC, "updated_on", 8, digits=True, optional=True),
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
        Vector(
            ({"scheme": "01", "updated_on": "20250930"},),
            "650E C0023031 CC083230323530393330",
        ),
    )

    @classmethod
    def torn(cls, records: Records) -> ElementaryFile:
        """Build the file as a writing that stopped half-way leaves it: the second half is still zeros."""
        whole = cls.file(records)
        written = whole.content[: len(cls.encode(records)) // 2]
        return replace(whole, content=written.ljust(len(whole.content), b"\x00"))


class SyntheticUpdate(TemplateFile):
    """SYN-VIT-02, **synthetic**: when the last update of the rights began and, if it did, ended."""

    name = "SYN-VIT-02"
    fid = 0x2F11
    padded_to = 32
    template = 0xEC
    fields = (
        Field(0x81, "begun_on", 8, digits=True),
        Field(0x82, "ended_on", 8, digits=True, optional=True),
    )
    vectors = (
        Vector(
            ({"begun_on": "20250930", "ended_on": "20250930"},),
            "EC14 8108 3230323530393330 8208 3230323530393330",
        ),
        Vector(({"begun_on": "20250930"},), "EC0A 8108 3230323530393330"),
    )


class SyntheticCertificate(FileSpecification):
    """SYN-VIT-03, **synthetic** place and contents of the objects ``7F21``, ``5F37`` and ``5F38``.

    Readers know their tags and names only (certificate, signature of the authority, remainder of the public
    key): their contents are blobs, given as hexadecimal text.
    """

    name = "SYN-VIT-03"
    fid = 0x2F12
    vectors: ClassVar[tuple[Vector, ...]] = (
        Vector(
            ({"certificate": "0102", "authority_signature": "03", "key_remainder": "04"},),
            # 53 is discretionary data: a constructed object must hold objects.
            "7F2104 5302 0102 5F3701 03 5F3801 04",
        ),
    )
    unknown: ClassVar[dict[str, str]] = dict.fromkeys(
        ("certificate", "authority_signature", "key_remainder"), _MARK.hex()
    )
    """What stands there when nobody supplied anything."""

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the three objects."""
        value = {name: bytes.fromhex(text) for name, text in records[0].items()}
        return b"".join(
            (
                encode(0x7F21, encode(0x53, value["certificate"])),
                encode(0x5F37, value["authority_signature"]),
                encode(0x5F38, value["key_remainder"]),
            )
        )

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the three objects."""
        paths = ((0x7F21, 0x53), (0x5F37,), (0x5F38,))
        return (dict(zip(cls.unknown, ((find(content, *path) or b"").hex() for path in paths), strict=True)),)


SPECIFICATIONS: tuple[type[FileSpecification], ...] = (SyntheticRights, SyntheticUpdate, SyntheticCertificate)
