"""NOEMIE returns: a 128-character 000 and 999 around entities of variable length that end with ``@``."""

from __future__ import annotations

from harness.codecs.noemie.codec import Entity, NoemieFile, decode, encode, entity, noemie_from_files, parse_entities
from harness.codecs.noemie.states import invoice_states
from harness.codecs.noemie.totals import check_totals, control, paid

__all__ = [
    "Entity",
    "NoemieFile",
    "check_totals",
    "control",
    "decode",
    "encode",
    "entity",
    "invoice_states",
    "noemie_from_files",
    "paid",
    "parse_entities",
]
