"""How jobs are run on this machine, and what is said of an attempt once it is over."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from harness.evidence import SyncPolicy

__all__ = ["AttemptSummary", "End", "RunOptions", "default_key_folder"]


def default_key_folder() -> Path:
    """Return where test keys are kept between runs; making them anew takes seconds."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "banc-recette" / "pki"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Settings of the machine, none of which may change a verdict."""

    cards: Literal["socket", "pcsc"] = "socket"
    driver: str = ""
    """Kind of driver (``command``, ``person``, ``null``); empty = what the statement says."""
    listen: str = "127.0.0.1"
    """Address the simulators bind."""
    lang: str = "fr"
    """Language a person at the product is spoken to in."""
    sync: SyncPolicy = SyncPolicy.EACH_STEP
    beacon_s: float = 0.25
    """Seconds between two beacons while a step runs."""
    hello_timeout_s: float = 60.0
    waiting_limit_s: float = 12 * 3600.0
    key_folder: Path = field(default_factory=default_key_folder)


class End(StrEnum):
    """How an attempt ended."""

    COMPLETE = "complete"
    ABORTED = "aborted"
    """The product went away; what it did not reach is written down."""
    BENCH_FAULT = "bench_fault"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """One attempt, sealed."""

    job: str
    number: int
    end: End
    reason: str = ""
    """Message code, empty when complete."""
    detail: str = ""
    """The same in words, for the terminal only."""
    sync_seconds: float = 0.0
    """Time spent forcing the journal to the disk, in seconds."""
