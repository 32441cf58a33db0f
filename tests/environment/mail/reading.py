"""A reader of returns written apart from the bench's codecs, from the published tables."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes

__all__ = ["Return", "Said", "read_arl", "read_mail", "read_noemie"]

_LENGTHS = {
    "040": 21, "071": 86, "080": 15, "081": 22, "102": 40, "103": 152, "150": 8, "198": 24, "199": 49, "210": 118,
    "294": 153, "990": 43,
}  # fmt: skip
"""Entity → length, its ``@`` included (messages, section 13.3)."""


@dataclass(frozen=True)
class Said:
    """One entity or record; positions count from 1."""

    code: str
    text: str

    def at(self, position: int, length: int) -> str:
        return self.text[position - 1 : position - 1 + length]


@dataclass(frozen=True)
class Return:
    """The first part of a return mail."""

    description: str
    content: bytes


def read_mail(raw: bytes) -> Return:
    """Return what the first ``application/EDI-consent`` part holds, gunzipped when it can be."""
    part = next(p for p in message_from_bytes(raw).walk() if p.get_content_type() == "application/edi-consent")
    assert part["Content-Transfer-Encoding"] == "base64"
    content = base64.b64decode(str(part.get_payload()))
    with suppress(gzip.BadGzipFile):
        content = gzip.decompress(content)
    return Return(str(part["Content-Description"]), content)


def read_noemie(content: bytes) -> Sequence[Said]:
    """Return 000, the entities and 999 of a NOEMIE return, each of the published length."""
    text = content.decode("ascii")
    head, text = text[:128], text[128:]
    found = [Said("000", head)]
    while not text.startswith("999"):
        entity, end, text = text.partition("@")
        assert end == "@"
        code = entity[:3]
        assert len(entity) + 1 == _LENGTHS[code], (code, len(entity) + 1)
        found.append(Said(code, f"{entity}@"))
    assert len(text) == 128
    return [*found, Said("999", text)]


def read_arl(content: bytes) -> Sequence[Said]:
    """Return the 128-character records of an acknowledgement."""
    text = content.decode("ascii")
    assert len(text) % 128 == 0
    return [Said(text[start : start + 3], text[start : start + 128]) for start in range(0, len(text), 128)]
