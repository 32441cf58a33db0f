"""A trace against a reference sequence."""

from __future__ import annotations

import pytest

from tests.virtual_cards.people import VITALE
from tests.virtual_cards.trace.playing import play
from virtual_cards import build_vitale
from virtual_cards.trace import Trace
from virtual_cards.trace.comparing import SequenceDifference, Step, compare_sequence, parse_step, steps_of

READING = ("SELECT 3F00", "READ BINARY D001 9000", "SELECT 7F10", "READ BINARY 2010")
"""How a published doctor's software reads a Vitale."""

PLAYED = ("00A40000023F00", "00B0820000", "00B082007C", "00A4040C0BD250000002564954414C45", "00B0820060")


def differences(*commands: str, reference: tuple[str, ...] = READING) -> list[SequenceDifference]:
    return list(compare_sequence(play(build_vitale(VITALE), *commands), [parse_step(step) for step in reference]))


def test_the_sequence_itself_has_no_difference() -> None:
    assert differences(*PLAYED) == []


def test_what_is_missing_is_named_with_its_place() -> None:
    assert differences(*PLAYED[:3]) == [
        SequenceDifference("missing", "SELECT 7F10", 2, -1),
        SequenceDifference("missing", "READ BINARY 2010", 3, -1),
    ]


def test_what_is_extra_is_named_with_its_number_in_the_trace() -> None:
    assert differences(*PLAYED[:3], "0084000008", *PLAYED[3:]) == [
        SequenceDifference("extra", "GET CHALLENGE 9000", -1, 2, n=4)
    ]


def test_another_order_is_neither_missing_nor_extra() -> None:
    # The application first, the identity of the master file afterwards.
    swapped = (PLAYED[3], PLAYED[4], PLAYED[0], PLAYED[2])
    found = differences(*swapped)
    assert [(one.kind, one.step) for one in found] == [("order", "SELECT 7F10"), ("order", "READ BINARY 2010")]


def test_how_the_transport_fetches_an_answer_is_no_difference() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    for raw, answer in (("00A40000023F00", "611A"), ("00C000001A", "9000"), ("00B0820000", "6C7C")):
        trace.record(1, card, bytes.fromhex(raw), bytes.fromhex(answer))
    trace.note(1, card, "end_transaction")
    assert compare_sequence(trace.take(), [Step("SELECT")]) == ()


def test_a_trace_makes_a_reference_for_another() -> None:
    steps = steps_of(play(build_vitale(VITALE), *PLAYED))
    assert [str(step) for step in steps] == ["SELECT 3F00", "READ BINARY D001", "SELECT 7F10", "READ BINARY 2010"]
    assert compare_sequence(play(build_vitale(VITALE), *PLAYED), steps) == ()


def test_the_longest_pairing_is_kept() -> None:
    """One foreign command at the start must not shift everything after it."""
    assert [one.kind for one in differences("00A4000C022F00", *PLAYED)] == ["extra"]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("SELECT 3F00", Step("SELECT", "3F00")),
        ("READ BINARY D001 9000", Step("READ BINARY", "D001", "9000")),
        ("VERIFY 63Cx", Step("VERIFY", "", "63Cx")),
        ("GET CHALLENGE", Step("GET CHALLENGE")),
        ("SELECT 2F10 6xxx", Step("SELECT", "2F10", "6xxx")),
    ],
)
def test_a_step_is_read_from_text(text: str, step: Step) -> None:
    assert parse_step(text) == step


@pytest.mark.parametrize("text", ["", "9000", "SELECT 3F00 9000 9000"])
def test_a_step_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most a file and a status word"):
        parse_step(text)


def test_a_status_with_an_open_end_fits_any_count() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    for status in ("63C2", "63C0", "6983"):
        trace.record(0, card, bytes.fromhex("0020000104FFFFFFFF"), bytes.fromhex(status))
    assert [parse_step("VERIFY 63Cx").fits(entry) for entry in trace.take()] == [True, True, False]
