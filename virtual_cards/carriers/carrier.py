"""What carries a persona: one interface, whatever the product reads it from."""

from __future__ import annotations

from typing import Protocol, TypeVar

from virtual_cards.personas.persona import Persona

__all__ = ["Carrier"]

Rendered = TypeVar("Rendered", covariant=True)  # noqa: PLC0105  named as the rest of the project names types


class Carrier(Protocol[Rendered]):
    """Renders a patient: to a card that answers commands, to a text shown as a symbol, to a document."""

    def render(self, persona: Persona) -> Rendered:
        """Return the persona as this carrier gives it.

        Raises:
            PersonaError: A value does not fit the carrier.
        """
        ...
