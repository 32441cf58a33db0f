"""Which readers stand on the desk: models whose names imitate real ones, and ready layouts by id.

The names under which programs see the slots are those pcscd makes of a model's name: ``NAME 00 00`` is the
first slot, ``NAME 00 01`` the second. The number before the last stays 00 with the virtual driver, so no two
readers may have one name. The driver always has two slots; the second one of a one-slot model stays empty
for ever, and is listed in pcsc mode only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virtual_cards.readers.errors import ReaderError

__all__ = [
    "BI_SLOT",
    "LAYOUTS",
    "MODELS",
    "SLOTS_OF_DRIVER",
    "Place",
    "ReaderLayout",
    "ReaderModel",
    "slot_name",
]

SLOTS_OF_DRIVER = 2
_LONGEST_NAME = 121
_MOST_READERS = 8
"""pcscd knows 16 slots."""


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """A kind of reader.

    Raises:
        ReaderError: the name cannot be written in pcscd's configuration, or the slots are not 1 or 2.
    """

    name: str
    slots: int = SLOTS_OF_DRIVER

    def __post_init__(self) -> None:
        fits = 0 < len(self.name.encode()) <= _LONGEST_NAME and self.name.isprintable() and '"' not in self.name
        if not fits or not self.name.isascii() or self.name != self.name.strip():
            raise ReaderError("bad-layout", f"{self.name!r} is no name for a reader", name=self.name)
        if not 1 <= self.slots <= SLOTS_OF_DRIVER:
            raise ReaderError("bad-layout", f"{self.name}: 1 or 2 slots, not {self.slots}", name=self.name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot is: which reader, which of its slots."""

    reader: int
    slot: int


@dataclass(frozen=True, slots=True)
class ReaderLayout:
    """Readers in their order; slots are numbered through all of them.

    Raises:
        ReaderError: no reader, more than eight, or two of one name.
    """

    readers: tuple[ReaderModel, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.readers) <= _MOST_READERS:
            raise ReaderError("bad-layout", f"1 to {_MOST_READERS} readers, not {len(self.readers)}")
        names = [model.name for model in self.readers]
        if len(set(names)) != len(names):
            raise ReaderError("bad-layout", "two readers have one name", name=", ".join(names))

    @property
    def places(self) -> tuple[Place, ...]:
        """Place of every slot, by slot number."""
        return tuple(Place(reader, slot) for reader, model in enumerate(self.readers) for slot in range(model.slots))

    @property
    def names(self) -> tuple[str, ...]:
        """Name of every slot as programs see it, by slot number."""
        return tuple(slot_name(self.readers[place.reader].name, place.slot) for place in self.places)


def slot_name(reader: str, slot: int) -> str:
    """Return the name of one slot of a reader as programs see it."""
    return f"{reader} 00 {slot:02X}"


MODELS: Mapping[str, ReaderModel] = {
    "recette-bi-slot": ReaderModel("RECETTE Bi-Slot"),
    "fei-bi-slot": ReaderModel("FEI USB Card Reader/QR Scanner"),
    "fei-cps": ReaderModel("FEI Smart Card CPS", slots=1),
    "fei-vitale": ReaderModel("FEI Smart Card CV1/CV2", slots=1),
    "fei-nfc": ReaderModel("FEI Smart Card NFC", slots=1),
    "ingenico-telium": ReaderModel("Ingenico TL TELIUM"),
    "identive-2700-0": ReaderModel("Identive CLOUD 2700 R Smart Card Reader 0", slots=1),
    "identive-2700-1": ReaderModel("Identive CLOUD 2700 R Smart Card Reader 1", slots=1),
}
"""By id; the names are those that workstations show, the readers behind them are virtual."""

BI_SLOT = ReaderLayout((MODELS["recette-bi-slot"],))
"""Slot 0 for the professional's card, slot 1 for the patient's."""

LAYOUTS: Mapping[str, ReaderLayout] = {
    "bi-slot": BI_SLOT,
    "fei-bi-slot": ReaderLayout((MODELS["fei-bi-slot"],)),
    "fei-tri-slot": ReaderLayout((MODELS["fei-bi-slot"], MODELS["fei-nfc"])),
    "fei-tri-reader": ReaderLayout((MODELS["fei-cps"], MODELS["fei-vitale"], MODELS["fei-nfc"])),
    "telium": ReaderLayout((MODELS["ingenico-telium"],)),
    "two-single": ReaderLayout((MODELS["identive-2700-0"], MODELS["identive-2700-1"])),
}
"""By id; slot 0 is for the professional's card, slot 1 for the patient's, slot 2 the third one."""
