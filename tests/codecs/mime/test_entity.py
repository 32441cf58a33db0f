"""Mails cut into entities: against the standard library's parser, and damaged ones told where they are damaged."""

from __future__ import annotations

import email
import os
import time
from collections.abc import Callable
from email.message import EmailMessage, Message

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.mime import parse_mdn, read_mail
from harness.codecs.mime.fields import decoded_words, parse_content_type

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 60

NESTED = b"""\
From: a@editeur.invalid
Subject: =?utf-8?q?Re=C3=A7u?=
Content-Type: multipart/mixed;
 boundary="un"

avant
--un
Content-Type: multipart/alternative; boundary=deux

--deux

texte
--deux
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>re=C3=A7u</p>
--deux--
--un
Content-Type: application/octet-stream; name*=utf-8''re%C3%A7u.bin
Content-Transfer-Encoding: base64

AAEC
--un--
apres
"""


def test_parts_are_numbered_and_decoded() -> None:
    """Paths and contents written by hand from the text above."""
    mail = read_mail(NESTED)
    assert mail.problems == ()
    assert [(n.path, n.kind, n.content) for n in mail.leaves()] == [
        ("1/1", "text/plain", b"texte"),
        ("1/2", "text/html", "<p>reçu</p>".encode()),
        ("2", "application/octet-stream", b"\x00\x01\x02"),
    ]
    assert decoded_words(mail.root.entity.get("subject")) == "Reçu"
    assert [n.entity.content_type.get("name") for n in mail.leaves()] == ["", "", "reçu.bin"]


def _leaves(mail: Message) -> list[tuple[str, object]]:
    return [(p.get_content_type(), p.get_payload(decode=True)) for p in mail.walk() if not p.is_multipart()]


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_the_standard_library_reads_the_same(ends: bytes) -> None:
    source = NESTED.replace(b"\n", ends)
    assert [(n.kind, n.content) for n in read_mail(source).leaves()] == _leaves(email.message_from_bytes(source))


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200)


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts, st.lists(st.binary(max_size=300), max_size=4), st.sampled_from(["base64", "quoted-printable"]))
def test_what_the_standard_library_writes_we_read(text: str, files: list[bytes], encoding: str) -> None:
    made = EmailMessage()
    made["Subject"] = "Essai"
    made.set_content(text, cte=encoding)
    for rank, content in enumerate(files):
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"{rank}.bin")
    read = read_mail(made.as_bytes())
    assert read.problems == ()
    [words, *attached] = read.leaves()
    assert (words.content or b"").decode().rstrip("\n") == text.rstrip("\n")
    assert [n.content for n in attached] == files


DAMAGED = {
    "no boundary": (b"Content-Type: multipart/mixed\n\nx", "codecs_mail.no-boundary", "Content-Type"),
    "boundary never met": (b"Content-Type: multipart/mixed; boundary=a\n\nx", "codecs_mail.no-part", ""),
    "cut": (b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx", "codecs_mail.no-closing", ""),
    "no field": (b"Subject: x\nsans deux-points\n\nx", "codecs_mail.no-field", ""),
    "strange base64": (
        b"Content-Transfer-Encoding: base64\n\nAA*EC",
        "codecs_mail.base64-strange",
        "Content-Transfer-Encoding",
    ),
    "base64 cut": (
        b"Content-Transfer-Encoding: base64\n\nAAECA",
        "codecs_mail.base64-cut",
        "Content-Transfer-Encoding",
    ),
    "base64 ended twice": (
        b"Content-Transfer-Encoding: base64\n\nAAE=CAAA",
        "codecs_mail.base64-end",
        "Content-Transfer-Encoding",
    ),
    "base64 ended once too often": (
        b"Content-Transfer-Encoding: base64\n\nAAE==\n",
        "codecs_mail.base64-end",
        "Content-Transfer-Encoding",
    ),
    "unknown encoding": (
        b"Content-Transfer-Encoding: uuencode\n\nx",
        "codecs_mail.transfer-encoding",
        "Content-Transfer-Encoding",
    ),
    "endless head": (b"X-A: b\n" * 20_000, "codecs_mail.head-too-long", ""),
    "empty envelope": (b"Content-Type: application/pkcs7-mime\n\n", "codecs.mime-undecipherable", ""),
    "signed in one part": (
        b"Content-Type: multipart/signed; boundary=a\n\n--a\n\nx\n--a--\n",
        "codecs_mail.signed-shape",
        "",
    ),
}


@pytest.mark.parametrize(("source", "code", "location"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_located(source: bytes, code: str, location: str) -> None:
    assert (code, location) in [(p.code, p.location) for p in read_mail(source).problems]


SIZE = 60 * 2**20
REPORT = (
    b"Content-Type: multipart/report; report-type=disposition-notification; boundary=a\n\n"
    b"--a\n\n--a\nContent-Type: message/disposition-notification\n\n"
)
LARGE = {
    "fields": lambda: b"a:b\n" * (SIZE // 4),
    "one field": lambda: b"Subject: " + b"x" * SIZE,
    "delimiters": lambda: b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * (SIZE // 4),
    "almost delimiters": lambda: b"Content-Type: multipart/mixed; boundary=aaaaaaaaab\n\n" + b"--a" * (SIZE // 3),
    "strange base64": lambda: b"Content-Transfer-Encoding: base64\n\n" + b"*QUJ" * (SIZE // 4),
    "quoted": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=4" * (SIZE // 2),
    "open lists": lambda: b"Content-Type: application/pkcs7-mime\n\n" + b"\x30\x80" * (SIZE // 2),
    "groups": lambda: REPORT + b"\n\na:b" * (SIZE // 10),
}


@pytest.mark.parametrize("made", LARGE.values(), ids=LARGE)
def test_sixty_megabytes_are_read_or_refused_in_linear_time(made: Callable[[], bytes]) -> None:
    """Each takes well under two seconds of computing; a quadratic reader would take hours."""
    source = made()
    start = time.process_time()
    read_mail(source)
    parse_mdn(source)
    assert time.process_time() - start < 15


def test_damage_deep_in_a_mail_bears_its_path() -> None:
    source = NESTED.replace(b"AAEC", b"AAECA")
    [problem] = read_mail(source).problems
    assert (problem.code, problem.location) == ("codecs_mail.base64-cut", "2/Content-Transfer-Encoding")


def test_size_depth_and_number_are_bounded() -> None:
    assert [p.code for p in read_mail(b"x" * 101, bound=100).problems] == ["codecs_mail.mail-too-large"]
    level = b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n'
    deep = b"".join(level % (n, n) for n in range(50))
    assert "codecs_mail.too-deep" in {p.code for p in read_mail(deep).problems}
    many = b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 2000 + b"--a--\n"
    mail = read_mail(many)
    assert "codecs_mail.too-many-parts" in {p.code for p in mail.problems}
    assert len(mail.root.children) == 500


@pytest.mark.parametrize(
    ("value", "kind", "parameters", "rest"),
    [
        ("Text/HTML; Charset=utf-8", "text/html", {"charset": "utf-8"}, ""),
        ('a/b; name="x; y=\\"z\\""', "a/b", {"name": 'x; y="z"'}, ""),
        ("multipart/report; report-type=delivery-status; boundary=a=b", "multipart/report",
         {"report-type": "delivery-status", "boundary": "a=b"}, ""),
        ("n'importe quoi", "text/plain", {}, "n'importe quoi"),
        ("", "text/plain", {}, ""),
        ('a/b; c="d"\0', "a/b", {"c": "d"}, "\0"),
        ("a/b; c=d; C=e; f=g; (mot);", "a/b", {"c": "d", "f": "g"}, "; C=e; (mot);"),
        ('a/b; c="' + "x" * 100_000, "a/b", {"c": ""}, '"' + "x" * 100_000),  # a quote never closed opens no value
    ],
)  # fmt: skip
def test_types_are_read(value: str, kind: str, parameters: dict[str, str], rest: str) -> None:
    found = parse_content_type(value)
    assert (found.kind, dict(found.parameters), found.rest) == (kind, parameters, rest)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.integers(0, len(NESTED)), st.integers(0, 200))
def test_no_mail_raises(noise: bytes, at: int, cut: int) -> None:
    read_mail(noise)
    for node in read_mail(NESTED[:at] + noise + NESTED[at + cut :]).root.walk():
        assert node.children == () or node.content is None or node.kind == "application/pkcs7-mime"
