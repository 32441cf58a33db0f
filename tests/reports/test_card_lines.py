"""A card trace on the pages: aligned lines, and whatever a damaged dossier holds instead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.card_lines import card_lines

TRACE = """\
{"at":"2026-11-26T18:09:42.520021Z","decoded":{"program":"product"},"kind":"event","name":"begin_transaction","sw":""}
{"at":"2026-11-26T18:09:42.522252Z","decoded":{"key":"CPS_PRIV_SIG","status":"ok"},"name":"PSO CDS","sw":"9000"}
{"at":"2026-11-26T18:09:43.000000Z","decoded":{},"file":"D120","kind":"apdu","name":"READ BINARY","sw":"6982"}
{"at":"2026-11-26T18:09:43.100000Z","decoded":{},"file":"D001","kind":"apdu","name":"READ BINARY","sw":""}
no command
[1]
"""
SHOWN = """\
18:09:42.520 begin_transaction      ·
18:09:42.522 PSO CDS                9000  key=CPS_PRIV_SIG
18:09:43.000 READ BINARY            6982  D120
18:09:43.100 READ BINARY            ----  D001
no command
[1]"""


def test_lines() -> None:
    assert card_lines(TRACE) == SHOWN


@given(st.text(max_size=200))
def test_any_text_has_as_many_lines(text: str) -> None:
    assert len(card_lines(text).split("\n")) >= len(text.splitlines())


def test_half_a_character_is_a_question_mark() -> None:
    assert card_lines('{"at":"","name":"\\ud800","sw":"9000"}') == " " * 13 + "?" + " " * 22 + "9000"


def test_depth_is_no_matter() -> None:
    deep = "[" * 100_000
    assert card_lines(deep) == deep
