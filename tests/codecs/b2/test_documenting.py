"""The page of the layouts: what it says, and that the one in docs is up to date."""

from __future__ import annotations

from pathlib import Path

from harness.codecs.arl import arl_from_files
from harness.codecs.b2.documenting import layouts_page
from harness.codecs.noemie import noemie_from_files
from tests.codecs.b2.sample import dre, files, hospital, town

LAYOUTS = [hospital(), town(), dre()]
PAGE = layouts_page(LAYOUTS, noemie_from_files(files()), arl_from_files(files()))


def test_the_page_in_docs_is_up_to_date() -> None:
    written = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text("utf-8")
    assert written == PAGE, "python tools/layouts_page.py"


def test_every_field_of_the_published_dialect_has_its_line() -> None:
    lines = PAGE.splitlines()
    for name, record in LAYOUTS[0].records.items():
        start = lines.index(f"### Type {name} (128 caractères)")
        rows = [line for line in lines[start + 6 : start + 6 + len(record.fields)] if line.startswith("| ")]
        assert [int(row.split("|")[1]) for row in rows] == [f.pos for f in record.fields]


def test_a_field_says_what_it_may_hold() -> None:
    assert "| 121 | 1 | A | F | Indicateur du parcours de soins (IPS) | liste IPS | exact |" in PAGE
    assert "rempli si 121=O ou M" in PAGE
    assert (
        "| 95 | 1 | A | F | Top éclatement des flux par l'établissement | parmi `blanc` `F` ; liste TOP_ECLATEMENT |"
        in PAGE
    )


def test_what_is_synthetic_is_said_to_be() -> None:
    for layout in LAYOUTS[1:]:
        heading = f"## Dialecte {layout.id} : {layout.title}\n\nFondement : synthetic."
        assert heading in PAGE
    assert "SYN-01" in PAGE
    assert "| 5[123,4] | Mode de sécurisation (SV sécurisé, DEG dégradé) | parmi `SV` `DEG` | exact | SYN-07 |" in PAGE


def test_every_rule_names_the_dialects_that_hold_it() -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith("| XR-19 |")]
    assert "| cp-hospital |" in row
    [row] = [line for line in PAGE.splitlines() if line.startswith("| SYN-04 |")]
    assert "| syn-04 |" in row
