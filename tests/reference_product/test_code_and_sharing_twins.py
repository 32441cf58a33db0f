"""Each twin of the code, the sharing and the faults of cards differs from the honest program in its one point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reference_product.cards import transport
from reference_product.cards.transport import CardFault
from tests.reference_product.fake_cards import NAMES, FakeConnection, FakeCps, FakeVitale
from tests.reference_product.practice import ZELIE, Practice, applied

REQUIREMENTS = {
    "code-at-each-signature": "pc-code-une-fois",
    "wrong-code-insisted-on": "pc-code-sans-relance",
    "tries-counted-by-itself": "pc-essais-restants",
    "blocked-said-wrong": "pc-blocage-explique",
    "situation-before-code": "pc-protege-apres-code",
    "signs-without-transaction": "pc-transaction",
    "patient-card-kept": "pc-carte-rendue",
    "gives-up-on-shared-card": "pc-partage",
    "busy-card-said-unreadable": "pc-partage",
    "code-replayed-after-reset": "pc-remise-a-zero",
    "mute-card-said-absent": "pc-carte-muette",
    "abnormal-answer-read-as-empty": "pc-reponse-anormale",
    "slow-card-given-up": "pc-carte-lente",
    "last-use-written-on-card": "pc-sans-ecriture",
}
VERIFY, UPDATE = 0x20, 0xD6


@pytest.fixture
def other_practice(tmp_path: Path) -> Iterator[Practice]:
    """A second practice, for the twin."""
    (folder := tmp_path / "autre").mkdir()
    one = Practice(folder)
    yield one
    one.session.close()


@pytest.mark.parametrize(("twin", "requirement"), REQUIREMENTS.items())
def test_twin_says_what_it_breaks(twin: str, requirement: str) -> None:
    module = import_module(f"reference_product.twins.{twin.replace('-', '_')}")
    assert requirement == module.REQUIREMENT
    assert module.DEFECT.endswith(".")


def sent(card: FakeCps, instruction: int) -> int:
    return sum(command[1] == instruction for command in card.commands)


def codes_of_two_invoices(practice: Practice) -> object:
    card = practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.invoice()
    return sent(card, VERIFY)


def with_code(code: str, left: int, look: Callable[[FakeCps, str], object]) -> Callable[[Practice], object]:
    def play(practice: Practice) -> object:
        card = FakeCps()
        card.left = left
        practice.readers.insert(0, card)
        return look(card, practice.refused("read_professional_card", code_porteur=code))

    return play


def asked_before_the_code(practice: Practice) -> object:
    commands = practice.professional().commands
    first_code = next(rank for rank, command in enumerate(commands) if command[1] == VERIFY)
    return any(command[5:] == bytes.fromhex("D120") for command in commands[:first_code])


def transactions_of_a_signature(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.readers.transactions.clear()
    practice.invoice()
    return practice.readers.transactions


def written(practice: Practice) -> object:
    return sent(practice.professional(), UPDATE)


def code_after_a_reset(practice: Practice) -> object:
    card = practice.professional()
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    holder = practice.session.holder
    assert holder is not None

    def reset_meanwhile() -> None:
        raise CardFault("reset_card")

    vars(holder.connection)["begin"] = reset_meanwhile
    card.verified = False
    return practice.do("secure_invoice")["status"], sent(card, VERIFY)


def reading_with_an_unknown_status(practice: Practice) -> object:
    card = FakeVitale("9900000001", ZELIE)
    honest, reads = card.answer, count(1)
    # The third READ BINARY is the first one of the identities.
    vars(card)["answer"] = lambda command: b"\x6f\x42" if command[1] == 0xB0 and next(reads) == 3 else honest(command)
    practice.readers.insert(1, card)
    return practice.do("read_patient_card")["status"]


def message_after(kind: str) -> Callable[[Practice], object]:
    def play(practice: Practice) -> object:
        def connect(name: str) -> FakeConnection:
            raise CardFault(kind)

        vars(practice.readers)["connect"] = connect
        return practice.refused("read_patient_card").split(" :")[0]

    return play


@pytest.mark.parametrize(
    ("twin", "look", "honest", "faulty"),
    [
        ("code-at-each-signature", codes_of_two_invoices, 1, 3),
        ("wrong-code-insisted-on", with_code("9999", 3, lambda card, _: sent(card, VERIFY)), 1, 3),
        ("tries-counted-by-itself", with_code("9999", 2, lambda _, said: "reste 1 essai " in said), True, False),
        ("blocked-said-wrong", with_code("1234", 0, lambda _, said: "bloqué" in said), True, False),
        ("situation-before-code", asked_before_the_code, False, True),
        ("signs-without-transaction", transactions_of_a_signature, [NAMES[0], ""], []),
        ("busy-card-said-unreadable", message_after("sharing_violation"), "Carte occupée par un autre logiciel",
         "Carte Vitale illisible"),
        ("mute-card-said-absent", message_after("protocol_mismatch"), "Carte muette",
         "Aucune carte Vitale dans le lecteur"),
        ("code-replayed-after-reset", code_after_a_reset, ("refused", 1), ("done", 2)),
        ("abnormal-answer-read-as-empty", reading_with_an_unknown_status, "refused", "done"),
        ("last-use-written-on-card", written, 0, 1),
    ],
)  # fmt: skip
def test_twin_differs_in_its_point(
    practice: Practice,
    other_practice: Practice,
    monkeypatch: pytest.MonkeyPatch,
    twin: str,
    look: Callable[[Practice], object],
    honest: object,
    faulty: object,
) -> None:
    monkeypatch.setattr(transport, "_PAUSE", 0)
    assert look(practice) == honest
    with applied(twin):
        assert look(other_practice) == faulty


def test_a_patient_card_kept_is_never_let_go(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[str] = []
    monkeypatch.setattr(FakeConnection, "disconnect", lambda self, disposition="leave": freed.append(self.name))
    practice.patient(ZELIE)
    assert freed == [NAMES[1]]
    with applied("patient-card-kept"):
        practice.done("read_patient_card")
    assert freed == [NAMES[1]]


def test_a_shared_card_is_asked_for_again(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_PAUSE", 0)
    practice.readers.insert(1, FakeVitale("9900000001", ZELIE))
    connect = practice.readers.connect

    def held(times: int) -> Callable[[str], FakeConnection]:
        left = iter(range(times))

        def answer(name: str) -> FakeConnection:
            if next(left, None) is None:
                return connect(name)
            raise CardFault("sharing_violation")

        return answer

    def ask() -> dict[str, Any]:
        vars(practice.readers)["connect"] = held(2)
        return practice.do("read_patient_card")

    assert ask()["status"] == "done"
    with applied("gives-up-on-shared-card"):
        assert ask()["message"].startswith("Carte occupée")


def test_a_slow_card_is_waited_for(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    practice.patient(ZELIE)
    with applied("slow-card-given-up") as module:
        # Every look at the clock is two seconds after the one before.
        seconds = count(0, 2)
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
        assert practice.refused("read_patient_card").startswith("Lecture interrompue")
