"""References whose values refer to one another without any being stated are refused."""

from __future__ import annotations

import pytest

from harness.comparison import ReferenceFaultError, compare_json, compare_xml

XML = b"<a><b>%s</b><c>%s</c><d e='%s'/></a>"


@pytest.mark.parametrize(
    ("b", "c", "e", "circle"),
    [
        (b"${same-as:/a/b}", b"1", b"1", "/a/b"),
        (b"${same-as:/a/c}", b"${same-as:/a/b}", b"1", "/a/c → /a/b"),
        (b"1", b"2", b"${same-as:/a/d/@e}", "/a/d/@e"),
        (b"${same-as:/a/c}", b"${same-as:/a/d/@e}", b"${same-as:/a/b}", "/a/c → /a/d/@e → /a/b"),
        (b"${opt:same-as:/a/b}", b"1", b"1", "/a/b"),
        (b"&#36;{same&#45;as:/a/b}", b"1", b"1", "/a/b"),
    ],
)
def test_values_that_only_refer_to_one_another(b: bytes, c: bytes, e: bytes, circle: str) -> None:
    with pytest.raises(ReferenceFaultError) as told:
        compare_xml(XML % (b, c, e), XML % (b"x", b"y", b"z"))
    assert told.value.problem.code == "comparison.same-as-circle"
    assert dict(told.value.problem.arguments) == {"circle": circle}


@pytest.mark.parametrize(
    ("b", "c", "e"),
    [
        (b"${same-as:/a/c}", b"${same-as:/a/d/@e}", b"1"),
        (b"${same-as:/a/c}", b"${any}", b"1"),
        (b"${same-as:/a/nowhere}", b"2", b"1"),
    ],
)
def test_values_that_end_at_one_that_is_stated(b: bytes, c: bytes, e: bytes) -> None:
    told = compare_xml(XML % (b, c, e), XML % (b"1", b"1", b"1"))
    assert {d.location for d in told.differences} == ({"/a/c", "/a/b"} if c == b"2" else set())


def test_json_values_that_only_refer_to_one_another() -> None:
    with pytest.raises(ReferenceFaultError) as told:
        compare_json(b'{"a": ["${same-as:/b}"], "b": "${same-as:/a/0}"}', b'{"a": ["1"], "b": "2"}')
    assert told.value.problem.code == "comparison.same-as-circle"
    assert compare_json(b'{"a": "${same-as:/b}", "b": "1"}', b'{"a": "1", "b": "1"}').equal
