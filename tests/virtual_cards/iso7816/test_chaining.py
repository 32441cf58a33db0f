"""Command chaining: pieces make one command, bounded, and a foreign command ends the chain."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from tests.virtual_cards.iso7816.bench import made_up, private_key, send
from virtual_cards.iso7816.apdu import Command
from virtual_cards.iso7816.chaining import MAXIMUM_CHAIN, Chain

CHOOSE = "002241B8 06 80011A 840181"
VERIFY = "00200001 04 31323334"


def cryptogram() -> str:
    """The indicator, then what the card must decipher: 257 bytes, too many for one short command."""
    return "81" + private_key().public_key().encrypt(b"secret", PKCS1v15()).hex()


def test_a_long_command_in_two_pieces() -> None:
    card, body = made_up(), cryptogram()
    assert send(card, VERIFY, CHOOSE) == "9000"
    assert send(card, "102A8086 FE" + body[:508]) == "9000"
    assert send(card, "002A8086 03" + body[508:] + "00") == "6106"
    assert send(card, "00C0000006") == b"secret".hex().upper() + "9000"


def test_a_foreign_command_ends_the_chain_and_is_executed() -> None:
    card, body = made_up(), cryptogram()
    send(card, VERIFY, CHOOSE, "102A8086 FE" + body[:508])
    assert send(card, "00A4080C027F01") == "9000"
    # The last piece alone is no cryptogram any more.
    assert send(card, "002A8086 03" + body[508:] + "00") == "6A80"


def test_other_parameters_start_another_chain() -> None:
    card, body = made_up(), cryptogram()
    send(card, VERIFY, CHOOSE, "102A8087 02 AAAA", "102A8086 FE" + body[:508])
    assert send(card, "002A8086 03" + body[508:] + "00") == "6106"


def test_a_chain_is_bounded() -> None:
    card = made_up()
    piece = "102A8086 FF" + "00" * 255
    answers = [send(card, piece) for _ in range(17)]
    # 16 × 255 = 4080 bytes fit in 4096, the seventeenth does not.
    assert answers == ["9000"] * 16 + ["6700"]
    assert MAXIMUM_CHAIN == 4096
    assert not card.snapshot()["volatile"]["answer_held"]  # type: ignore[index]
    send(card, *[piece] * 16)
    assert send(card, "002A8086 FF" + "00" * 255) == "6700"


def test_secrets_and_selections_are_never_chained() -> None:
    card = made_up()
    assert send(card, "10200001 02 3132") == "6884"
    assert send(card, "00200001 02 3334") == "6700"
    assert send(card, "10A4080C 02 7F01") == "6884"


def test_a_reset_forgets_the_pieces() -> None:
    card, body = made_up(), cryptogram()
    send(card, "102A8086 FE" + body[:508])
    card.reset()
    assert send(card, VERIFY, CHOOSE, "002A8086 03" + body[508:] + "00") == "6A80"


def test_one_unchained_command_may_be_longer_than_a_chain() -> None:
    whole = Chain().finish(Command(0, 0x2A, 0x80, 0x86, bytes(MAXIMUM_CHAIN + 1), None, extended=True))
    assert whole is not None
    assert len(whole.data) == MAXIMUM_CHAIN + 1
