"""Signing on and off through Pro Santé Connect."""

from __future__ import annotations

from reference_product.actions import Arguments, Outcome
from reference_product.session import Session
from reference_product.signon import desk

__all__ = ["show_psc_session", "sign_in_psc", "sign_out_psc"]


def sign_in_psc(session: Session, arguments: Arguments) -> Outcome:
    """Sign the professional on."""
    del arguments
    signed = desk.sign_in(session)
    return Outcome(". ".join(desk.screen_lines(signed)) + ".")


def sign_out_psc(session: Session, arguments: Arguments) -> Outcome:
    """Sign the professional off."""
    del arguments
    return Outcome(desk.sign_out(session))


def show_psc_session(session: Session, arguments: Arguments) -> Outcome:
    """Ask the provider once more and show who is signed on."""
    del arguments
    desk.information_now(session)
    lines = desk.screen_lines(session.signed_on) if session.signed_on is not None else []
    path = session.screen("session")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return Outcome("\n".join(lines), (path,))
