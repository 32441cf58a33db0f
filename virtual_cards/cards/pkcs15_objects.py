"""The objects of an IAS-ECC application: keys, certificates and data, as PKCS#15 directory files list them."""

from __future__ import annotations

from typing import Any

from virtual_cards.cards.asn1_file import Asn1File, common, common_record, flag_words, flags, hexadecimal
from virtual_cards.cards.pkcs15_asn1 import CertificateObject, DataObject, PrivateKeyObject, PublicKeyObject
from virtual_cards.cards.specification import Record, Vector

__all__ = ["Certificates", "DataObjects", "PrivateKeys", "PublicKeys"]


class PrivateKeys(Asn1File):
    """PrKDF: private keys; as on a real CPS, no key lists its algorithms."""

    name = "PrKDF"
    fid = 0x7002
    structure = PrivateKeyObject
    vectors = (
        Vector(
            (
                {
                    "label": "CPS_PRIV_SIG",
                    "flags": "private",
                    "auth": "01",
                    "id": "AA01",
                    "usage": "nonRepudiation sign",
                    "access": "neverExtractable sensitive",
                    "reference": "81",
                    "path": "3F000001",
                    "bits": "2048",
                },
            ),
            # flags 1 (7 bits unused); usage bits 2 and 9; access bits 0 and 3; reference 0081, positive.
            "303A 3015 0C0C 4350535F505249565F534947 03020780 040101"
            "3011 0402 AA01 0303062040 03020490 02020081"
            "A10E 300C 3006 0404 3F000001 02020800",
        ),
    )

    @classmethod
    def value(cls, record: Record) -> Any:
        """Build one key."""
        key: dict[str, Any] = {
            "id": bytes.fromhex(record["id"]),
            "usage": flags(record["usage"]),
            "reference": int(record["reference"], 16),
        }
        if record.get("access"):
            key["access"] = flags(record["access"])
        return cls.structure(
            {
                "common": common(record),
                "class": key,
                "type": {"value": {"path": bytes.fromhex(record["path"])}, "bits": int(record["bits"])},
            }
        )

    @classmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read one key."""
        native = value.native
        key = native["class"]
        access = {"access": flag_words(key["access"])} if key["access"] else {}
        return {
            **common_record(native["common"]),
            "id": hexadecimal(key["id"]),
            "usage": flag_words(key["usage"]),
            **access,
            "reference": f"{key['reference']:02X}",
            "path": hexadecimal(native["type"]["value"]["path"]),
            "bits": str(native["type"]["bits"]),
        }


class PublicKeys(PrivateKeys):
    """PuKDF: public keys, which nothing protects."""

    name = "PuKDF"
    fid = 0x7004
    structure = PublicKeyObject
    vectors = (
        Vector(
            (
                {
                    "label": "CPS_PUB_AUT",
                    "id": "AA02",
                    "usage": "encrypt verify",
                    "reference": "82",
                    "path": "3F000001",
                    "bits": "2048",
                },
            ),
            "302D 300D 0C0B 4350535F5055425F415554 300C 0402 AA02 03020182 02020082"
            "A10E 300C 3006 0404 3F000001 02020800",
        ),
    )


class Certificates(Asn1File):
    """CDF: certificates; ``id`` is that of the key."""

    name = "CDF"
    fid = 0x7005
    structure = CertificateObject
    vectors = (
        Vector(
            ({"label": "Certificat", "id": "AA01", "path": "3F000001D1F1"},),
            "3022 300C 0C0A 4365727469666963617 4 3004 0402 AA01 A10C 300A 3008 0406 3F000001D1F1",
        ),
    )

    @classmethod
    def value(cls, record: Record) -> Any:
        """Build one certificate."""
        return CertificateObject(
            {
                "common": common(record),
                "class": {"id": bytes.fromhex(record["id"])},
                "type": {"value": {"path": bytes.fromhex(record["path"])}},
            }
        )

    @classmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read one certificate."""
        native = value.native
        return {
            **common_record(native["common"]),
            "id": hexadecimal(native["class"]["id"]),
            "path": hexadecimal(native["type"]["value"]["path"]),
        }


class DataObjects(Asn1File):
    """DODF: data objects, opaque, by the file that holds each."""

    name = "DODF"
    fid = 0x7006
    structure = DataObject
    vectors = (
        Vector(
            (
                {"label": "CPS_DATA", "flags": "modifiable", "application": "CPS", "path": "3F000001D107"},
                {
                    "label": "CPS_ACTIVITY_01_PS",
                    "flags": "private",
                    "auth": "01",
                    "application": "CPS",
                    "path": "3F000001D120",
                },
            ),
            "3023 300E 0C08 4350535F44415441 03020640 3005 0C03 435053 A10A 3008 0406 3F000001D107"
            "3030 301B 0C12 4350535F41435449564954595F30315F5053 03020780 040101 3005 0C03 435053"
            "A10A 3008 0406 3F000001D120",
        ),
    )

    @classmethod
    def value(cls, record: Record) -> Any:
        """Build one data object."""
        return DataObject(
            {
                "common": common(record),
                "class": {"application": record["application"]},
                "type": {"path": bytes.fromhex(record["path"])},
            }
        )

    @classmethod
    def record(cls, value: Any) -> dict[str, str]:
        """Read one data object."""
        native = value.native
        return {
            **common_record(native["common"]),
            "application": native["class"]["application"],
            "path": hexadecimal(native["type"]["path"]),
        }
