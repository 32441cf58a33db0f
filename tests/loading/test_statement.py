"""The product statement: tri-state claims, identification, request kinds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.loading import load_statement, shipped_packs

STATEMENT = """\
format_version: "1"
product: {vendor: Éditeur, nie: SYN-NIE, name: Produit, nil: SYN-NIL, version: "1.0", level: addendum-7}
claims:
  profession.medecins: "yes"
  rider.telemedecine: undeclared
  level: addendum-7
driver: {command: ["{python}", "-m", "produit"], faketime: "no"}
"""


def read(tmp_path: Path, text: str) -> tuple[object, list[str]]:
    """Load a statement text."""
    path = tmp_path / "product.yaml"
    path.write_text(text, encoding="utf-8")
    statement, found = load_statement(path)
    return statement, [f"{one.place.line}:{one.place.column} {one.code}" for one in found]


def test_an_undeclared_claim_is_an_absent_one(tmp_path: Path) -> None:
    """Yes, no, or not declared: three states."""
    path = tmp_path / "product.yaml"
    path.write_text(STATEMENT, encoding="utf-8")
    statement, found = load_statement(path)
    assert found == ()
    assert statement is not None
    assert dict(statement.claims) == {"profession.medecins": "yes", "level": "addendum-7"}
    assert statement.driver.command == ("{python}", "-m", "produit")
    assert statement.driver.faketime is False


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('format_version: "1"', 'format_version: "2"', "1:17 loading.not-one-of"),
        ("claims:", "request: autre\nclaims:", "3:10 loading.not-one-of"),
        ("nie: SYN-NIE, ", "", "2:10 loading.missing-key"),
        ('faketime: "no"', "faketime: maybe", "7:60 loading.not-boolean"),
        ("driver:", "drivr:", "7:1 loading.unknown-key"),
        ("driver: {", "driver: {kind: commande, ", "7:16 loading.not-one-of"),
    ],
)
def test_faults_are_located(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """A statement with a fault is no statement."""
    assert read(tmp_path, STATEMENT.replace(old, new)) == (None, [expected])


def test_an_unknown_key_is_told_with_the_keys_there_are_and_nothing_of_our_own(tmp_path: Path) -> None:
    path = tmp_path / "product.yaml"
    path.write_text(STATEMENT + "zzz: 1\n", encoding="utf-8")
    _, (fault,) = load_statement(path)
    assert dict(fault.arguments) == {
        "key": "zzz",
        "expected": "claims, driver, format_version, labels, product, request",
    }


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Absent, or a folder."""
    for path, code in ((tmp_path / "absent.yaml", "no-such-file"), (tmp_path, "is-folder")):
        statement, found = load_statement(path)
        assert statement is None
        assert [one.code for one in found] == [f"loading.{code}"]


def test_the_shipped_statement_is_clean() -> None:
    """The reference product states itself."""
    statement, found = load_statement(shipped_packs() / "products" / "reference.yaml")
    assert statement is not None
    assert found == ()


@given(st.binary(max_size=200))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_read_without_an_exception(tmp_path: Path, data: bytes) -> None:
    """Nothing raises."""
    path = tmp_path / "product.yaml"
    path.write_bytes(data)
    load_statement(path)
