"""What the page shows of a piece of evidence, and what a piece is called that no step brought."""

from __future__ import annotations

import pytest

from harness.model.action import Json
from harness.model.record import Entry, EntryKind
from reports.evidence import _blobs
from reports.folder import _excerpt

AT = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(("kind", "longest"), [("log", 3_000), ("card", 8_000)])
def test_a_long_piece_is_cut_and_says_so(kind: str, longest: int) -> None:
    assert _excerpt(kind, b"x" * longest) == "x" * longest
    assert _excerpt(kind, b"x" * (longest + 1)) == "x" * longest + "\n[…]"
    # Shorter once made readable, but only its beginning was read: that too is a cut.
    assert _excerpt(kind, b"\n" * 200_000).endswith("[…]")


def test_before_the_first_step_and_after_the_last() -> None:
    told: list[tuple[EntryKind, dict[str, Json]]] = [
        (EntryKind.CARD_STATE, {"snapshot_blob": "a"}),
        (EntryKind.STEP_STARTED, {"step": "lire"}),
        (EntryKind.CARD_STATE, {"snapshot_blob": "b"}),
        (EntryKind.PRODUCT_LOG, {"log_blob": "c"}),
    ]
    entries = [Entry(seq, "", AT, AT, kind, data) for seq, (kind, data) in enumerate(told, 1)]
    assert [(kind, step, blob) for kind, step, blob, _, _ in _blobs(entries)] == [
        ("card_state", "debut", "a"),
        ("card_state", "lire", "b"),
        ("log", "", "c"),
    ]
