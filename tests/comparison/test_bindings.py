"""Numbers bound to the fixture: others than the reference's, but everywhere the same and nobody else's."""

from __future__ import annotations

import pytest

from tests.comparison.files import FILE, change, found, places, records

PARTNER, OTHER, THIRD, NEWCOMER = "991038431", "991038449", "991038456", "991038464"
"""Numbers whose last digit is their key, by Luhn over the eight first ones."""


def _renamed(old: str, new: str, data: bytes = FILE) -> bytes:
    return data.replace(old.encode(), new.encode())


def test_a_partner_renamed_everywhere_is_bound_and_listed() -> None:
    comparison = found(_renamed(PARTNER, OTHER))
    assert comparison.differences == ()
    assert {i.reason for i in comparison.ignored} == {"comparison.bound", "comparison.repeated"}


def test_a_partner_renamed_in_one_line_only_is_a_difference() -> None:
    assert places(found(change(5, 57, OTHER))) == ["4[57,9]#1"]


def test_a_partner_renamed_in_two_ways_is_a_difference() -> None:
    data = _renamed(PARTNER, OTHER)
    assert places(found(change(19, 57, THIRD, data))) == ["4[57,9]#4"]


def test_two_persons_who_became_one_are_a_difference() -> None:
    reference = change(5, 44, THIRD, FILE)  # a prescriber who is not the partner
    assert places(found(change(5, 44, PARTNER, reference), reference)) == ["4[44,9]#1"]


def test_two_prescribers_who_became_the_same_newcomer_are_a_difference() -> None:
    reference = change(10, 44, OTHER, change(5, 44, THIRD))
    renamed = change(10, 44, NEWCOMER, change(5, 44, NEWCOMER, reference))
    assert places(found(renamed, reference)) == ["4[44,9]#2"]
    # Each renamed apart is bound.
    assert found(change(5, 44, NEWCOMER, reference), reference).differences == ()


def test_a_number_with_a_wrong_key_is_a_difference() -> None:
    data = _renamed(PARTNER, "991038440")
    found_rules = {d.rule for d in found(data).differences}
    assert found_rules == {"XR-22"}


@pytest.mark.parametrize(
    ("name", "expected"), [("CABINET SYN", []), ("Cabinet SYN", ["A-Z 0-9"]), ("CABINET.", ["A-Z 0-9"])]
)
def test_a_name_of_characters_the_norm_does_not_know_is_no_name(name: str, expected: list[str]) -> None:
    # The lot header bears the name of the partner from position 30 on: 40 characters.
    comparison = found(change(2, 30, name.ljust(40)))
    assert [(d.location, d.expected) for d in comparison.differences] == [("1[30,40]#1", one) for one in expected]


def test_an_invoice_number_that_is_no_number_is_bound_to_nothing() -> None:
    [difference] = found(_renamed("000000002", "00000000A")).differences
    assert (difference.location, difference.expected) == ("2[30,9]#2", "0-9 x 9")


def test_an_invoice_renumbered_throughout_is_bound() -> None:
    assert found(_renamed("000000002", "000000777")).differences == ()


def test_an_invoice_renumbered_in_its_header_only_is_told_at_the_header() -> None:
    [difference] = found(change(8, 30, "000000777")).differences
    assert (difference.location, difference.rule, difference.expected) == ("2[30,9]#2", "XR-07", "000000002")


def _numbered(first: int, last: int, number: str, data: bytes = FILE) -> bytes:
    """Write an invoice number on the records from rank ``first`` to ``last``."""
    for record in records()[first - 1 : last]:
        data = change(record.rank, 27 if record.variant in {"4S", "4M"} else 30, number, data)
    return data


def test_an_invoice_that_takes_the_number_of_another_is_a_difference() -> None:
    assert places(found(_numbered(8, 16, "000000001"))) == ["2[30,9]#2"]


def test_numbers_exchanged_by_two_invoices_are_bound() -> None:
    data = _numbered(8, 16, "000000001", _numbered(3, 7, "000000002"))
    assert found(data).differences == ()


@pytest.mark.parametrize("text", ["000000000", "         "])
def test_a_number_that_goes_away_is_a_difference(text: str) -> None:
    assert places(found(change(5, 57, text))) == ["4[57,9]#1"]
