"""Loading of the tables supplied from outside."""

from __future__ import annotations

import csv
from pathlib import Path

from reference_product.actions import Arguments, Outcome
from reference_product.errors import Refusal
from reference_product.session import Session

__all__ = ["load_opposition_list", "load_tables"]

_LARGEST = 4 << 20


def load_opposition_list(session: Session, arguments: Arguments) -> Outcome:
    """Load the list of cards that must not be used, in place of the one loaded before."""
    del arguments
    rows = _rows(session.world.tables_dir / "opposition.csv")
    kept = [[row["serial"].strip(), (row.get("since") or "").strip()] for row in rows if row.get("serial")]
    session.store.put("tables", "opposition", {"rows": kept})
    return Outcome(f"Liste d'opposition chargée : {len(kept)} carte(s).")


def load_tables(session: Session, arguments: Arguments) -> Outcome:
    """Check the tariff table supplied; the program's own dated tariffs stay those that price."""
    del arguments
    path = session.world.tables_dir / "tarifs.csv"
    if not path.is_file():
        return Outcome("Aucune table de tarifs fournie : les tarifs du logiciel restent en vigueur.")
    count = len(_rows(path))
    return Outcome(f"Table de tarifs présente : {count} ligne(s) ; les tarifs du logiciel restent en vigueur.")


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise Refusal(f"Table {path.name} trop longue : 4 Mio au plus.")
        return list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=";"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal(f"Table {path.name} illisible : vérifiez qu'elle a été fournie.") from error
