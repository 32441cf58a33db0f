"""Causes recognised: each with what shows it, and beside it what must not be taken for it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.comparison.hints import RECOGNISERS, Clue, Other, Shift, hints_for, record_shift, wrong_variant
from harness.i18n import say
from harness.model.difference import Hint

NUMBER = {"kind": "N"}
TEXT = {"kind": "A"}
CENTS = {"kind": "N", "amount": True, "cents": True}
DAY = {"kind": "N", "format": "AAMMJJ"}


def _codes(expected: str, observed: str, **known: object) -> list[str]:
    return [hint.code.removeprefix("hints.") for hint in hints_for(Clue(expected, observed, **known))]  # type: ignore[arg-type]


RECOGNISED = [
    # Padding: a number is aligned right with zeros, a text left with blanks.
    ("padded-blanks", "0003000", "   3000", NUMBER),
    ("number-left", "0003000", "3000   ", NUMBER),
    ("zeros-lost", "0003000", "3000", {}),
    ("zeros-added", "3000", "0003000", {}),
    ("blanks-for-zeros", "0000000", "       ", NUMBER),
    ("zeros-for-blanks", "       ", "0000000", NUMBER),
    ("text-right", "G    ", "    G", TEXT),
    ("spaces", "DUPONT", "DUPONT ", {}),
    ("text-zeros", "   12A", "00012A", TEXT),
    # The unit: 30,00 € is 0003000 in cents.
    ("euros-for-cents", "0003000", "0000030", CENTS),
    ("euros-for-cents", "0009783", "0000097", CENTS),
    ("cents-for-euros", "30.00", "3000", {}),
    ("divided", "7000", "70", {}),
    ("multiplied", "0003000", "0300000", CENTS),
    # Dates: 2024 is a leap year, 2025 is not.
    ("day-before", "250914", "250913", DAY),
    ("day-after", "250228", "250301", DAY),
    ("day-before", "240301", "240229", DAY),
    ("day-after", "2025-12-31", "2026-01-01", {}),
    ("day-before", "20250101", "20241231", {}),
    ("day-after", "2025-09-15T09:00:00Z", "2025-09-16T09:00:00Z", {}),
    ("time-zone", "2025-09-15T09:00:00Z", "2025-09-15T11:00:00Z", {}),
    ("date-order", "250914", "140925", DAY),
    ("date-order", "250914", "091425", DAY),
    # Texts: é is C3 A9 in UTF-8, which latin-1 reads as Ã ©.
    ("mojibake", "Éléonore", "Ã\x89lÃ©onore", {}),
    ("utf-8-bytes", "ELEONORE", "ElÃ©onore", TEXT),
    ("replaced", "Éléonore", "?l?onore", {}),
    ("accents-lost", "Éléonore", "Eleonore", {}),
    ("accents-kept", "ELEONORE", "ÉLÉONORE", TEXT),
    ("accents-and-case", "ELEONORE", "Éléonore", TEXT),
    ("lower-case", "DUPONT", "Dupont", TEXT),
    ("case", "Dupont", "DUPONT", {}),
    ("look-alike", "O10", "010", {}),
    ("look-alike", "FACTURE I", "FACTURE 1", {}),
    # Keys: 97 - (2550999999001 mod 97) = 13.
    ("key", "255099999900113", "255099999900131", {}),
    ("key", "20", "98", {"kind": "N", "right_key": "20"}),
    # 73282932000074 is the Luhn example of the SIRET note: 4 closes it.
    ("key", "73282932000074", "73282932000075", {}),
    # A value moved inside its own field.
    ("shift-left", "0002130", "0021300", NUMBER),
    ("shift-right", "0021300", "0002130", NUMBER),
]


@pytest.mark.parametrize(("code", "expected", "observed", "known"), RECOGNISED)
def test_a_cause_is_recognised(code: str, expected: str, observed: str, known: dict[str, object]) -> None:
    assert _codes(expected, observed, **known) == [code]


NOT_RECOGNISED = [
    ("another number, padded as it should be", "0003000", "0003100", NUMBER),
    ("another number, padded with blanks", "0003000", "   3100", NUMBER),
    ("a text that only ends alike", "G    ", "   CS", TEXT),
    ("ten times, not a hundred times, of one digit", "0003000", "0030000", CENTS),
    ("an amount that is nearly a hundredth", "0003000", "0000031", CENTS),
    ("nothing is a hundredth of nothing", "0000000", "0000005", CENTS),
    ("two days", "250914", "250916", DAY),
    ("a day that does not exist", "250228", "250229", DAY),
    ("a number one less that is no date", "250914", "250913", NUMBER),
    ("half an hour is no time zone here", "2025-09-15T09:00:00Z", "2025-09-15T09:30:00Z", {}),
    ("another name with an accent", "ELEONORE", "ÉLÉONORA", TEXT),
    ("another name in lower case", "DUPONT", "durand", TEXT),
    ("one letter that looks alike, and one that does not", "O10", "011", {}),
    ("characters that look nothing alike", "A10", "B10", {}),
    # The next number: its key is one less.
    ("another NIR with its own right key", "255099999900113", "255099999900212", {}),
    ("a key that is not known to be wrong", "20", "98", NUMBER),
    ("the right key", "20", "20", {"kind": "N", "right_key": "20"}),
    ("another value elsewhere in the field", "0002130", "0021400", NUMBER),
]


@pytest.mark.parametrize(("why", "expected", "observed", "known"), NOT_RECOGNISED, ids=[n[0] for n in NOT_RECOGNISED])
def test_nothing_is_said_of(why: str, expected: str, observed: str, known: dict[str, object]) -> None:
    del why
    assert _codes(expected, observed, **known) == []


# 139.75 € at 70 % is 97.825 €: half up 97.83, cut off 97.82, to the even cent 97.82 (vector V1 of the ACE rules).
V1 = Fraction(97825, 10)
# 10.05 € at 50 % is 5.025 €; 9.99 € at 35 % is 3.4965 €, which cutting off turns into 3.49.
ALIKE_UP = ((Fraction(34965, 100), 350),)
ALIKE_DOWN = ((Fraction(34965, 100), 349),)


@pytest.mark.parametrize(
    ("expected", "observed", "known", "code"),
    [
        ("0009783", "0009782", {"exact": V1}, "round-down-or-even"),
        ("0009783", "0009782", {"exact": V1, "alike": ALIKE_DOWN}, "round-down"),
        ("0009783", "0009782", {"exact": V1, "alike": ALIKE_UP}, "round-even"),
        # 97.835: the even cent is 97.84, as half up; only cutting off, or halves down, gives 97.83.
        ("0009784", "0009783", {"exact": Fraction(97835, 10)}, "round-down"),
        ("0009784", "0009783", {"exact": Fraction(97835, 10), "alike": ALIKE_UP}, "round-half-down"),
        ("0009782", "0009783", {"exact": Fraction(97821, 10)}, "round-up"),
        ("0009783", "0009782", {}, "cent-less"),
        ("0009783", "0009784", {}, "cent-more"),
        # 28.42 + 6.99 + 6.99 = 42.40 line by line, 42.39 on the total (40.60, 9.98 and 9.98 at 70 %).
        ("00004240", "00004239", {"on_total": 4239}, "round-total"),
    ],
)
def test_the_way_an_amount_was_rounded_is_named(
    expected: str, observed: str, known: dict[str, object], code: str
) -> None:
    assert _codes(expected, observed, **CENTS, **known) == [code]


@pytest.mark.parametrize(
    ("expected", "observed", "known"),
    [
        ("0009783", "0009781", {}),
        ("0009783", "0009781", {"exact": V1}),
        # Not an amount: one more of a quantity is no rounding.
        ("0000002", "0000001", {"kind": "N"}),
        ("00004240", "00004238", {"on_total": 4239}),
    ],
)
def test_other_gaps_are_no_rounding(expected: str, observed: str, known: dict[str, object]) -> None:
    assert _codes(expected, observed, **{**CENTS, "cents": "kind" not in known, **known}) == []


def test_rounding_in_euros_is_seen_too() -> None:
    assert _codes("97.83", "97.82") == ["cent-less"]
    assert _codes("97.83", "97.80") == []


def test_two_fields_that_changed_places_name_each_other() -> None:
    other = Other("Prénom", "JEAN", "DUPONT")
    [hint] = hints_for(Clue("DUPONT", "JEAN", others=(Other("Sexe", "1", "2"), other)))
    assert hint == Hint("hints.swapped", (("other", "Prénom"),))
    # Numbers of fields of other lengths: 0012 and 00000034.
    assert _codes("0012", "0034", others=(Other("Montant", "00000034", "00000012"),)) == ["swapped"]


def test_two_fields_that_both_changed_are_not_swapped() -> None:
    assert _codes("DUPONT", "JEAN", others=(Other("Prénom", "JEAN", "PAUL"),)) == []
    assert _codes("DUPONT", "JEAN", others=(Other("Prénom", "PAUL", "DUPONT"),)) == []
    assert _codes("", "JEAN", others=(Other("Prénom", "JEAN", ""),)) == []


LINE = "4991038431 2550999999001130000000000010000ABCDEFGHIJ"


def test_a_record_with_a_character_too_many_is_shifted_to_the_right() -> None:
    assert record_shift(LINE, LINE[:10] + "X" + LINE[10:-1]) == Shift(10, 1, len(LINE))


def test_a_record_that_lost_two_characters_is_shifted_to_the_left() -> None:
    # "2550…" loses its first two characters: "50999…" stands where "25509…" is expected.
    shift = record_shift(LINE, LINE[:11] + LINE[13:] + "  ")
    assert shift is not None
    assert (shift.start, shift.by) == (11, -2)


@pytest.mark.parametrize(
    "observed",
    [
        LINE,
        LINE.replace("2550999999001", "1550999999001"),
        LINE[:25] + "9" * 10 + LINE[35:],
        LINE + " ",
        # What moves is too short to be sure of: four characters at the end.
        LINE[:-4] + " GHI",
    ],
)
def test_a_record_that_only_changed_is_not_shifted(observed: str) -> None:
    assert record_shift(LINE, observed) is None


def test_the_shift_is_told_where_it_begins_and_nowhere_else() -> None:
    assert _codes("AB", " A", shift=Shift(0, 1, 40)) == ["record-right"]
    assert _codes("BC", "AB", shift=Shift(0, -3, 40)) == ["record-left"]
    assert _codes("0003000", "   3000", carried=True, **NUMBER) == []


def test_the_letter_that_makes_a_record_another_one() -> None:
    record = "4" + "0" * 34 + "S" + "0" * 92
    other = record[:35] + "E" + record[36:]
    assert wrong_variant(record, other) == Hint(
        "hints.wrong-letter", (("expected", "S"), ("observed", "E"), ("position", "36"))
    )
    assert wrong_variant("2" + record[1:], record) == Hint(
        "hints.wrong-type", (("expected", "2"), ("observed", "4"), ("position", "1"))
    )


def test_records_that_differ_by_more_are_two_records() -> None:
    record = "4" + "0" * 34 + "S" + "0" * 92
    assert wrong_variant(record, record) is None
    assert wrong_variant(record, record[:35] + "E1" + record[37:]) is None
    assert wrong_variant(record, record[:50] + "1" + record[51:]) is None
    assert wrong_variant(record, record[:127]) is None


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["N", "A", ""]), st.booleans())
def test_no_values_raise_and_every_hint_is_a_sentence(expected: str, observed: str, kind: str, amount: bool) -> None:
    clue = Clue(expected, observed, kind, "AAMMJJ", amount, amount, others=(Other("x", observed, expected),))
    for recogniser in RECOGNISERS:
        for hint in recogniser(clue):
            sentence = say(hint.code, **dict(hint.arguments))
            assert sentence.endswith(".")
            assert hint.code not in sentence


@given(st.text(max_size=30))
def test_equal_values_have_no_cause(text: str) -> None:
    assert hints_for(Clue(text, text, "A")) == ()
