"""Cards served to drivers elsewhere, played by the test: the server side of the vpcd protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor
from tests.virtual_cards.readers.test_link import ASK, ATR, ON, VERIFY, Driver
from virtual_cards import Card, ReaderError, build_cps, build_vitale
from virtual_cards.readers.network import dial_host
from virtual_cards.readers.remote import RemoteLink, serve_remote


@pytest.fixture
def drivers() -> Iterator[list[Driver]]:
    made = [Driver(), Driver()]
    yield made
    for driver in made:
        driver.listening.close()


def test_two_slots_of_a_distant_reader(drivers: list[Driver]) -> None:
    cps, vitale = build_cps(doctor()), build_vitale(VITALE)
    links: list[RemoteLink | tuple[str, int, Card]] = [
        RemoteLink("127.0.0.1", drivers[0].port, cps),
        ("127.0.0.1", drivers[1].port, vitale),
    ]
    with serve_remote(links) as cards:
        for driver, card in zip(drivers, (cps, vitale), strict=True):
            driver.accept()
            assert driver.ask(ATR) == card.atr.hex()
        drivers[0].order(ON)
        assert drivers[0].ask(VERIFY) == "9000"
        assert cards.connected(0)
        cards.wait_for_driver(1, 5)
        assert [entry["name"] for entry in cards.take_trace(0)] == ["power_on", "VERIFY"]
    assert drivers[0].card.recv(1) == b""
    for driver in drivers:
        driver.card.close()


def test_a_driver_that_goes_and_comes_again_gets_its_card(drivers: list[Driver]) -> None:
    with serve_remote([("127.0.0.1", drivers[0].port, build_cps(doctor()))]) as cards:
        for _ in range(2):
            drivers[0].accept()
            drivers[0].order(ON)
            assert drivers[0].ask(ASK) == "63c3"
            drivers[0].card.close()
        drivers[0].accept()
        drivers[0].ask(ATR)
        cards.wait_for_driver(0, 5)
        drivers[0].card.close()


def test_another_card_comes_over_another_connection(drivers: list[Driver]) -> None:
    events: list[str] = []
    link = ("127.0.0.1", drivers[0].port, build_vitale(VITALE))
    with serve_remote([link], lambda event: events.append(event.event)) as cards:
        drivers[0].accept()
        cards.insert(0, build_vitale(OTHER_VITALE))
        assert drivers[0].card.recv(1) == b""
        drivers[0].card.close()
        drivers[0].accept()
        cards.cut_after(0, 1)
        drivers[0].order(ON)
        drivers[0].order(ASK)
        assert drivers[0].card.recv(1) == b""
        drivers[0].card.close()
    assert events == ["inserted", "removed", "inserted", "cut"]


def test_a_host_whose_name_can_be_none_is_dialled_like_one_that_is_not_there() -> None:
    with pytest.raises(OSError, match="no name of a machine"):
        dial_host("a" * 64, 35963)()  # RFC 1035: 63 characters at most between two points


def test_a_driver_that_never_comes_is_said(drivers: list[Driver]) -> None:
    port = drivers[0].port
    drivers[0].listening.close()
    with serve_remote([("127.0.0.1", port, build_vitale(VITALE))]) as cards:
        with pytest.raises(ReaderError, match="no driver asked"):
            cards.wait_for_driver(0, 0.05)
        assert not cards.connected(0)
