"""``recette why``: one case explained, in, out or undecided; names that lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import DAY, REFERENCE, recette, statement

SIMPLE = "addendum-7/consultation-simple"


def test_a_case_that_is_in() -> None:
    """Every answer is yes, down to the claim."""
    said = recette("why", SIMPLE, "--product", REFERENCE, *DAY)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == f"✓ cas {SIMPLE}"
    assert "    ✓ profession.medecins = yes (attendu : yes)" in lines
    assert lines[-1].startswith("RETENU")
    assert not any("✗" in line for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "options", "line"),
    [
        ('profession.medecins: "yes"', 'profession.medecins: "no"', (), "✗ profession.medecins = no (attendu : yes)"),
        ("", "", ("--label", "autorisation-adri"),
         "✗ le texte n’entre dans aucun label demandé (autorisation-adri) ; il entre dans : agrement-addendum-7"),
        ("", "", ("--as-of", "2010-01-01"), "✗ le texte n’entre en vigueur que le 2015-06-01"),
    ],
)  # fmt: skip
def test_a_case_that_is_out(tmp_path: Path, old: str, new: str, options: tuple[str, ...], line: str) -> None:
    """The answer that puts it out is marked; out is an answer, so the exit code is 0."""
    said = recette("why", SIMPLE, "--product", statement(tmp_path, old, new), *DAY, *options)
    assert said.code == 0
    assert line in [one.strip() for one in said.out.splitlines()]
    assert said.out.splitlines()[-1].startswith("ÉCARTÉ")


def test_a_case_that_cannot_be_told(tmp_path: Path) -> None:
    """The missing claim is marked; exit code 2, since the statement is not complete."""
    path = statement(tmp_path, '  insi.search_by_card: "yes"\n')
    said = recette("why", "insi/test-1-01", "--product", path, *DAY)
    assert said.code == 2
    assert "? insi.search_by_card n’est pas déclaré (attendu : yes)" in [one.strip() for one in said.out.splitlines()]
    assert said.out.splitlines()[-1].startswith("INDÉCIS")


@pytest.mark.parametrize(
    ("value", "decision", "code"), [("yes", "planned", 0), ("no", "dropped", 0), ("undeclared", "unknown", 2)]
)
def test_json_is_one_document_with_the_decision(tmp_path: Path, value: str, decision: str, code: int) -> None:
    """In, out, undecided; the tree as objects, its words on the other stream."""
    path = statement(tmp_path, 'insi.search_by_card: "yes"', f'insi.search_by_card: "{value}"')
    said = recette("why", "insi/test-1-01", "--product", path, "--json", *DAY)
    assert said.code == code
    assert (said.document["format_version"], said.document["decision"]) == ("1", decision)
    assert said.document["tree"]["children"][0]["code"] == "applicability.why-labels"
    assert said.err.splitlines()[0].endswith("cas insi/test-1-01")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((SIMPLE[:-1],), f"cas « {SIMPLE[:-1]} » inconnu ; proches : {SIMPLE}"),
        (("insi/1.01",), "cas « insi/1.01 » inconnu ; proches : insi/test-1-01"),
        ((SIMPLE, "--label", "nulle"), "label « nulle » inconnu ; attendu : agrement-addendum-7"),
        ((SIMPLE, "--request", "rien"), "demande « rien » inconnue ; attendu : primo_agrement"),
    ],
)
def test_names_that_lead_nowhere(arguments: tuple[str, ...], sentence: str) -> None:
    """Exit code 2, the sentence with what is near, and one JSON document when asked."""
    said = recette("why", *arguments, "--product", REFERENCE, *DAY)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    said = recette("why", *arguments, "--product", REFERENCE, "--json", *DAY)
    assert said.code == 2
    assert len(said.document["problems"]) == 1


def test_every_kind_of_request_is_accepted() -> None:
    """By the words the statement uses."""
    for kind in ("primo_agrement", "migration_palier", "re_presentation"):
        said = recette("why", SIMPLE, "--product", REFERENCE, "--request", kind, "--json", *DAY)
        assert (said.code, said.document["request"]) == (0, kind)


def test_a_bad_statement_is_located() -> None:
    """One JSON document too."""
    said = recette("why", SIMPLE, "--product", "absent.yaml", "--json")
    assert said.code == 2
    assert said.document["diagnostics"][0]["file"] == "absent.yaml"
