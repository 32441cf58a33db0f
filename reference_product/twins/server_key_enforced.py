"""Twin: refuses an answer whose key is arithmetically wrong."""

from __future__ import annotations

from reference_product import identity, nir
from reference_product.twins import replace

REQUIREMENT = "insi-cle-serveur"
DEFECT = "Rejette une réponse dont la clé d'un matricule est arithmétiquement fausse."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "server_key_is_acceptable", lambda one: nir.key_is_right(one.number, one.key))
