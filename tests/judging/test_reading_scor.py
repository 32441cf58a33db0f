"""The mail of a SCOR lot as facts: written with the standard library, its scan by ImageMagick."""

from __future__ import annotations

import hashlib
import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import layout_from_files
from harness.i18n import say
from harness.judging.readings.reading import Reading, Tables
from harness.judging.readings.scor import read_scor
from tests.codecs.scor.papers import files, page

EXAMPLES = 60
SCAN = page("jpg", 150)
TABLES = Tables(files(), lambda dialect: layout_from_files({}, dialect))  # no B2 file is read here


def manifest(**changed: Any) -> dict[str, Any]:
    """A lot of one prescription, written out by hand; ``changed`` replaces members of its document."""
    document = {
        "invoice": {"lot": "004", "number": "000000017", "date": "2025-11-03"},
        "kind": "SYN_ORDONNANCE",
        "name": "ordonnance.jpg",
        "media_type": "image/jpeg",
        "sha256": hashlib.sha256(SCAN).hexdigest(),
        "size": len(SCAN),
        "pages": 1,
        "dpi": 150,
    }
    return {
        "format": "urn:x-harness:synthetic:scor:manifest",
        "version": "2.12",
        "lot": "004",
        "sent_on": "2025-11-04",
        "sender": "00000991038431",
        "fund": "01.999",
        "documents": [{**document, **changed}],
    }


def mail(announced: Any, *papers: bytes) -> bytes:
    """The mail as the front end leaves it once opened."""
    made = EmailMessage(policy.SMTP)
    made["To"] = "Caisse <01.999@01.SCOR.rss.fr>"
    made.add_attachment(json.dumps(announced).encode(), "application", "json", filename="manifest.json")
    for paper in papers:
        made.add_attachment(paper, "image", "jpeg", filename="ordonnance.jpg")
    return made.as_bytes()


def codes(reading: Reading) -> list[tuple[str, str]]:
    """The faults, without their room; each has a sentence in both languages."""
    for problem in reading.problems:
        for lang in ("fr", "en"):
            assert problem.code not in say(problem.code, lang, **dict(problem.arguments))
    return [(problem.code.partition(".")[2].removeprefix("scor-"), problem.location) for problem in reading.problems]


def test_a_lot_says_where_it_goes_and_what_it_holds() -> None:
    reading = read_scor(mail(manifest(), SCAN), TABLES)
    assert codes(reading) == []
    assert {fact.path: fact.value for fact in reading.facts} == {
        "/to": "01.999@01.scor.rss.fr",
        "/format": "urn:x-harness:synthetic:scor:manifest",
        "/version": "2.12",
        "/lot": "004",
        "/sent_on": "2025-11-04",
        "/sender": "00000991038431",
        "/fund": "01.999",
        "/mailbox": "01.999@01.scor.rss.fr",
        "/document_count": "1",
        "/invoice_count": "1",
        "/documents/*/invoice/lot": "004",
        "/documents/*/invoice/number": "000000017",
        "/documents/*/invoice/date": "2025-11-03",
        "/documents/*/kind": "SYN_ORDONNANCE",
        "/documents/*/name": "ordonnance.jpg",
        "/documents/*/media_type": "image/jpeg",
        "/documents/*/sha256": hashlib.sha256(SCAN).hexdigest(),
        "/documents/*/size": str(len(SCAN)),
        "/documents/*/pages": "1",
        "/documents/*/dpi": "150",
        "/documents/*/file/media_type": "image/jpeg",
        "/documents/*/file/sha256": hashlib.sha256(SCAN).hexdigest(),
        "/documents/*/file/size": str(len(SCAN)),
        "/documents/*/file/pages": "1",
        "/documents/*/file/dpi": "150",
    }


def test_a_file_says_itself_what_it_is_whatever_is_announced() -> None:
    reading = read_scor(mail(manifest(dpi=150, pages=1, media_type="application/pdf"), page("jpg", 100)), TABLES)
    told = {fact.path.removeprefix("/documents/*/file/"): fact.value for fact in reading.facts if "/file/" in fact.path}
    assert (told["dpi"], told["pages"], told["media_type"]) == ("100", "1", "image/jpeg")
    assert reading.at("/documents/0/file/dpi") == reading.at("/documents/*/file/dpi")


@pytest.mark.parametrize("changed", [{"name": "autre.jpg"}, {"name": 3}])
def test_a_file_that_is_not_there_says_nothing(changed: dict[str, Any]) -> None:
    reading = read_scor(mail(manifest(**changed), SCAN), TABLES)
    assert [fact for fact in reading.facts if "/file/" in fact.path] == []


def test_a_value_of_one_document_is_found_by_its_place() -> None:
    two = manifest()
    two["documents"].append({**two["documents"][0], "kind": "SYN_CERFA"})
    reading = read_scor(mail(two, SCAN), TABLES)
    assert [fact.value for fact in reading.at("/documents/*/kind")] == ["SYN_ORDONNANCE", "SYN_CERFA"]
    assert [fact.value for fact in reading.at("/documents/1/kind")] == ["SYN_CERFA"]
    assert [fact.value for fact in reading.at("/document_count") + reading.at("/invoice_count")] == ["2", "1"]


@pytest.mark.parametrize(
    ("changed", "paper", "told"),
    [
        ({"pages": 2}, SCAN, ("page-count", "/documents/0/pages")),
        ({"sha256": "0" * 64}, SCAN, ("digest", "/documents/0/sha256")),
        ({"media_type": "application/pdf"}, SCAN, ("media-type", "/documents/0/media_type")),
        ({"dpi": 300}, SCAN, ("declared-resolution", "/documents/0/dpi")),
        ({"kind": "SYN_PHOTO"}, SCAN, ("kind", "/documents/0/kind")),
        ({"name": "autre.jpg"}, SCAN, ("not-attached", "/documents/0/name")),
        (
            {"invoice": {"lot": "005", "number": "000000017", "date": "2025-11-03"}},
            SCAN,
            ("other-lot", "/documents/0/invoice/lot"),
        ),
        ({}, page("jpg", 149), ("low-resolution", "/documents/0/dpi")),
        ({}, page("jpg", 0, units="Undefined"), ("no-resolution", "/documents/0/dpi")),
        ({}, SCAN[:-800], ("unreadable", "/documents/0")),
    ],
)
def test_a_document_is_held_to_the_version_announced(
    changed: dict[str, Any], paper: bytes, told: tuple[str, str]
) -> None:
    own = {"sha256": hashlib.sha256(paper).hexdigest(), "size": len(paper)}
    assert told in codes(read_scor(mail(manifest(**{**own, **changed}), paper), TABLES))


def test_a_version_nobody_knows_is_told_with_those_known() -> None:
    reading = read_scor(mail({**manifest(), "version": "3.00"}, SCAN), TABLES)
    assert codes(reading) == [("version", "/version")]
    assert dict(reading.problems[0].arguments) == {"expected": "2.11 | 2.12", "found": "3.00"}
    assert codes(read_scor(mail({**manifest(), "version": "2.11"}, SCAN), TABLES)) == []


def test_a_member_that_cannot_be_read_says_nothing() -> None:
    damaged = {**manifest(), "lot": 4, "sent_on": "hier"}
    reading = read_scor(mail(damaged, SCAN), TABLES)
    assert {("manifest", "/lot"), ("manifest", "/sent_on")} <= set(codes(reading))
    assert reading.at("/lot") == reading.at("/sent_on") == ()
    assert reading.at("/fund")[0].value == "01.999"


def test_a_mail_without_manifest_says_only_where_it_goes() -> None:
    reading = read_scor(b"To: 01.999@01.scor.rss.fr\r\nContent-Type: text/plain\r\n\r\nbonjour\r\n", TABLES)
    assert [fact.path for fact in reading.facts] == ["/to"]
    assert ("no-manifest", "") in codes(reading)


def test_a_mail_has_one_recipient_and_one_subject() -> None:
    sound = mail(manifest(), SCAN)
    reading = read_scor(b"To: autre@01.scor.rss.fr\r\n" + sound, TABLES)
    assert codes(reading) == [("field-twice", "To")]
    reading = read_scor(sound.replace(b".fr>", b".fr>, autre@x", 1), TABLES)
    assert [fact.value for fact in reading.at("/to")] == ["01.999@01.scor.rss.fr", "autre@x"]


def test_a_hundred_faults_of_the_mail_hide_none_of_the_lot() -> None:
    low = page("jpg", 100)
    made = message_from_bytes(
        mail(manifest(sha256=hashlib.sha256(low).hexdigest(), size=len(low)), low), policy=policy.SMTP
    )
    assert isinstance(made, EmailMessage)
    for _ in range(110):
        made.add_attachment(b"x", "application", "octet-stream")  # without a name
    told = [code for code, _ in codes(read_scor(made.as_bytes(), TABLES))]
    assert told.count("no-name") == 50
    assert "low-resolution" in told


@given(st.binary(max_size=400))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_bytes_are_read(data: bytes) -> None:
    assert codes(read_scor(data, TABLES))


WHOLE = mail(manifest(), SCAN)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 64), st.binary(max_size=8))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_damaged_mail_is_read(at: int, lost: int, put: bytes) -> None:
    codes(read_scor(WHOLE[:at] + put + WHOLE[at + lost :], TABLES))


MEMBERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12), lambda inner: st.lists(inner, max_size=3)
)


@given(st.dictionaries(st.sampled_from([*sorted(manifest()), "autre"]), MEMBERS, min_size=1, max_size=4))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_manifest_of_any_members_is_read(changed: dict[str, Any]) -> None:
    codes(read_scor(mail({**manifest(), **changed}), TABLES))
