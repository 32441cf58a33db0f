"""Derived values: each rule against a computation written here, or made by another tool."""

from __future__ import annotations

import subprocess

import pytest

from harness.comparison import ReferenceFaultError, compare_xml
from harness.comparison.derived import FUNCTIONS, parse_derivation
from harness.model.difference import FieldClass

MESSAGE = (
    b"<m><nir>2550999999001</nir><long>255099999900113</long><ps>991100001</ps><siren>73282932</siren>"
    b"<l><v>12.50</v></l><l><v>0.75</v></l><l><v>3</v></l><t at='2025-09-15T09:00:00Z'>abc</t>%s</m>"
)


def _equal(rule: str, value: str) -> bool:
    reference = MESSAGE.replace(b"%s", f"<x>${{derived:{rule}}}</x>".encode())
    return compare_xml(reference, MESSAGE.replace(b"%s", f"<x>{value}</x>".encode())).equal


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("nir-key(/m/nir)", "13"),  # 97 - (2550999999001 mod 97 = 84) = 13
        ("nir-key(//long)", "13"),  # the key of the first 13 characters
        ("nir-key(../nir)", "13"),
        ("luhn(/m/siren)", "0"),  # from the right 2→4 3 9→18→9 2 8→16→7 2 3→6 7: 40, key 0
        ("sum(//l/v)", "16.25"),  # 12.50 + 0.75 + 3
        ("count(//l)", "3"),
        ("day(//t/@at)", "2025-09-15"),
        ("upper(//t)", "ABC"),
        ("length(//t)", "3"),
        ("concat('#', //t, '-', /m/siren)", "#abc-73282932"),
        # FIPS 180-4 example: SHA-256("abc").
        ("sha-256(//t)", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ],
)
def test_each_rule_and_its_value(rule: str, value: str) -> None:
    assert _equal(rule, value)
    assert not _equal(rule, value + "0")


def test_the_key_of_a_billing_number() -> None:
    # 9 9 1 1 0 0 0 0 1 by 2,1,2… from the right: 2+0+0+0+0+1+2+9+(18=9) = 23; 30 - 23 = 7
    assert _equal("b2-key(/m/ps)", "7")


def test_the_digest_of_a_part_is_the_one_of_openssl() -> None:
    # Exclusive canonical form of <s:Body>, written by hand: only the namespace it uses, no comment, no signature.
    canonical = b'<s:Body xmlns:s="urn:s" a="1"><s:x>1</s:x></s:Body>'
    digest = (
        subprocess.run(
            "openssl dgst -sha256 -binary | base64",
            input=canonical,
            shell=True,
            check=True,
            capture_output=True,
            timeout=30,
        )
        .stdout.decode()
        .strip()
    )
    form = (
        b'<s:E xmlns:s="urn:s" xmlns:u="urn:unused"><s:Body a="1"><s:x>1</s:x><s:Signature>z</s:Signature></s:Body>'
        b"<d>%s</d></s:E>"
    )
    reference = form % b"${derived:sha-256-part(//Body)}"
    assert compare_xml(reference, form % digest.encode()).equal
    [difference] = compare_xml(reference, form % b"AAAA").differences
    assert (difference.expected, difference.field_class) == (digest, FieldClass.DERIVED)


def test_a_rule_tells_what_it_computes_on_the_message_received() -> None:
    reference = MESSAGE.replace(b"%s", b"<k>${derived:nir-key(../nir)}</k>")
    observed = MESSAGE.replace(b"<nir>2550999999001<", b"<nir>1850199999002<").replace(b"%s", b"<k>13</k>")
    found = {d.location: (d.expected, d.observed) for d in compare_xml(reference, observed).differences}
    # 97 - (1850199999002 mod 97) = 16
    assert found == {"/m/nir": ("2550999999001", "1850199999002"), "/m/k": ("16", "13")}


def test_a_rule_whose_argument_is_not_there_never_holds() -> None:
    reference = MESSAGE.replace(b"%s", b"<k>${derived:nir-key(/m/absent)}</k>")
    [difference] = compare_xml(reference, MESSAGE.replace(b"%s", b"<k>13</k>")).differences
    assert difference.expected == "${derived:nir-key(/m/absent)}"


@pytest.mark.parametrize("text", ["nir-key", "nir-key(", "nir-key(a b)", "nir-key(/a,/b)", "eval(/a)", "sum('a)"])
def test_what_is_no_rule(text: str) -> None:
    assert parse_derivation(text) is None


def test_a_path_that_cannot_be_read_is_a_fault_of_the_reference() -> None:
    with pytest.raises(ReferenceFaultError) as fault:
        compare_xml(b"<m><k>${derived:luhn(/a[x])}</k></m>", b"<m><k>1</k></m>")
    assert fault.value.problem.location == "/m/k"


def test_the_table_is_closed() -> None:
    assert set(FUNCTIONS) == {
        "nir-key", "b2-key", "luhn", "sha-256", "sha-256-base64", "sha-256-part", "sum", "count", "concat", "day",
        "upper", "length",
    }  # fmt: skip
