"""Hostile inputs of any size, by codec: each repeats what costs most where time is not linear or memory not bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image

from harness.codecs.checkdigits import b2_key, ean13_key, luhn_ok, nir_key, siret_ok
from harness.codecs.codes2d import decode_ins, decode_qr, read_symbols
from harness.codecs.fhir import decode_fhir
from harness.codecs.jose import decode_token, read_keys
from harness.codecs.jsons import decode_json
from harness.codecs.tlv import decode_ber, decode_simple, decode_trace, from_hex
from harness.comparison.jsons import compare_json
from harness.comparison.masks import Mask
from harness.comparison.tlvs import compare_tlv

__all__ = ["CASES", "Make", "Take"]

Make = Callable[[int], bytes]
"""Makes an input of about so many bytes."""
Take = Callable[[bytes], object]


def repeated(piece: bytes, head: bytes = b"", tail: bytes = b"") -> Make:
    return lambda size: head + piece * ((size - len(head) - len(tail)) // len(piece)) + tail


def _nested(size: int) -> bytes:
    """Objects that each announce all that follows."""
    return b"\x30\x84" + (size - 6).to_bytes(4, "big") + b"\x30\x80" * ((size - 6) // 2)


def _lines(size: int) -> bytes:
    line = b'{"n":1,"name":"SELECT","request":"00A4","response":"9000","sw":"9000"}\n'
    return line * (size // len(line))


def _bomb(size: int) -> bytes:
    """Return a small image of as many pixels as there are bytes."""
    out = BytesIO()
    side = int(size**0.5)
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def _digits(data: bytes) -> None:
    text = data.decode("latin-1")
    for key in (b2_key, ean13_key, luhn_ok, nir_key, siret_ok):
        key(text)


def _against_small_json(data: bytes) -> None:
    compare_json(b'{"a": [1, 2, {"b": "${uuid}"}]}', data, (Mask("//b", "opt"), Mask("/a", "unordered")))


def _json_arrays(data: bytes) -> None:
    """Compare two arrays that have nothing in common but their length."""
    compare_json(data, data.replace(b"1", b"2"))


CASES: Mapping[str, tuple[Make, Take]] = {
    "json, opened arrays": (repeated(b"["), decode_json),
    "json, opened objects": (repeated(b'{"a":'), decode_json),
    "json, one long text": (repeated(b"a", b'"', b'"'), decode_json),
    "json, escapes": (repeated(b"\\n", b'"', b'"'), decode_json),
    "json, halves of pairs": (repeated(b"\\ud800", b'"', b'"'), decode_json),
    "json, texts never closed": (repeated(b'"'), decode_json),
    "json, one long number": (repeated(b"1"), decode_json),
    "json, items": (repeated(b"1,", b"[", b"1]"), decode_json),
    "json, line ends": (repeated(b"\n"), decode_json),
    "json, one name again and again": (repeated(b'"a":1,', b"{", b'"a":1}'), decode_json),
    "json, no utf-8": (repeated(b"\n", b"", b"\xff"), decode_json),
    "json compared": (repeated(b'{"b":"x"},', b'{"a":[', b"1]}"), _against_small_json),
    "json compared, nothing in common": (lambda size: repeated(b"1,", b"[", b"1]")(min(size, 300_000)), _json_arrays),
    "fhir, entries": (repeated(b'{"resource":{}},', b'{"resourceType":"Bundle","entry":[', b"1]}"), decode_fhir),
    "fhir, a text of blanks": (repeated(b" ", b'{"resourceType":"Patient","birthDate":"', b'!"}'), decode_fhir),
    "jose, dots": (repeated(b"."), decode_token),
    "jose, one long part": (repeated(b"A", b"e30.", b".A"), decode_token),
    "jose, keys": (repeated(b'{"kty":"RSA","n":"AQ","e":"AQAB"},', b'{"keys":[', b"1]}"), read_keys),
    "tlv, nested": (_nested, decode_ber),
    "tlv, indefinite": (repeated(b"\x30\x80"), decode_ber),
    "tlv, padding": (repeated(b"\x00"), decode_ber),
    "tlv, small objects": (repeated(b"\x02\x00"), decode_ber),
    "tlv, cut objects": (repeated(b"\x30\x02\x1f\xff"), decode_ber),
    "tlv, simple": (repeated(b"\x01\x00"), decode_simple),
    "tlv, hexadecimal": (repeated(b"5A 00\n"), from_hex),
    "tlv compared": (repeated(b"\x65\x02\x80\x00"), lambda data: compare_tlv(b"\x65\x02\x80\x00", data)),
    "trace, lines": (_lines, decode_trace),
    "trace, blank lines": (repeated(b"\n"), decode_trace),
    "trace compared": (_lines, lambda data: compare_tlv(data[:1_000].rpartition(b"\n")[0], data)),
    "datamatrix": (repeated(b"S1"), decode_ins),
    "qr": (repeated(b"A", b"SYN-APCV-01."), lambda data: decode_qr(data.decode("latin-1"))),
    "image, too many pixels": (_bomb, read_symbols),
    "image, none": (repeated(b"\x89PNG\r\n\x1a\n"), read_symbols),
    "check digits": (repeated(b"1"), _digits),
}
"""By name: what is made, and what takes it."""
