"""The people the program knows: patients with their rights, and the professional at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from reference_product import names

__all__ = ["Patient", "Professional", "file_key", "named", "patient_from_json", "patient_to_json", "same_person"]


@dataclass(frozen=True, slots=True)
class Patient:
    """A beneficiary of care: traits and rights, as read from a card or typed.

    Birth dates are ISO shaped text because lunar dates exist; right dates are ISO, empty = unbounded.
    """

    birth_name: str
    first_names: tuple[str, ...]
    birth_date: str
    sex: str = ""
    used_name: str = ""
    birth_rank: str = "1"
    birth_place: str = ""
    nir: str = ""
    nir_key: str = ""
    insured_nir: str = ""
    insured_nir_key: str = ""
    scheme: str = ""
    fund: str = ""
    centre: str = ""
    rank: str = "000"
    exemption: str = "0"
    amc_number: str = ""
    rights_from: str = ""
    rights_until: str = ""
    rights_updated: str = ""
    """When her card was last brought up to date, ISO; empty = not told."""
    source: str = "saisie"
    """``carte``, ``papier`` or ``saisie``."""
    card_serial: str = ""
    """Serial number of the card the person was read from; empty = never read."""

    @property
    def key(self) -> str:
        """Identify the patient's file."""
        return file_key(self)

    @property
    def shown(self) -> str:
        """Show the person as ``NOM Prénom``."""
        first = self.first_names[0] if self.first_names else ""
        return f"{self.birth_name.upper()} {names.first_name_shown(first)}".strip()


@dataclass(frozen=True, slots=True)
class Professional:
    """The holder of the professional card; the situation fields are empty until the code porteur was right."""

    serial: str
    name: str
    first_name: str
    national_id: str
    rpps: str
    profession: str
    valid_until: str
    """ISO date."""
    billing_number: str = ""
    specialty: str = ""
    convention: str = ""
    practice: str = ""
    certificate: bytes = b""
    """DER of the signature certificate."""


def file_key(patient: Patient) -> str:
    """Return what a patient's file is found by: who she is, never the card, which is renewed and shared."""
    first = patient.first_names[0] if patient.first_names else ""
    return "|".join((names.folded(patient.birth_name), names.folded(first), patient.birth_date, patient.birth_rank))


def patient_to_json(patient: Patient) -> dict[str, object]:
    """Return the patient as a JSON object."""
    return {**asdict(patient), "first_names": list(patient.first_names)}


def patient_from_json(content: Mapping[str, object]) -> Patient:
    """Build a patient from a JSON object; unknown fields are ignored, values are read as text."""
    given = content.get("first_names")
    fields = {
        name: str(content[name])
        for name in Patient.__dataclass_fields__
        if name != "first_names" and content.get(name) not in (None, "")
    }
    first_names = tuple(str(name) for name in given) if isinstance(given, list | tuple) else ()
    return Patient(
        **{"birth_name": "", "birth_date": "", **fields},
        first_names=first_names,
    )


def same_person(patient: Patient, wanted: Patient) -> bool:
    """Tell whether two descriptions name one person: a name, the first first name and the birth date agree."""
    surnames = {names.folded(name) for name in (patient.birth_name, patient.used_name) if name}
    wanted_surnames = {names.folded(name) for name in (wanted.birth_name, wanted.used_name) if name}
    first = [names.folded(person.first_names[0]) for person in (patient, wanted) if person.first_names]
    return bool(surnames & wanted_surnames) and len(set(first)) == 1 and patient.birth_date == wanted.birth_date


def named(people: Sequence[Patient], wanted: Patient) -> Patient | None:
    """Return the first of the people who is the wanted one."""
    return next((person for person in people if same_person(person, wanted)), None)
