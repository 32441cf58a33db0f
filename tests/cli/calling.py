"""Call the command line as a user would, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from harness.cli import main
from harness.loading import shipped_packs

REFERENCE = Path(shipped_packs(), "products", "reference.yaml")
DAY = ("--as-of", "2025-09-15")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Return the one JSON document on standard output."""
        return json.loads(self.out)


def recette(*arguments: str | Path) -> Said:
    """Run a command; an exception that is no exit is the test's failure."""
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)


def statement(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the reference statement with one piece replaced."""
    content = REFERENCE.read_text(encoding="utf-8")
    assert old in content
    path = folder / "product.yaml"
    path.write_text(content.replace(old, new) if old else content, encoding="utf-8")
    return path
