"""Twin: prints the used name beside a code that holds the name of birth."""

from __future__ import annotations

from reference_product.labels import words
from reference_product.twins import replace

REQUIREMENT = "idm-mots"
DEFECT = "Imprime à côté du code le nom utilisé, sans le nom de naissance."


def apply() -> None:
    """Put the defect in place."""
    replace(words, "name_shown", lambda label: label.patient.used_name or label.family_name)
