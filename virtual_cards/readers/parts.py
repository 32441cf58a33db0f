"""The programs and the driver of the system that real PC/SC needs, found or named with their packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from virtual_cards.readers.errors import MissingPartError

__all__ = ["driver_for", "extra_flags", "find_parts"]

_DAEMON = "/usr/sbin/pcscd"
_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
_PACKAGES: Mapping[str, str] = {"pcscd": "pcscd", "libifdvpcd.so": "vsmartcard-vpcd"}


def find_parts() -> tuple[Path, Path]:
    """Return the daemon and the driver.

    ``RECETTE_PCSCD`` and ``RECETTE_VPCD_DRIVER`` name them where they are not in Debian's places.

    Raises:
        MissingPartError: one of them is not installed.
    """
    daemon = Path(os.environ.get("RECETTE_PCSCD", _DAEMON))
    driver = Path(os.environ.get("RECETTE_VPCD_DRIVER", _DRIVER))
    found = {"pcscd": daemon, "libifdvpcd.so": driver}
    missing = tuple(name for name, path in found.items() if not path.exists())
    if missing:
        raise MissingPartError(missing, tuple(_PACKAGES[name] for name in missing))
    return daemon, driver


def driver_for(reader: int, driver: Path, folder: Path) -> Path:
    """Return the driver of a reader: the installed one for the first, a copy of its own for every other.

    The driver keeps its slots in one table per loaded library: two readers on the same file would take each
    other's.
    """
    if reader == 0:
        return driver
    copy = folder / f"{driver.stem}-{reader}{driver.suffix}"
    if not copy.exists():
        shutil.copy(driver, copy)
    return copy


@cache
def extra_flags(daemon: Path) -> Sequence[str]:
    """Return the options that this version of the daemon needs to let us in.

    Polkit came with pcsc-lite 2.0 and would refuse a user without a session.
    """
    told = subprocess.run((str(daemon), "--help"), capture_output=True, timeout=10, check=False).stdout
    return ("--disable-polkit",) if b"--disable-polkit" in told else ()
