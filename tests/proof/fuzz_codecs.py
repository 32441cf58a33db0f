"""What is fuzzed of the codecs of JSON, FHIR, tokens, cards, symbols and keys: samples, and what takes any bytes.

A reader that loses what it has read is a finding too: whatever is read without a problem must be written and read
back the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from harness.codecs import checkdigits
from harness.codecs.codes2d import Symbology, decode_ins, decode_qr, draw, encode_apcv, encode_ins, read_symbols
from harness.codecs.fhir import bundle_view, decode_fhir, patient_view, practitioner_view
from harness.codecs.jose import (
    SYMMETRIC,
    check_claims,
    compact,
    decode_token,
    key_set,
    profile,
    read_keys,
    sign_jws,
    verify_jws,
)
from harness.codecs.jsons import Plain, decode_json, encode_json, plain
from harness.codecs.tlv import (
    Command,
    decode_ber,
    decode_command,
    decode_response,
    decode_simple,
    decode_trace,
    encode_ber,
    encode_command,
    encode_simple,
    encode_trace,
    from_hex,
)
from harness.codecs.xml.safe import parse
from harness.comparison.jsons import compare_json
from harness.comparison.masks import Mask
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.tlvs import compare_tlv
from harness.comparison.xml import compare_xml
from tests.codecs.codes2d.test_ins import PAYLOAD, TRAITS
from tests.codecs.fhir.test_fhir import ALL
from tests.codecs.jose.tokens import private, public
from tests.codecs.jsons.test_jsons import MESSAGE
from tests.comparison.test_jsons import REFERENCE, message
from tests.comparison.test_tlvs import FCI, PEOPLE, READING

__all__ = ["CODECS"]

_AT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
_MASKS = (Mask("/entry", "unordered"), Mask("//id", "opt:uuid"))
_XML = b'<a xmlns="urn:x"><b c="1">\xc3\xa9</b><b>${any}</b></a>'


def _take_json(data: bytes) -> None:
    document = decode_json(data)
    if document.root is not None and not document.problems:
        value = plain(document.root)
        again = decode_json(encode_json(value)).root
        assert again is not None
        assert plain(again) == value
        assert compare_json(data, data).differences == ()
    compare_json(REFERENCE.encode(), data, _MASKS, clock=_AT)


def _fhir_samples() -> list[bytes]:
    return [json.dumps(resource).encode() for resource in ALL]


def _take_fhir(data: bytes) -> None:
    root = decode_fhir(data).root
    if root is not None:
        for view in (patient_view, practitioner_view, bundle_view):
            view(root)


@cache
def _jose_samples() -> tuple[bytes, ...]:
    claims: dict[str, Plain] = {
        "iss": "i",
        "aud": ["c"],
        "exp": 1_757_926_900,
        "iat": 1_757_926_800,
        "nonce": "n",
        "acr": "eidas1",
    }
    token = sign_jws(claims, private("ec"), "ES256", typ="JWT")
    header = b'{"alg":"ES256","kid":"ec","crit":["exp"],"exp":1,"jwk":{},"b64":true}'
    return token, json.dumps(key_set((private("rsa"), private("ec")))).encode(), header, json.dumps(claims).encode()


def _take_jose(data: bytes) -> None:
    """Take the bytes as a token, then as its header and as its claims: base64 hides both from a fuzzer."""
    for token in (data, compact(data, b"{}", b"s"), compact(b'{"alg":"ES256"}', data, b"s")):
        _take_token(token)
    read_keys(data)


def _take_token(data: bytes) -> None:
    token = decode_token(data)
    for jws in token.signatures:
        verify_jws(jws, [public("ec"), public("rsa")])
        verify_jws(jws, [public("ec"), private("oct")], SYMMETRIC)
    if token.claims is not None:
        check_claims(token.claims, profile("id-token", issuer="i", client="c", nonce="n", acr="eidas1"), _AT)


def _tlv_samples() -> list[bytes]:
    return [from_hex(FCI.encode()), from_hex(PEOPLE.encode()), FCI.encode(), bytes.fromhex("00A40000023F00")]


def _take_tlv(data: bytes) -> None:
    for padded in (True, False):
        objects = decode_ber(data, padded=padded).objects
        assert not decode_ber(encode_ber(objects), padded=padded).rest
    simple = decode_simple(data)
    assert [o.value for o in decode_simple(encode_simple(simple.objects)).objects] == [o.value for o in simple.objects]
    command = decode_command(data)
    assert not isinstance(command, Command) or encode_command(command) == data
    decode_response(data)
    compare_tlv(from_hex(FCI.encode()), data)


def _take_trace(data: bytes) -> None:
    lines = decode_trace(data).lines
    assert decode_trace(encode_trace(lines)).lines == lines
    compare_tlv(encode_trace(READING), data)


@cache
def _code_samples() -> tuple[bytes, ...]:
    return PAYLOAD, encode_apcv({"holder": "1"}).encode(), b"SYN-EP:1", draw("SYN-EP:1", Symbology.QR, 2)


def _take_codes(data: bytes) -> None:
    read = decode_ins(data)
    if read.identity is not None and not read.problems:
        assert decode_ins(encode_ins(read.identity)).identity == read.identity
    decode_qr(data.decode("utf-8", "replace"))
    read_symbols(data)


def _take_digits(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for name in checkdigits.__all__:
        if name != "nir_key_ok":
            getattr(checkdigits, name)(text)
    checkdigits.nir_key_ok(text[:13], text[13:])


def _take_xml(data: bytes) -> None:
    parse(data)
    compare_xml(_XML, data)
    try:
        compare_xml(data, _XML)
    except ReferenceFaultError:
        return  # the declared refusal


CODECS: Mapping[str, tuple[Callable[[], Sequence[bytes]], Callable[[bytes], object]]] = {
    "json": (lambda: [MESSAGE.encode(), message().encode()], _take_json),
    "fhir": (_fhir_samples, _take_fhir),
    "jose": (_jose_samples, _take_jose),
    "tlv": (_tlv_samples, _take_tlv),
    "trace": (lambda: [encode_trace(READING)], _take_trace),
    "codes in 2d": (_code_samples, _take_codes),
    "check digits": (lambda: [TRAITS.matricule.encode(), b"2A000268", b"35600000000048"], _take_digits),
    "xml": (lambda: [_XML], _take_xml),
}
"""By name: valid samples, and what is fed."""
