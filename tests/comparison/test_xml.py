"""XML by path: what differs, what a matcher lets through, what a mask leaves out."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.comparison import Mask, MaskError, ReferenceFaultError, compare_soap, compare_xml
from harness.comparison.xml import XmlReference
from harness.i18n import say
from harness.model.difference import Comparison, FieldClass
from tests.proof.counts import count

EXAMPLES = count(200, 10_000)
MESSAGE = """\
<e:Envelope xmlns:e="urn:x:env" xmlns:t="urn:x:t"><e:Header><t:MessageID>urn:uuid:1</t:MessageID></e:Header>
<e:Body><t:Demande version="1"><t:Nir>2550999999001</t:Nir><t:Acte code="G">30</t:Acte><t:Acte code="MCS">5</t:Acte>
<t:Date>2025-09-15T09:00:00Z</t:Date></t:Demande></e:Body></e:Envelope>"""


def _compare(old: str, new: str, *masks: Mask, reference: str = MESSAGE) -> Comparison:
    assert MESSAGE.count(old) == 1
    return compare_xml(reference.encode(), MESSAGE.replace(old, new).encode(), masks)


def _told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(d.location, d.expected, d.observed) for d in comparison.differences]


def test_prefixes_comments_and_indentation_do_not_matter() -> None:
    other = MESSAGE.replace("<t:", "<z:").replace("</t:", "</z:").replace("xmlns:t=", "xmlns:z=")
    other = other.replace("\n", "\n    <!-- vide -->  ")
    comparison = compare_xml(MESSAGE.encode(), other.encode())
    assert comparison.differences == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (">30<", ">31<", [("/Envelope/Body/Demande/Acte[1]", "30", "31")]),
        ('code="MCS"', 'code="G"', [("/Envelope/Body/Demande/Acte[2]/@code", "MCS", "G")]),
        (' version="1"', "", [("/Envelope/Body/Demande/@version", "1", "")]),
        ('<t:Acte code="MCS">5</t:Acte>', "", [("/Envelope/Body/Demande/Acte[2]", "5", "")]),
        ("<t:Nir>", "<t:Cle>13</t:Cle><t:Nir>", [("/Envelope/Body/Demande/Cle", "", "13")]),
        ("</t:Nir>", "</t:Nir>reste", [("/Envelope/Body/Demande", "", "reste")]),
        ('xmlns:t="urn:x:t"', 'xmlns:t="urn:x:u"', [("/Envelope/Header/MessageID", "urn:x:t", "urn:x:u")]),
    ],
)
def test_each_kind_of_difference_is_located(old: str, new: str, told: list[tuple[str, str, str]]) -> None:
    found = _told(_compare(old, new))
    assert found[: len(told)] == told
    assert len(found) == 1 or "xmlns" in old


def test_children_in_another_order_are_one_difference() -> None:
    comparison = _compare(
        "<t:Nir>2550999999001</t:Nir>",
        "",
        reference=MESSAGE.replace("<t:Nir>2550999999001</t:Nir>", ""),
    )
    assert comparison.equal
    moved = MESSAGE.replace("<t:Nir>2550999999001</t:Nir>", "").replace(
        "</t:Date>", "</t:Date><t:Nir>2550999999001</t:Nir>"
    )
    [difference] = compare_xml(MESSAGE.encode(), moved.encode()).differences
    assert (difference.location, difference.name) == ("/Envelope/Body/Demande", "comparison.child-order")


@pytest.mark.parametrize(("old", "new"), [("1", "3"), ("2", "3")])
def test_two_attributes_of_one_local_name_are_both_compared(old: str, new: str) -> None:
    reference = '<a xmlns:x="urn:x" xmlns:y="urn:y" x:id="1" y:id="2"/>'
    observed = reference.replace(f'id="{old}"', f'id="{new}"')
    [difference] = compare_xml(reference.encode(), observed.encode()).differences
    assert (difference.expected, difference.observed) == (old, new)


def test_another_root_is_one_difference() -> None:
    assert _told(compare_xml(b"<a/>", b"<b/>")) == [("/a", "a", "b")]


@pytest.mark.parametrize(
    ("matcher", "value", "good"),
    [
        ("any", "x", True),
        ("any", "", False),
        ("nir", "2550999999001", True),
        ("nir", "255", False),
        ("nir+key", "255099999900113", True),
        ("nir+key", "255099999900114", False),
        ("uuid", "01234567-89ab-cdef-0123-456789abcdef", True),
        ("uuid", "urn:uuid:01234567-89ab-cdef-0123-456789abcdef", False),
        ("urn-uuid", "urn:uuid:01234567-89ab-cdef-0123-456789abcdef", True),
        ("instant", "2025-09-15T09:00:00.123Z", True),
        ("instant", "2025-09-15 09:00", False),
        ("instant±PT5M", "2025-09-15T09:04:59Z", True),
        ("instant±PT5M", "2025-09-15T09:05:01Z", False),
        ("lunar-date", "1955-13-01", False),
        ("lunar-date", "1955-30-00", True),
        ("base64", "AAECAw==", True),
        ("base64", "A", False),
        ("opt:nir", "", True),
        ("opt:nir", "x", False),
        ("same-as:/m/autre", "jumeau", True),
        ("same-as:/m/autre", "autre", False),
    ],
)
def test_a_reference_may_ask_for_a_shape(matcher: str, value: str, good: bool) -> None:
    reference = f"<m><autre>jumeau</autre><v>${{{matcher}}}</v></m>".encode()
    observed = f"<m><autre>jumeau</autre><v>{value}</v></m>".encode()
    comparison = compare_xml(reference, observed, clock=datetime(2025, 9, 15, 9, tzinfo=UTC))
    assert comparison.equal is good
    if good:
        assert [(i.location, i.reason) for i in comparison.ignored] == [("/m/v", "comparison.matched")]
    else:
        assert _told(comparison) == [("/m/v", f"${{{matcher}}}", value)]


def test_absent_and_optional_elements() -> None:
    assert compare_xml(b"<m><v>${opt}</v></m>", b"<m/>").equal
    assert compare_xml(b"<m><v>${absent}</v></m>", b"<m/>").equal
    assert _told(compare_xml(b"<m><v>${absent}</v></m>", b"<m><v>x</v></m>")) == [("/m/v", "${absent}", "x")]


def test_a_mask_leaves_out_a_whole_branch_with_its_reason() -> None:
    mask = Mask("/Envelope/Body/Demande/Acte", reason="hors sujet")
    comparison = _compare(">30<", "><t:Autre/><", mask)
    assert comparison.differences == ()
    assert {(i.location, i.reason) for i in comparison.ignored} == {
        ("/Envelope/Body/Demande/Acte[1]", "hors sujet"),
        ("/Envelope/Body/Demande/Acte[2]", "hors sujet"),
    }


def test_a_mask_on_one_rank_leaves_the_other_compared() -> None:
    mask = Mask("//Acte[2]", reason="la majoration")
    assert _told(_compare(">30<", ">31<", mask)) == [("/Envelope/Body/Demande/Acte[1]", "30", "31")]
    assert _compare(">5<", ">6<", mask).equal


def test_a_mask_with_a_matcher_asks_for_a_shape() -> None:
    mask = Mask("//Date", "instant", "change à chaque appel")
    assert _compare("09:00:00Z", "10:00:00Z", mask).equal
    assert _told(_compare("2025-09-15T09:00:00Z", "hier", mask)) == [
        ("/Envelope/Body/Demande/Date", "${instant}", "hier")
    ]


def test_soap_messages_differ_at_every_call_without_differing() -> None:
    other = MESSAGE.replace("urn:uuid:1", "urn:uuid:2").encode()
    assert _told(compare_xml(MESSAGE.encode(), other)) == [("/Envelope/Header/MessageID", "urn:uuid:1", "urn:uuid:2")]
    comparison = compare_soap(MESSAGE.encode(), other)
    assert comparison.equal
    assert [i.reason for i in comparison.ignored] == ["comparison.per-call"]
    gone = MESSAGE.replace("<t:MessageID>urn:uuid:1</t:MessageID>", "").encode()
    assert [d.location for d in compare_soap(MESSAGE.encode(), gone).differences] == ["/Envelope/Header/MessageID"]


@pytest.mark.parametrize("bad", [b"", b"<a>", b"\xff\xfe", b"<!DOCTYPE a><a/>", b"<a>" * 5000, b"A" * 9_000_000])
def test_what_is_not_xml_is_one_located_difference_or_a_refused_reference(bad: bytes) -> None:
    [difference] = compare_xml(b"<a/>", bad).differences
    assert difference.name == "comparison.not-xml"
    assert difference.location.count(":") == 1
    assert difference.observed
    assert "teleservices." not in difference.observed
    with pytest.raises(ReferenceFaultError):
        compare_xml(bad, b"<a/>")


NAMES = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.text("xyzé <&$", max_size=6)


@st.composite
def _trees(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    element = etree.Element(draw(NAMES), {name: draw(TEXTS) for name in draw(st.sets(NAMES, max_size=2))})
    if depth and draw(st.booleans()):
        element.extend([draw(_trees(depth=depth - 1)) for _ in range(draw(st.integers(1, 3)))])
    else:
        element.text = draw(TEXTS)
    return element


@settings(max_examples=EXAMPLES, deadline=None)
@given(_trees())
def test_a_message_is_equal_to_itself(tree: etree._Element) -> None:
    data = etree.tostring(tree)
    assert compare_xml(data, data) == Comparison(())


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_a_changed_value_is_found_alone_at_its_path(data: st.DataObject) -> None:
    tree = data.draw(_trees())
    reference = etree.tostring(tree)
    elements = list(tree.iter())
    chosen = data.draw(st.sampled_from(elements))
    attribute = data.draw(st.sampled_from([None, *chosen.attrib]))
    if attribute is None:
        chosen.text = "CHANGE"
    else:
        chosen.set(attribute, "CHANGE")
    [difference] = compare_xml(reference, etree.tostring(tree)).differences
    assert difference.observed == "CHANGE"
    # The path leads back to the very element, by another engine than ours.
    path = difference.location.partition("/@")[0]
    assert tree.getroottree().xpath(path) == [chosen]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(MESSAGE)), st.integers(0, 80))
def test_no_bytes_raise(noise: bytes, at: int, cut: int) -> None:
    good = MESSAGE.encode()
    for observed in (noise, good[:at] + noise + good[at + cut :]):
        comparison = compare_soap(good, observed)
        assert comparison.equal == (not comparison.differences)
        assert all(d.location for d in comparison.differences)


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("<m><v>${inconnu}</v></m>", "/m/v"),
        ("<m><v/><v>${uuid</v></m>", "/m/v[2]"),
        ("<m a='${regex:(}'/>", "/m/@a"),
        ("<m><v>&#36;{inconnu}</v></m>", "/m/v"),
    ],
)
def test_a_matcher_that_cannot_be_read_is_a_located_fault_of_the_reference(reference: str, place: str) -> None:
    with pytest.raises(ReferenceFaultError) as fault:
        compare_xml(reference.encode(), b"<m/>")
    assert fault.value.problem.location == place
    words = say(fault.value.problem.code, **dict(fault.value.problem.arguments))
    assert dict(fault.value.problem.arguments)["matcher"] in words


def test_a_matcher_of_a_mask_that_does_not_exist_is_refused() -> None:
    with pytest.raises(MaskError):
        compare_xml(b"<m/>", b"<m/>", [Mask("//v", "inconnu")])


def test_a_branch_may_be_optional_and_still_compared() -> None:
    reference = b"<m><v>${opt}<w>1</w></v></m>"
    assert compare_xml(reference, b"<m/>").equal
    assert compare_xml(reference, b"<m><v><w>1</w></v></m>").equal
    assert _told(compare_xml(reference, b"<m><v><w>2</w></v></m>")) == [("/m/v/w", "1", "2")]
    assert _told(compare_xml(reference, b"<m><v>x<w>1</w></v></m>")) == [("/m/v", "", "x")]


@settings(max_examples=EXAMPLES, deadline=None)
@given(_trees(), _trees(), st.booleans())
def test_a_reference_used_again_finds_the_same(tree: etree._Element, other: etree._Element, same: bool) -> None:
    """From the third observation on, lists decide first: the walk alone must say the same."""
    masks = [Mask("//a", "any"), Mask("//b/@c", "opt"), Mask("//d", field_class=FieldClass.TOLERATED)]
    reference, observed = etree.tostring(tree), etree.tostring(tree if same else other)
    prepared = XmlReference.read(reference, masks)
    found = [prepared.compare(observed) for _ in range(4)]
    assert found[1:] == found[:-1]


HOSTILE = {
    "deep": b"<a>" * 3_000_000,
    "siblings": b"<a>" + b"<b/>" * 3_000_000 + b"</a>",
    "attributes": b"<a " + b" ".join(b'a%d="1"' % n for n in range(500_000)) + b"/>",
    "text": b"<a>" + b"x" * 60_000_000 + b"</a>",
    "bytes": b"\xff" * 64_000_000,
    "declared": b"<?xml version='1.0' encoding='utf-7'?><a/>" + b" " * 1_000_000,
    "entities": b'<!DOCTYPE a [<!ENTITY b "bb">]><a>' + b"&b;" * 1_000_000 + b"</a>",
    "open": b"<" * 20_000_000,
    "larger": b"<a>" + b" " * (64 * 1024 * 1024) + b"</a>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_one_located_difference_in_time(name: str) -> None:
    began = time.process_time()
    [difference] = compare_xml(b"<a/>", HOSTILE[name]).differences
    assert difference.name == "comparison.not-xml"
    assert re.fullmatch(r"\d+:\d+", difference.location)
    assert time.process_time() - began < 20


def test_a_message_that_is_wrong_everywhere_is_compared_in_time() -> None:
    reference = b"<l>" + b"".join(b"<i><n>%d</n><v>%d</v></i>" % (n, n % 7) for n in range(20_000)) + b"</l>"
    began = time.process_time()
    comparison = compare_xml(reference, reference.replace(b"<i><n>500</n><v>3</v></i>", b""))
    assert _told(comparison) == [("/l/i[501]", "<i>", "")]
    everything = compare_xml(reference, reference.replace(b"<v>", b"<v>x"))
    assert len(everything.differences) == 20_000
    assert time.process_time() - began < 30
