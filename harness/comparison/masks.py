"""Masks: which parts of a message are compared otherwise than by equality, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.codecs.b2.layout import Field, Layout, RecordLayout
from harness.i18n import say
from harness.model.difference import FieldClass

__all__ = ["Mask", "MaskError", "is_record_place", "mask_for", "masked_layout", "masked_records"]

_PLACE = re.compile(r"(\w{1,8})\[(\d{1,4})(?:,(\d{1,4}))?\]")


class MaskError(ValueError):
    """A rule file or a mask cannot be used; worded from its code and arguments."""

    def __init__(self, code: str, **arguments: str) -> None:
        """Keep what whoever words it in another language needs."""
        super().__init__(say(code, **arguments))
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Mask:
    """One rule on the elements or attributes at a path (ranks left out = every rank)."""

    path: str
    """Namespace-free path for XML, ``4[108,7]`` for B2 and NOEMIE."""
    matcher: str = ""
    """Name of a typed matcher; empty = not compared at all, with everything below."""
    reason: str = ""
    field_class: FieldClass | None = None
    """How the value is compared; None = as the matcher says, or not at all without one."""


def _bare(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def is_record_place(path: str) -> bool:
    """Tell whether the path of a mask names a field of a record, ``4[108,7]``."""
    return _PLACE.fullmatch(path.strip()) is not None


def mask_for(masks: tuple[Mask, ...], path: str) -> Mask | None:
    """Return the first mask that covers a path (absolute, or ``//`` for any depth)."""
    bare = _bare(path)
    for mask in masks:
        if mask.path.startswith("//") or not mask.path.startswith("/"):
            tail = "/" + mask.path.lstrip("/")
            if bare.endswith(_bare(tail)) and (path.endswith(tail) or tail == _bare(tail)):
                return mask
        elif mask.path in (path, bare):
            return mask
    return None


_RECORD_CLASSES = frozenset({FieldClass.EXACT, FieldClass.VOLATILE, FieldClass.TOLERATED, FieldClass.OPAQUE})
"""Classes a rule file may give a field of a record; the others need data of the layout."""


def _masked(definition: Field, classes: Mapping[str, FieldClass]) -> Field:
    found = classes.get(definition.location)
    return definition if found is None else replace(definition, field_class=found)


def masked_records(
    records: Mapping[str, RecordLayout], masks: Sequence[Mask]
) -> tuple[Mapping[str, RecordLayout], Mapping[str, str]]:
    """Give the masked fields the class of their mask, opaque when it says none.

    Returns:
        The records, and the reason given for each masked place (``4[108,7]``).

    Raises:
        MaskError: when a mask names no field, or asks for more than a field of a record can do.
    """
    if not masks:
        return records, {}
    reasons, classes = {}, dict[str, FieldClass]()
    for mask in masks:
        read = _PLACE.fullmatch(mask.path.strip())
        definition = records[read[1]].by_pos.get(int(read[2])) if read and read[1] in records else None
        if read is None or definition is None or read[3] not in (None, str(definition.length)):
            raise MaskError("comparison.rules-no-field", path=mask.path)
        if mask.matcher:
            raise MaskError("comparison.rules-no-matcher", path=mask.path)
        if mask.field_class is not None and mask.field_class not in _RECORD_CLASSES:
            raise MaskError("comparison.rules-no-class", path=mask.path, found=mask.field_class.value)
        reasons[definition.location] = mask.reason or "comparison.masked"
        classes[definition.location] = mask.field_class or FieldClass.OPAQUE
    changed = {name: RecordLayout(name, tuple(_masked(f, classes) for f in r.fields)) for name, r in records.items()}
    return changed, reasons


def masked_layout(layout: Layout, masks: Sequence[Mask]) -> tuple[Layout, Mapping[str, str]]:
    """Return a dialect whose fields have the class their mask asks for, and each reason; see `masked_records`."""
    records, reasons = masked_records(layout.records, masks)
    return (replace(layout, records=records) if masks else layout), reasons
