"""Twin: sends traits that INSi does not accept."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-saisie"
DEFECT = "Envoie des traits que le service n'accepte pas, sans contrôle de saisie."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "check_traits", lambda traits: None)
