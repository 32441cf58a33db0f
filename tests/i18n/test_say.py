"""Messages: worded by code, falling back to French, never an exception."""

from __future__ import annotations

import string

import pytest

from harness.i18n import LANGUAGES, catalogue, say
from tests.i18n.named_codes import ROOMS


def test_a_message_is_worded_in_the_language_asked() -> None:
    """French by default, English on demand."""
    assert say("verdicts.not_run") == "Non exécuté"
    assert say("verdicts.not_run", "en") == "Not run"


def test_arguments_may_bear_any_name() -> None:
    """``code`` is positional only, so a message may have an argument of that name."""
    assert say("loading.unknown", code="7") == "loading.unknown (code=7)"


def test_an_unknown_language_is_said_in_french() -> None:
    """French is the source language."""
    assert say("verdicts.fail", "de") == "Non conforme"


@pytest.mark.parametrize("code", ["", "x", "nowhere.key", "loading.nothing", "../fr/loading.empty", "a.b.c"])
def test_an_unknown_code_comes_back(code: str) -> None:
    """Nothing raises; the code is shown."""
    assert say(code) == code


def test_a_missing_argument_shows_code_and_arguments() -> None:
    """A sentence that cannot be filled in does not hide its arguments."""
    assert say("loading.duplicate-key", key="id") == "loading.duplicate-key (key=id)"


@pytest.mark.parametrize("room", ROOMS)
def test_both_catalogues_hold_the_same_messages_with_the_same_arguments(room: str) -> None:
    """No message and no argument exists in one language only."""
    french, english = (catalogue(room, lang) for lang in LANGUAGES)
    assert french
    assert french.keys() == english.keys()
    for key in french:
        assert _fields(french[key]) == _fields(english[key]), key


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
