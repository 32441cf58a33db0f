"""Contents a rule was asked about once: what it let pass needs not be asked again.

Sound because only contents the readable rule itself let pass are cleared, for rules that look at nothing but the
content; contents beyond the bound stay suspect.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from harness.comparison.bulk.columns import Bools

__all__ = ["MOST_KNOWN", "Known"]

MOST_KNOWN = 20_000
"""Contents kept per field; a field with more is looked at record by record."""

_Keys = NDArray[np.uint64] | NDArray[np.int64]


class Known:
    """The contents of one field that were judged."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._good: list[int] = []
        self._bad: set[int] = set()
        self._sorted: NDArray[np.uint64] = np.zeros(0, np.uint64)

    def suspects(self, contents: _Keys, judge: Callable[[int], bool]) -> Bools:
        """Tell which contents are not known to be right.

        Args:
            contents: One key per record; equal keys mean equal contents.
            judge: Asks the rule about the record of an index; true = nothing to blame.
        """
        keys = contents.astype(np.uint64, copy=False)
        unknown = ~self._among(keys)
        if unknown.any():
            places = np.flatnonzero(unknown)
            fresh, first = np.unique(keys[places], return_index=True)
            self._learn(fresh, places[first], judge)
            unknown[places] = ~self._among(keys[places])
        return unknown

    def _among(self, keys: NDArray[np.uint64]) -> Bools:
        good = self._sorted
        if len(good) <= 4:
            found = np.zeros(len(keys), np.bool_)
            for one in good:
                found |= keys == one
            return found
        at = np.searchsorted(good, keys)
        at[at == len(good)] = 0
        same: Bools = good[at] == keys
        return same

    def _learn(self, keys: NDArray[np.uint64], places: NDArray[np.intp], judge: Callable[[int], bool]) -> None:
        for key, place in zip(keys.tolist(), places.tolist(), strict=True):
            if len(self._good) + len(self._bad) >= MOST_KNOWN:
                break
            if key not in self._bad:
                if judge(place):
                    self._good.append(key)
                else:
                    self._bad.add(key)
        self._sorted = np.array(sorted(self._good), np.uint64)
