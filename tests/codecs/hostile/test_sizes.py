"""Many MiB of the worst that each codec may be given cost a bounded time and memory, and no more than their length."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.codecs.hostile.child import SMALLER
from tests.codecs.hostile.inputs import CASES
from tests.proof.counts import count

SIZE = count(8, 64) << 20
SECONDS = 30.0
"""Of the processor; the slowest case takes a tenth of it on an idle machine."""
PEAK_MIB = 1_200
SLOPE, NOISE_S = 3 * SMALLER, 0.5
"""So many times the bytes may cost three times as many times the time: a square would cost that many times more."""


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_worst_of_inputs_costs_no_more_than_its_length(name: str) -> None:
    command = [sys.executable, "-m", "tests.codecs.hostile.child", name, str(SIZE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    told = json.loads(done.stdout)
    assert told["large"] < SECONDS, told
    assert told["large"] < SLOPE * told["small"] + NOISE_S, told
    assert told["peak_mib"] < PEAK_MIB, told
