"""Case files: typed, located, shorthands, variants, procedures, arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.model.expectation import Count, FieldRule, InvoiceRubrics, Refusal, RubricRule, ServiceCalls
from tests.loading.small import CASE, faults, load, same

BILL = "addenda/demo/cases/bill-once.yaml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Une facture", "titel: Une facture", ["unknown-key: titel", "missing-key: id:"]),
        ("basis: synthetic", "basis: official", ["not-one-of: official"]),
        ("2025-09-15T09:00:00Z", "20250915", ["not-instant: 20250915"]),
        ("2025-09-15T09:00:00Z", "2025-13-15T09:00:00Z", ["not-instant: 2025-13"]),
        ("applies_when: always", "applies_when: ''", ["no-applicability: ''"]),
        ("applies_when: always\n", "", ["no-applicability: id: demo"]),
        ("applies_when: always", "applies_when: a b", ["condition-rest: b"]),
        ("people: [anna]", "people: anna", ["not-list: anna"]),
        ("people: [anna]", "people: [ana]", ["unknown-person: ana]"]),
        ("insured: anna", "insured: ana", ["unknown-person: ana}"]),
        ("professional: doc", "professional: anna", ["unknown-professional: anna, insured"]),
        ("action: read_card", "action: read_cart", ["unknown-action: read_cart"]),
        ("id: facturer", "id: lire", ["duplicate-step: lire, actor: professional, action: bill"]),
        ("patient: anna, date", "pacient: anna, date", ["missing-argument: {pacient", "unknown-argument: pacient"]),
        ("patient: anna, date: 2025-09-15", "patient: bob", ["unknown-person: bob"]),
        ("date: 2025-09-15}", "date: 15/09/2025}", ["not-date: 15/09/2025"]),
        ("date: 2025-09-15}", "date: 2025-09-31}", ["not-date: 2025-09-31"]),
        ("date: 2025-09-15}", "mode: fax}", ["not-one-of: fax"]),
        ("date: 2025-09-15}", "times: deux}", ["not-integer: deux"]),
        ("date: 2025-09-15}", "urgent: peut-être}", ["not-boolean: peut"]),
        ("date: 2025-09-15}", "amount: '28,42'}", ["not-euros: '28,42'"]),
        ("date: 2025-09-15}", "lines: [{quantity: '1'}]}", ["missing-argument: {quantity"]),
        ("date: 2025-09-15}", "lines: {quantity: '1'}}", ["not-list: {quantity"]),
        ("date: 2025-09-15}", "doctor: [x]}", ["not-mapping: [x]"]),
        ("check: invoice_rubrics", "check: invoice_rubric", ["unknown-check: invoice_rubric"]),
        ("  - check: invoice_rubrics\n    id", "  - id", ["missing-key: id: montant"]),
        ("    sentence: La facture porte le tarif.\n", "", ["missing-key: check: invoice"]),
        ('base: "30.00"', 'base: "30"', ['not-amount: "30"']),
        ('base: "30.00"', 'bases: "30.00"', ['unknown-rubric: "30.00"']),
        ('base: "30.00"', "base: {computed: roof}", ["unknown-rule: {computed"]),
        ('base: "30.00"', "base: {}", ["empty-rule: {}"]),
        ("requirements: [d-bill]", "requirements: [d-bil]", ["unknown-requirement: d-bil]"]),
        ("    requirements: [d-bill]\n", "", ["claims-nothing: - check"]),
        ("invoice: {patient: anna}", "invoice: {patient: ana}", ["unknown-person: ana}"]),
        ("goal: Montrer une facture.", "goal: x\ntext: demo", ["filled-key: text: demo"]),
        ("id: demo/bill-once", "id: demo/other", ["case-id: demo/other"]),
        ("id: demo/bill-once", "id: autre/bill-once", ["case-id: autre/bill-once"]),
    ],
)
def test_each_fault_is_located(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """The place of a fault is where the text to mend stands."""
    assert old in CASE
    _, found = load(tmp_path, {BILL: CASE.replace(old, new)})
    here = tuple(one for one in found if "bill-once" in one.place.file)
    assert same(here, expected), faults(found)


def test_a_case_without_checks(tmp_path: Path) -> None:
    """No check, then an empty list."""
    head = CASE[: CASE.index("expectations:")]
    for text in (head, head + "expectations: []\n"):
        _, found = load(tmp_path, {BILL: text})
        assert any("no-check" in line for line in faults(found))


ARGUMENTS = """\
arguments: {patient: anna, amount: "28.42", times: "3", urgent: "yes", mode: card,
    doctor: {name: DOC}, lines: [{act: G, quantity: "2"}]}}"""


def test_arguments_take_the_types_of_the_catalogue(tmp_path: Path) -> None:
    """Cents, integers, booleans, records; people stay ids."""
    text = CASE.replace("arguments: {patient: anna, date: 2025-09-15}}", ARGUMENTS)
    corpus, found = load(tmp_path, {BILL: text})
    assert faults(found) == []
    assert corpus.cases["demo/bill-once"].steps[1].arguments == {
        "patient": "anna",
        "amount": 2842,
        "times": 3,
        "urgent": True,
        "mode": "card",
        "doctor": {"name": "DOC"},
        "lines": [{"act": "G", "quantity": 2}],
    }


SHORTHANDS = """\
  - check: refusal
    id: refus
    sentence: Refus.
    step: lire
    reason: [droits, [fermés, expirés]]
  - check: service_calls
    id: appels
    sentence: Un appel.
    service: adri
    count: 2
    calls:
      - {"//A": x, "//B": [y, z]}
      - [{path: //C, absent: "yes"}]
"""
ADRI = {
    "teleservices/adri/text.yaml": (
        "{id: adri, kind: teleservice, title: ADRi, version: '1', basis: synthetic,"
        " source: {document: Règles de Recette}, in_force_from: 2020-01-01, applies_when: teleservice.adri}"
    ),
    "teleservices/adri/faults.yaml": "faults: [{id: panne}]",
    "teleservices/adri/answers/open.yaml": "id: open",
}


def test_shorthands_are_written_out(tmp_path: Path) -> None:
    """Words, counts and field rules in their short forms."""
    corpus, found = load(tmp_path, {**ADRI, BILL: CASE + SHORTHANDS})
    assert faults(found) == []
    _, refusal, calls = corpus.cases["demo/bill-once"].expectations
    assert isinstance(refusal, Refusal)
    assert refusal.reason == (("droits",), ("fermés", "expirés"))
    assert isinstance(calls, ServiceCalls)
    assert calls.count == Count(exactly=2)
    assert calls.calls == (
        (FieldRule(path="//A", equal="x"), FieldRule(path="//B", one_of=("y", "z"))),
        (FieldRule(path="//C", absent=True),),
    )


WORLD = """\
world:
  services:
    adri: {answers: {anna: shut, bob: open}, faults: [{fault: feu}]}
    insi: {}
  opposed: [bob]
"""


def test_the_world_speaks_of_known_services_answers_and_faults(tmp_path: Path) -> None:
    """Each dangling name at its place."""
    _, found = load(tmp_path, {**ADRI, BILL: CASE + WORLD})
    expected = ["unknown-answer: shut", "unknown-person: open}", "unknown-fault: feu", "unknown-service: {}"]
    assert same(found, [*expected, "unknown-person: bob]"]), faults(found)


VARIANTS = """\
variants:
  - id: jeudi
    set: {simulated_date: 2025-09-18T09:00:00Z, steps.facturer.arguments.date: 2025-09-18}
  - {id: apcv, set: {expectations.montant.lines.0.act: APC, expectations.0.lines.0.base: "60.00"}}
"""


def test_variants_replace_the_case_they_vary(tmp_path: Path) -> None:
    """One file, two cases, the dotted paths followed by id or by rank."""
    corpus, found = load(tmp_path, {BILL: CASE + VARIANTS})
    assert faults(found) == []
    assert list(corpus.cases) == ["demo/bill-once~jeudi", "demo/bill-once~apcv"]
    assert corpus.cases["demo/bill-once~jeudi"].steps[1].arguments["date"] == "2025-09-18"
    check = corpus.cases["demo/bill-once~apcv"].expectations[0]
    assert isinstance(check, InvoiceRubrics)
    assert check.lines[0].rubrics["base"] == RubricRule(equal="60.00")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("steps.facturer.arguments.date: 2025-09-18", "steps.nulle.x: y", "variant-path: y}"),
        ("arguments.date: 2025-09-18", "arguments.date: demain", "not-date: demain}"),
        ("id: apcv", "id: jeudi", "duplicate-variant: {id: jeudi, set: {expect"),
        ("id: apcv, set", "id: apcv, with", "variant-shape: {id: apcv, with"),
    ],
)
def test_faults_of_variants_stand_in_the_variant(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """A wrong value is located where the variant writes it."""
    _, found = load(tmp_path, {BILL: CASE + VARIANTS.replace(old, new)})
    assert same(found, [expected]), faults(found)


PROCEDURE = """\
id: facturer-pour
parameters: [qui, quand]
steps:
  - {id: lire, actor: professional, action: read_card}
  - {id: facturer, actor: professional, action: bill, arguments: {patient: "${qui}", date: "${quand}"}}
"""
USE = """\
steps:
  - {use: facturer-pour, with: {qui: anna, quand: 2025-09-15}}
  - {use: facturer-pour, with: {qui: anna, quand: 2025-09-16}, prefix: encore}
"""
STEPS = CASE[CASE.index("steps:") : CASE.index("expectations:")]
PROC = "addenda/demo/procedures/facturer-pour.yaml"


def test_procedures_are_written_out(tmp_path: Path) -> None:
    """Ids are kept, a second use is prefixed, holes are filled."""
    corpus, found = load(tmp_path, {PROC: PROCEDURE, BILL: CASE.replace(STEPS, USE)})
    assert faults(found) == []
    steps = corpus.cases["demo/bill-once"].steps
    assert [step.id for step in steps] == ["lire", "facturer", "encore-lire", "encore-facturer"]
    assert steps[3].arguments == {"patient": "anna", "date": "2025-09-16"}


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        (USE.replace(", prefix: encore", ""), "duplicate-step: lire, actor: professional, action: read_card}"),
        (USE.replace("quand: 2025-09-16", "quand: demain"), "not-date: demain}, prefix"),
        (USE.replace("quand: 2025-09-16", "qand: x"), "use-parameters: {use: facturer-pour, with: {qui: anna, qand"),
        (USE.replace("use: facturer-pour, with: {qui: anna, quand: 2025-09-16}", "use: autre"),
         "unknown-procedure: autre, prefix"),
        (USE.replace("prefix: encore", "note: x"), "use-shape: {use: facturer-pour"),
    ],
)  # fmt: skip
def test_faults_of_uses(tmp_path: Path, use: str, expected: str) -> None:
    """In the case or in the procedure, wherever the text to mend stands."""
    _, found = load(tmp_path, {PROC: PROCEDURE, BILL: CASE.replace(STEPS, use)})
    assert any(line.startswith(expected) for line in faults(found)), faults(found)


def test_faults_of_procedures(tmp_path: Path) -> None:
    """An unknown hole and a nested use."""
    text = PROCEDURE.replace("${quand}", "${jour}") + "  - {use: autre}\n"
    _, found = load(tmp_path, {PROC: text})
    assert same(found, ['unknown-parameter: "${jour}"', "nested-use: {use: autre}"]), faults(found)


def test_steps_cannot_multiply_without_end(tmp_path: Path) -> None:
    """A procedure of 300 steps used three times."""
    steps = "".join(f"  - {{id: s{n}, actor: professional, action: read_card}}\n" for n in range(300))
    uses = "steps:\n" + "".join(f"  - {{use: longue, prefix: p{n}}}\n" for n in range(3))
    files = {PROC.replace("facturer-pour", "longue"): f"id: longue\nsteps:\n{steps}", BILL: CASE.replace(STEPS, uses)}
    _, found = load(tmp_path, files)
    assert any("too-many-steps" in line for line in faults(found))
