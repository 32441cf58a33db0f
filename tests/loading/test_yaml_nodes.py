"""YAML at node level: texts stay texts, bounds hold before composing, faults are located."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.loading.yaml_nodes import Document, Limits, Tree, read_yaml


def read(text: str) -> Document:
    """Read a text as file ``f.yaml``."""
    return read_yaml(text.encode(), "f.yaml")


def faults(document: Document) -> list[tuple[str, str]]:
    """Return (place, code) of each diagnostic."""
    return [(str(found.place), found.code.removeprefix("loading.")) for found in document.diagnostics]


def test_every_scalar_is_the_text_that_stands_in_the_file() -> None:
    """Codes keep their zeros, ``no`` is not false, dates and numbers are texts."""
    document = read("{a: 0201, b: no, c: 12:30, d: 26.50, e: 2025-09-15, f: ~, g: '', h: null}")
    assert document.tree == {
        "a": "0201", "b": "no", "c": "12:30", "d": "26.50",
        "e": "2025-09-15", "f": "~", "g": "", "h": "null",
    }  # fmt: skip
    assert document.diagnostics == ()


def test_places_are_kept_by_path() -> None:
    """Each value and each key knows its line and column, from 1."""
    document = read("a:\n  - x\n  - {b: y}\n")
    assert str(document.place(("a", 1, "b"))) == "f.yaml:3:9"
    assert str(document.key_place(("a", 1, "b"))) == "f.yaml:3:6"
    assert str(document.place(("a", 0))) == "f.yaml:2:5"


def test_path_elements_the_file_does_not_hold_are_skipped() -> None:
    """What the reader adds between two written levels does not lose the place."""
    document = read("lines:\n  - {act: G}\n")
    assert document.place(("lines", 0, "rubrics", "act", "equal")) == document.place(("lines", 0, "act"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ("f.yaml:3:1", "duplicate-key")),
        ("a: &x 1\n", ("f.yaml:1:4", "anchor")),
        ("a: *x\n", ("f.yaml:1:4", "alias")),
        ("a: !!int 1\n", ("f.yaml:1:4", "tag")),
        ("a: ! 1\n", ("f.yaml:1:4", "tag")),
        ("a: !!python/object/apply:os.system ['true']\n", ("f.yaml:1:4", "tag")),
        ("? [a, b]\n: 1\n", ("f.yaml:1:3", "key-not-text")),
        ("a: 1\n---\nb: 1\n", ("f.yaml:2:1", "several-documents")),
        ("", ("f.yaml:1:1", "empty")),
        ("# nothing\n", ("f.yaml:1:1", "empty")),
        ("a: b: c\n", ("f.yaml:1:5", "syntax-colon")),
        ("a: [1, 2\n", ("f.yaml:2:1", "syntax-bracket")),
        ("a: @x\n", ("f.yaml:1:4", "syntax-character")),
        ("a: x\x00y\n", ("f.yaml:1:5", "forbidden-character")),
        ("a: \x07\n", ("f.yaml:1:4", "forbidden-character")),
    ],
)
def test_what_yaml_offers_beyond_plain_trees_is_refused(text: str, expected: tuple[str, str]) -> None:
    """Each refusal names its place."""
    assert expected in faults(read(text))


def test_the_first_of_two_equal_keys_is_kept_and_the_rest_still_read() -> None:
    """A duplicate, however deep its value, does not disturb its neighbours."""
    document = read("a: 1\na: {x: [1, {y: 2}]}\nb: 3\n? {c: 1}\n: [4]\nd: 5\n")
    assert document.tree == {"a": "1", "b": "3", "d": "5"}
    assert [code for _, code in faults(document)] == ["duplicate-key", "key-not-text"]


def test_bytes_that_are_not_utf8_are_located() -> None:
    """Line and column count characters, not bytes."""
    assert faults(read_yaml("é: 1\nà: ".encode() + b"\xff", "f.yaml")) == [("f.yaml:2:4", "not-utf8")]
    assert faults(read_yaml("a: 1".encode("utf-16"), "f.yaml")) == [("f.yaml:1:1", "not-utf8")]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    """Editors on Windows write one."""
    assert read_yaml(b"\xef\xbb\xbfa: 1\n", "f.yaml").tree == {"a": "1"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_a_hundred_thousand_nested_brackets_are_refused_at_once(opening: str) -> None:
    """The bound on depth holds on the event stream, before anything is composed."""
    started = time.monotonic()
    document = read(opening * 100_000)
    assert document.tree is None
    assert faults(document)[-1][1] == "too-deep"
    assert time.monotonic() - started < 2


def test_fifty_levels_are_allowed_and_no_more() -> None:
    """The limit is the last depth that still reads."""
    assert read("[" * 50 + "]" * 50).diagnostics == ()
    assert faults(read("[" * 51 + "]" * 51)) == [("f.yaml:1:51", "too-deep")]


def test_depth_counts_inside_what_is_left_out() -> None:
    """The value of a duplicate key is bounded too."""
    assert faults(read("{a: 1, a: " + "[" * 100_000))[-1][1] == "too-deep"


def test_size_and_nodes_are_bounded() -> None:
    """A big or crowded file is refused with the limit."""
    assert [code for _, code in faults(read_yaml(b" " * (2 * 1024 * 1024 + 1), "f.yaml"))] == ["too-big"]
    assert [code for _, code in faults(read("[" + "a," * 60_000 + "]"))] == ["too-many-nodes"]


def test_a_hundred_faults_then_a_count() -> None:
    """A file cannot drown its reader."""
    document = read("a: 1\n" * 1_000)
    assert len(document.diagnostics) == 101
    assert document.diagnostics[-1].code == "loading.and-more"
    assert document.diagnostics[-1].arguments == (("count", "899"),)


@given(st.binary(max_size=400))
@settings(max_examples=100)
def test_any_bytes_make_a_document(data: bytes) -> None:
    """Nothing raises."""
    read_yaml(data, "f.yaml")


@given(st.text(alphabet="ab:-[]{},?!&*|>'\"%@` \n\t#0é", max_size=60))
@settings(max_examples=100)
def test_any_text_makes_a_document(text: str) -> None:
    """Nothing raises on texts rich in YAML indicators."""
    read(text)


TREES: st.SearchStrategy[Tree] = st.recursive(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(TREES)
@settings(max_examples=100)
def test_what_a_yaml_writer_writes_reads_back(tree: Tree) -> None:
    """Round trip against PyYAML's writer, every scalar quoted."""
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True)
    text = text.replace('!!null "null"', '""')
    document = read_yaml(text.encode(), "f.yaml", Limits())
    assert document.tree == tree
