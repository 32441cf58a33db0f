"""``recette compare``: what it prints, its JSON, its exit codes, and how it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from harness.cli import main
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.files import FILE, change
from tests.comparison.test_noemie import RETURN
from tests.comparison.test_xml import MESSAGE


def _run(folder: Path, kind: str, reference: bytes, observed: bytes, *more: str, lang: str = "fr") -> Result:
    (folder / "attendu").write_bytes(reference)
    (folder / "observe").write_bytes(observed)
    files = ["--reference", str(folder / "attendu"), "--observed", str(folder / "observe")]
    return CliRunner(env={"COLUMNS": "120"}).invoke(main, ["--lang", lang, "compare", "--type", kind, *files, *more])


DIFFERENT = {
    "b2": (FILE, change(5, 76, "CS", change(1, 50, "000002"))),
    "noemie": (RETURN, RETURN.replace(b"VIREMENT FICTIF", b"VIREMENT AUTRE ")),
    "xml": (MESSAGE.encode(), MESSAGE.replace(">30<", ">31<").encode()),
    "soap": (MESSAGE.encode(), MESSAGE.replace(">30<", ">31<").replace("uuid:1", "uuid:2").encode()),
}
PLACES = {
    "b2": "4[76,5]#1",
    "noemie": "071[12,32]#1",
    "xml": "/Envelope/Body/Demande/Acte[1]",
    "soap": "/Envelope/Body/Demande/Acte[1]",
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_equal_is_0_and_a_difference_is_1(tmp_path: Path, kind: str) -> None:
    reference, observed = DIFFERENT[kind]
    same = _run(tmp_path, kind, reference, reference)
    assert (same.exit_code, same.output.splitlines()[0]) == (0, "Égal à la référence.")
    assert "✘" not in same.output
    other = _run(tmp_path, kind, reference, observed)
    assert other.exit_code == 1
    assert f"✘ {PLACES[kind]}" in other.output


def test_a_person_reads_place_name_values_excerpt_rule_and_what_was_left_out(tmp_path: Path) -> None:
    """The act code stands in positions 76 to 80 of the fifth record: byte 4 * 128 + 75 = 587."""
    observed = change(24, 11, "009", DIFFERENT["b2"][1])
    lines = _run(tmp_path, "b2", FILE, observed).output.splitlines()
    assert lines[:6] == [
        "2 écarts avec la référence.",
        "",
        "✘ 4[76,5]#1  Code acte (4+1) (bloquant)",
        "    attendu : « G     »",
        "    observé : « CS    »",
        "    enregistrement 5 (décalage 587) :",
    ]
    text, caret = lines[6], lines[7]
    assert text.count("CS   ") == 1
    assert (caret.index("^"), caret.count("^")) == (text.index("CS   "), 5)
    assert lines[8:13] == [
        "    source  : SFG FIDES ACE RG_MF620; RSF-ACE 2017",
        "",
        "✘ 6[11,3]#1  Nombre d'assurés (ou de factures) (majeur)",
        "    attendu : 003",
        "    observé : 009",
    ]
    assert lines[14].startswith("    | 6991038431009000500030030")
    assert lines[16].startswith("    règle   : XR-06 – Les compteurs et montants du type 6 ")
    assert lines[-2:] == [
        "Non retenus (1) :",
        "– 000[50,6]#1  Identification du fichier : change à chaque envoi : seule la forme est vérifiée",
    ]


def test_the_json_is_one_document_with_the_published_keys(tmp_path: Path) -> None:
    result = _run(tmp_path, "b2", *DIFFERENT["b2"], "--json")
    document = json.loads(result.stdout)
    [difference] = document.pop("differences")
    excerpt = difference.pop("excerpt")
    assert document == {
        "format_version": "1",
        "equal": False,
        "ignored": [
            {
                "location": "000[50,6]#1",
                "name": "Identification du fichier",
                "reason": "change à chaque envoi : seule la forme est vérifiée",
            }
        ],
        "counterexample": ["4[76,5]#1"],
    }
    assert difference == {
        "location": "4[76,5]#1",
        "name": "Code acte (4+1)",
        "class": "exact",
        "severity": "blocking",
        "expected": "G    ",
        "observed": "CS   ",
        "expected_hex": "4720202020",
        "observed_hex": "4353202020",
        "rule": "",
        "sentence": "",
        "source": "SFG FIDES ACE RG_MF620; RSF-ACE 2017",
        "hints": [],
    }
    assert excerpt["text"][excerpt["column"] :][: excerpt["width"]] == "CS   "
    assert excerpt["place"] == "enregistrement 5 (décalage 587) :"
    assert "✘ 4[76,5]#1" in result.stderr


def test_english_on_demand(tmp_path: Path) -> None:
    output = _run(tmp_path, "b2", FILE, FILE[: 23 * 128], lang="en").output
    assert "differences with the reference" in output
    assert "Missing record" in output


def test_a_rule_file_masks_a_field_and_gives_the_reason(tmp_path: Path) -> None:
    rules = tmp_path / "regles.toml"
    rules.write_text('[[mask]]\npath = "4[76,5]"\nreason = "acte convenu. Voir le ticket 12."\n', encoding="utf-8")
    result = _run(tmp_path, "b2", *DIFFERENT["b2"], "--rules", str(rules))
    assert result.exit_code == 0
    assert "– 4[76,5]#1  Code acte (4+1) : acte convenu. Voir le ticket 12." in result.output


def test_a_rule_file_names_the_dialect(tmp_path: Path) -> None:
    rules = tmp_path / "regles.toml"
    rules.write_text('dialect = "cp-hospital"\n', encoding="utf-8")
    observed = change(10, 123, "ABCD", SAMPLE)
    assert _run(tmp_path, "b2", SAMPLE, observed).exit_code == 1
    assert _run(tmp_path, "b2", SAMPLE, observed, "--rules", str(rules)).exit_code == 0


@pytest.mark.parametrize(
    ("kind", "rules", "words"),
    [
        ("b2", 'dialect = "inconnu"', "dialectes livrés : cp-hospital, "),
        ("b2", 'rules = ["XR-99"]', "règle inconnue du dialecte : XR-99"),
        ("b2", '[[mask]]\npath = "4[1,7]"', "« 4[1,7] » : aucun champ"),
        ("b2", '[[mask]]\npath = "4[108,7]"\nmatcher = "any"', "n'a pas de « matcher »"),
        ("noemie", '[[mask]]\npath = "4[108,7]"', "« 4[108,7] » : aucun champ"),
        ("xml", '[[mask]]\npath = "//a"\nmatcher = "anny"', "« anny » n'est pas un nom de forme"),
        ("xml", 'rules = ["XR-06"]', "ne valent que pour --type b2"),
        ("soap", "[[mask", "ce n'est pas du TOML lisible"),
        (
            "xml",
            '[[masque]]\npath = "//a"',
            "clé inconnue « masque » en tête du fichier ; clés connues : dialect, level",
        ),
        ("xml", '\ufeff[[mask]]\npath = "//a"\nmatcher = "anny"', "« anny » n'est pas un nom de forme"),
    ],
)
def test_rules_that_cannot_serve_are_wrong_usage(tmp_path: Path, kind: str, rules: str, words: str) -> None:
    file = tmp_path / "regles.toml"
    file.write_text(rules, encoding="utf-8")
    result = _run(tmp_path, kind, DIFFERENT[kind][0], DIFFERENT[kind][0], "--rules", str(file))
    assert result.exit_code == 2
    assert result.output.startswith(f"{file} : ")
    assert words in result.output


@pytest.mark.parametrize(
    ("kind", "reference", "words"),
    [
        ("b2", FILE[:200], ":#2 : la référence ne peut pas servir : l'enregistrement 2 est coupé : 72 caractères"),
        ("b2", b"", " : la référence ne peut pas servir : le fichier est vide."),
        ("noemie", b"010", ":000#1 : la référence ne peut pas servir : un retour commence par"),
        ("xml", b"<a>\n<b></a>", ":2:6 : la référence ne peut pas servir : ce n'est pas du XML bien formé"),
        ("soap", b"<!DOCTYPE a><a/>", "ni DTD ni entité"),
    ],
)
def test_a_reference_that_cannot_serve_is_wrong_usage(tmp_path: Path, kind: str, reference: bytes, words: str) -> None:
    result = _run(tmp_path, kind, reference, DIFFERENT[kind][0])
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("kind", DIFFERENT)
@pytest.mark.parametrize("observed", [b"", b"\xff\xfe\x00", "é".encode() * 999, b"@" * 5000, b"0" * 1280])
def test_an_observation_that_is_nothing_is_a_difference(tmp_path: Path, kind: str, observed: bytes) -> None:
    result = _run(tmp_path, kind, DIFFERENT[kind][0], observed, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert not document["equal"]
    assert all(d["location"] and not d["name"].startswith("comparison.") for d in document["differences"])


def test_files_that_cannot_be_read_are_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "la").write_bytes(FILE)
    missing = tmp_path / "absent"
    arguments = ["compare", "--type", "b2", "--reference", str(tmp_path / "la"), "--observed", str(missing)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.output.startswith(f"{missing} : ne peut pas être lu")


def test_the_formats_are_offered_and_no_other() -> None:
    result = CliRunner().invoke(main, ["compare", "--help"])
    assert "b2|noemie|xml|soap|json|mail|tlv" in result.output
    assert CliRunner().invoke(main, ["compare", "--type", "edifact"]).exit_code == 2


def test_a_long_list_is_cut_for_a_person_and_whole_in_json(tmp_path: Path) -> None:
    observed = b"".join(FILE[i : i + 80] + b"X" * 48 for i in range(0, len(FILE), 128))
    result = _run(tmp_path, "b2", FILE, observed, "--json")
    told = len(json.loads(result.stdout)["differences"])
    assert told > 50
    assert f"… et {told - 50} autre(s) écart(s) ; --json les donne tous." in result.stderr


def test_a_large_file_is_compared_piece_by_piece_and_told_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = _run(tmp_path, "b2", *DIFFERENT["b2"], "--json")
    monkeypatch.setattr("harness.cli.comparing._LARGE", 100)
    monkeypatch.setattr("harness.cli.comparing.read_message", lambda *_: pytest.fail("read whole"))
    large = _run(tmp_path, "b2", *DIFFERENT["b2"], "--json")
    assert (large.exit_code, large.stdout, large.stderr) == (held.exit_code, held.stdout, held.stderr)
    assert _run(tmp_path, "b2", FILE[:200], FILE).exit_code == 2


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "attendu.xml").write_bytes(MESSAGE.encode())
    pipe = tmp_path / "tuyau"
    os.mkfifo(pipe)
    writing = Thread(target=pipe.write_bytes, args=(MESSAGE.encode(),))
    writing.start()
    files = ["--reference", str(tmp_path / "attendu.xml"), "--observed", str(pipe)]
    result = CliRunner().invoke(main, ["compare", "--type", "xml", *files])
    writing.join(5)
    assert (result.exit_code, "Égal à la référence." in result.output) == (0, True)


def test_a_window_is_measured_from_the_clock_that_is_given(tmp_path: Path) -> None:
    reference, observed = b"<a>${instant\xc2\xb1PT5M}</a>", b"<a>2025-09-15T09:04:00Z</a>"
    near = _run(tmp_path, "xml", reference, observed, "--clock", "2025-09-15T09:00:00Z")
    far = _run(tmp_path, "xml", reference, observed, "--clock", "2025-09-15T09:10:00Z")
    assert (near.exit_code, far.exit_code) == (0, 1)
    # Without a clock the shape alone is looked at, and the person is told.
    without = _run(tmp_path, "xml", reference, observed)
    assert (without.exit_code, "n'est pas mesuré" in without.output) == (0, True)
    assert _run(tmp_path, "xml", reference, observed, "--clock", "midi").exit_code == 2


def test_rules_that_do_not_fit_are_refused_rather_than_cut(tmp_path: Path) -> None:
    rules = tmp_path / "regles.toml"
    rules.write_text("# " + "x" * 1_000_000, "ascii")
    result = _run(tmp_path, "b2", FILE, FILE, "--rules", str(rules))
    assert (result.exit_code, "1000000 octets" in result.output) == (2, True)


def test_only_the_rules_that_are_asked_are_held_without_a_reference(tmp_path: Path) -> None:
    observed, rules = change(5, 108, "0000001"), tmp_path / "regles.toml"
    (tmp_path / "observe").write_bytes(observed)
    rules.write_text('rules = ["XR-02"]\n', "ascii")
    command = ["compare", "--type", "b2", "--observed", str(tmp_path / "observe")]
    assert CliRunner().invoke(main, command).exit_code == 1
    assert CliRunner().invoke(main, [*command, "--rules", str(rules)]).exit_code == 0


def test_a_folder_that_leads_elsewhere_or_is_closed_is_told(tmp_path: Path) -> None:
    for side in ("r", "o"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "x.xml").write_bytes(MESSAGE.encode())
        (tmp_path / side / "boucle").symlink_to(tmp_path / side)
    files = ["--reference", str(tmp_path / "r"), "--observed", str(tmp_path / "o")]
    result = CliRunner(env={"COLUMNS": "120"}).invoke(main, ["compare", "--type", "xml", *files])
    assert (result.exit_code, "boucle : nom refusé" in result.output) == (3, True)


def test_the_page_is_never_written_over_what_is_compared(tmp_path: Path) -> None:
    for page in (tmp_path / "observe", tmp_path / "attendu", tmp_path / "absent" / "page.html"):
        result = _run(tmp_path, "xml", MESSAGE.encode(), MESSAGE.encode(), "--html", str(page))
        assert (result.exit_code, "Égal" in result.output) == (2, False), page
    assert (tmp_path / "observe").read_bytes() == MESSAGE.encode()


def test_an_empty_reference_of_data_objects_is_no_reference(tmp_path: Path) -> None:
    for observed in (b"", bytes.fromhex("5A0401020304")):
        assert _run(tmp_path, "tlv", b"", observed).exit_code == 2
