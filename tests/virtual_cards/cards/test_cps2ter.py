"""The view of the older professional card: alone, beside a CPS3, and as an applet; its files and its states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.virtual_cards.cards.terminal import powered
from tests.virtual_cards.people import doctor
from virtual_cards import Card, PersonaError, build_cps

ACTIVITY, BILLING = b"\x30\x03\x0c\x01A", b"\x30\x03\x0c\x01B"
OLD = replace(doctor(), kind="cps2ter", blobs=(("CPS2TER_ACTIVITY_03_PS", ACTIVITY), ("CPS_SIT_FACT", BILLING)))


def ask(card: Card, command: str) -> str:
    return card.transmit(bytes.fromhex(command)).hex().upper()


@pytest.mark.parametrize(("kind", "applet"), [("cps2ter", ""), ("cps3", ""), ("cps4-t0", "00A4040C088025000001FF0002")])
def test_what_the_persona_supplies_stands_where_middleware_reads_it(kind: str, applet: str) -> None:
    card = powered(build_cps(replace(OLD, kind=kind)))
    if applet:
        assert ask(card, applet) == "9000"
    # Every one of these cards takes the code porteur in class A0, in class 00 if it speaks it.
    assert ask(card, "A02000010431323334") == "9000"
    for path, content in (("3F004012", ACTIVITY), ("3F007F014000", BILLING)):
        for fid in (path[at : at + 4] for at in range(0, len(path), 4)):
            assert ask(card, f"A0A4000002{fid}") == "9F07"
        # 85, then size, identifier, kind 4 = file.
        assert ask(card, "A0C0000007") == f"85050005{path[-4:]}049000"
        assert ask(card, "A0B0000005") == content.hex().upper() + "9000"


def test_sixteen_practices_and_no_more() -> None:
    card = powered(build_cps(OLD))
    answers = [ask(card, f"A0A4000002{fid:04X}") for fid in range(0x4010, 0x4021)]
    assert answers == ["9F07"] * 16 + ["9404"]


def test_what_nobody_supplied_is_marked() -> None:
    card = powered(build_cps(replace(OLD, blobs=())))
    ask(card, "A02000010431323334")
    ask(card, "A0A40000024010")
    content = card.transmit(bytes.fromhex("A0B0000023"))
    assert content == b"\x0c\x21SYN-CPS-02 CPS2TER_ACTIVITY_01_PS\x90\x00"


def test_an_invalidated_file_is_selected_and_not_read() -> None:
    card = powered(build_cps(OLD, "expired"))
    ask(card, "A02000010431323334")
    ask(card, "A0A40000027F01")
    assert ask(card, "A0A40000024000") == "9F07"
    assert ask(card, "A0B0000005") == "9810"


def test_a_damaged_header_is_not_even_selected() -> None:
    card = powered(build_cps(OLD, "update_interrupted"))
    ask(card, "A0A40000027F01")
    assert ask(card, "A0A40000024000") == "9240"
    # The directory stays current: nothing was selected.
    assert ask(card, "A0B0000005") == "9408"


def test_the_code_opens_until_power_is_cut() -> None:
    card = powered(build_cps(OLD))
    ask(card, "A02000010431323334")
    ask(card, "A0A40000024012")
    assert ask(card, "A0B0000005")[-4:] == "9000"
    card.reset()
    ask(card, "A0A40000024012")
    assert ask(card, "A0B0000005") == "9804"


def test_states_of_other_cards_are_refused() -> None:
    with pytest.raises(PersonaError, match="state"):
        build_cps(OLD, "rights_not_updated")
