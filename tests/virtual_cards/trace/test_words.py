"""Status words in words, with the number they carry."""

from __future__ import annotations

import pytest

from virtual_cards.iso7816.status import StatusWord
from virtual_cards.trace.words import event_words, status_code, status_words


@pytest.mark.parametrize(
    ("status", "code", "french", "english"),
    [
        ("9000", "ok", "fait", "done"),
        ("63C2", "tries_left", "code faux ou absent, essais restants : 2", "wrong or no code, tries left: 2"),
        ("6114", "bytes_waiting", "20 octets à chercher", "20 bytes to fetch"),
        # 00 stands for 256 in ISO 7816-3.
        ("6C00", "ask_exactly", "demander exactement 256 octets", "ask for exactly 256 bytes"),
        ("9804", "wrong_code", "code faux, ou accès non ouvert", "wrong code, or access not fulfilled"),
        ("9F1A", "bytes_waiting", "26 octets à chercher", "26 bytes to fetch"),
        ("", "no_answer", "pas de réponse : la carte est partie", "no answer: the card went away"),
        ("1234", "unknown", "état inconnu", "unknown status"),
        ("61", "unknown", "état inconnu", "unknown status"),
    ],
)
def test_a_status_is_worded(status: str, code: str, french: str, english: str) -> None:
    assert status_code(status)["status"] == code
    assert (status_words(status), status_words(status, "en")) == (french, english)


@pytest.mark.parametrize("status", list(StatusWord))
def test_every_status_of_the_cards_has_its_words(status: StatusWord) -> None:
    assert status_code(f"{status:04X}")["status"] != "unknown"


def test_an_event_nobody_knows_keeps_its_word() -> None:
    assert (event_words("power_on"), event_words("power_on", "en"), event_words("odd")) == (
        "mise sous tension", "power on", "odd"
    )  # fmt: skip
