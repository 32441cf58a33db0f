"""The one door: every kind in every state it knows, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.virtual_cards.people import VITALE, doctor
from virtual_cards import Card
from virtual_cards.personalisation import CARD_KINDS, CARD_STATES, personalise
from virtual_cards.personas import Persona, PersonaError, ProfessionalPersona

PAIRS = [(kind.name, state) for kind in CARD_KINDS.values() for state in kind.states]
WORDS = {
    "two_tries_left": ("tries_left", 2),
    "one_try_left": ("tries_left", 1),
    "blocked": ("blocked", 0),
    "unblocked": ("unblocked", 3),
    "mute_seen": ("mute", None),
    "mute_unseen": ("mute", None),
}
"""State asked for → word of the snapshot and tries left, where the code tells it."""


def persona_of(kind: str) -> Persona | ProfessionalPersona:
    return doctor() if CARD_KINDS[kind].professional else VITALE


def verify(card: Card, code: bytes = b"1234") -> str:
    card.power_on()
    return card.transmit(bytes((0x00, 0x20, 0x00, 0x01, len(code))) + code).hex().upper()


def test_every_state_is_reached_by_some_kind() -> None:
    assert {state for _, state in PAIRS} == set(CARD_STATES)


@pytest.mark.parametrize(("kind", "state"), PAIRS)
def test_each_kind_in_each_of_its_states(kind: str, state: str) -> None:
    card = personalise(persona_of(kind), kind=kind, state=state)
    told = card.snapshot()
    word, left = WORDS.get(state, ("fresh", None))
    assert (card.kind, told["state"]) == (kind, word)
    if left is not None:
        assert told["tries_left"] == left


@pytest.mark.parametrize(
    ("state", "answers"),
    [
        ("fresh", ["63C2", "63C1", "63C0", "6983"]),
        ("two_tries_left", ["63C1", "63C0", "6983"]),
        ("one_try_left", ["63C0", "6983"]),
        ("blocked", ["6983"]),
        ("unblocked", ["63C2", "63C1", "63C0", "6983"]),
    ],
)
def test_wrong_codes_count_down_from_the_state(state: str, answers: list[str]) -> None:
    card = personalise(doctor(), state=state)
    assert [verify(card, b"9999") for _ in answers] == answers


@pytest.mark.parametrize(("state", "answer"), [("unblocked", "9000"), ("one_try_left", "9000"), ("blocked", "6983")])
def test_the_right_code_in_that_state(state: str, answer: str) -> None:
    assert verify(personalise(doctor(), state=state)) == answer


@pytest.mark.parametrize(("state", "atr"), [("mute_seen", b"\x3b"), ("mute_unseen", b"")])
def test_a_mute_card_says_this_and_no_more(state: str, atr: bytes) -> None:
    card = personalise(VITALE, state=state)
    assert card.atr == atr
    card.power_on()
    assert card.transmit(bytes.fromhex("00A40000023F00")) == b"\x6f\x00"


def test_a_state_told_by_the_files_changes_what_is_read() -> None:
    def everything(card: Card) -> list[str]:
        card.power_on()
        card.transmit(bytes.fromhex("00A404000BD250000002564954414C45"))
        card.transmit(bytes.fromhex("00A40200022F10"))
        return [card.transmit(bytes((0x00, 0xB0, 0x00, 0x00, size))).hex() for size in (0, 128)]

    fresh = everything(personalise(VITALE))
    for state in ("rights_not_updated", "update_interrupted"):
        assert everything(personalise(VITALE, state=state)) != fresh


def test_a_professional_without_number_gets_another_each_time() -> None:
    anonymous = replace(doctor(), serial="")
    serials = {personalise(anonymous).serial for _ in range(20)}
    assert len(serials) == 20
    assert all(serial.startswith("999") and len(serial) == 8 for serial in serials)
    assert personalise(doctor("99912345")).serial == "99912345"


@pytest.mark.parametrize(
    ("persona", "asked", "place", "expected"),
    [
        (VITALE, {"kind": "cps3"}, "kind", "a card of a patient: vitale2, "),
        (VITALE, {"kind": "vitale9"}, "kind", "a card of a patient: "),
        (VITALE, {"state": "opposed"}, "state", "one of fresh, two_tries_left"),
        (VITALE, {"state": "blocked"}, "state", "a state of vitale2: fresh, "),
        (replace(VITALE, kind=""), {}, "kind", "a card of a patient"),
    ],
)
def test_what_cannot_be_made_is_refused(persona: Persona, asked: dict[str, str], place: str, expected: str) -> None:
    with pytest.raises(PersonaError) as caught:
        personalise(persona, **asked)
    assert caught.value.name == place
    assert caught.value.expected.startswith(expected)


def test_a_professional_gets_no_patient_card() -> None:
    with pytest.raises(PersonaError, match="a card of a professional: cps3"):
        personalise(doctor(), kind="vitale2")


@pytest.mark.parametrize("state", CARD_STATES.values(), ids=str)
def test_every_state_has_its_words_and_one_cause_at_most(state: object) -> None:
    found = CARD_STATES[getattr(state, "name", "")]
    assert found.french
    assert found.english
    causes = (found.built, found.tries is not None, found.reopened, found.mute is not None)
    assert sum(causes) == (found.name != "fresh")


def test_every_kind_that_can_be_built_can_be_asked_for() -> None:
    from virtual_cards.cards.cps import _BUILDERS
    from virtual_cards.cards.vitale import _ATRS

    assert {*_BUILDERS, *_ATRS, "apcv-nfc"} == set(CARD_KINDS)
