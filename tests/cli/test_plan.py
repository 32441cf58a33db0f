"""``recette plan`` as a vendor meets it: good and bad statements, options, packs, one JSON document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.planning import parse_plan
from tests.cli.calling import DAY, REFERENCE, recette, statement

ADRI = ("--case", "adri/*", *DAY)
CARD = 'insi.search_by_card: "yes"'


def test_what_will_run_and_the_effort() -> None:
    """Exclusions first, then jobs, then effort; exit code 0."""
    said = recette("plan", "--product", REFERENCE, "--case", "addendum-7/arrondi-par-ligne", *DAY)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("Plan au 2025-09-15, demande « primo_agrement », labels : agrement-addendum-7")
    assert lines[1].startswith("Écartés (")
    assert re.search(
        r"^  addendum-7/accident-du-travail, addendum-7/\S+ et \d+ de plus"
        r" : hors de la sélection demandée \(addendum-7/arrondi-par-ligne\)$",
        said.out,
        re.MULTILINE,
    )
    assert lines[-2].endswith("addendum-7/arrondi-par-ligne [cnam]  contrôles : 2")
    assert lines[-1].startswith("Effort annoncé : cas 1 (automatiques 1, par une personne 0), environ 1 min")


def test_every_exclusion_says_why(tmp_path: Path) -> None:
    """A product without search by card: the cases and the requirements that go with it."""
    said = recette("plan", "--product", statement(tmp_path, CARD, 'insi.search_by_card: "no"'), *DAY)
    assert said.code == 0
    assert "  insi/test-1-01 : ne concerne pas ce produit (teleservice.insi and insi.search_by_card)" in said.out
    assert "  insi-carte-lue : ne concerne pas ce produit (insi.search_by_card)" in said.out


def test_json_is_one_document_and_the_words_go_to_the_other_stream() -> None:
    """A plan that ``parse_plan`` reads back."""
    said = recette("plan", "--product", REFERENCE, "--json", *ADRI)
    assert said.code == 0
    assert said.document["format_version"] == "1"
    assert len(parse_plan(said.out).jobs) == len(said.document["jobs"]) >= 10
    assert said.err.startswith("Plan au 2025-09-15")


def test_the_plan_is_written_before_a_word_is_printed(tmp_path: Path) -> None:
    """In a folder that does not exist yet, the same bytes as ``--json``."""
    out = tmp_path / "new" / "plan.json"
    said = recette("plan", "--product", REFERENCE, "--out", out, "--json", *ADRI)
    assert out.read_text(encoding="utf-8") == said.out
    assert said.err.startswith(f"Plan écrit : {out}")


def test_a_plan_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The folder is a file; nothing is printed as if it had worked."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = recette("plan", "--product", REFERENCE, "--out", tmp_path / "file" / "plan.json", *ADRI)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("impossible d’écrire ")


BAD = [
    (("--label", "nulle"), "label « nulle » inconnu ; attendu : agrement-addendum-7"),
    (("--request", "rien"), "demande « rien » inconnue ; attendu : primo_agrement"),
    (("--select", "rien"), "sélection « rien » inconnue ; attendu : demo"),
    (("--case", "nulle/part"), "aucun cas ne répond à « nulle/part »"),
    (("--pack", "nulle/part"), "nulle/part:1:1: aucun pack ici"),
]


@pytest.mark.parametrize(("options", "sentence"), BAD, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_bad_options(options: tuple[str, ...], sentence: str) -> None:
    """Exit code 2, the sentence, and the same in the one JSON document."""
    said = recette("plan", "--product", REFERENCE, *options, *DAY)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    said = recette("plan", "--product", REFERENCE, "--json", *options, *DAY)
    assert said.code == 2
    assert said.document["ok"] is False
    assert said.document["format_version"] == "1"
    assert len(said.document["problems"]) + len(said.document["diagnostics"]) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, ":1:1: aucun fichier de ce nom ; vérifier le chemin"),
        ("", ":1:1: fichier vide"),
        ("a: [b\n", ":2:1: virgule ou crochet fermant attendu"),
        ("claims: {}\n", ":1:1: il manque la clé « format_version »"),
        ("a: &b c\n", ":1:4: ancre « &b » refusée"),
    ],
)
def test_bad_statements(tmp_path: Path, content: str | None, sentence: str) -> None:
    """Missing, empty, cut short, incomplete, with an anchor: located, exit code 2."""
    path = tmp_path / "product.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    said = recette("plan", "--product", path, *DAY)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[0].startswith(f"{path}{sentence}")


def test_a_folder_is_no_statement(tmp_path: Path) -> None:
    """Said as such."""
    said = recette("plan", "--product", tmp_path, "--json")
    assert said.code == 2
    assert [one["code"] for one in said.document["diagnostics"]] == ["loading.is-folder"]


def test_an_undeclared_claim_says_where_to_write_it(tmp_path: Path) -> None:
    """And what waits for it; the cases it does not concern are planned."""
    path = statement(tmp_path, f"  {CARD}\n")
    said = recette("plan", "--product", path, *DAY)
    assert said.code == 2
    assert said.err.startswith("déclaration manquante : insi.search_by_card ; l’écrire sous « claims »")
    assert "insi-carte-lue" in said.err
    assert recette("plan", "--product", path, *ADRI).code == 0


def test_nothing_to_run_is_said(tmp_path: Path) -> None:
    """Every case is out: a plan, and exit code 5."""
    path = statement(tmp_path, 'teleservice.adri: "yes"', 'teleservice.adri: "no"')
    said = recette("plan", "--product", path, "--json", "--label", "autorisation-adri", *ADRI)
    assert (said.code, said.document["jobs"]) == (5, [])
    assert said.err.rstrip().endswith("Rien à exécuter : aucun cas ne s’applique à ce produit dans cette sélection")


RULES = """\
obligations:
  - event: test_cases_published
    event_date: 2025-08-01
    delay_months: 3
    prerequisites: [teleservice.adri.version >= 1.15]
labels: [{id: label-maison, kind: agrement, title: Maison}]
"""
MAISON = (
    "id: maison\nkind: rider\ntitle: Avenant maison\nversion: '1'\nbasis: synthetic\n"
    "source: {document: Règles de Recette}\nin_force_from: 2025-01-01\napplies_when: always\ndepends_on: [addendum-7]\n"
)


def case_of_addendum_7(name: str) -> str:
    """Return a shipped case as it stands."""
    return (REFERENCE.parents[1] / "addenda/addendum-7/cases" / f"{name}.yaml").read_text(encoding="utf-8")


def test_a_pack_of_the_user_replaces_a_case_openly(tmp_path: Path) -> None:
    """With ``replaces`` it is planned under its id; without, it is refused where it stands."""
    declared = "overrides: [{replaces: addendum-7/arrondi-par-ligne, because: texte officiel}]\n"
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/arrondi-par-ligne.yaml").write_text(case_of_addendum_7("arrondi-par-ligne"), encoding="utf-8")
    (tmp_path / "text.yaml").write_text(MAISON + declared, encoding="utf-8")
    options = ("--product", REFERENCE, "--pack", tmp_path, "--case", "*/arrondi-par-ligne", "--json", *DAY)
    said = recette("plan", *options)
    assert said.code == 0
    assert [one["case"] for job in said.document["jobs"] for one in job["cases"]] == ["addendum-7/arrondi-par-ligne"]
    assert "maison" in [pack["id"] for pack in said.document["packs"]]
    (tmp_path / "text.yaml").write_text(MAISON, encoding="utf-8")
    said = recette("plan", *options)
    assert said.code == 2
    assert [one["code"] for one in said.document["diagnostics"]] == ["loading.case-id"]


def test_texts_with_rules_say_how_they_stand(tmp_path: Path) -> None:
    """Optional until the delay has run out, then mandatory; the prerequisite is told either way."""
    case = case_of_addendum_7("arrondi-par-ligne").replace("addendum-7/arrondi", "maison/arrondi")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/arrondi-par-ligne.yaml").write_text(case, encoding="utf-8")
    (tmp_path / "text.yaml").write_text(MAISON + RULES, encoding="utf-8")
    options = ("--pack", tmp_path, "--label", "label-maison")
    claimed = statement(tmp_path, CARD, f'{CARD}\n  rider.maison: "no"\n  teleservice.adri.version: "1.9"')
    early = recette("plan", "--product", claimed, *options, "--as-of", "2025-10-31")
    assert early.code == 5
    assert "  maison : facultatif (ouvert aux demandes, obligatoire à partir du 2025-11-01 ; prérequis non" in early.out
    assert (
        "  maison/arrondi-par-ligne : le texte « maison » n’est pas revendiqué (rider.maison)"
        " et ne sera obligatoire qu’à partir du 2025-11-01" in early.out
    )
    late = recette("plan", "--product", claimed, *options, "--as-of", "2025-11-01")
    assert late.code == 0
    assert "  maison : obligatoire (obligatoire depuis le 2025-11-01 ; prérequis non rempli : " in late.out


def test_english_is_the_second_language() -> None:
    """``--lang en`` before the command."""
    said = recette("--lang", "en", "plan", "--product", REFERENCE, "--label", "nulle")
    assert said.err.startswith('unknown label "nulle"; expected: ')
