"""Raw evidence as files named by their salted hash; the same bytes are kept once."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path
from threading import Lock

from harness.evidence.chain import is_digest

__all__ = ["MAX_BLOB", "BlobError", "BlobStore", "new_salt"]

MAX_BLOB = 64 << 20
"""Largest blob kept or read, in bytes."""


class BlobError(KeyError):
    """A blob that cannot be had: missing, altered, too large or wrongly named."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        """``missing``, ``altered``, ``too-large`` or ``bad-name``."""
        super().__init__(f"blob {name[:70]}: {reason}")


def new_salt() -> str:
    """Return a fresh salt, 32 hexadecimal digits."""
    return secrets.token_hex(16)


class BlobStore:
    """The ``blobs`` folder of a run.

    A name is the SHA-256 of the salt's 16 bytes followed by the content: without the salt,
    nobody can tell from a name whose NIR or which screen the blob holds.
    """

    def __init__(self, folder: Path, salt: str) -> None:
        self._folder = folder
        self._salted = sha256(bytes.fromhex(salt))
        self._known: set[str] = set()
        self._unsynced: set[str] = set()
        self._lock = Lock()

    def name_of(self, content: bytes) -> str:
        """Return the name that some bytes have in this run."""
        hasher = self._salted.copy()
        hasher.update(content)
        return hasher.hexdigest()

    def put(self, content: bytes) -> str:
        """Keep some bytes and return their name.

        Raises:
            BlobError: More than ``MAX_BLOB`` bytes.
            OSError: The folder cannot be written.
        """
        name = self.name_of(content)
        if name in self._known:
            return name
        if len(content) > MAX_BLOB:
            raise BlobError(name, "too-large")
        path = f"{self._folder}/{name}"
        if not os.path.exists(path):  # noqa: PTH110 - plain text paths: this runs for every entry
            self._write(path, content)
        with self._lock:
            self._known.add(name)
            self._unsynced.add(name)
        return name

    def get(self, name: str) -> bytes:
        """Return the bytes of a blob, checked against its name.

        Raises:
            BlobError: There is no such blob, or it is not what its name says.
        """
        if not is_digest(name):
            raise BlobError(name, "bad-name")
        try:
            # Whoever opens a pipe waits for its other end.
            if not (self._folder / name).is_file():
                raise BlobError(name, "missing")
            with (self._folder / name).open("rb") as stream:
                content = stream.read(MAX_BLOB + 1)
        except OSError as error:
            raise BlobError(name, "missing") from error
        if len(content) > MAX_BLOB:
            raise BlobError(name, "too-large")
        if self.name_of(content) != name:
            raise BlobError(name, "altered")
        return content

    def sync(self) -> None:
        """Force to the disk what was put since the last time."""
        with self._lock:
            names, self._unsynced = self._unsynced, set()
        folder = str(self._folder)
        for path in [*(f"{folder}/{name}" for name in sorted(names)), folder] if names else []:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def _write(self, path: str, content: bytes) -> None:
        # Written aside then renamed: a blob is there whole or not at all, whoever else writes it.
        aside = f"{path}.{os.getpid()}-{secrets.token_hex(4)}.part"
        fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(fd, view) :]
        finally:
            os.close(fd)
        os.replace(aside, path)  # noqa: PTH105 - likewise
