"""One persona file, every carrier: each gives the same person to whoever reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from virtual_cards.carriers import Apcv, Carrier, Payload, ReadingApi
from virtual_cards.carriers.apcv import decode
from virtual_cards.carriers.reading_api import parse
from virtual_cards.personalisation import personalise
from virtual_cards.personas import Persona
from virtual_cards.personas.document import persona_from_json

FILE = json.dumps(
    {
        "synthetic": True,
        "serial": "8025099000000003",
        "people": [
            {
                "name": "MERESYN",
                "first_names": ["ODILE"],
                "birth_date": "19850217",
                "nir": "285029990310345",
                "sex": "F",
                "scheme": "01",
                "fund": "999",
                "centre": "9999",
                "insured_nir": "285029990310345",
                "rights_from": "20200101",
            }
        ],
    }
).encode()


def persona() -> Persona:
    read = persona_from_json(FILE)
    assert isinstance(read, Persona)
    return read


def test_the_card() -> None:
    card = personalise(persona())
    card.power_on()
    card.transmit(bytes.fromhex("00A404000BD250000002564954414C45"))
    # NIR and key under tag 93 of the first template, as a doctor's product asks for it.
    assert card.transmit(bytes.fromhex("00B0820060")).startswith(b"\x65\x11\x93\x0f285029990310345")


def test_the_phone() -> None:
    carrier: Carrier[str] = Apcv(datetime(2026, 3, 2, tzinfo=UTC))
    shown = decode(carrier.render(persona()))
    assert isinstance(shown, Payload)
    assert (shown.holder, shown.serial) == ("285029990310345", "8025099000000003")


def test_the_reading_api() -> None:
    carrier: Carrier[bytes] = ReadingApi()
    (person,) = parse(carrier.render(persona()))
    assert (person.used_name, person.nir, person.birth.day) == ("MERESYN", "285029990310345", "17021985")
