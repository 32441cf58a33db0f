"""The opposition list: exact bytes, a child found on a parent's card, an impossible order told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harness.environment.opposition import UnknownCardError, opposed_serials, render_opposition, write_opposition
from harness.model.basis import Basis
from harness.model.person import Birth, Coverage, Nir, Person, Sex, VitaleCard

NIR = Nir("2990399999999", "00")


def person(name: str, *on_card: str) -> Person:
    card = VitaleCard(f"80250990000000{len(name):02d}", on_card) if on_card else None
    birth, rights = Birth("1990-01-01"), Coverage("01", "999", "9999")
    return Person(name, Basis.SYNTHETIC, "SYN", ("A",), Sex.FEMALE, birth, NIR, NIR, rights, card=card)


PEOPLE = {
    "mere": person("mere", "mere", "enfant"),
    "enfant": person("enfant"),
    "karim": person("karim", "karim"),
    "sans": person("sans"),
}


def test_bytes() -> None:
    assert render_opposition(("1", "2"), date(2025, 9, 15)) == b"serial;since\n1;2025-09-15\n2;2025-09-15\n"
    assert render_opposition((), date(2025, 9, 15)) == b"serial;since\n"


def test_a_child_stands_on_the_card_of_her_mother() -> None:
    assert opposed_serials(PEOPLE, ("karim", "enfant", "mere")) == ("8025099000000005", "8025099000000004")


@pytest.mark.parametrize("who", ["sans", "inconnu"])
def test_nobody_is_opposed_without_card(who: str) -> None:
    with pytest.raises(UnknownCardError, match=who):
        opposed_serials(PEOPLE, (who,))


def test_file(tmp_path: Path) -> None:
    path = write_opposition(tmp_path, PEOPLE, ("karim",), date(2025, 9, 15))
    assert path == tmp_path / "opposition.csv"
    assert path.read_text() == "serial;since\n8025099000000005;2025-09-15\n"
