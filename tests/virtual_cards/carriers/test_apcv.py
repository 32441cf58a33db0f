"""The text a phone shows: what it stands for, the ways it goes wrong, and any text at all."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.virtual_cards.people import ODILE, VITALE
from tests.virtual_cards.personas.strategies import AT_LEISURE
from virtual_cards.carriers import VARIANTS, Apcv, Payload, PayloadProblem, shown
from virtual_cards.carriers.apcv import ISSUER, Alphabet, decode, encode
from virtual_cards.carriers.apcv_variants import OTHER_ISSUER, OVERSIZED, REUSED
from virtual_cards.personas import PersonaError

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SHOWING = Apcv(NOON, nonce="0011223344556677")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PAYLOADS = st.builds(Payload, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)


def payload_of(text: str) -> Payload:
    found = decode(text)
    assert isinstance(found, Payload), found
    return found


def test_by_hand() -> None:
    text = SHOWING.render(VITALE)
    mark, body, check = text.split(".")
    assert mark == "SYN-APCV-01"
    assert len(check) == 16
    assert json.loads(base64.b32decode(body + "=" * (-len(body) % 8))) == {
        "holder": ODILE.nir,
        "serial": "8025099000000003",
        "shown_at": "20260302T120000Z",
        "expires_at": "20260302T120500Z",
        "nonce": "0011223344556677",
        "issuer": "SYN-ISSUER",
        "filling": "",
    }


@AT_LEISURE
@given(PAYLOADS, st.sampled_from(Alphabet))
def test_what_is_encoded_is_decoded(payload: Payload, alphabet: Alphabet) -> None:
    assert decode(encode(payload, alphabet)) == payload


def test_capitals_and_digits_only_unless_asked_otherwise() -> None:
    assert set(SHOWING.render(VITALE)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    small = replace(SHOWING, alphabet=Alphabet.BASE64URL).render(VITALE)
    assert payload_of(small) == payload_of(SHOWING.render(VITALE))
    assert len(small) < len(SHOWING.render(VITALE))


@pytest.mark.parametrize("alphabet", Alphabet)
@pytest.mark.parametrize("size", [0, 400, 401, 1_000, 4_000])
def test_a_size_is_reached_and_hardly_passed(size: int, alphabet: Alphabet) -> None:
    text = replace(SHOWING, size=size, alphabet=alphabet).render(VITALE)
    # One byte of filling is at most two characters of base32.
    assert not size or size <= len(text) <= max(size + 8, 420)


def test_what_is_shown_twice_differs_unless_it_is_the_same_nonce() -> None:
    fresh = replace(SHOWING, nonce="")
    assert fresh.render(VITALE) != fresh.render(VITALE)
    assert SHOWING.render(VITALE) == SHOWING.render(VITALE)


def test_the_ways_it_goes_wrong() -> None:
    texts = {name: shown(VITALE, SHOWING, name) for name in VARIANTS}
    assert len(set(texts.values())) == len(VARIANTS) == 6
    valid = payload_of(texts["valid"])
    assert valid.issuer == ISSUER
    assert payload_of(texts["expired"]).expires_at == "20260302T115959Z"
    assert payload_of(texts["reused"]).nonce == REUSED
    assert decode(texts["truncated"]) is PayloadProblem.TRUNCATED
    assert texts["valid"].startswith(texts["truncated"])
    assert payload_of(texts["wrong_issuer"]) == replace(valid, issuer=OTHER_ISSUER)
    assert len(texts["oversized"]) >= OVERSIZED
    assert replace(payload_of(texts["oversized"]), filling="") == valid


def test_every_text_says_that_it_is_synthetic() -> None:
    assert all(shown(VITALE, SHOWING, name).startswith("SYN-APCV-01.") for name in VARIANTS)


@pytest.mark.parametrize(
    ("carrier", "people", "variant", "place"),
    [
        (SHOWING, (ODILE,), "lost", "variant"),
        (SHOWING, (), "valid", "people"),
        (replace(SHOWING, size=1 << 20), (ODILE,), "valid", "size"),
    ],
)
def test_what_cannot_be_shown_is_refused(carrier: Apcv, people: tuple[object, ...], variant: str, place: str) -> None:
    with pytest.raises(PersonaError) as caught:
        shown(replace(VITALE, people=people), carrier, variant)  # type: ignore[arg-type]
    assert caught.value.name == place


@AT_LEISURE
@given(st.text() | st.text("SYN-APC01.AB2=_", max_size=60).map("SYN-APCV-01.".__add__))
def test_any_text_is_a_problem_and_no_exception(text: str) -> None:
    assert isinstance(decode(text), PayloadProblem)


@AT_LEISURE
@given(st.integers(0, 300), st.characters())
def test_one_character_changed_is_noticed(place: int, other: str) -> None:
    text = SHOWING.render(VITALE)
    place %= len(text)
    changed = text[:place] + other + text[place + 1 :]
    assert changed == text or isinstance(decode(changed), PayloadProblem)


def test_a_body_that_checks_and_is_none() -> None:
    from virtual_cards.carriers.apcv import _check

    for body in ("A", "GEZDGNBV", "MFRGG", "é", base64.b32encode(b"[]").decode().rstrip("="), "Z" * 400):
        assert decode(f"SYN-APCV-01.{body}.{_check(body)}") is PayloadProblem.ILLEGIBLE


def test_the_instant_is_told_in_universal_time() -> None:
    paris = datetime.fromisoformat("2026-07-01T14:00:00+02:00")
    shown_at = payload_of(Apcv(paris, lifetime=timedelta(0)).render(VITALE))
    assert (shown_at.shown_at, shown_at.expires_at) == ("20260701T120000Z", "20260701T120000Z")
