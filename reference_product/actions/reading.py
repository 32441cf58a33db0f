"""Reading of action arguments: what is typed is checked before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import cast

from reference_product.actions import Arguments
from reference_product.errors import Refusal
from reference_product.people import Patient, patient_from_json

__all__ = ["choice", "day", "flag", "number", "person", "rows", "table", "text", "whole"]


def text(arguments: Arguments, name: str, default: str = "") -> str:
    """Return an argument as text without outer blanks."""
    value = arguments.get(name)
    return default if value is None or isinstance(value, dict | list) else str(value).strip() or default


def flag(arguments: Arguments, name: str) -> bool:
    """Return an argument that says yes or no."""
    value = arguments.get(name)
    return value is True or (isinstance(value, str) and value.strip().lower() in ("yes", "true", "oui", "1"))


def day(arguments: Arguments, name: str, default: date | None = None) -> date | None:
    """Return a date written year-month-day."""
    written = text(arguments, name)
    if not written:
        return default
    try:
        return date.fromisoformat(written[:10])
    except ValueError as error:
        raise Refusal(f"Date « {written} » illisible : année-mois-jour attendus.") from error


def whole(arguments: Arguments, name: str, default: int, largest: int) -> int:
    """Return a whole number from 1 to ``largest``."""
    written = text(arguments, name)
    if not written:
        return default
    if not (written.isascii() and written.isdigit() and len(written) < 10 and 1 <= int(written) <= largest):
        raise Refusal(f"Nombre « {written} » refusé : de 1 à {largest}.")
    return int(written)


def number(arguments: Arguments, name: str, default: Decimal) -> Decimal:
    """Return a positive number of at most two decimals."""
    written = text(arguments, name).replace(",", ".")
    if not written:
        return default
    try:
        value = Decimal(written)
    except InvalidOperation as error:
        raise Refusal(f"Nombre « {written} » illisible.") from error
    if not value.is_finite() or not 0 < value <= 999 or value * 100 != int(value * 100):
        raise Refusal(f"Nombre « {written} » refusé : positif, deux décimales au plus.")
    return value


def choice(arguments: Arguments, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed values."""
    value = text(arguments, name, default)
    if value not in allowed:
        raise Refusal(f"Valeur « {value} » refusée pour {name} : {', '.join(allowed)}.")
    return value


def table(arguments: Arguments, name: str) -> Arguments:
    """Return an argument made of named fields; none when absent."""
    value = arguments.get(name)
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def rows(arguments: Arguments, name: str) -> list[Arguments]:
    """Return an argument made of several records."""
    value = arguments.get(name)
    listed = value if isinstance(value, list) else []
    return [cast("Mapping[str, object]", row) for row in listed if isinstance(row, dict)]


def person(arguments: Arguments, name: str = "patient") -> Patient | None:
    """Return the person named, None when nobody is."""
    traits = table(arguments, name)
    if not traits:
        return None
    found = patient_from_json({**traits, "source": "saisie", "card_serial": ""})
    if not found.birth_name or not found.first_names:
        raise Refusal("Patient mal désigné : nom, prénom et date de naissance attendus.")
    return found
