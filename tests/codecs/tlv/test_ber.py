"""BER-TLV and SIMPLE-TLV: examples by hand, agreement with openssl and asn1crypto, nothing lost, nothing raised."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import parser
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.tlv import (
    Tlv,
    decode_ber,
    decode_simple,
    encode_ber,
    encode_simple,
    field_at,
    from_hex,
    value_words,
)
from tests.proof.counts import count

EXAMPLES = count(200, 20_000)
FCI = "6F 1B 84 0B D250000002564954414C45 A5 0C 50 06 564954414C45 9F65 01 FF"
"""Answer to SELECT by hand: 84 (11 bytes) and A5 (8 + 4 = 12 bytes) make 2+11+2+12 = 27 = 1B."""


def paths(objects: tuple[Tlv, ...], above: str = "") -> Iterator[tuple[str, str]]:
    for item in objects:
        yield above + item.word, item.value.hex().upper()
        yield from paths(item.parts, f"{above}{item.word}/")


def shape(item: Tlv) -> object:
    return item.tag, item.value, tuple(map(shape, item.parts)), item.opened


def test_an_answer_to_select() -> None:
    file = decode_ber(bytes.fromhex(FCI))
    assert file.problems == ()
    assert dict(paths(file.objects)) == {
        "6F": "",
        "6F/84": "D250000002564954414C45",
        "6F/A5": "",
        "6F/A5/50": "564954414C45",
        "6F/A5/9F65": "FF",
    }
    assert encode_ber(file.objects) == bytes.fromhex(FCI)
    label = file.objects[0].parts[1].parts[0]
    # 6F 1A, 84 0B and 11 bytes, A5 0C: the label starts at 2 + 13 + 2 = 17, its value at 19.
    assert (label.start, label.body, label.stop) == (17, 19, 25)


@pytest.mark.parametrize("padding", ["0000", "FFFF", "00FF00"])
def test_padding_between_objects_means_nothing(padding: str) -> None:
    data = bytes.fromhex(padding + "5A0101" + padding + "800102" + padding)
    assert [(o.word, o.value) for o in decode_ber(data).objects] == [("5A", b"\x01"), ("80", b"\x02")]
    assert [o.word for o in decode_ber(bytes.fromhex("00005A0101"), padded=False).objects] == ["00", "5A"]


@pytest.mark.parametrize(
    ("data", "code", "place", "read"),
    [
        ("5A", "tlv-length-cut", "@0", []),
        ("5A05010203", "tlv-cut", "@0", []),
        ("5A0101 9F", "tlv-tag-cut", "@3", ["5A"]),
        ("5F81818101 00", "tlv-tag-long", "@0", []),
        ("5A8101 01", "tlv-length-form", "@0", ["5A"]),
        ("5A850000000001 01", "tlv-length-cut", "@0", []),
        ("5A80", "tlv-indefinite-primitive", "@0", []),
        ("3080 5A0101 0000", "tlv-indefinite", "@0", ["30", "30/5A"]),
        ("3080 5A0101", "tlv-tag-cut", "@5", []),
        # The inner object is cut: the outer one keeps its bytes, what follows is read.
        ("3003 5A0501 800102", "tlv-cut", "@2", ["30", "80"]),
    ],
)
def test_what_cannot_be_read_is_told_with_its_offset(data: str, code: str, place: str, read: list[str]) -> None:
    file = decode_ber(bytes.fromhex(data))
    assert (file.problems[-1].code, file.problems[-1].location) == (f"codecs.{code}", place)
    assert [path for path, _ in paths(file.objects)] == read


def test_what_is_too_deep_keeps_its_bytes() -> None:
    data = b""
    for _ in range(40):
        data = encode_ber([Tlv(0x30, data)])
    file = decode_ber(data)
    assert [p.code for p in file.problems] == ["codecs.tlv-depth"]
    assert encode_ber(file.objects) == data


@st.composite
def objects(draw: st.DrawFn, depth: int = 3) -> Tlv:
    """Any object; constructed tags hold objects."""
    if depth and draw(st.booleans()):
        tag = draw(st.sampled_from([0x30, 0x6F, 0xA5, 0xE0, 0x7F21, 0x7F8148]))
        return Tlv(tag, parts=tuple(draw(st.lists(objects(depth=depth - 1), max_size=3))), opened=True)
    tag = draw(st.sampled_from([0x02, 0x5A, 0x80, 0x9E, 0x5F37, 0x9F65]))
    return Tlv(tag, draw(st.one_of(st.binary(max_size=5), st.binary(min_size=126, max_size=300))))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(objects(), max_size=4))
def test_what_is_written_is_read_back(items: list[Tlv]) -> None:
    data = encode_ber(items)
    file = decode_ber(data)
    assert file.problems == ()
    assert list(map(shape, file.objects)) == list(map(shape, items))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(objects(), min_size=1, max_size=4))
def test_asn1crypto_reads_the_same_heads(items: list[Tlv]) -> None:
    data = encode_ber(items)
    found, offset = [], 0
    while offset < len(data):
        _class, method, _tag, header, content, trailer = parser.parse(data[offset:])
        found.append((method, header, content, trailer))
        offset += len(header) + len(content) + len(trailer)
    ours = [(int(o.opened), data[o.start : o.body], data[o.body : o.stop], b"") for o in decode_ber(data).objects]
    assert ours == found


def _certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "HARNESS TEST")])
    now = datetime(2025, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _walk(items: tuple[Tlv, ...], depth: int = 0) -> Iterator[tuple[int, int, int, int]]:
    for item in items:
        yield item.start, depth, item.body - item.start, item.stop - item.body
        yield from _walk(item.parts, depth + 1)


def test_openssl_sees_the_same_objects_in_a_certificate() -> None:
    der = _certificate()
    command = ["openssl", "asn1parse", "-inform", "DER"]
    told = subprocess.run(command, input=der, capture_output=True, check=True).stdout.decode()
    line = re.compile(r"\s*(\d+):d=(\d+)\s+hl=(\d+)\s+l=\s*(\d+)")
    theirs = [tuple(map(int, found.groups())) for found in map(line.match, told.splitlines()) if found]
    assert len(theirs) > 20
    assert list(_walk(decode_ber(der, padded=False).objects)) == theirs
    assert encode_ber(decode_ber(der, padded=False).objects) == der


def _kept(items: tuple[Tlv, ...], data: bytes) -> bool:
    return all(
        (o.opened or o.value == data[o.body : o.stop])
        and 0 <= o.start < o.body <= o.stop <= len(data)
        and _kept(o.parts, data)
        for o in items
    )


NOISE = st.lists(st.sampled_from(b"\x30\x80\x00\x02\x01\x62\x1f\x9f\xff\x05\x81\x84"), max_size=40).map(bytes)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(NOISE, st.binary(max_size=60)), st.booleans())
def test_any_bytes_are_objects_and_problems(data: bytes, padded: bool) -> None:
    file = decode_ber(data, padded=padded)
    assert _kept(file.objects, data)
    assert data.endswith(file.rest)
    assert not file.rest or file.problems
    again = decode_ber(encode_ber(file.objects), padded=padded)
    assert not again.rest


def test_simple_tlv_by_hand() -> None:
    # Tag 01 with 2 bytes, tag 02 with the long form of 3 bytes.
    file = decode_simple(bytes.fromhex("01 02 AABB 02 FF0003 010203"))
    assert [(o.tag, o.value.hex()) for o in file.objects] == [(1, "aabb"), (2, "010203")]


@pytest.mark.parametrize(
    ("data", "code", "rest"),
    [
        ("0101AA 00", "tlv-simple-tag", "00"),
        ("0101AA FF00", "tlv-simple-tag", "ff00"),
        ("0103AA", "tlv-cut", "0103aa"),
        ("01", "tlv-length-cut", "01"),
        ("01FF00", "tlv-length-cut", "01ff00"),
    ],
)
def test_simple_tlv_that_is_none(data: str, code: str, rest: str) -> None:
    file = decode_simple(bytes.fromhex(data))
    assert [p.code for p in file.problems] == [f"codecs.{code}"]
    assert file.rest.hex() == rest


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(
        st.builds(Tlv, st.integers(1, 0xFE), st.one_of(st.binary(max_size=9), st.binary(min_size=250, max_size=260)))
    )
)
def test_simple_tlv_is_read_back(items: list[Tlv]) -> None:
    assert [(o.tag, o.value) for o in decode_simple(encode_simple(items)).objects] == [(o.tag, o.value) for o in items]


@pytest.mark.parametrize("item", [Tlv(0, b""), Tlv(0xFF, b""), Tlv(0x5F37, b""), Tlv(1, bytes(0x10000))])
def test_what_simple_tlv_cannot_hold_is_refused(item: Tlv) -> None:
    with pytest.raises(ValueError, match="SIMPLE-TLV"):
        encode_simple([item])


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("6F/A5/50", "Libellé de l'application", "text"),
        ("62/82", "Descripteur du fichier", "hex"),
        ("65/80", "Nom", "text"),
        ("65/93", "NIR et clé", "text"),
        ("70/BF8101/A0/9B", "Essais restants", "hex"),
        ("5A", "Numéro de série de la carte", "digits"),
    ],
)
def test_fields_of_the_card_layouts(path: str, name: str, kind: str) -> None:
    field = field_at(path)
    assert field is not None
    assert (field.name_fr, field.kind) == (name, kind)
    assert field.name_en
    assert field.source


@pytest.mark.parametrize("path", ["", "99", "65/84", "80", "6F/A5/50/50"])
def test_what_no_layout_names(path: str) -> None:
    assert field_at(path) is None


def test_values_for_people() -> None:
    assert value_words(b"DUPONTSYN", "text") == "DUPONTSYN"
    assert value_words(b"\x80%\x00\x00\x01", "digits") == "8025000001"
    assert value_words(b"A\x00", "text") == "4100"
    assert value_words(b"", "text") == ""
    assert value_words(bytes(100)) == "00" * 64 + "…"


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b"6F 00", b"\x6f\x00"),
        (b"6f:00\n", b"\x6f\x00"),
        (b"6F0", b"6F0"),
        (b"\x6f\x00", b"\x6f\x00"),
        (b" \n", b" \n"),
    ],
)
def test_hexadecimal_or_bytes(data: bytes, read: bytes) -> None:
    assert from_hex(data) == read
