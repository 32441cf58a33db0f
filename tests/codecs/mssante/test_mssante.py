"""Mails that carry a document: subjects cut, names of copies read, each departure told alone."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.mssante import (
    MssSubject,
    PieceName,
    archive_in,
    cda_in,
    parse_mss_subject,
    parse_piece_name,
    read_mss_mail,
)
from harness.i18n import LANGUAGES, say
from tests.codecs.mssante.samples import ARCHIVE, DOCUMENT, PDF, mail

MARK = "XDM/1.0/DDM+"
CORSE = PieceName("20220531", "Echo", "CORSE", "FIGATELLIX")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Compte rendu SIMPLESYN Ruth 30/12/1975", None, ("Compte rendu", "SIMPLESYN", "Ruth", "30/12/1975")),
        ("Compte rendu SIMPLESYN Ruth", None, ("Compte rendu", "SIMPLESYN", "Ruth", "")),
        ("Compte rendu DE LA SYN Anne Lise 1975-12-30", None, ("Compte rendu", "DE LA SYN", "Anne Lise", "1975-12-30")),
        ("Examen D'HISTOSYN JEAN-ALAIN 13/07/2009", None, ("Examen", "D'HISTOSYN", "JEAN-ALAIN", "13/07/2009")),
        # Everything in capitals: only the name of the copy tells where the label ends.
        ("ECHO ABDO CORSE FIGATELLIX 12/10/1988", CORSE, ("ECHO ABDO", "CORSE", "FIGATELLIX", "12/10/1988")),
        ("ECHO ABDO CORSE FIGATELLIX 12/10/1988", None, ("", "ECHO ABDO CORSE", "FIGATELLIX", "12/10/1988")),
        # A copy about somebody else does not help.
        ("Compte rendu SIMPLESYN Ruth", CORSE, ("Compte rendu", "SIMPLESYN", "Ruth", "")),
        ("SIMPLESYN Ruth 30/12/1975", None, ("", "SIMPLESYN", "Ruth", "30/12/1975")),
        ("Compte rendu", None, None),
        ("", None, None),
        ("30/12/1975", None, None),
    ],
)  # fmt: skip
def test_subjects(text: str, name: PieceName | None, expected: tuple[str, str, str, str] | None) -> None:
    assert parse_mss_subject(MARK + text, name) == (None if expected is None else MssSubject(*expected))


def test_a_subject_without_its_mark_is_none() -> None:
    assert parse_mss_subject("XDM/1.0/DDM SIMPLESYN Ruth 30/12/1975") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20220531_CR d'été_CORSE_FIGATELLIX.pdf", ("20220531", "CR d'été", "CORSE", "FIGATELLIX", "")),
        ("20250915_CR_SIMPLESYN_Ruth_2.PDF", ("20250915", "CR", "SIMPLESYN", "Ruth", "2")),
        ("2025-09-15_CR_SIMPLESYN_Ruth.pdf", None),
        ("20250915_CR_SIMPLESYN.pdf", None),
        ("20250915_CR_SIMPLESYN_Ruth_2_3.pdf", None),
        ("document.pdf", None),
    ],
)  # fmt: skip
def test_names_of_copies(text: str, expected: tuple[str, ...] | None) -> None:
    assert parse_piece_name(text) == (None if expected is None else PieceName(*expected))


def test_a_sound_mail_is_read_whole() -> None:
    found = read_mss_mail(mail())
    assert found.problems == ()
    assert found.sender == ("Dr_Camille_SOIGNESYN_Cabinet SYN", "camille@cabinet.mssante.invalid")
    assert found.recipients == ("correspondant@hopital.mssante.invalid",)
    assert found.subject == MssSubject("Compte rendu d'été", "SIMPLESYN", "Ruth", "30/12/1975")
    assert (found.archive and found.archive.content, found.copy and found.copy.content) == (ARCHIVE, PDF)
    assert found.copy_name == PieceName("20250915", "CR d'été", "SIMPLESYN", "Ruth")
    assert dict(found.declared) == {"part": "1", "conformance": "B"}


@pytest.mark.parametrize(
    ("raw", "code", "location"),
    [
        (mail(subject="Compte rendu"), "mss-subject", "Subject"),
        (mail(subject=f"{MARK}SIMPLESYN Ruth 30/12/1975"), "mss-subject", "Subject"),
        (mail(message_id=None), "mss-missing", "Message-ID"),
        (mail(x_mss_ins=None), "mss-missing", "X-MSS-INS"),
        (mail(x_mss_ins="oui"), "mss-value", "X-MSS-INS"),
        (mail(x_mss_nil=None), "mss-missing", "X-MSS-NIL"),
        (mail(x_mss_codecda=None), "mss-missing", "X-MSS-CODECDA"),
        (mail(x_mss_mes="fini"), "mss-value", "X-MSS-MES"),
        (mail(sender="Cabinet <c@cabinet.mssante.invalid>"), "mss-sender", "From"),
        (mail(archive=None), "mss-no-archive", ""),
        (mail(archive_name="document.zip"), "mss-archive-name", "2"),
        (mail(copy=None), "mss-no-pdf", ""),
        (mail(copy_name="document.pdf"), "mss-pdf-name", "3"),
        (mail(copy=b"%PDF-1.4\n%%EOF"), "mss-pdf-a", "3"),
        (mail(copy=PDF.replace(b"part>1", b"part>2")), "mss-pdf-a", "3"),
    ],
)
def test_each_departure_is_told_alone_and_worded(raw: bytes, code: str, location: str) -> None:
    (problem,) = read_mss_mail(raw).problems
    assert (problem.code, problem.location) == (f"codecs_mail.{code}", location)
    for lang in LANGUAGES:
        assert "{" not in say(problem.code, lang, **dict(problem.arguments))


SOUND = mail()
SECOND_NAMED = "20250915_CR d'été_SIMPLESYN_Ruth_2.pdf"


def added(data: bytes, kind: str, name: str) -> bytes:
    """The sound mail with one more piece."""
    made = message_from_bytes(SOUND, policy=policy.SMTP)
    assert isinstance(made, EmailMessage)
    made.add_attachment(data, maintype="application", subtype=kind, filename=name)
    return made.as_bytes()


def put(line: bytes) -> bytes:
    """The sound mail with one more line at the top of its header."""
    return line + b"\r\n" + SOUND


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (added(ARCHIVE, "zip", "IHE_XDM.ZIP"), ("mss-twice", "4", "IHE_XDM.ZIP")),
        (added(PDF, "pdf", "20250915_CR_AUTRESYN_Paul.pdf"), ("mss-twice", "4", "20250915_CR_AUTRESYN_Paul.pdf")),
        (added(PDF, "pdf", "document.pdf"), ("mss-twice", "4", "document.pdf")),
        (
            mail(copy=PDF + PDF.replace(b"part>1", b"part>3")),
            ("mss-twice", "3", "pdfaid:part"),
        ),
        (put(b"From: A_B_C_D <evil@x.mssante.invalid>"), ("field-twice", "From", "From")),
        (put(b"Subject: XDM/1.0/DDM+Compte rendu AUTRESYN Paul"), ("field-twice", "Subject", "Subject")),
        (put(b"To: autre@x.mssante.invalid"), ("field-twice", "To", "To")),
        (put(b"X-MSS-INS: N"), ("field-twice", "X-Mss-Ins", "X-Mss-Ins")),
        (SOUND.replace(b"camille@cabinet.mssante.invalid>", b"c@d>, evil@x", 1), ("mss-twice", "From", "From")),
        (
            SOUND.replace(b'filename="IHE_XDM.ZIP"', b'filename="IHE_XDM.ZIP"; filename="autre.exe"'),
            ("parameter-twice", "2/Content-Disposition", "filename"),
        ),
        (
            SOUND.replace(b"Content-Type: application/z", b"Content-Type: text/html\r\nContent-Type: application/z"),
            ("field-twice", "2/Content-Type", "Content-Type"),
        ),
    ],
    ids=["archive", "pdf", "pdf without a name", "part", "from", "subject", "to", "header", "senders", "filename",
         "type"],
)  # fmt: skip
def test_what_a_mail_holds_twice_is_told(raw: bytes, told: tuple[str, str, str]) -> None:
    found = [
        (one.code.partition(".")[2], one.location, dict(one.arguments).get("name"))
        for one in read_mss_mail(raw).problems
    ]
    assert told in found
    for lang in LANGUAGES:
        for problem in read_mss_mail(raw).problems:
            assert "{" not in say(problem.code, lang, **dict(problem.arguments))


def test_a_second_document_of_the_same_patient_has_its_own_copy() -> None:
    assert read_mss_mail(added(PDF, "pdf", SECOND_NAMED)).problems == ()


def test_a_copy_that_says_again_what_it_is_is_no_fault_and_a_copy_that_contradicts_itself_is() -> None:
    assert read_mss_mail(mail(copy=PDF + PDF)).problems == ()
    contradicted = read_mss_mail(mail(copy=PDF.replace(b"part>1", b"part>3") + PDF))
    assert [one.code for one in contradicted.problems] == ["codecs_mail.mss-pdf-a", "codecs_mail.mss-twice"]


def test_a_second_archive_is_told_to_who_reads_the_archive() -> None:
    raw = added(ARCHIVE, "zip", "ihe_xdm.zip")
    for found, problems in (archive_in(raw), cda_in(raw)):
        assert found in {ARCHIVE, DOCUMENT}
        assert [(one.code, one.location) for one in problems] == [("codecs_mail.mss-twice", "4")]


@pytest.mark.parametrize("name", ["IHE_XDM.ZIP", "ihe_xdm.zip", "IHE_XDM.zip"])
def test_the_case_of_the_archive_s_name_is_free(name: str) -> None:
    assert read_mss_mail(mail(archive_name=name)).problems == ()


def test_the_document_is_found_in_the_mail_the_archive_or_itself() -> None:
    assert archive_in(mail()) == archive_in(ARCHIVE) == (ARCHIVE, ())
    assert cda_in(mail()) == cda_in(ARCHIVE) == cda_in(DOCUMENT) == (DOCUMENT, ())
    assert [one.code for one in cda_in(mail(archive=b"PK\x03\x04"))[1]] == ["codecs_mail.mss-no-cda"]
    assert [one.code for one in cda_in(mail(archive=None))[1]] == ["codecs_mail.mss-no-archive"]


@settings(max_examples=60, deadline=None)
@given(st.text("aZé_ /019\x00Œ", max_size=80), st.text("aZé_ .", max_size=40))
def test_no_subject_or_name_raises(subject: str, name: str) -> None:
    parse_mss_subject(MARK + subject, parse_piece_name(f"20250915_{name}_{name}_{name}.pdf"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000), st.binary(max_size=6))
def test_no_bytes_raise(data: bytes, at: int, put: bytes) -> None:
    sound = mail()
    for raw in (data, sound[:at] + put + sound[at + len(put) :], sound[: at * 3]):
        read_mss_mail(raw)
        cda_in(raw)
