"""What the program offers: the actions of a doctor's office, and those of a hospital's outpatient desk."""

from __future__ import annotations

__all__ = ["ACTIONS", "HOSPITAL_ACTIONS"]

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
    "attach_supporting_document": "supporting",
    "send_supporting_documents": "supporting",
    "load_tables": "tables",
    "load_opposition_list": "tables",
    "call_adri": "online",
    "call_insi_card": "online",
    "call_insi_traits": "online",
    "prepare_insi_card": "online",
    "send_prepared_call": "online",
    "send_document": "documents",
    "sign_in_psc": "signon",
    "sign_out_psc": "signon",
    "show_psc_session": "signon",
    "show_beneficiaries": "shows",
    "show_invoice": "shows",
    "show_invoices": "shows",
    "show_rights": "shows",
    "show_identity": "shows",
    "show_card_state": "shows",
    "show_log": "shows",
    "print_ins_label": "labels",
}
"""Module of ``reference_product.actions`` that holds each action; the function bears the action's name."""

_AT_THE_DOCTOR_S = frozenset(
    {
        "read_professional_card",
        "set_degraded_mode",
        "secure_invoice",
        "delete_invoice",
        "attach_supporting_document",
        "send_supporting_documents",
    }
)

HOSPITAL_ACTIONS: dict[str, str] = {
    **{action: module for action, module in ACTIONS.items() if action not in _AT_THE_DOCTOR_S},
    "draft_invoice": "hospital",
    "close_invoice": "hospital",
    "recycle_invoice": "hospital",
}
"""The same for a hospital's desk: nothing is secured by a card, an invoice is closed by its title."""
