"""Places looked up in messages: the bytes there, and the line around them with the guilty part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.codecs.noemie import noemie_from_files
from harness.comparison.excerpt import MOST, Source, printable, window
from harness.comparison.excerpt_json import JsonSource
from harness.comparison.excerpt_records import EntitySource, Place, RecordSource, place_of
from harness.comparison.excerpt_xml import XmlSource
from tests.codecs.b2.sample import files
from tests.comparison.files import FILE, TOWN, change, lines_of
from tests.comparison.test_noemie import RETURN

ENTITIES = noemie_from_files(files())


def _pointed(source: Source, location: str) -> str:
    """Return the part of the excerpt that is meant."""
    spot = source.spot(location)
    assert spot is not None
    assert source.data[spot.start : spot.start + len(spot.raw)] == spot.raw
    return spot.excerpt.text[spot.excerpt.column :][: spot.excerpt.width]


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("4[108,7]#2", Place("4", 108, 7, 2)),
        ("4S#1", Place("4S", 0, 0, 1)),
        ("#12", Place("", 0, 0, 12)),
        ("?[1,128]#3", Place("?", 1, 128, 3)),
        ("/Envelope/Body", None),
        ("12:4", None),
        ("", None),
        ("4[108,7]", None),
    ],
)
def test_a_location_is_taken_apart(location: str, place: Place | None) -> None:
    assert place_of(location) == place


def test_a_field_is_found_by_kind_position_and_occurrence() -> None:
    # The second type 4 is the tenth record: 9 * 128 bytes before it, and its base starts at position 98.
    source = RecordSource(FILE, TOWN)
    spot = source.spot("4[98,7]#2")
    assert spot is not None
    assert (spot.start, spot.raw) == (9 * 128 + 97, b"0004060")
    assert _pointed(source, "4[98,7]#2") == "0004060"
    assert spot.excerpt.arguments == (("offset", "1249"), ("rank", "10"))


def test_lines_with_line_ends_are_found_as_well() -> None:
    source = RecordSource(b"\r\n".join(lines_of(FILE)), TOWN)
    assert _pointed(source, "4[98,7]#2") == "0004060"
    assert source.data == FILE


def test_a_whole_record_and_a_rank_are_places() -> None:
    source = RecordSource(FILE, TOWN)
    assert _pointed(source, "999#1") == lines_of(FILE)[-1].decode()
    assert _pointed(source, "#2") == lines_of(FILE)[1].decode()


def test_a_record_of_no_known_kind_is_found_as_the_comparison_names_it() -> None:
    data = change(6, 36, "X", FILE)  # the 4S of the first line
    spot = RecordSource(data, TOWN).spot("4[1,128]#1")
    assert spot is not None
    assert spot.raw == lines_of(data)[5]


@pytest.mark.parametrize("location", ["4[98,7]#99", "4[98,7]#0", "3[1,2]#1", "#0", "#999", "4B#1", "bonjour", ""])
def test_what_is_not_there_is_no_place(location: str) -> None:
    assert RecordSource(FILE, TOWN).spot(location) is None


def test_an_entity_is_found_by_code_and_occurrence() -> None:
    source = EntitySource(RETURN, ENTITIES)
    assert _pointed(source, "071[12,32]#1") == "VIREMENT FICTIF".ljust(32)
    assert source.spot("102[6,9]#99") is None


MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<s:A xmlns:s="urn:x:s">
  <s:B code="1 > 0" s:rang='2'> é<!-- rien --></s:B>
  <s:B>deux<s:C/></s:B>
  <s:C >trois</s:C>
</s:A>
"""


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("/A/B[1]", "é<!-- rien -->"),
        ("/A/B[1]/@code", "1 > 0"),
        ("/A/B[1]/@rang", "2"),
        ("/A/B[2]", "deux"),
        ("/A/B[2]/C", "<s:C/>"),
        ("/A/C", "trois"),
        ("2:3", ":"),
    ],
)
def test_an_element_or_attribute_is_found_as_it_is_written(location: str, text: str) -> None:
    assert _pointed(XmlSource(MESSAGE.encode(), [location]), location) == text


def test_line_and_column_are_those_of_an_editor() -> None:
    spot = XmlSource(MESSAGE.encode(), ["/A/B[1]"]).spot("/A/B[1]")
    assert spot is not None
    assert spot.excerpt.place == "comparison.place-line"
    assert spot.excerpt.arguments == (("column", "33"), ("line", "3"))


@pytest.mark.parametrize("location", ["/A/B[3]", "/A/B/@autre", "/B", "A", "//B", "/A/B[1]/@", ""])
def test_a_path_that_leads_nowhere_is_no_place(location: str) -> None:
    assert XmlSource(MESSAGE.encode(), [location]).spot(location) is None


def test_a_document_without_line_ends_shows_what_stands_around() -> None:
    data = b"<a>" + b"<b>0</b>" * 5000 + b"<c>ici</c>" + b"<b>0</b>" * 5000 + b"</a>"
    source = XmlSource(data, ["/a/c"])
    spot = source.spot("/a/c")
    assert spot is not None
    assert len(spot.excerpt.text) <= MOST + 2
    assert _pointed(source, "/a/c") == "ici"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<!DOCTYPE a><a/>", "<a>é</a>".encode("utf-16"), b"\xff\xfe"])
def test_a_document_that_is_refused_holds_no_element(data: bytes) -> None:
    assert XmlSource(data, ["/a"]).spot("/a") is None


def test_a_value_is_found_by_pointer() -> None:
    source = JsonSource('{"é":[1,{"b":"deux"}]}'.encode())
    assert _pointed(source, "/é/1/b") == '"deux"'
    assert _pointed(source, "/é/0") == "1"
    assert source.spot("/é/2") is None


def test_an_excerpt_is_cut_around_what_is_meant() -> None:
    excerpt = window("a" * 500 + "ICI" + "b" * 500, 500, 3)
    assert excerpt.text[excerpt.column :][: excerpt.width] == "ICI"
    assert (excerpt.text[0], excerpt.text[-1]) == ("…", "…")
    assert len(excerpt.text) <= MOST + 2


def test_nothing_in_an_excerpt_can_move_the_caret_or_turn_the_line() -> None:
    assert printable("a\tb\x1b[31m\u202ec\x7f\x85") == "a␉b␛[31m·c␡·"


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_any_text_is_shown_within_bounds(text: str, column: int, width: int) -> None:
    at = min(column, len(text))
    excerpt = window(text, at, min(width, len(text) - at))
    assert len(excerpt.text) <= MOST + 2
    assert 0 <= excerpt.column <= len(excerpt.text)
    assert excerpt.column + excerpt.width <= len(excerpt.text)


@given(st.binary(max_size=300), st.text(max_size=12))
def test_no_message_and_no_location_raise(data: bytes, location: str) -> None:
    sources: list[Source] = [
        RecordSource(data, TOWN),
        EntitySource(data, ENTITIES),
        XmlSource(data, [location]),
        JsonSource(data),
    ]
    for source in sources:
        for asked in (location, "1:1", "#1", "4[1,128]#1", "/a"):
            spot = source.spot(asked)
            assert spot is None or source.data[spot.start : spot.start + len(spot.raw)] == spot.raw
