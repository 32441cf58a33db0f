"""Valid messages are corrupted field by field: nothing may be missed, and what is caught must be explained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.codecs.b2.rule_cases import BROKEN, SILENT, broken_rules
from tests.codecs.b2.sample import dre, hospital, town
from tests.codecs.noemie.returns import ENTITIES
from tests.proof.conftest import Tell
from tests.proof.counts import count
from tests.proof.detect_b2 import measure_singles, measure_structure, measure_triples
from tests.proof.detect_measure import Tally
from tests.proof.detect_noemie import measure_return_singles, measure_return_triples
from tests.proof.detect_page import Measures, page

LAYOUTS = {layout.id: layout for layout in (hospital(), town(), dre())}
PAGE = Path(__file__).parents[2] / "docs" / "detection.md"
MESSAGES, PER_FIELD, TRIPLES = count(1, 6), count(2, 0), count(100, 600)


@pytest.fixture(scope="module", name="measures")
def _measures() -> Measures:
    return Measures()


def _percent(share: float) -> str:
    return f"{int(share * 10000) / 100:.2f} %".replace(".", ",")


def _sentence(tally: Tally, what: str) -> str:
    whole = tally.total()
    left_out = f"{whole.tolerated.total()} tolérées avec leur raison, {whole.missed} manquée"
    return f"{what} : {whole.tries} corruptions, {whole.caught} prises, {left_out} ; {_percent(tally.share)} expliquées"


@pytest.mark.parametrize("dialect", LAYOUTS)
def test_every_field_of_every_record_type(dialect: str, measures: Measures, proof: Tell) -> None:
    layout = LAYOUTS[dialect]
    tally = measures.singles[dialect] = measure_singles(layout, MESSAGES, PER_FIELD)
    assert set(tally.fields) == {f.location for record in layout.records.values() for f in record.fields}
    assert tally.total().missed == 0, tally.failures
    assert tally.share >= 0.99, tally.failures
    proof(_sentence(tally, f"{dialect}, un champ"))


@pytest.mark.parametrize("dialect", LAYOUTS)
def test_three_fields_at_once(dialect: str, measures: Measures, proof: Tell) -> None:
    tally = measures.triples[dialect] = measure_triples(LAYOUTS[dialect], MESSAGES, TRIPLES)
    assert tally.total().missed == 0, tally.failures
    assert tally.share >= 0.95, tally.failures
    proof(_sentence(tally, f"{dialect}, trois champs"))


@pytest.mark.parametrize("dialect", LAYOUTS)
def test_whole_records(dialect: str, measures: Measures, proof: Tell) -> None:
    rows = measures.structure[dialect] = measure_structure(LAYOUTS[dialect], count(1, 4))
    assert set(rows) == set(LAYOUTS[dialect].records)
    assert sum(row.missed for row in rows.values()) == 0
    caught, tolerated = (sum(n) for n in zip(*((r.caught, r.tolerated.total()) for r in rows.values()), strict=True))
    assert caught > tolerated
    proof(f"{dialect}, enregistrements retirés, doublés ou échangés : {caught} pris, {tolerated} tolérés, 0 manqué")


def test_every_rule(measures: Measures, proof: Tell) -> None:
    measures.rules = {rule: broken_rules(files) == {rule} for rule, files in BROKEN.items()}
    assert all(measures.rules.values()), measures.rules
    assert [rule for rule, files in SILENT.items() if broken_rules(files)] == []
    proof(f"{len(BROKEN)} règles enfreintes seules et vues, {len(SILENT)} voisins laissés passer")


def test_every_field_of_a_return(measures: Measures, proof: Tell) -> None:
    tally = measures.singles["noemie"] = measure_return_singles(MESSAGES + 1, PER_FIELD)
    assert set(tally.fields) == {f.location for entity in ENTITIES.values() for f in entity.fields}
    assert tally.total().missed == 0, tally.failures
    assert tally.share >= 0.99, tally.failures
    proof(_sentence(tally, "retours NOEMIE, un champ"))


def test_three_fields_of_a_return(measures: Measures, proof: Tell) -> None:
    tally = measures.triples["noemie"] = measure_return_triples(MESSAGES, TRIPLES)
    assert tally.total().missed == 0, tally.failures
    assert tally.share >= 0.95, tally.failures
    proof(_sentence(tally, "retours NOEMIE, trois champs"))


def test_the_page_tells_what_was_measured(measures: Measures, tmp_path: Path) -> None:
    """The full run writes docs/detection.md; the short one, its page elsewhere."""
    if set(measures.singles) != {*LAYOUTS, "noemie"} or not measures.rules:
        measures.singles |= {name: measure_singles(layout, 1, 1) for name, layout in LAYOUTS.items()}
        measures.triples |= {name: measure_triples(layout, 1, 5) for name, layout in LAYOUTS.items()}
        measures.singles["noemie"], measures.triples["noemie"] = (
            measure_return_singles(1, 1),
            measure_return_triples(1, 5),
        )
        whole = False
    else:
        whole = bool(os.environ.get("RECETTE_PROVE"))
    target = PAGE if whole else tmp_path / PAGE.name
    target.write_text(page(measures, LAYOUTS, ENTITIES), "utf-8")
    text = target.read_text("utf-8")
    assert all(f"## Champs de {name} : {layout.title}" in text for name, layout in LAYOUTS.items())
    assert "| 4[108,7] Montant remboursable par l'AMO |" in text
