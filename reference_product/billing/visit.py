"""What a hospital's outpatient invoice holds besides a doctor's: the visit, the practitioner, the money flow."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Visit"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit without hospitalisation, as billed."""

    number: str
    """Number of the visit in the establishment's register, nine digits."""
    specialty: str
    """Specialty of the salaried practitioner, two digits."""
    rpps: str
    split: bool = False
    """The complementary share leaves on an invoice of its own."""
    contract: str = "00"
    """``89`` when one flow bills both shares of a C2S patient."""
    amc_number: str = ""
    title_complement: str = ""
    """Six digits that complete the number of the *titre de recette*; empty before it is issued."""
