"""Program: our CPS3 over our own link, for a driver or whatever listens in its place.

Usage: ``_card.py PORT FOLDER``; the keys are kept in FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event

from _parts import cps

from virtual_cards.readers.remote import serve_remote

if __name__ == "__main__":
    with serve_remote([("127.0.0.1", int(sys.argv[1]), cps(Path(sys.argv[2])))]):
        # The raw trace is kept and never decoded here: the measure ends long before it is full.
        Event().wait()
