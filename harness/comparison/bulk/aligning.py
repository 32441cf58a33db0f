"""Where two windows whose records are not of the same kinds fall back into step.

Sound because nothing is lost by a cut: what stands before it on either side is compared by meaning, what stands after
it is looked at next.  What is bounded is how far an invoice is searched: within the window.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from harness.codecs.b2.layout import RECORD_LENGTH
from harness.comparison.bulk.window import Window

__all__ = ["common_cut"]

_RUN = 3
"""Invoices in a row that must be the same on both sides."""


def _invoices(window: Window) -> tuple[list[bytes], list[int]]:
    """Return the content of each part of a window but the last one, which may go on, and where each ends."""
    starts = np.flatnonzero(window.starts()).tolist()
    if window.ended:
        starts.append(len(window))
    size = RECORD_LENGTH
    return [window.body[a * size : b * size] for a, b in pairwise(starts)], starts[1:]


def common_cut(reference: Window, observed: Window) -> tuple[int, int]:
    """Return how many records of each window stand before the last place from which both go on alike.

    Where no run of invoices is the same on both sides, both windows are taken as far as their invoices are whole.
    """
    (left, ends), (right, stops) = _invoices(reference), _invoices(observed)
    places: dict[bytes, int] = {}
    for at, content in enumerate(right):
        places[content] = -1 if content in places else at
    for at in range(len(left) - 1, _RUN - 2, -1):
        place = places.get(left[at], -1)
        if place >= _RUN - 1 and left[at - _RUN + 1 : at + 1] == right[place - _RUN + 1 : place + 1]:
            return ends[at], stops[place]
    return reference.cut(len(reference)), observed.cut(len(observed))
