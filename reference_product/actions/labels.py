"""Labels printed for a patient."""

from __future__ import annotations

from reference_product.actions import Arguments, Outcome, reading
from reference_product.errors import Refusal
from reference_product.labels import drawing, identity, payload, words
from reference_product.people import Patient, named
from reference_product.session import Session

__all__ = ["print_ins_label"]


def print_ins_label(session: Session, arguments: Arguments) -> Outcome:
    """Print the label of a patient: the DataMatrix INS as a picture, and its words as a text."""
    label = identity.qualified(session, _patient(session, arguments))
    lines = words.lines(label)
    symbol = drawing.picture(payload.payload(label), lines)
    text = session.screen("etiquette-ins")
    text.parent.mkdir(parents=True, exist_ok=True)
    text.write_text("\n".join(lines) + "\n", "utf-8")
    image = text.with_suffix(".png")
    image.write_bytes(symbol)
    return Outcome("Étiquette INS imprimée.", (text,), ((image, "image/png"),))


def _patient(session: Session, arguments: Arguments) -> Patient:
    wanted = reading.person(arguments)
    if wanted is None:
        if session.selected is None:
            raise Refusal("Aucun patient choisi : rien n'est imprimé.")
        return session.selected
    known = named(session.card_people, wanted) or named(session.patients(), wanted)
    return known or wanted
