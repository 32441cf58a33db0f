"""Requirements: what a text asks, of whom, and how it is verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from harness.model.basis import Basis
from harness.model.source import Source

__all__ = ["Holder", "Modality", "Requirement", "RequirementClass", "Verification"]


class Modality(StrEnum):
    """How binding the requirement is."""

    MANDATORY = "obligatoire"
    CONDITIONAL = "conditionnelle"
    OPTIONAL = "facultative"
    RECOMMENDATION = "recommandation"


class RequirementClass(StrEnum):
    """What the requirement is about."""

    SYSTEM = "systeme"
    BUSINESS = "metier"
    USER_INSTRUCTION = "consigne_utilisateur"
    CONVENTION = "convention"
    ILLUSTRATION = "illustration"


class Verification(StrEnum):
    """How the requirement is shown to hold."""

    TEST = "test"
    INSPECTION = "inspection"
    DECLARATION = "declaration"
    ATTESTATION = "attestation"


class Holder(StrEnum):
    """Who answers for the requirement in a product made of several parts."""

    VENDOR = "vendor"
    ENGINE = "engine"
    CONNECTOR = "connector"
    INTEGRATOR = "integrator"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule of a text; ``id`` is a slug of ours or a published id kept exactly."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    text: str
    source: Source
    basis: Basis
    modality: Modality = Modality.MANDATORY
    kind: RequirementClass = RequirementClass.SYSTEM
    applies_when: str = "always"
    verification: Verification = Verification.TEST
    holder: Holder = Holder.VENDOR
    delegable: bool = False
    delegation_checked: bool = True
    not_tested: str = ""
    """French reason why no check claims it; empty means a check must."""
