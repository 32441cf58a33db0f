"""The patient card as two public readers walk it, and the synthetic rights of several persons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.virtual_cards.cards.terminal import powered, send
from tests.virtual_cards.people import LILA, ODILE, OTHER_VITALE, VITALE, doctor
from virtual_cards import Card, Persona, PersonaError, build_cps, build_vitale
from virtual_cards.tlv import decode, find, find_all

VITALE_AID = "D250000002564954414C45"
MF_AID = "D2500000024D465F564954414C45"


def read_all(card: Card) -> bytes:
    """Read the current file in steps of 256 bytes, Le always present."""
    content, status = send(card, "00B0000000")
    while len(content) % 256 == 0 and status == "9000":
        part, status = send(card, f"00B0{len(content):04X}00")
        content += part
    return content


def test_a_tree_explorer_finds_every_file_of_the_map() -> None:
    card = powered(build_vitale(VITALE))
    assert send(card, f"00A404000B{VITALE_AID}00")[1] == "9000"
    assert send(card, "00A4020002200100")[1] == "9000"
    body = find(read_all(card), 0xE0) or b""
    aids = {value[:2]: value[4:].hex().upper() for value in find_all(body, 0xA0, 0x82)}
    assert aids == {b"\x00\x01": MF_AID, b"\x00\x02": VITALE_AID}
    found = {}
    for value in find_all(body, 0x80):
        aid = aids[value[8:10]]
        assert send(card, f"00A40400{len(aid) // 2:02X}{aid}00")[1] == "9000"
        assert send(card, f"00A4020002{value[10:12].hex()}00")[1] == "9000"
        found[value[:8].decode().rstrip()] = read_all(card)
    assert find(found["IDENT"], 0x65, 0x80) == b"MERESYN"
    assert find(found["IDENT"], 0x65, 0x82) == b"19850217"
    assert find(found["NIR"], 0x65, 0x93) == b"285029990310345"
    assert find(found["VALID"], 0x66, 0x80) == b"20200101"
    assert find(found["SYN-VIT1"], 0x65, 0xCA) == b"9990000001"


def test_files_that_every_explorer_knows() -> None:
    card = powered(build_vitale(VITALE))
    send(card, f"00A404000E{MF_AID}00")
    send(card, "00A40200022F0200")
    assert find(read_all(card), 0x5A) == b"8025099000000003"
    send(card, "00A40200022F0000")
    assert find_all(read_all(card), 0x61, 0x4F) == (bytes.fromhex(MF_AID), bytes.fromhex(VITALE_AID))


def test_persons_come_in_the_same_order_everywhere() -> None:
    card = powered(build_vitale(OTHER_VITALE))
    send(card, "00A40000023F00")
    identities, _ = send(card, "00B0820000")
    send(card, f"00A404000B{VITALE_AID}")
    numbers, _ = send(card, "00B0820000")
    rights, _ = send(card, "00B0830000")
    assert find_all(identities, 0x65, 0x81) == (b"ODILE ANNE", b"LILA")
    assert find_all(numbers, 0x65, 0x93) == (ODILE.nir.encode(), LILA.nir.encode())
    # Open-ended rights have no end, a closed period has one.
    assert [find(item.value, 0xC5) for item in decode(rights)] == [None, b"20260331"]
    assert find_all(rights, 0x65, 0xC9) == (ODILE.nir.encode(), ODILE.nir.encode())


def test_rights_of_a_family_span_several_reads() -> None:
    family = Persona("8025099000000005", (ODILE, LILA, replace(LILA, birth_rank="2"), replace(LILA, birth_rank="3")))
    card = powered(build_vitale(family))
    send(card, f"00A4040C0B{VITALE_AID}")
    first, status = send(card, "00B0830000")
    assert (len(first), status) == (256, "9000")
    rest, status = send(card, "00B0010000")
    assert status == "9000"
    assert find_all(first + rest, 0x65, 0xC7) == (b"1", b"1", b"2", b"3")


def test_a_professional_card_looks_like_a_patient_card_for_one_step_only() -> None:
    card = powered(build_cps(doctor()))
    assert send(card, "00A40000023F00")[1] == "9000"
    assert send(card, "00B0820000")[1] == "6A82"
    assert send(card, f"00A404000B{VITALE_AID}")[1] == "6A82"


def test_latin_1_survives() -> None:
    card = powered(build_vitale(Persona("1", (replace(ODILE, name="ÇÉLÈNESYN", birth_date="19602000"),))))
    content, _ = send(card, "00B0820000")
    assert (find(content, 0x65, 0x80) or b"").decode("latin-1") == "ÇÉLÈNESYN"
    # A lunar birth date keeps its odd month.
    assert find(content, 0x65, 0x82) == b"19602000"


def rights(persona: Persona, state: str = "fresh") -> tuple[bytes, bytes]:
    """Read SYN-VIT-01 then SYN-VIT-02."""
    card = powered(build_vitale(persona, state))
    send(card, f"00A4040C0B{VITALE_AID}")
    send(card, "00A4020C022F10")
    content = read_all(card)
    send(card, "00A4020C022F11")
    return content, read_all(card)


@pytest.mark.parametrize("variant", "345789")
def test_every_answer_to_reset_of_the_field(variant: str) -> None:
    atr = f"3B751300004{variant}09EA9000"
    card = build_vitale(replace(VITALE, atr=atr))
    assert card.atr.hex().upper() == atr


def test_the_usual_answer_to_reset() -> None:
    assert build_vitale(VITALE).atr.hex().upper() == "3B751300004509EA9000"


def test_a_missing_object_is_missing_for_that_person_only() -> None:
    card = powered(build_vitale(replace(OTHER_VITALE, people=(replace(ODILE, missing_tags=(0x82, 0x93, 0xCA)), LILA))))
    send(card, "00A4000C023F00")
    identities, _ = send(card, "00B0820000")
    assert [find(item.value, 0x82) for item in decode(identities)] == [None, b"20191120"]
    send(card, f"00A4040C0B{VITALE_AID}")
    numbers, _ = send(card, "00B0820000")
    assert [find(item.value, 0x93) for item in decode(numbers)] == [None, LILA.nir.encode()]
    assert find_all(rights(VITALE)[0], 0x65, 0xCA) == (b"9990000001",)


def test_a_birth_date_may_lack_its_century() -> None:
    card = powered(build_vitale(replace(VITALE, people=(replace(ODILE, birth_date="850217"),))))
    send(card, "00A4000C023F00")
    content, _ = send(card, "00B0820000")
    assert find(content, 0x65, 0x82) == b"850217"


def test_files_end_in_zeros() -> None:
    card = powered(build_vitale(VITALE))
    send(card, "00A4000C023F00")
    content, _ = send(card, "00B0820000")
    # 65 len{80+7, 81+10, 82+8, 90+2}: 2 + 4*2 + 7 + 10 + 8 + 2 = 37 bytes of 124.
    assert content[37:] == bytes(124 - 37)
    assert content[36:37] != b"\x00"


def test_rights_tell_when_they_were_updated() -> None:
    persona = replace(VITALE, people=(replace(ODILE, updated_on="20250930"),))
    content, update = rights(persona)
    assert find(content, 0x65, 0xCC) == b"20250930"
    assert (find(update, 0xEC, 0x81), find(update, 0xEC, 0x82)) == (b"20250930", b"20250930")


def test_rights_that_were_never_updated() -> None:
    persona = replace(VITALE, people=(replace(ODILE, updated_on="20250930", rights_from="20230401"),))
    content, update = rights(persona, "rights_not_updated")
    assert find(content, 0x65, 0xCC) == b"20200101"
    assert find(update, 0xEC, 0x82) == b"20200101"


def test_an_interrupted_update_leaves_torn_rights_and_no_end() -> None:
    whole, _ = rights(OTHER_VITALE)
    torn, update = rights(OTHER_VITALE, "update_interrupted")
    assert (find(update, 0xEC, 0x81), find(update, 0xEC, 0x82)) == (b"20200101", None)
    assert len(torn) == len(whole)
    written = len(torn.rstrip(b"\x00"))
    assert torn[:written] == whole[:written]
    # Two persons: the first is whole, the number of the second was not written yet.
    assert find_all(torn, 0x65, 0xC9)[0] == ODILE.nir.encode()
    assert LILA.insured_nir.encode() not in torn[written:]
    assert written < len(whole.rstrip(b"\x00")) * 0.6


@pytest.mark.parametrize(
    ("persona", "state", "name"),
    [
        (replace(VITALE, atr="3B00"), "fresh", "atr"),
        (replace(VITALE, atr="3F6525002C09699000"), "fresh", "atr"),
        (replace(VITALE, kind="vitale3"), "fresh", "kind"),
        (VITALE, "expired", "state"),
        (replace(VITALE, people=()), "fresh", "people"),
        (replace(VITALE, blobs=(("certificat", b"\x00"),)), "fresh", "blobs"),
        (replace(VITALE, people=(replace(ODILE, birth_date="1985021"),)), "fresh", "birth_date"),
        (replace(VITALE, people=(replace(ODILE, updated_on="hier"),)), "fresh", "updated_on"),
    ],
)
def test_what_fits_no_card_is_named(persona: Persona, state: str, name: str) -> None:
    with pytest.raises(PersonaError) as caught:
        build_vitale(persona, state)
    assert caught.value.name == name
