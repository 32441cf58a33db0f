"""Synthetic documents for the synthetic schema: one sound, one wrong everywhere."""

from __future__ import annotations

from pathlib import Path

SYN = Path(__file__).with_name("syn")
SOUND = b"""<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="2.16"/><id root="1.2"/><code code="SYN_A"/>
<title>T</title><effectiveTime value="20250915"/><languageCode code="fr-FR"/><author/>
<component><section><code code="1"/><text>t</text></section></component></ClinicalDocument>"""
WRONG = b"""<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId/><id/><code code="SYN_Z"/>
<title> </title><effectiveTime value="hier"/><languageCode code="en"/><author/><author/><author/>
<component><section><code code="12345678901"/></section><section><text/></section></component></ClinicalDocument>"""

# What the schema says of WRONG, worked out by hand from its assertions: id, place, kind.
EXPECTED = [
    ("SYN_01", "/ClinicalDocument", "assert"),
    ("SYN_02", "/ClinicalDocument", "assert"),
    ("SYN_03", "/ClinicalDocument", "report"),
    ("SYN_04", "/ClinicalDocument/templateId", "assert"),
    ("SYN_04", "/ClinicalDocument/id", "assert"),
    ("SYN_05", "/ClinicalDocument/title", "assert"),
    ("SYN_05", "/ClinicalDocument/component/section[2]/text", "assert"),
    ("SYN_06", "/ClinicalDocument/component/section[2]", "assert"),
    ("SYN_07", "/ClinicalDocument/component/section", "assert"),
    ("SYN_08", "/ClinicalDocument/languageCode/@code", "assert"),
]
