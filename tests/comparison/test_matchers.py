"""Typed matchers alone: what each lets through, what it refuses, what cannot be read at all."""

from __future__ import annotations

import base64
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.comparison.matchers import MatcherError, compile_matcher, match, read_value
from harness.comparison.patterns import MAX_POSITIONS, PatternError, compile_pattern
from tests.proof.counts import count

CLOCK = datetime(2025, 9, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("matcher", "value", "good"),
    [
        ("instant:-PT60M/PT5M", "2025-09-15T08:00:00Z", True),
        ("instant:-PT60M/PT5M", "2025-09-15T07:59:59Z", False),
        ("instant:-PT60M/PT5M", "2025-09-15T09:05:01Z", False),
        ("instant:-PT60M/PT5M", "2025-09-15T11:05:00+02:00", True),
        ("instant:2025-09-15T00:00:00Z/2025-09-15T23:59:59Z", "2025-09-15T23:59:59.000Z", True),
        ("instant:2025-09-15T00:00:00Z/2025-09-15T23:59:59Z", "2025-09-16T00:00:00Z", False),
        ("instant:/2025-09-15T00:00:00Z", "1999-01-01T00:00:00Z", True),
        ("date", "2024-02-29", True),
        ("date", "2025-02-29", False),
        ("number", "-12.50", True),
        ("number", "12,50", False),
        ("number:12.50±0.01", "12.51", True),
        ("number:12.50±0.01", "12.511", False),
        ("number:0/100", "100.0", True),
        ("number:0/100", "-1", False),
        ("one-of:fatal|fatale", "fatal", True),
        ("one-of:fatal|fatale", "fatalement", False),
        ("regex:(S|P)Y{2,3}[0-9]+", "SYY1", True),
        ("regex:(S|P)Y{2,3}[0-9]+", "SY1", False),
        ("opt:one-of:a|b", "", True),
        ("opt:one-of:a|b", "c", False),
        ("var:MSG:uuid", "x", False),
    ],
)
def test_what_a_matcher_lets_through(matcher: str, value: str, good: bool) -> None:
    assert match(matcher, value, clock=CLOCK) is good


@pytest.mark.parametrize(
    "text",
    [
        "${uuuid}",
        "${}",
        "${",
        "avant ${uuid",
        "${uuid}${uuid}",
        "${instant±5M}",
        "${instant:PT5M}",
        "${number:1±x}",
        "${one-of:seul}",
        "${regex:(}",
        "${regex:a**}",
        "${regex:(?=a)}",
        "${certificate:CN}",
        "${derived:inconnue(/a)}",
        "${derived:nir-key()}",
        "${var:}",
        "${var:1a}",
        "${var:A:var:B}",
        "${opt:}",
        "${same-as:}",
        "${regex:" + "a" * 5000 + "}",
        "${" + "opt:" * 900 + "x}",
    ],
)
def test_a_matcher_that_cannot_be_read_is_a_fault(text: str) -> None:
    with pytest.raises(MatcherError):
        read_value(text)


@pytest.mark.parametrize(
    ("text", "value", "good"),
    [
        ("uuid:${uuid}", "uuid:01234567-89ab-cdef-0123-456789abcdef", True),
        ("uuid:${uuid}", "01234567-89ab-cdef-0123-456789abcdef", False),
        ("<${any}>", "<>", False),
        ("<${opt}>", "<", False),
        ("aa${opt}aa", "aaa", False),
    ],
)
def test_fixed_texts_may_stand_around_a_matcher(text: str, value: str, good: bool) -> None:
    matcher = read_value(text)
    assert not isinstance(matcher, str)
    around = matcher.inner(value)
    assert (around is not None and match(matcher.text, around)) is good


def test_two_dollars_write_the_text_itself() -> None:
    assert read_value("prix $${any}") == "prix ${any}"
    assert read_value("12 $") == "12 $"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A certificate as openssl writes it: DER, base64."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "key.pem"), "-outform",
        "DER", "-out", str(folder / "c.der"), "-subj", "/O=SYN RECETTE, TEST/OU=10B0000001/CN=INSI-AUTO",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return base64.b64encode((folder / "c.der").read_bytes()).decode()


@pytest.mark.parametrize(
    ("matcher", "good"),
    [
        ("certificate", True),
        ("certificate:CN=INSI-AUTO", True),
        ("certificate:cn=INSI-AUTO,OU=10B0000001", True),
        ("cert:subject=CN=INSI-AUTO", True),
        ("certificate:O=SYN RECETTE\\, TEST", True),
        ("certificate:OU=*", True),
        ("certificate:CN=INSI-MANU", False),
        ("certificate:C=FR", False),
    ],
)
def test_a_certificate_with_a_subject(certificate: str, matcher: str, good: bool) -> None:
    assert match(matcher, certificate) is good
    assert match(matcher, "\n".join(certificate[i : i + 64] for i in range(0, len(certificate), 64))) is good
    assert not match(matcher, certificate[:-40])
    assert not match(matcher, "AAAA")


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "[0-9x-z]", "\\."]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{2,}"])).map(lambda t: f"({t[0]}){t[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=count(400, 20_000), deadline=None)
@given(EXPRESSIONS, st.text("ab0x.", max_size=8))
def test_patterns_agree_with_the_engine_of_python(expression: str, value: str) -> None:
    try:
        pattern = compile_pattern(expression)
    except PatternError:
        # Only size may be a reason: every expression drawn is of the language.
        assert len(expression) > 20
        return
    assert pattern.matches(value) is (re.fullmatch(expression, value, re.ASCII) is not None)


@settings(max_examples=count(300, 20_000), deadline=None)
@given(st.text("ab()[]{}|*+?\\^-,0123", max_size=30), st.text("ab", max_size=20))
def test_any_text_is_a_pattern_or_a_located_fault(expression: str, value: str) -> None:
    offset = 0
    try:
        compile_pattern(expression).matches(value)
    except PatternError as fault:
        offset = fault.offset
    assert 0 <= offset <= len(expression)


@pytest.mark.parametrize("expression", ["(a+)+b", "(a|a)*b", "(a*)*b", "a*a*a*a*a*a*b", "(a|aa)+b"])
def test_no_pattern_runs_away(expression: str) -> None:
    # Python's own engine needs more than 2^4000 steps here; ours takes each character once.
    pattern = compile_pattern(expression)
    assert not pattern.matches("a" * 4096)
    assert pattern.matches("a" * 4095 + "b")
    assert not pattern.matches("a" * 5000 + "b"), "longer than what is looked at"


@pytest.mark.parametrize("expression", ["a" * (MAX_POSITIONS + 1), "((a{99}){99}){99}", "(((){999}){999}){999}"])
def test_patterns_are_bounded(expression: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(expression)


def test_the_same_matcher_is_read_once() -> None:
    assert compile_matcher("var:MSG:urn-uuid") is compile_matcher("var:MSG:urn-uuid")
