"""JSON both ways: places by hand, faults by the grammar of RFC 8259, agreement with the standard library."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.jsons import Kind, Plain, decode_json, encode_json, number, plain, step, tokens
from harness.i18n import say
from tests.proof.counts import count

EXAMPLES = count(200, 20_000)
MESSAGE = """{
  "sub": "899900000001",
  "exercices": [
    {"codeProfession": "10", "é": 2.50},
    null
  ]
}
"""
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values: st.SearchStrategy[Plain] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.decimals(allow_nan=False, allow_infinity=False, places=3),
        texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=20,
)


def faults(data: bytes) -> list[tuple[str, str]]:
    return [(p.code.removeprefix("codecs.json-"), p.location) for p in decode_json(data).problems]


@pytest.mark.parametrize(
    ("pointer", "place", "written"),
    [
        ("/sub", "2:10", '"899900000001"'),
        ("/exercices/0/codeProfession", "4:24", '"10"'),
        ("/exercices/0/é", "4:35", "2.50"),
        ("/exercices/1", "5:5", "null"),
    ],
)
def test_each_value_has_its_pointer_and_its_line_and_column(pointer: str, place: str, written: str) -> None:
    document = decode_json(MESSAGE.encode())
    node = document.at(pointer)
    assert node is not None
    assert (document.place(node), document.written(node)) == (place, written)
    assert document.raw(node) == written.encode()


@pytest.mark.parametrize(
    "pointer", ["/no", "/exercices/2", "/exercices/00", "/exercices/-1", "/sub/0", "sub", "/exercices/²"]
)
def test_a_pointer_may_lead_nowhere(pointer: str) -> None:
    assert decode_json(MESSAGE.encode()).at(pointer) is None


def test_pointers_of_the_rfc() -> None:
    # RFC 6901 §5: "a/b" is ~1, "m~n" is ~0, "" is a name too.
    document = decode_json(b'{"": 0, "a/b": 1, "m~n": 8}')
    found = {p: document.at(p) for p in ("/", "/a~1b", "/m~0n")}
    assert {p: n and n.text for p, n in found.items()} == {"/": "0", "/a~1b": "1", "/m~0n": "8"}
    assert [step("a/b"), step("m~n"), step(3)] == ["/a~1b", "/m~0n", "/3"]
    assert tokens("/a~1b/0") == ("a/b", "0")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", ("expected-value", "1:1")),
        (b" \n ", ("expected-value", "2:2")),
        (b"[1,]", ("expected-value", "1:4")),
        (b"[1 2]", ("expected-item", "1:4")),
        (b'{"a" 1}', ("expected-colon", "1:6")),
        (b'{"a":1,}', ("expected-name", "1:8")),
        (b"{'a':1}", ("expected-name", "1:2")),
        (b'{"a":1', ("expected-member", "1:7")),
        (b"[01]", ("expected-item", "1:3")),
        (b"[.5]", ("expected-value", "1:2")),
        (b"[1] 2", ("after", "1:5")),
        (b'"abc', ("string", "1:1")),
        (b'"a\tb"', ("control", "1:3")),
        (b'"a\\x"', ("escape", "1:3")),
        (b'"\\u12"', ("escape", "1:2")),
        (b'"a\xff"', ("encoding", "1:3")),
        (b'{"\xc3\xa9":"\xff"}', ("encoding", "1:7")),
        (b"\xff\xfe[\x00]\x00", ("encoding", "1:1")),
        (b"[" * 101, ("depth", "1:101")),
    ],
)
def test_what_is_no_json_is_told_with_its_place(data: bytes, fault: tuple[str, str]) -> None:
    document = decode_json(data)
    assert document.root is None
    assert faults(data) == [fault]
    assert document.at("/a") is None


@pytest.mark.parametrize(
    ("data", "fault", "value"),
    [
        (b'{"a":1,"b":2,\n"a":3}', ("duplicate", "2:1"), {"a": 3, "b": 2}),
        (b"[NaN]", ("nan", "1:2"), ["NaN"]),
        (b"[-Infinity]", ("nan", "1:2"), ["-Infinity"]),
        (b"1e99999", ("number", "1:1"), Decimal("1e99999")),
        (b"1" * 500, ("number", "1:1"), "1" * 500),
        (b'"\\ud800x"', ("surrogate", "1:1"), "\ufffdx"),
        (b"\xef\xbb\xbf1", ("bom", "1:1"), 1),
    ],
)
def test_what_lenient_readers_overlook_is_told_and_read_on(data: bytes, fault: tuple[str, str], value: Plain) -> None:
    root = decode_json(data).root
    assert root is not None
    assert plain(root) == value
    assert faults(data) == [fault]


def test_faults_are_bounded() -> None:
    assert len(decode_json(b"{" + b'"a":1,' * 1_000 + b'"a":1}').problems) == 100


def test_every_fault_has_a_sentence() -> None:
    (problem,) = decode_json(b'{"a":1,"a":2}').problems
    assert say(problem.code, **dict(problem.arguments)) == "le nom « a » figure deux fois dans le même objet"


def test_numbers_keep_what_was_written() -> None:
    root = decode_json(b"[1, 1.0, 1E2, -0, 0.10]").root
    assert root is not None
    assert [n.text for n in root.items] == ["1", "1.0", "1E2", "-0", "0.10"]
    assert {n.kind for n in root.items} == {Kind.NUMBER}
    assert number("1.0") == number("1") == 1
    assert number("NaN") is None
    assert number("1e999999999999999999999") is None


def test_writing_with_and_without_blanks() -> None:
    value: Plain = {"a": [1, Decimal("2.50"), {}], "é": None, "b": [True, '\n"']}
    assert encode_json(value) == '{"a":[1,2.50,{}],"é":null,"b":[true,"\\n\\""]}'.encode()
    assert encode_json({"a": [1], "b": []}, indent=2) == b'{\n  "a": [\n    1\n  ],\n  "b": []\n}'


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), "\ud800"])
def test_what_has_no_json_form_is_refused(value: Plain) -> None:
    with pytest.raises(ValueError):
        encode_json([value])


def test_too_many_levels_are_refused() -> None:
    deep: Plain = 1
    for _ in range(250):
        deep = [deep]
    with pytest.raises(ValueError, match="levels"):
        encode_json(deep)


@settings(max_examples=EXAMPLES, deadline=None)
@given(values, st.sampled_from([0, 2]))
def test_what_is_written_is_read_back_by_us_and_by_the_standard_library(value: Plain, indent: int) -> None:
    data = encode_json(value, indent=indent)
    document = decode_json(data)
    assert document.problems == ()
    assert document.root is not None
    assert plain(document.root) == value
    assert json.loads(data, parse_float=Decimal) == value


TOKENS = [
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b'"a"',
    b'"',
    b"1",
    b"-",
    b".5",
    b"e3",
    b"true",
    b"nul",
    b" ",
    b"\n",
    b"\\",
    b"\xc3",
]


def _standard(data: bytes) -> object:
    try:
        return (json.loads(data.decode(), parse_float=Decimal),)
    except (ValueError, RecursionError):
        return None


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(TOKENS), max_size=14).map(b"".join), st.binary(max_size=30)))
def test_the_standard_library_agrees_on_what_is_json(data: bytes) -> None:
    root = decode_json(data).root
    expected = _standard(data)
    assert (root is None) == (expected is None)
    if root is not None and not decode_json(data).problems:
        assert (plain(root),) == expected


@settings(max_examples=EXAMPLES, deadline=None)
@given(values, st.data())
def test_places_are_those_of_the_text(value: Plain, data: st.DataObject) -> None:
    text = encode_json(value, indent=data.draw(st.sampled_from([0, 1]))).decode()
    document = decode_json(text.encode())
    assert document.root is not None
    nodes = [document.root, *document.root.items, *(node for _, node in document.root.members)]
    node = data.draw(st.sampled_from(nodes))
    line, column = map(int, document.place(node).split(":"))
    assert text.split("\n")[line - 1][column - 1] == text[node.start]
