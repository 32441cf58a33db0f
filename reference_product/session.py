"""The running program: its world, its database, the cards at hand and what the user has chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from reference_product import clock
from reference_product.cards import transport
from reference_product.cards.opening import open_readers
from reference_product.cards.transport import CardFault, Connection, Readers
from reference_product.errors import Refusal
from reference_product.offered import ACTIONS
from reference_product.people import Patient, Professional, named, patient_from_json, patient_to_json
from reference_product.ports import PreparedCall
from reference_product.signon.state import SignedOn
from reference_product.store import Store
from reference_product.world import World

__all__ = ["CardHolder", "Session"]

_T = TypeVar("_T")


@dataclass(slots=True)
class CardHolder:
    """The professional whose card was read, and the conversation kept open with it once its code was right."""

    professional: Professional
    connection: Connection | None = None

    def sign(self, data: bytes) -> bytes:
        """Have the card sign; a card taken away since is a refusal."""
        from reference_product.cards import cps

        return self._with_card(lambda connection: cps.sign(connection, data))

    def authenticate(self, data: bytes) -> tuple[bytes, bytes]:
        """Have the card sign to authenticate its holder; returns the certificate of the key used as well."""
        from reference_product.cards import cps

        certificate = self.professional.certificate
        return self._with_card(lambda connection: cps.authenticate(connection, data, certificate))

    def _with_card(self, use: Callable[[Connection], _T]) -> _T:
        from reference_product.cards import faults

        if self.connection is None:
            raise Refusal("Carte CPS non ouverte : lisez la carte CPS et présentez le code porteur.")
        try:
            return use(self.connection)
        except CardFault as fault:
            self.close()
            raise Refusal(faults.professional_message(fault)) from fault

    def close(self) -> None:
        """Release the card."""
        if self.connection is not None:
            self.connection.disconnect("reset")
            self.connection = None


@dataclass(slots=True)
class Session:
    """State between two actions; ``reset`` brings back a program just installed."""

    world: World
    store: Store
    holder: CardHolder | None = None
    card_people: tuple[Patient, ...] = ()
    """People of the last card read, in the card's order; empty after a failed reading."""
    selected: Patient | None = None
    degraded: str = ""
    """Reason of the degraded mode; empty = normal mode."""
    invoice: str = ""
    """Number of the invoice being made."""
    prepared: PreparedCall | None = None
    prepared_for: Patient | None = None
    signed_on: SignedOn | None = None
    """Who signed on through Pro Santé Connect; never written to the database."""
    published_keys: tuple[Mapping[str, object], ...] = ()
    """Keys the provider published when they were last read."""
    screens: int = 0
    actions: Mapping[str, str] = field(default_factory=lambda: ACTIONS)
    """What the program offers where it is installed: a doctor's office, or a hospital."""
    _readers: Readers | None = field(default=None, repr=False)

    @classmethod
    def open(cls, world: World, actions: Mapping[str, str] = ACTIONS) -> Session:
        """Open the program on its own database in the artifacts folder."""
        return cls(world, Store(world.artifacts_dir / "cabinet.sqlite"), actions=actions)

    def reset(self) -> None:
        """Forget everything, release the cards."""
        self.release_professional()
        self.store.clear()
        self.card_people, self.selected, self.degraded, self.invoice = (), None, "", ""
        self.prepared, self.prepared_for = None, None
        self.signed_on, self.published_keys = None, ()

    def close(self) -> None:
        """Release the cards and close the database."""
        self.release_professional()
        self.store.close()

    def now(self) -> datetime:
        """Present instant, simulated."""
        return clock.now(self.world.clock_file)

    def today(self) -> date:
        """Present day, simulated."""
        return clock.today(self.world.clock_file)

    def readers(self) -> Readers:
        """Return the card readers, opened at first use."""
        if self._readers is None:
            self._readers = open_readers(self.world.cards, self.world.artifacts_dir)
        return self._readers

    def professional_reader(self) -> str:
        """Return the reader the professional's card is in, whatever its name and slot today."""
        from reference_product.cards import cps

        return transport.locate(self.readers(), self.world.cards.professional, cps.ATRS)

    def patient_reader(self) -> str:
        """Return the reader the patient's card is in."""
        from reference_product.cards import vitale

        return transport.locate(self.readers(), self.world.cards.patient, vitale.ATRS)

    def release_professional(self) -> None:
        """Release the professional card and forget its holder."""
        if self.holder is not None:
            self.holder.close()
        self.holder = None

    def patients(self) -> list[Patient]:
        """Return the patients on file, oldest first."""
        return [patient_from_json(content) for content in self.store.all("patients")]

    def keep_patient(self, patient: Patient) -> None:
        """Write the patient's file."""
        self.store.put("patients", patient.key, patient_to_json(patient))

    def find_patient(self, wanted: Patient) -> Patient:
        """Return the wanted person from the card last read, else from the files.

        Raises:
            Refusal: neither knows the person.
        """
        found = named(self.card_people, wanted) or named(self.patients(), wanted)
        if found is None:
            raise Refusal(
                f"Patient inconnu : {wanted.shown} n'est ni sur la carte lue ni au fichier. "
                "Lisez sa carte ou enregistrez le patient."
            )
        return found

    def screen(self, name: str) -> Path:
        """Return where the next screen of that name is written."""
        self.screens += 1
        return self.world.artifacts_dir / "ecrans" / f"{self.screens:03d}-{name}.txt"
