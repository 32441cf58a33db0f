"""The fixture by which a proof says what it measured."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Tell = Callable[[str], None]


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Tell:
    """Return the function that files one French sentence of what was measured (read by ``make prove``)."""

    def tell(sentence: str) -> None:
        if target := os.environ.get("RECETTE_PROOF_OUT"):
            with Path(target).open("a", encoding="utf-8") as out:
                line = {"module": request.node.path.stem, "test": request.node.name, "sentence": sentence}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")

    return tell
