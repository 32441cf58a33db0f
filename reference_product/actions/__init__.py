"""The actions a user can ask for: one function each, taking the session and the arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reference_product.offered import ACTIONS, HOSPITAL_ACTIONS
from reference_product.session import Session

__all__ = ["ACTIONS", "HOSPITAL_ACTIONS", "Arguments", "Function", "Outcome"]

Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action ends with: the sentence shown, the screens and the files written."""

    message: str
    screens: tuple[Path, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()
    """Other files left, each with its media type."""


Function = Callable[[Session, Arguments], Outcome]
