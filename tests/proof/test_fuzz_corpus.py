"""The programs that fuzz guided by coverage: each feeds a target that exists, and what they kept hurts nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.proof.fuzz_targets import TARGETS

FUZZ = Path(__file__).parents[2] / "fuzz"
HARNESSES = {
    path.stem: re.findall(r'feed\("([^"]+)"\)', path.read_text("utf-8"))
    for path in sorted((FUZZ / "harnesses").glob("*.py"))
    if path.stem != "__init__"
}
NOT_CODECS = frozenset({"packs", "driver", "plan", "lots and returns"})
"""Targets that are no codec: files of users, the protocol of drivers; lots are fuzzed as mails and as B2."""


def test_each_codec_is_fuzzed_by_one_program() -> None:
    assert all(len(fed) == 1 for fed in HARNESSES.values())
    fed = [name for names in HARNESSES.values() for name in names]
    codecs = {name for name in TARGETS if name not in NOT_CODECS and not name.startswith("dossier, ")}
    assert sorted(fed) == sorted(codecs)


@pytest.mark.parametrize("codec", sorted(HARNESSES))
def test_what_was_kept_is_taken(codec: str) -> None:
    corpus = sorted((FUZZ / "corpus" / codec).iterdir())
    assert corpus, f"python fuzz/run.py --codec {codec} --seconds 60 --keep"
    target = TARGETS[HARNESSES[codec][0]]
    for path in corpus:
        target.take(path.read_bytes())
