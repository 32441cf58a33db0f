"""What an IAS-ECC application says of itself: object directory, token information, codes.

Values are those public middleware shows of a CPS; encodings are PKCS#15 v1.1 in DER.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from asn1crypto.parser import peek

from virtual_cards.cards.pkcs15_asn1 import AuthenticationObject, ObjectDirectoryEntry, TokenInformation
from virtual_cards.cards.specification import FileSpecification, Record, Records, Vector

__all__ = ["Asn1File", "AuthenticationObjects", "ObjectDirectory", "TokenInfo", "common", "hexadecimal", "words"]


class Asn1File(FileSpecification):
    """A file of DER objects one after another, each made from one record of text."""

    structure: ClassVar[Any]
    """The ASN.1 class of one object."""

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode each record in turn."""
        return b"".join(cls.value(record).dump() for record in records)

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode each object in turn; zeros after the last are padding."""
        found, rest = [], content.rstrip(b"\x00") and content
        while rest.strip(b"\x00"):
            size = peek(rest)
            found.append(cls.record(cls.structure.load(rest[:size])))
            rest = rest[size:]
        return tuple(found)

    @classmethod
    @abstractmethod
    def value(cls, record: Record) -> Any:
        """Build the ASN.1 value of a record."""

    @classmethod
    @abstractmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read a record back from its ASN.1 value."""


def hexadecimal(value: bytes) -> str:
    """Write bytes as records do."""
    return value.hex().upper()


def words(value: str | set[str]) -> Any:
    """Turn ``"sign nonRepudiation"`` into a set of flags, and a set of flags into such a text."""
    return set(value.split()) if isinstance(value, str) else " ".join(sorted(value))


def common(record: Record) -> dict[str, Any]:
    """Build CommonObjectAttributes from ``label``, ``flags`` and the code ``auth``, each if it is there."""
    found: dict[str, Any] = {"label": record["label"]}
    if record.get("flags"):
        found["flags"] = words(record["flags"])
    if record.get("auth"):
        found["auth_id"] = bytes.fromhex(record["auth"])
    return found


def common_record(value: Mapping[str, Any]) -> dict[str, str]:
    """Read ``label``, ``flags`` and ``auth`` back."""
    found = {"label": value["label"]}
    if value["flags"]:
        found["flags"] = words(value["flags"])
    if value["auth_id"]:
        found["auth"] = hexadecimal(value["auth_id"])
    return found


class ObjectDirectory(Asn1File):
    """ODF: which kinds of objects there are, and the directory file of each."""

    name = "ODF"
    fid = 0x5031
    structure = ObjectDirectoryEntry
    vectors = (
        Vector(
            (
                {"kind": "authObjects", "path": "3F0000017001"},
                {"kind": "privateKeys", "path": "3F0000017002"},
                {"kind": "certificates", "path": "3F0000017005"},
            ),
            "A80A 3008 0406 3F0000017001 A00A 3008 0406 3F0000017002 A40A 3008 0406 3F0000017005",
        ),
    )

    @classmethod
    def value(cls, record: Record) -> Any:
        """Build one PathOrObjects."""
        return ObjectDirectoryEntry(name=record["kind"], value={"path": {"path": bytes.fromhex(record["path"])}})

    @classmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read one PathOrObjects."""
        return {"kind": value.name, "path": hexadecimal(value.native["path"])}


class TokenInfo(Asn1File):
    """TokenInfo: serial number, label, and the algorithms with the references that MSE takes.

    ``algorithms`` is written ``mechanism:operation:reference`` (PKCS#11 mechanism and reference in
    hexadecimal), separated by spaces; their numbers count from 1.
    """

    name = "TokenInfo"
    fid = 0x5032
    structure = TokenInformation
    vectors = (
        Vector(
            (
                {
                    "serial": "99900002",
                    "manufacturer": "SYN",
                    "label": "CPS",
                    "flags": "loginRequired prnGeneration",
                    "algorithms": "1:compute-signature:2 250:hash:40",
                },
            ),
            # version 0, then serial, manufacturer, [0] label, flags 011 (5 bits unused), [2] algorithms.
            "303C 020100 0404 99900002 0C03 53594E 8003 435053 03020560"
            "A223 300F 020101 020101 0500 03020640 020102"
            "3010 020102 02020250 0500 03020102 020140",
        ),
    )

    @classmethod
    def value(cls, record: Record) -> Any:
        """Build the TokenInfo."""
        algorithms = [item.split(":") for item in record["algorithms"].split()]
        return TokenInformation(
            {
                "version": 0,
                "serial": bytes.fromhex(record["serial"]),
                "manufacturer": record["manufacturer"],
                "label": record["label"],
                "flags": words(record["flags"]),
                "algorithms": [
                    {
                        "number": number,
                        "mechanism": int(mechanism, 16),
                        "parameters": None,
                        "operations": {operation},
                        "reference": int(reference, 16),
                    }
                    for number, (mechanism, operation, reference) in enumerate(algorithms, 1)
                ],
            }
        )

    @classmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read the TokenInfo."""
        native = value.native
        algorithms = (
            f"{item['mechanism']:X}:{words(item['operations'])}:{item['reference']:X}" for item in native["algorithms"]
        )
        return {
            "serial": hexadecimal(native["serial"]),
            "manufacturer": native["manufacturer"],
            "label": native["label"],
            "flags": words(native["flags"]),
            "algorithms": " ".join(algorithms),
        }


class AuthenticationObjects(Asn1File):
    """AODF: the code porteur and the code that unblocks it; ``auth`` names the code that unblocks."""

    name = "AODF"
    fid = 0x7001
    structure = AuthenticationObject
    vectors = (
        Vector(
            (
                {
                    "label": "code porteur",
                    "flags": "modifiable private",
                    "auth": "02",
                    "id": "01",
                    "rules": "initialized",
                    "sizes": "4 8 8",
                    "reference": "01",
                },
            ),
            # flags 11 (6 bits unused); rules: bit 4 (3 unused); type 1 = ASCII digits; reference is [0].
            "3033 3015 0C0C 636F646520706F7274657572 030206C0 040102 3003 040101"
            "A115 3013 03020308 0A0101 020104 020108 020108 800101",
        ),
    )

    @classmethod
    def value(cls, record: Record) -> Any:
        """Build one code."""
        minimum, stored, maximum = (int(size) for size in record["sizes"].split())
        return AuthenticationObject(
            {
                "common": common(record),
                "class": {"auth_id": bytes.fromhex(record["id"])},
                "type": {
                    "flags": words(record["rules"]),
                    "type": "ascii-numeric",
                    "minimum": minimum,
                    "stored": stored,
                    "maximum": maximum,
                    "reference": int(record["reference"], 16),
                },
            }
        )

    @classmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read one code."""
        native = value.native
        pin = native["type"]
        return {
            **common_record(native["common"]),
            "id": hexadecimal(native["class"]["auth_id"]),
            "rules": words(pin["flags"]),
            "sizes": f"{pin['minimum']} {pin['stored']} {pin['maximum']}",
            "reference": f"{pin['reference']:02X}",
        }
