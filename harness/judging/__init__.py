"""Differences and observations become verdicts: check, case, requirement, outcome; a pure function."""

from harness.judging.aggregating import judge_run
from harness.judging.observing import BlobReader, observe_attempt
from harness.judging.serialising import exit_code, verdicts_json

__all__ = ["BlobReader", "exit_code", "judge_run", "observe_attempt", "verdicts_json"]
