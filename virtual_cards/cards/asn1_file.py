"""What the PKCS#15 files of a card have in common: DER objects made from records of text."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from asn1crypto.parser import peek

from virtual_cards.cards.specification import FileSpecification, Record, Records

__all__ = ["Asn1File", "common", "common_record", "flag_words", "flags", "hexadecimal"]


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
        found, rest = [], content
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


def flags(text: str) -> set[str]:
    """Return the flags that a record names: ``"sign nonRepudiation"``."""
    return set(text.split())


def flag_words(named: Iterable[str]) -> str:
    """Write flags as records do, in the order of the alphabet."""
    return " ".join(sorted(named))


def common(record: Record) -> dict[str, Any]:
    """Build CommonObjectAttributes from ``label``, ``flags`` and the code ``auth``, each if it is there."""
    found: dict[str, Any] = {"label": record["label"]}
    if record.get("flags"):
        found["flags"] = flags(record["flags"])
    if record.get("auth"):
        found["auth_id"] = bytes.fromhex(record["auth"])
    return found


def common_record(value: Mapping[str, Any]) -> dict[str, str]:
    """Read ``label``, ``flags`` and ``auth`` back."""
    found = {"label": value["label"]}
    if value["flags"]:
        found["flags"] = flag_words(value["flags"])
    if value["auth_id"]:
        found["auth"] = hexadecimal(value["auth_id"])
    return found
