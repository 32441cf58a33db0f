"""A small judged world: one case, the public sample lot, and observations made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from harness.judging.context import CheckContext
from harness.model.action import Actor
from harness.model.basis import Basis
from harness.model.case import BookRef, Case, Step
from harness.model.corpus import Corpus
from harness.model.expectation import Expectation
from harness.model.observation import (
    Artifact,
    CardCommand,
    CardEvent,
    CardSnapshot,
    CaseObservation,
    Exchange,
    MailIn,
    MailOut,
    OtherMail,
    StepOutcome,
)
from harness.model.person import Birth, Coverage, Nir, Person, Sex
from harness.model.source import Source

TABLES = Path(__file__).parents[2] / "scenarios" / "tables"
ROWS = """\
000TE00000999999998......CT00000001999999......TRSYN001250115CP..B2...............128......SYNTHETIC.SAMPLE.....................
1999999998......9990011896005ETABLISSEMENT.FICTIF....................B2250115.CP.062007U........................................
2999999998.25555559993335300025000000110000000010199900004000000000000000000100250114000000000.5501011250114250114108999999997..
2999999998.255555599933353000250000001S0100000000.............00......ODUPONT...................JEAN...........296991102T.......
4999999998.25555559993335300025000000100000296991102T0009999999982019250114PAR..01000100010013975001397507000097830013975.004192
4999999998.255555599933353250000001S01S.0000000L0000000................0000000000000000000000000000.00000000000000000000000N....
4999999998.255555599933353250000001M01....HBLD138.......10....1.00000011........................................................
4999999998.25555559993335300025000000100000296991102T0009999999982019250114FDA..01000100010029425000000000000000000029425N029425
4999999998.255555599933353250000001S01S.0000000L0000000................0000000000000000000000000000.00000000000000000000000N....
5999999998.25555559993335300025000000100500000000000000000004340000009783000336170000000000033617.................00000000......
699999999800100020001001000043400000009783000033617001..........................................................................
999TE00000999999998......CT00000001999999......TRSYN00100000012...................001...........................................
"""
LOT = "".join(ROWS.split("\n")).replace(".", " ").encode("latin-1")
"""The synthetic lot published with the B2 tables (vectors V1 and V2), dots shown for blanks."""

PATIENT = Person(
    id="patiente",
    basis=Basis.SYNTHETIC,
    birth_name="SYNTHETIQUE",
    first_names=("ALPHA",),
    sex=Sex.FEMALE,
    birth=Birth("1955-01-01", 1),
    nir=Nir("2555555999333", "53"),
    insured_nir=Nir("2555555999333", "53"),
    coverage=Coverage("01", "999", "0000"),
)


def tables() -> Mapping[str, bytes]:
    return {f"tables/{p.relative_to(TABLES).as_posix()}": p.read_bytes() for p in TABLES.rglob("*") if p.is_file()}


def corpus(**files: bytes) -> Corpus:
    return Corpus({}, {}, {}, {}, {}, {PATIENT.id: PATIENT}, {}, (), {**tables(), **files})


def case(*expectations: Expectation, steps: Sequence[str] = ("lire", "facturer", "montrer")) -> Case:
    return Case(
        id="texte/cas",
        text="texte",
        title="Un cas",
        goal="Montrer.",
        book=BookRef("cahier", "1", "t"),
        basis=Basis.SYNTHETIC,
        source=Source("hypothèse"),
        applies_when="always",
        simulated_date=datetime(2025, 1, 15, 9, tzinfo=UTC),
        steps=tuple(Step(s, Actor.PROFESSIONAL, "show_log" if s == "journal" else "draft_invoice") for s in steps),
        expectations=expectations,
        cards={"insured": "patiente"},
        people=("patiente",),
    )


def seen(
    *,
    steps: Mapping[str, StepOutcome] | None = None,
    mails_in: Sequence[MailIn] = (),
    mails_out: Sequence[MailOut] = (),
    other_mails: Sequence[OtherMail] = (),
    exchanges: Sequence[Exchange] = (),
    commands: Sequence[CardCommand] = (),
    card_events: Sequence[CardEvent] = (),
    card_states: Sequence[CardSnapshot] = (),
    logs: Sequence[Artifact] = (),
    gap_s: int = 1,
    ended: str = "complete",
) -> CaseObservation:
    beacons = tuple((n, datetime(2026, 1, 1, 0, 0, n * gap_s % 60, tzinfo=UTC).isoformat()) for n in range(1, 9))
    default = {s: step(s, rank * 10, rank * 10 + 9) for rank, s in enumerate(("lire", "facturer", "montrer"))}
    return CaseObservation(
        case="texte/cas",
        scheme="cnam",
        attempt=1,
        steps=default if steps is None else steps,
        exchanges=tuple(exchanges),
        commands=tuple(commands),
        card_events=tuple(card_events),
        card_states=tuple(card_states),
        mails_in=tuple(mails_in),
        mails_out=tuple(mails_out),
        other_mails=tuple(other_mails),
        logins=(),
        beacons=beacons,
        logs=tuple(logs),
        ended=ended,
    )


def step(name: str, started: int, ended: int, status: str = "done", message: str = "", screen: str = "") -> StepOutcome:
    artifacts = (Artifact("ecran.txt", "text/plain", screen.encode(), "b"),) if screen else ()
    return StepOutcome(name, status, message, artifacts, started, ended)


def lot(content: bytes | None = LOT, *, seq: int = 15, file: int = 1, recipient: str = "") -> MailIn:
    return MailIn(seq, "2025-01-15T09:00:00Z", file, content, "" if content else "mime", "raw", "lot", recipient)


def arl(*, positive: bool, file: int = 1) -> MailOut:
    return MailOut(16, "arl", file, b"", positive, "blob")


def context(expectation: Expectation, observation: CaseObservation, **files: bytes) -> CheckContext:
    return CheckContext(case(expectation), "cnam", corpus(**files), observation)
