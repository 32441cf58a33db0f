"""What a scanner types, and what becomes of it on a French keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.virtual_cards.personas.strategies import AT_LEISURE
from virtual_cards.carriers import Wedge
from virtual_cards.carriers.wedge import on_azerty

TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)


@pytest.mark.parametrize(
    ("typed", "received"),
    [
        # The first row of letters is what names both keyboards.
        ("QWERTY", "AZERTY"),
        ("qwerty", "azerty"),
        # Digits without shift are accents; the hyphen of the mark is a closing parenthesis.
        ("0123456789", "à&é\"'(-è_ç"),
        ("SYN-APCV-01.", "SYN)QPCV)à&:"),
        ("!@#$%^&*()_+", "1234567890°+"),
        ("aAmM,;:.", "qQ,?;mM:"),
    ],
)
def test_a_text_typed_for_qwerty_on_azerty(typed: str, received: str) -> None:
    assert on_azerty(typed) == received


def test_framing_and_terminator() -> None:
    wedge = Wedge(prefix="]Q1", suffix="#", terminator="\t")
    assert wedge.typed("SYN") == "]Q1SYN#\t"
    assert wedge.read("]Q1SYN#\t") == "SYN"
    assert Wedge().typed("SYN") == "SYN\r"


@AT_LEISURE
@given(TEXT, TEXT, TEXT, st.sampled_from(["", "\r", "\n", "\r\n", "\t"]))
def test_what_is_typed_is_read(text: str, prefix: str, suffix: str, terminator: str) -> None:
    plain = Wedge(prefix, suffix, terminator)
    assert plain.read(plain.typed(text)) == text
    garbled = Wedge(prefix, suffix, terminator, garbled=True)
    assert garbled.read(garbled.typed(text)) == on_azerty(text)


@pytest.mark.parametrize("received", ["", "SYN", "]SYN", "SYN\r", "]\r"])
def test_what_is_not_framed_is_told(received: str) -> None:
    wedge = Wedge(prefix="]", suffix="[")
    assert wedge.read(received) is None


def test_the_two_ends_never_share_characters() -> None:
    assert Wedge(prefix="AB", suffix="B", terminator="").read("AB") is None


@AT_LEISURE
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=40))
def test_a_body_in_capitals_and_digits_is_garbled_without_loss(body: str) -> None:
    # Each key gives one character on either keyboard: two bodies never become the same.
    back = {on_azerty(key): key for key in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}
    assert "".join(back[key] for key in on_azerty(body)) == body
