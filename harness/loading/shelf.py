"""Objects of all packs by id, with the place of each; a second definition must be a declared override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from harness.loading.cases import LoadedCase
from harness.loading.expansion import Procedure
from harness.loading.packs import PackFolder
from harness.loading.yaml_nodes import Document, Path
from harness.model.action import Action
from harness.model.person import Person, Professional
from harness.model.requirement import Requirement
from harness.model.source import Diagnostic, Place
from harness.model.text import Text

__all__ = ["Item", "Items", "Overrides", "Shelf"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """One object, where it was read, and the pack it came with."""

    value: T
    document: Document
    path: Path
    """Path of the object in the document."""
    pack: str
    """Key of the pack folder."""

    @property
    def place(self) -> Place:
        """Where the object starts."""
        return self.document.place(self.path)


@dataclass(slots=True)
class Overrides:
    """What packs declare they replace, and what they really replaced."""

    declared: dict[tuple[str, str], tuple[str, Place]] = field(default_factory=dict)
    """(pack id, replaced id) → (reason, place of the declaration)."""
    used: dict[tuple[str, str], None] = field(default_factory=dict)
    pack_ids: dict[str, str] = field(default_factory=dict)
    """Pack key → pack id."""

    def declare(self, pack: str, replaced: str, reason: str, place: Place) -> None:
        """Note that a pack says it replaces an object."""
        self.declared[pack, replaced] = (reason, place)

    def take(self, pack: str, identity: str) -> bool:
        """Tell whether a pack may replace an object, and note that it did."""
        if (pack, identity) not in self.declared:
            return False
        self.used[pack, identity] = None
        return True

    def listed(self) -> tuple[tuple[str, str, str], ...]:
        """Return (replaced id, pack id, reason) of each override that took effect."""
        return tuple(
            (identity, self.pack_ids.get(pack, pack), self.declared[pack, identity][0])
            for pack, identity in sorted(self.used)
        )

    def unused(self) -> tuple[Diagnostic, ...]:
        """Return one diagnostic per declared override that replaced nothing."""
        return tuple(
            Diagnostic(place, "loading.override-of-nothing", (("id", identity),))
            for (pack, identity), (_, place) in self.declared.items()
            if (pack, identity) not in self.used
        )


@dataclass(slots=True)
class Shelf(Generic[T]):
    """One kind of object of the corpus."""

    overrides: Overrides
    items: dict[str, Item[T]] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, identity: str, item: Item[T]) -> bool:
        """Put an object on the shelf; False when its id was taken and no override says so."""
        first = self.items.get(identity)
        if first is not None and not (first.pack != item.pack and self.overrides.take(item.pack, identity)):
            self._refuse(identity, first, item)
            return False
        self.items[identity] = item
        return True

    def values(self) -> Mapping[str, T]:
        """Return the objects by id, in the order packs write them (book order)."""
        return {identity: item.value for identity, item in self.items.items()}

    def _refuse(self, identity: str, first: Item[T], item: Item[T]) -> None:
        code = "duplicate-id" if first.pack == item.pack else "override-undeclared"
        arguments = (("id", identity), ("first", str(first.place)))
        self.found.append(Diagnostic(item.place, f"loading.{code}", arguments))


@dataclass(slots=True)
class Items:
    """Every object read, by kind and id."""

    overrides: Overrides = field(default_factory=Overrides)
    packs: list[PackFolder] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    pack_files: dict[str, bytes] = field(default_factory=dict)
    requirement_text: dict[str, str] = field(default_factory=dict)
    texts: Shelf[Text] = field(init=False)
    requirements: Shelf[Requirement] = field(init=False)
    cases: Shelf[LoadedCase] = field(init=False)
    actions: Shelf[Action] = field(init=False)
    persons: Shelf[Person] = field(init=False)
    professionals: Shelf[Professional] = field(init=False)
    procedures: dict[str, dict[str, Procedure]] = field(default_factory=dict)
    """Pack key → procedures of that pack by id."""

    def __post_init__(self) -> None:
        """Give every shelf the same register of overrides."""
        self.texts = Shelf(self.overrides)
        self.requirements = Shelf(self.overrides)
        self.cases = Shelf(self.overrides)
        self.actions = Shelf(self.overrides)
        self.persons = Shelf(self.overrides)
        self.professionals = Shelf(self.overrides)

    def found(self) -> list[Diagnostic]:
        """Return the faults of merging: duplicates, and overrides of nothing."""
        shelves: tuple[Shelf[Any], ...] = (
            self.texts,
            self.requirements,
            self.cases,
            self.actions,
            self.persons,
            self.professionals,
        )
        return [*(one for shelf in shelves for one in shelf.found), *self.overrides.unused()]
