"""Each twin of the hospital's desk differs from the honest program in its one point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reference_product import twins
from reference_product.actions import HOSPITAL_ACTIONS
from tests.reference_product.fake_mail import FakeMail, returned_mail
from tests.reference_product.practice import ALD, MOTHER, ZELIE, Practice, applied, who
from tests.reference_product.test_hospital import GENERAL, VISIT, visit
from tests.reference_product.test_returns import noemie, of_invoice

Look = Callable[[Practice], list[str]]


@pytest.fixture
def desk_of(practice: Practice) -> Practice:
    """The program installed in a hospital."""
    practice.session.actions = HOSPITAL_ACTIONS
    return practice


def fields(
    *places: tuple[int, int, int], lines: tuple[dict[str, object], ...] = ({"act": "G"},), **arguments: Any
) -> Look:
    """Bill one visit and look at (record, position, length) of the file."""
    owner = ALD if arguments.pop("ald", False) else ZELIE

    def look(practice: Practice) -> list[str]:
        practice.patient(owner)
        visit(practice, *lines, **arguments)
        records = practice.written()
        return [records[record][at - 1 : at - 1 + size] for record, at, size in places]

    return look


def two_invoices(practice: Practice) -> list[str]:
    practice.patient(ZELIE)
    visit(practice)
    practice.patient(MOTHER, serial="9900000002")
    visit(practice)
    lot = practice.written()[-2]
    return [lot[10:13], lot[24:33], lot[33:42]]


PROSTHESIS: tuple[dict[str, object], ...] = ({"ccam": "HBLD138"},)
RELATED: tuple[dict[str, object], ...] = ({"ccam": "HBLD138", "related_to_ald": True},)
TWO: tuple[dict[str, object], ...] = ({"act": "G"}, {"act": "APC"})
C2S: tuple[dict[str, object], ...] = ({"ccam": "HBLD138"}, {"act": "FDA"})

# Records of one visit with one act: 000 0, 1 1, 2 2, 2S 3, 4 4, 4S 5, 4E 6, 5 -3, 6 -2, 999 -1.
ROWS: tuple[tuple[str, str, Look, list[str], list[str]], ...] = (
    ("hospital-record-count", "fides-structure", fields((-1, 56, 8)), ["00000010"], ["00000009"]),
    # 20.00 + 70.00 - 49.00, or 70.00 - 49.00.
    ("hospital-flat-fee-left-out", "fides-totaux", fields((-3, 74, 8), lines=VISIT), ["00004100"], ["00002100"]),
    # G 21.00 + APC 42.00.
    ("hospital-last-act-uncounted", "fides-totaux", fields((-3, 66, 8), lines=TWO), ["00006300"], ["00002100"]),
    (
        "hospital-lot-of-first-invoice",
        "fides-cumuls-lot",
        two_invoices,
        ["002", "000006000", "000004200"],
        ["002", "000003000", "000002100"],
    ),
    ("hospital-number-without-year", "fides-numero-titre", fields((2, 30, 9)), ["250000001"], ["000000001"]),
    # 9782.5 goes up to 9783, or to the even 9782.
    ("hospital-half-to-even", "fides-arrondi", fields((4, 108, 7), lines=PROSTHESIS), ["0009783"], ["0009782"]),
    (
        "hospital-contract-missing",
        "fides-c2s",
        fields((2, 117, 12), (-3, 90, 8), lines=C2S, c2s=True),
        ["890099999991", "00033617"],
        ["00          ", "00033617"],
    ),
    # 294.25 x 70 % = 205.975.
    (
        "hospital-c2s-fee-reimbursed",
        "fides-non-remboursable",
        fields((8, 76, 3), (8, 98, 7), (8, 108, 7), (8, 122, 1), lines=C2S, c2s=True),
        ["FDA", "0000000", "0000000", "N"],
        ["FDA", "0029425", "0020598", " "],
    ),
    (
        "hospital-ald-at-ordinary-rate",
        "fides-ald",
        fields((4, 54, 1), (4, 105, 3), lines=RELATED, ald=True),
        ["4", "100"],
        ["4", "070"],
    ),
    (
        "hospital-threshold-strict",
        "fides-seuil",
        fields((4, 54, 1), (4, 105, 3), lines=({"ccam": "SYNC002"},)),
        ["C", "100"],
        ["0", "070"],
    ),
    (
        "hospital-flat-share-forgotten",
        "fides-participation-forfaitaire",
        fields((4, 108, 7), (5, 128, 1), lines=({"ccam": "SYNC003"},)),
        ["0011800", "A"],
        ["0015000", " "],
    ),
    ("hospital-patient-fee-as-act", "fides-forfait-urgences", fields((4, 1, 1), lines=VISIT), ["3"], ["4"]),
    (
        "hospital-split-amounts-kept",
        "fides-eclatement",
        fields((2, 95, 1), (4, 123, 6), third_party="amo_amc"),
        ["F", "000000"],
        ["F", "000900"],
    ),
)


@pytest.mark.parametrize(("twin", "requirement", "look", "honest", "faulty"), ROWS, ids=[row[0] for row in ROWS])
def test_twin(desk_of: Practice, twin: str, requirement: str, look: Look, honest: list[str], faulty: list[str]) -> None:
    assert twins.describe(twin)["requirement"] == requirement
    with applied(twin):
        assert look(desk_of) == faulty
    desk_of.session.reset()
    assert look(desk_of) == honest


def numbers_after_reject(practice: Practice, mail: FakeMail) -> list[str]:
    practice.session.actions = HOSPITAL_ACTIONS
    practice.patient(ZELIE)
    visit(practice, practitioner=GENERAL)
    practice.done("transmit")
    rejected = noemie(*of_invoice("250000001", "00002100R00000000P", reject="M003")).decode("latin-1")
    mail.box.append(returned_mail("NOEMIE", rejected))
    practice.done("fetch_returns")
    practice.done("reconcile")
    practice.done("recycle_invoice", patient=who(ZELIE), correction={"pathway": "H"})
    practice.done("transmit")
    return [file[256 + 29 : 256 + 38] for file in practice.files()]


def test_a_number_kept_after_a_reject(mailing: Practice, mail: FakeMail) -> None:
    with applied("hospital-number-kept-after-reject"):
        assert numbers_after_reject(mailing, mail) == ["250000001", "250000001"]


def test_every_hospital_twin_is_shown_here() -> None:
    shown = {row[0] for row in ROWS} | {"hospital-number-kept-after-reject"}
    assert shown == {one for one in twins.available() if one.startswith("hospital-")}
