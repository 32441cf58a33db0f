"""Jeux d'essai: one case per scheme, one invoice check per line, faults located in the line."""

from __future__ import annotations

from pathlib import Path

from harness.model.expectation import InvoiceRubrics, InvoiceSelector, RubricRule
from tests.loading.small import ANNA, REQUIREMENTS, faults, load, same

JEU = """\
id: demo/jeu
title: Jeu d'essai
goal: Tout saisir en une fois.
book: {id: jeu, version: "1", test: jeu}
basis: synthetic
source: {document: Règles de Recette}
applies_when: profession.medecins
profession: medecins
version: "1"
simulated_date: 2025-09-15T08:00:00Z
professional: doc
requirements: [d-bill]
lines:
  - number: "1"
    situation: consultation
    patient: {cnam: anna, crpcen: nina}
    invoice: {patient: anna, date: 2025-09-15}
    expected:
      cnam: {lines: [{act: G, amo: "21.00"}], totals: {total_amo: "21.00"}}
      crpcen: {lines: [{act: G, amo: "25.50"}]}
  - number: "2"
    situation: enfant
    patient: lila
    requirements: [d-child]
    invoice: {patient: lila, date: 2025-09-15}
    expected:
      cnam: {lines: [{act: COE, amo: "60.00"}]}
  - number: "3"
    situation: enfant encore
    patient: lila
    invoice: {patient: lila, date: 2025-09-15}
    expected:
      cnam: {lines: [{act: G, amo: "21.00"}]}
"""
NAMES = (
    "read_professional_card", "read_patient_card", "select_beneficiary", "secure_invoice",
    "transmit", "fetch_returns", "reconcile", "show_invoices",
)  # fmt: skip
TEXTS = "kind: do, title_fr: x, title_en: x, instruction_fr: x, instruction_en: x"
MORE = "".join(
    f"  - {{id: {name}, performer: product, {TEXTS}, arguments: {{code_porteur: {{secret: 'yes'}}, patient: {{}}}}}}\n"
    for name in NAMES
) + (
    f"  - {{id: draft_invoice, performer: product, {TEXTS},"
    " arguments: {patient: {type: person}, date: {type: date}}}\n"
    f"  - {{id: remove_card, performer: bench, {TEXTS}, arguments: {{role: {{}}}}}}\n"
)


def files(jeu: str) -> dict[str, str]:
    """Return the changes that add a jeu d'essai to the small corpus."""
    from tests.loading.small import ACTIONS

    return {
        "actions/catalogue.yaml": ACTIONS + MORE,
        "people/anna.yaml": ANNA.replace("beneficiaries: [anna]", "beneficiaries: [anna, lila]"),
        "people/lila.yaml": ANNA.replace("id: anna", "id: lila").replace(ANNA.splitlines()[-1] + "\n", ""),
        "people/nina.yaml": ANNA.replace("id: anna", "id: nina").replace("[anna]", "[nina]"),
        "addenda/demo/requirements.yaml": REQUIREMENTS
        + REQUIREMENTS.splitlines()[1].replace("d-bill", "d-child")
        + "\n",
        "addenda/demo/jeux/jeu.yaml": jeu,
    }


def test_a_jeu_becomes_one_case_per_scheme(tmp_path: Path) -> None:
    """Each scheme has its own lines, in one session."""
    corpus, found = load(tmp_path, files(JEU))
    assert faults(found) == []
    cnam, crpcen = corpus.cases["demo/jeu@cnam"], corpus.cases["demo/jeu@crpcen"]
    assert (cnam.schemes, cnam.session, cnam.jeu_essai) == (("cnam",), "demo/jeu@cnam", "demo/jeu")
    assert cnam.people == ("anna", "lila")
    assert cnam.requirements == ("d-bill", "d-child")
    assert [check.id for check in cnam.expectations] == ["ligne-1", "ligne-2", "ligne-3", "structure", "rapprochement"]
    assert [check.id for check in crpcen.expectations] == ["ligne-1", "structure", "rapprochement"]
    first = crpcen.expectations[0]
    assert isinstance(first, InvoiceRubrics)
    assert first.lines[0].rubrics["amo"] == RubricRule(equal="25.50")


def test_the_card_of_a_child_is_the_parents(tmp_path: Path) -> None:
    """The holder is found from who stands on which card."""
    corpus, _ = load(tmp_path, files(JEU))
    steps = {step.id: step for step in corpus.cases["demo/jeu@cnam"].steps}
    assert list(steps)[:7] == [
        "lire-cps", "l1-inserer", "l1-lire", "l1-choisir", "l1-elaborer", "l1-securiser", "l1-retirer",
    ]  # fmt: skip
    assert steps["l2-inserer"].arguments == {"card": "anna", "role": "insured"}
    assert steps["l2-choisir"].arguments == {"patient": "lila"}
    assert steps["lire-cps"].arguments == {"code_porteur": "1234"}


def test_two_invoices_of_one_patient_and_day_are_told_apart(tmp_path: Path) -> None:
    """By position, only where it is needed."""
    corpus, _ = load(tmp_path, files(JEU))
    checks = corpus.cases["demo/jeu@cnam"].expectations
    selectors = [check.invoice for check in checks if isinstance(check, InvoiceRubrics)]
    assert selectors == [
        InvoiceSelector(patient="anna", date="2025-09-15"),
        InvoiceSelector(patient="lila", date="2025-09-15", position=1),
        InvoiceSelector(patient="lila", date="2025-09-15", position=2),
    ]


def test_faults_of_a_jeu_stand_in_their_line(tmp_path: Path) -> None:
    """An unknown act argument, a bad amount, a patient without a card, a requirement nobody wrote."""
    jeu = (
        JEU.replace("invoice: {patient: anna, date", "invoice: {pacient: anna, date")
        .replace('amo: "60.00"', "amo: '60'")
        .replace("crpcen: nina", "crpcen: bob")
        .replace("[d-child]", "[d-rien]")
    )
    _, found = load(tmp_path, files(jeu))
    seen = {line.split(":")[0] for line in faults(found)}
    assert seen >= {"unknown-argument", "not-amount", "no-card", "unknown-requirement"}
    places = {line for line in faults(found) if line.startswith(("unknown-argument", "not-amount"))}
    assert places == {
        "unknown-argument: pacient: anna, date: 2025-09-15}",
        "not-amount: '60'}]}",
    }


def test_an_unreadable_jeu_is_said(tmp_path: Path) -> None:
    """A missing key and an unknown professional."""
    _, found = load(tmp_path, files(JEU.replace("profession: medecins\n", "")))
    assert "missing-key: id: demo/jeu" in faults(found)
    _, found = load(tmp_path / "b", files(JEU.replace("professional: doc", "professional: dok")))
    assert any(line.startswith("unknown-professional: dok") for line in faults(found)), faults(found)
    assert not same(found, [])
