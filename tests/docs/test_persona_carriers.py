"""``docs/persona-carriers.md`` kept true: its example is read, its programs run, its tables name what there is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from virtual_cards.carriers import VARIANTS
from virtual_cards.carriers.wedge import on_azerty
from virtual_cards.personas import PersonaError, PersonOnCard
from virtual_cards.personas.document import persona_from_json

PAGE = (Path(__file__).parents[2] / "docs" / "persona-carriers.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
PROGRAM = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


def rows(title: str) -> list[str]:
    """Return the first column of the table whose header begins with that word."""
    (table,) = re.findall(rf"^\| {title} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)


def test_the_programs_run_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "odile.json").write_text(EXAMPLE, "utf-8")
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {path.name for path in tmp_path.iterdir()} == {"odile.json", "qr.png", "datamatrix.svg", "vitale.xml"}
    assert b"DUVALSYN" in (tmp_path / "vitale.xml").read_bytes()


def test_the_fault_of_the_page_is_the_one_that_is_told() -> None:
    document = json.loads(EXAMPLE)
    document["people"][0]["fund"] = "99"
    with pytest.raises(PersonaError) as caught:
        persona_from_json(json.dumps(document).encode())
    assert f"```text\n{caught.value}\n```" in PAGE


def test_the_tables_name_every_member_and_every_way() -> None:
    assert set(rows("membre")) | set(json.loads(EXAMPLE)["people"][0]) == {item.name for item in fields(PersonOnCard)}
    assert rows("façon") == list(VARIANTS)


def test_the_garbled_text_of_the_page_is_what_arrives() -> None:
    assert f"`SYN-APCV-01.` devient `{on_azerty('SYN-APCV-01.')}`" in PAGE
