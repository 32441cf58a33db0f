"""A private PC/SC daemon with virtual readers, on a socket and ports of its own.

The path of the daemon's socket is compiled in; but it accepts a listening socket as file descriptor 3,
which lets any number of daemons run side by side, without root.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from virtual_cards.readers.child import Child, process_start, reap
from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.network import Porter, dial_host, room_without_network, warn_of_exposure
from virtual_cards.readers.parts import driver_for, extra_flags, find_parts
from virtual_cards.readers.ports import free_pair, is_free, listens, ports_of_slots

__all__ = ["PrivatePcscd"]

_START_SECONDS = 10.0
_ATTEMPTS = 8
_LONGEST_SOCKET_PATH = 100
_OWN_NETWORK_PORT = 0x8C7B
"""The driver's usual port; in a network of its own nobody else has it."""


class PrivatePcscd:
    """The daemon, from construction to ``close``; all slots are empty at the start.

    Args:
        work_dir: Folder of this world: configuration, log and the record for reaping go there.
        readers: Number and name of each reader; pcscd adds ``00 00`` and ``00 01`` for the slots.
        ports: First port of the driver of each reader, by number, when they must be known: the daemon then
            shares our network.
        log: Descriptor that gets the daemon's full log; its errors go to a file otherwise.
    """

    def __init__(
        self, work_dir: Path, readers: Mapping[int, str], ports: Sequence[int] | None = None, log: int | None = None
    ) -> None:
        self._daemon, self._driver = find_parts()
        work_dir.mkdir(parents=True, exist_ok=True)
        for record in sorted(work_dir.glob("pcscd-*.json")):
            _remove(reap(record))
        self._folder = _short_folder(work_dir)
        self.csock = str(self._folder / "pcscd.comm")
        self._log_file = work_dir / "pcscd.log"
        self._record = work_dir / f"pcscd-{os.getpid()}-{self._folder.name}.json"
        self._known, self._log = ports, log
        self._enclosed = ports is None
        self._ports: dict[int, int] = {}
        self._child: Child | None = None
        self._porter: Porter | None = None
        self._write_record(0)
        atexit.register(self.close)
        try:
            self.start(readers)
        except BaseException:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        """True while the daemon runs."""
        return self._child is not None and self._child.alive

    @property
    def exposed(self) -> bool:
        """True when others than this machine can reach the driver."""
        return not self._enclosed

    def dial(self, reader: int, slot: int) -> Callable[[], socket.socket]:
        """Return what connects a card to a slot of a reader, as the daemon stands at that moment."""

        def connect() -> socket.socket:
            port = self._ports[reader] + slot
            return self._porter.dial(port) if self._porter else dial_host("127.0.0.1", port)()

        return connect

    def start(self, readers: Mapping[int, str]) -> None:
        """Start the daemon with these readers; one that runs is stopped first.

        Raises:
            ReaderError: it does not come up.
        """
        if self._enclosed and not self._start_enclosed(readers):
            self._enclosed = False
        if not self._enclosed:
            self._start_exposed(readers)
            warn_of_exposure(ports_of_slots(self._ports.values()))

    def stop(self) -> None:
        """Stop the daemon; what it needed stays for the next start."""
        if self._child is not None:
            self._child.stop()
            self._child = None
        if self._porter is not None:
            self._porter.close()
            self._porter = None

    def close(self) -> None:
        """Stop the daemon and remove what it needed; may be called twice."""
        self.stop()
        _remove((str(self._folder),))
        self._record.unlink(missing_ok=True)
        atexit.unregister(self.close)

    def _start_enclosed(self, readers: Mapping[int, str]) -> bool:
        """Start it in a network of its own; False when the machine does not allow it."""
        self.stop()
        self._ports = {reader: _OWN_NETWORK_PORT + 2 * place for place, reader in enumerate(readers)}
        self._porter = Porter()
        child = self._launch(readers, "network", self._porter.plug)
        if not self._porter.ready():
            self.stop()
            return False
        if not self._ready(child):
            raise self._not_ready(1)
        return True

    def _start_exposed(self, readers: Mapping[int, str]) -> None:
        self.stop()
        taken = [str(port) for port in ports_of_slots(self._known or ()) if not is_free(port)]
        if taken:
            raise ReaderError("port-taken", f"port {', '.join(taken)} is taken", ports=", ".join(taken))
        tried: frozenset[int] = frozenset()
        for _ in range(1 if self._known else _ATTEMPTS):
            self.stop()
            self._ports = {}
            for reader in readers:
                self._ports[reader] = self._known[reader] if self._known else free_pair(tried)
                tried |= {self._ports[reader]}
            if self._ready(self._launch(readers, room_without_network(), -1)):
                return
        raise self._not_ready(1 if self._known else _ATTEMPTS)

    def _launch(self, readers: Mapping[int, str], room: str, plug: int) -> Child:
        configuration = self._folder / "reader.conf.d"
        (self._folder / "no-usb").mkdir(exist_ok=True)
        configuration.mkdir(exist_ok=True)
        (configuration / "readers").write_text("".join(map(self._entry, readers, readers.values())), "utf-8")
        Path(self.csock).unlink(missing_ok=True)
        talk = "--error" if self._log is None else "--debug"
        flags = extra_flags(self._daemon)
        command = (str(self._daemon), "-c", str(configuration), "--foreground", talk, *flags)
        with socket.socket(socket.AF_UNIX) as listening, self._log_file.open("ab") as log:
            listening.bind(self.csock)
            listening.listen(16)
            output: IO[bytes] | int = log if self._log is None else self._log
            self._child = child = Child(
                command,
                descriptor=listening.fileno(),
                room=room,
                plug=plug,
                # Newer daemons look there for USB drivers: a real reader stays out of this world.
                environment={"PCSCLITE_HP_DROPDIR": str(self._folder / "no-usb")},
                output=output,
                errors=log,
            )
        self._write_record(child.pid)
        return child

    def _entry(self, reader: int, name: str) -> str:
        port = self._ports[reader]
        driver = driver_for(reader, self._driver, self._folder)
        return f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {driver}\nCHANNELID 0x{port:04X}\n'

    def _ready(self, child: Child) -> bool:
        until = time.monotonic() + _START_SECONDS
        wanted = ports_of_slots(self._ports.values())
        while child.alive and time.monotonic() < until:
            wanted = [port for port in wanted if not listens(child.pid, port)]
            if not wanted:
                return True
            time.sleep(0.002)
        return False

    def _not_ready(self, attempts: int) -> ReaderError:
        words = self._last_words()
        times = f"{attempts} attempt{'s' if attempts > 1 else ''}"
        return ReaderError(
            "pcscd-not-ready", f"pcscd does not listen after {times}; its log ends with: {words}", log=words
        )

    def _last_words(self) -> str:
        lines = self._log_file.read_text("utf-8", "replace").splitlines() if self._log_file.exists() else []
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
    places = (work_dir.resolve(), Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - mkdtemp makes it ours alone
    longest = _LONGEST_SOCKET_PATH - len("/pcscd-xxxxxxxx/pcscd.comm")
    # The daemon gets a /run of its own: it would not find anything there.
    fits = (place for place in places if len(os.fsencode(place)) <= longest and not place.is_relative_to("/run"))
    place = next(fits, places[-1])
    return Path(tempfile.mkdtemp(prefix="pcscd-", dir=place)).resolve()


def _remove(files: Sequence[str]) -> None:
    for name in files:
        if Path(name).name.startswith("pcscd-"):
            shutil.rmtree(name, ignore_errors=True)
