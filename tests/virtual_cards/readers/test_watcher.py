"""The program that watches what a daemon sees: its end is the first sign that the daemon is gone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.watcher import Watcher


def test_without_a_daemon_the_watcher_is_lost(tmp_path: Path) -> None:
    watcher = Watcher(str(tmp_path / "nobody"), ("LECTEUR SYN 00 00",), tmp_path / "watcher.log")
    with pytest.raises(ReaderError, match="cannot be watched"):
        watcher.wait_for_readers(20)
    assert watcher.lost
    watcher.close()


def test_without_readers_there_is_nothing_to_lose(tmp_path: Path) -> None:
    watcher = Watcher(str(tmp_path / "nobody"), (), tmp_path / "watcher.log")
    watcher.wait_for_readers(20)
    time.sleep(0.3)  # long enough for its program to have ended
    assert not watcher.lost
    watcher.close()
