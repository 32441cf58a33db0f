"""A person driven from a terminal: what she reads, what she answers, what the bench notices itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.drivers.base import ActResult, Artifact, Order, ResetResult, Status
from harness.drivers.person import PersonDriver, parse_answer
from harness.model.action import Action, ActionKind, Actor, ArgumentSpec, ArgumentType, Json, Performer
from harness.model.statement import Identification, Statement

READ_CARD = Action(
    "read_professional_card",
    ActionKind.DO,
    Performer.PRODUCT,
    "Lire la carte professionnelle",
    "Read the professional card",
    "Lisez la carte et saisissez le code {code_porteur}. Motif : {reason}.",
    "Read the card and type {code_porteur}. Reason: {reason}.",
    {"code_porteur": ArgumentSpec(secret=True), "reason": ArgumentSpec()},
    closed_by="card_trace",
)
REGISTER = Action(
    "register_patient",
    ActionKind.DO,
    Performer.PRODUCT,
    "Créer la fiche",
    "Register",
    "Créez la fiche de {patient} au tarif {price} : {lines}",
    "",
    {
        "patient": ArgumentSpec(ArgumentType.PERSON_FILE),
        "price": ArgumentSpec(ArgumentType.AMOUNT),
        "lines": ArgumentSpec(ArgumentType.RECORDS, fields={"act": ArgumentSpec(label_fr="Acte")}),
    },
)
ORDER = Order("1", "lire", 2, 7, Actor.SECRETARY, READ_CARD, {"code_porteur": "4821"}, note="Attention.")


@dataclass
class Desk:
    driver: PersonDriver
    typed: int
    shown: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        os.write(self.typed, text.encode())


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    reading, writing = os.pipe()
    statement = Statement("1", Identification("V", "n", "Logiciel", "nil", "3.2"))
    desk = Desk(PersonDriver(statement, tmp_path, input_fd=reading, look_s=0.01, quiet_s=0.05), writing)
    desk.driver.write = desk.shown.append
    yield desk
    os.close(reading)
    if desk.typed >= 0:
        os.close(desk.typed)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("fait", (Status.DONE, "")),
        ("Fait : droits ouverts", (Status.DONE, "droits ouverts")),
        ("f", (Status.DONE, "")),
        ("refusé carte expirée", (Status.REFUSED, "carte expirée")),
        ("REFUSE", (Status.REFUSED, "")),
        ("bloqué, pas de menu", (Status.UNSUPPORTED, "pas de menu")),
        ("", None),
        ("oui", None),
        ("faites", None),
    ],
)
def test_answers(line: str, answer: tuple[Status, str] | None) -> None:
    assert parse_answer(line) == answer


def test_the_person_reads_the_step_with_its_arguments_and_secrets(desk: Desk) -> None:
    desk.type("euh\nrefusé code faux\n")
    assert desk.driver.act(ORDER) == ActResult(Status.REFUSED, "code faux")
    shown = "".join(desk.shown)
    assert "Étape 2 sur 7 : Lire la carte professionnelle" in shown
    assert "le secrétariat" in shown
    assert "saisissez le code 4821. Motif : —." in shown
    assert "Attention." in shown
    assert "Réponse non comprise" in shown


def test_records_persons_and_amounts_are_put_into_words(desk: Desk) -> None:
    patient: dict[str, Json] = {"id": "z", "birth_name": "NADIRSYN", "first_names": ["Zélie", "Ada"]}
    patient["birth_date"] = "1990-01-02"
    arguments: dict[str, Json] = {"patient": patient, "price": 2842, "lines": [{"act": "G"}, {"act": "COE"}]}
    desk.type("fait\n")
    desk.driver.act(Order("1", "s", 1, 1, Actor.TESTER, REGISTER, arguments))
    shown = "".join(desk.shown)
    assert "Créez la fiche de NADIRSYN Zélie Ada (1990-01-02) au tarif 28,42 € :" in shown
    assert "\n  1. Acte : G\n  2. Acte : COE\n" in shown
    assert "Feuille de renseignements\n  birth_name : NADIRSYN" in shown


def test_the_bench_notices_the_action_itself(desk: Desk) -> None:
    looks = iter([False, False, True])
    assert desk.driver.act(ORDER, lambda: next(looks)) == ActResult(Status.DONE)
    assert "Constaté par le banc" in "".join(desk.shown)


def test_an_answer_typed_right_after_the_event_still_counts(desk: Desk) -> None:
    def closed() -> bool:
        desk.type("refusé opposition\n")
        return True

    assert desk.driver.act(ORDER, closed) == ActResult(Status.REFUSED, "opposition")


def test_dropped_files_become_evidence_once(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("of before")
    desk.driver.hello()
    (tmp_path / "ecran.png").write_bytes(b"png")
    desk.type("fait\n")
    assert desk.driver.act(ORDER).artifacts == (Artifact("ecran.png", "image/png", b"png"),)
    desk.type("fait\n")
    assert desk.driver.act(ORDER).artifacts == ()


def test_leaving_is_not_an_answer(desk: Desk) -> None:
    os.close(desk.typed)
    desk.typed = -1
    result = desk.driver.act(ORDER)
    assert (result.status, result.gone, result.code) == (Status.FAILED, True, "drivers.person-left")


def test_reset_is_asked(desk: Desk) -> None:
    desk.type("fait\nbloqué\n")
    assert desk.driver.reset() is ResetResult.DONE
    assert desk.driver.restore() is ResetResult.UNSUPPORTED
