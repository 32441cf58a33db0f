"""The rule file of a user: masks with their reasons, how binding a field is, and for B2 the rules and the dialect."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.comparison.masks import Mask, MaskError
from harness.comparison.matchers import KNOWN_FORMS, MatcherError, compile_matcher, matcher_name
from harness.model.difference import FieldClass
from harness.model.expectation import Severity

__all__ = ["KEYED", "UNORDERED", "Level", "RuleFile", "known_matcher", "parse_rule_file"]

KEYED, UNORDERED = "keyed:", "unordered"
"""Matchers on what holds items: told apart by what stands at a place of each, or by all they hold; in any order."""

_MODALITIES: Mapping[str, Severity] = {
    "doit": Severity.BLOCKING,
    "devrait": Severity.MINOR,
    "peut": Severity.REMARK,
}
_CLASSES = {kind.value: kind for kind in FieldClass}


@dataclass(frozen=True, slots=True)
class Level:
    """How binding the fields at a path are: what a difference there costs, and why."""

    path: str
    """As in a mask."""
    severity: Severity
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a user asks of a comparison beyond the shipped tables."""

    masks: tuple[Mask, ...] = ()
    rules: tuple[str, ...] = ()
    """Ids of the rules a B2 file is held to; empty = all of the dialect."""
    dialect: str = ""
    levels: tuple[Level, ...] = ()


def _texts(entry: object, allowed: set[str], rank: int, table: str = "mask") -> Mapping[str, str]:
    """Return a table of texts, checked against the keys that exist; rank 0 is the top of the file."""
    if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
        raise MaskError("comparison.rules-table", rank=str(rank), table=table)
    unknown = sorted(set(entry) - allowed)
    if unknown:
        known = ", ".join(sorted(allowed))
        raise MaskError("comparison.rules-key", rank=str(rank), table=table, key=unknown[0], known=known)
    return entry


def parse_rule_file(data: bytes) -> RuleFile:
    """Read a TOML rule file.

    It holds ``[[mask]]`` tables (path, matcher, class, reason), ``[[level]]`` tables (path, modality ``doit``,
    ``devrait`` or ``peut``, reason), ``rules`` and ``dialect``.

    Raises:
        MaskError: when the file cannot be used.
    """
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MaskError("comparison.rules-unreadable", detail=str(error)[:200]) from error
    masks, rules = document.pop("mask", []), document.pop("rules", [])
    levels = document.pop("level", [])
    unknown = next((key for key in document if key != "dialect"), "")
    if unknown:
        raise MaskError("comparison.rules-top-key", key=unknown, known="dialect, level, mask, rules")
    dialect = _texts(document, {"dialect"}, 0).get("dialect", "")
    if (
        not isinstance(masks, list)
        or not isinstance(levels, list)
        or not isinstance(rules, list)
        or not all(isinstance(r, str) for r in rules)
    ):
        raise MaskError("comparison.rules-shape")
    return RuleFile(tuple(_masks(masks)), tuple(rules), dialect, tuple(_levels(levels)))


def _masks(entries: list[object]) -> Iterator[Mask]:
    for rank, entry in enumerate(entries, 1):
        texts = _texts(entry, {"path", "matcher", "class", "reason"}, rank)
        if not texts.get("path"):
            raise MaskError("comparison.rules-no-path", rank=str(rank), table="mask")
        written = texts.get("class", "").replace("-", "_")
        if written and written not in _CLASSES:
            raise MaskError(
                "comparison.rules-class", path=texts["path"], found=texts["class"], known=", ".join(_CLASSES)
            )
        yield Mask(
            texts["path"], texts.get("matcher", ""), texts.get("reason", ""), _CLASSES[written] if written else None
        )


def _levels(entries: list[object]) -> Iterator[Level]:
    for rank, entry in enumerate(entries, 1):
        texts = _texts(entry, {"path", "modality", "reason"}, rank, "level")
        if not texts.get("path"):
            raise MaskError("comparison.rules-no-path", rank=str(rank), table="level")
        modality = texts.get("modality", "")
        if modality not in _MODALITIES:
            known = ", ".join(_MODALITIES)
            raise MaskError("comparison.rules-modality", path=texts["path"], modality=modality, known=known)
        yield Level(texts["path"], _MODALITIES[modality], texts.get("reason", ""))


def known_matcher(mask: Mask) -> None:
    """Refuse a mask whose matcher does not exist.

    Raises:
        MaskError: when nothing could ever match.
    """
    name = matcher_name(mask.matcher)
    if not name or name == UNORDERED or (name.startswith(KEYED) and name != KEYED):
        return
    try:
        compile_matcher(name)
    except MatcherError:
        known = ", ".join((*KNOWN_FORMS, UNORDERED, KEYED + "…"))
        raise MaskError("comparison.rules-unknown-matcher", path=mask.path, matcher=mask.matcher, known=known) from None
