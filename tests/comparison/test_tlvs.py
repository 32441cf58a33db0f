"""Data objects and traces compared: what differs, by path of tags and by command."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.tlv import Tlv, TraceLine, encode_ber, encode_trace
from harness.comparison.masks import Mask, MaskError
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.tlvs import compare_tlv
from harness.model.difference import Comparison, FieldClass
from harness.model.expectation import Severity
from tests.proof.counts import count

EXAMPLES = count(150, 10_000)
FCI = "6F 1B 84 0B D250000002564954414C45 A5 0C 50 06 564954414C45 9F65 01 FF"
PEOPLE = "65 0C 80 03 4D4F49 81 05 414C504841 65 0B 80 03 544F49 81 04 42455441"
"""Two persons: MOI ALPHA, TOI BETA."""


def compare(reference: str, observed: str, *masks: Mask) -> Comparison:
    return compare_tlv(bytes.fromhex(reference), bytes.fromhex(observed), masks)


def found(reference: str, observed: str, *masks: Mask) -> list[tuple[str, str, str, str]]:
    return [(d.location, d.name, d.expected, d.observed) for d in compare(reference, observed, *masks).differences]


def test_hexadecimal_or_bytes_equal_themselves() -> None:
    raw = bytes.fromhex(FCI)
    for left in (raw, FCI.encode(), raw.hex().encode()):
        assert compare_tlv(left, raw) == compare_tlv(left, FCI.lower().encode()) == Comparison(())


def test_a_changed_field_is_named_with_its_bytes() -> None:
    (difference,) = compare(FCI, FCI.replace("564954414C45 9F65", "564954414C46 9F65")).differences
    assert (difference.location, difference.name) == ("6F/A5/50", "Libellé de l'application")
    assert (difference.expected, difference.observed) == ("VITALE", "VITALF")
    assert (difference.expected_bytes, difference.observed_bytes) == (b"VITALE", b"VITALF")
    assert difference.severity is Severity.BLOCKING
    excerpt = difference.excerpt
    assert excerpt is not None
    assert excerpt.text[excerpt.column : excerpt.column + excerpt.width] == "56 49 54 41 4C 46"
    # The label starts at 2 + 13 + 2 + 2 = 19.
    assert excerpt.arguments == (("offset", "19"),)


@pytest.mark.parametrize(
    ("reference", "observed", "expected"),
    [
        ("5A0101", "5A0102", [("5A", "Numéro de série de la carte", "01", "02")]),
        ("990101", "990102", [("99", "99", "01", "02")]),
        ("5A0101 800102", "5A0101", [("80", "80", "02", "")]),
        ("800102", "5A0101 800102", [("5A", "Numéro de série de la carte", "", "01")]),
        ("5A0101 800102", "800102 5A0101", [("/", "comparison.tlv-order", "5A 80", "80 5A")]),
        ("5A0101", "800102", [("5A", "Numéro de série de la carte", "01", ""), ("80", "80", "", "02")]),
        (PEOPLE, PEOPLE.replace("42455441", "42455442"), [("65[2]/81", "Prénom", "BETA", "BETB")]),
        (PEOPLE, PEOPLE[PEOPLE.index("65 0B") :], [("65[1]", "Personne", "65 {80 81}", "")]),
        ("6F00", "6F03800100", [("6F/80", "Taille du fichier", "", "00")]),
        ("6F03800100", "6F00", [("6F/80", "Taille du fichier", "00", "")]),
    ],
)
def test_each_change_is_one_difference(
    reference: str, observed: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert found(reference, observed) == expected


def test_padding_is_no_difference_and_a_long_length_only_a_remark() -> None:
    assert found("5A0101", "5A0101 0000FF") == []
    comparison = compare("5A0101", "5A810101")
    assert comparison.equal
    assert [(d.location, d.severity) for d in comparison.differences] == [("@0", Severity.MINOR)]


def test_masks_cover_a_path_or_its_end() -> None:
    other = FCI.replace("9F65 01 FF", "9F65 01 00")
    for path in ("/6F/A5/9F65", "A5/9F65", "9F65"):
        comparison = compare(FCI, other, Mask(path, "", "propre à la carte"))
        assert comparison.differences == ()
        assert [(i.location, i.reason) for i in comparison.ignored] == [("6F/A5/9F65", "propre à la carte")]
    assert [at for at, *_ in found(FCI, other, Mask("/9F65", ""))] == ["6F/A5/9F65"]
    everyone = PEOPLE.replace("4D4F49", "4D4F4A").replace("544F49", "544F4A")
    assert found(PEOPLE, everyone, Mask("65/80", "")) == []
    assert [at for at, *_ in found(PEOPLE, everyone, Mask("65[1]/80", ""))] == ["65[2]/80"]


def test_a_mask_may_ask_for_a_shape() -> None:
    nir = "65 11 93 0F" + b"255555599933353".hex()
    wrong = "65 11 93 0F" + b"255555599933354".hex()
    assert found(nir, nir, Mask("65/93", "nir+key")) == []
    assert [d[0] for d in found(nir, wrong, Mask("65/93", "nir+key"))] == ["65/93"]
    with pytest.raises(MaskError):
        compare("5A00", "5A00", Mask("5A", "nonsense"))


def test_the_class_that_a_mask_gives() -> None:
    other = FCI.replace("9F65 01 FF", "9F65 01 00")
    longer = FCI.replace("6F 1B", "6F 1C").replace("A5 0C", "A5 0D").replace("9F65 01 FF", "9F65 02 0000")

    def places(observed: str, kind: FieldClass) -> list[str]:
        return [at for at, *_ in found(FCI, observed, Mask("9F65", "", "", kind))]

    assert places(other, FieldClass.TOLERATED) == places(other, FieldClass.VOLATILE) == []
    assert places(other, FieldClass.EXACT) == places(longer, FieldClass.VOLATILE) == ["6F/A5/9F65"]
    with pytest.raises(MaskError):
        places(other, FieldClass.DERIVED)


@pytest.mark.parametrize("data", [b"5A05", b"\x5a", b"not hex", b'{"n":1,"name":"SELECT","sw":"9"}'])
def test_a_reference_that_cannot_serve_is_refused(data: bytes) -> None:
    with pytest.raises(ReferenceFaultError):
        compare_tlv(data, b"5A00")


def test_an_observation_that_is_cut_tells_the_cut_and_what_is_missing() -> None:
    comparison = compare("5A0101 8002AABB", "5A0101 8002AA")
    assert [(d.location, d.name) for d in comparison.differences] == [("@3", "comparison.tlv-writing"), ("80", "80")]


def line(n: int, name: str, file: str, request: str, response: str, kind: str = "apdu") -> TraceLine:
    raw = bytes.fromhex(response)
    return TraceLine(
        n, name, bytes.fromhex(request), raw, raw[-2:].hex().upper(), file, at=f"2025-09-15T09:00:0{n}Z", kind=kind
    )


READING = [
    line(1, "SELECT", "3F00", "00A40000023F00", "9000"),
    line(2, "READ BINARY", "D001", "00B0820000", "65058003414243 9000"),
    line(3, "SELECT", "2F00", "00A40000022F00", "9000"),
    line(4, "VERIFY", "", "0020000104FFFFFFFF", "63C2"),
]


def traces(observed: list[TraceLine], *masks: Mask) -> list[tuple[str, str, str, str]]:
    comparison = compare_tlv(encode_trace(READING), encode_trace(observed), masks)
    return [(d.location, d.name, d.expected, d.observed) for d in comparison.differences]


def test_a_trace_equals_itself_whenever_it_was_taken_and_however_answers_were_fetched() -> None:
    fetched = [
        line(0, "insert", "", "", "", "event"),
        line(1, "SELECT", "3F00", "00A40000023F00", "9000"),
        line(2, "READ BINARY", "D001", "00B0820005", "6C07"),
        line(3, "READ BINARY", "D001", "00B0820000", "6507"),
        line(4, "GET RESPONSE", "", "00C0000007", "65058003414243 9000"),
        line(5, "SELECT", "2F00", "00A40000022F00", "9000"),
        line(6, "VERIFY", "", "0020000104FFFFFFFF", "63C2"),
    ]
    fetched[3] = line(3, "READ BINARY", "D001", "00B0820000", "6107")
    assert traces(READING) == []
    assert traces(fetched) == []
    ignored = compare_tlv(encode_trace(READING), encode_trace(fetched)).ignored
    assert [(i.location, i.reason) for i in ignored] == [(f"#{n}", "comparison.trace-transport") for n in (0, 2, 4)]


def test_commands_missing_extra_and_moved_are_one_difference_each() -> None:
    assert traces(READING[:2] + READING[3:]) == [("#3", "comparison.command-missing", "SELECT 2F00 9000", "")]
    more = line(9, "VERIFY", "", "0020000104FFFFFFFF", "63C1")
    assert traces([*READING, more]) == [("#9", "comparison.command-extra", "", "VERIFY 63C1")]
    turned = [READING[2], *READING[:2], READING[3]]
    assert [(at, name) for at, name, *_ in traces(turned)] == [("#3", "comparison.command-order")]


def test_an_answer_is_compared_as_data_objects_with_their_names() -> None:
    other = [*READING[:1], line(2, "READ BINARY", "D001", "00B0820000", "65058003414244 9000"), *READING[2:]]
    assert traces(other) == [("#2/65/80", "Nom", "ABC", "ABD")]
    assert traces(other, Mask("65/80", "")) == []
    assert traces(other, Mask("response", "")) == []


def test_a_status_a_request_and_a_file_are_parts_of_a_command() -> None:
    other = [*READING[:2], line(3, "SELECT", "2F02", "00A40000022F02", "6A82"), READING[3]]
    assert traces(other) == [
        ("#3/file", "comparison.trace-file", "2F00", "2F02"),
        ("#3/request", "comparison.trace-request", "00A40000022F00", "00A40000022F02"),
        ("#3/sw", "comparison.trace-status", "9000", "6A82"),
    ]
    assert [at for at, *_ in traces(other, Mask("#3/request", ""), Mask("file", ""))] == ["#3/sw"]
    assert traces(other, Mask("#3", "")) == []


def test_a_line_that_is_none_is_told() -> None:
    comparison = compare_tlv(encode_trace(READING), encode_trace(READING) + b"{}\n")
    assert [(d.location, d.name) for d in comparison.differences] == [("5:1", "comparison.tlv-writing")]


items = st.lists(st.builds(Tlv, st.sampled_from([0x5A, 0x80, 0x9F65]), st.binary(max_size=3)), max_size=6)


@settings(max_examples=EXAMPLES, deadline=None)
@given(items, items)
def test_two_messages_are_equal_when_their_objects_are(reference: list[Tlv], observed: list[Tlv]) -> None:
    left, right = ([(o.tag, o.value) for o in side] for side in (reference, observed))
    comparison = compare_tlv(encode_ber([Tlv(0x6F, parts=tuple(reference), opened=True)]), _template(observed))
    assert (comparison.differences == ()) == (left == right)


def _template(parts: list[Tlv]) -> bytes:
    return encode_ber([Tlv(0x6F, parts=tuple(parts), opened=True)])


@settings(max_examples=EXAMPLES, deadline=None)
@given(items, st.data())
def test_one_object_taken_out_is_one_difference(parts: list[Tlv], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts)))
    longer = [*parts[:at], Tlv(0x99, b"!"), *parts[at:]]
    comparison = compare_tlv(_template(longer), _template(parts))
    assert [(d.location, d.observed) for d in comparison.differences] == [("6F/99", "")]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise(noise: bytes) -> None:
    for reference in (bytes.fromhex(FCI), encode_trace(READING)):
        assert all(d.name for d in compare_tlv(reference, noise).differences)
