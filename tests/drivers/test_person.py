"""A person driven from a terminal: what she reads, what she answers, what the bench notices itself."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.drivers.answers import Answer, Word, parse_answer
from harness.drivers.base import ActResult, Artifact, DriverGone, Order, ResetResult, Status
from harness.drivers.desk import MAX_PIECE, Desk
from harness.drivers.dropping import DropFolder
from harness.drivers.person import PersonDriver
from harness.model.action import Action, ActionKind, Actor, ArgumentSpec, ArgumentType, Json, Performer
from harness.model.statement import DriverSettings, Identification, Statement

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
SHOW = Action("show", ActionKind.SHOW, Performer.PRODUCT, "Montrer", "Show", "Montrez l'écran.", "Show the screen.")
INSERT = Action(
    "insert_card", ActionKind.DO, Performer.BENCH, "Insérer une carte", "", "", "", {"card": ArgumentSpec()}
)
ORDER = Order("1", "lire", 2, 7, Actor.SECRETARY, READ_CARD, {"code_porteur": "4821"}, note="Attention.")


@dataclass
class Person:
    """The person's side of a desk."""

    desk: Desk
    driver: PersonDriver
    typed: int
    shown: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        os.write(self.typed, text.encode())

    @property
    def screen(self) -> str:
        return "".join(self.shown)


@pytest.fixture(name="person")
def _person(tmp_path: Path) -> Iterator[Person]:
    reading, writing = os.pipe()
    statement = Statement("1", Identification("V", "n", "Logiciel", "nil", "3.2"))
    world = tmp_path / "world.json"
    world.write_text(json.dumps({"format_version": "1", "mail": {"smtp": {"port": 25}}, "product": {"nil": "x"}}))
    drop = tmp_path / "drop"
    desk = Desk(DropFolder(drop), input_fd=reading, look_s=0.01, quiet_s=0.1, hasty_s=0.3)
    person = Person(desk, PersonDriver(statement, drop, world_file=world, desk=desk), writing)
    desk.write = person.shown.append
    drop.mkdir()
    yield person
    os.close(reading)
    if person.typed >= 0:
        os.close(person.typed)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("fait", Answer(Word.DONE)),
        ("Fait : droits ouverts", Answer(Word.DONE, "droits ouverts")),
        ("f", Answer(Word.DONE)),
        ("refusé carte expirée", Answer(Word.REFUSED, "carte expirée")),
        ("REFUSE", Answer(Word.REFUSED)),
        ("bloqué, pas de menu", Answer(Word.BLOCKED, "pas de menu")),
        ("passer", Answer(Word.BLOCKED)),
        ("aide", Answer(Word.HELP)),
        ("a", Answer(Word.HELP)),
        ("abandon fin de journée", Answer(Word.ABANDON, "fin de journée")),
        ("\x1b[A\x1b[Drefusé carte\tex\x1b[Cpirée\r", Answer(Word.REFUSED, "carte expirée")),
        ("", None),
        ("\x1b[A", None),
        ("oui", None),
        ("faites", None),
    ],
)
def test_answers(line: str, answer: Answer | None) -> None:
    assert parse_answer(line) == answer


def test_a_step_that_could_not_be_done_accuses_nobody() -> None:
    assert Answer(Word.BLOCKED).status is Status.UNSUPPORTED


def test_the_person_reads_where_the_product_finds_its_world(person: Person, tmp_path: Path) -> None:
    person.driver.hello()
    assert f"({tmp_path / 'world.json'}) :\n  mail.smtp.port : 25\n" in person.screen
    assert f"déposez-les dans {tmp_path / 'drop'}" in person.screen
    assert "fait, refusé <message du produit>, bloqué <raison>" in person.screen


def test_the_person_reads_the_step_with_its_arguments_and_secrets(person: Person) -> None:
    person.type("euh\nrefusé code faux\n")
    assert person.driver.act(ORDER) == ActResult(Status.REFUSED, "code faux")
    assert "Étape 2 sur 7 : Lire la carte professionnelle" in person.screen
    assert "le secrétariat" in person.screen
    assert "saisissez le code 4821. Motif : —." in person.screen
    assert "Attention." in person.screen
    assert "le banc le verra lui-même (la carte a été lue)" in person.screen
    assert "Réponse non comprise" in person.screen


def test_case_date_and_what_the_bench_did_are_announced_once(person: Person) -> None:
    start = datetime(2025, 9, 15, 9, tzinfo=UTC)
    first = replace(ORDER, case="a7/simple", title="Une consultation", clock=start)
    later = replace(first, clock=start.replace(hour=10), by_bench=((INSERT, {"card": "zelie"}),))
    person.type("fait\nfait\nfait\n")
    for order in (first, first, later):
        person.driver.act(order)
    assert person.screen.count("Cas : Une consultation (a7/simple)\nDate simulée : 2025-09-15 09:00:00 UTC") == 1
    assert person.screen.count("Date simulée : 2025-09-15 10:00:00 UTC") == 1
    assert person.screen.count("Fait par le banc : Insérer une carte (card : zelie)") == 1


def test_records_persons_and_amounts_are_put_into_words(person: Person) -> None:
    patient: dict[str, Json] = {"id": "z", "birth_name": "NADIRSYN", "first_names": ["Zélie", "Ada"]}
    patient["birth_date"] = "1990-01-02"
    arguments: dict[str, Json] = {"patient": patient, "price": 2842, "lines": [{"act": "G"}, {"act": "COE"}]}
    person.type("fait\n")
    person.driver.act(Order("1", "s", 1, 1, Actor.TESTER, REGISTER, arguments))
    assert "Créez la fiche de NADIRSYN Zélie Ada (1990-01-02) au tarif 28,42 € :" in person.screen
    assert "\n  1. Acte : G\n  2. Acte : COE\n" in person.screen
    assert "Feuille de renseignements\n  Nom de naissance : NADIRSYN\n  Prénoms : Zélie Ada\n" in person.screen


def test_help_is_no_answer(person: Person) -> None:
    person.type("aide\nfait\n")
    assert person.driver.act(ORDER) == ActResult(Status.DONE)
    assert "recette resume" in person.screen


def test_a_refusal_without_a_reason_is_asked_for_it_once(person: Person) -> None:
    person.type("refusé\nrefusé carte périmée\nrefusé\nrefusé\n")
    assert person.driver.act(ORDER) == ActResult(Status.REFUSED, "carte périmée")
    assert person.driver.act(ORDER) == ActResult(Status.REFUSED)
    assert person.screen.count("Quel message le produit affiche-t-il ?") == 2


def test_the_bench_notices_the_action_itself(person: Person) -> None:
    looks = iter([False, False, True])
    assert person.driver.act(ORDER, lambda: next(looks, False)) == ActResult(Status.DONE)
    assert "Vu par le banc : la carte a été lue. Suite dans 0.1 s." in person.screen
    assert "Constaté par le banc" in person.screen


def test_a_reading_is_over_when_nothing_more_is_seen(person: Person) -> None:
    began = time.monotonic()
    person.driver.act(ORDER, lambda: time.monotonic() - began < 0.4)
    assert time.monotonic() - began > 0.4
    assert person.screen.count("Vu par le banc") == 1


def test_an_answer_typed_right_after_the_event_still_counts(person: Person) -> None:
    def closed() -> bool:
        person.type("refusé opposition\n")
        return True

    assert person.driver.act(ORDER, closed) == ActResult(Status.REFUSED, "opposition")


def test_an_empty_line_keeps_a_noticed_step_open(person: Person) -> None:
    looks = iter([True])

    def closed() -> bool:
        seen = next(looks, False)
        if seen:
            person.type("\n")
            threading.Timer(0.4, person.type, ["fait droits fermés\n"]).start()
        return seen

    assert person.driver.act(ORDER, closed) == ActResult(Status.DONE, "droits fermés")
    assert "L'étape reste ouverte" in person.screen


def test_an_answer_to_a_step_just_closed_is_not_taken_for_the_next(person: Person) -> None:
    person.driver.act(ORDER, lambda: "Vu par" not in person.screen)
    person.type("refusé carte périmée\n")
    threading.Timer(0.5, person.type, ["fait\n"]).start()
    assert person.driver.act(ORDER) == ActResult(Status.DONE)
    assert "elle n'est pas comptée" in person.screen


def test_dropped_files_become_evidence_once(person: Person) -> None:
    drop = person.desk.drop.folder
    (drop / "old.txt").write_text("of before")
    person.driver.hello()
    (drop / "ecran.png").write_bytes(b"png")
    person.type("fait\n")
    assert person.driver.act(ORDER).artifacts == (Artifact("ecran.png", "image/png", b"png"),)
    person.type("fait\n")
    assert person.driver.act(ORDER).artifacts == ()


def test_what_lies_there_before_the_first_step_is_no_evidence(person: Person) -> None:
    person.driver.hello()
    (person.desk.drop.folder / "base.sqlite").write_bytes(b"of the product")
    person.type("fait\n")
    person.driver.reset()
    person.type("fait\n")
    assert person.driver.act(ORDER).artifacts == ()
    assert "base.sqlite" not in person.screen


def test_evidence_is_dropped_beside_what_the_product_leaves(tmp_path: Path) -> None:
    for folder, expected in (("", tmp_path / "pieces"), (str(tmp_path / "mine"), tmp_path / "mine")):
        settings = DriverSettings("person", drop_folder=folder)
        statement = Statement("1", Identification("V", "n", "L", "nil", "3"), driver=settings)
        PersonDriver(statement, tmp_path / "artifacts").hello()
        assert expected.is_dir()


def test_a_file_too_large_is_told(person: Person) -> None:
    person.driver.hello()
    (person.desk.drop.folder / "film.bin").write_bytes(b"x" * (MAX_PIECE + 1))
    person.type("fait\n")
    person.driver.act(ORDER)
    assert "Pièce trop grande (8 Mio au plus), non gardée : film.bin" in person.screen


def test_showing_without_anything_readable_is_asked_again_once(person: Person) -> None:
    order = replace(ORDER, action=SHOW, arguments={})
    person.driver.hello()
    person.type("fait\nfait\n")
    assert person.driver.act(order) == ActResult(Status.DONE)
    assert "Aucune pièce déposée" in person.screen
    (person.desk.drop.folder / "ecran.png").write_bytes(b"png")
    person.type("fait\nfait NADIRSYN Zélie\n")
    assert person.driver.act(order).message == "NADIRSYN Zélie"
    assert "ne lit ni image ni PDF" in person.screen
    (person.desk.drop.folder / "ecran.txt").write_text("NADIRSYN")
    person.type("fait\n")
    assert [piece.path for piece in person.driver.act(order).artifacts] == ["ecran.txt"]


def test_leaving_is_not_an_answer(person: Person) -> None:
    os.close(person.typed)
    person.typed = -1
    with pytest.raises(KeyboardInterrupt):
        person.driver.act(ORDER)
    assert "rien n'est conclu" in person.screen


def test_abandoning_ends_the_case_and_accuses_nobody(person: Person) -> None:
    person.type("abandon lecteur en panne\nabandon\n")
    result = person.driver.act(ORDER)
    assert (result.status, result.message, result.gone) == (Status.UNSUPPORTED, "lecteur en panne", True)
    with pytest.raises(DriverGone):
        person.driver.reset()


def test_reset_is_asked(person: Person) -> None:
    person.type("fait\nbloqué\n")
    assert person.driver.reset() is ResetResult.DONE
    assert person.driver.restore() is ResetResult.UNSUPPORTED
