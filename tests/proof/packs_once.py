"""Reading packs is a function of their bytes: in these proofs the same bytes at the same place are read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import harness.cli.verifying
from harness.loading import load_corpus
from harness.model.corpus import Corpus
from harness.model.source import Diagnostic

__all__ = ["packs_read_once"]

_MOST = 20
"""Corpora kept; a proof that damages packs reads many."""


Identity = tuple[str, int, int, int]


def _identity(path: Path) -> Identity:
    """Return what changes when a file does: copies are links to one file until they are written anew."""
    status = path.lstat()
    if path.is_dir():
        return str(path), 0, 0, 0
    return str(path), status.st_ino, status.st_mtime_ns, status.st_size


@contextmanager
def packs_read_once() -> Iterator[None]:
    """Let ``verify`` reuse what it read of packs whose every byte is the same."""
    known: dict[frozenset[Identity], tuple[Corpus, tuple[Diagnostic, ...]]] = {}

    def read(roots: Sequence[Path]) -> tuple[Corpus, tuple[Diagnostic, ...]]:
        name = frozenset(_identity(p) for root in roots for p in root.rglob("*"))
        if name not in known:
            known[name] = load_corpus(roots)
            if len(known) > _MOST:
                del known[list(known)[1]]  # the first is the untouched one
        return known[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(harness.cli.verifying, "load_corpus", read)
        yield
