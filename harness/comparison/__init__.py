"""Reference messages against observed ones: differences, and what was left out with its reason."""

from __future__ import annotations

from harness.comparison.b2 import compare_b2
from harness.comparison.counterexample import counterexample
from harness.comparison.jsons import compare_json
from harness.comparison.kinds import KINDS
from harness.comparison.large import compare_large_b2
from harness.comparison.mails import compare_mail
from harness.comparison.masks import Mask, MaskError
from harness.comparison.matchers import match
from harness.comparison.noemie import compare_noemie
from harness.comparison.outcomes import Outcomes, compare_outcomes
from harness.comparison.paths import read_path
from harness.comparison.public import check, compare
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.rule_file import RuleFile, known_matcher, parse_rule_file
from harness.comparison.tlvs import compare_tlv
from harness.comparison.variables import Unifier, Variables
from harness.comparison.xml import XmlReference, compare_soap, compare_xml, unify_soap, unify_xml

__all__ = [
    "KINDS",
    "Mask",
    "MaskError",
    "Outcomes",
    "ReferenceFaultError",
    "RuleFile",
    "Unifier",
    "Variables",
    "XmlReference",
    "check",
    "compare",
    "compare_b2",
    "compare_json",
    "compare_large_b2",
    "compare_mail",
    "compare_noemie",
    "compare_outcomes",
    "compare_soap",
    "compare_tlv",
    "compare_xml",
    "counterexample",
    "known_matcher",
    "match",
    "parse_rule_file",
    "read_path",
    "unify_soap",
    "unify_xml",
]
