"""The valuation tables of the packs: found by name among their files, read once."""

from __future__ import annotations

from collections.abc import Mapping

from harness.loading import shipped_packs
from harness.loading.yaml_nodes import read_yaml
from harness.valuation import TableError, Tables, parse_tables

__all__ = ["shipped_tables", "tables_from_files"]

_FOLDER = "tables/valuation/"
_TARIFFS = "tables/tariffs"


def tables_from_files(files: Mapping[str, bytes]) -> Tables:
    """Return the valuation tables among pack files.

    Args:
        files: Pack files by pack-relative path; those in ``tables/valuation/`` and those whose name begins by
            ``tables/tariffs`` count, in the order of their paths.

    Raises:
        TableError: when a file or a value cannot be read.
    """
    trees: dict[str, object] = {}
    for name in sorted(files):
        rooted = f"/{name}"
        if name.endswith(".yaml") and (f"/{_FOLDER}" in rooted or f"/{_TARIFFS}" in rooted):
            document = read_yaml(files[name], name)
            if document.tree is None or document.diagnostics:
                places = ", ".join(str(found.place) for found in document.diagnostics)
                raise TableError(name, (), f"not a YAML table ({places})")
            trees[name] = document.tree
    return parse_tables(trees)


def shipped_tables() -> Tables:
    """Return the tables shipped with the bench."""
    root = shipped_packs()
    return tables_from_files({path.relative_to(root).as_posix(): path.read_bytes()
                              for path in sorted((root / "tables").rglob("*.yaml"))})  # fmt: skip
