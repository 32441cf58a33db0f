"""ISO Schematron with XSLT 2 and later: compiled once, run by saxonche in a process of its own."""

from __future__ import annotations

from harness.codecs.schematron.compile import Stylesheet, compile_schema
from harness.codecs.schematron.report import Failure, Report
from harness.codecs.schematron.runner import Schematron

__all__ = ["Failure", "Report", "Schematron", "Stylesheet", "compile_schema"]
