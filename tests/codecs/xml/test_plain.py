"""The short way into lxml: the same tree or the same problem as the long way, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.xml import Limits, XmlProblem, parse
from harness.codecs.xml.plain import is_plain, parse_plain
from tests.proof.counts import count

SMALL = Limits(max_bytes=400, max_depth=5, max_elements=12, max_attributes=4)


def _same(data: bytes, limits: Limits) -> bool:
    short, long = parse_plain(data, limits), parse(data, limits)
    if isinstance(short, XmlProblem) or isinstance(long, XmlProblem):
        return short == long
    return etree.tostring(short, method="c14n") == etree.tostring(long, method="c14n")


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b"<a><!-- x --></a>",
        b"<a><![CDATA[x]]></a>",
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.1"?><a/>',
        b"<a b='>'/>",
        b"<a>" * 13 + b"</a>" * 13,
        b"<a " + b" ".join(b"a%d=''" % n for n in range(60)) + b"/>",
        b"",
        b"texte",
    ],
)
def test_what_is_not_plain_takes_the_long_way(data: bytes) -> None:
    assert not is_plain(data, SMALL)
    assert _same(data, SMALL)


@pytest.mark.parametrize(
    "data",
    [b"<a/>", b"\xef\xbb\xbf<a/>", b"<?xml version='1.0' encoding='UTF-8'?>\n<a b='1'>\xc3\xa9</a>", b"<a>&lt;</a>"],
)
def test_what_is_plain(data: bytes) -> None:
    assert is_plain(data, SMALL)
    assert _same(data, SMALL)


def test_a_depth_that_counting_cannot_see_is_refused_all_the_same() -> None:
    data = b"<a>" * 6 + b"</a>" * 6
    assert is_plain(data, SMALL)
    problem = parse_plain(data, SMALL)
    assert isinstance(problem, XmlProblem)
    assert (problem.code, problem.line, problem.column) == ("teleservices.xml-depth", 1, 16)


PIECES = st.sampled_from(
    [b"<a>", b"</a>", b"<b c='1'>", b"</b>", b"<d/>", b"x", b"&amp;", b"&e;", b">", b"<", b"<!--", b"-->", b"\0", b"'",
     b"<?p?>", b"\xff", b"<x:y/>", b"<a a='1' a='2'/>", b"<?xml version='1.0'?>"]
)  # fmt: skip


@settings(max_examples=count(400, 20_000), deadline=None)
@given(st.lists(PIECES, max_size=14).map(b"".join))
def test_both_ways_agree_on_any_bytes(data: bytes) -> None:
    short, long = parse_plain(data, SMALL), parse(data, SMALL)
    # lxml alone knows prefixes that are declared nowhere; whatever it refuses is told by the long way.
    assert isinstance(short, XmlProblem) == isinstance(long, XmlProblem)
    assert _same(data, SMALL)
