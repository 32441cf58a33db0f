"""The cards on the table of ``recette card serve``: what is in each slot, and what a person types to change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.cli.card_opening import Desk
from harness.cli.card_people import INSURED, PROFESSIONAL, Holder, card_of, code_of, form_of, holder_of
from harness.i18n import say
from harness.model.case import CardForm
from harness.model.corpus import Corpus
from harness.running.card_stock import CardStock
from virtual_cards import Card, ReaderError

__all__ = ["Table"]

_ROLES = (PROFESSIONAL, INSURED)


class Table:
    """What is in the slots.

    Args:
        desk: Where cards go in and out.
        inside: What is in each slot already.
        corpus: Where people are found.
        cards: Makes the cards.
        lang: Language of the answers.
    """

    def __init__(
        self, desk: Desk, inside: Mapping[int, tuple[Holder, Card]], corpus: Corpus, cards: CardStock, lang: str
    ) -> None:
        self._desk = desk
        self._corpus = corpus
        self._cards = cards
        self._lang = lang
        self._inside = dict(inside)

    def insert(self, slot: int, holder: Holder, form: CardForm) -> None:
        """Put somebody's card in a slot; the one already there goes out first."""
        card = card_of(holder, self._cards, form)
        self._desk.insert(slot, card)
        self._inside[slot] = (holder, card)

    def coordinates(self) -> dict[str, object]:
        """Return where the cards are, as other programs are told."""
        found = self._desk.coordinates()
        names: Sequence[str] = [str(name) for name in _list(found["readers"])]
        return {"format_version": "1", **found, "cards": [self._told(slot, names) for slot in sorted(self._inside)]}

    def obey(self, line: str) -> str | None:
        """Do what was typed and return the answer; None to stop."""
        word, *arguments = line.split()
        try:
            match word:
                case "insert" | "swap" | "insérer" | "inserer" | "changer":
                    return self._insert(arguments)
                case "remove" | "retirer":
                    return self._remove(arguments)
                case "state" | "état" | "etat":
                    return self._change(arguments)
                case "help" | "aide" | "?":
                    return say("card.typed-help", self._lang)
                case "quit" | "quitter" | "fin":
                    return None
                case _:
                    return say("card.typed-unknown", self._lang, word=word)
        except (ReaderError, LookupError, ValueError) as fault:
            return say("card.typed-refused", self._lang, line=line.strip(), detail=str(fault))
        except SystemExit:
            return ""  # the reason was told where it was found

    def _told(self, slot: int, names: Sequence[str]) -> dict[str, object]:
        holder, card = self._inside[slot]
        return {
            "slot": slot,
            "reader": names[slot],
            "role": holder.role,
            "person": holder.id,
            "kind": card.kind,
            "atr": card.profile.atr.hex().upper(),
            "serial": card.serial,
            "code_porteur": code_of(holder, self._corpus),
        }

    def _insert(self, arguments: Sequence[str]) -> str:
        """``insert PERSON [KIND] [STATE] [SLOT]``, in any order after the person."""
        person, *more = arguments
        holder = holder_of(person, self._corpus)
        slot = next((int(one) for one in more if one.isdigit()), _ROLES.index(holder.role))
        words = [one for one in more if not one.isdigit()]
        kind = next((one for one in words if one in holder.kinds), "")
        state = next((one for one in words if one not in holder.kinds), "")
        if not 0 <= slot < len(_list(self._desk.coordinates()["readers"])):
            raise ValueError(say("card.typed-no-slot", self._lang, slot=str(slot)))
        self.insert(slot, holder, form_of(kind, state))
        return self._state([str(slot)])

    def _remove(self, arguments: Sequence[str]) -> str:
        slot = self._slot(arguments)
        self._desk.remove(slot)
        self._inside.pop(slot, None)
        return self._state([])

    def _change(self, arguments: Sequence[str]) -> str:
        """``state`` tells; ``state SLOT WORD`` makes the card anew in that state."""
        if len(arguments) < 2:
            return self._state(arguments)
        slot = self._slot(arguments)
        holder, card = self._inside[slot]
        self.insert(slot, holder, form_of(card.kind, arguments[1]))
        return self._state([str(slot)])

    def _state(self, arguments: Sequence[str]) -> str:
        slots = [self._slot(arguments)] if arguments else sorted(self._inside)
        lines = [
            say(
                "card.typed-state",
                self._lang,
                slot=str(slot),
                person=self._inside[slot][0].id,
                kind=self._inside[slot][1].kind,
                state=str(self._inside[slot][1].snapshot().get("state", "")),
            )
            for slot in slots
        ]
        return "\n".join(lines) or say("card.typed-empty", self._lang)

    def _slot(self, arguments: Sequence[str]) -> int:
        """Return the slot meant by its number or by a role; it must hold a card."""
        word = arguments[0] if arguments else ""
        held = {str(slot): slot for slot in self._inside} | {one.role: slot for slot, (one, _) in self._inside.items()}
        if word not in held:
            raise ValueError(say("card.typed-slot", self._lang, known=", ".join(held) or "–"))
        return held[word]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
