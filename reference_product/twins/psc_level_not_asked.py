"""Twin: does not ask for a level."""

from __future__ import annotations

from collections.abc import Mapping

from reference_product.signon import asking
from reference_product.twins import replace

REQUIREMENT = "psc-acr-demande"
DEFECT = "N'impose pas le niveau eidas1 dans la demande."


_honest = asking.parameters


def _parameters(settings: Mapping[str, object], asked: asking.Asking) -> dict[str, str]:
    return {name: value for name, value in _honest(settings, asked).items() if name != "acr_values"}


def apply() -> None:
    """Put the defect in place."""
    replace(asking, "parameters", _parameters)
