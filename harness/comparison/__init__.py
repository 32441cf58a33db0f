"""Reference messages against observed ones: differences, and what was left out with its reason."""

from __future__ import annotations

from harness.comparison.b2 import compare_b2
from harness.comparison.masks import Mask, parse_masks
from harness.comparison.matchers import match
from harness.comparison.paths import read_path
from harness.comparison.xml import compare_xml

__all__ = ["Mask", "compare_b2", "compare_xml", "match", "parse_masks", "read_path"]
