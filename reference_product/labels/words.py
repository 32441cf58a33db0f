"""The words beside the code: what a person reads where a scanner reads the symbol."""

from __future__ import annotations

from reference_product import identity, selection
from reference_product.labels.identity import Label

__all__ = ["lines", "name_shown"]


def lines(label: Label) -> list[str]:
    """Return the label in words, one labelled line each."""
    return [
        f"Matricule INS : {label.number} {label.key} ({identity.nature_of_oid(label.oid)})",
        f"Nom de naissance : {name_shown(label)}",
        f"Prénom(s) : {label.given_names}",
        f"Sexe : {label.sex}",
        f"Né(e) le : {selection.french(label.birth_date)}",
        f"Lieu de naissance : {label.birth_place or '-'}",
    ]


def name_shown(label: Label) -> str:
    """Return the name under which the person is printed: that of birth."""
    return label.family_name
