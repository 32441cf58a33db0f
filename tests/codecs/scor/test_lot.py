"""SCOR lots: manifest, rules, acknowledgement and mail, each fault told by the rule of the version."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.mime import SigningKey, Trust
from harness.codecs.scor import (
    Document,
    InvoiceRef,
    Manifest,
    Outcome,
    ProfileError,
    ScorArl,
    ScorRemark,
    announce,
    check_lot,
    judge_lot,
    pack_scor,
    profile_from_files,
    read_manifest,
    read_scor_arl,
    scor_mailbox,
    unpack_scor,
    write_manifest,
    write_scor_arl,
)
from harness.i18n import say
from tests.codecs.mime import openssl
from tests.codecs.mime.pki import AUTHORITY, BETWEEN, FUND, SENDER, SENT
from tests.codecs.scor.papers import drawing, files, page

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 60
PROFILE = profile_from_files(files(), "2.12")
AT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
FIRST = InvoiceRef("001", "000000017", date(2025, 9, 12))
SECOND = InvoiceRef("001", "000000018", date(2025, 9, 12))
SCAN, PDF = page("jpg", 200), drawing(b"q 40 0 0 20 0 0 cm /I Do Q 0 0 10 10 re f")
PAPERS = {"0017.jpg": SCAN, "0018.pdf": PDF}
# Written out from how the papers were made: one page each, the scan at 200 dots per inch, no scan in the PDF.
DOCUMENTS = (
    Document(FIRST, "SYN_ORDONNANCE", "0017.jpg", "image/jpeg", hashlib.sha256(SCAN).hexdigest(), len(SCAN), 1, 200),
    Document(SECOND, "SYN_CERFA", "0018.pdf", "application/pdf", hashlib.sha256(PDF).hexdigest(), len(PDF), 1, 0),
)
LOT = Manifest(PROFILE.format, "2.12", "001", date(2025, 9, 15), "00000991038431", "01.999", DOCUMENTS)


def _said(manifest: Manifest, papers: dict[str, bytes], version: str = "2.12") -> list[tuple[str, str]]:
    problems = check_lot(manifest, papers, [FIRST, SECOND], profile_from_files(files(), version))
    assert not any("codecs_mail." in say(p.code, lang, **dict(p.arguments)) for p in problems for lang in ("fr", "en"))
    return [(p.code.removeprefix("codecs_mail.scor-"), p.location) for p in problems]


def test_a_right_lot_breaks_nothing() -> None:
    assert _said(LOT, PAPERS) == []
    assert judge_lot("001", (), PROFILE, AT) == ScorArl("2.12", "001", AT, Outcome.ACCEPTED)


def test_what_we_announce_of_a_paper_is_what_it_is() -> None:
    made = [announce(d.invoice, d.kind, d.name, PAPERS[d.name], PROFILE) for d in DOCUMENTS]
    assert tuple(made) == DOCUMENTS


def _first(**changes: object) -> Callable[[], tuple[Manifest, dict[str, bytes]]]:
    changed = replace(DOCUMENTS[0], **changes)  # type: ignore[arg-type]
    return lambda: (replace(LOT, documents=(changed, DOCUMENTS[1])), PAPERS)


def _paper(data: bytes, **more: object) -> Callable[[], tuple[Manifest, dict[str, bytes]]]:
    facts = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), **more}
    changed = replace(DOCUMENTS[0], **facts)  # type: ignore[arg-type]
    return lambda: (replace(LOT, documents=(changed, DOCUMENTS[1])), {**PAPERS, "0017.jpg": data})


SCRIPT = drawing(b"", more=b"/OpenAction << /S /JavaScript /JS (1) >>")
GIF = b"GIF89a" + b"\0" * 40
FAULTS: dict[str, tuple[Callable[[], tuple[Manifest, dict[str, bytes]]], str, str, Outcome]] = {
    "another version": (lambda: (replace(LOT, version="2.11"), PAPERS), "version", "/version", Outcome.ERROR),
    "another digest": (_first(sha256="0" * 64), "digest", "/documents/0/sha256", Outcome.ERROR),
    "another page count": (_first(pages=2), "page-count", "/documents/0/pages", Outcome.ERROR),
    "another size": (_first(size=1), "size", "/documents/0/size", Outcome.ERROR),
    "another resolution": (_first(dpi=300), "declared-resolution", "/documents/0/dpi", Outcome.PENDING),
    "another lot": (_first(invoice=replace(FIRST, lot="002")), "other-lot", "/documents/0/invoice/lot", Outcome.ERROR),
    "another kind": (_first(kind="SYN_RECETTE"), "kind", "/documents/0/kind", Outcome.ERROR),
    "another type": (_first(media_type="application/pdf"), "media-type", "/documents/0/media_type", Outcome.ERROR),
    "type not accepted": (_paper(GIF, media_type="image/gif"), "media-type", "/documents/0/media_type", Outcome.ERROR),
    "149 is not 150": (_paper(page("jpg", 149), dpi=149), "low-resolution", "/documents/0/dpi", Outcome.ERROR),
    "no resolution": (_paper(page("jpg", 1, units="Undefined"), dpi=0), "no-resolution", "/documents/0/dpi",
                      Outcome.PENDING),
    "too large": (_paper(SCAN + b"\0" * 256_000), "document-size", "/documents/0/size", Outcome.ERROR),
    "cut short": (_paper(SCAN[:2000]), "unreadable", "/documents/0", Outcome.ERROR),
    "script": (_paper(SCRIPT, media_type="application/pdf", dpi=0), "active", "/documents/0", Outcome.ERROR),
    "not attached": (lambda: (LOT, {"0018.pdf": PDF}), "not-attached", "/documents/0/name", Outcome.ERROR),
    "not announced": (lambda: (LOT, {**PAPERS, "x.pdf": PDF}), "not-listed", "x.pdf", Outcome.PENDING),
    "invoice left out": (lambda: (replace(LOT, documents=DOCUMENTS[:1]), {"0017.jpg": SCAN}),
                         "invoice-without-document", "/documents", Outcome.ERROR),
    "twice": (lambda: (replace(LOT, documents=(*DOCUMENTS, DOCUMENTS[0])), PAPERS), "twice", "/documents/0/name",
              Outcome.PENDING),
}  # fmt: skip


@pytest.mark.parametrize(("made", "check", "place", "outcome"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_told_and_acknowledged(
    made: Callable[[], tuple[Manifest, dict[str, bytes]]], check: str, place: str, outcome: Outcome
) -> None:
    manifest, papers = made()
    said = _said(manifest, papers)
    assert (check, place) in said
    problems = check_lot(manifest, papers, [FIRST, SECOND], PROFILE)
    arl = judge_lot(manifest.lot, problems, PROFILE, AT)
    assert arl.outcome is outcome
    assert len(arl.remarks) == len(problems)
    if outcome is Outcome.PENDING:
        assert {c for c, _ in said} == {check}


@pytest.mark.parametrize(("dpi", "told"), [(149, True), (150, False), (151, False)])
def test_resolution_is_held_to_150_within_the_rounding_of_files(dpi: int, told: bool) -> None:
    manifest, papers = _paper(page("jpg", dpi), dpi=dpi)()
    assert (("low-resolution", "/documents/0/dpi") in _said(manifest, papers)) == told


def test_a_scan_in_a_pdf_is_held_to_150_and_a_logo_is_not() -> None:
    """20 x 10 pixels over the whole page of 20 x 10 points: 72 dots per inch."""
    data = drawing(b"q 20 0 0 10 0 0 cm /I Do Q", box="0 0 20 10")
    manifest, papers = _paper(data, media_type="application/pdf", dpi=72)()
    assert _said(manifest, papers) == [("low-resolution", "/documents/0/dpi")]


STRIPS = b"".join(b"q 595 0 0 17 0 %d cm /I Do Q " % (17 * rank) for rank in range(50))


@pytest.mark.parametrize(
    ("content", "dpi", "told"),
    [
        # 50 strips of 595 x 17 points, each 2 % of the page: 595 pixels over 595 points are 72 dots per inch
        (STRIPS, 72, ["low-resolution"]),
        # 12 strips, 24 % of the page: too little for a scan, beside text or alone
        (b"Q ".join(STRIPS.split(b"Q ")[:12]) + b"Q 0 0 10 10 re f", 0, []),
        (b"q 60 0 0 17 0 0 cm /I Do Q", 0, ["no-scan"]),
        (b"q 60 0 0 17 0 0 cm /I Do Q BT (Ordonnance) Tj ET", 0, []),
        (b"BT (Ordonnance) Tj ET", 0, []),
    ],
    ids=["strips", "few strips", "a logo alone", "a logo and text", "text"],
)
def test_a_scan_may_be_cut_in_strips(content: bytes, dpi: int, told: list[str]) -> None:
    data = drawing(content, width=595, height=17)
    manifest, papers = _paper(data, media_type="application/pdf", dpi=dpi)()
    assert [code for code, _ in _said(manifest, papers)] == told


def test_two_versions_differ_in_what_their_files_say_and_nothing_else() -> None:
    old = profile_from_files(files(), "2.11")
    assert replace(old, version="2.12", title=PROFILE.title) == PROFILE
    assert (old.basis, old.min_dpi, PROFILE.min_dpi) == ("synthetic", 150, 150)
    stricter = {
        **files(),
        "tables/scor/versions/2.12.toml": files()["tables/scor/versions/2.12.toml"] + b"min_dpi = 300\n",
    }
    assert profile_from_files(stricter, "2.12").min_dpi == 300
    assert [r.code for r in PROFILE.rules.values()] == [f"SYN_SCOR_{n:02d}" for n in range(1, 20)]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"version = 2", b'extends = "2.12"', b'extends = "0.0"', b'extends = "2.11"\nversion = "2.13"',
     b'extends = "2.11"\nversion = "2.12"\nmin_dpi = -1', b'extends = "2.11"\nversion = "2.12"\nrule = [{code = "x"}]'],
)  # fmt: skip
def test_a_version_that_cannot_be_used_is_refused(content: bytes) -> None:
    with pytest.raises(ProfileError):
        profile_from_files({**files(), "tables/scor/versions/2.12.toml": content}, "2.12")


def test_a_manifest_reads_as_json_reads_it() -> None:
    written = json.loads(write_manifest(LOT))
    assert (written["lot"], written["sent_on"], written["documents"][0]["invoice"]) == (
        "001",
        "2025-09-15",
        {"lot": "001", "number": "000000017", "date": "2025-09-12"},
    )
    assert read_manifest(json.dumps(written).encode()) == (LOT, ())


MALFORMED = {
    "no object": (b"[]", "/"),
    "no JSON": (b"{", "/"),
    "lot of two digits": (write_manifest(LOT).replace(b'"lot": "001",\n  "sent', b'"lot": "01",\n  "sent'), "/lot"),
    "lot as a number": (write_manifest(LOT).replace(b'"lot": "001",\n  "sent', b'"lot": 1,\n  "sent'), "/lot"),
    "31 February": (write_manifest(LOT).replace(b"2025-09-15", b"2025-02-31"), "/sent_on"),
    "pages as text": (write_manifest(LOT).replace(b'"pages": 1', b'"pages": "1"', 1), "/documents/0/pages"),
    "pages true": (write_manifest(LOT).replace(b'"pages": 1', b'"pages": true', 1), "/documents/0/pages"),
    "path as a name": (write_manifest(LOT).replace(b"0018.pdf", b"../18.pdf"), "/documents/1/name"),
    "upper-case digest": (write_manifest(replace(LOT, documents=(replace(DOCUMENTS[0], sha256="A" * 64),))),
                          "/documents/0/sha256"),
    "member too many": (write_manifest(LOT).replace(b'"kind"', b'"x": 1, "kind"', 1), "/documents/0/x"),
    "documents as an object": (b'{"documents": {}}', "/documents"),
    "invoice as text": (b'{"documents": [{"invoice": "17"}]}', "/documents/0/invoice"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "place"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_manifest_is_located(data: bytes, place: str) -> None:
    _, problems = read_manifest(data)
    assert ("codecs_mail.scor-manifest", place) in [(p.code, p.location) for p in problems]


REMARK = ScorRemark("SYN_SCOR_04", Outcome.ERROR, "/documents/0/dpi")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [(b"scor:arl", b"x", "/format"), (b"+00:00", b"", "/at"), (b'"lot": "001"', b'"lot": 1', "/lot"),
     (b'"status": "error",\n  "remarks"', b'"status": "ok",\n  "remarks"', "/status"),
     (b'"status": "error",\n  "remarks"', b'"status": "accepted",\n  "remarks"', "/status"),
     (b'"code": ', b'"kode": ', "/remarks/0"), (b'"remarks": [', b'"remarks": 3, "x": [', "/remarks")],
)  # fmt: skip
def test_a_malformed_acknowledgement_is_located(old: bytes, new: bytes, place: str) -> None:
    written = write_scor_arl(ScorArl("2.12", "001", AT, Outcome.ERROR, (REMARK,)))
    assert old in written
    assert place in [p.location for p in read_scor_arl(written.replace(old, new))[1]]


SIGNER = SigningKey(SENDER.key_pem, SENDER.pem, (BETWEEN.pem,))
KEYS = [(FUND.key_pem, FUND.pem)]
TRUST = Trust((AUTHORITY.pem,), SENT)


@pytest.mark.parametrize("signer", [None, SIGNER], ids=["not signed", "signed"])
@pytest.mark.parametrize("cipher", ["aes128_cbc", "aes256_cbc"])
def test_the_mail_of_a_lot_is_read_back_and_openssl_opens_it(
    tmp_path: Path, signer: SigningKey | None, cipher: str
) -> None:
    mail = pack_scor(LOT, PAPERS, FUND.pem, sender="poste@editeur.invalid", sent_at=SENT, signer=signer, cipher=cipher)
    found = unpack_scor(mail, KEYS, TRUST)
    assert (found.manifest, found.attachments, found.problems) == (LOT, PAPERS, ())
    assert [s.valid for s in found.signatures] == ([True] if signer else [])
    opened, clear = openssl.decrypt(tmp_path, mail, FUND)
    assert opened
    assert b"manifest.json" in clear
    if signer:
        assert openssl.verify(tmp_path, clear, AUTHORITY)[0]
    assert f"To: {scor_mailbox('01.999')}".encode() == b"To: 01.999@01.scor.rss.fr"
    assert b"To: 01.999@01.scor.rss.fr\r\n" in mail


def test_mails_that_hold_no_lot_are_told() -> None:
    mail = pack_scor(LOT, PAPERS, FUND.pem, sender="a@b.invalid", sent_at=SENT)
    assert unpack_scor(mail, [(SENDER.key_pem, SENDER.pem)]).problems[0].code == "codecs.mime-other-recipient"
    assert unpack_scor(b"Subject: x\r\n\r\nx", KEYS).problems[0].code == "codecs.mime-no-envelope"
    assert unpack_scor(mail, KEYS, bound=100).problems[0].code == "codecs_mail.mail-too-large"


words = st.text(st.characters(codec="ascii", categories=["Lu", "Nd"]), min_size=1, max_size=20)
digits = st.text(st.sampled_from("0123456789"), min_size=9, max_size=9)
counts = st.integers(0, 10**6)
invoices = st.builds(InvoiceRef, digits.map(lambda d: d[:3]), digits, st.dates())
digests = st.binary(max_size=9).map(lambda b: hashlib.sha256(b).hexdigest())
types = st.sampled_from(["image/png", "application/pdf"])
documents = st.builds(Document, invoices, words, words, types, digests, counts, counts, counts)
manifests = st.builds(Manifest, words, words, digits.map(lambda d: d[:3]), st.dates(), digits.map(lambda d: d + d[:5]),
                      st.just("01.999"), st.lists(documents, max_size=4).map(tuple))  # fmt: skip
outcomes = st.sampled_from(list(Outcome))
remarks = st.builds(ScorRemark, words, outcomes, st.text(st.characters(codec="utf-8"), max_size=20))


@settings(max_examples=EXAMPLES, deadline=None)
@given(manifests, st.lists(remarks, max_size=4), st.datetimes(timezones=st.just(UTC)))
def test_what_we_write_we_read(manifest: Manifest, told: list[ScorRemark], at: datetime) -> None:
    assert read_manifest(write_manifest(manifest)) == (manifest, ())
    rank = [Outcome.ACCEPTED, Outcome.PENDING, Outcome.ERROR].index
    worst = max((r.outcome for r in told), key=rank, default=Outcome.ACCEPTED)
    arl = ScorArl("2.11", manifest.lot, at, worst, tuple(told))
    assert read_scor_arl(write_scor_arl(arl)) == (arl, ())


WRITTEN = write_manifest(LOT)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60), st.integers(0, len(WRITTEN)), st.integers(0, 60))
def test_no_manifest_raises(noise: bytes, at: int, cut: int) -> None:
    damaged = WRITTEN[:at] + noise + WRITTEN[at + cut :]
    manifest, problems = read_manifest(damaged)
    if manifest is not None:
        check_lot(manifest, PAPERS, [FIRST], PROFILE)
    assert manifest is not None or problems
    read_scor_arl(damaged)
    read_scor_arl(noise)
    unpack_scor(noise, KEYS)
