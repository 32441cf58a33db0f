"""Paths, values and comments of a tree; lxml's own XPath is the other reader."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.xml.build import put
from harness.codecs.xml.remarks import Remark, remarks
from harness.codecs.xml.safe import XmlProblem
from harness.codecs.xml.tree import as_problem, child, first, path_of, paths_of

TREE = etree.fromstring("<a><b k='1'> x </b><c/><b k='2'><d>y<e/>z</d></b></a>")

NAMES = st.sampled_from("abc")
SHAPES = st.recursive(
    st.builds(lambda name: f"<{name}/>", NAMES),
    lambda inner: st.builds(lambda n, parts: f"<{n}>{''.join(parts)}</{n}>", NAMES, st.lists(inner, max_size=4)),
    max_leaves=12,
)


@settings(deadline=None)
@given(SHAPES)
def test_a_path_leads_back_to_its_element(text: str) -> None:
    root = etree.fromstring(text)
    for tag in "abc":
        found = list(paths_of(root, tag))
        assert [node for node, _ in found] == list(root.iter(tag))
        for node, path in found:
            assert path == path_of(node)
            again = root.getroottree().xpath(path)
            # A step without rank means the first brother of that name.
            assert isinstance(again, list)
            assert again[0] is node


def test_reads_along_local_names() -> None:
    assert child(TREE, "b/d") is None  # the first b has no d, and only the first is followed
    assert (first(TREE, "b"), first(TREE, "b/@k"), first(TREE[2], "d"), first(TREE, "x/@k")) == ("x", "1", "yz", "")
    assert (first(TREE[0], "@k"), first(None, "b")) == ("1", "")


def test_writes_where_it_reads() -> None:
    root = etree.fromstring("<r xmlns='urn:x'/>")
    for path, value in (("a/b/@c", "1"), ("a/b/@d", "2"), ("a/e", "text"), ("f", "")):
        put(root, path, value)
        assert first(root, path) == value
    assert etree.tostring(root) == b'<r xmlns="urn:x"><a><b c="1" d="2"/><e>text</e></a></r>'


def test_comments_and_instructions_have_their_place() -> None:
    found = remarks(b"<!-- a --><x><y/><y>t<!-- b --><?p q?></y></x>")
    assert found == (Remark("comment", ""), Remark("comment", "/x/y[2]"), Remark("instruction", "/x/y[2]"))
    assert remarks(b"<x>") == ()
    assert len(remarks(b"<x>" + b"<!---->" * 500 + b"</x>")) == 100


def test_a_refusal_is_a_located_problem() -> None:
    refusal = XmlProblem("teleservices.xml-size", 3, 7, (("limit", "1"),))
    assert as_problem(refusal) == Problem("teleservices.xml-size", "3:7", (("limit", "1"),))
    assert as_problem(refusal, "METADATA.XML").location == "METADATA.XML 3:7"
    assert as_problem(XmlProblem("c", 0, 0)).location == ""
