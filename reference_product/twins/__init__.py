"""Faulty twins of the program: each module breaks one requirement, in one place, and nothing else."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

__all__ = ["available", "describe", "load", "replace"]


def available() -> tuple[str, ...]:
    """Return the ids of the twins, sorted."""
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__)))


def describe(identifier: str) -> dict[str, str]:
    """Return the requirement a twin breaks and its defect in a sentence, without applying it."""
    module = import_module(f"{__name__}.{identifier.replace('-', '_')}")
    return {"requirement": str(module.REQUIREMENT), "defect": str(module.DEFECT)}


def load(identifier: str) -> ModuleType:
    """Make this process the twin of that id.

    Raises:
        LookupError: there is no such twin.
    """
    if not re.fullmatch(r"[a-z0-9-]+", identifier, re.ASCII) or identifier not in available():
        raise LookupError(f"jumeau inconnu : {identifier}")
    module = import_module(f"{__name__}.{identifier.replace('-', '_')}")
    apply: Callable[[], None] = module.apply
    apply()
    return module


def replace(module: ModuleType, name: str, value: object) -> None:
    """Replace one name of a module of the program.

    Raises:
        AttributeError: the program has no such name any more, so the twin would be honest without saying so.
    """
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__}.{name}")
    setattr(module, name, value)
