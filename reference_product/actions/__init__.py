"""The actions a user can ask for: one function each, taking the session and the arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reference_product.session import Session

__all__ = ["ACTIONS", "Arguments", "Function", "Outcome"]

Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action ends with: the sentence shown, and the screens written."""

    message: str
    screens: tuple[Path, ...] = ()


Function = Callable[[Session, Arguments], Outcome]

ACTIONS: dict[str, str] = {
    "read_professional_card": "cards",
    "read_patient_card": "cards",
    "select_beneficiary": "patients",
    "register_patient": "patients",
    "enter_paper_rights": "patients",
    "set_degraded_mode": "patients",
    "draft_invoice": "billing",
    "secure_invoice": "billing",
    "delete_invoice": "billing",
    "recycle_invoice": "billing",
    "build_lots": "transmission",
    "build_file": "transmission",
    "transmit": "transmission",
    "fetch_returns": "transmission",
    "resend_file": "transmission",
    "reconcile": "transmission",
    "load_tables": "tables",
    "load_opposition_list": "tables",
    "call_adri": "online",
    "call_insi_card": "online",
    "call_insi_traits": "online",
    "prepare_insi_card": "online",
    "send_prepared_call": "online",
    "show_beneficiaries": "shows",
    "show_invoice": "shows",
    "show_invoices": "shows",
    "show_rights": "shows",
    "show_identity": "shows",
    "show_card_state": "shows",
    "show_log": "shows",
}
"""Module of ``reference_product.actions`` that holds each action; the function bears the action's name."""
