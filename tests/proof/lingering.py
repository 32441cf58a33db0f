"""The reference product, with a child that outlives it: what a killed bench leaves for ``resume`` to find."""

from __future__ import annotations

import os
import subprocess
import sys

if __name__ == "__main__":
    nothing = subprocess.DEVNULL
    subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session="away" in sys.argv[1:],
    )
    os.execv(sys.executable, [sys.executable, "-m", "reference_product"])
