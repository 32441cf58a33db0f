"""Valid returns drawn from the entity table: every entity that has a place, control totals right."""

from __future__ import annotations

import random

from harness.codecs.noemie import PaidLot, Payee, nesting_from_files, noemie_from_files, write
from harness.codecs.noemie.writer import Draft
from tests.codecs.b2.sample import files
from tests.codecs.b2.sampling import content

__all__ = ["ENTITIES", "NESTING", "draw_return", "draw_values"]

ENTITIES = noemie_from_files(files())
NESTING = nesting_from_files(files())
_PLAIN = ("103", "150", "160")
_OTHER = ("110", "120")


def draw_values(chance: random.Random, code: str) -> dict[int, str | int]:
    """Contents of every field of an entity between its level and its ``@``."""
    return {f.pos: content(chance, f, {}) for f in ENTITIES[code].fields if f.pos > 5 and f.const != "@"}


def _invoice(chance: random.Random, number: int, *, rsp: bool) -> tuple[Draft, ...]:
    """One invoice: paid, or rejected with its reject lines."""
    state = chance.choice("PR")
    amounts = [chance.randrange(1000, 9000) for _ in range(2)]
    claimed: list[Draft] = [
        (code, draw_values(chance, code) | {6: amount, 14: state, 15: amount if state == "P" else 0, 23: "P"})
        for code, amount in zip(("198", "199"), amounts, strict=True)
    ]
    head = draw_values(chance, "102") | {6: f"{number:09d}", 21: "001", 24: "250915", 30: "F"}
    after = ("103", "150") if rsp else (*_PLAIN, *chance.choice((_OTHER, ())))
    made: list[Draft] = [("102", head), *((code, draw_values(chance, code)) for code in after), *claimed]
    for line in ("210",) if rsp else ("210", "220"):
        made.append((line, draw_values(chance, line)))
        made += [("294", draw_values(chance, "294"))] if state == "R" else []
        made += [] if rsp else [(code, draw_values(chance, code)) for code in ("290", "295")]
    return tuple(made)


def draw_return(seed: int, invoices: int = 3, *, rsp: bool = False) -> bytes:
    """A valid return; same seed, same return."""
    chance = random.Random(seed)
    bills = tuple(_invoice(chance, number, rsp=rsp) for number in range(1, invoices + 1))
    old: tuple[Draft, ...] = (("100", draw_values(chance, "100")),)
    lots = [PaidLot({6: "250915", 12: 1}, bills if rsp else (*bills, old))]
    above = ("071", "081") if rsp else ("070", "071", "081")
    below = () if rsp else ("250", "261", "262")
    payee = Payee(
        {6: "991038431"},
        tuple((code, draw_values(chance, code)) for code in above),
        tuple(lots),
        tuple((code, draw_values(chance, code)) for code in below),
    )
    header = draw_values(chance, "000") | {62: "580"}
    del header[83]
    before = () if rsp else tuple((code, draw_values(chance, code)) for code in ("010", "020"))
    return write(ENTITIES, [payee], header, before)
