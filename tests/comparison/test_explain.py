"""A difference explained: bytes, excerpt, the rule's sentence, likely causes; and severity from a rule file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.comparison import Mask, RuleFile, check, compare
from harness.comparison.explain import MOST_EXPLAINED, parent_of
from harness.comparison.rule_file import Level
from harness.model.difference import Comparison, Difference
from harness.model.expectation import Severity
from tests.codecs.b2.sample import SAMPLE
from tests.codecs.b2.town import act, invoice, lot_file
from tests.comparison.files import FILE, TOWN, change, without
from tests.comparison.test_noemie import RETURN
from tests.comparison.test_xml import MESSAGE
from tests.proof.counts import count

REFERENCES = {
    "b2": FILE,
    "noemie": RETURN,
    "xml": MESSAGE.encode(),
    "soap": MESSAGE.encode(),
    "json": b'{"nom":"NADIRSYN","actes":[{"code":"G","montant":30.0},{"code":"MEG","montant":5}]}',
    "tlv": bytes.fromhex("6F0E8407A0000000010203A503500141"),
}


def _one(comparison: Comparison) -> Difference:
    [difference] = comparison.differences
    return difference


def _codes(difference: Difference) -> list[str]:
    return [hint.code.removeprefix("hints.") for hint in difference.hints]


def test_a_field_bears_its_bytes_and_the_record_it_stands_in() -> None:
    found = _one(compare("b2", FILE, change(5, 98, "   3000")))
    assert (found.expected_bytes, found.observed_bytes) == (b"0003000", b"   3000")
    assert found.excerpt is not None
    assert found.excerpt.text[found.excerpt.column :][: found.excerpt.width] == "   3000"
    assert (found.excerpt.column, len(found.excerpt.text)) == (97, 128)
    assert _codes(found) == ["padded-blanks"]


def test_bytes_that_are_no_letters_are_those_of_the_file() -> None:
    found = _one(compare("b2", FILE, change(5, 76, "É")))
    assert found.observed_bytes == b"\xc9    "


def test_a_rule_comes_with_its_sentence() -> None:
    found = _one(compare("b2", FILE, change(24, 11, "009")))
    assert found.rule == "XR-06"
    assert found.sentence == "Les compteurs et montants du type 6 sont ceux du lot."
    assert found.source


def test_what_is_missing_is_shown_as_the_reference_writes_it() -> None:
    found = _one(compare("b2", FILE, without(6, 6)))
    assert (found.location, found.observed_bytes) == ("4S#1", None)
    assert found.expected_bytes == FILE[5 * 128 : 6 * 128]
    assert found.excerpt is not None
    assert found.excerpt.place == "comparison.place-record-reference"


def test_a_wrong_complement_letter_is_one_difference_of_the_letter() -> None:
    found = compare("b2", FILE, change(6, 36, "X"))
    assert [(d.location, _codes(d)) for d in found.differences] == [("4S[36,1]#1", ["wrong-letter"])]
    (difference,) = found.differences
    assert (difference.expected_bytes, difference.observed_bytes) == (b"S", b"X")
    assert difference.excerpt is not None
    assert (difference.excerpt.column, difference.excerpt.width) == (35, 1)


def test_a_wrong_key_comes_with_the_right_one() -> None:
    # 97 - (2550999999001 mod 97) = 13.
    found = compare("b2", FILE, change(3, 25, "31")).differences[0]
    assert _codes(found) == ["key"]
    assert dict(found.hints[0].arguments) == {"right": "13"}


def test_a_rounded_share_names_the_way_it_was_rounded() -> None:
    """139.75 at 70 % is 97.825, half up 97.83 (vector V1); here everything that follows was computed from 97.82."""
    reference = lot_file(TOWN, invoice("000000001", act("G", 13975, 70)))
    assert reference[4 * 128 + 107 : 4 * 128 + 114] == b"0009783"
    observed = change(5, 108, "0009782", reference)
    found = _one(compare("b2", reference, observed))
    assert _codes(found) == ["round-down-or-even"]
    assert dict(found.hints[0].arguments)["exact"] == "97,825"


def test_a_total_rounded_once_is_told_from_one_rounded_line_by_line() -> None:
    """40.60, 9.98 and 9.98 at 70 %: 28.42 + 6.99 + 6.99 = 42.40, but 60.56 at 70 % is 42.392, so 42.39."""
    lines = act("ADI", 4060, 70), act("ADI", 998, 70), act("ADI", 998, 70)
    reference = lot_file(TOWN, invoice("000000001", *lines))
    rank = next(i for i in range(len(reference) // 128) if reference[i * 128 : i * 128 + 1] == b"5") + 1
    assert reference[(rank - 1) * 128 + 65 :][:8] == b"00004240"
    found = compare("b2", reference, change(rank, 66, "00004239", reference)).differences[0]
    assert (found.location, _codes(found)) == ("5[66,8]#1", ["round-total"])


def test_two_fields_of_a_record_that_changed_places() -> None:
    """Surname and first name of the treating doctor: 2S[72,25] and 2S[97,15]."""
    reference = change(4, 72, "DUPONTSYN", change(4, 97, "JEANNE", FILE))
    observed = change(4, 72, "JEANNE   ", change(4, 97, "DUPONTSYN", FILE))
    found = compare("b2", reference, observed)
    assert [(d.location, _codes(d)) for d in found.differences] == [
        ("2S[72,25]#1", ["swapped"]),
        ("2S[97,15]#1", ["swapped"]),
    ]


def test_an_entity_of_a_return_is_shown() -> None:
    found = _one(compare("noemie", RETURN, RETURN.replace(b"VIREMENT FICTIF", b"Virement fictif")))
    assert (found.location, _codes(found)) == ("071[12,32]#1", ["lower-case"])
    assert found.observed_bytes == b"Virement fictif".ljust(32)
    assert found.excerpt is not None
    assert found.excerpt.text[found.excerpt.column :].startswith("Virement fictif")


def test_an_xml_value_is_shown_on_its_line() -> None:
    found = _one(compare("xml", MESSAGE.encode(), MESSAGE.replace(">30<", ">31<").encode()))
    assert (found.expected_bytes, found.observed_bytes) == (b"30", b"31")
    assert found.excerpt is not None
    assert found.excerpt.text[found.excerpt.column :][:2] == "31"
    assert dict(found.excerpt.arguments)["line"] == "2"


def test_a_shape_that_is_asked_for_has_no_bytes_of_its_own() -> None:
    reference = MESSAGE.replace(">30<", ">${uuid}<").encode()
    found = _one(compare("xml", reference, MESSAGE.encode()))
    assert (found.expected_bytes, found.observed_bytes) == (None, b"30")


def test_json_is_explained_too() -> None:
    found = _one(compare("json", b'{"jour":"2025-09-15"}', b'{"jour":"2025-09-14"}'))
    assert (found.location, _codes(found)) == ("/jour", ["day-before"])
    assert found.excerpt is not None


def test_only_the_first_differences_of_a_message_wrong_everywhere_are_explained() -> None:
    reference, observed = (b"<a>" + b"<b>%s</b>" % value * 600 + b"</a>" for value in (b"1", b"2"))
    found = compare("xml", reference, observed).differences
    assert len(found) > MOST_EXPLAINED
    assert found[MOST_EXPLAINED - 1].excerpt is not None
    assert found[MOST_EXPLAINED].excerpt is None


@pytest.mark.parametrize(
    ("location", "parent"),
    [
        ("4[108,7]#2", "4#2"),
        ("4S#1", "4S#1"),
        ("/A/B[2]/@code", "/A/B[2]"),
        ("/A/B[2]", "/A"),
        ("6F/A5/50", "6F/A5"),
        ("", ""),
    ],
)
def test_what_holds_a_place(location: str, parent: str) -> None:
    assert parent_of(location) == parent


@pytest.mark.parametrize(
    ("path", "modality", "equal"),
    [
        ("4[76,5]", Severity.BLOCKING, False),
        ("4[76,5]", Severity.MINOR, True),
        ("4[76]", Severity.REMARK, True),
        ("4", Severity.REMARK, True),
        ("4[7]", Severity.REMARK, False),
        ("4S", Severity.REMARK, False),
    ],
)
def test_a_level_of_the_rule_file_is_the_severity_of_the_field(path: str, modality: Severity, equal: bool) -> None:
    rules = RuleFile(levels=(Level(path, modality, "convenu avec la caisse"),))
    found = compare("b2", FILE, change(5, 76, "CS   "), rules)
    assert found.equal is equal
    # It is told all the same, with the reason when the level covers it.
    assert _one(found).sentence == ("convenu avec la caisse" if path not in {"4[7]", "4S"} else "")


@pytest.mark.parametrize(("path", "equal"), [("//Acte", True), ("/Envelope/Body/Demande", True), ("//Nir", False)])
def test_a_level_covers_a_path_and_what_stands_below(path: str, equal: bool) -> None:
    rules = RuleFile(levels=(Level(path, Severity.REMARK),))
    found = compare("xml", MESSAGE.encode(), MESSAGE.replace(">30<", ">31<").encode(), rules)
    assert found.equal is equal


def test_masks_and_dialect_come_from_the_rules() -> None:
    masked = RuleFile(masks=(Mask("4[76,5]"),))
    assert compare("b2", FILE, change(5, 76, "CS   "), masked).equal
    assert compare("b2", SAMPLE, SAMPLE, RuleFile(dialect="cp-hospital")).equal


def test_a_file_is_checked_without_a_reference() -> None:
    assert check(FILE).equal
    wrong = check(change(24, 11, "009"))
    assert not wrong.equal
    told = wrong.differences[0]
    assert (told.location, told.rule, told.expected, told.observed) == ("6[11,3]#1", "XR-06", "003", "009")
    assert told.excerpt is not None
    assert check(b"bonjour").differences[0].name == "comparison.framing"


@settings(max_examples=count(40, 1_000), deadline=None)
@given(st.sampled_from(sorted(REFERENCES)), st.binary(max_size=200), st.integers(0, 3000), st.integers(0, 200))
def test_no_message_received_raises(kind: str, noise: bytes, at: int, cut: int) -> None:
    """Bytes put anywhere into a right message, or alone: located differences, each one shown or shown as nothing."""
    reference = REFERENCES[kind]
    for observed in (noise, reference[:at] + noise + reference[at + cut :]):
        found = compare(kind, reference, observed)
        assert found.equal == (not any(d.severity in {Severity.BLOCKING, Severity.MAJOR} for d in found.differences))
        assert set(found.guilty) <= {d.location for d in found.differences}
        assert bool(found.guilty) == bool([d for d in found.differences if d.location])
