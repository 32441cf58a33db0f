"""The exported JSON Schemas are current, and accept every shipped file as an editor reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness.loading import shipped_packs
from harness.loading.export_schemas import SCHEMAS, export, rendered, schema_of

PATTERNS = {
    "action": "actions/*.yaml",
    "case": "*/*/cases/*.yaml",
    "jeu": "*/*/jeux/*.yaml",
    "person": "people/insured/*.yaml",
    "product": "products/*.yaml",
    "professional": "people/professionals/*.yaml",
    "requirement": "*/*/requirements.yaml",
    "text": "*/*/text.yaml",
}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_files_are_current(name: str) -> None:
    """To mend: ``python -m harness.loading.export_schemas``."""
    path = shipped_packs() / "schema" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == rendered(name)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_shipped_files_satisfy_their_schema(name: str) -> None:
    """An independent validator over every scalar as text."""
    validator = Draft202012Validator(schema_of(name))
    files = sorted(shipped_packs().glob(PATTERNS[name]))
    assert files
    for path in files:
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        assert [error.message for error in validator.iter_errors(tree)] == [], path


def test_a_bare_number_is_accepted_and_a_wrong_key_is_not() -> None:
    """Editors type ``70`` as a number; the loader reads a text."""
    validator = Draft202012Validator(schema_of("text"))
    good = yaml.safe_load(
        "{id: x, kind: rider, title: x, version: 7, basis: public, source: {document: d}, in_force_from: '2020-01-01'}"
    )
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "labl": []})


def test_export_writes_every_schema(tmp_path: Path) -> None:
    """One file a kind."""
    assert [path.name for path in export(tmp_path)] == [f"{name}.schema.json" for name in SCHEMAS]
