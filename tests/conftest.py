"""Makes property tests try the same examples at each run (the proofs look for new ones), and packs be read once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import settings

from harness.loading import corpus
from harness.model.corpus import Corpus
from harness.model.source import Diagnostic

Load = Callable[[Sequence[Path]], tuple[Corpus, tuple[Diagnostic, ...]]]

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", deadline=None)
# A change is judged by what it changed: an old defect found by chance in the run of another is work for the proofs.
settings.load_profile("new" if os.environ.get("RECETTE_PROVE") == "1" else "same")


def _signature(roots: Sequence[Path]) -> tuple[object, ...]:
    """Return what changes with any file of the packs: names, sizes, instants; links are followed by name only."""
    seen: list[object] = []
    for root in map(Path, roots):
        seen.append((root.lstat().st_mtime_ns, root.lstat().st_size) if root.exists() else None)
        for folder, inner, names in os.walk(root):
            inner.sort()
            for name in sorted((*names, *inner)):
                told = Path(folder, name).lstat()
                seen.append((folder, name, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns))
    return tuple(seen)


def _loaded_once(load: Load) -> Load:
    """Read packs again only when one of their files has changed: most tests read the shipped ones."""
    known: dict[tuple[object, ...], tuple[Corpus, tuple[Diagnostic, ...]]] = {}

    def loaded(roots: Sequence[Path]) -> tuple[Corpus, tuple[Diagnostic, ...]]:
        key = (tuple(map(str, roots)), _signature(roots))
        if key not in known:
            if len(known) > 8:
                known.clear()
            known[key] = load(roots)
        return known[key]

    return loaded


_ORIGINAL = corpus.load_corpus
_ONCE = _loaded_once(_ORIGINAL)
for _module in list(sys.modules.values()):
    if getattr(_module, "load_corpus", None) is _ORIGINAL:
        _module.load_corpus = _ONCE  # type: ignore[attr-defined]
