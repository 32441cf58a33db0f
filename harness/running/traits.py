"""A synthetic person as a driver is told about her: what a secretary would know, and no more."""

from __future__ import annotations

from harness.model.action import Json
from harness.model.person import Person

__all__ = ["file_traits", "person_traits"]


def person_traits(person: Person) -> dict[str, Json]:
    """Return what designates the person: id, names, first names, sex and birth date."""
    return {
        "id": person.id,
        "birth_name": person.birth_name,
        "used_name": person.used_name or person.birth_name,
        "first_names": list(person.first_names),
        "sex": str(person.sex),
        "birth_date": person.birth.date,
    }


def file_traits(person: Person) -> dict[str, Json]:
    """Return every administrative trait, as it would be typed from an information sheet."""
    return {
        **person_traits(person),
        "birth_rank": str(person.birth.rank),
        "birth_place": person.birth.place,
        "nir": person.nir.number,
        "nir_key": person.nir.key,
        "insured_nir": person.insured_nir.number,
        "insured_nir_key": person.insured_nir.key,
        "scheme": person.coverage.scheme,
        "fund": person.coverage.fund,
        "centre": person.coverage.centre,
        "rank": person.beneficiary_rank,
        "exemption": person.coverage.exemption,
        "quality": person.coverage.quality,
    }
