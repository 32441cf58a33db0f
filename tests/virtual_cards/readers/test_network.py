"""A network of its own for the driver, and what is done where the machine does not allow one."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from tests.virtual_cards.people import VITALE
from tests.virtual_cards.readers.rooms import network_of_its_own
from tests.virtual_cards.readers.test_child import gone
from virtual_cards import build_vitale, open_reader
from virtual_cards.readers.child import Child
from virtual_cards.readers.network import Porter

LISTEN = """
import socket, sys, time
listening = socket.create_server(("0.0.0.0", 2323))
while True:
    connection, _ = listening.accept()
    connection.sendall(b"inside")
    connection.close()
"""


def test_a_socket_of_the_other_network_reaches_who_listens_there() -> None:
    porter = Porter()
    child = Child((sys.executable, "-I", "-S", "-c", LISTEN), room="network", plug=porter.plug)
    try:
        assert porter.ready() is network_of_its_own()
        if not network_of_its_own():
            return  # told from a machine that allows one: that is all there is to see here
        for _ in range(3):
            with dialled(porter, child) as connection:
                assert connection.recv(6, socket.MSG_WAITALL) == b"inside"
        with pytest.raises(ConnectionRefusedError):
            porter.dial(2324)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", 2323), timeout=2)
    finally:
        child.stop()
    with pytest.raises(OSError, match=r"gone|reset|Broken"):
        porter.dial(2323)
    porter.close()


def dialled(porter: Porter, child: Child) -> socket.socket:
    """Connect once the program inside listens."""
    while child.alive:
        try:
            return porter.dial(2323)
        except ConnectionRefusedError:
            continue
    raise AssertionError("the program inside has ended")


def test_a_machine_that_allows_no_network_of_its_own_is_told_from_one_that_does() -> None:
    porter = Porter()
    child = Child((sys.executable, "--version"), plug=porter.plug)
    assert not porter.ready()
    porter.close()
    child.stop()


def test_the_porter_goes_with_the_program() -> None:
    porter = Porter()
    child = Child((sys.executable, "-I", "-S", "-c", LISTEN), room="network", plug=porter.plug)
    assert porter.ready() is network_of_its_own()
    if not network_of_its_own():
        child.stop()
        return
    (task,) = Path(f"/proc/{child.pid}/task").iterdir()
    inside = [int(pid) for pid in (task / "children").read_text("ascii").split()]
    assert len(inside) == 1
    child.stop()
    assert gone(inside[0])
    porter.close()


def test_without_a_network_of_its_own_the_cards_are_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Porter, "ready", lambda _self: False)
    with open_reader("pcsc", None, tmp_path) as reader:
        assert reader.coordinates()["exposed"] is True
        reader.insert(1, build_vitale(VITALE))
        assert reader.present(1)
