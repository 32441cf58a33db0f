"""The cards that the proof of the kernel drives: every kind that can be made, with what it may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tests.virtual_cards.cards.test_specifications import CARDS
from tests.virtual_cards.people import OTHER_VITALE, doctor
from virtual_cards import Card
from virtual_cards.iso7816.files import Access, DedicatedFile, ElementaryFile, Node, RecordFile
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.personalisation import CARD_STATES, personalise
from virtual_cards.personalisation.personalise import CARD_KINDS

__all__ = ["KINDS", "MARK", "Subject", "legal", "subject"]

KINDS = tuple(CARD_KINDS)
"""A kind that somebody adds joins the proof by itself."""

MARK = bytes.fromhex("F5A9C3967E1B")
"""Stands again and again in whatever asks for a code: eleven bytes of it hold one whole mark."""

_MASTER_FILE_ONLY = (
    "9000 61xx 6700 6881 6882 6884 6981 6982 6985 6986 6A80 6A81 6A82 6A83 6A84 6A86 6A88 6B00 6Cxx 6D00 6E00"
)
_CODES = "63C0 63C1 63C2 63C3 63C4 63C5 63C6 63C7 63C8 63C9 63CA 6983 6984"
_VIEW = "9Fxx 9240 9402 9404 9408 9802 9804 9808 9810 9840"
_LEGAL: Mapping[str, str] = {
    # No code, no key, one channel, plain files.
    "vitale2": "9000 61xx 6700 6881 6882 6884 6981 6982 6986 6985 6A82 6A86 6B00 6Cxx 6D00 6E00",
    "vitale1": "6700 6985 6A86 6D00 6E00",
    "cps3": f"{_MASTER_FILE_ONLY} {_CODES} {_VIEW}",
    "cps4": f"{_MASTER_FILE_ONLY} {_CODES} {_VIEW}",
    "cps4-rc": f"{_MASTER_FILE_ONLY} {_CODES} {_VIEW}",
    "cps4-t0": f"{_MASTER_FILE_ONLY} {_CODES} {_VIEW}",
    "cps2ter": f"9000 6700 6985 6A86 6B00 6Cxx 6D00 6E00 {_VIEW}",
}
_ANY = f"{_MASTER_FILE_ONLY} {_CODES}"
"""What ISO 7816-4 lets a card answer, for the kinds that have no line of their own; 6F00 is never legal."""


def legal(kind: str) -> frozenset[int]:
    """Return the status words that a powered card of that kind may answer."""
    return frozenset(status for word in _LEGAL.get(kind, _ANY).split() for status in _spread(word))


def _spread(word: str) -> Iterator[int]:
    first = int(word.replace("xx", "00"), 16)
    yield from range(first, first + (256 if word.endswith("xx") else 1))


@dataclass(frozen=True)
class Subject:
    """One kind of card to be driven."""

    kind: str
    profiles: tuple[CardProfile, ...]
    """As personalised in each of the states that contents tell, with guarded contents replaced by the mark."""
    scripts: tuple[tuple[bytes, ...], ...]
    """Exchanges from the vectors of the card."""
    visits: tuple[tuple[bytes, ...], ...]
    """Commands that go and read each file."""
    codes: tuple[bytes, ...]
    """The true codes."""

    @property
    def guards(self) -> bool:
        """True when a file shows its content to those who give a code."""
        return any(_guarded(profile.root) for profile in self.profiles)

    @property
    def keys_ask_for_a_code(self) -> bool:
        return all(key.pin for key in self.profiles[0].keys.values())

    def card(self, number: int) -> Card:
        """Return a new card, powered."""
        card = Card(self.profiles[number % len(self.profiles)])
        card.power_on()
        return card


def subject(kind: str) -> Subject:
    """Prepare a kind of card."""
    persona = doctor() if CARD_KINDS[kind].professional else OTHER_VITALE
    states = ("fresh", *(state for state in CARD_KINDS[kind].states if CARD_STATES[state].built))
    made = [personalise(persona, kind=kind, state=state).profile for state in states]
    profiles = tuple(replace(profile, root=_marked(profile.root)) for profile in made)
    exchanges = [exchange for build, exchanges in CARDS for exchange in exchanges if build().kind == kind]
    scripts = tuple(tuple(bytes.fromhex(command) for command, _ in exchange.steps) for exchange in exchanges)
    codes = tuple(pin.secret for pin in profiles[0].pins.values())
    return Subject(kind, profiles, scripts, tuple(_visits(profiles[0].root, codes[:1])), codes)


def _visits(root: DedicatedFile, codes: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    """Yield, for each file of the tree, the commands that go and read it: by path, and step by step in class A0."""
    for path in _paths(root, ()):
        steps = tuple(bytes.fromhex(f"A4000002{fid:04X}") for fid in path)
        along = bytes((0xA4, 0x08, 0x0C, 2 * len(path))) + b"".join(fid.to_bytes(2, "big") for fid in path)
        verify = tuple(b"\x20\x00\x01" + bytes((len(code),)) + code for code in codes)
        read = bytes.fromhex("B0000020")
        for cla, select in ((b"\x00", (along,)), (b"\x01", (along,)), (b"\xa0", steps)):
            yield tuple(cla + step for step in (*verify, *select, read))


def _paths(folder: DedicatedFile, above: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for child in folder.children:
        path = (*above, child.fid)
        if isinstance(child, DedicatedFile):
            yield from _paths(child, path)
        else:
            yield path


def _guarded(node: Node) -> bool:
    if isinstance(node, DedicatedFile):
        return any(_guarded(child) for child in node.children)
    return node.read is Access.PIN


def _marked(folder: DedicatedFile) -> DedicatedFile:
    return replace(folder, children=tuple(_marked_node(child) for child in folder.children))


def _marked_node(node: Node) -> Node:
    if isinstance(node, DedicatedFile):
        return _marked(node)
    if node.read is Access.FREE:
        return node
    if isinstance(node, RecordFile):
        return replace(node, records=tuple(_mark(len(record)) for record in node.records))
    assert isinstance(node, ElementaryFile)
    return replace(node, content=_mark(len(node.content)))


def _mark(size: int) -> bytes:
    return (MARK * (size // len(MARK) + 1))[:size]
