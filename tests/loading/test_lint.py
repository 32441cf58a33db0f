"""Rules of the corpus as a whole: claims, witnesses of silence, duplicates, links."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loading.small import CASE, REQUIREMENTS, TEXT, faults, load, same
from tests.loading.test_cases import ADRI, BILL


def test_a_requirement_is_checked_or_excused(tmp_path: Path) -> None:
    """Unclaimed without reason, excused, only declared, and both at once."""
    rows = "".join(
        f"  - {{id: {name}, text: x, source: {{document: d}}, basis: synthetic{more}}}\n"
        for name, more in (("nu", ""), ("excuse", ", not_tested: hors banc"), ("dit", ", verification: attestation"))
    )
    both = REQUIREMENTS.replace("basis: synthetic}", "basis: synthetic, not_tested: non}")
    _, found = load(tmp_path, {"addenda/demo/requirements.yaml": both + rows})
    assert same(found, ["requirement-both: non}", "requirement-unchecked: nu, text"]), faults(found)


SILENCE = """\
  - check: nothing_happens
    id: silence
    sentence: Aucun appel.
    what: service_call
    window: {after: lire, until: facturer}
"""


@pytest.mark.parametrize(
    ("positive", "expected"),
    [
        ("", ["absence-without-witness: check: nothing"]),
        ("    positive: {kind: card_read, person: anna}\n", []),
        ("    positive: {kind: mail_login}\n", []),
        ("    positive: {kind: service_call, service: adri}\n", []),
        ("    positive: {kind: card_read}\n", ["witness-untied: {kind"]),
        ("    positive: {kind: lot}\n", ["witness-untied: {kind"]),
        ("    positive: {kind: service_call, person: anna}\n", ["witness-untied: {kind"]),
        ("    positive: {kind: card_read, service: adri}\n", ["witness-untied: {kind"]),
        ("    positive: {kind: lot, service: adri}\n", ["witness-untied: {kind"]),
        ("    positive: {kind: card_event}\n", ["witness-untied: {kind"]),
        ("    positive: {kind: card_read, person: doc}\n", []),
        ("    positive: {kind: card_read, person: bob}\n", ["witness-foreign: bob"]),
        ("    positive: {kind: service_call, service: insi}\n", ["unknown-service: insi"]),
        ("    positive: {kind: smoke, person: anna}\n", ["not-one-of: smoke"]),
    ],
)
def test_a_silence_needs_a_witness_of_this_case(tmp_path: Path, positive: str, expected: list[str]) -> None:
    """Silence must not pass."""
    _, found = load(tmp_path, {**ADRI, BILL: CASE + SILENCE + positive})
    assert same(found, expected), faults(found)


CALLS = """\
  - {check: service_calls, id: compte, sentence: Un compte., service: adri, count: %s}
"""
COMMANDS = """\
  - {check: card_commands, id: compte, sentence: Un compte., card: insured, command: read, count: %s}
"""
FILES = """\
  - {check: billed_once, id: compte, sentence: Un compte., files: %s}
"""


@pytest.mark.parametrize("check", [CALLS, COMMANDS, FILES])
@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ('{exactly: "1"}', []),
        ('{at_least: "1", at_most: "3"}', []),
        ('{exactly: "0"}', ["absence-by-count: {exactly"]),
        ('{at_least: "0"}', ["absence-by-count: {at_least"]),
        ('{at_most: "3"}', ["absence-by-count: {at_most"]),
    ],
)
def test_nothing_at_all_satisfies_no_count(tmp_path: Path, check: str, count: str, expected: list[str]) -> None:
    """An absence has a check of its own, with a witness."""
    _, found = load(tmp_path, {**ADRI, BILL: CASE + check % count})
    assert same(found, expected), faults(found)


def test_rules_look_at_one_file_at_least(tmp_path: Path) -> None:
    """No file breaks no rule."""
    check = '  - {check: message_rules, id: regles, sentence: Regles., at_least_files: "0"}\n'
    _, found = load(tmp_path, {BILL: CASE + check})
    assert same(found, ['absence-by-count: "0"']), faults(found)


def test_windows_are_in_order(tmp_path: Path) -> None:
    """Backwards, and to a step that is not there."""
    text = CASE + SILENCE.replace("after: lire, until: facturer", "after: facturer, until: lire")
    _, found = load(tmp_path, {BILL: text + "    positive: {kind: card_read, person: anna}\n"})
    assert same(found, ["window-empty: {after: facturer"]), faults(found)
    text = CASE + SILENCE.replace("after: lire", "after: rien")
    _, found = load(tmp_path, {BILL: text + "    positive: {kind: card_read, person: anna}\n"})
    assert same(found, ["unknown-step: rien, until"]), faults(found)


def test_ids_are_unique(tmp_path: Path) -> None:
    """The same requirement twice, the same person in two files, the same check twice."""
    _, found = load(tmp_path, {"addenda/demo/requirements.yaml": REQUIREMENTS + REQUIREMENTS.splitlines()[1] + "\n"})
    assert same(found, ["duplicate-id: {id: d-bill"]), faults(found)
    check = CASE[CASE.index("  - check:") :]
    _, found = load(tmp_path / "b", {BILL: CASE + check})
    assert same(found, ["duplicate-check: montant"]), faults(found)


ALTERNATIVE = """\
alternatives:
  - id: autre
    text: Le logiciel facture autrement.
    replaces: [montant, rien]
    expectations:
      - {check: no_secret, id: secret, sentence: Rien en clair., secrets: [nir]}
  - {id: vide, text: Rien., replaces: [montant]}
"""


def test_alternatives_replace_checks_of_the_case(tmp_path: Path) -> None:
    """A name that leads nowhere, and an alternative that checks nothing."""
    _, found = load(tmp_path, {BILL: CASE + ALTERNATIVE})
    assert same(found, ["unknown-expectation: rien]", "empty-alternative: {id: vide"]), faults(found)


def test_a_case_cannot_reuse_its_own_result(tmp_path: Path) -> None:
    """Two cases that lean on each other."""
    other = CASE.replace("demo/bill-once", "demo/other") + "reuses_result_of: demo/bill-once\n"
    files = {BILL: CASE + "reuses_result_of: demo/other\n", "addenda/demo/cases/other.yaml": other}
    _, found = load(tmp_path, files)
    assert [line.split(":")[0] for line in faults(found)] == ["circle", "circle"]
    _, found = load(tmp_path / "b", {BILL: CASE + "reuses_result_of: demo/nothing\n"})
    assert same(found, ["unknown-case: demo/nothing"]), faults(found)


RULES = """\
depends_on: [rien]
levels: [bas, haut]
obligations:
  - {event: publication, minimum_level: moyen, exception_when: a and, prerequisites: [b =]}
"""


def test_texts_lead_somewhere(tmp_path: Path) -> None:
    """Dependences, levels, and the conditions of obligations."""
    _, found = load(tmp_path, {"addenda/demo/text.yaml": TEXT + RULES})
    expected = ["unknown-text: rien]", "unknown-level: moyen", "condition-name: , prereq", "condition-value: ]}"]
    assert same(found, expected), faults(found)


def test_a_reference_message_stands_in_the_pack(tmp_path: Path) -> None:
    """The path is inside the folder of the text."""
    check = "  - {check: message_reference, id: ref, sentence: x, message: lot, reference: references/lot.b2}\n"
    _, found = load(tmp_path, {BILL: CASE + check})
    assert same(found, ["unknown-file: references/lot.b2"]), faults(found)
    _, found = load(tmp_path, {BILL: CASE + check, "addenda/demo/references/lot.b2": "x"})
    assert faults(found) == []


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("message: lot", ["reference-or-outcomes"]),
        ("message: lot, reference: a.b2, outcomes: {a: a.b2, b: a.b2}", ["reference-or-outcomes"]),
        ("message: lot, outcomes: {a: a.b2}", ["one-outcome"]),
        ("message: lot, outcomes: {a: a.b2, b: rien.b2}", ["unknown-file"]),
        ("message: lot, outcomes: {a: a.b2, b: a.b2}, justify: [c]", ["unknown-outcome"]),
        ("message: lot, outcomes: {autre: a.b2, b: a.b2}, justify: [autre]", ["outcome-twice"]),
        ("message: lot, reference: a.b2, flow: dre", ["key-of-other-message"]),
        ("message: mail, reference: a.b2, flow: rien", ["unknown-flow"]),
        ("message: mail, reference: a.b2, operation: x", ["key-of-other-message"]),
        ("message: request, reference: a.b2, service: rien", ["unknown-service"]),
        ("message: request, reference: a.b2, dialect: rien", ["key-of-other-message", "unknown-dialect"]),
        ('message: lot, reference: a.b2, file: "0"', ["not-integer"]),
        ("message: lot, reference: a.b2, then: [{message: request, reference: a.b2}]", ["no-variables"]),
        ("message: request, reference: a.b2, then: [{message: response, reference: b.b2}]", ["unknown-file"]),
        ("message: request, reference: a.b2, then: [{message: lot, reference: a.b2}]", ["not-one-of"]),
        ("message: lot, outcomes: {a: a.b2, b: a.b2}, justify: [b]", []),
        ("message: request, reference: a.b2, then: [{message: response, reference: a.b2}]", []),
    ],
)
def test_a_check_against_references_is_told_what_it_cannot_do(tmp_path: Path, keys: str, told: list[str]) -> None:
    """The other behaviour of the case is justified under the name ``autre`` already."""
    check = f"  - {{check: message_reference, id: ref, sentence: x, {keys}}}\n"
    other = """\
alternatives:
  - id: autre
    text: Le logiciel facture autrement.
    replaces: [montant]
    expectations:
      - {check: no_secret, id: secret, sentence: Rien en clair., secrets: [nir]}
"""
    _, found = load(tmp_path, {BILL: CASE + check + other, "addenda/demo/a.b2": "x"})
    assert [line.partition(":")[0] for line in faults(found)] == told
