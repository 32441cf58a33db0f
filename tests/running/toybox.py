"""A corpus of toy cases, a plan and a run folder, all made in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from harness.evidence import RunPaths, SyncPolicy
from harness.model.action import Action, ActionKind, Actor, ArgumentSpec, ArgumentType, Json, Performer
from harness.model.basis import Basis
from harness.model.case import BookRef, Case, Step
from harness.model.corpus import Corpus
from harness.model.person import Birth, Coverage, Nir, Person, Professional, Sex, VitaleCard
from harness.model.plan import Effort, Job, Plan, PlannedCase
from harness.model.source import Source
from harness.model.statement import DriverSettings, Identification, Statement
from harness.running import RunOptions

__all__ = ["OPTIONS", "TOY", "case", "corpus", "one_job", "plan_of", "professional", "resident", "start", "step"]

TOY = Path(__file__).parent.parent / "drivers" / "toy.py"
OPTIONS = RunOptions(sync=SyncPolicy.NEVER, hello_timeout_s=10.0)
DATE = datetime(2025, 9, 15, 9, tzinfo=UTC)
SOURCE = Source("tests")

_PRODUCT_ACTIONS: Mapping[str, Mapping[str, ArgumentSpec]] = {
    "echo": {
        "text": ArgumentSpec(),
        "code": ArgumentSpec(secret=True),
        "patient": ArgumentSpec(ArgumentType.PERSON),
        "amount": ArgumentSpec(ArgumentType.AMOUNT),
    },
    "refuse": {},
    "screen": {"path": ArgumentSpec()},
    "log": {"lines": ArgumentSpec()},
    "child": {},
    "die": {},
    "late": {"seconds": ArgumentSpec()},
}
_BENCH_ACTIONS: Mapping[str, Mapping[str, ArgumentSpec]] = {
    "insert_card": {"card": ArgumentSpec(), "role": ArgumentSpec()},
    "remove_card": {"role": ArgumentSpec()},
    "swap_card": {"card": ArgumentSpec(), "role": ArgumentSpec()},
    "cut_card": {"role": ArgumentSpec(), "after_commands": ArgumentSpec(ArgumentType.INTEGER)},
    "advance_clock": {"seconds": ArgumentSpec(ArgumentType.INTEGER), "to": ArgumentSpec()},
    "inject_fault": {"service": ArgumentSpec(), "fault": ArgumentSpec()},
}


def _action(name: str, arguments: Mapping[str, ArgumentSpec], performer: Performer) -> Action:
    return Action(name, ActionKind.DO, performer, name, name, name, name, arguments)


ACTIONS = {
    **{name: _action(name, specs, Performer.PRODUCT) for name, specs in _PRODUCT_ACTIONS.items()},
    **{name: _action(name, specs, Performer.BENCH) for name, specs in _BENCH_ACTIONS.items()},
}


def step(identifier: str, action: str, timeout_s: int = 5, **arguments: Json) -> Step:
    return Step(identifier, Actor.TESTER, action, arguments, timeout_s=timeout_s)


def case(identifier: str, *steps: Step, cards: Mapping[str, str] | None = None) -> Case:
    return Case(
        id=identifier,
        text="toy",
        title=identifier,
        goal="",
        book=BookRef("b", "1", "t"),
        basis=Basis.SYNTHETIC,
        source=SOURCE,
        applies_when="always",
        simulated_date=DATE,
        steps=steps,
        expectations=(),
        cards=cards or {},
    )


def corpus(*cases: Case) -> Corpus:
    return Corpus(
        texts={},
        requirements={},
        requirement_text={},
        cases={c.id: c for c in cases},
        actions=ACTIONS,
        persons={p.id: p for p in (resident("zelie"), resident("hugo", "8025099000000002"))},
        professionals={"dr": professional("dr")},
        packs=(),
    )


def resident(identifier: str, serial: str = "8025099000000001") -> Person:
    nir = Nir("2830599901101", "59")
    return Person(
        id=identifier,
        basis=Basis.SYNTHETIC,
        birth_name=f"{identifier.upper()}SYN",
        first_names=("ADA", "BEA"),
        sex=Sex.FEMALE,
        birth=Birth("1983-05-14", 1, "99901"),
        nir=nir,
        insured_nir=nir,
        coverage=Coverage("01", "999", "9999"),
        card=VitaleCard(serial, (identifier,)),
    )


def professional(identifier: str) -> Professional:
    return Professional(
        id=identifier,
        basis=Basis.SYNTHETIC,
        name="DOCSYN",
        first_name="EVE",
        profession="10",
        specialty="01",
        billing_number="991234567",
        rpps="99900000001",
        national_id="899900000001",
        card_valid_until=date(2030, 1, 1),
        code_porteur="1234",
    )


def plan_of(jobs: Sequence[Job], *command: str, kind: str = "command") -> Plan:
    settings = DriverSettings(kind, command or ("{python}", str(TOY)))
    return Plan(
        format_version="1",
        statement=Statement("1", Identification("V", "nie", "Jouet", "nil", "1"), driver=settings),
        statement_digest="",
        labels=(),
        as_of="2025-09-15",
        request="primo_agrement",
        seed=1,
        selection="",
        packs=(),
        bench_version="0",
        bench_digest="d",
        jobs=tuple(jobs),
        dropped_cases=(),
        dropped_requirements=(),
        requirements=(),
        effort=Effort(0, 0, 0, 0, 0, 0),
    )


def one_job(*cases: Case, key: str = "k1") -> Job:
    return Job(key, tuple(PlannedCase(c.id, ()) for c in cases), "cnam", "2025-09-15T09:00:00Z", 1, "toy")


def start(root: Path, jobs: Sequence[Job]) -> RunPaths:
    run = RunPaths(root)
    run.create(json.dumps({"jobs": [{"key": job.key} for job in jobs]}).encode())
    return run
