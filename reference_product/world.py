"""Where the workstation finds its card readers, services, mail and tables: the file named by RECETTE_WORLD."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

__all__ = ["CardReaders", "Mail", "World", "WorldError", "load_world", "parse_world"]

Table = Mapping[str, object]


class WorldError(Exception):
    """The world file is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class CardReaders:
    """How the two card readers are reached."""

    mode: str
    host: str
    port: int
    csock: str
    professional: str
    """Name of the reader of the professional's card."""
    patient: str


@dataclass(frozen=True, slots=True)
class Mail:
    """The mailbox of the practice and the certificates of the funds, by address (PEM)."""

    smtp_host: str
    smtp_port: int
    pop_host: str
    pop_port: int
    user: str
    password: str
    certificates: Mapping[str, str]
    sender_domain: str


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the program."""

    clock_file: Path
    artifacts_dir: Path
    tables_dir: Path
    ca_file: str
    cards: CardReaders
    mail: Mail
    services: Mapping[str, Table]
    product: Table


def load_world() -> World:
    """Read the file that RECETTE_WORLD names.

    Raises:
        WorldError: the variable is unset or the file is not a world.
    """
    path = os.environ.get("RECETTE_WORLD", "")
    if not path:
        raise WorldError("RECETTE_WORLD ne nomme aucun fichier")
    try:
        content = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise WorldError(f"{path} : fichier illisible ({type(error).__name__})") from error
    if not isinstance(content, dict):
        raise WorldError(f"{path} : un objet JSON est attendu")
    return parse_world(cast("Table", content))


def parse_world(content: Table) -> World:
    """Build the world from its JSON object; absent parts are empty, so that a part of it can be used alone."""
    services = _table(content, "services")
    return World(
        clock_file=Path(_text(content, "clock_file")),
        artifacts_dir=Path(_text(content, "artifacts_dir") or "."),
        tables_dir=Path(_text(content, "tables_dir") or "."),
        ca_file=_text(content, "ca_file"),
        cards=_cards(_table(content, "cards")),
        mail=_mail(_table(content, "mail")),
        services={name: _table(services, name) for name in services},
        product=_table(content, "product"),
    )


def _cards(table: Table) -> CardReaders:
    names = table.get("readers")
    readers = [str(name) for name in names] if isinstance(names, list) else []

    def reader(role: str, default: int) -> str:
        index = _number(table, role, default)
        return readers[index] if 0 <= index < len(readers) else ""

    return CardReaders(
        mode=_text(table, "mode") or "socket",
        host=_text(table, "host") or "127.0.0.1",
        port=_number(table, "port", 0),
        csock=_text(table, "csock"),
        professional=reader("professional", 0),
        patient=reader("patient", 1),
    )


def _mail(table: Table) -> Mail:
    smtp, pop = _table(table, "smtp"), _table(table, "pop3")
    certificates = _table(table, "certificates")
    return Mail(
        smtp_host=_text(smtp, "host"),
        smtp_port=_number(smtp, "port", 0),
        pop_host=_text(pop, "host"),
        pop_port=_number(pop, "port", 0),
        user=_text(pop, "user"),
        password=_text(pop, "password"),
        certificates={address: _pem(str(place)) for address, place in certificates.items()},
        sender_domain=_text(table, "sender_domain") or "editeur.invalid",
    )


def _pem(place: str) -> str:
    """Return a certificate: the world names the file; an unreadable one shows when a lot is sealed."""
    if place.startswith("-----BEGIN"):
        return place
    try:
        return Path(place).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _table(content: Table, key: str) -> Table:
    value = content.get(key)
    return cast("Table", value) if isinstance(value, dict) else {}


def _text(content: Table, key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


def _number(content: Table, key: str, default: int) -> int:
    value = content.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
