"""Listening sockets on whatever address was asked for."""

from __future__ import annotations

import socket

import pytest

from harness.environment.net import Endpoint, bind, endpoint, reachable_host


def test_port_is_free_and_held() -> None:
    with bind() as listener:
        place = endpoint(listener)
        assert place.host == "127.0.0.1"
        assert place.authority == f"127.0.0.1:{place.port}"
        with socket.create_connection((place.host, place.port), 5):
            pass
        with pytest.raises(OSError):
            bind(port=place.port)


def test_wildcard_is_told_by_host_name() -> None:
    with bind("0.0.0.0") as listener:
        assert endpoint(listener).host == socket.gethostname()
        assert endpoint(listener, "bench.example").host == "bench.example"


@pytest.mark.parametrize(
    ("listen", "advertise", "told"),
    [("127.0.0.1", "", "127.0.0.1"), ("192.0.2.7", "", "192.0.2.7"), ("0.0.0.0", "poste", "poste")],
)
def test_reachable_host(listen: str, advertise: str, told: str) -> None:
    assert reachable_host(listen, advertise) == told


def test_ipv6_stands_between_brackets() -> None:
    assert Endpoint("::1", 25).authority == "[::1]:25"


def test_foreign_address_is_refused() -> None:
    with pytest.raises(OSError):
        bind("192.0.2.1")
