"""``recette lint``: each rule of the packs shown with ``file:line:column``, from the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.calling import REFERENCE, recette
from tests.loading.small import ANNA, CASE, FILES, REQUIREMENTS, TEXT, write
from tests.loading.test_lint import SILENCE

PLACE = re.compile(r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+): .+")
USER = {name.removeprefix("addenda/"): content for name, content in FILES.items() if not name.startswith("actions")}
"""The small corpus as a pack of a user: the catalogue of actions is the shipped one."""
BILL, ROWS = "demo/cases/bill-once.yaml", "demo/requirements.yaml"
STEPS = CASE[CASE.index("steps:") : CASE.index("expectations:")]
PLAYED = "steps:\n  - {id: lire, actor: professional, action: read_patient_card}\n"
GOOD = CASE.replace(STEPS, PLAYED)
HEAD, EXPECTED = GOOD[: GOOD.index("expectations:")], GOOD[GOOD.index("expectations:") :]
CARE = SILENCE.replace(", until: facturer", "")


def user(folder: Path, changes: dict[str, str]) -> Path:
    """Write the pack of a user with some files changed."""
    return write(folder, {**USER, BILL: GOOD, **changes})


def test_the_pack_every_test_starts_from_is_clean(tmp_path: Path) -> None:
    """Next to the shipped packs."""
    said = recette("lint", user(tmp_path, {}))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Rien à signaler. Lus : packs ")


@pytest.mark.parametrize(
    ("file", "content", "at", "sentence"),
    [
        (ROWS, REQUIREMENTS + REQUIREMENTS.splitlines()[1] + "\n", "- {id: d-bill", "« d-bill » déjà défini à "),
        ("people/other.yaml", ANNA, "id: anna", "« anna » est déjà défini à |« anna » déjà défini à "),
        (BILL, GOOD.replace("[d-bill]", "[d-bil]"), "d-bil]", "exigence « d-bil » inconnue ; proches : d-bill"),
        (BILL, GOOD.replace("people: [anna]", "people: [ana]"), "ana]", "personne « ana » inconnue ; proches : anna"),
        (BILL, GOOD.replace("applies_when: always\n", ""), "id: demo/bill-once", ".*sans condition d’application"),
        (BILL, HEAD + "expectations: []\n", "expectations: []|[]", "cas « demo/bill-once » sans contrôle"),
        (BILL, GOOD + CARE, "- check: nothing_happens", "contrôle d’absence « silence » sans témoin positif"),
        (BILL, GOOD + CARE + "    positive: {kind: card_read}\n", "{kind: card_read}", "témoin positif"),
        (ROWS, REQUIREMENTS + REQUIREMENTS.splitlines()[1].replace("d-bill", "d-nue") + "\n", "d-nue",
         "l’exigence « d-nue » n’est visée par aucun contrôle"),
    ],
    ids=["duplicate", "duplicate-file", "dangling", "dangling-person", "applicability", "check", "witness", "untied",
         "unclaimed"],
)  # fmt: skip
def test_each_fault_is_at_its_place(tmp_path: Path, file: str, content: str, at: str, sentence: str) -> None:
    """The line printed leads to the text to mend."""
    pack = user(tmp_path, {file: content})
    said = recette("lint", pack)
    assert said.code == 2
    found = [match for line in said.out.splitlines() if (match := PLACE.fullmatch(line))]
    assert len(found) == len(said.out.splitlines()) >= 1
    wanted = [match for match in found if re.match(sentence, match[0].split(": ", 1)[1])]
    assert len(wanted) == 1, said.out
    lines = Path(wanted[0]["file"]).read_text(encoding="utf-8").splitlines()
    there = lines[int(wanted[0]["line"]) - 1][int(wanted[0]["column"]) - 1 :]
    assert any(there.startswith((one, one.removeprefix("- "))) for one in at.split("|")), there


def test_an_override_without_replaces(tmp_path: Path) -> None:
    """A shipped person and a shipped requirement taken over in silence; then openly."""
    rows = "requirements:\n  - {id: a7-arrondi-ligne, text: x, source: {document: d}, basis: synthetic}\n"
    zelie = (REFERENCE.parents[1] / "people/insured/zelie-nadir.yaml").read_text(encoding="utf-8")
    taken = {ROWS: REQUIREMENTS + rows.partition("\n")[2], "people/zelie-nadir.yaml": zelie}
    said = recette("lint", user(tmp_path, taken), "--json")
    assert said.code == 2
    codes = {(Path(one["file"]).name, one["line"], one["code"]) for one in said.document["diagnostics"]}
    assert codes == {
        ("requirements.yaml", 3, "loading.override-undeclared"),
        ("zelie-nadir.yaml", 1, "loading.override-undeclared"),
    }
    overrides = "overrides: [{replaces: a7-arrondi-ligne, because: texte réel}]\n"
    people = "overrides: [{replaces: zelie-nadir, because: personne réelle}]\n"
    said = recette("lint", user(tmp_path, {**taken, "demo/text.yaml": TEXT + overrides, "people/pack.yaml": people}))
    assert (said.code, said.err) == (0, "")


def test_a_fault_a_pack_causes_elsewhere_is_shown_too(tmp_path: Path) -> None:
    """Replacing the only case that claims a shipped requirement leaves that one unchecked, in the shipped file."""
    name = "carte-professionnelle-perimee"
    shipped = (REFERENCE.parents[1] / f"addenda/addendum-7/cases/{name}.yaml").read_text(encoding="utf-8")
    overrides = f"depends_on: [addendum-7]\noverrides: [{{replaces: addendum-7/{name}, because: texte réel}}]\n"
    replaced = {"demo/text.yaml": TEXT + overrides, f"demo/cases/{name}.yaml": shipped}
    assert recette("lint", user(tmp_path, replaced)).code == 0
    assert "a7-cps-expiree" in shipped
    other = {**replaced, f"demo/cases/{name}.yaml": shipped.replace("a7-cps-expiree", "d-bill")}
    said = recette("lint", user(tmp_path, other))
    assert said.code == 2
    assert "addendum-7/requirements.yaml:" in said.out
    assert "l’exigence « a7-cps-expiree » n’est visée par aucun contrôle" in said.out


@pytest.mark.parametrize(("name", "sentence"), [("nulle-part", "aucun pack ici"), ("product.yaml", "aucun pack ici")])
def test_what_is_no_pack_is_said(tmp_path: Path, name: str, sentence: str) -> None:
    """A name that leads nowhere, a file."""
    (tmp_path / "product.yaml").write_text("a: b\n", encoding="utf-8")
    said = recette("lint", tmp_path / name)
    assert said.code == 2
    assert said.out.startswith(f"{tmp_path / name}:1:1: {sentence}")
    assert said.err == "Défauts : 1\n"


def test_a_name_inside_the_shipped_packs_must_exist() -> None:
    """A slip of the pen is not a clean pack."""
    assert recette("lint", REFERENCE.parents[1] / "addenda").code == 0
    said = recette("lint", REFERENCE.parents[1] / "addendum")
    assert said.code == 2
    assert said.out.endswith(":1:1: aucun fichier ni dossier de ce nom\n")


def test_json_is_one_document(tmp_path: Path) -> None:
    """Clean, then with a fault; counts are case files."""
    said = recette("lint", "--json")
    assert (said.code, said.document["ok"], said.document["diagnostics"]) == (0, True, [])
    assert said.document["format_version"] == "1"
    assert said.err.startswith("Rien à signaler")
    said = recette("lint", user(tmp_path, {BILL: GOOD.replace("[d-bill]", "[]")}), "--json")
    assert (said.code, said.document["ok"]) == (2, False)
    assert all({"file", "line", "column", "code", "message"} <= one.keys() for one in said.document["diagnostics"])
