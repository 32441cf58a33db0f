"""What the provider says of a professional: attribute names and codes are published, persons and sites are ours."""

from __future__ import annotations

from harness.codecs.jsons import Plain
from harness.model.person import Professional

__all__ = ["subject", "user_info"]

_SECTOR = "SA07"
_SECTORS = "1.2.250.1.71.4.2.4"
_LEVEL = "APPPRIP3^1.2.250.1.213.1.5.1.1.1"
_PROFESSIONS = "1.2.250.1.213.1.1.5.5"
"""Codes and object identifiers of the public nomenclatures (ANS), as published examples of this answer hold them."""
_SYNTHETIC_SITE = "CABINET SYN"


def subject(professional: Professional) -> str:
    """Return the identifier of a professional at the provider."""
    return f"f:00000000-0000-4000-8000-000000000000:{professional.national_id}"


def user_info(professional: Professional) -> dict[str, Plain]:
    """Return the answer of the user-info endpoint."""
    identifier = professional.national_id
    activity: dict[str, Plain] = {
        "codeModeExercice": professional.practice,
        "codeSecteurDactivite": _SECTOR,
        "raisonSocialeSite": _SYNTHETIC_SITE,
        "ancienIdentifiantDeLaStructure": f"4{professional.billing_number}",
    }
    practice: dict[str, Plain] = {
        "codeProfession": professional.profession,
        "codeCategorieProfessionnelle": "C",
        "nomDexercice": professional.name,
        "prenomDexercice": professional.first_name,
        "activities": [activity],
    }
    return {
        "sub": subject(professional),
        "preferred_username": identifier,
        "SubjectNameID": identifier,
        "given_name": professional.first_name,
        "family_name": professional.name,
        "UITVersion": "1.0",
        "Palier_Authentification": _LEVEL,
        "Secteur_Activite": f"{_SECTOR}^{_SECTORS}",
        "SubjectRole": [f"{professional.profession}^{_PROFESSIONS}"],
        "Acces_Regulation_Medicale": "FAUX",
        "otherIds": [{"identifiant": identifier, "origine": "RPPS", "qualite": 1}],
        "SubjectRefPro": {"exercices": [practice]},
    }
