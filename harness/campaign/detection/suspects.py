"""Asks a product which faulty twins and adversaries of itself it can play (``--list``)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from harness.drivers.command import command_line
from harness.model.statement import DriverSettings

__all__ = ["Suspects", "SuspectsError", "Twin", "read_suspects"]

_TIMEOUT_S = 30.0
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Twin:
    """A faulty twin as its product announces it."""

    id: str
    requirement: str
    defect: str


@dataclass(frozen=True, slots=True)
class Suspects:
    """What a product can play besides itself."""

    twins: tuple[Twin, ...]
    adversaries: tuple[str, ...]


class SuspectsError(ValueError):
    """The product does not announce its twins; the text says what came instead."""


def read_suspects(settings: DriverSettings) -> Suspects:
    """Run the product's command with ``--list`` and read the JSON document it prints.

    Raises:
        SuspectsError: The command cannot be started, fails, or prints something else.
    """
    command = [*command_line(settings), "--list"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SuspectsError(str(error)) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SuspectsError(said[-1] if said else f"exit {done.returncode}")
    try:
        document = json.loads(done.stdout)
    except (ValueError, RecursionError) as error:
        raise SuspectsError(str(error)) from error
    match document:
        case {"twins": list(twins), "adversaries": list(adversaries)} if len(twins) <= _MOST:
            return Suspects(_twins(twins), tuple(str(name) for name in adversaries))
    raise SuspectsError('{"twins": [...], "adversaries": [...]}')


def _twins(listed: Sequence[object]) -> tuple[Twin, ...]:
    twins = []
    for number, one in enumerate(listed, 1):
        match one:
            case {"id": str(name), "requirement": str(requirement), "defect": str(defect)}:
                twins.append(Twin(name, requirement, defect))
            case _:
                raise SuspectsError(f"twins[{number}]: {{id, requirement, defect}}")
    return tuple(twins)
