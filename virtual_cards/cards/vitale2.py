"""Carte Vitale 2: persons of a household in the free zone, and the synthetic files of the bench."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from virtual_cards.cards import vitale2_files, vitale2_synthetic
from virtual_cards.cards.specification import Exchange, FileSpecification
from virtual_cards.cards.vitale2_files import CardNumber, Directory, Identity, Numbers, Pointers, Validity
from virtual_cards.cards.vitale2_synthetic import SyntheticCertificate, SyntheticRights, SyntheticUpdate
from virtual_cards.iso7816.binary import read_binary
from virtual_cards.iso7816.challenge import get_challenge
from virtual_cards.iso7816.files import MASTER, DedicatedFile, ElementaryFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.iso7816.selecting import select
from virtual_cards.personas import Persona, PersonaError, PersonOnCard

__all__ = [
    "ADELE_AIDS",
    "MF_AID",
    "SPECIFICATIONS",
    "STATES",
    "VITALE2_ATRS",
    "VITALE2_EXCHANGES",
    "VITALE_AID",
    "build_vitale2",
]

VITALE2_ATRS: tuple[bytes, ...] = tuple(bytes.fromhex(f"3B751300004{x}09EA9000") for x in "534789")
"""Those in the field, the most common first."""
MF_AID = bytes.fromhex("D2500000024D465F564954414C45")
VITALE_AID = bytes.fromhex("D250000002564954414C45")
ADELE_AIDS: tuple[bytes, ...] = (
    bytes.fromhex("E828BD080FD2500000044164E86C65"),
    bytes.fromhex("D2500000044164E86C650101"),
)
"""Signature and authentication: they can be selected, what is inside is not public."""
STATES = ("fresh", "rights_not_updated", "update_interrupted")

SPECIFICATIONS: tuple[type[FileSpecification], ...] = (
    *vitale2_files.SPECIFICATIONS,
    *vitale2_synthetic.SPECIFICATIONS,
)

VITALE2_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "A doctor's product: master file, identity, application, numbers",
        (
            ("00A40000023F00", "61*"),
            ("00B0820000", "6C7C"),
            ("00B082007C", "65*9000"),
            ("00A404000BD250000002564954414C45", "61*"),
            ("00B0820000", "6C60"),
            ("00B0820060", "65*9000"),
        ),
    ),
    Exchange(
        "A tree explorer: application, map by identifier, offsets of 256",
        (
            ("00A404000BD250000002564954414C4500", "61*"),
            ("00A4020002200100", "61*"),
            ("00B0000000", "6C*"),
            ("00B0010000", "6B00"),
        ),
    ),
    Exchange(
        "The applications of signature and authentication can be selected and show nothing",
        (
            ("00A4040C0FE828BD080FD2500000044164E86C65", "9000"),
            ("00B0820010", "6A82"),
            ("00A4040C0CD2500000044164E86C650101", "9000"),
            ("00A4040C0CD2500000044164E86C650102", "6A82"),
        ),
    ),
    Exchange("Another class byte is refused, as on the older card", (("BCA40000023F00", "6E00"),)),
    Exchange("An identifier that does not exist", (("00A40000027777", "6A82"), ("00B0000010", "6986"))),
    Exchange(
        "Nothing is written and nobody signs",
        (("00D600000100", "6D00"), ("0020000100", "6D00"), ("002A9E9A00", "6D00")),
    ),
)

_MAXIMUM_PEOPLE = 19
_NEVER_UPDATED = "20200101"


def build_vitale2(persona: Persona, atr: bytes, state: str) -> Card:
    """Build a Vitale 2.

    Args:
        persona: Serial number (digits) and at least one person.
        atr: Answer to reset.
        state: A word of ``STATES``.

    Raises:
        PersonaError: A value does not fit the card, or nobody is on it.
    """
    if not 1 <= len(persona.people) <= _MAXIMUM_PEOPLE:
        raise PersonaError("people", str(len(persona.people)), f"1 to {_MAXIMUM_PEOPLE} persons")
    instructions = {0xA4: select, 0xB0: read_binary, 0x84: get_challenge}
    return Card(CardProfile(persona.kind, persona.serial, atr, _tree(persona, state), instructions))


def _tree(persona: Persona, state: str) -> DedicatedFile:
    people = [_record(person) for person in persona.people]
    applications = [{"aid": MF_AID.hex(), "label": "MF_VITALE"}, {"aid": VITALE_AID.hex(), "label": "VITALE"}]
    adele = tuple(DedicatedFile(0x7F11 + at, "ADELE", (), aid) for at, aid in enumerate(ADELE_AIDS))
    free: tuple[ElementaryFile, ...] = (
        Pointers.file(_MAP),
        Numbers.file(people),
        Validity.file([{"valid_from": min(person.rights_from for person in persona.people)}]),
    )
    top: tuple[DedicatedFile | ElementaryFile, ...] = (
        Directory.file(applications),
        CardNumber.file([{"serial": persona.serial}]),
        Identity.file(people),
        DedicatedFile(0x7F10, "VITALE", (*free, *_synthetic(persona, state)), VITALE_AID),
        *adele,
    )
    return DedicatedFile(MASTER, "MF", top, MF_AID)


def _synthetic(persona: Persona, state: str) -> tuple[ElementaryFile, ...]:
    people = [_record(person) for person in persona.people]
    updated = max(record.get("updated_on") or record.get("rights_from", _NEVER_UPDATED) for record in people)
    update = {"begun_on": updated, "ended_on": updated}
    rights = SyntheticRights.file(people)
    if state == "rights_not_updated":
        stale = min(_NEVER_UPDATED, *(person.rights_from for person in persona.people))
        update = {"begun_on": stale, "ended_on": stale}
        rights = SyntheticRights.file([{**record, "updated_on": stale} for record in people])
    elif state == "update_interrupted":
        update = {"begun_on": updated}
        rights = SyntheticRights.torn(people)
    return rights, SyntheticUpdate.file([update]), SyntheticCertificate.file([_blobs(persona.blobs)])


def _blobs(blobs: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    chosen = dict(SyntheticCertificate.unknown)
    for name, content in blobs:
        if name not in chosen:
            raise PersonaError.not_one_of("blobs", name, chosen)
        chosen[name] = content.hex()
    return chosen


_MAP: Sequence[Mapping[str, str]] = (
    {"entry": "0001", "aid": MF_AID.hex()},
    {"entry": "0002", "aid": VITALE_AID.hex()},
    {"entry": "0001", "file": "IDENT", "fid": "D001"},
    {"entry": "0002", "file": "NIR", "fid": "2010"},
    {"entry": "0002", "file": "VALID", "fid": "2020"},
    {"entry": "0002", "file": "SYN-VIT1", "fid": "2F10"},
    {"entry": "0002", "file": "SYN-VIT2", "fid": "2F11"},
    {"entry": "0002", "file": "SYN-VIT3", "fid": "2F12"},
)


def _record(person: PersonOnCard) -> dict[str, str]:
    return {
        item.name: " ".join(person.first_names) if item.name == "first_names" else getattr(person, item.name)
        for specification in (Identity, Numbers, SyntheticRights)
        for item in specification.fields
        if item.tag not in person.missing_tags
    }
