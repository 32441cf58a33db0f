"""Masks: which parts of a message are compared otherwise than by equality, and why."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

__all__ = ["Mask", "MaskError", "mask_for", "parse_masks"]


class MaskError(ValueError):
    """A mask file cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Mask:
    """One rule on the elements or attributes at a path (ranks left out = every rank)."""

    path: str
    matcher: str = ""
    """Name of a typed matcher; empty = not compared at all, with everything below."""
    reason: str = ""


def parse_masks(data: bytes) -> tuple[Mask, ...]:
    """Read a TOML mask file: ``[[mask]]`` tables with ``path``, ``matcher`` and ``reason``.

    Raises:
        MaskError: when the file cannot be used.
    """
    try:
        entries = tomllib.loads(data.decode("utf-8")).get("mask", [])
        return tuple(Mask(str(e["path"]), str(e.get("matcher", "")), str(e.get("reason", ""))) for e in entries)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MaskError(str(error)) from error


def _bare(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def mask_for(masks: tuple[Mask, ...], path: str) -> Mask | None:
    """Return the first mask that covers a path (absolute, or ``//`` for any depth)."""
    bare = _bare(path)
    for mask in masks:
        if mask.path.startswith("//") or not mask.path.startswith("/"):
            tail = "/" + mask.path.lstrip("/")
            if bare.endswith(_bare(tail)) or path.endswith(tail):
                return mask
        elif mask.path in (path, bare):
            return mask
    return None
