"""A small corpus as texts, so that each test shows only what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from harness.loading import load_corpus
from harness.model.corpus import Corpus
from harness.model.source import Diagnostic

ACTIONS = """\
actions:
  - id: read_card
    kind: do
    performer: product
    title_fr: Lire
    title_en: Read
    instruction_fr: Lisez.
    instruction_en: Read.
  - id: bill
    kind: do
    performer: product
    title_fr: Facturer
    title_en: Bill
    instruction_fr: Facturez.
    instruction_en: Bill.
    arguments:
      patient: {type: person, required: "yes"}
      date: {type: date}
      amount: {type: amount}
      times: {type: integer}
      urgent: {type: boolean}
      mode: {values: [card, paper]}
      doctor: {type: record, fields: {name: {required: "yes"}}}
      lines: {type: records, fields: {act: {required: "yes"}, quantity: {type: integer}}}
  - id: insert_card
    kind: do
    performer: bench
    title_fr: Insérer
    title_en: Insert
    instruction_fr: Insérez.
    instruction_en: Insert.
    arguments: {card: {required: "yes"}, role: {required: "yes"}}
"""

ANNA = """\
id: anna
basis: synthetic
birth_name: ANNASYN
first_names: [ANNA]
sex: F
birth: {date: "1980-01-01"}
nir: {number: "2800199903101", key: "01"}
insured_nir: {number: "2800199903101", key: "01"}
coverage: {scheme: "01", fund: "999", centre: "9999"}
card: {serial: "8025099000000099", beneficiaries: [anna]}
"""

DOC = """\
id: doc
basis: synthetic
name: DOCSYN
first_name: DOMINIQUE
profession: "10"
specialty: "01"
billing_number: "991990011"
rpps: "89990000013"
national_id: "889990000013"
card_valid_until: 2027-12-31
code_porteur: "1234"
"""

TEXT = """\
id: demo
kind: addendum
title: Texte de démonstration
version: "1"
basis: synthetic
source: {document: Règles de Recette}
in_force_from: 2020-01-01
applies_when: profession.medecins
labels: [{id: label-demo, kind: agrement, title: Agrément de démonstration}]
"""

REQUIREMENTS = """\
requirements:
  - {id: d-bill, text: Le logiciel facture., source: {document: Règles de Recette}, basis: synthetic}
"""

CASE = """\
id: demo/bill-once
title: Une facture
goal: Montrer une facture.
book: {id: livre, version: "1", test: bill-once}
basis: synthetic
source: {document: Règles de Recette}
applies_when: always
simulated_date: 2025-09-15T09:00:00Z
cards: {professional: doc, insured: anna}
people: [anna]
steps:
  - {id: lire, actor: professional, action: read_card}
  - {id: facturer, actor: professional, action: bill, arguments: {patient: anna, date: 2025-09-15}}
expectations:
  - check: invoice_rubrics
    id: montant
    requirements: [d-bill]
    sentence: La facture porte le tarif.
    invoice: {patient: anna}
    lines: [{act: G, base: "30.00", rate: "70"}]
"""

FILES: Mapping[str, str] = {
    "actions/catalogue.yaml": ACTIONS,
    "people/anna.yaml": ANNA,
    "people/doc.yaml": DOC,
    "addenda/demo/text.yaml": TEXT,
    "addenda/demo/requirements.yaml": REQUIREMENTS,
    "addenda/demo/cases/bill-once.yaml": CASE,
}


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files under a folder and return it."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def load(root: Path, changes: Mapping[str, str] | None = None, *more: Path) -> tuple[Corpus, tuple[Diagnostic, ...]]:
    """Load the small corpus with some files changed, and more roots after it."""
    return load_corpus([write(root, {**FILES, **(changes or {})}), *more])


def faults(found: tuple[Diagnostic, ...]) -> list[str]:
    """Return ``code: text`` of each diagnostic, with the text that stands at its place."""
    lines = []
    for one in found:
        path = Path(one.place.file)
        content = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        there = content[one.place.line - 1][one.place.column - 1 :] if content else path.name
        lines.append(f"{one.code.removeprefix('loading.')}: {there}")
    return lines


def same(found: tuple[Diagnostic, ...], expected: list[str]) -> bool:
    """Tell whether the diagnostics are those expected, each ``code: beginning of the text there``."""
    lines = sorted(faults(found))
    return len(lines) == len(expected) and all(map(str.startswith, lines, sorted(expected)))
