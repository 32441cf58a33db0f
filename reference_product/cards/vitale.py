"""The patient card: the people on it, their numbers and their rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reference_product.cards import centuries, channel, recognition, tlv, updates
from reference_product.cards.recognition import Kind
from reference_product.cards.transport import CardFault, Connection
from reference_product.errors import Refusal
from reference_product.people import Patient

__all__ = ["ATRS", "PatientCard", "check_kind", "read", "read_serial"]

_ATR_VITALE_2 = bytes.fromhex("3B7513")
_ATR_VITALE_1 = b"\x3f\x65"
ATRS = (_ATR_VITALE_2, _ATR_VITALE_1)
"""Patient cards, the ones this program reads and the ones it only recognises."""
_APPLICATION = "D250000002564954414C45"
_IDENTITIES = 2
_NUMBERS = 2
_RIGHTS = 3
_LAST_UPDATE = "2F11"


@dataclass(frozen=True, slots=True)
class PatientCard:
    """What was read from one card: serial number and people, in the card's order."""

    serial: str
    people: tuple[Patient, ...]


def read(connection: Connection, today: date) -> PatientCard:
    """Read the whole card; birth dates without century are completed as of today.

    Raises:
        Refusal: the card is not one this program reads, or its content is not understood.
    """
    serial = read_serial(connection)
    identities = _templates(connection, _IDENTITIES)
    _expect(channel.select(connection, _APPLICATION).good)
    if updates.interrupted(connection, _LAST_UPDATE):
        raise Refusal(
            "Mise à jour de la carte Vitale interrompue : ses droits sont incomplets, rien n'en est gardé. "
            "Faites-la mettre à jour à une borne, puis relisez-la."
        )
    numbers = _templates(connection, _NUMBERS)
    rights = _templates(connection, _RIGHTS)
    _expect(0 < len(identities) == len(numbers) == len(rights))
    people = tuple(_patient(serial, today, *three) for three in zip(identities, numbers, rights, strict=True))
    return PatientCard(serial, people)


def read_serial(connection: Connection) -> str:
    """Check the kind of card and return its serial number; the master file is selected afterwards."""
    check_kind(connection.atr)
    _expect(channel.select(connection, "3F00").good)
    _expect(channel.select(connection, "2F02").good)
    content = channel.read_binary(connection)
    _expect(channel.select(connection, "3F00").good)
    found = _items(content or b"")
    serial = next((value.decode("latin-1").strip() for tag, value in found if tag == 0x5A), "")
    _expect(serial != "")
    return serial


def check_kind(atr: bytes) -> None:
    """Refuse any card but a Vitale 2, calling it by its name.

    Raises:
        Refusal: it is another card.
    """
    kind = recognition.kind_of(atr)
    if kind is Kind.VITALE_1:
        raise Refusal("Carte Vitale d'ancienne génération : ce poste ne la lit pas, demandez une carte Vitale 2.")
    if kind is not Kind.VITALE_2:
        raise Refusal(
            f"La carte du lecteur patient n'est pas une carte Vitale, c'est une {kind} : présentez la carte du patient."
        )


def _templates(connection: Connection, short_id: int) -> list[dict[int, str]]:
    content = channel.read_binary(connection, short_id)
    _expect(content is not None)
    try:
        return [tlv.fields(value) for tag, value in _items(content or b"") if tag == 0x65]
    except tlv.TlvError as error:
        raise Refusal("Carte Vitale illisible : son contenu n'est pas compris.") from error


def _items(content: bytes) -> list[tuple[int, bytes]]:
    try:
        return tlv.items(content)
    except tlv.TlvError as error:
        raise Refusal("Carte Vitale illisible : son contenu n'est pas compris.") from error


def _expect(condition: bool) -> None:
    if not condition:
        raise CardFault("unreadable", "contenu inattendu")


def _patient(
    serial: str, today: date, identity: dict[int, str], number: dict[int, str], rights: dict[int, str]
) -> Patient:
    own, insured = number.get(0x93, ""), rights.get(0xC9, "")
    birth = identity.get(0x82, "")
    if len(birth) == 6 and birth.isascii() and birth.isdigit():
        birth = centuries.completed(birth, today, opens_rights=own == insured)
    return Patient(
        birth_name=identity.get(0x80, ""),
        first_names=tuple(identity.get(0x81, "").split()),
        birth_date=_dashed(birth),
        sex=rights.get(0xCB, ""),
        birth_rank=rights.get(0xC7, "") or "1",
        nir=own[:13],
        nir_key=own[13:15],
        insured_nir=insured[:13],
        insured_nir_key=insured[13:15],
        scheme=rights.get(0xC0, ""),
        fund=rights.get(0xC1, ""),
        centre=rights.get(0xC2, ""),
        rank=rights.get(0xC8, "") or "000",
        exemption=rights.get(0xC6, "") or "0",
        amc_number=rights.get(0xCA, ""),
        rights_from=_dashed(rights.get(0xC4, "")),
        rights_until=_dashed(rights.get(0xC5, "")),
        rights_updated=_dashed(rights.get(0xCC, "")),
        source="carte",
        card_serial=serial,
    )


def _dashed(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 else ""
