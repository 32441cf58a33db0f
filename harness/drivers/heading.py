"""What stands above the steps a person reads: the case, its simulated date, and where everything is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.drivers.base import Order
from harness.i18n import say
from harness.model.action import Json

__all__ = ["case_text", "coordinates_text"]


def case_text(order: Order, lang: str = "fr", *, same_case: bool = False) -> str:
    """Return what heads a case, or says that its simulated date moved."""
    clock = f"{order.clock:%Y-%m-%d %H:%M:%S} UTC" if order.clock else "—"
    if same_case:
        return "\n" + say("drivers.person-clock", lang, clock=clock) + "\n"
    head = say("drivers.person-case", lang, title=order.title, case=order.case)
    return f"\n{'─' * 72}\n{head}\n" + say("drivers.person-clock", lang, clock=clock) + "\n"


def coordinates_text(world: Mapping[str, Json]) -> str:
    """Return the coordinates of a world, one a line under their dotted names; lists and what is no place left out."""
    return "".join(f"  {name} : {value}\n" for name, value in _places(world, ""))


def _places(table: Mapping[str, Json], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in sorted(table.items()):
        if isinstance(value, dict) and name not in {"product", "certificates"}:
            yield from _places(value, f"{prefix}{name}.")
        elif isinstance(value, str | int) and value != "" and name not in {"format_version", "artifacts_dir"}:
            yield f"{prefix}{name}", str(value)
