"""Twin: leaves out the identifier of the video connection."""

from __future__ import annotations

from reference_product.billing import remote
from reference_product.twins import replace

REQUIREMENT = "tm-connexion"
DEFECT = "N'écrit pas l'identifiant de la connexion vidéo."


def apply() -> None:
    """Put the defect in place."""
    replace(remote, "connection", lambda typed, started: "")
