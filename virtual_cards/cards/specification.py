"""How a card file is described: a class states the format, and carries its own test vectors.

A specification says what a file looks like, never what one card holds. A single generic test walks
every specification and checks that each vector encodes to its bytes and decodes back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from virtual_cards.iso7816.files import Access, ElementaryFile
from virtual_cards.personas import PersonaError
from virtual_cards.tlv import Tlv, decode, encode

__all__ = ["Exchange", "Field", "FileSpecification", "Record", "Records", "TemplateFile", "Vector"]

Record = Mapping[str, str]
Records = Sequence[Record]


@dataclass(frozen=True, slots=True)
class Field:
    """One text object of a record: tag, name, and what it must look like.

    ``size`` is the exact number of characters, or those allowed; 0 is free text. An optional field is
    left out when empty, and any field that the record does not name at all: cards with a missing object
    are real.
    """

    tag: int
    name: str
    size: int | tuple[int, ...] = 0
    digits: bool = False
    optional: bool = False

    def encode(self, record: Record) -> bytes:
        """Encode this field of a record; empty bytes when it is left out.

        Raises:
            PersonaError: the value has the wrong size, is no number, or does not fit Latin-1.
        """
        value = record.get(self.name)
        if value is None or (self.optional and not value):
            return b""
        sizes = (self.size,) if isinstance(self.size, int) else self.size
        counts = " or ".join(str(size) for size in sizes if size) or "one or more"
        expected = f"{counts} {'digits' if self.digits else 'Latin-1 characters'}"
        fits = len(value) in sizes if any(sizes) else bool(value)
        if not fits or (self.digits and not (value.isascii() and value.isdigit())):
            raise PersonaError(self.name, value, expected)
        try:
            return encode(self.tag, value.encode("latin-1"))
        except UnicodeEncodeError as error:
            raise PersonaError(self.name, value, expected) from error


@dataclass(frozen=True, slots=True)
class Vector:
    """A value and the bytes it must become."""

    records: tuple[Record, ...]
    encoded: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """Commands sent to a card and the answers it must give, in hexadecimal; ``*`` is any bytes."""

    title: str
    steps: tuple[tuple[str, str], ...]


class FileSpecification(ABC):
    """What every file specification states."""

    name: ClassVar[str]
    fid: ClassVar[int]
    sfi: ClassVar[int] = 0
    read: ClassVar[Access] = Access.FREE
    update: ClassVar[Access] = Access.NEVER
    padded_to: ClassVar[int] = 0
    """Smallest size; the rest of the file is zeros."""
    vectors: ClassVar[tuple[Vector, ...]] = ()

    @classmethod
    @abstractmethod
    def encode(cls, records: Records) -> bytes:
        """Turn records into the content of the file, without padding."""

    @classmethod
    @abstractmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Turn the content of the file, padding included, back into records."""

    @classmethod
    def file(cls, records: Records) -> ElementaryFile:
        """Build the file of one card."""
        content = cls.encode(records)
        return ElementaryFile(cls.fid, cls.name, content.ljust(cls.padded_to, b"\x00"), cls.sfi, cls.read, cls.update)


class TemplateFile(FileSpecification):
    """A file of records, each a template holding text objects; template 0 means a single bare record."""

    template: ClassVar[int] = 0
    fields: ClassVar[tuple[Field, ...]] = ()

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode each record in turn."""
        bodies = [b"".join(item.encode(record) for item in cls.fields) for record in records]
        return b"".join(encode(cls.template, body) if cls.template else body for body in bodies)

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode each record; objects of unknown tags are left out."""
        found = decode(content)
        groups = [item.children() for item in found if item.tag == cls.template] if cls.template else [found]
        return tuple(cls._record(objects) for objects in groups)

    @classmethod
    def _record(cls, objects: Sequence[Tlv]) -> dict[str, str]:
        names = {item.tag: item.name for item in cls.fields}
        return {names[item.tag]: item.value.decode("latin-1") for item in objects if item.tag in names}
