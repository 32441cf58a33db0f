"""Cards that a case cannot have, and what cannot be done to them: told at the word that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.loading import shipped_packs
from tests.loading.small import ACTIONS, CASE, faults, load, same
from tests.loading.test_cases import BILL

SHIPPED = (shipped_packs() / "actions" / "catalogue.yaml").read_text("utf-8")
OWN, _, _ = ACTIONS.partition("  - id: insert_card")
CATALOGUE = {"actions/catalogue.yaml": SHIPPED + OWN.removeprefix("actions:\n")}
"""The shipped actions, and those of the small corpus that they do not have."""


def found_in(tmp_path: Path, case: str) -> list[str]:
    """Return the faults of one case of the small corpus."""
    _, found = load(tmp_path, {**CATALOGUE, BILL: case})
    return faults(found)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("{professional: {kind: cps4, state: blocked, slot: '0'}, insured: {kind: vitale1, state: mute_seen}}", []),
        ("{professional: {slot: '1'}, insured: {slot: '0'}}", []),
        ("{other_insured: {kind: vitale1}}", ["unknown-role: {kind: vitale1}"]),
        ("{professional: {kind: cps5}}", ["not-one-of: cps5"]),
        ("{professional: {kind: vitale2}}", ["not-one-of: vitale2"]),
        ("{insured: {kind: cps3}}", ["not-one-of: cps3"]),
        ("{insured: {state: blocked}}", ["not-one-of: blocked"]),
        ("{insured: {kind: vitale1, state: rights_not_updated}}", ["not-one-of: rights_not_updated"]),
        ("{professional: {kind: cps3-contactless, state: blocked}}", ["not-one-of: blocked"]),
        ("{professional: {slot: '-1'}}", ["not-one-of: '-1'"]),
        ("{professional: {slot: '2'}}", ["not-one-of: '2'"]),
        ("{professional: {slot: '1'}}", ["slot-taken: anna}"]),
        ("{insured: {slot: '0'}}", ["slot-taken: '0'"]),
    ],
)
def test_the_form_of_a_card(tmp_path: Path, forms: str, expected: list[str]) -> None:
    _, found = load(tmp_path, {**CATALOGUE, BILL: f"{CASE}card_forms: {forms}\n"})
    assert same(found, expected), faults(found)


@pytest.mark.parametrize(
    ("reader", "slots"),
    [("bi-slot", 2), ("fei-bi-slot", 2), ("fei-tri-slot", 3), ("fei-tri-reader", 3), ("telium", 2), ("two-single", 2)],
)
def test_a_desk_has_as_many_slots_as_its_readers(tmp_path: Path, reader: str, slots: int) -> None:
    case = f"{CASE}world: {{reader: {reader}}}\ncard_forms: {{insured: {{slot: '%d'}}}}\n"
    assert found_in(tmp_path / "last", case % (slots - 1)) == []
    assert found_in(tmp_path / "beyond", case % slots) == [f"not-one-of: '{slots}'}}}}"]


@pytest.mark.parametrize(
    ("action", "arguments", "expected"),
    [
        ("insert_card", "role: insured, card: anna, kind: vitale1, state: mute_seen, slot: '1'", []),
        ("insert_card", "role: other_insured, card: anna, slot: '2'", ["not-one-of: '2'"]),
        ("insert_card", "role: insured, card: anna, kind: cps3", ["not-one-of: cps3"]),
        ("swap_card", "role: professional, card: doc, kind: cps3-contactless, state: blocked", ["not-one-of: blocked"]),
        ("remove_card", "role: nobody", ["unknown-role: nobody"]),
        ("kill_card", "role: nobody", ["unknown-role: nobody"]),
        ("free_card", "role: nobody", ["unknown-role: nobody"]),
        ("cut_card", "role: nobody, after_commands: '1'", ["unknown-role: nobody"]),
        ("cut_card", "role: insured, after_commands: '0'", ["out-of-range: '0'"]),
        ("fault_card", "role: insured, effect: sw, status: 6F00, command: PSO CDS, nth: '2'", []),
        ("fault_card", "role: insured, effect: cut, command: INS E0", []),
        ("fault_card", "role: insured, effect: cut, command: INS B0", ["unknown-command: INS B0"]),
        ("fault_card", "role: insured, effect: cut, command: READ BYNARY", ["unknown-command: READ BYNARY"]),
        ("fault_card", "role: nobody, effect: cut", ["unknown-role: nobody"]),
        ("fault_card", "role: insured, effect: cut, nth: '0'", ["out-of-range: '0'"]),
        ("fault_card", "role: insured, effect: sw", ["missing-argument: {role: insured, effect: sw}"]),
        ("fault_card", "role: insured, effect: sw, status: '1234'", ["not-status-word: '1234'"]),
        ("fault_card", "role: insured, effect: sw, status: '90000'", ["not-status-word: '90000'"]),
        ("fault_card", "role: insured, effect: delay", ["missing-argument: {role: insured, effect: delay}"]),
        ("fault_card", "role: insured, effect: delay, delay_ms: '60001'", ["out-of-range: '60001'"]),
        ("fault_card", "role: insured, effect: oversized, size: '300'", ["not-one-of: '300'"]),
        ("hold_card", "role: insured, how: transaction, seconds: '600'", []),
        ("hold_card", "role: insured, how: transaction, seconds: '-1'", ["out-of-range: '-1'"]),
        ("hold_card", "role: insured, how: exclusive, seconds: '999999999999'", ["out-of-range: '999999999999'"]),
        ("hold_card", "role: nobody, how: exclusive", ["unknown-role: nobody"]),
        ("watch_cards", "seconds: '-4'", ["out-of-range: '-4'"]),
        ("unplug_reader", "reader: '1'", ["not-one-of: '1'"]),
        ("plug_reader", "reader: '0', name: Autre lecteur", []),
        ("plug_reader", "reader: '0', name: Lecteur «", ["not-reader-name: Lecteur «"]),
    ],
)
def test_what_is_done_to_cards(tmp_path: Path, action: str, arguments: str, expected: list[str]) -> None:
    step = f"  - {{id: carte, actor: bench, action: {action}, arguments: {{{arguments}}}}}\nexpectations:"
    _, found = load(tmp_path, {**CATALOGUE, BILL: CASE.replace("expectations:", step)})
    assert same(found, expected), faults(found)
