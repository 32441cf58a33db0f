"""The patient card as two public readers walk it, and the synthetic rights of several persons."""

from __future__ import annotations

from dataclasses import replace

from tests.virtual_cards.personas import LILA, ODILE, OTHER_VITALE, VITALE, doctor
from virtual_cards import Card, Persona, build_cps, build_vitale
from virtual_cards.tlv import decode, find, find_all

VITALE_AID = "D250000002564954414C45"
MF_AID = "D2500000024D465F564954414C45"


def send(card: Card, command: str) -> tuple[bytes, str]:
    """Send as a T=0 terminal does: fetch what is announced, ask again with the length told."""
    raw = bytes.fromhex(command)
    answer = card.transmit(raw)
    if answer[-2] == 0x6C:
        answer = card.transmit(raw[:4] + answer[-1:])
    if answer[-2] == 0x61:
        answer = card.transmit(bytes.fromhex("00C00000") + answer[-1:])
    return answer[:-2], answer[-2:].hex().upper()


def powered(card: Card) -> Card:
    card.power_on()
    return card


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
