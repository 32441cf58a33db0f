"""A private PC/SC daemon with one two-slot virtual reader, on a socket and ports of its own.

The path of the daemon's socket is compiled in; but it accepts a listening socket as file descriptor 3,
which lets any number of daemons run side by side, without root.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from virtual_cards.readers.child import Child, process_start, reap
from virtual_cards.readers.errors import MissingPartError, ReaderError
from virtual_cards.readers.ports import free_pair, listens

__all__ = ["PrivatePcscd", "find_parts", "reap"]

_DAEMON = "/usr/sbin/pcscd"
_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
_PACKAGES: Mapping[str, str] = {"pcscd": "pcscd", "libifdvpcd.so": "vsmartcard-vpcd"}
_START_SECONDS = 10.0
_ATTEMPTS = 8
_LONGEST_SOCKET_PATH = 100


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


class PrivatePcscd:
    """The daemon, from construction to ``close``; both slots are empty at the start.

    Args:
        work_dir: Folder of this world: configuration, log and the record for reaping go there.
        friendly_name: Reader name; the slots are called that, followed by ``00 00`` and ``00 01``.
    """

    def __init__(self, work_dir: Path, friendly_name: str) -> None:
        daemon, driver = find_parts()
        work_dir.mkdir(parents=True, exist_ok=True)
        for record in sorted(work_dir.glob("pcscd-*.json")):
            _remove(reap(record))
        self._folder = _short_folder(work_dir)
        self.csock = str(self._folder / "pcscd.comm")
        self._log = work_dir / "pcscd.log"
        self._record = work_dir / f"pcscd-{os.getpid()}-{self._folder.name}.json"
        self._write_record(0)
        atexit.register(self.close)
        try:
            self._child, self.port = self._start(daemon, driver, friendly_name)
        except ReaderError:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        """True while the daemon runs."""
        return self._child.alive

    def close(self) -> None:
        """Stop the daemon and remove what it needed; may be called twice."""
        child = getattr(self, "_child", None)
        if child is not None:
            child.stop()
        _remove((str(self._folder),))
        self._record.unlink(missing_ok=True)
        atexit.unregister(self.close)

    def _start(self, daemon: Path, driver: Path, name: str) -> tuple[Child, int]:
        tried: frozenset[int] = frozenset()
        for _ in range(_ATTEMPTS):
            port = free_pair(tried)
            tried |= {port}
            child = self._launch(daemon, driver, name, port)
            if self._ready(child, port):
                return child, port
            child.stop()
        raise ReaderError(
            "pcscd-not-ready",
            f"pcscd does not listen after {_ATTEMPTS} attempts; its log ends with: {self._last_words()}",
            log=self._last_words(),
        )

    def _launch(self, daemon: Path, driver: Path, name: str, port: int) -> Child:
        configuration = self._folder / "reader.conf.d"
        (self._folder / "no-usb").mkdir(exist_ok=True)
        configuration.mkdir(exist_ok=True)
        (configuration / "reader").write_text(
            f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {driver}\nCHANNELID 0x{port:04X}\n',
            "utf-8",
        )
        Path(self.csock).unlink(missing_ok=True)
        command = (str(daemon), "-c", str(configuration), "--foreground", "--error", *_extra_flags(daemon))
        with socket.socket(socket.AF_UNIX) as listening, self._log.open("ab") as log:
            listening.bind(self.csock)
            listening.listen(16)
            child = Child(
                command,
                descriptor=listening.fileno(),
                # Newer daemons look there for USB drivers: a real reader stays out of this world.
                environment={"PCSCLITE_HP_DROPDIR": str(self._folder / "no-usb")},
                output=log,
                errors=subprocess.STDOUT,
                wrapper=_wrapper(),
            )
        self._write_record(child.pid)
        return child

    def _ready(self, child: Child, port: int) -> bool:
        until = time.monotonic() + _START_SECONDS
        while child.alive and time.monotonic() < until:
            if listens(child.pid, port) and listens(child.pid, port + 1):
                return True
            time.sleep(0.005)
        return False

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines() if self._log.exists() else []
        return lines[-1][:300] if lines else "(empty)"

    def _write_record(self, pid: int) -> None:
        known = {
            "owner": os.getpid(),
            "owner_start": process_start(os.getpid()),
            "pid": pid,
            "start": process_start(pid) if pid else "",
            "files": [str(self._folder)],
        }
        self._record.write_text(json.dumps(known), "utf-8")


def _short_folder(work_dir: Path) -> Path:
    """Make a private folder; a unix socket path has 107 bytes at most, so not always in ``work_dir``."""
    places = (work_dir, Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - mkdtemp makes it ours alone
    longest = _LONGEST_SOCKET_PATH - len("/pcscd-xxxxxxxx/pcscd.comm")
    place = next((place for place in places if len(os.fsencode(place)) <= longest), places[-1])
    return Path(tempfile.mkdtemp(prefix="pcscd-", dir=place)).resolve()


def _wrapper() -> Sequence[str]:
    # The daemon wants /run/pcscd and only root can make it: give it a /run of its own otherwise.
    if os.geteuid() == 0 or Path("/run/pcscd").is_dir():
        return ()
    return ("/usr/bin/unshare", "-rm", "/bin/sh", "-c", 'mount -t tmpfs none /run && exec "$@"', "pcscd")


def _extra_flags(daemon: Path) -> Sequence[str]:
    # Polkit came with pcsc-lite 2.0 and would refuse a user without a session.
    told = subprocess.run((str(daemon), "--help"), capture_output=True, timeout=10, check=False).stdout
    return ("--disable-polkit",) if b"--disable-polkit" in told else ()


def _remove(files: Sequence[str]) -> None:
    for name in files:
        if Path(name).name.startswith("pcscd-"):
            shutil.rmtree(name, ignore_errors=True)
