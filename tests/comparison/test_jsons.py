"""JSON messages compared: what differs, where, with which bytes; and what the reference leaves free."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.comparison.jsons import compare_json, unify_json
from harness.comparison.masks import Mask, MaskError
from harness.comparison.reference import ReferenceFaultError
from harness.model.difference import Comparison, FieldClass
from harness.model.expectation import Severity
from tests.proof.counts import count

EXAMPLES = count(150, 10_000)
CLOCK = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
USER = b"""{
  "sub": "f:00000000-0000-0000-0000-000000000000:899900000001",
  "SubjectRole": ["10^1.2.250.1.213.1.1.5.5"],
  "otherIds": [{"identifiant": "899900000001", "origine": "RPPS", "qualite": 1}]
}"""


def compare(reference: str | bytes, observed: str | bytes, *masks: Mask, clock: datetime | None = None) -> Comparison:
    left, right = (t.encode() if isinstance(t, str) else t for t in (reference, observed))
    return compare_json(left, right, masks, clock=clock)


def found(reference: str | bytes, observed: str | bytes, *masks: Mask) -> list[tuple[str, str, str]]:
    return [(d.location, d.expected, d.observed) for d in compare(reference, observed, *masks).differences]


def test_a_message_equals_itself_and_itself_written_otherwise() -> None:
    assert compare(USER, USER) == Comparison(())
    assert compare(USER, json.dumps(json.loads(USER), indent=7, sort_keys=True)) == Comparison(())


def test_a_changed_value_is_told_with_its_bytes_and_its_line() -> None:
    (difference,) = compare(USER, USER.replace(b'"RPPS"', b'"ADELI"')).differences
    assert (difference.location, difference.name) == ("/otherIds/0/origine", "origine")
    assert (difference.expected, difference.observed) == ("RPPS", "ADELI")
    assert (difference.expected_bytes, difference.observed_bytes) == (b'"RPPS"', b'"ADELI"')
    assert difference.severity is Severity.BLOCKING
    excerpt = difference.excerpt
    assert excerpt is not None
    assert excerpt.text[excerpt.column : excerpt.column + excerpt.width] == '"ADELI"'
    assert dict(excerpt.arguments)["line"] == "4"


def test_what_is_missing_is_shown_in_the_reference() -> None:
    (difference,) = compare('{"a": 1,\n "b": {"c": 2}}', '{"a": 1}').differences
    assert (difference.location, difference.expected, difference.observed) == ("/b", '{"c": 2}', "")
    assert difference.excerpt is not None
    assert difference.excerpt.place == "comparison.place-line-reference"
    assert dict(difference.excerpt.arguments) == {"line": "2", "column": "7"}


@pytest.mark.parametrize(
    ("reference", "observed", "expected"),
    [
        ('{"a":1}', '{"a":1,"b":2}', [("/b", "", "2")]),
        ('{"a":"1"}', '{"a":1}', [("/a", '"1"', "1")]),
        ('{"a":null}', '{"a":""}', [("/a", "null", '""')]),
        ('{"a":true}', '{"a":false}', [("/a", "true", "false")]),
        ('{"a":[1]}', '{"a":{}}', [("/a", "[1]", "{}")]),
        ('{"a/b":1}', '{"a/b":2}', [("/a~1b", "1", "2")]),
        ('"é"', '"e\u0301"', [("", "é", "e\u0301")]),
        ("[1,2,3,4]", "[1,3,4]", [("/1", "2", "")]),
        ("[1,3,4]", "[1,2,3,4]", [("/1", "", "2")]),
        ("[1,2,3,4]", "[2,3,4,5]", [("/0", "1", ""), ("/3", "", "5")]),
        ("[1,2,3]", "[3,2,1]", [("", "[1,2,3]", "[3,2,1]")]),
        ('["a","b","c"]', '["a","x","c"]', [("/1", "b", "x")]),
        ("[]", "[1,2]", [("/0", "", "1"), ("/1", "", "2")]),
    ],
)
def test_each_change_is_one_difference(reference: str, observed: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(reference, observed) == expected


def test_one_missing_item_of_many_is_one_difference_even_when_items_hold_free_values() -> None:
    reference = [{"id": "${uuid}", "rang": rank, "nom": f"N{rank}"} for rank in range(500)]
    observed = [{**item, "id": f"00000000-0000-4000-8000-{rank:012d}"} for rank, item in enumerate(reference)]
    del observed[137]
    comparison = compare(json.dumps(reference), json.dumps(observed))
    assert [(d.location, d.observed) for d in comparison.differences] == [("/137", "")]
    assert len(comparison.ignored) == 499


def test_an_equal_number_written_otherwise_is_listed_not_held_against_the_product() -> None:
    comparison = compare('{"montant": 26.5}', '{"montant": 26.50}')
    assert comparison.differences == ()
    assert [(i.location, i.reason) for i in comparison.ignored] == [("/montant", "comparison.json-number")]


REFERENCE = """{"id": "${uuid}", "at": "${instant±PT5M}", "nir": "${nir+key}", "again": "${same-as:/nir}",
 "note": "${opt}", "old": "${absent}", "any": "${any}"}"""


def message(**changes: object) -> str:
    nir = "255555599933353"  # 2555555999333 → 53, synthetic vector
    values: dict[str, object] = {
        "id": "00000000-0000-4000-8000-000000000001",
        "at": "2025-09-15T09:04:00Z",
        "nir": nir,
        "again": nir,
        "any": {"x": 1},
    }
    return json.dumps({**values, **changes})


def test_free_values_are_matched_and_listed() -> None:
    comparison = compare(REFERENCE, message(), clock=CLOCK)
    assert comparison.differences == ()
    assert {i.location: i.reason for i in comparison.ignored} == {
        **{f"/{name}": "comparison.matched" for name in ("id", "at", "nir", "again", "any")},
        "/note": "comparison.optional",
        "/old": "comparison.optional",
    }


@pytest.mark.parametrize(
    ("changes", "location"),
    [
        ({"id": "x"}, "/id"),
        ({"id": ["00000000-0000-4000-8000-000000000001"]}, "/id"),
        ({"at": "2025-09-15T09:06:00Z"}, "/at"),
        ({"nir": "255555599933354", "again": "255555599933354"}, "/nir"),
        ({"again": "255555599933300"}, "/again"),
        ({"any": ""}, "/any"),
        ({"any": None}, "/any"),
        ({"old": 1}, "/old"),
    ],
)
def test_a_value_that_breaks_its_matcher_is_told(changes: dict[str, object], location: str) -> None:
    (difference,) = compare(REFERENCE, message(**changes), clock=CLOCK).differences
    assert difference.location == location
    assert difference.expected.startswith("${")


ENTRIES = '{"entry": [{"system": "a", "value": 1}, {"system": "b", "value": 2}]}'
TURNED = '{"entry": [{"system": "b", "value": 2}, {"system": "a", "value": 3}]}'


@pytest.mark.parametrize("matcher", ["keyed:/system", "keyed:/system,/none"])
def test_items_told_apart_by_a_key_stand_in_any_order(matcher: str) -> None:
    mask = Mask("/entry", matcher, "ordre libre")
    comparison = compare(ENTRIES, TURNED, mask)
    assert [(d.location, d.expected, d.observed) for d in comparison.differences] == [("/entry/1/value", "1", "3")]
    assert [(i.location, i.reason) for i in comparison.ignored] == [("/entry", "ordre libre")]
    without = '{"entry": [{"system": "b", "value": 2}, {"system": "c", "value": 1}]}'
    assert [(at, bool(want)) for at, want, _ in found(ENTRIES, without, mask)] == [
        ("/entry/0", True),
        ("/entry/1", False),
    ]


def test_a_multiset_counts() -> None:
    mask = Mask("/a", "unordered")
    assert found('{"a": [1, 2, 2]}', '{"a": [2, 1, 2]}', mask) == []
    assert found('{"a": [1, 2, 2]}', '{"a": [2, 1, 1]}', mask) == [("/a/2", "2", "1")]
    assert found('{"a": [1, 2, 2]}', '{"a": [2, 1]}', mask) == [("/a/2", "2", "")]


@pytest.mark.parametrize("path", ["/entry/*/value", "/entry/value", "//value", "value", "/entry/1/value"])
def test_masks_name_one_item_or_all(path: str) -> None:
    other = ENTRIES.replace("2", "9")
    assert found(ENTRIES, other) == [("/entry/1/value", "2", "9")]
    comparison = compare(ENTRIES, other, Mask(path, "", "compteur"))
    assert comparison.differences == ()
    assert ("/entry/1/value", "compteur") in {(i.location, i.reason) for i in comparison.ignored}


@pytest.mark.parametrize("path", ["/entry/0/value", "/value", "/entry/*/system", "//entry/value/x"])
def test_a_mask_covers_nothing_else(path: str) -> None:
    assert found(ENTRIES, ENTRIES.replace("2", "9"), Mask(path, "")) == [("/entry/1/value", "2", "9")]


def test_a_mask_may_ask_for_a_shape_or_for_absence() -> None:
    assert found('{"a": "x"}', '{"a": "y"}', Mask("/a", "uuid")) == [("/a", "${uuid}", "y")]
    assert found('{"a": "x"}', "{}", Mask("/a", "")) == []
    assert found("{}", '{"a": "x"}', Mask("/a", "any")) == []
    assert found("{}", '{"a": "x"}', Mask("/a", "absent")) == [("/a", "", "x")]


@pytest.mark.parametrize("mask", [Mask("/a", "nonsense"), Mask("/", ""), Mask("/a", "keyed:b")])
def test_a_mask_that_cannot_be_used_is_refused(mask: Mask) -> None:
    with pytest.raises(MaskError):
        compare("{}", "{}", mask)


@pytest.mark.parametrize("data", [b"", b"[1", b"\xff", b'{"a":1,"a":2}', b"[NaN]"])
def test_a_reference_that_cannot_serve_is_refused(data: bytes) -> None:
    with pytest.raises(ReferenceFaultError):
        compare_json(data, b"{}")


def test_an_observation_that_is_no_json_is_one_difference_with_its_place() -> None:
    (difference,) = compare("{}", '{\n "a" 1}').differences
    assert (difference.location, difference.name) == ("2:6", "comparison.not-json")
    assert "« : » est attendu" in difference.observed


def test_a_name_that_stands_twice_is_told() -> None:
    comparison = compare('{"acr": "eidas1"}', '{"acr": "eidas3", "acr": "eidas1"}')
    assert [(d.location, d.name) for d in comparison.differences] == [("1:19", "comparison.json-writing")]
    assert not comparison.equal


def test_a_variable_holds_across_the_messages_of_a_case() -> None:
    asked, variables = unify_json(b'{"nonce": "${var:NONCE}"}', b'{"nonce": "n-1"}', message="demande")
    assert asked.differences == ()
    for nonce, equal in (("n-1", True), ("n-2", False)):
        data = json.dumps({"nonce": nonce, "sub": "x"}).encode()
        told, _ = unify_json(b'{"nonce": "${var:NONCE}", "sub": "x"}', data, variables=variables, message="jeton")
        assert [(d.location, d.expected, d.observed) for d in told.differences] == (
            [] if equal else [("/nonce", "n-1", "n-2")]
        )


def test_a_matcher_stands_between_fixed_texts_and_may_be_written_as_text() -> None:
    assert found('{"id": "urn:uuid:${uuid}"}', '{"id": "urn:uuid:00000000-0000-4000-8000-000000000001"}') == []
    assert found('{"id": "urn:uuid:${uuid}"}', '{"id": "x"}') == [("/id", "urn:uuid:${uuid}", "x")]
    assert found('{"id": "$${uuid}"}', '{"id": "${uuid}"}') == []


@pytest.mark.parametrize("reference", ['{"a": "${nonsense}"}', '[1, "${uuid"]'])
def test_a_reference_that_asks_for_no_known_shape_is_refused(reference: str) -> None:
    with pytest.raises(ReferenceFaultError):
        compare(reference, "{}")


@pytest.mark.parametrize(
    ("field_class", "equal", "different"),
    [
        (FieldClass.TOLERATED, {"a": 7}, None),
        (FieldClass.OPAQUE, {"a": [7]}, None),
        (FieldClass.VOLATILE, {"a": "2025"}, {"a": "20"}),
        (FieldClass.FIXTURE_BOUND, {"a": "2025"}, {"a": ""}),
        (FieldClass.EXACT, {"a": "2024"}, {"a": "2025"}),
    ],
)
def test_the_class_that_a_mask_gives(field_class: FieldClass, equal: object, different: object) -> None:
    mask = Mask("/a", "", "", field_class)
    assert found('{"a": "2024"}', json.dumps(equal), mask) == []
    if different is not None:
        assert [at for at, *_ in found('{"a": "2024"}', json.dumps(different), mask)] == ["/a"]


def test_a_renamed_value_is_renamed_everywhere() -> None:
    mask = Mask("//id", "", "", FieldClass.FIXTURE_BOUND)
    reference = '[{"id": "1"}, {"id": "2"}, {"id": "1"}]'
    assert found(reference, '[{"id": "7"}, {"id": "8"}, {"id": "7"}]', mask) == []
    assert [at for at, *_ in found(reference, '[{"id": "7"}, {"id": "8"}, {"id": "9"}]', mask)] == ["/2/id"]
    assert [at for at, *_ in found(reference, '[{"id": "7"}, {"id": "7"}, {"id": "7"}]', mask)] == ["/1/id"]


scalars = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["", "a", "é", "10"]))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=12,
)


def _typed(value: object) -> object:
    """Tell true from 1 as JSON does."""
    if isinstance(value, dict):
        return {name: _typed(inner) for name, inner in value.items()}
    return [_typed(inner) for inner in value] if isinstance(value, list) else (type(value).__name__, value)


@settings(max_examples=EXAMPLES, deadline=None)
@given(values, values)
def test_two_messages_are_equal_when_their_values_are(reference: object, observed: object) -> None:
    left, right = json.dumps(reference), json.dumps(observed)
    assert (compare(left, right).differences == ()) == (_typed(reference) == _typed(observed))
    assert compare(left, json.dumps(reference, indent=3)).differences == ()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(scalars, max_size=8), st.data())
def test_one_item_taken_out_is_one_difference(items: list[object], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items)))
    longer = [*items[:at], "⚑", *items[at:]]
    assert found(json.dumps(longer), json.dumps(items)) == [(f"/{at}", "⚑", "")]
    assert found(json.dumps(items), json.dumps(longer)) == [(f"/{at}", "", "⚑")]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise(noise: bytes) -> None:
    assert all(d.name for d in compare(USER, noise).differences)
