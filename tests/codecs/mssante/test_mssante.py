"""Mails that carry a document: subjects cut, names of copies read, each departure told alone."""

from __future__ import annotations

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
