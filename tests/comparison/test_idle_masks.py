"""A mask that covers no place of either message is told beside the verdict."""

from __future__ import annotations

import pytest

from harness.comparison import RuleFile, compare
from harness.comparison.masks import Mask

MAIL = b"From: a@b.invalid\r\nContent-Type: text/plain\r\n\r\nx\r\n"


@pytest.mark.parametrize(
    ("kind", "reference", "observed", "path", "idle"),
    [
        ("xml", b"<a><b c='1'>2</b></a>", b"<a><b c='1'>2</b></a>", "/a/b", False),
        ("xml", b"<a><b c='1'>2</b></a>", b"<a><b c='1'>2</b></a>", "//b/@c", False),
        ("xml", b"<a><b c='1'>2</b></a>", b"<a><b c='1'>2</b></a>", "/a/b[2]", True),
        ("xml", b"<a><b>2</b></a>", b"<a><b>2</b><b>3</b></a>", "/a/b[2]", False),
        ("xml", b"<a><b>2</b></a>", b"<a><b>2</b></a>", "/b", True),
        ("xml", b"<a/>", b"pas du XML", "//b", True),
        ("soap", b"<a><b>2</b></a>", b"<a><b>2</b></a>", "//d", True),
        ("json", b'{"a": [{"b": 1}]}', b'{"a": [{"b": 1}]}', "/a/*/b", False),
        ("json", b'{"a": [{"b": 1}]}', b'{"a": [{"b": 1}]}', "/a/1/b", True),
        ("json", b'{"a": [{"b": 1}]}', b'{"a": [{"b": 1}]}', "//c", True),
        ("mail", MAIL, MAIL, "/From", False),
        ("mail", MAIL, MAIL, "/Reply-To", True),
        ("mail", MAIL, MAIL, "4[108,7]", False),
    ],
)
def test_a_mask_without_effect(kind: str, reference: bytes, observed: bytes, path: str, idle: bool) -> None:
    told = compare(kind, reference, observed, RuleFile(masks=(Mask(path, reason="essai"),)))
    found = [(i.location, i.reason) for i in told.ignored if i.name == "comparison.mask-idle"]
    assert found == ([(path, "comparison.mask-covers-nothing")] if idle else [])
