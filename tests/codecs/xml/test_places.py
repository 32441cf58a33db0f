"""Where elements stand in the bytes: what lxml reads at a place is the element that was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.xml.places import attribute_value, element_places, steps_of

DOCUMENT = b"""<?xml version="1.0"?>
<!-- <b/> is no element here -->
<s:a xmlns:s="urn:x"><b/><s:b i='x > "y"'>un<c>deux</c>trois</s:b
><b><![CDATA[<b/>]]></b></s:a>"""


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("/a/b[2]/c", (("a", 1), ("b", 2), ("c", 1))),
        ("/a", (("a", 1),)),
        ("//a", None),
        ("a", None),
        ("/", None),
        ("/a/b[x]", None),
        ("", None),
    ],
)
def test_a_path_is_read_as_steps(path: str, steps: object) -> None:
    assert steps_of(path) == steps


def _piece(path: str) -> tuple[bytes, bytes, bool]:
    steps = steps_of(path)
    assert steps is not None
    place = element_places(DOCUMENT, {steps})[steps]
    return DOCUMENT[place.start : place.stop], DOCUMENT[place.opened : place.text_end], place.leaf


def test_an_element_is_found_with_its_text_whatever_surrounds_it() -> None:
    assert _piece("/a/b[1]") == (b"<b/>", b"", True)
    assert _piece("/a/b[2]") == (b"<s:b i='x > \"y\"'>un<c>deux</c>trois</s:b\n>", b"un", False)
    assert _piece("/a/b[2]/c") == (b"<c>deux</c>", b"deux", True)
    assert _piece("/a/b[3]") == (b"<b><![CDATA[<b/>]]></b>", b"<![CDATA[<b/>]]>", True)


def test_what_is_not_there_or_is_no_xml_has_no_place() -> None:
    wanted = {(("a", 1), ("b", 4))}
    assert element_places(DOCUMENT, wanted) == {}
    assert element_places(b"<a><b></a>", {(("a", 1),)}) == {}
    assert element_places(b"<!DOCTYPE a><a/>", {(("a", 1),)}) == {}
    assert element_places("<a/>".encode("utf-16"), {(("a", 1),)}) == {}


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        (b'<a i="1" ii="2">', "i", b"1"),
        (b"<a ii='2' s:i = 'x>\"'/>", "i", b'x>"'),
        (b'<a x="i=1" i="">', "i", b""),
        (b'<a x="1">', "i", None),
    ],
)
def test_an_attribute_is_found_in_its_tag(tag: bytes, name: str, value: bytes | None) -> None:
    found = attribute_value(tag, name)
    assert (tag[found[0] : found[1]] if found else None) == value


_Tree = tuple[str, str, list[Any]]
"""Name, text and children."""
_TREES: st.SearchStrategy[_Tree] = st.recursive(
    st.builds(lambda n, t: (n, t, []), st.sampled_from("abc"), st.sampled_from(["", "x", "é", "&amp;"])),
    lambda below: st.builds(
        lambda n, t, c: (n, t, c), st.sampled_from("abc"), st.sampled_from(["", "x"]), st.lists(below, max_size=4)
    ),
    max_leaves=12,
)


def _written(tree: _Tree) -> str:
    name, text, below = tree
    inner = text + "".join(_written(child) for child in below)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name} />"


@given(_TREES)
def test_every_element_of_a_tree_is_where_lxml_finds_it(tree: _Tree) -> None:
    data = _written(tree).encode()
    root = etree.fromstring(data)
    by_path = {}
    for element in root.iter():
        chain = [*reversed(list(element.iterancestors())), element]
        by_path[tuple((e.tag, 1 + len(list(e.itersiblings(e.tag, preceding=True)))) for e in chain)] = element
    places = element_places(data, set(by_path))
    assert set(places) == set(by_path)
    for path, element in by_path.items():
        piece = etree.fromstring(data[places[path].start : places[path].stop])
        element.tail = None
        assert etree.tostring(piece) == etree.tostring(element)
        assert places[path].leaf == (len(element) == 0)
