"""The wheel holds the packs and works outside a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("banc_recette-*.whl")
    zipfile.ZipFile(wheel).extractall(out / "site")
    return out / "site"


def test_every_pack_file_is_in_the_wheel(unpacked: Path) -> None:
    shipped = {str(path.relative_to(ROOT / "scenarios")) for path in (ROOT / "scenarios").rglob("*.yaml")}
    inside = {str(path.relative_to(unpacked / "harness/_scenarios")) for path in unpacked.rglob("_scenarios/**/*.yaml")}
    assert len(shipped) > 100
    assert inside == shipped


def test_every_package_says_it_is_typed(unpacked: Path) -> None:
    packages = ("harness", "virtual_cards", "reports", "reference_product")
    assert [name for name in packages if not (unpacked / name / "py.typed").is_file()] == []


def test_the_command_reads_the_packs_of_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    probe = "import harness; print(harness.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", probe], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(unpacked))
    lint = subprocess.run(
        [sys.executable, "-m", "harness.cli", "lint"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr
    assert "rien à signaler" in lint.stdout.lower()
