"""One hostile input taken in a process of its own: python -m tests.codecs.hostile.child NAME BYTES."""

from __future__ import annotations

import json
import resource
import sys
import time

from tests.codecs.hostile.inputs import CASES

__all__ = ["SMALLER", "main"]

SMALLER = 256
"""How many times smaller the input is that the time is held against."""
ADDRESS_SPACE = 2_500 << 20
"""Bytes the process may map; beyond, Python raises MemoryError."""


def main(name: str, size: int) -> None:
    """Take a small input, then the whole one; print processor seconds and peak memory."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    make, take = CASES[name]
    take(make(1_000))
    seconds = []
    for bytes_asked in (size // SMALLER, size):
        data = make(bytes_asked)
        started = time.process_time()
        take(data)
        seconds.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"small": seconds[0], "large": seconds[1], "peak_mib": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
