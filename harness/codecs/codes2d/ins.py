"""The payload of the DataMatrix INS (format 2.2): a fixed header, then seven blocks named S1 to S7, both ways.

A block is its name and its value.  Values of fixed length, and those that reach their longest, are followed at
once by the next block; a shorter one that is not the last ends with the group separator ``1D``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from harness.codecs.checkdigits import nir_key_ok
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["HEADER", "INS_OIDS", "InsIdentity", "InsPayload", "decode_ins", "encode_ins"]

HEADER = "IS01" + "0" * 22
"""Mark, version, and 22 characters kept for later (Datamatrix INS, spécifications, ANS, version 2.2)."""
SEPARATOR = "\x1d"
_SHOWN_SEPARATOR = "<GS>"
"""What some readers give in place of the separator."""
_LONGEST = 1_000
INS_OIDS = {
    "1.2.250.1.213.1.4.8": "INS-NIR",
    "1.2.250.1.213.1.4.9": "INS-NIA",
    "1.2.250.1.213.1.4.10": "INS-NIR test",
    "1.2.250.1.213.1.4.11": "INS-NIR demonstration",
}
"""Object identifiers of the matricule (FR Core of Interop'Santé, repository Interop-Sante/hl7.fhir.fr.core)."""


@dataclass(frozen=True, slots=True)
class InsIdentity:
    """The traits that travel with a qualified identity."""

    matricule: str
    """Thirteen characters and their key."""
    oid: str
    given_names: str
    """All given names of birth, between blanks."""
    family_name: str
    """Name of birth."""
    sex: str
    """``F`` or ``M``."""
    birth_date: str
    """``DD-MM-YYYY``; month and day may be those of dates the register does not know."""
    birth_place: str = ""
    """COG code, five characters; may be left out."""


@dataclass(frozen=True, slots=True)
class _Block:
    name: str
    field: str
    shortest: int
    longest: int
    pattern: re.Pattern[str]
    required: bool = True


_NAMES = re.compile(r"[A-Z](?:[A-Z]|[ '-](?=[A-Z'])|--(?=[A-Z]))*[A-Z']?")
_BLOCKS = (
    _Block("S1", "matricule", 15, 15, re.compile(r"[0-9]{6}[0-9AB][0-9]{8}")),
    _Block("S2", "oid", 19, 20, re.compile(r"[0-9]+(?:\.[0-9]+)+")),
    _Block("S3", "given_names", 1, 100, _NAMES),
    _Block("S4", "family_name", 1, 100, _NAMES),
    _Block("S5", "sex", 1, 1, re.compile(r"[FM]")),
    _Block("S6", "birth_date", 10, 10, re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}")),
    _Block("S7", "birth_place", 5, 5, re.compile(r"[0-9][0-9AB][0-9]{3}"), required=False),
)
_BY_NAME = {block.name: block for block in _BLOCKS}


@dataclass(frozen=True, slots=True)
class InsPayload:
    """What was read; no identity when the payload is none or lacks a block."""

    identity: InsIdentity | None
    problems: tuple[Problem, ...] = ()
    """Located by the block, or ``@offset`` when none stands there."""
    blocks: tuple[tuple[str, str], ...] = ()
    """Name and value of each block read, whether or not all of them stand there."""


def _problem(code: str, location: str, **arguments: str) -> Problem:
    return Problem(f"codecs.ins-{code}", location, tuple(sorted(arguments.items())))


def decode_ins(data: bytes) -> InsPayload:
    """Read a payload as a scanner gives it; never raises.

    Blocks may stand in any order.  A value that is not what it should be is told and kept.
    """
    if len(data) > _LONGEST:
        return InsPayload(None, (_problem("too-long", "", length=str(len(data)), bound=str(_LONGEST)),))
    text = data.decode("latin-1")
    problems: list[Problem] = []
    if _SHOWN_SEPARATOR in text:
        problems.append(_problem("shown-separator", f"@{text.index(_SHOWN_SEPARATOR)}"))
        text = text.replace(_SHOWN_SEPARATOR, SEPARATOR)
    if not text.startswith("IS"):
        return InsPayload(None, (*problems, _problem("mark", "@0", found=text[:4])))
    if not text.startswith(HEADER):
        problems.append(_problem("header", "@2", found=text[2:26], expected=HEADER[2:]))
    values = _values(text, problems)
    missing = [block for block in _BLOCKS if block.required and block.field not in values]
    problems += [_problem("missing", block.name, block=block.name) for block in missing]
    identity = None if missing else InsIdentity(**values)
    blocks = tuple((block.name, values[block.field]) for block in _BLOCKS if block.field in values)
    return InsPayload(identity, tuple(problems[:MAX_PROBLEMS]), blocks)


def _values(text: str, problems: list[Problem]) -> dict[str, str]:
    values: dict[str, str] = {}
    at = len(HEADER)
    while at < len(text):
        block = _BY_NAME.get(text[at : at + 2])
        if block is None:
            problems.append(_problem("block", f"@{at}", found=text[at : at + 10]))
            break
        value, at = _value(text, at + 2, block, problems)
        if block.field in values:
            problems.append(_problem("twice", block.name, block=block.name))
        values[block.field] = value
        problems += _faults(block, value)
    return values


def _value(text: str, start: int, block: _Block, problems: list[Problem]) -> tuple[str, int]:
    """Return a value and where the next block starts."""
    longest = start + block.longest
    end = text.find(SEPARATOR, start, longest)
    if end < 0:
        end = min(longest, len(text))
        separated = text[end : end + 1] == SEPARATOR
        if separated:
            problems.append(_problem("separator-extra", block.name, block=block.name))
        return text[start:end], end + separated
    if end + 1 == len(text):
        problems.append(_problem("separator-extra", block.name, block=block.name))
    return text[start:end], end + 1


def _faults(block: _Block, value: str) -> list[Problem]:
    where, shown = block.name, value[:40]
    if len(value) < block.shortest:
        return [_problem("short", where, block=where, length=str(len(value)), expected=str(block.shortest))]
    if not block.pattern.fullmatch(value):
        lost = next((name for name in _BY_NAME if name in value and block.longest == 100), "")
        if lost:
            return [_problem("separator-missing", where, block=where, next=lost)]
        return [_problem("value", where, block=where, found=shown)]
    if block.field == "matricule" and not nir_key_ok(value[:13], value[13:]):
        return [_problem("key", where, found=shown)]
    if block.field == "oid" and value not in INS_OIDS:
        return [_problem("oid", where, found=shown)]
    return []


def encode_ins(identity: InsIdentity) -> bytes:
    """Write a payload, blocks in their order; S7 is left out when empty.

    Raises:
        ValueError: a value is longer than its block, holds the separator, or is no Latin-1.
    """
    values = {field.name: str(getattr(identity, field.name)) for field in fields(identity)}
    written = [(block, values[block.field]) for block in _BLOCKS if block.required or values[block.field]]
    parts = [HEADER]
    for rank, (block, value) in enumerate(written, 1):
        if len(value) > block.longest or SEPARATOR in value:
            raise ValueError(f"{block.name}: {value!r} does not fit {block.longest} characters")
        ended = rank == len(written) or len(value) == block.longest
        parts.append(block.name + value + ("" if ended else SEPARATOR))
    return "".join(parts).encode("latin-1")
