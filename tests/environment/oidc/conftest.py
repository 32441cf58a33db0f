"""One PKI for the session (its keys are slow to make), one provider per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment.oidc.world import Bench, bench


@pytest.fixture(scope="session")
def pki_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki-psc")


@pytest.fixture
def psc(tmp_path: Path, pki_folder: Path) -> Iterator[Bench]:
    with bench(tmp_path, pki_folder) as opened:
        yield opened
