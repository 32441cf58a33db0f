"""How a run was started on this machine, kept beside its plan so that ``resume`` goes on alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.evidence import RunPaths
from harness.running import RunOptions

__all__ = ["Settings", "read_settings", "write_settings"]

_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing in here may change a verdict; the dossier never holds it."""

    packs: tuple[Path, ...] = ()
    """Folders of the user's packs."""
    cards: Literal["socket", "pcsc"] = "socket"
    driver: str = ""
    listen: str = "127.0.0.1"
    workers: int = 1
    shuffled: bool = False

    def options(self, lang: str) -> RunOptions:
        """Return the options of a job."""
        return RunOptions(cards=self.cards, driver=self.driver, listen=self.listen, lang=lang)


def write_settings(run: RunPaths, settings: Settings) -> None:
    """Write ``local.json``."""
    document = {
        "format_version": "1",
        "packs": [str(path.absolute()) for path in settings.packs],
        "cards": settings.cards,
        "driver": settings.driver,
        "listen": settings.listen,
        "workers": settings.workers,
        "shuffled": settings.shuffled,
    }
    (run.root / "local.json").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", "utf-8")


def read_settings(run: RunPaths) -> Settings:
    """Read ``local.json``; a run moved to another machine, where it is absent or broken, gets the defaults."""
    path = run.root / "local.json"
    try:
        value = json.loads(path.read_bytes()) if path.stat().st_size <= _MAX else None
    except (OSError, ValueError, RecursionError):
        return Settings()
    match value:
        case {
            "packs": list(packs),
            "cards": "socket" | "pcsc" as cards,
            "driver": str(driver),
            "listen": str(listen),
            "workers": int(workers),
            "shuffled": bool(shuffled),
        }:
            return Settings(tuple(Path(str(p)) for p in packs), cards, driver, listen, max(1, workers), shuffled)
        case _:
            return Settings()
