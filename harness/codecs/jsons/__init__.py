"""JSON (RFC 8259): values with line and column, pointers, and every fault told."""

from __future__ import annotations

from harness.codecs.jsons.document import MAX_BYTES, JsonDocument, decode_json
from harness.codecs.jsons.nodes import Kind, Node
from harness.codecs.jsons.plain import Plain, encode_json, number, plain
from harness.codecs.jsons.pointers import find, step, tokens

__all__ = [
    "MAX_BYTES",
    "JsonDocument",
    "Kind",
    "Node",
    "Plain",
    "decode_json",
    "encode_json",
    "find",
    "number",
    "plain",
    "step",
    "tokens",
]
