"""Digests a plan binds its jobs to: the statement, the bench's own sources, canonical JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.model.action import Json
from harness.model.statement import Statement

__all__ = ["bench_digest", "bench_version", "canonical", "digest", "statement_digest", "to_json"]

_PACKAGES = ("harness", "reports", "virtual_cards")
_SOURCES = (".css", ".j2", ".py", ".toml")


def to_json(value: object) -> Json:
    """Return frozen values as JSON values: dataclasses as objects, tuples as lists, dates as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def canonical(value: object) -> bytes:
    """Return the one byte form of a value: sorted keys, no blanks, UTF-8."""
    text = json.dumps(to_json(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical form, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def statement_digest(statement: Statement) -> str:
    """Return the digest of what a product states, whatever the layout of its file."""
    return digest(statement)


@cache
def bench_digest() -> str:
    """Return the SHA-256 over the installed sources of the bench: paths and contents, without packs.

    The reports are part of it: their outputs are emitted again, and compared, when a dossier is verified.
    """
    root = Path(__file__).resolve().parents[2]
    whole = hashlib.sha256()
    for path in sorted(p for package in _PACKAGES for p in (root / package).rglob("*")):
        relative = path.relative_to(root)
        if path.suffix in _SOURCES and relative.parts[1] != "_scenarios":
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{relative.as_posix()}\0{content}\n".encode())
    return whole.hexdigest()


@cache
def bench_version() -> str:
    """Return the version of the bench, ``0`` when it runs from sources that are not installed."""
    try:
        return version("banc-recette")
    except PackageNotFoundError:
        return "0"
