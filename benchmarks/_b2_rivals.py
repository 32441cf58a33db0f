"""Other ways to compare two B2 files: the bare list of 128-byte records, deepdiff, and a parser made with construct."""

# ruff: noqa: PLC0415 - each process imports its own side only, or its memory would be all of them

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from _b2_files import town


def by_base(reference: bytes, observed: bytes) -> list[int]:
    """Cut both files and compare the records with ``!=``: the least anyone can do."""
    left = [reference[at : at + 128] for at in range(0, len(reference), 128)]
    right = [observed[at : at + 128] for at in range(0, len(observed), 128)]
    return [rank for rank, (one, other) in enumerate(zip(left, right, strict=True)) if one != other]


def by_deepdiff(reference: bytes, observed: bytes) -> tuple[float, int]:
    """Return the seconds deepdiff needs on records already cut into fields, and what it finds."""
    from deepdiff import DeepDiff

    from harness.codecs.b2 import decode

    layout = town()
    left, right = (
        [
            {f.location: r.text[f.start : f.stop] for f in layout.records[r.variant].fields}
            for r in decode(data, layout).records
        ]
        for data in (reference, observed)
    )
    began = time.perf_counter()
    found = DeepDiff(left, right, zip_ordered_iterables=True)
    return time.perf_counter() - began, len(found.get("values_changed", ()))


def by_construct(reference: bytes, observed: bytes) -> tuple[float, int]:
    """Return the seconds a construct parser and a comparison of its fields need, and the fields that differ.

    One structure per variant, compiled by construct; the variant is told by the codec's own function.
    """
    from construct import Bytes, Struct

    from harness.codecs.b2.frame import Variants

    layout = town()
    variants = Variants(layout)
    structures = {
        name: Struct(*(f"f{f.pos}" / Bytes(f.length) for f in record.fields)).compile()
        for name, record in layout.records.items()
    }

    def parsed(data: bytes) -> list[Any]:
        found = []
        for at in range(0, len(data), 128):
            raw = data[at : at + 128]
            found.append(structures[variants.of(raw.decode("latin-1"))].parse(raw))
        return found

    began, count = time.perf_counter(), 0
    for left, right in zip(parsed(reference), parsed(observed), strict=True):
        if left != right:
            count += sum(left[key] != right[key] for key in left if not str(key).startswith("_"))
    return time.perf_counter() - began, count


RIVALS: Mapping[str, Callable[[bytes, bytes], tuple[float, int]]] = {
    "deepdiff": by_deepdiff,
    "construct": by_construct,
}
