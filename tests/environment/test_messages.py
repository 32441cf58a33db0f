"""Every message of the room exists in both languages, with the same arguments."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from harness.i18n import catalogue

ROOM = Path(__file__).parents[2] / "harness" / "environment"


def arguments(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    french, english = catalogue("environment", "fr"), catalogue("environment", "en")
    assert french.keys() == english.keys()
    for key, text in french.items():
        assert arguments(text) == arguments(english[key]), key


def test_every_code_used_is_worded() -> None:
    used = {
        code for path in ROOM.rglob("*.py") for code in re.findall(r'"environment\.([a-z0-9-]+)"', path.read_text())
    }
    assert used
    assert used <= catalogue("environment", "fr").keys()
