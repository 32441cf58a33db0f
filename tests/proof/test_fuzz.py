"""Bad input is normal: damaged samples and noise never give a traceback, a hang or unbounded memory."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.proof.conftest import Tell
from tests.proof.counts import count
from tests.proof.fuzz_targets import TARGETS

GROWTH_MIB = 300
"""What any number of inputs may add to the memory of the process."""


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_no_input_hurts(target: str, proof: Tell) -> None:
    inputs = count(200, TARGETS[target].full)
    command = [sys.executable, "-m", "tests.proof.fuzz_child", target, str(inputs), "20250915"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1_800, check=False)
    assert done.stdout, done.stderr[-2_000:]
    told = json.loads(done.stdout)
    traces = "\n".join(f"{one['trace']}\n{one['input'][:2_000]}" for one in told["findings"])
    assert told["findings"] == [], traces
    assert told["inputs"] == inputs
    assert told["grown_mib"] < GROWTH_MIB
    rate = round(inputs / told["seconds"])
    proof(
        f"{target} : {inputs} entrées abîmées, aucune exception, {rate} par seconde, la plus longue "
        f"{told['slowest'] * 1000:.0f} ms, mémoire + {told['grown_mib']:.0f} Mio."
    )
