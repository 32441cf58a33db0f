"""The bench can fail: every faulty twin is caught by a check that claims its requirement, no adversary passes any."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.proof.conftest import Tell


def test_every_twin_is_caught_and_no_adversary_passes(proof: Tell) -> None:
    quick = () if os.environ.get("RECETTE_PROVE") == "1" else ("--quick",)
    command = [
        sys.executable,
        "-m",
        "harness.cli",
        "twins",
        "--json",
        "--as-of",
        "2025-09-15",
        "--workers",
        "2",
        *quick,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["survivors"] == []
    assert told["uncovered"] == []
    assert len(told["twins"]) >= 30
    assert all(twin["caught"] and twin["by"] for twin in told["twins"])
    wide = {twin["id"]: twin["others"] for twin in told["twins"] if twin["others"]}
    assert wide == {}, "a twin breaks the one requirement it is tied to"
    adversaries = {(one["id"], one["product"]): one for one in told["adversaries"]}
    assert {name for name, _ in adversaries} == {"constant", "replay", "silent", "yes"}
    assert all(one["passed_requirements"] == [] and one["cases"] > 0 for one in adversaries.values())
    proof(
        f"{len(told['twins'])} jumeaux fautifs, tous détectés par un contrôle de l'exigence qu'ils enfreignent, "
        "et d'elle seule ; "
        f"{len(adversaries)} adversaires, aucune exigence passée."
    )
