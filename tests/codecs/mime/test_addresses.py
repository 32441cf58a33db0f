"""Addresses of a field: what the standard library reads, and what it does not survive."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.mime.addresses import read_addresses
from harness.i18n import LANGUAGES, say
from harness.judging.readings import READINGS, Tables

NESTED = "(" * 4_000 + ")" * 4_000 + " a@b"
TABLES = Tables({}, lambda dialect: (_ for _ in ()).throw(KeyError(dialect)))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@b", (("", "a@b"),)),
        ("Dr A <a@b>, c@d (note)", (("Dr A", "a@b"), ("note", "c@d"))),
        ('"A, B" <a@b>', (("A, B", "a@b"),)),
        ("", ()),
    ],
)
def test_addresses_are_read_with_their_labels(value: str, found: tuple[tuple[str, str], ...]) -> None:
    assert read_addresses(value, "To") == (found, ())


@pytest.mark.parametrize(
    ("value", "count", "codes"),
    [
        ("(" * 1_900, 0, ["addresses-unread"]),
        (NESTED, 0, ["addresses-too-long"]),
        ("a@b," * 1_000, 500, ["addresses-too-long"]),  # 500 x 4 characters are the 2 000 looked into
        ("a@b, " + "c" * 2_000 + "@d", 1, ["addresses-too-long"]),  # none is made of the half of another
    ],
)
def test_what_cannot_be_read_is_told(value: str, count: int, codes: list[str]) -> None:
    found, told = read_addresses(value, "To")
    assert (len(found), [problem.code.partition(".")[2] for problem in told]) == (count, codes)
    assert {problem.location for problem in told} == {"To"}
    for lang in LANGUAGES:
        assert "{" not in say(told[0].code, lang, **dict(told[0].arguments))


@pytest.mark.parametrize("form", ["cda", "dre", "mssante", "scor", "xdm"])
@pytest.mark.parametrize("name", ["From", "To"])
@pytest.mark.parametrize("value", [NESTED, "(" * 1_900])
def test_no_mail_is_beyond_its_readings(form: str, name: str, value: str) -> None:
    assert READINGS[form](f"{name}: {value}\r\n\r\nx".encode(), TABLES).problems


@settings(max_examples=60, deadline=None)
@given(st.text('(<>)"@,:;.[]\\ aé', max_size=200))
def test_any_text_is_read(value: str) -> None:
    read_addresses(value, "To")
