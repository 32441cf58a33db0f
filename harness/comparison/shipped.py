"""The shipped B2 and NOEMIE tables, and the dialect a rule file asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from harness.codecs.b2 import Layout, layout_from_files
from harness.comparison.masks import MaskError
from harness.comparison.rule_file import RuleFile
from harness.loading import shipped_packs
from harness.model.text import DEFAULT_DIALECT

__all__ = ["b2_layout", "b2_tables"]


@cache
def b2_tables() -> Mapping[str, bytes]:
    """Return the shipped tables by pack-relative path."""
    root = shipped_packs()
    folder = root / "tables" / "b2"
    files = [*sorted(folder.rglob("*")), root / "tables" / "codes.csv"]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files if p.is_file()}


@cache
def _layout(dialect: str) -> Layout:
    return layout_from_files(b2_tables(), dialect)


def b2_layout(rules: RuleFile | None = None) -> Layout:
    """Return the dialect a rule file names, the town one when it names none.

    Raises:
        MaskError: when the dialect, or a rule the file names, does not exist.
    """
    asked = rules or RuleFile()
    dialects = sorted(Path(name).stem for name in b2_tables() if "/dialects/" in name)
    dialect = asked.dialect or DEFAULT_DIALECT
    if dialect not in dialects:
        raise MaskError("comparison.dialect-unknown", dialect=dialect, known=", ".join(dialects))
    layout = _layout(dialect)
    unknown = sorted(set(asked.rules) - set(layout.rules))
    if unknown:
        raise MaskError("comparison.rules-unknown", rule=unknown[0], known=", ".join(layout.rules))
    return layout
