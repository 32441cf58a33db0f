"""Keys against the published vectors, and against a second way of computing them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.checkdigits import b2_key, luhn_ok, nir_key, nir_key_ok

B2_VECTORS = """
99103843 1  99102376 3  99108626 5  99182376 6  99078105 6  99101197 4  99104945 3  99106804 0
99109817 9  99108494 8  29699110 2  29699120 1  29699130 0  29699140 9  29699150 8  29699160 7
29199110 7  06080017 4  06078094 7  60010071 3  91001944 7  20010268 9  20010216 8  76031208 2
"""
NIR_VECTORS = """
2951099126111 93  2551499999999 65  1551175042001 62  1840375001001 34  2910175048231 06
184032A001001 91  184032B001001 21  2555555999333 53
"""


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


def test_corsican_finess_letter_counts_as_its_rank() -> None:
    # From the right, weights 2,1,2,1…: 8→16→7, 6, 2→4, 0, 0, 0, A=1→2, 2 → 21, key 9;
    # with 20010268: 7, 6, 4, 0, 1→2, 0, 0, 2 → 21, key 9 as published.
    assert b2_key("2A000268") == b2_key("20010268") == "9"


@pytest.mark.parametrize("number", ["", "12 4", "12é4", "-1"])
def test_what_is_not_a_number_has_no_key(number: str) -> None:
    assert b2_key(number) is None


@pytest.mark.parametrize("nir", ["", "184037500100", "18403750010011", "1840375OO1001", "184032C001001"])
def test_what_is_not_a_nir_has_no_key(nir: str) -> None:
    assert nir_key(nir) is None
    assert not nir_key_ok(nir, "00")


def _textbook_luhn(digits: str) -> bool:
    doubled = [int(d) if i % 2 == 0 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


@settings(max_examples=100)
@given(st.text("0123456789", min_size=1, max_size=14))
def test_on_digits_the_b2_key_is_luhn(digits: str) -> None:
    assert luhn_ok(digits) == _textbook_luhn(digits)
    assert luhn_ok(digits + str(b2_key(digits)))


@settings(max_examples=100)
@given(st.integers(10**5, 10**6 - 1), st.sampled_from("AB"))
def test_both_published_corsican_methods_agree(tail: int, letter: str) -> None:
    # 2A: read as 20 then subtract 1 000 000; 2B: read as 20 then subtract 2 000 000.
    plain = int(f"1840320{tail}") - (1_000_000 if letter == "A" else 2_000_000)
    assert nir_key(f"184032{letter}{tail}"[:13]) == f"{97 - plain % 97:02d}"


def test_luhn_refuses_letters_and_blanks() -> None:
    assert luhn_ok("73282932000074")  # a SIRET often quoted as an example of the key
    assert not luhn_ok("7328293200007A")
    assert not luhn_ok("")
