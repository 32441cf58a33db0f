"""The rule file of a user: masks with their reasons, and for B2 the rules and the dialect."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from harness.comparison.masks import Mask, MaskError
from harness.comparison.matchers import MATCHERS, matcher_name, tolerance

__all__ = ["RuleFile", "known_matcher", "parse_rule_file"]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a user asks of a comparison beyond the shipped tables."""

    masks: tuple[Mask, ...] = ()
    rules: tuple[str, ...] = ()
    """Ids of the rules a B2 file is held to; empty = all of the dialect."""
    dialect: str = ""


def _texts(entry: object, allowed: set[str], rank: int) -> Mapping[str, str]:
    """Return a table of texts, checked against the keys that exist; rank 0 is the top of the file."""
    if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
        raise MaskError("comparison.rules-table", rank=str(rank))
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise MaskError("comparison.rules-key", rank=str(rank), key=unknown[0], known=", ".join(sorted(allowed)))
    return entry


def parse_rule_file(data: bytes) -> RuleFile:
    """Read a TOML rule file: ``[[mask]]`` tables (path, matcher, reason), ``rules`` and ``dialect``.

    Raises:
        MaskError: when the file cannot be used.
    """
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MaskError("comparison.rules-unreadable", detail=str(error)[:200]) from error
    masks, rules = document.pop("mask", []), document.pop("rules", [])
    dialect = _texts(document, {"dialect"}, 0).get("dialect", "")
    if not isinstance(masks, list) or not isinstance(rules, list) or not all(isinstance(r, str) for r in rules):
        raise MaskError("comparison.rules-shape")
    found = []
    for rank, entry in enumerate(masks, 1):
        texts = _texts(entry, {"path", "matcher", "reason"}, rank)
        if not texts.get("path"):
            raise MaskError("comparison.rules-no-path", rank=str(rank))
        found.append(Mask(texts["path"], texts.get("matcher", ""), texts.get("reason", "")))
    return RuleFile(tuple(found), tuple(rules), dialect)


def known_matcher(mask: Mask) -> None:
    """Refuse a mask whose matcher does not exist.

    Raises:
        MaskError: when nothing could ever match.
    """
    name = matcher_name(mask.matcher).removeprefix("opt:")
    if mask.matcher and name not in MATCHERS and not name.startswith("same-as:") and tolerance(name) is None:
        known = ", ".join([*MATCHERS, "opt:…", "same-as:/…", "instant±PT5M"])
        raise MaskError("comparison.rules-unknown-matcher", path=mask.path, matcher=mask.matcher, known=known)
