"""The cards of a case in the reader: where each role stands, what is told of it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from harness.environment.bus import Event, EventBus
from harness.model.case import CardForm
from harness.model.record import EntryKind
from harness.running.card_stock import ORDINARY, CardStock
from harness.running.cards import CardTable
from harness.running.faults import BenchFaultError
from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor
from virtual_cards import Card, Reader, ReaderError, build_cps, build_vitale, open_reader
from virtual_cards.readers import LAYOUTS

DOCTOR, PATIENT = "dr-generaliste", "odile-mere"
BOTH = {"professional": DOCTOR, "insured": PATIENT}


class Stock:
    """Three cards, the same each time."""

    def __init__(self) -> None:
        self._cards = {DOCTOR: build_cps(doctor()), PATIENT: build_vitale(VITALE), "other": build_vitale(OTHER_VITALE)}

    def card(self, subject: str, _form: CardForm) -> Card:
        return self._cards[subject]


class Bench:
    """A table over a reader of three slots, and what it told."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self.readers: list[Reader] = []
        bus = EventBus()
        bus.subscribe(self.told.append)
        self.table = CardTable(self._open, cast("CardStock", Stock()), bus)

    def _open(self, on_event: Callable[[int, str], None]) -> Reader:
        layout = LAYOUTS["fei-tri-slot"]
        self.readers.append(open_reader("socket", lambda told: on_event(told.slot, told.event), layout=layout))
        return self.readers[0]

    def events(self) -> list[tuple[object, ...]]:
        """Slot, role, what happened and whose card it was."""
        return [
            (event.data["slot"], event.data["role"], event.data["event"], json.loads(event.blobs["subject"])["id"])
            for event in self.told
            if event.kind is EntryKind.CARD_EVENT
        ]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.table.close()


def test_each_card_stands_in_the_slot_of_its_role_and_its_state_is_told(bench: Bench) -> None:
    bench.table.begin(BOTH, {})
    bench.table.end()
    assert bench.events() == [(0, "professional", "inserted", DOCTOR), (1, "insured", "inserted", PATIENT)]
    states = [event for event in bench.told if event.kind is EntryKind.CARD_STATE]
    assert [(state.data["role"], state.data["slot"], state.data["when"]) for state in states] == [
        ("professional", 0, "before"),
        ("insured", 1, "before"),
        ("professional", 0, "after"),
        ("insured", 1, "after"),
    ]
    assert json.loads(states[0].blobs["snapshot"])["kind"] == "cps3"


def test_a_case_may_name_another_slot_but_not_one_slot_twice(bench: Bench) -> None:
    bench.table.begin(BOTH, {"insured": CardForm(slot=2)})
    bench.table.swap("insured", "other", CardForm(slot=2))
    assert bench.events()[1:] == [
        (2, "insured", "inserted", PATIENT),
        (2, "insured", "removed", PATIENT),
        (2, "insured", "inserted", "other"),
    ]
    with pytest.raises(BenchFaultError):
        bench.table.begin(BOTH, {"insured": CardForm(slot=0)})


def test_a_card_that_was_cut_is_no_longer_there_and_may_be_swapped_all_the_same(bench: Bench) -> None:
    bench.table.begin({"insured": PATIENT}, {})
    bench.table.cut("insured", 1)
    # The command during which the card goes; the reader tells it under the role and the person it had.
    bench.readers[0]._slot(1).transmit(bytes.fromhex("00A40000023F00"))
    assert bench.events()[-1] == (1, "insured", "cut", PATIENT)
    with pytest.raises(BenchFaultError):
        bench.table.remove("insured")
    bench.table.swap("insured", "other")
    assert bench.events()[-1] == (1, "insured", "inserted", "other")


def test_the_trace_of_a_card_is_told_under_the_role_it_had(bench: Bench) -> None:
    bench.table.begin({"insured": PATIENT}, {})
    bench.readers[0]._slot(1).power_on()
    bench.table.remove("insured")
    bench.table.insert("other_insured", "other", ORDINARY)
    traces = [event for event in bench.told if event.kind is EntryKind.CARD_TRACE]
    assert [(trace.data["slot"], trace.data["role"]) for trace in traces] == [(1, "insured")]
    assert [json.loads(line)["name"] for line in traces[0].blobs["trace"].splitlines()] == ["power_on"]


def test_another_program_holds_a_card_until_it_is_freed(bench: Bench) -> None:
    bench.table.begin({"insured": PATIENT}, {})
    bench.table.hold("insured", "exclusive", 0)
    bench.table.free("insured")
    assert [event[2] for event in bench.events()] == ["inserted", "held", "freed"]
    with pytest.raises(BenchFaultError):
        bench.table.free("insured")


@pytest.mark.parametrize(
    "act",
    [
        lambda table: table.insert("insured", "other"),
        lambda table: table.remove("professional"),
        lambda table: table.cut("professional", 1),
        lambda table: table.kill("professional"),
        lambda table: table.hold("professional", "exclusive", 0),
    ],
    ids=["insert into a full slot", "remove nothing", "cut nothing", "kill nothing", "hold nothing"],
)
def test_what_a_case_cannot_ask_is_a_fault_of_the_bench(bench: Bench, act: Callable[[CardTable], None]) -> None:
    bench.table.begin({"insured": PATIENT}, {})
    with pytest.raises(BenchFaultError):
        act(bench.table)


def test_a_reader_that_died_meanwhile_ends_the_case_as_a_fault_of_the_bench(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.table.begin(BOTH, {})

    def dead(_reader: Reader) -> None:
        raise ReaderError("reader-died", "dead")

    monkeypatch.setattr(Reader, "check", dead)
    with pytest.raises(ReaderError, match="dead"):
        bench.table.end()
    # How the cards are left is not told: whoever did it, it was not seen to be the product.
    assert [event.data["when"] for event in bench.told if event.kind is EntryKind.CARD_STATE] == ["before", "before"]
