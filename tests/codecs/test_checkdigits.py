"""Keys against the published vectors, against a second way of computing them, and against an independent library."""

from __future__ import annotations

import pytest
import stdnum.ean
import stdnum.fr.nir
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.luhn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.codecs.checkdigits import (
    b2_key,
    ean13_key,
    ean13_ok,
    finess_ok,
    luhn_ok,
    nir_key,
    nir_key_ok,
    rpps_ok,
    siren_ok,
    siret_ok,
)

B2_VECTORS = """
99103843 1  99102376 3  99108626 5  99182376 6  99078105 6  99101197 4  99104945 3  99106804 0
99109817 9  99108494 8  29699110 2  29699120 1  29699130 0  29699140 9  29699150 8  29699160 7
29199110 7  06080017 4  06078094 7  60010071 3  91001944 7  20010268 9  20010216 8  76031208 2
"""
NIR_VECTORS = """
2951099126111 93  2551499999999 65  1551175042001 62  1840375001001 34  2910175048231 06
184032A001001 91  184032B001001 21  2555555999333 53
"""
digits = st.text("0123456789", min_size=1, max_size=14)


def of_length(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@st.composite
def one_changed(draw: st.DrawFn, length: int) -> tuple[str, str]:
    """A number and the same with one digit changed."""
    number = draw(of_length(length))
    at = draw(st.integers(0, length - 1))
    other = draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[at]))
    return number, number[:at] + other + number[at + 1 :]


def _pairs(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize(("number", "key"), _pairs(B2_VECTORS))
def test_published_b2_keys(number: str, key: str) -> None:
    assert b2_key(number) == key


@pytest.mark.parametrize(("nir", "key"), _pairs(NIR_VECTORS))
def test_published_nir_keys(nir: str, key: str) -> None:
    assert nir_key(nir) == key
    assert nir_key_ok(nir, key)
    assert stdnum.fr.nir.calc_check_digits(nir) == key


def test_corsican_finess_letter_counts_as_its_rank() -> None:
    # From the right, weights 2,1,2,1…: 8→16→7, 6, 2→4, 0, 0, 0, A=1→2, 2 → 21, key 9;
    # with 20010268: 7, 6, 4, 0, 1→2, 0, 0, 2 → 21, key 9 as published.
    assert b2_key("2A000268") == b2_key("20010268") == "9"
    assert finess_ok("2A0002689")
    # B=2 instead of A=1 adds 2 to the sum: 23, key 7.
    assert finess_ok("2B0002687")
    assert not finess_ok("2B0002689")


@pytest.mark.parametrize("number", ["060800174", "060780947", "600100713", "910019447", "200102689", "760312082"])
def test_published_finess_numbers(number: str) -> None:
    assert finess_ok(number)


@pytest.mark.parametrize("number", ["", "06080017", "0608001740", "06080017A", "2C0002689", "A10002689", "0608001 4"])
def test_what_is_no_finess(number: str) -> None:
    assert not finess_ok(number)


def test_rpps_is_ten_digits_and_their_key() -> None:
    # 1000000006: weights from the right 2,1,2,1… → 6→12→3, then the leading 1 has weight 1 → 4; key 6.
    assert rpps_ok("10000000066")
    assert not rpps_ok("10000000067")
    assert not rpps_ok("1000000006")
    assert not rpps_ok("1000000006A")


@pytest.mark.parametrize("number", ["", "12 4", "12é4", "-1"])
def test_what_is_not_a_number_has_no_key(number: str) -> None:
    assert b2_key(number) is None


@pytest.mark.parametrize(
    "nir", ["", "184037500100", "18403750010011", "1840375OO1001", "184032C001001", "184037500100²"]
)
def test_what_is_not_a_nir_has_no_key(nir: str) -> None:
    assert nir_key(nir) is None
    assert not nir_key_ok(nir, "00")


@settings(max_examples=100)
@given(digits)
def test_on_digits_the_b2_key_is_luhn(number: str) -> None:
    assert luhn_ok(number) == stdnum.luhn.is_valid(number)
    assert b2_key(number) == stdnum.luhn.calc_check_digit(number)


@settings(max_examples=100)
@given(st.integers(10**5, 10**6 - 1), st.sampled_from("AB"))
def test_both_published_corsican_methods_agree(tail: int, letter: str) -> None:
    # 2A: read as 20 then subtract 1 000 000; 2B: read as 20 then subtract 2 000 000.
    plain = int(f"1840320{tail}") - (1_000_000 if letter == "A" else 2_000_000)
    assert nir_key(f"184032{letter}{tail}"[:13]) == f"{97 - plain % 97:02d}"


@settings(max_examples=200)
@given(of_length(5), st.sampled_from(["2A", "2B", "20", "75", "99"]), of_length(6))
def test_nir_keys_agree_with_an_independent_library(head: str, department: str, tail: str) -> None:
    nir = head + department + tail
    assert nir_key(nir) == stdnum.fr.nir.calc_check_digits(nir)


def test_a_number_longer_than_any_has_no_key() -> None:
    assert b2_key("0" * 41) is None
    assert not luhn_ok("0" * 41)


def test_luhn_refuses_letters_and_blanks() -> None:
    assert luhn_ok("73282932000074")  # a SIRET often quoted as an example of the key
    assert not luhn_ok("7328293200007A")
    assert not luhn_ok("")


def test_ean13_by_hand() -> None:
    # 3400930000012 without its key: 3+0+9+0+0+0 = 12 at weight 1 (places 1,3,5…), 4+0+3+0+0+1 = 8 at weight 3 → 24;
    # 12 + 24 = 36, key 4.
    assert ean13_key("340093000001") == "4"
    assert ean13_ok("3400930000014")
    assert not ean13_ok("3400930000012")
    assert ean13_key("34009300000") is None
    assert not ean13_ok("340093000001A")
    assert not ean13_ok("")


@settings(max_examples=100)
@given(of_length(12))
def test_ean13_agrees_with_an_independent_library(number: str) -> None:
    assert ean13_key(number) == stdnum.ean.calc_check_digit(number)
    assert ean13_ok(number + str(ean13_key(number)))


@settings(max_examples=200)
@given(of_length(9))
@example("732829320")
def test_siren_agrees_with_an_independent_library(number: str) -> None:
    assert siren_ok(number) == stdnum.fr.siren.is_valid(number)
    whole = number[:8] + str(b2_key(number[:8]))
    assert siren_ok(whole)
    assert stdnum.fr.siren.is_valid(whole)


@settings(max_examples=200)
@given(st.one_of(of_length(14), of_length(5).map("356000000".__add__), of_length(5).map("732829320".__add__)))
@example("35600000000048")
@example("35600000049837")
@example("73282932000074")
def test_siret_agrees_with_an_independent_library(number: str) -> None:
    assert siret_ok(number) == stdnum.fr.siret.is_valid(number)


def test_the_establishments_of_la_poste_have_a_rule_of_their_own() -> None:
    # 3+5+6 = 14, so the five last digits must add up to 1, 6, 11…: 00001 does, and Luhn fails on it.
    assert siret_ok("35600000000001")
    assert not luhn_ok("35600000000001")
    assert not siret_ok("35600000000002")
    assert siret_ok("35600000000048")  # the seat follows Luhn: 14 + 12 = 26 is no multiple of 5
    assert not siret_ok("35600000100048")


@given(one_changed(13))
def test_one_changed_digit_of_a_nir_is_always_seen(numbers: tuple[str, str]) -> None:
    right, wrong = numbers
    assert nir_key(right) != nir_key(wrong)


@given(one_changed(10))
def test_one_changed_digit_of_a_billing_number_is_always_seen(numbers: tuple[str, str]) -> None:
    right, wrong = numbers
    assert b2_key(right) != b2_key(wrong)
    assert not rpps_ok(wrong + str(b2_key(right)))


@given(one_changed(12))
def test_one_changed_digit_of_an_ean13_is_always_seen(numbers: tuple[str, str]) -> None:
    right, wrong = numbers
    assert ean13_key(right) != ean13_key(wrong)


@given(of_length(10), st.integers(0, 8))
def test_two_neighbours_swapped_are_seen_but_for_09_and_90(number: str, at: int) -> None:
    """What the Luhn algorithm promises, and what it does not."""
    pair = number[at : at + 2]
    swapped = number[:at] + pair[::-1] + number[at + 2 :]
    blind = pair in {"09", "90"} or pair[0] == pair[1]
    assert (b2_key(number) == b2_key(swapped)) == blind


@settings(max_examples=200)
@given(st.text(max_size=16))
def test_any_text_is_taken(text: str) -> None:
    for key in (b2_key, ean13_key, nir_key):
        assert key(text) is None or str(key(text)).isdigit()
    for ok in (ean13_ok, finess_ok, luhn_ok, rpps_ok, siren_ok, siret_ok):
        assert ok(text) in {True, False}
