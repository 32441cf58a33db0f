"""Files of the CPS3 that hold business data: last update, vendor area, data objects, situations.

The encoding of the data objects is defined in a document that is not public. Except ``D010``, ``D107`` and
``D120`` to ``D12F``, whose places are known, identifiers are **synthetic** (SYN-CPS-02), and so is every
content that the persona does not give: a marked text that no product may take for a real object.
"""

from __future__ import annotations

from typing import ClassVar

from virtual_cards.cards.specification import FileSpecification, Records, Vector
from virtual_cards.iso7816.files import Access, ElementaryFile
from virtual_cards.personas import PersonaError
from virtual_cards.tlv import decode as tlv_decode
from virtual_cards.tlv import encode

__all__ = [
    "DATA_SPECIFICATIONS",
    "FREE_OBJECTS",
    "CardIdentity",
    "InvoicingSituation",
    "LastUpdate",
    "OpaqueFile",
    "Situation",
    "VendorArea",
    "synthetic_content",
]

_SITUATIONS = range(1, 17)


class LastUpdate(FileSpecification):
    """EF_ACTUA: when the last update of the card began and ended; no end means that it was interrupted."""

    name = "EF_ACTUA"
    fid = 0xD010
    vectors = (
        Vector(
            ({"begin": "20200102030405", "end": "20200102030410"},),
            "EC12 8107 20200102030405 8207 20200102030410",
        ),
        Vector(({"begin": "20200102030405", "end": ""},), "EC0B 8107 20200102030405 8200"),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode both moments, ``YYYYMMDDhhmmss``, as seven bytes of two digits."""
        record = records[0]
        return encode(0xEC, (encode(0x81, bytes.fromhex(record["begin"])), encode(0x82, bytes.fromhex(record["end"]))))

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode both moments."""
        moments = {item.tag: item.value.hex() for item in tlv_decode(content)[0].children()}
        return ({"begin": moments[0x81], "end": moments[0x82]},)


class OpaqueFile(FileSpecification):
    """A file whose encoding this package does not know: bytes, ``content``, in hexadecimal."""

    # Bytes are bytes: one vector speaks for every such file.
    vectors = (Vector(({"content": "0C0353594E"},), "0C03 53594E"),)

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Write the bytes as they are."""
        return bytes.fromhex(records[0]["content"])

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Read the bytes back."""
        return ({"content": content.hex().upper()},)


class VendorArea(OpaqueFile):
    """CPS_DATA: an area for software, free to read, written with the code porteur."""

    name = "CPS_DATA"
    fid = 0xD107
    update = Access.PIN
    vectors = (Vector(({"content": "00" * 16},), "00" * 16),)


class CardIdentity(OpaqueFile):
    """CPS_ID_CARD, at a **synthetic** place."""

    name = "CPS_ID_CARD"
    fid = 0xD1E1


class HolderName(OpaqueFile):
    """CPS_NAME_PS, at a **synthetic** place."""

    name = "CPS_NAME_PS"
    fid = 0xD1E2


class HolderLanguages(OpaqueFile):
    """CPS_LANG_PS, at a **synthetic** place."""

    name = "CPS_LANG_PS"
    fid = 0xD1E3


class HolderInformation(OpaqueFile):
    """CPS_INFO_PS, at a **synthetic** place."""

    name = "CPS_INFO_PS"
    fid = 0xD1E4


class InvoicingSituation(OpaqueFile):
    """CPS_SIT_FACT, behind the code porteur, at a **synthetic** place."""

    name = "CPS_SIT_FACT"
    fid = 0xD1E5
    read = Access.PIN


class Situation(OpaqueFile):
    """CPS_ACTIVITY_nn_PS: one practice, behind the code porteur, in ``D120`` to ``D12F``."""

    name = "CPS_ACTIVITY_01_PS"
    fid = 0xD120
    read = Access.PIN
    names: ClassVar[tuple[str, ...]] = tuple(f"CPS_ACTIVITY_{number:02d}_PS" for number in _SITUATIONS)

    @classmethod
    def numbered(cls, name: str, content: bytes) -> ElementaryFile:
        """Build the file of one situation.

        Raises:
            PersonaError: No situation has that name.
        """
        if name not in cls.names:
            raise PersonaError("blobs", name, f"{cls.names[0]} to {cls.names[-1]}")
        return ElementaryFile(cls.fid + cls.names.index(name), name, content, read=cls.read, update=cls.update)


FREE_OBJECTS: tuple[type[OpaqueFile], ...] = (
    VendorArea,
    CardIdentity,
    HolderName,
    HolderLanguages,
    HolderInformation,
)
"""Data objects that need no code, in the order of the DODF."""

DATA_SPECIFICATIONS: tuple[type[FileSpecification], ...] = (LastUpdate, *FREE_OBJECTS, InvoicingSituation, Situation)


def synthetic_content(name: str) -> bytes:
    """Return what stands in an object that nobody gave: a marked UTF8String."""
    return encode(0x0C, f"SYN-CPS-02 {name}".encode("ascii"))
