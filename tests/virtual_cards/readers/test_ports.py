"""Free ports in pairs, and whose a listening port is."""

from __future__ import annotations

import os
import socket

from virtual_cards.readers.ports import free_pair, listens


def test_a_pair_is_free_and_below_the_outgoing_range() -> None:
    port = free_pair()
    assert 20000 <= port < 32000
    with socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
        assert free_pair() != port


def test_excluded_ports_are_not_proposed() -> None:
    every = frozenset(range(20000, 32000, 2))
    only = free_pair()
    assert free_pair(every - {only}) == only


def test_who_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert listens(os.getpid(), port)
        assert not listens(1 if os.getpid() != 1 else 2, port)
    assert not listens(os.getpid(), port)
    assert not listens(4_000_000, port)
