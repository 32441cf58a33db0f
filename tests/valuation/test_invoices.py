"""Whole invoices valued from their facts: the published vectors, and the cases every product gets wrong at first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from harness.valuation import ActFacts, ValuedLine, told, value_invoice
from tests.valuation.shipped import TABLES

DAY = date(2025, 9, 15)
NOTHING = dict.fromkeys(
    ("ame", "exempt_beneficiary", "exempt_act", "sti_under_26", "ald_related", "particular_care", "at_annuity",
     "local", "aspa", "outside_rate"), "no",
)  # fmt: skip
TOWN = {**NOTHING, "setting": "town", "scheme": "01", "nature": "10", "third_party": "yes", "pathway": "T", "c2s": "no"}
HOSPITAL = {**TOWN, "setting": "hospital", "split": "no", "amc_body": "no", "fpc": "no", "specialty": "04"}


def ccam(code: str, association: str = "", act: str = "ADI", day: date = DAY, **known: str) -> ActFacts:
    return ActFacts(act, day, ccam=code, association=association, known={**TOWN, **known})


def ngap(code: str, day: date = DAY, **known: str) -> ActFacts:
    return ActFacts(code, day, known={**TOWN, **known})


def amounts(*acts: ActFacts) -> list[tuple[int | None, int | None, str | None, int | None, int | None]]:
    """Base, rate, exemption, fund share, complementary share."""
    return [
        (line.base.value, line.rate.value, line.exemption, line.fund.value, line.complementary.value)
        for line in value_invoice(acts, TABLES)
    ]


def test_v6_is_rounded_line_by_line() -> None:
    # 40.60, 9.975 up to 9.98 twice; 28.42 + 6.99 + 6.99 = 42.40 (42.39 on the total 60.56); rest 12.18 + 2.99 + 2.99.
    # None of them is exempt by nature (CCAM field 25), which the tables do not say.
    acts = [ccam(*act, field_25="2") for act in (("LFQK002", "1"), ("NAQK015", "2"), ("NBQK001", "2"))]
    assert amounts(*acts) == [
        (4060, 70, "0", 2842, 1218),
        (998, 70, "0", 699, 299),
        (998, 70, "0", 699, 299),
    ]


def test_v1_and_v2_c2s_in_one_flow() -> None:
    # 139.75 at 70 %: 97.83, and 41.92 to the C2S; FDA is not covered, all of it (294.25) falls outside the base.
    facts = {**HOSPITAL, "c2s": "yes", "pathway": "A", "third_party": "no", "field_25": "0"}
    par = ActFacts("PAR", date(2025, 1, 14), ccam="HBLD138", association="1", known=facts)
    fda = ActFacts("FDA", date(2025, 1, 14), known={**facts, "qualifier": "N"})
    assert amounts(par, fda) == [(13975, 70, "0", 9783, 4192), (0, 0, "0", 0, 0)]


def test_v3_the_same_act_for_a_long_illness() -> None:
    facts = {**HOSPITAL, "ald_related": "yes", "field_25": "0"}
    assert amounts(ActFacts("PAR", DAY, ccam="HBLD138", known=facts))[0][:4] == (13975, 100, "4", 13975)


def test_a_long_illness_covers_the_acts_it_is_about() -> None:
    # G 30.00 at 100 %, CCP 47.50 at 70 % = 33.25.
    assert amounts(ngap("G", ald_related="yes"), ngap("CCP")) == [
        (3000, 100, "4", 3000, 0),
        (4750, 70, "0", 3325, 1425),
    ]


def test_crpcen_has_its_own_rates() -> None:
    # 47.50 x 85 % = 40.375 up to 40.38; rest 7.12.
    assert amounts(ngap("CCP", scheme="10")) == [(4750, 85, "0", 4038, 712)]


def test_the_tariff_is_the_one_of_the_day_of_care() -> None:
    # COE 54.00 then 60.00; at 70 %: 37.80, 42.00, 42.00.
    days = date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2)
    assert [amounts(ngap("COE", day))[0][:4:3] for day in days] == [(5400, 3780), (6000, 4200), (6000, 4200)]


def test_the_threshold_and_the_flat_share() -> None:
    # 119.99 x 70 % = 83.993, 83.99; 120.00 and 150.00 whole, less 32.00 on the first of the specialty only.
    facts = {**HOSPITAL, "third_party": "no"}
    acts = [ActFacts("ADC", DAY, ccam=code, known=facts) for code in ("SYNC001", "SYNC002", "SYNC003")]
    lines = value_invoice(acts, TABLES)
    assert [(line.rate.value, line.exemption, line.fund.value, line.participation) for line in lines] == [
        (70, "0", 8399, ""),
        (100, "C", 8800, "A"),
        (100, "C", 15000, ""),
    ]


def test_each_specialty_has_its_flat_share() -> None:
    acts = [ActFacts("ADC", DAY, ccam="SYNC003", known={**HOSPITAL, "specialty": one}) for one in ("04", "05")]
    assert [line.fund.value for line in value_invoice(acts, TABLES)] == [11800, 11800]


def test_no_flat_share_beside_a_dental_act() -> None:
    dental = ActFacts("PAR", DAY, ccam="HBLD138", known={**HOSPITAL})
    covered = ActFacts("ADC", DAY, ccam="SYNC003", known={**HOSPITAL})
    assert [line.participation for line in value_invoice((dental, covered), TABLES)] == ["", ""]


def test_letter_keys_of_one_day_add_up_to_sixty() -> None:
    # 30 + 30 on one day reach 60: exemption 1. Another day: 30 alone, whose base rate no source gives.
    def key(day: date) -> ActFacts:
        return ActFacts("K", day, unit_price=192, coefficient=Decimal(30), known={**HOSPITAL, "specialty": "04"})

    together = value_invoice((key(DAY), key(DAY)), TABLES)
    apart = value_invoice((key(DAY), key(date(2025, 9, 16))), TABLES)
    assert [(line.exemption, line.rate.value) for line in together] == [("1", 100), ("1", 100)]
    assert [line.rate.unknown for line in apart] == ["valuation.no-rate"] * 2


def test_what_is_not_known_is_said_and_not_guessed() -> None:
    line = value_invoice((ngap("ZZZ"),), TABLES)[0]
    assert (line.base.unknown, line.fund.value, line.fund.unknown) == ("valuation.no-price", None, "valuation.no-price")
    loose = ActFacts("G", DAY, known={fact: value for fact, value in TOWN.items() if fact != "ald_related"})
    line = value_invoice((loose,), TABLES)[0]
    assert (line.rate.values, line.fund.value) == ((100, 70), None)


def trail(line: ValuedLine, lang: str) -> list[str]:
    return list(told(line.fund.trail, lang))


def test_the_trail_is_read_by_a_person() -> None:
    line = value_invoice((ngap("G", scheme="10"),), TABLES)[0]
    assert trail(line, "fr") == [
        "tarif de G au 2025-09-15 : 30,00 € (depuis le 2025-01-01) (Liste NGAP des médecins généralistes 2025 G)",
        "(30,00 € × 1 × 1 + 0,00 €) × 1 = 30,00 €, arrondi au centime, moitié vers le haut (RG_VF643)",
        (
            "taux de base du régime 10, famille « consultation » : 85 % (RG_VF650-675 ; Table de Recette 1 le taux de "
            "base du régime 10 n'est pas public dans nos sources ; valeur de Recette, non publique)"
        ),
        "30,00 € × 85 % = 25,50 €, arrondi au centime, moitié vers le haut (RG_VF670)",
    ]
    assert all("{" not in sentence and "valuation." not in sentence for sentence in trail(line, "en"))
