"""What an IAS-ECC application says of itself: object directory, token information, codes.

Values are those public middleware shows of a CPS; encodings are PKCS#15 v1.1 in DER.
"""

from __future__ import annotations

from typing import Any

from virtual_cards.cards.asn1_file import Asn1File, common, common_record, flag_words, flags, hexadecimal
from virtual_cards.cards.pkcs15_asn1 import AuthenticationObject, ObjectDirectoryEntry, TokenInformation
from virtual_cards.cards.specification import Record, Vector

__all__ = ["AuthenticationObjects", "ObjectDirectory", "TokenInfo"]


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
                "flags": flags(record["flags"]),
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
            f"{item['mechanism']:X}:{flag_words(item['operations'])}:{item['reference']:X}"
            for item in native["algorithms"]
        )
        return {
            "serial": hexadecimal(native["serial"]),
            "manufacturer": native["manufacturer"],
            "label": native["label"],
            "flags": flag_words(native["flags"]),
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
                    "flags": flags(record["rules"]),
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
            "rules": flag_words(pin["flags"]),
            "sizes": f"{pin['minimum']} {pin['stored']} {pin['maximum']}",
            "reference": f"{pin['reference']:02X}",
        }
