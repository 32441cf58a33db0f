"""What the screens say, as lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reference_product import selection
from reference_product.billing.invoices import Invoice, State
from reference_product.billing.pricing import Line
from reference_product.cards import recognition
from reference_product.cards.transport import ReaderState
from reference_product.money import euros
from reference_product.people import Patient

__all__ = ["beneficiaries", "card_states", "invoice", "invoice_list"]


def beneficiaries(people: Sequence[Patient]) -> list[str]:
    """Show every person of a card, in its order."""
    lines = [
        f"{index} | {person.shown} | né(e) le {selection.french(person.birth_date)} | rang de naissance "
        f"{person.birth_rank} | rang {person.rank}"
        for index, person in enumerate(people, 1)
    ]
    return lines or ["Aucun bénéficiaire : aucune carte lue."]


def invoice_list(rows: Sequence[Invoice]) -> list[str]:
    """Show every invoice secured or deleted, one a line."""
    return [
        " | ".join((one.number, one.patient.shown, selection.french(one.care_date), f"{euros(one.fees)} €", one.state))
        for one in rows
        if one.state is not State.DRAFT
    ]


def invoice(one: Invoice) -> list[str]:
    """Show one invoice in full."""
    return [
        f"Facture n° {one.number} : {one.state}",
        f"Bénéficiaire : {one.traits.shown}",
        f"Nature d'assurance : {one.nature} | Parcours de soins : {one.pathway} | Tiers payant : {one.third_party}",
        f"Mode : {one.mode or 'non sécurisée'}",
        *(_line(line) for line in one.lines),
        f"Total honoraires : {euros(one.fees)} € | AMO : {euros(one.amo)} € | AMC : {euros(one.amc)} €",
    ]


def card_states(states: Mapping[str, ReaderState], professional: str, patient: str) -> list[str]:
    """Show what is in each reader."""
    return [
        f"Carte du professionnel : {_presence(states.get(professional))}",
        f"Carte du patient : {_presence(states.get(patient))}",
    ]


def _line(line: Line) -> str:
    return (
        f"{selection.french(line.care_date)} | {line.ccam or line.act} | base {euros(line.base)} € "
        f"| taux {line.rate} % | exonération {line.exemption} | AMO {euros(line.amo)} € | AMC {euros(line.amc)} €"
    )


def _presence(state: ReaderState | None) -> str:
    if state is None:
        return "lecteur introuvable"
    return f"présente ({recognition.named(state.atr)})" if state.present else "aucune carte"
