"""The product statement: one file, typed, with ``undeclared`` claims left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from harness.loading.typed import fault, read_as
from harness.loading.yaml_nodes import Document, Limits, read_yaml
from harness.model.source import Diagnostic, Place
from harness.model.statement import Statement
from harness.model.text import RequestKind

__all__ = ["UNDECLARED", "load_statement", "read_statement"]

UNDECLARED = "undeclared"
"""Value that says openly what leaving a claim out says too."""

_DRIVERS = ("command", "person", "null")


def load_statement(path: Path) -> tuple[Statement | None, tuple[Diagnostic, ...]]:
    """Read a product statement file; faults come back as diagnostics, never as exceptions."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(Limits().size + 1)
    except (FileNotFoundError, IsADirectoryError) as error:
        code = "no-such-file" if isinstance(error, FileNotFoundError) else "is-folder"
        return None, (Diagnostic(Place(str(path), 1, 1), f"loading.{code}"),)
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        return None, (Diagnostic(Place(str(path), 1, 1), "loading.unreadable", (("problem", problem),)),)
    document = read_yaml(data, str(path))
    statement, found = read_statement(document)
    return statement, (*document.diagnostics, *found)


def read_statement(document: Document) -> tuple[Statement | None, tuple[Diagnostic, ...]]:
    """Type a statement document already read."""
    if document.tree is None:
        return None, ()
    read = read_as(Statement, document, document.tree)
    statement = read.value
    if statement is None:
        return None, read.diagnostics
    found = list(read.diagnostics)
    kinds = [kind.value for kind in RequestKind]
    if statement.request not in kinds:
        expected = ", ".join(kinds)
        found.append(fault(document, ("request",), "not-one-of", value=statement.request[:60], expected=expected))
    if (kind := statement.driver.kind) not in _DRIVERS:
        found.append(fault(document, ("driver", "kind"), "not-one-of", value=kind[:60], expected=", ".join(_DRIVERS)))
    if statement.format_version != "1":
        value = statement.format_version[:60]
        found.append(fault(document, ("format_version",), "not-one-of", value=value, expected="1"))
    claims = {name: value for name, value in statement.claims.items() if value not in {UNDECLARED, ""}}
    return (None if found else replace(statement, claims=claims)), tuple(found)
