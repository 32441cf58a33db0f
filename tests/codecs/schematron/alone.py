"""saxonche alone, in a process of its own: each assertion of the synthetic schema as a bare XPath 2 expression.

Run as a program: a document on the input, ids of what fails on the output, one a line.
"""

from __future__ import annotations

import sys

CHECKS = [
    ("SYN_01", "/c:ClinicalDocument[not(c:code/@code = ('SYN_A', 'SYN_B'))]"),
    ("SYN_02", "/c:ClinicalDocument[not(matches(substring(string(c:effectiveTime/@value), 1, 8), '^\\d{8}$'))]"),
    ("SYN_03", "/c:ClinicalDocument[count(c:author) gt 2]"),
    ("SYN_04", "//(c:templateId|c:id)[not(starts-with(@root, '1.') and self::c:templateId)][not(@root)]"),
    ("SYN_05", "//(c:title|c:text)[normalize-space(.) = '']"),
    ("SYN_06", "//c:section[not(c:code)]"),
    ("SYN_07", "//c:section[c:code/@code[string-length(.) gt 10]]"),
    ("SYN_08", "//c:languageCode/@code[. ne 'fr-FR']"),
]


def main() -> None:
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    xpath = processor.new_xpath_processor()
    xpath.declare_namespace("c", "urn:hl7-org:v3")
    xpath.set_context(xdm_item=processor.parse_xml(xml_text=sys.stdin.read()))
    for name, path in CHECKS:
        found = xpath.evaluate(path)
        for _ in range(found.size if found is not None else 0):
            print(name)


if __name__ == "__main__":
    main()
