"""A fresh practice for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reference_product.fake_mail import FakeMail, FundKeys
from tests.reference_product.practice import Practice


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> FundKeys:
    """Keys of the fund."""
    return FundKeys(tmp_path_factory.mktemp("caisse"))


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    """A mail server."""
    server = FakeMail()
    yield server
    server.close()


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    """The program with cards only."""
    one = Practice(tmp_path)
    yield one
    one.session.close()


@pytest.fixture
def mailing(tmp_path: Path, mail: FakeMail, keys: FundKeys) -> Iterator[Practice]:
    """The program with cards and mail."""
    one = Practice(tmp_path, mail, keys)
    yield one
    one.session.close()
