"""One target fuzzed in a process of its own: bounded memory, an alarm per input, every exception kept.

python -m tests.proof.fuzz_child TARGET COUNT SEED
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
import traceback
from types import FrameType

from tests.proof.fuzz_targets import TARGETS
from tests.proof.mutating import mutants

__all__ = ["ADDRESS_SPACE", "main"]

ADDRESS_SPACE = 1_500 << 20
"""Bytes a process may map; beyond, Python raises MemoryError, which is a finding."""
_PER_INPUT_S = 10.0
_MOST_FINDINGS = 5


class _HangError(Exception):
    """An input took too long."""


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise _HangError


def main(name: str, count: int, seed: int) -> int:
    """Feed the target and print what was found as one JSON object."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    target = TARGETS[name]
    samples = target.samples()
    for sample in samples[:200]:
        target.take(sample)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.signal(signal.SIGALRM, _alarm)
    findings: list[dict[str, str]] = []
    began, slowest, taken = time.monotonic(), 0.0, 0
    for data in mutants(samples, count, seed):
        started = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, _PER_INPUT_S)
        try:
            target.take(data)
        except Exception:  # noqa: BLE001 - whatever comes out is what is looked for
            findings.append({"input": data.hex(), "trace": traceback.format_exc(limit=-6)})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        taken += 1
        slowest = max(slowest, time.monotonic() - started)
        if len(findings) >= _MOST_FINDINGS:
            break
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {
        "inputs": taken,
        "seconds": time.monotonic() - began,
        "slowest": slowest,
        "grown_mib": (after - before) / 1024,
        "findings": findings,
    }
    print(json.dumps(told))
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
