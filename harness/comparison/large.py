"""Two B2 files of any size compared and explained, neither of them held."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from harness.comparison.bulk.streams import compare_b2_streams
from harness.comparison.excerpt_stream import StreamSource
from harness.comparison.explain import MOST_EXPLAINED, explain
from harness.comparison.explain_records import RecordSurroundings
from harness.comparison.modality import moderated
from harness.comparison.rule_file import RuleFile
from harness.comparison.shipped import b2_layout
from harness.comparison.shrink import shrink
from harness.model.difference import Comparison

__all__ = ["compare_large_b2"]


def compare_large_b2(reference: BinaryIO, observed: BinaryIO, rules: RuleFile | None = None) -> Comparison:
    """Compare as `compare` does, with flat memory; nothing is put back to find what explains a failure.

    Args:
        reference: The file expected, a seekable stream at its beginning.
        observed: The file received, likewise.
        rules: Masks, levels, rules and dialect.

    Raises:
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when the rules cannot.
    """
    asked = rules or RuleFile()
    layout = b2_layout(asked)
    found = moderated(compare_b2_streams(reference, observed, layout, asked.rules, asked.masks), asked.levels)
    if not found.differences:
        return found
    places = {d.location for d in found.differences[:MOST_EXPLAINED]}
    here, there = StreamSource(reference, layout, places), StreamSource(observed, layout, places)
    around = RecordSurroundings(here, there, layout.records)
    explained = explain(found, around, {rule.id: rule.sentence for rule in layout.rules.values()})
    return replace(explained, guilty=shrink(explained, around))
