"""A request to a complementary body as the bench reads it: its mail, the file inside, the rules it breaks."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import InvoiceDraft, LineDraft, LotDraft, write
from harness.i18n import say
from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.judging.readings import READINGS, Tables
from harness.model.expectation import FieldRule, MessageFacts, MessageSelector
from harness.model.observation import OtherMail
from tests.codecs.b2.sample import dre, files
from tests.judging.world import context, seen

LAYOUT = dre()


def request(invoice: Mapping[int, str], line: Mapping[int, str], batch: str = "D") -> bytes:
    """Write a request with the codec: G, 30,00 € at 70 %, of which 9,00 € for the body."""
    act = {
        39: "00", 41: "000", 44: "991990011", 54: "0", 55: "00", 57: "991990011", 66: "00", 68: "01", 70: "251001",
        76: "G", 81: "1", 83: "100", 89: "1", 91: "3000", 98: "3000", 105: "70", 108: "2100", 115: "3000", 123: "900",
    }  # fmt: skip
    patient = {
        12: "2830599901101", 27: "000", 30: "000000001", 49: "01", 51: "999", 54: "9999", 58: "1", 77: "10", 79: "0",
        80: "251001", 86: "0", 96: "830514", 102: "1", 103: "251001", 109: "251001", 117: "00", 119: "9990000001",
    }  # fmt: skip
    insured = ("2S", {48: "00", 50: "2830599901101", 63: "59", 121: "T"})
    line_s = ("4S", {39: "L", 48: "L", 55: "0"})
    opening = {2: "991990011", 17: "001", 20: "001", 23: "0", 26: "0", 28: "0", 30: "SOIGNESYN CAMILLE", 72: "251001"}
    billed = InvoiceDraft({**patient, **invoice}, (LineDraft("4", {**act, **line}, (line_s,)),), (insured,))
    lot = LotDraft({**opening, 78: batch, 82: "062007"}, (billed,))
    header = {4: "TE", 6: "991990011", 26: "MA", 28: "00000000000001", 48: "TR", 50: "000002", 56: "251001", 62: "CP",
              66: "B2", 92: "MA RSS FR"}  # fmt: skip
    return write(LAYOUT, (lot,), header)


def mail(content: bytes, packed: bool = True) -> bytes:
    """Return an opened mail as the front end writes it."""
    head = (
        b"From: 991990011@editeur.invalid\r\nTo: Organisme <MA001@001.ma.rss.fr>\r\nSubject: IR100500/x/y/00001\r\n"
        b"Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return head + base64.encodebytes(gzip.compress(content, mtime=0) if packed else content)


TABLES = Tables(files(), lambda name: {"syn-04": LAYOUT}[name])
GOOD = request({}, {})


def test_a_request_reads_by_field_place() -> None:
    reading = READINGS["dre"](mail(GOOD), TABLES)
    assert [(p.code, p.location, dict(p.arguments)) for p in reading.problems] == []
    places = ("/to", "/from", "/subject", "000[26,2]", "2[119,10]", "4[123,6]#1", "5[90,8]", "1[78,1]")
    assert [reading.at(place)[0].value for place in places] == [
        "ma001@001.ma.rss.fr", "991990011@editeur.invalid", "IR100500/x/y/00001", "MA", "9990000001", "000900",
        "00000900", "D",
    ]  # fmt: skip
    assert READINGS["dre"](mail(GOOD, packed=False), TABLES).facts == reading.facts


@pytest.mark.parametrize(
    ("content", "rule", "location"),
    [
        (request({}, {123: "0"}), "SYN-04", "4[123,6]#1"),
        (request({95: "F"}, {}), "champ", "2[95,1]#1"),
        (request({}, {}, batch=" "), "champ", "1[78,1]#1"),
    ],
    ids=["nothing asked", "split flow", "kind of batch"],
)
def test_a_rule_that_is_broken_is_told_with_its_sentence(content: bytes, rule: str, location: str) -> None:
    problems = READINGS["dre"](mail(content), TABLES).problems
    assert (dict(problems[0].arguments)["rule"], problems[0].location) == (rule, location)
    assert say(problems[0].code, **dict(problems[0].arguments)).startswith(f"règle {rule} enfreinte : ")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "codecs.mime-no-edi"),
        (b"To: x\r\nContent-Type: application/json\r\n\r\n{}", "codecs.mime-no-edi"),
        (mail(GOOD)[:-102], "codecs.mime-gzip"),
    ],
)
def test_a_mail_without_a_file_says_so(data: bytes, code: str) -> None:
    assert [p.code for p in READINGS["dre"](data, TABLES).problems] == [code]


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.builds(mail, st.binary(max_size=600))))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    reading = READINGS["dre"](data, TABLES)
    assert all(say(p.code, **dict(p.arguments)) for p in reading.problems)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.sampled_from(b"X\x00\xff 9"))
def test_a_damaged_request_never_raises(at: int, byte: int) -> None:
    damaged = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    reading = READINGS["dre"](mail(damaged), TABLES)
    assert reading.at("/to")
    assert all(p.code.startswith(("codecs.b2-", "judging.breach")) for p in reading.problems)


def _held(content: bytes, *of: str, recipient: str = "", rules: tuple[FieldRule, ...] = ()) -> Finding:
    check = MessageFacts(
        check="message_facts",
        id="demande",
        sentence="La demande.",
        message=MessageSelector("mail", "dre", flow="dre", recipient=recipient),
        facts=rules,
        faults_of=of,
    )
    sent = OtherMail(12, "2025-10-01T09:00:00Z", "dre", "ma001@001.ma.rss.fr", b"x", mail(content), "")
    return run_check(context(check, seen(other_mails=[sent])), check)


def test_a_check_may_ask_for_one_rule_alone() -> None:
    """The request asks for nothing: that breaks SYN-04, and not the order of the records."""
    nothing = request({}, {123: "0"})
    assert _held(nothing, "structure").met == Met.YES
    finding = _held(nothing, "SYN-04")
    assert (finding.met, finding.reason, finding.location) == (Met.NO, "judging.message-fault", "4[123,6]#1")
    assert _held(nothing).reason == "judging.message-fault"


def test_a_check_may_ask_for_one_mailbox_alone() -> None:
    assert _held(GOOD, recipient="ma001@001.ma.rss.fr").met == Met.YES
    assert _held(GOOD, recipient="ma002@002.ma.rss.fr").reason == "judging.message-missing"
