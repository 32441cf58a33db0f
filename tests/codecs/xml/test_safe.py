"""Hostile and broken documents are refused with a place; honest ones are read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, namespace, parse, text_of

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">
]>
<lolz>&lol2;</lolz>"""

EXTERNAL = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""
REMOTE_DTD = b"""<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>"""


def refused(data: bytes, limits: Limits | None = None) -> XmlProblem:
    found = parse(data, limits)
    assert isinstance(found, XmlProblem), found
    return found


def read(data: bytes) -> Element:
    found = parse(data)
    assert not isinstance(found, XmlProblem), found
    return found


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (LAUGHS, "teleservices.xml-doctype", 2),
        (EXTERNAL, "teleservices.xml-doctype", 1),
        (REMOTE_DTD, "teleservices.xml-doctype", 1),
        (b"<!DOCTYPE a><a/>", "teleservices.xml-doctype", 1),
        (b"<a>\n  &unknown;</a>", "teleservices.xml-malformed", 2),
        (b"<a>\n<b></a>", "teleservices.xml-malformed", 2),
        (b"<a><x:b/></a>", "teleservices.xml-malformed", 1),
        (b"<?xml version='1.0' encoding='no-such-thing'?><a/>", "teleservices.xml-malformed", 1),
        (b"\x00\x01\x02", "teleservices.xml-malformed", 1),
        (b"", "teleservices.xml-empty", 0),
        (b"  \n", "teleservices.xml-empty", 0),
    ],
)
def test_is_refused_with_its_place(data: bytes, code: str, line: int) -> None:
    problem = refused(data)
    assert (problem.code, problem.line) == (code, line)


def test_a_hundred_thousand_nested_elements_cost_nothing() -> None:
    started = time.monotonic()
    problem = refused(b"<a>" * 100_000 + b"</a>" * 100_000)
    # The 101st opening tag is the first one over the bound of 100; each tag is 3 bytes wide.
    assert (problem.code, problem.line, problem.column) == ("teleservices.xml-depth", 1, 301)
    assert time.monotonic() - started < 1


def test_bounds_are_exact() -> None:
    limits = Limits(max_bytes=40, max_depth=3, max_elements=4, max_attributes=2)
    assert not isinstance(parse(b"<a><b><c/></b><d/></a>", limits), XmlProblem)
    assert refused(b"<a><b><c><d/></c></b></a>", limits).code == "teleservices.xml-depth"
    assert refused(b"<a><b/><b/><b/><b/></a>", limits).code == "teleservices.xml-elements"
    assert refused(b"<a x='1' y='2' z='3'/>", limits).code == "teleservices.xml-attributes"
    assert refused(b"<a>" + b"x" * 40 + b"</a>", limits).code == "teleservices.xml-size"


def test_reads_names_and_text_without_comments() -> None:
    root = read("<p:a xmlns:p='urn:x'>é<!-- c -->t<b/>é </p:a>".encode())
    assert (local_name(root), namespace(root), text_of(root)) == ("a", "urn:x", "été")
    assert (local_name(root[0]), namespace(root[0])) == ("b", "")


def test_reads_declared_latin_1() -> None:
    assert text_of(read("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".encode("latin-1"))) == "é"


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_problem(data: bytes) -> None:
    found = parse(data)
    assert isinstance(found, (Element, XmlProblem))


@given(st.text(alphabet="<>/a!&;[]\"'= ?-", max_size=60))
def test_any_markup_soup_gives_a_tree_or_a_problem(text: str) -> None:
    found = parse(text.encode())
    assert isinstance(found, (Element, XmlProblem))
