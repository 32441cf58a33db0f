"""Strict T=0: announced, told, never guessed, and never computed twice."""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command, Response, parse_command
from virtual_cards.iso7816.t0 import T0Transport


class Chip:
    """Answers every command with the same bytes and counts how often it had to compute."""

    def __init__(self, data: bytes, status: int = 0x9000) -> None:
        self.transport = T0Transport()
        self.answer = Response(data, status)
        self.executed = 0

    def execute(self, _command: Command) -> Response:
        self.executed += 1
        return self.answer

    def send(self, raw: str) -> str:
        return self.transport.exchange(parse_command(bytes.fromhex(raw)), self.execute).hex().upper()


def test_data_in_and_data_out_is_announced() -> None:
    chip = Chip(b"abc")
    assert chip.send("00880000011100") == "6103"
    assert chip.send("00C0000003") == "6162639000"
    assert chip.send("00C0000003") == "6985"


def test_an_answer_may_be_fetched_in_pieces() -> None:
    chip = Chip(bytes(range(256)))
    assert chip.send("008800000111") == "6100"
    assert chip.send("00C00000FE")[-4:] == "6102"
    assert chip.send("00C0000005") == "6C02"
    assert chip.send("00C0000002") == "FEFF9000"
    assert chip.executed == 1


def test_a_wrong_length_is_told_and_the_work_is_kept() -> None:
    chip = Chip(b"abc")
    assert chip.send("0084000008") == "6C03"
    assert chip.send("0084000003") == "6162639000"
    assert chip.executed == 1


def test_another_command_forgets() -> None:
    chip = Chip(b"abc")
    chip.send("0084000008")
    assert chip.send("0085000003") == "6162639000"
    assert chip.send("0084000003") == "6162639000"
    assert chip.executed == 3
    chip.send("008800000111")
    chip.send("0084000003")
    assert chip.send("00C0000003") == "6985"


def test_no_length_at_all_is_announced_too() -> None:
    chip = Chip(b"abc")
    assert chip.send("002A9E9A") == "6103"


def test_a_status_alone_goes_out_at_once() -> None:
    assert Chip(b"", 0x6A82).send("00A40000027777") == "6A82"


def test_extended_length_is_refused_without_effect() -> None:
    chip = Chip(b"abc")
    assert chip.send("00B00000000100") == "6700"
    assert chip.executed == 0


def test_get_response_with_parameters_is_refused() -> None:
    chip = Chip(b"abc")
    chip.send("008800000111")
    assert chip.send("00C0000103") == "6A86"
