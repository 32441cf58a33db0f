"""From the bytes of a card file to named fields, through the specification classes of the cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules

from virtual_cards.cards.specification import FileSpecification, Records
from virtual_cards.iso7816.files import Cursor

__all__ = ["decode_file", "path_of", "specifications_of"]

_UNDECODABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)
"""What decoding bytes that a product wrote may raise."""


def path_of(cursor: Cursor) -> str:
    """Return where a card stands, by identifiers from the master file: ``3F00/0001/D120``."""
    nodes = (*cursor.path, cursor.file) if cursor.file else cursor.path
    return "/".join(f"{node.fid:04X}" for node in nodes)


def specifications_of(kind: str, fid: int, name: str) -> tuple[type[FileSpecification], ...]:
    """Return the specifications of a file, those of the card's own family first.

    Args:
        kind: Kind of the card.
        fid: Identifier of the file.
        name: Its name on the card: files of two families may share an identifier.
    """
    found = _registry().get((fid, name), ())
    return tuple(one for _, one in sorted(found, key=lambda item: not item[0].startswith(kind[:3])))


def decode_file(kind: str, fid: int, name: str, content: bytes) -> dict[str, object]:
    """Return the ``records`` of a file, with its ``bytes`` too when they do not hold all; empty when no class fits."""
    records, whole = _decoded(kind, fid, name, content)
    if not records:
        return {}
    found: dict[str, object] = {"records": [dict(record) for record in records]}
    return found if whole else found | {"bytes": content.hex().upper()}


# The same files are read again and again: decoding them costs a hundred times more than keeping a few.
@lru_cache(maxsize=256)
def _decoded(kind: str, fid: int, name: str, content: bytes) -> tuple[Records, bool]:
    """Return the records of a file, and whether they hold all of it; none when no class fits."""
    second: Records = ()
    for specification in specifications_of(kind, fid, name):
        try:
            records = specification.decode(content)
            whole = bool(records) and content.startswith(specification.encode(records))
        except _UNDECODABLE:
            continue
        if whole:
            return records, True
        if any(records) and not second:
            second = records
    return second, False


@cache
def _registry() -> Mapping[tuple[int, str], tuple[tuple[str, type[FileSpecification]], ...]]:
    found: dict[tuple[int, str], tuple[tuple[str, type[FileSpecification]], ...]] = {}
    for module, specification in dict.fromkeys(_classes()):
        key = (specification.fid, specification.name)
        found[key] = (*found.get(key, ()), (module, specification))
    return found


def _classes() -> Iterator[tuple[str, type[FileSpecification]]]:
    # A card joins by its own module: whatever states SPECIFICATIONS is known here.
    package = import_module("virtual_cards.cards")
    for module in iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        for specification in getattr(loaded, "SPECIFICATIONS", ()):
            yield module.name.partition("_")[0], specification
