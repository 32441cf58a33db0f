"""The program at a hospital's outpatient desk: its file byte for byte, its prices, its titles, its refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reference_product.actions import HOSPITAL_ACTIONS
from reference_product.billing.pricing import LineOrder, Terms
from reference_product.errors import Refusal
from reference_product.hospital import desk, pricing
from reference_product.hospital.pricing import Flow
from tests.reference_product.fake_mail import FakeMail, FundKeys, returned_mail
from tests.reference_product.practice import ALD, ZELIE, Practice, who
from tests.reference_product.test_returns import noemie, of_invoice

GENERAL = {"specialty": "01", "rpps": "89990000013"}
VISIT: tuple[dict[str, object], ...] = (
    {"act": "FPU"},
    {"act": "FU1", "domain": "M"},
    {"act": "G", "domain": "M"},
)

# Emergency visit of 15 September 2025, typed from the published positions, a dot for a blank:
#   FPU 20.00 left to the patient (type 3, qualifier N: base, rate and fund share zero)
#   FU1 40.00 at 70 % = 28.00 ; G 30.00 at 70 % = 21.00 ; both: fees 70.00, fund 49.00
#   patient: 20.00 + 70.00 - 49.00 = 41.00 ; records of types 3x and 4x: 1 + 3 + 3 = 7
#   lot: 1 invoice, 3 lines, 90.00 billed, 49.00 from the fund ; file: 14 records
_WHO = "999999998.255149999999965"
_ONE, _TWO = f"{_WHO}000250000001", f"{_WHO}250000001"
_ENDS = "TE00000999999998......CT00000001999999......TR000001"
_S = f"4{_TWO}S01S.0000000S0000000{'.' * 16}{'0' * 28}.{'0' * 23}M...."
_E = f"4{_TWO}E0189990000013{'.' * 14}89990000013{'.' * 54}"
EMERGENCY = (
    f"000{_ENDS}250915CP..B2..U{'.' * 12}128{'.' * 43}",
    f"1999999998......9990013551303CENTRE.HOSPITALIER.FICTIF{'.' * 15}B2250915.CP.062007U{'.' * 40}",
    f"2{_ONE}10000000010199999994{'0' * 18}100250915000000000.5514311250915250915" + "0000" + "." * 10,
    f"2{_ONE}S0100010000255149999999965......O{'.' * 40}000000000U.......",
    f"3{_ONE}00000250915250915FPU..0010" + "00100.0000000020000000000000000000000000020000000000...N.0000000",
    f"4{_ONE}00000296991102P001999999998" + "0001250915FU1..01000100010004000000400007000028000004000.000000",
    _S,
    _E,
    f"4{_ONE}00000296991102P001999999998" + "0001250915G....01000100010003000000300007000021000003000.000000",
    _S,
    _E,
    f"5{_ONE}00700000000000000000000700000004900000041000000000000000000{'.' * 17}00002000......",
    f"699999999800100030001001000009000000004900000000000001{'.' * 74}",
    f"999{_ENDS}00000014{'.' * 19}001{'.' * 43}",
)


@pytest.fixture
def desk_of(practice: Practice) -> Practice:
    """The program installed in a hospital."""
    practice.session.actions = HOSPITAL_ACTIONS
    return practice


def visit(practice: Practice, *lines: dict[str, object], close: bool = True, **arguments: object) -> None:
    """Draft the invoice of a visit, and close it."""
    given = {"date": "2025-09-15", "practitioner": GENERAL, "lines": list(lines or ({"act": "G"},)), **arguments}
    practice.done("draft_invoice", **given)
    if close:
        practice.done("close_invoice")


def test_an_emergency_visit_byte_for_byte(desk_of: Practice) -> None:
    assert [len(record) for record in EMERGENCY] == [128] * 14
    desk_of.patient(ZELIE)
    visit(desk_of, *VISIT, pathway="U")
    assert desk_of.written() == [record.replace(".", " ") for record in EMERGENCY]


def found(practice: Practice, *places: tuple[str, int, int]) -> list[str]:
    """Fields of the first record of a type (with its complement) in what is written."""
    records = practice.written()

    def first(kind: str) -> str:
        letter = kind[1:]
        return next(r for r in records if r[0] == kind[0] and (not letter or letter in (r[35], r[38])))

    return [first(kind)[at - 1 : at - 1 + size] for kind, at, size in places]


def test_c2s_is_billed_in_one_flow(desk_of: Practice) -> None:
    # Published vector: 139.75 at 70 % = 97.825 -> 97.83, rest 41.92 ; FDA 294.25 wholly left to the C2S.
    desk_of.patient(ZELIE)
    visit(desk_of, {"ccam": "HBLD138"}, {"act": "FDA"}, pathway="A", third_party="amo_amc", c2s=True)
    places = ("2", 95, 1), ("2", 117, 12), ("5", 58, 8), ("5", 66, 8), ("5", 74, 8), ("5", 90, 8)
    assert found(desk_of, *places) == [" ", "890099999991", "00043400", "00009783", "00033617", "00033617"]
    fda = next(r for r in desk_of.written() if r[75:80] == "FDA  ")
    assert (fda[97:114], fda[114:122], fda[122:]) == ("0" * 17, "0029425N", "029425")


def test_a_complementary_share_of_its_own_invoice_is_not_billed_here(desk_of: Practice) -> None:
    desk_of.patient(ZELIE)
    visit(desk_of, {"act": "G"}, third_party="amo_amc")
    assert found(desk_of, ("2", 95, 1), ("2", 117, 2), ("4", 123, 6), ("5", 90, 8)) == ["F", "00", "000000", "0" * 8]


def test_rights_on_the_card_and_on_paper(desk_of: Practice) -> None:
    desk_of.patient(ZELIE)
    visit(desk_of)
    desk_of.done("enter_paper_rights", patient=who(ZELIE), scheme="01", fund="999", centre="9999", exemption="0")
    visit(desk_of)
    assert [record[57] for record in desk_of.written() if record[0] == "2" and record[38] == "1"] == ["4", "1"]


def test_titles_are_numbered_by_year(desk_of: Practice) -> None:
    desk_of.patient(ZELIE)
    visit(desk_of)
    visit(desk_of)
    desk_of.clock("2026-01-02T08:00:00Z")
    visit(desk_of)
    assert [one["number"] for one in desk_of.session.store.all("invoices")] == ["250000001", "250000002", "260000001"]


def priced(
    code: str, *, exemption: str = "0", c2s: bool = False, ald: bool = False, nature: str = "10", pathway: str = "H"
) -> list[Any]:
    """Exemption, rate, fund share, complementary share and participation code of one act."""
    order = LineOrder(code, date(2025, 9, 15), related_to_ald=ald)
    terms = Terms("01", nature, pathway, exemption, "amo", date(2025, 9, 15))
    [line] = pricing.price_lines((order,), terms, Flow(c2s=c2s))
    return [line.exemption, line.rate, line.amo, line.amc, line.participation]


PRICES: tuple[tuple[list[Any], list[Any]], ...] = (
    # Half a cent goes up: 13975 x 70 % = 9782.5. This prosthesis is not under the threshold rule.
    (priced("HBLD138"), ["0", 70, 9783, 0, ""]),
    (priced("HBLD138", exemption="4", ald=True), ["4", 100, 13975, 0, ""]),
    (priced("HBLD138", exemption="4"), ["0", 70, 9783, 0, ""]),
    # Outside the pathway, amounts do not change (RG_VF671).
    (priced("HBLD138", pathway="S"), ["0", 70, 9783, 0, ""]),
    # 119.99 x 70 % = 83.993 ; 120.00 and 150.00 wholly covered, less the 32.00 of the patient.
    (priced("SYNC001"), ["0", 70, 8399, 0, ""]),
    (priced("SYNC002"), ["C", 100, 8800, 0, "A"]),
    (priced("SYNC003"), ["C", 100, 11800, 0, "A"]),
    (priced("SYNC003", c2s=True), ["C", 100, 11800, 3200, "A"]),
    (priced("SYNC003", exemption="4", ald=True), ["4", 100, 15000, 0, ""]),
    (priced("SYNC003", nature="30"), ["0", 100, 15000, 0, ""]),
    (priced("FPU"), ["0", 0, 0, 0, ""]),
    (priced("FPU", c2s=True), ["0", 0, 0, 2000, ""]),
)


@pytest.mark.parametrize(("line", "expected"), PRICES)
def test_prices(line: list[Any], expected: list[Any]) -> None:
    assert line == expected


def test_one_flat_share_an_invoice() -> None:
    orders = [LineOrder("SYNC003", date(2025, 9, 15), coefficient=Decimal(1))] * 2
    terms = Terms("01", "10", "H", "0", "amo", date(2025, 9, 15))
    lines = pricing.price_lines(orders, terms, Flow())
    assert [(line.amo, line.participation) for line in lines] == [(11800, "A"), (15000, "")]


def test_the_dental_fee_asks_for_the_c2s() -> None:
    with pytest.raises(Refusal, match="C2S"):
        priced("FDA")


@pytest.mark.parametrize("rpps", ["89990000014", "8999000001", "", "ABCDEFGHIJK"])
def test_a_wrong_practitioner_is_refused(rpps: str) -> None:
    with pytest.raises(Refusal, match="RPPS"):
        desk.practitioner({"specialty": "01", "rpps": rpps})


def test_c2s_without_a_body_and_closing_twice_are_refused(desk_of: Practice) -> None:
    desk_of.patient(ALD)
    form = {"date": "2025-09-15", "practitioner": GENERAL, "lines": [{"act": "G"}], "c2s": True}
    assert "Organisme de la C2S inconnu" in desk_of.refused("draft_invoice", **form)
    assert "élaborez-la" in desk_of.refused("close_invoice")
    visit(desk_of)
    assert "déjà close" in desk_of.refused("close_invoice")


def test_nothing_is_secured_at_the_desk(desk_of: Practice) -> None:
    assert [desk_of.do(name)["status"] for name in ("secure_invoice", "read_professional_card")] == ["unsupported"] * 2


def test_a_rejected_invoice_leaves_under_a_new_title(mailing: Practice, mail: FakeMail, keys: FundKeys) -> None:
    mailing.session.actions = HOSPITAL_ACTIONS
    mailing.patient(ZELIE)
    visit(mailing, pathway="S")
    mailing.done("transmit")
    rejected = noemie(*of_invoice("250000001", "00000900R00000000P", reject="M003")).decode("latin-1")
    mail.box.append(returned_mail("NOEMIE", rejected))
    mailing.done("fetch_returns")
    mailing.done("reconcile")
    message = mailing.done("recycle_invoice", patient=who(ZELIE), correction={"pathway": "H"})
    assert "250000001 remplacée par la facture n° 250000002" in message
    assert "non rejetée" in mailing.refused("recycle_invoice", patient=who(ZELIE), correction={"pathway": "H"})
    mailing.done("transmit")
    second = mailing.files()[1]
    # 000, 1, then 2 and 2S: number of the invoice, then care pathway.
    assert (second[256 + 29 : 256 + 38], second[384 + 120]) == ("250000002", "H")
    states = [line.split(" | ")[-1] for line in mailing.done("show_invoices").splitlines()]
    assert states == ["Rejetée, refacturée", "Transmise"]


def test_started_in_a_hospital(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "reference_product", "--hospital"]
    listed = subprocess.run([*command, "--list"], capture_output=True, timeout=60, check=True)
    twins = {one["id"]: one["requirement"] for one in json.loads(listed.stdout)["twins"]}
    assert twins["hospital-half-to-even"] == "fides-arrondi"
    world = tmp_path / "world.json"
    world.write_text(json.dumps({"clock_file": str(tmp_path / "clock"), "artifacts_dir": str(tmp_path)}))
    for arguments in ([], ["--twin", "hospital-half-to-even"], ["--adversary", "yes"]):
        done = subprocess.run(
            [*command, *arguments], input=b'{"type":"bye"}\n', capture_output=True, timeout=60, check=True,
            env={"RECETTE_WORLD": str(world)},
        )  # fmt: skip
        assert json.loads(done.stdout.splitlines()[0])["actions"] == sorted(HOSPITAL_ACTIONS)
