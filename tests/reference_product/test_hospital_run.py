"""The hospital's statement through the whole bench: every requirement of its label passes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from harness.loading import shipped_packs


def test_the_honest_program_passes_its_label(tmp_path: Path) -> None:
    product = shipped_packs() / "products" / "hospital.yaml"
    command = [sys.executable, "-m", "harness.cli", "run", "--product", str(product), "--as-of", "2025-09-15"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "run"), "--workers", "2"], capture_output=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout.decode()[-3000:]
    [dossier] = (tmp_path / "run-dossiers").iterdir()
    filed = json.loads((dossier / "dossier.json").read_text("utf-8"))
    assert (filed["label"]["id"], filed["label"]["kind"]) == ("certification-fides", "certification")
    verdicts = {one["id"]: one["verdict"] for one in filed["requirements"]}
    assert len(verdicts) == 13
    assert set(verdicts.values()) == {"pass"}
