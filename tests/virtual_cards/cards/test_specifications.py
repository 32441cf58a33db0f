"""One test walks the vectors of every card file, another every exchange of every card."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.virtual_cards.people import VITALE, doctor
from virtual_cards import Card, build_cps, build_vitale
from virtual_cards.cards import cps2ter, cps2ter_card, cps3, cps3_contactless, cps4_vectors, vitale1, vitale2
from virtual_cards.cards.specification import Exchange, FileSpecification, Vector

SPECIFICATIONS = (*cps3.SPECIFICATIONS, *cps2ter.SPECIFICATIONS, *vitale2.SPECIFICATIONS)
FILES = [
    pytest.param(specification, vector, id=f"{specification.__module__.rsplit('.', 1)[1]}-{specification.name}-{at}")
    for specification in SPECIFICATIONS
    for at, vector in enumerate(specification.vectors)
]
CARDS: list[tuple[Callable[[], Card], tuple[Exchange, ...]]] = [
    (lambda: build_cps(doctor()), cps3.CPS3_EXCHANGES),
    (lambda: build_cps(replace(doctor(), kind="cps3-contactless")), cps3_contactless.CONTACTLESS_EXCHANGES),
    (lambda: build_cps(replace(doctor(), kind="cps4")), cps4_vectors.CPS4_EXCHANGES),
    (lambda: build_cps(replace(doctor(), kind="cps4-rc")), cps4_vectors.CPS4_EXCHANGES),
    (lambda: build_cps(replace(doctor(), kind="cps4-t0")), cps4_vectors.CPS4_T0_EXCHANGES),
    (lambda: build_cps(replace(doctor(), kind="cps2ter")), cps2ter_card.CPS2TER_EXCHANGES),
    (lambda: build_vitale(VITALE), vitale2.VITALE2_EXCHANGES),
    (lambda: build_vitale(replace(VITALE, kind="vitale1")), vitale1.VITALE1_EXCHANGES),
]
EXCHANGES = [pytest.param(build, item, id=item.title) for build, items in CARDS for item in items]


@pytest.mark.parametrize("specification", SPECIFICATIONS)
def test_every_file_has_a_vector(specification: type[FileSpecification]) -> None:
    assert specification.vectors


@pytest.mark.parametrize(("specification", "vector"), FILES)
def test_file_vector(specification: type[FileSpecification], vector: Vector) -> None:
    assert specification.encode(vector.records).hex() == vector.encoded.replace(" ", "").lower()
    padded = specification.file(vector.records).content
    assert specification.decode(padded) == tuple(dict(record) for record in vector.records)


@pytest.mark.parametrize(("build", "exchange"), EXCHANGES)
def test_exchange(build: Callable[[], Card], exchange: Exchange) -> None:
    card = build()
    card.power_on()
    for command, expected in exchange.steps:
        answer = card.transmit(bytes.fromhex(command)).hex().upper()
        pattern = expected.replace("*", "[0-9A-F]*")
        assert re.fullmatch(pattern, answer), f"{command}: {answer}, expected {expected}"
