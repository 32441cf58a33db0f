"""Returns computed from received lots, read back by a reader written apart; amounts worked by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.environment.keystore import Identity
from harness.environment.mail.answering import Answer, answer_file
from harness.environment.mail.codec import LotCodec, Opened
from harness.environment.pki import TestPki
from harness.model.case import ReturnOrder
from tests.environment.mail.lots import PARTNER, Act, Bill, lot_file, lot_mail, sealed_mail
from tests.environment.mail.reading import Said, read_arl, read_noemie

NOW = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
FUND = "01999@999.01.rss.fr"
TABLES = Path(__file__).parents[3] / "scenarios" / "tables"

# 30,00 € at 70 % is 21,00 €; with a complementary share the patient's 9,00 € go to it.
PLAIN = Bill(1, [Act("G", 3000, 70, 2100)])
# 40,60 → 28,42; 9,98 → 6,99 (6.986): 42,40 € in all for AMO, 18,16 € for AMC.
SHARED = Bill(
    2,
    [Act("ADI", 4060, 70, 2842, 1218), Act("ADI", 998, 70, 699, 299), Act("ADI", 998, 70, 699, 299)],
    amc_number="9990000001",
)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def codec() -> LotCodec:
    files = {f"tables/{path.relative_to(TABLES)}": path.read_bytes() for path in TABLES.rglob("*") if path.is_file()}
    return LotCodec(files)


@dataclass(frozen=True)
class Front:
    """The codec of the front end with the key of the fund."""

    codec: LotCodec
    fund: Identity

    def received(self, content: bytes) -> Opened:
        return self.codec.open(lot_mail(content, self.fund.certificate_file), [self.fund], FUND, 1)

    def answers(self, content: bytes, *orders: ReturnOrder, now: datetime = NOW) -> tuple[Answer, ...]:
        opened = self.received(content)
        return answer_file(opened.file, opened.defects, orders, 1, now)

    def noemie(self, content: bytes, *orders: ReturnOrder) -> Sequence[Said]:
        (found,) = (answer for answer in self.answers(content, *orders) if answer.kind == "noemie")
        return read_noemie(self.codec.write(found))

    def arl(self, content: bytes, *orders: ReturnOrder, now: datetime = NOW) -> Sequence[Said]:
        first = self.answers(content, *orders, now=now)[0]
        assert first.kind == "arl"
        return read_arl(self.codec.write(first))


@pytest.fixture(scope="module")
def front(codec: LotCodec, pki: TestPki) -> Front:
    return Front(codec, pki.recipient(FUND))


def of(said: Sequence[Said], code: str) -> list[Said]:
    return [one for one in said if one.code == code]


def test_the_sample_lot_breaks_no_rule(front: Front) -> None:
    assert front.received(lot_file(PLAIN, SHARED)).defects == ()


def test_positive_arl(front: Front) -> None:
    said = front.arl(lot_file(PLAIN))
    assert [one.code for one in said] == ["000", "A01", "999"]
    status = said[1]
    assert status.at(4, 14) == f"00000{PARTNER}"
    assert status.at(18, 6) == "000007"
    assert status.at(24, 12) == "250915090000"
    assert status.at(36, 5) == "P    "
    assert said[0].at(6, 14) == "00000001999999"
    assert said[0].at(28, 14) == f"00000{PARTNER}"
    assert said[2].at(56, 8) == "00000003"


def test_post_dated_lot_is_refused_until_its_day(front: Front) -> None:
    late = lot_file(PLAIN, day="250916", lot=12)
    said = front.arl(late)
    assert [one.code for one in said] == ["000", "A01", "A02", "999"]
    assert said[1].at(36, 5) == "NT001"
    assert said[2].at(4, 8) == "012NT001"
    assert "250916" in said[2].at(12, 117)
    assert len(front.answers(late)) == 1
    assert front.arl(late, now=datetime(2025, 9, 16, 0, 0, tzinfo=UTC))[1].at(36, 1) == "P"


def test_a_broken_rule_is_named(front: Front) -> None:
    records = re.findall(b".{128}", lot_file(PLAIN))
    # 5[66] and 5[74] agree with 5[58], but 5[66] is no longer the sum of 4[108].
    wrong = [r[:65] + b"0000210100000899" + r[81:] if r.startswith(b"5") else r for r in records]
    content = b"".join(wrong)
    said = front.arl(content)
    assert said[1].at(36, 5) == "NT003"
    assert "XR 09" in said[1].at(41, 88)
    assert [answer.kind for answer in front.answers(content)] == ["arl"]


def test_ordered_refusal(front: Front) -> None:
    said = front.arl(lot_file(PLAIN), ReturnOrder(arl="negative", arl_code="T042"))
    assert said[1].at(36, 5) == "NT042"
    assert len(front.answers(lot_file(PLAIN), ReturnOrder(arl="negative"))) == 1


def test_ordered_silence(front: Front) -> None:
    assert front.answers(lot_file(PLAIN), ReturnOrder(arl="none", state="none")) == ()
    assert front.answers(lot_file(PLAIN, day="260101"), ReturnOrder(arl="none")) == ()
    kinds = [answer.kind for answer in front.answers(lot_file(PLAIN), ReturnOrder(arl="none"))]
    assert kinds == ["noemie"]


def test_sequence_and_identity_of_a_paid_return(front: Front) -> None:
    said = front.noemie(lot_file(PLAIN, SHARED, lot=3))
    bill, line = ["102", "103", "150", "198", "199"], ["210"]
    expected = ["000", "040", "071", "081", "080", *bill, *line, *bill, *line * 3, "990", "990", "999"]
    assert [one.code for one in said] == expected
    assert said[0].at(62, 4) == "580 "
    assert said[0].at(6, 14) == "00000001999999"
    assert of(said, "040")[0].at(6, 15) == PARTNER.rjust(15, "0")
    assert of(said, "080")[0].at(6, 9) == "250915003"
    first, second = of(said, "102")
    assert (first.at(6, 9), second.at(6, 9)) == ("000000001", "000000002")
    assert first.at(21, 9) == "003250915"
    assert first.at(30, 1) == "F"
    assert of(said, "103")[0].at(6, 15) == "255099999900113"  # 97 - 2550999999001 mod 97 = 13
    assert of(said, "103")[0].at(101, 7) == "5509011"
    assert of(said, "150")[0].at(6, 2) == "AS"


def test_amounts_of_a_paid_return(front: Front) -> None:
    said = front.noemie(lot_file(PLAIN, SHARED))
    # claimed, state, paid, sign
    assert [one.at(6, 18) for one in of(said, "198")] == ["00002100P00002100P", "00004240P00004240P"]
    assert [one.at(6, 18) for one in of(said, "199")] == ["00000000 00000000P", "00001816P00001816P"]
    assert of(said, "199")[1].at(24, 10) == "9990000001"
    assert [one.at(53, 8) for one in of(said, "210")] == ["00002100", "00002842", "00000699", "00000699"]
    assert [one.at(102, 8) for one in of(said, "210")] == ["00000000", "00001218", "00000299", "00000299"]
    lot, payee = of(said, "990")
    # 21,00 + 42,40 + 18,16 = 81,56 €: two invoices in the lot, one lot for the payee.
    assert lot.at(6, 37) == "080".ljust(17) + "00000002" + "00000008156" + "P"
    assert payee.at(6, 37) == "040".ljust(17) + "00000001" + "00000008156" + "P"
    assert said[-1].at(56, 8) == f"{len(said):08d}"
    assert said[-1].at(83, 15) == "001" + "00000008156" + "P"


def test_rejected_invoice(front: Front) -> None:
    order = ReturnOrder(invoice=2, state="rejected", reject_code="M007", reject_label="Droits fermés à la date")
    said = front.noemie(lot_file(PLAIN, SHARED), order)
    assert [one.at(6, 18) for one in of(said, "198")] == ["00002100P00002100P", "00004240R00000000P"]
    assert of(said, "199")[1].at(6, 18) == "00001816R00000000P"
    assert [one.at(53, 8) for one in of(said, "210")] == ["00002100", *["00000000"] * 3]
    rejects = of(said, "294")
    assert [one.at(118, 3) for one in rejects] == ["001", "002", "003"]
    assert rejects[0].at(6, 92) == "M007" + "DROITS FERMES A LA DATE".ljust(86) + "AC"
    assert of(said, "990")[0].at(31, 11) == "00000002100"
    assert said[-1].at(86, 11) == "00000002100"


def test_partial_payment(front: Front) -> None:
    said = front.noemie(lot_file(SHARED), ReturnOrder(state="partial"))
    assert of(said, "198")[0].at(6, 18) == "00004240P00004240P"
    assert of(said, "199")[0].at(6, 18) == "00001816R00000000P"
    assert {one.at(97, 1) for one in of(said, "294")} == {"O"}
    assert said[-1].at(86, 11) == "00000004240"


def test_an_invoice_without_return_is_left_out(front: Front) -> None:
    said = front.noemie(lot_file(PLAIN, SHARED), ReturnOrder(invoice=1, state="none"))
    assert [one.at(6, 9) for one in of(said, "102")] == ["000000002"]
    assert of(said, "990")[0].at(23, 8) == "00000001"


def test_nature_and_mode(front: Front) -> None:
    said = front.noemie(lot_file(Bill(1, [Act("G", 3000, 100, 3000)], nature="30", mode="DEG")))
    assert of(said, "150")[0].at(6, 2) == "AM"
    assert of(said, "102")[0].at(30, 1) == "B"


@pytest.mark.parametrize(
    ("subject", "known"),
    [("IR100500/00000991038431/2025091509000000001/00001", True), ("hello", False), ("", False)],
)
@pytest.mark.parametrize("entity", [b"", b"Content-Type: application/EDI-consent\r\n\r\nnot a lot", b"\xff\x00"])
def test_unreadable_file_is_refused_when_its_sender_is_known(
    codec: LotCodec, pki: TestPki, subject: str, known: bool, entity: bytes
) -> None:
    fund = pki.recipient(FUND)
    opened = codec.open(sealed_mail(entity, fund.certificate_file, subject or " "), [fund], FUND, 1)
    assert opened.content is None
    assert opened.problem
    found = answer_file(opened.file, opened.defects, (), 1, NOW)
    assert [answer.kind for answer in found] == (["arl"] if known else [])
    if known:
        said = read_arl(codec.write(found[0]))
        assert said[1].at(4, 14) == "00000991038431"
        assert said[1].at(36, 5) == "NT002"


def test_a_lot_sealed_for_another_fund_is_unreadable(codec: LotCodec, pki: TestPki) -> None:
    other = pki.recipient("10998@998.10.rss.fr")
    opened = codec.open(lot_mail(lot_file(PLAIN), other.certificate_file), [pki.recipient(FUND)], FUND, 1)
    assert (opened.content, opened.problem) == (None, "codecs.mime-other-recipient")
    assert codec.open(lot_mail(lot_file(PLAIN), other.certificate_file), [], FUND, 1).content is None


def test_a_lot_not_compressed_is_read(codec: LotCodec, pki: TestPki) -> None:
    fund = pki.recipient(FUND)
    lot = lot_file(PLAIN)
    assert codec.open(lot_mail(lot, fund.certificate_file, compressed=False), [fund], FUND, 1).content == lot
