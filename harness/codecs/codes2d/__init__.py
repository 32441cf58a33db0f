"""Codes in two dimensions: the DataMatrix INS, QR codes, their texts and their images."""

from __future__ import annotations

from harness.codecs.codes2d.ins import INS_OIDS, InsIdentity, InsPayload, decode_ins, encode_ins
from harness.codecs.codes2d.symbols import MissingSymbolLibraryError, Symbol, Symbology, Symbols, draw, read_symbols
from harness.codecs.codes2d.texts import QrText, decode_qr, encode_apcv, encode_prescription

__all__ = [
    "INS_OIDS",
    "InsIdentity",
    "InsPayload",
    "MissingSymbolLibraryError",
    "QrText",
    "Symbol",
    "Symbology",
    "Symbols",
    "decode_ins",
    "decode_qr",
    "draw",
    "encode_apcv",
    "encode_ins",
    "encode_prescription",
    "read_symbols",
]
