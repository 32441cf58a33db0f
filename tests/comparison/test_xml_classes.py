"""Field classes given by a rule file to places of an XML message; nothing is left out in silence."""

from __future__ import annotations

import pytest

from harness.comparison import compare_soap, compare_xml, parse_rule_file
from harness.model.difference import Comparison, FieldClass

REFERENCE = (
    b"<m><id>0001</id><jour>2025-09-15</jour><nir>2550999999001</nir><cle>13</cle><zone><a>1</a><b>2</b></zone>"
    b"<nom code='X'>ALPHA</nom></m>"
)


def _compare(rules: str, *changes: tuple[bytes, bytes]) -> Comparison:
    observed = REFERENCE
    for old, new in changes:
        assert observed.count(old) == 1
        observed = observed.replace(old, new)
    return compare_xml(REFERENCE, observed, parse_rule_file(rules.encode()).masks)


def rule(path: str, kind: str, matcher: str = "", reason: str = "") -> str:
    return f"[[mask]]\npath = {path!r}\nclass = {kind!r}\nmatcher = {matcher!r}\nreason = {reason!r}\n"


def left(comparison: Comparison) -> set[tuple[str, str]]:
    return {(i.location, i.reason) for i in comparison.ignored}


def told(comparison: Comparison) -> list[tuple[str, str, str, FieldClass]]:
    return [(d.location, d.expected, d.observed, d.field_class) for d in comparison.differences]


def test_exact_takes_a_place_out_of_a_wider_rule() -> None:
    rules = rule("/m/zone/b", "exact") + rule("/m/zone/*", "tolerated")
    changed = ((b"<a>1", b"<a>9"), (b"<b>2", b"<b>9"))
    comparison = _compare(rules, *changed)
    assert told(comparison) == [("/m/zone/b", "2", "9", FieldClass.EXACT)]
    assert left(comparison) == {("/m/zone/a", "comparison.tolerated-value")}


@pytest.mark.parametrize(
    ("old", "new", "good"),
    [
        (b"<id>0001", b"<id>0002", True),
        (b"<id>0001", b"<id>002", False),
        (b"<id>0001", b"<id>", False),
        (b"<jour>2025-09-15", b"<jour>2026-01-02", True),
        (b"<jour>2025-09-15", b"<jour>hier", False),
        (b"<nir>2550999999001", b"<nir>1850199999002", True),
        (b"<nir>2550999999001", b"<nir>18501999990", False),
    ],
)
def test_volatile_keeps_the_shape(old: bytes, new: bytes, good: bool) -> None:
    rules = "".join(rule(f"/m/{name}", "volatile", reason="à chaque envoi") for name in ("id", "jour", "nir"))
    comparison = _compare(rules, (old, new))
    assert comparison.equal is good
    if good:
        assert left(comparison) == {(f"/m/{name}", "à chaque envoi") for name in ("id", "jour", "nir")}
    else:
        assert [d.field_class for d in comparison.differences] == [FieldClass.VOLATILE]


def test_derived_is_recomputed_on_what_was_received() -> None:
    rules = rule("/m/cle", "derived", "derived:nir-key(/m/nir)") + rule("/m/nir", "fixture_bound")
    # 97 - (1850199999002 mod 97) = 16
    good = _compare(rules, (b"2550999999001", b"1850199999002"), (b"<cle>13", b"<cle>16"))
    assert good.equal
    assert left(good) == {("/m/nir", "comparison.renamed"), ("/m/cle", "comparison.follows")}
    stale = _compare(rules, (b"2550999999001", b"1850199999002"))
    assert told(stale) == [("/m/cle", "16", "13", FieldClass.DERIVED)]
    assert left(_compare(rules)) == {("/m/cle", "comparison.derived")}


def test_tolerated_lets_a_value_differ_or_miss_and_says_so() -> None:
    rules = rule("/m/nom", "tolerated", reason="majuscules") + rule("//@code", "tolerated", "one-of:X|Y")
    assert left(_compare(rules)) == set()
    assert left(_compare(rules, (b">ALPHA", b">Alpha"))) == {("/m/nom", "majuscules")}
    assert left(_compare(rules, (b"<nom code='X'>ALPHA</nom>", b""))) == {("/m/nom", "majuscules")}
    assert left(_compare(rules, (b"'X'", b"'Y'"))) == {("/m/nom/@code", "comparison.tolerated-value")}
    assert told(_compare(rules, (b"'X'", b"'Z'"))) == [("/m/nom/@code", "${one-of:X|Y}", "Z", FieldClass.TOLERATED)]


def test_a_tolerated_branch_is_left_as_one_place_only_when_it_differs() -> None:
    rules = rule("/m/zone", "tolerated")
    assert left(_compare(rules)) == set()
    assert left(_compare(rules, (b"<a>1</a>", b"<c/>"))) == {("/m/zone", "comparison.tolerated-value")}


def test_opaque_is_never_looked_at_and_always_listed() -> None:
    rules = rule("/m/zone", "opaque", reason="zone de l'éditeur")
    for changes in ((), ((b"<a>1</a>", b"<z/>"),)):
        comparison = _compare(rules, *changes)
        assert comparison.differences == ()
        assert left(comparison) == {("/m/zone", "zone de l'éditeur")}


def test_fixture_bound_must_be_there() -> None:
    rules = rule("/m/nir", "fixture-bound", "nir")
    assert _compare(rules, (b"2550999999001", b"1850199999002")).equal
    assert told(_compare(rules, (b"2550999999001", b"185"))) == [("/m/nir", "${nir}", "185", FieldClass.FIXTURE_BOUND)]


def test_soap_masks_give_way_to_rules() -> None:
    form = b"<Envelope><Header><MessageID>%s</MessageID></Header></Envelope>"
    rules = parse_rule_file(rule("//MessageID", "volatile", "urn-uuid").encode()).masks
    assert compare_soap(form % b"a", form % b"b").equal
    assert not compare_soap(form % b"a", form % b"b", rules).equal
