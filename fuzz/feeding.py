"""One target under atheris: whatever it raises, or ten seconds on one input, is a finding."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

__all__ = ["feed"]


def _seeded(samples: list[bytes]) -> str:
    """Write the valid samples of a target where the fuzzer starts from."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-seeds-"))
    for rank, sample in enumerate(samples):
        (folder / f"sample-{rank}").write_bytes(sample)
    return str(folder)


def feed(name: str) -> None:
    """Fuzz a target until the fuzzer's own arguments end it; ``sys.argv`` is handed to libFuzzer."""
    with atheris.instrument_imports(include=["harness"]):
        from tests.proof.fuzz_targets import TARGETS  # noqa: PLC0415  the codecs are instrumented while imported
    target = TARGETS[name]
    samples = [sample for sample in target.samples() if len(sample) <= 1 << 16]
    atheris.Setup([*sys.argv, _seeded(samples)], lambda data: target.take(data) and None)
    atheris.Fuzz()
