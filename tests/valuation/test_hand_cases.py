"""Every case of hand_cases.yaml: facts and a computation on paper against the valuation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.valuation import EVERYTHING, PUBLIC_ONLY, ActFacts, Answer, amc_share, amo_share, ccam_base, ngap_base
from harness.valuation.ccam import ccam_answer
from harness.valuation.complements import surcharge_answer
from harness.valuation.hierarchy import outcomes, rate_answer
from harness.valuation.overcharge import fees_answer
from harness.valuation.paying import complementary_answer, fund_answer
from harness.valuation.prices import price_of
from harness.valuation.threshold import Weighed, day_sums, reaches_threshold
from tests.valuation.shipped import TABLES, cents

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("hand_cases.yaml").read_text("utf-8"))
DAY = date(2025, 9, 15)
HOSPITAL = {"setting": "hospital", "pathway": "T", "c2s": "no", "split": "no", "amc_body": "no", "fpc": "no"}
FACTS = (
    "ame", "exempt_beneficiary", "exempt_act", "sti_under_26", "ald_related", "particular_care", "threshold",
    "at_annuity", "local", "aspa", "is_ccam", "outside_rate",
)  # fmt: skip


def unknown(answer: Answer, case: dict[str, Any]) -> None:
    assert (answer.value, answer.unknown) == (None, f"valuation.{case['unknown']}")


def one(answer: Answer, case: dict[str, Any]) -> None:
    if "unknown" in case:
        unknown(answer, case)
    else:
        assert (answer.values, answer.unknown) == ((cents(case["expected"]),), "")


def several(answer: Answer, case: dict[str, Any]) -> None:
    if "unknown" in case:
        unknown(answer, case)
    else:
        assert (set(answer.values), answer.unknown) == ({cents(value) for value in case["expected"]}, "")


def share(case: dict[str, Any]) -> None:
    base, rate = cents(case["given"]["base"]), case["given"]["rate"]
    assert [amo_share(base, rate), amc_share(base, rate)] == [cents(value) for value in case["expected"]]


def ngap(case: dict[str, Any]) -> None:
    given = case["given"]
    more = cents(given.get("surcharge", "0.00")), Decimal(given.get("mco", "1"))
    base = ngap_base(cents(given["price"]), given["quantity"], Decimal(given["coefficient"]), *more)
    assert base == cents(case["expected"])


def surcharge(case: dict[str, Any]) -> None:
    given = case["given"]
    flat = cents(given["flat"]) if "flat" in given else None
    act = ActFacts("K", DAY, coefficient=Decimal(given["coefficient"]), complement=given["letter"], flat_surcharge=flat)
    one(surcharge_answer(act, cents(given["price"]), TABLES), case)


def ccam(case: dict[str, Any]) -> None:
    given = case["given"]
    act = ActFacts(
        "ADC", DAY, quantity=given.get("quantity", 1), ccam=given["code"],
        modifiers=given.get("modifiers", ""), association=given.get("association", ""),
    )  # fmt: skip
    one(ccam_answer(act, cents(given["price"]), TABLES), case)


def formula(case: dict[str, Any]) -> None:
    given = case["given"]
    numbers = {name: Decimal(given[name]) for name in ("association", "transition", "overseas") if name in given}
    base = ccam_base(
        cents(given["price"]),
        coefficients=[Decimal(value) for value in given.get("coefficients", [])],
        flats=[cents(value) for value in given.get("flats", [])],
        cabinet=cents(given.get("cabinet", "0.00")),
        **numbers,
    )
    assert base == cents(case["expected"])


def price(case: dict[str, Any]) -> None:
    one(price_of(case["given"]["code"], case["given"]["day"], TABLES), case)


def rate(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    day = given.pop("day", DAY)
    known = {**dict.fromkeys(FACTS, "no"), "act": "G", "field_25": "0", "setting": "hospital", **given}
    answer = rate_answer(known, TABLES, day)
    if "unknown" in case:
        unknown(answer, case)
        return
    [won] = outcomes(known, TABLES, day)
    code = won.rule.codes[0] if won.rule.codes else None
    assert [answer.value, code, won.certain] == [*case["expected"], True]


def threshold(case: dict[str, Any]) -> None:
    given = case["given"]
    acts = [weighed(*values) for values in given["acts"]]
    trust = PUBLIC_ONLY if given.get("trust") == "public" else EVERYTHING
    assert reaches_threshold(acts[0], day_sums(acts), TABLES, given.get("day", DAY), trust) is case["expected"]


def weighed(kind: str, price: str, base: str = "") -> Weighed:
    if kind == "K":
        return Weighed(ccam=False, letter_key=True, coefficient=Decimal(price))
    prices = cents(price), cents(base or price)
    return Weighed(ccam=True, field_25=kind, least=min(prices), most=max(prices))


def fund(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    base, rate, day = cents(given.pop("base")), given.pop("rate"), given.pop("day", DAY)
    options = {name: given.pop(name) for name in ("participation", "carriers") if name in given}
    trust = PUBLIC_ONLY if given.pop("trust", "") == "public" else EVERYTHING
    known = {**HOSPITAL, "exemption": "0", **given}
    several(fund_answer(base, rate, known, TABLES, day, trust=trust, **options), case)


def fees(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    known = {**HOSPITAL, "pathway": "S", "specialty": "03", "family": "consultation", "qualifier": "A", **given}
    answer = fees_answer(cents(known.pop("base")), known, TABLES, DAY)
    assert answer.at_most is ("expected" in case)
    if answer.at_most:
        ceiling = cents(case["expected"])
        assert [answer.accepts(ceiling), answer.accepts(ceiling + 1)] == [True, False]
    else:
        unknown(answer, case)


def complementary(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    amounts = [cents(given.pop(name)) for name in ("fees", "base", "fund")]
    known = {**HOSPITAL, **given}
    several(complementary_answer(amounts[0], amounts[1], amounts[2], known), case)


KINDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "share": share, "ngap": ngap, "surcharge": surcharge, "ccam": ccam, "formula": formula, "price": price,
    "rate": rate, "threshold": threshold, "fund": fund, "fees": fees, "complementary": complementary,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_hand_case(case: dict[str, Any]) -> None:
    KINDS[case["of"]](case)


def test_the_cases_are_many_distinct_and_worked_out() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 60
    assert {case["of"] for case in CASES} == set(KINDS)
    assert [
        case["id"] for case in CASES if not case["computation"] or ("expected" in case) == ("unknown" in case)
    ] == []
