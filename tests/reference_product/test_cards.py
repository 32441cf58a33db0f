"""Reading and signing with fake cards, in memory and through the socket."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import pytest

from reference_product.cards import channel, digest, tlv, vitale
from reference_product.cards.digest import PartialDigest
from reference_product.cards.socket_reader import SocketReaders
from reference_product.cards.transport import CardFault
from tests.reference_product.fake_cards import NAMES, FakeCps, FakeReaders, FakeVitale, Holder, SocketBench
from tests.reference_product.golden import SHA256_ABC
from tests.reference_product.practice import CHILD, MOTHER, ZELIE, Practice, who


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 128, 1000])
def test_digest_agrees_with_the_library(size: int) -> None:
    data = bytes(range(250)) * 4
    partial = digest.begin(data[:size])
    assert (len(partial.state), partial.bits, len(partial.rest)) == (32, size // 64 * 512, size % 64)
    assert digest.finish(partial) == hashlib.sha256(data[:size]).digest()


def test_published_digest() -> None:
    assert digest.finish(digest.begin(b"abc")).hex() == SHA256_ABC
    # FIPS 180-4 §5.3.3: initial value.
    assert digest.begin(b"") == PartialDigest(
        bytes.fromhex("6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19"), 0, b""
    )


def test_templates() -> None:
    assert tlv.items(bytes.fromhex("6503C0013100007F21 0102 0000")) == [
        (0x65, bytes.fromhex("C00131")),
        (0x7F21, b"\2"),
    ]
    assert tlv.items(b"\x5a\x81\x02AB") == [(0x5A, b"AB")]
    for broken in ("65", "6505C001", "6583000001", "7F"):
        with pytest.raises(tlv.TlvError):
            tlv.items(bytes.fromhex(broken))


def test_commands_of_a_patient_card(practice: Practice) -> None:
    card = practice.patient(CHILD, MOTHER, CHILD)
    commands = [command.hex().upper() for command in card.commands]
    # The published order: master file, identities, application, numbers; 61xx and 6Cxx followed.
    assert commands.index("00B0820000") < commands.index("00A404000BD250000002564954414C45")
    assert commands[0] == "00A40000023F00"
    assert commands[1] == "00C0000004"
    assert [one.shown for one in practice.session.card_people] == ["MERESYN Odile", "MERESYN Lila"]
    child = practice.session.card_people[1]
    assert (child.birth_date, child.nir, child.insured_nir, child.rank) == (
        "2015-06-07", "2951099126111", "2551499999999", "001",
    )  # fmt: skip


def test_wrong_code_then_blocked(practice: Practice) -> None:
    card = FakeCps()
    practice.readers.insert(0, card)
    messages = [practice.refused("read_professional_card", code_porteur="9999") for _ in range(4)]
    assert messages[0].startswith("Code porteur erroné : il reste 2 essais")
    assert messages[1].startswith("Code porteur erroné : il reste 1 essai ")
    assert messages[2].startswith("Code porteur bloqué")
    assert messages[3].startswith("Code porteur bloqué")
    assert sum(command[1] == 0x20 for command in card.commands) == 4


@pytest.mark.parametrize("code", ["", "12", "abcd", "123456789", "12٣4"])
def test_malformed_code_is_not_sent(practice: Practice, code: str) -> None:
    card = FakeCps()
    practice.readers.insert(0, card)
    assert "quatre chiffres" in practice.refused("read_professional_card", code_porteur=code)
    assert not any(command[1] == 0x20 for command in card.commands)


def test_one_code_for_the_whole_session(practice: Practice) -> None:
    card = practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.invoice()
    assert sum(command[1] == 0x20 for command in card.commands) == 1
    assert card.signed == 2


def test_expired_card(practice: Practice) -> None:
    card = FakeCps(Holder(valid_until="20250914"))
    practice.readers.insert(0, card)
    assert practice.refused("read_professional_card", code_porteur="1234").startswith("Carte CPS périmée depuis")
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    assert practice.refused("secure_invoice").startswith("Carte CPS périmée")
    assert not any(command[1] == 0x20 for command in card.commands)
    practice.readers.insert(0, FakeCps(Holder(valid_until="20250915")))
    practice.done("read_professional_card", code_porteur="1234")


def test_empty_readers(practice: Practice) -> None:
    assert practice.refused("read_professional_card", code_porteur="1234").startswith("Aucune carte CPS")
    assert practice.refused("read_patient_card").startswith("Aucune carte Vitale")


def test_cards_in_each_other_s_reader(practice: Practice) -> None:
    practice.readers.insert(0, FakeVitale("9900000001", ZELIE))
    practice.readers.insert(1, FakeCps())
    practice.done("read_professional_card", code_porteur="1234")
    practice.done("read_patient_card")
    assert [one.shown for one in practice.session.card_people] == ["NADIRSYN Zelie"]


def test_the_same_card_twice_is_no_pair(practice: Practice) -> None:
    practice.readers.insert(1, FakeCps())
    assert "n'est pas une carte Vitale" in practice.refused("read_patient_card")
    practice.readers.insert(0, FakeVitale("9900000001", ZELIE))
    practice.readers.insert(1, None)
    assert "n'est pas une carte CPS" in practice.refused("read_professional_card", code_porteur="1234")


def test_a_reader_under_another_name_is_found_by_its_card(practice: Practice) -> None:
    practice.readers.slots = {"AUTRE Lecteur 00 00": FakeCps(), "AUTRE Lecteur 00 01": FakeVitale("9900000001", ZELIE)}
    practice.done("read_professional_card", code_porteur="1234")
    practice.done("read_patient_card")


def test_code_and_signature_are_sent_inside_transactions(practice: Practice) -> None:
    practice.professional()
    assert practice.readers.transactions == [NAMES[0], ""]
    practice.patient(ZELIE)
    practice.invoice()
    # The reading of the patient's card, then one transaction around the signature.
    assert practice.readers.transactions == [NAMES[0], "", NAMES[1], "", NAMES[0], ""]


def test_old_patient_card(practice: Practice) -> None:
    card = FakeVitale("9900000001", ZELIE)
    card.atr = bytes.fromhex("3F6525002C09699000")
    practice.readers.insert(1, card)
    assert "ancienne génération" in practice.refused("read_patient_card")


@pytest.mark.parametrize("commands", range(1, 16))
def test_card_pulled_while_read(practice: Practice, commands: int) -> None:
    practice.patient(ZELIE)
    practice.readers.insert(1, FakeVitale("9900000002", MOTHER))
    practice.readers.cut = commands
    assert practice.refused("read_patient_card").startswith("Lecture interrompue : carte retirée")
    assert practice.session.card_people == ()
    assert "Aucun bénéficiaire choisi" in practice.refused("draft_invoice", date="2025-09-15", lines=[{"act": "G"}])


def test_illegible_patient_card(practice: Practice) -> None:
    card = FakeVitale("9900000001", ZELIE)
    card.files["2010"] = b"\x65\x10\x93"
    practice.readers.insert(1, card)
    assert practice.refused("read_patient_card").startswith("Carte Vitale illisible")


def test_long_file_is_read_to_its_end() -> None:
    card = FakeVitale("9900000001", ZELIE)
    for size in (255, 256, 257, 512, 1000):
        card.files["2F02"] = bytes(index % 251 for index in range(size))
        connection = FakeReaders({NAMES[1]: card}).connect(NAMES[1])
        assert channel.select(connection, "2F02").good
        assert channel.read_binary(connection) == card.files["2F02"]


@pytest.fixture
def bench() -> Iterator[SocketBench]:
    server = SocketBench(FakeReaders())
    yield server
    server.close()


def test_socket(bench: SocketBench) -> None:
    bench.readers.insert(1, FakeVitale("9900000001", ZELIE))
    readers = SocketReaders("127.0.0.1", bench.port)
    assert [(state.name, state.present) for state in readers.states()] == [(NAMES[0], False), (NAMES[1], True)]
    connection = readers.connect(NAMES[1])
    assert vitale.read(connection, date(2025, 9, 15)).serial == "9900000001"
    with pytest.raises(CardFault, match="no_card"):
        readers.connect(NAMES[0])
    with pytest.raises(CardFault, match="unknown_reader"):
        readers.connect("autre")
    bench.readers.insert(1, None)
    with pytest.raises(CardFault, match="removed_card"):
        connection.transmit(bytes.fromhex("00A40000023F00"))
    connection.disconnect()


def test_no_reader_at_all(bench: SocketBench) -> None:
    bench.close()
    with pytest.raises(CardFault, match="no_reader"):
        SocketReaders("127.0.0.1", bench.port).states()


def test_unknown_patient(practice: Practice) -> None:
    practice.patient(ZELIE)
    assert practice.refused("select_beneficiary", patient=who(CHILD)).startswith("Patient inconnu")
