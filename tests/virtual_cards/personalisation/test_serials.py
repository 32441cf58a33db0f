"""Serial numbers: the reserved range, once each, begun elsewhere by every process."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from virtual_cards.personalisation import new_serial
from virtual_cards.personalisation.serials import SerialNumbers, SerialsExhaustedError


def test_eight_digits_of_the_reserved_range() -> None:
    serial = new_serial()
    assert len(serial) == 8
    assert serial.isdigit()
    assert serial.startswith("999")


def test_the_range_is_walked_once_round_then_refused() -> None:
    numbers = SerialNumbers(99_998)
    assert [numbers.take() for _ in range(3)] == ["99999998", "99999999", "99900000"]
    rest = {numbers.take() for _ in range(99_997)}
    assert len(rest) == 99_997
    with pytest.raises(SerialsExhaustedError, match="100000 serial numbers 999xxxxx"):
        numbers.take()


def test_threads_never_share_a_number() -> None:
    numbers = SerialNumbers(0)
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: numbers.take(), range(4_000)))
    assert sorted(given) == [f"999{number:05d}" for number in range(4_000)]


def test_a_forked_process_begins_elsewhere() -> None:
    here = int(new_serial())
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, new_serial().encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    there = int(os.read(reading, 8))
    os.close(reading)
    # One chance in 100 000 that the draw falls exactly on the next number.
    assert there != here + 1
