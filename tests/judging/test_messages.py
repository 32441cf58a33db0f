"""Rules of a dialect over the files received, one by one and one after the other."""

from __future__ import annotations

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.model.expectation import MessageRules
from harness.model.observation import MailOut
from tests.judging.world import LOT, arl, context, lot, seen

SECOND = LOT.replace(b"9990011896005", b"9990021896005").replace(b"033617001", b"033617002")
"""The sample lot sent again as lot 002: the same invoice number, a number of lot that follows."""


def _found(rules: tuple[str, ...], *files: bytes, returns: tuple[MailOut, ...] = ()) -> Finding:
    check = MessageRules(check="message_rules", id="suite", sentence="La suite.", rules=rules, dialect="cp-hospital")
    mails = [lot(content, seq=10 + rank, file=rank) for rank, content in enumerate(files, 1)]
    return run_check(context(check, seen(mails_in=mails, mails_out=returns)), check)


def test_a_lot_number_that_stands_still_is_told_with_its_file() -> None:
    assert SECOND.count(b"0021896005") == SECOND.count(b"033617002") == 1
    assert _found(("XR-27",), LOT, SECOND).met == Met.YES
    finding = _found(("XR-27",), LOT, LOT)
    assert (finding.met, finding.expected, finding.observed) == (Met.NO, "002", "001")
    assert (finding.location, dict(finding.arguments)) == ("1[20,3]#1", {"rule": "XR-27", "file": "2"})


def test_an_invoice_number_used_twice_is_told_with_its_file() -> None:
    finding = _found(("XR-19",), LOT, SECOND)
    assert (finding.met, finding.observed, finding.location) == (Met.NO, "250000001 (1)", "2[30,9]#1")


@pytest.mark.parametrize("rule", ["XR-19", "XR-27"])
def test_a_refused_file_may_be_sent_again_as_it_was(rule: str) -> None:
    assert _found((rule,), LOT, LOT, returns=(arl(positive=False, file=1),)).met == Met.YES
