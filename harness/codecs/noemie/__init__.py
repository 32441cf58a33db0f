"""NOEMIE returns: a 128-character 000 and 999 around entities of variable length that end with ``@``."""

from __future__ import annotations

from harness.codecs.noemie.codec import Entity, NoemieFile, decode, encode, entity, noemie_from_files, parse_entities
from harness.codecs.noemie.nesting import Nesting, check_nesting, check_rsp, nesting_from_files
from harness.codecs.noemie.reconciling import Reconciliation, reconcile
from harness.codecs.noemie.states import invoice_states
from harness.codecs.noemie.totals import check_totals, control, paid
from harness.codecs.noemie.writer import PaidLot, Payee, write

__all__ = [
    "Entity",
    "Nesting",
    "NoemieFile",
    "PaidLot",
    "Payee",
    "Reconciliation",
    "check_nesting",
    "check_rsp",
    "check_totals",
    "control",
    "decode",
    "encode",
    "entity",
    "invoice_states",
    "nesting_from_files",
    "noemie_from_files",
    "paid",
    "parse_entities",
    "reconcile",
    "write",
]
