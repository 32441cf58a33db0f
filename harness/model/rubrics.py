"""The rubrics of an invoice: their names, and which of them are amounts."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["AMOUNTS", "HEADER", "LINE", "RUBRIC_NAMES", "TOTALS"]

HEADER = frozenset(
    {
        "accident",
        "amc_number",
        "birth_date",
        "birth_rank",
        "centre",
        "contract",
        "doctor_first_name",
        "doctor_name",
        "evidence",
        "exemption",
        "flow_split",
        "fund",
        "mode",
        "nature",
        "nir",
        "nir_key",
        "number",
        "own_nir",
        "own_nir_key",
        "partner",
        "pathway",
        "rank",
        "recipient",
        "scheme",
        "title_complement",
        "treating_doctor",
    }
)
"""Rubrics said once for an invoice."""

LINE = frozenset(
    {
        "act",
        "activity",
        "amc",
        "amo",
        "association",
        "base",
        "ccam",
        "coefficient",
        "connection",
        "date",
        "domain",
        "exemption",
        "fees",
        "modifiers",
        "participation",
        "performer",
        "phase",
        "prescriber",
        "qualifier",
        "quantity",
        "rate",
        "specialty",
        "unit_price",
    }
)
"""Rubrics of one billed line."""

TOTALS = frozenset(
    {
        "hospital_amc",
        "hospital_amo",
        "hospital_base",
        "hospital_expense",
        "patient_share",
        "total_amc",
        "total_amo",
        "total_fees",
    }
)
"""Rubrics that close an invoice."""

AMOUNTS = frozenset({"amc", "amo", "base", "fees", "unit_price"}) | TOTALS
"""Rubrics written in euros with two decimals in files, and in integer cents when observed."""

RUBRIC_NAMES: Mapping[str, str] = {
    "accident": "Numéro ou date d'accident",
    "act": "Code acte",
    "activity": "Code activité",
    "amc": "Part complémentaire (AMC)",
    "amc_number": "Numéro d'organisme complémentaire",
    "amo": "Part obligatoire (AMO)",
    "association": "Code association",
    "base": "Base de remboursement",
    "birth_date": "Date de naissance du bénéficiaire",
    "birth_rank": "Rang de naissance",
    "ccam": "Code CCAM",
    "centre": "Centre gestionnaire",
    "coefficient": "Coefficient",
    "connection": "Identifiant de connexion vidéo",
    "contract": "Type de contrat complémentaire",
    "date": "Date des soins",
    "doctor_first_name": "Prénom du médecin traitant ou orienteur",
    "doctor_name": "Nom du médecin traitant ou orienteur",
    "domain": "Domaine d'activité",
    "evidence": "Pièce justificative des droits",
    "exemption": "Justification d'exonération",
    "fees": "Honoraires",
    "flow_split": "Top d'éclatement des flux",
    "fund": "Caisse gestionnaire",
    "hospital_amc": "Part complémentaire, prestations hospitalières",
    "hospital_amo": "Part obligatoire, prestations hospitalières",
    "hospital_base": "Base de remboursement, prestations hospitalières",
    "hospital_expense": "Dépense, prestations hospitalières",
    "mode": "Mode de sécurisation",
    "modifiers": "Modificateurs",
    "nature": "Nature d'assurance",
    "nir": "NIR de l'assuré",
    "nir_key": "Clé du NIR de l'assuré",
    "number": "Numéro de facture",
    "own_nir": "NIR individuel du bénéficiaire",
    "own_nir_key": "Clé du NIR individuel",
    "participation": "Code participation assuré",
    "partner": "Numéro du professionnel facturant",
    "pathway": "Indicateur du parcours de soins",
    "patient_share": "Participation de l'assuré",
    "performer": "Numéro de l'exécutant",
    "phase": "Code phase",
    "prescriber": "Numéro du prescripteur",
    "qualifier": "Qualificatif de la dépense",
    "quantity": "Quantité",
    "rank": "Rang du bénéficiaire",
    "rate": "Taux de remboursement",
    "recipient": "Destinataire du règlement",
    "scheme": "Régime",
    "specialty": "Spécialité de l'exécutant",
    "title_complement": "Complément au numéro de titre",
    "total_amc": "Total de la part complémentaire",
    "total_amo": "Total de la part obligatoire",
    "total_fees": "Total des honoraires",
    "treating_doctor": "Médecin traitant déclaré",
    "unit_price": "Prix unitaire",
}
"""Rubric → French name, for people."""
