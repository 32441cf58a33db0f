"""Data objects and commands of cards: BER-TLV, SIMPLE-TLV, APDU, and the traces that hold them."""

from __future__ import annotations

from harness.codecs.tlv.apdu import Command, Response, decode_command, decode_response, encode_command
from harness.codecs.tlv.ber import TlvFile, decode_ber, encode_ber
from harness.codecs.tlv.hexes import from_hex
from harness.codecs.tlv.naming import field_at, value_words
from harness.codecs.tlv.objects import Tlv
from harness.codecs.tlv.simple import decode_simple, encode_simple
from harness.codecs.tlv.trace import Trace, TraceLine, decode_trace, encode_trace, looks_like_trace

__all__ = [
    "Command",
    "Response",
    "Tlv",
    "TlvFile",
    "Trace",
    "TraceLine",
    "decode_ber",
    "decode_command",
    "decode_response",
    "decode_simple",
    "decode_trace",
    "encode_ber",
    "encode_command",
    "encode_simple",
    "encode_trace",
    "field_at",
    "from_hex",
    "looks_like_trace",
    "value_words",
]
