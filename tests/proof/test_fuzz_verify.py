"""Whole dossiers, damaged at random, never hurt ``verify``: an exit code and places, no traceback, no wait."""

from __future__ import annotations

import copy
import json
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli import main
from tests.proof.conftest import Tell
from tests.proof.counts import count
from tests.proof.dossiers import LABEL, Filed, build_sample
from tests.proof.forgeries import FLIPS
from tests.proof.mutating import mutants
from tests.proof.packs_once import packs_read_once

PER_DOSSIER_S = 60
STRANGE: tuple[Any, ...] = (None, True, -1, 10**30, "", "\x00\ud7ff", "../..", [], {}, [[]], {"": None}, "0" * 64)
"""JSON values that a journal of the bench never holds where they are put."""


class _HangError(Exception):
    """A dossier took too long."""


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with packs_read_once():
        yield build_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _HangError

    before = signal.signal(signal.SIGALRM, ring)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def verified(one: Filed) -> int:
    """Return the exit code; whatever else comes out is a defect of the bench."""
    signal.alarm(PER_DOSSIER_S)
    result = CliRunner().invoke(main, ["verify", str(one.folder)])
    signal.alarm(0)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"verify raised on {one.folder}") from result.exception
    assert result.exit_code in {0, 4}, result.output
    assert "Traceback" not in result.output
    return result.exit_code


def test_damaged_files(dossiers: Path, tmp_path: Path, proof: Tell) -> None:
    rng, rounds, began = random.Random(6), count(5, 300), time.monotonic()
    intact = 0
    for seed in range(rounds):
        one = Filed.copy(dossiers / LABEL, tmp_path / "copie")
        name = rng.choice(one.files(FLIPS[rng.choice(sorted(FLIPS))]))
        (damaged,) = mutants([one.read(name)], 1, seed)
        changed = damaged != one.read(name)
        one.write(name, damaged)
        if mended := name != "manifest.json" and rng.random() < 0.5:
            one.mend()
        code = verified(one)
        assert code == 4 or mended or not changed, name
        intact += code == 0
    rate = rounds / (time.monotonic() - began)
    proof(
        f"verify : {rounds} dossiers dont un fichier est abîmé au hasard (une fois sur deux, manifeste refait), aucune "
        f"exception, {rate:.1f} par seconde ; {intact} restent intacts (rien de changé, ou exécution interrompue)."
    )


def test_hostile_events_chained_and_sealed(dossiers: Path, tmp_path: Path, proof: Tell) -> None:
    """Values no bench writes, in a journal whose chain, seal and manifest are right: judging must hold."""
    rng, rounds, began = random.Random(7), count(5, 300), time.monotonic()
    found = 0
    for _ in range(rounds):
        one = Filed.copy(dossiers / LABEL, tmp_path / "copie")
        attempt = rng.choice(one.counted())
        lines = one.lines(attempt)
        for _ in range(rng.choice((1, 1, 3, 10))):
            line = rng.choice([one for one in lines[1:] if one["kind"] != "beacon"])
            _spoil(rng, line["data"], lines)
            if rng.random() < 0.1:
                line["kind"] = rng.choice(lines)["kind"]
        one.rewrite(attempt, lines)
        one.mend()
        found += verified(one) == 4
    assert found > rounds // 4
    rate = rounds / (time.monotonic() - began)
    proof(
        f"verify : {rounds} journaux aux valeurs hostiles, chaîne, sceau et manifeste refaits, aucune exception, "
        f"{rate:.1f} par seconde ; {found} signalés (les autres ne touchaient à rien dont un verdict dépende)."
    )


def _spoil(rng: random.Random, data: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    """Change one value of an event: another type, another event's value, gone, or one too many."""
    keys = sorted(data) or ["x"]
    key = rng.choice(keys)
    match rng.randrange(4):
        case 0:
            data[key] = rng.choice(STRANGE)
        case 1:
            data.pop(key, None)
        case 2:
            other = rng.choice(lines)["data"]
            data[key] = rng.choice(list(other.values()) or [None])
        case _:
            data[key] = json.loads(json.dumps([data.get(key)] * rng.choice((1, 2, 50))))


@pytest.mark.parametrize("name", ["run/plan.json", "dossier.json", "run/verdicts.json"])
def test_hostile_documents(dossiers: Path, tmp_path: Path, name: str, proof: Tell) -> None:
    """Any value of a document replaced by any other, with the manifest mended."""
    rng, rounds, began = random.Random(name), count(3, 100), time.monotonic()
    for _ in range(rounds):
        one = Filed.copy(dossiers / LABEL, tmp_path / "copie")
        document = one.document(name)
        holders = list(_holders(document))
        for _ in range(rng.choice((1, 1, 4))):
            holder, key = rng.choice(holders)
            drawn = rng.choice((*STRANGE, *(h[k] for h, k in rng.sample(holders, 2))))
            holder[key] = copy.deepcopy(drawn)  # a container must not come to hold itself
        one.write(name, (json.dumps(document, sort_keys=True, indent=2) + "\n").encode())
        one.mend()
        assert verified(one) == 4
    rate = rounds / (time.monotonic() - began)
    proof(
        f"verify : {name} aux valeurs hostiles, {rounds} fois, toujours refusé sans exception, {rate:.1f} par seconde."
    )


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every (container, key) of a document."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        yield value, key
        yield from _holders(inner)
