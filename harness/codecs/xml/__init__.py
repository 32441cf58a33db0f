"""Reading XML that someone else wrote, without trusting it."""

from __future__ import annotations

from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, namespace, parse, text_of

__all__ = ["Element", "Limits", "XmlProblem", "local_name", "namespace", "parse", "text_of"]
