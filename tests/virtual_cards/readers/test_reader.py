"""The bench's side of a reader: the same in both modes, fault words included."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor
from virtual_cards import CardEvent, Reader, ReaderError, build_cps, build_vitale, open_reader
from virtual_cards.readers import LAYOUTS
from virtual_cards.readers.ports import free_pair

Opened = tuple[Reader, list[CardEvent]]


@pytest.fixture(params=["socket", "pcsc"], scope="module")
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Return a reader of three slots and what it told."""
    events: list[CardEvent] = []
    folder = tmp_path_factory.mktemp("reader")
    with open_reader(request.param, events.append, folder, layout=LAYOUTS["fei-tri-slot"]) as reader:
        yield reader, events


@pytest.fixture
def reader(opened: Opened) -> Iterator[Reader]:
    yield opened[0]
    for slot in range(3):
        opened[0].fault(slot, [])
        opened[0].remove(slot)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(ReaderError) as raised:
        act()
    return raised.value.code


def test_misuse_has_the_same_words(reader: Reader) -> None:
    card = build_vitale(VITALE)
    assert code_of(lambda: reader.insert(3, card)) == "unknown-slot"
    assert code_of(lambda: reader.remove(-1)) == "unknown-slot"
    assert code_of(lambda: reader.swap(0, card)) == "no-card-to-swap"
    assert code_of(lambda: reader.kill(0)) == "no-card-to-kill"
    assert code_of(lambda: reader.cut_after(0, 1)) == "no-card-to-cut"
    assert code_of(lambda: reader.hold(0, "politely")) == "unknown-hold"
    for seconds in (-1, math.nan, math.inf, 1e12):
        assert code_of(lambda seconds=seconds: reader.hold(0, "reset", seconds)) == "unknown-hold"  # type: ignore[misc]
    assert code_of(lambda: reader.unplug(2)) == "reader-misuse"
    assert code_of(lambda: reader.plug(0)) == "reader-misuse"


def test_a_hold_that_cannot_be_says_why(reader: Reader) -> None:
    with pytest.raises(ReaderError, match="no_card"):
        reader.hold(0, "exclusive")
    reader.insert(0, build_cps(doctor()))
    hold = reader.hold(0, "exclusive")
    with pytest.raises(ReaderError, match="sharing_violation") as raised:
        reader.hold(0, "transaction")
    assert raised.value.arguments == {"how": "transaction", "error": "sharing_violation"}
    hold.release()
    assert reader.hold(0, "unpower").released


def test_a_life_of_events(opened: Opened, reader: Reader) -> None:
    _, events = opened
    events.clear()
    reader.insert(1, build_vitale(VITALE))
    reader.swap(1, build_vitale(OTHER_VITALE))
    reader.kill(1)
    assert not reader.present(1)
    reader.insert(1, build_vitale(VITALE))
    reader.insert(2, build_cps(doctor()))
    reader.remove(1)
    assert [(event.slot, event.event) for event in events] == [
        (1, "inserted"),
        (1, "removed"),
        (1, "inserted"),
        (1, "killed"),
        (1, "inserted"),
        (2, "inserted"),
        (1, "removed"),
    ]


def test_a_reader_goes_with_its_cards_and_comes_back_with_them(reader: Reader) -> None:
    names = reader.coordinates()["readers"]
    reader.insert(1, build_vitale(VITALE))
    reader.insert(2, build_cps(doctor()))
    reader.take_trace()
    reader.unplug(0)
    assert reader.coordinates()["readers"] == ["FEI Smart Card NFC 00 00"]
    assert code_of(lambda: reader.insert(0, build_cps(doctor()))) == "reader-unplugged"
    assert code_of(lambda: reader.hold(1, "reset")) == "reader-unplugged"
    assert code_of(lambda: reader.unplug(0)) == "reader-misuse"
    assert code_of(lambda: reader.plug(0, "FEI Smart Card NFC")) == "bad-layout"
    reader.plug(0, "Another Model")
    assert reader.present(1)
    assert reader.coordinates()["readers"] == ["Another Model 00 00", "Another Model 00 01", "FEI Smart Card NFC 00 00"]
    told = [entry["name"] for entry in reader.take_trace(1)]
    assert [name for name in told if "plug" in str(name)] == ["unplugged", "plugged"]
    reader.unplug(0)
    reader.remove(1)
    reader.plug(0, "FEI USB Card Reader/QR Scanner")
    assert reader.coordinates()["readers"] == names
    assert not reader.present(1)


def test_a_card_without_any_sign_of_life_is_in_all_the_same(reader: Reader) -> None:
    card = build_cps(doctor())
    card.mute(b"")
    reader.insert(0, card)
    assert reader.present(0)
    assert reader.snapshot(0) == card.snapshot()
    reader.remove(0)
    assert reader.snapshot(0) is None


def test_an_unknown_mode_and_a_missing_folder() -> None:
    assert code_of(lambda: open_reader("usb")) == "unknown-mode"
    assert code_of(lambda: open_reader("pcsc")) == "unknown-mode"


def test_ports_are_given_for_every_reader_or_none(tmp_path: Path) -> None:
    assert code_of(lambda: open_reader("pcsc", None, tmp_path, ports=[24000, 24002])) == "bad-layout"
    port = free_pair()
    with socket.create_server(("127.0.0.1", port + 1)):
        start = time.monotonic()
        assert code_of(lambda: open_reader("pcsc", None, tmp_path, ports=[port])) == "port-taken"
        assert time.monotonic() - start < 2
    assert list(tmp_path.glob("pcscd-*")) == []
