"""Read receipts and delivery notifications: written by hand, by the standard library and by us."""

from __future__ import annotations

import email
import os
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.mime import Bounce, Delivery, Mdn, Seal, parse_bounce, parse_mdn, write_bounce, write_mdn

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 60
AT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
SEAL = Seal("dr@lecteur.invalid", "poste@editeur.invalid", "Lu : compte rendu", AT, "<n1@lecteur.invalid>")

MDN = """\
From: Dr SYN <dr@lecteur.invalid>
To: poste@editeur.invalid
Subject: Lu : compte rendu
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification;
 boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

Le message a été affiché.
--b1
Content-Type: message/disposition-notification

Reporting-UA: poste.invalid; SYN lecteur 1.0
Original-Recipient: rfc822;accueil@lecteur.invalid
Final-Recipient: rfc822;dr@lecteur.invalid
Original-Message-ID: <cr-17@editeur.invalid>
Disposition: manual-action/MDN-sent-manually; displayed

--b1
Content-Type: text/rfc822-headers

Message-ID: <cr-17@editeur.invalid>
Subject: compte rendu
--b1--
""".encode()

BOUNCE = """\
From: MAILER-DAEMON@relais.invalid
To: poste@editeur.invalid
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b2"

--b2

Votre message n'a pas pu être remis.
--b2
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.invalid
Arrival-Date: Mon, 15 Sep 2025 09:00:00 +0000

Final-Recipient: rfc822; inconnu@lecteur.invalid
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.lecteur.invalid
Diagnostic-Code: smtp; 550 5.1.1 utilisateur inconnu

Final-Recipient: rfc822; plein@lecteur.invalid
Action: delayed
Status: 4.2.2 (boite pleine)

--b2
Content-Type: message/rfc822

Message-ID: <cr-18@editeur.invalid>
Subject: compte rendu

corps
--b2--
""".encode()


def test_a_receipt_written_by_hand_is_read() -> None:
    assert parse_mdn(MDN) == (
        Mdn(
            final_recipient="dr@lecteur.invalid",
            original_message_id="<cr-17@editeur.invalid>",
            disposition="displayed",
            manual_action=True,
            sent_manually=True,
            original_recipient="accueil@lecteur.invalid",
            reporting_ua="poste.invalid; SYN lecteur 1.0",
            text="Le message a été affiché.",
        ),
        (),
    )


def test_a_bounce_written_by_hand_is_read() -> None:
    first = Delivery(
        "inconnu@lecteur.invalid", "failed", "5.1.1", "550 5.1.1 utilisateur inconnu", "mx.lecteur.invalid"
    )
    second = Delivery("plein@lecteur.invalid", "delayed", "4.2.2")
    text = "Votre message n'a pas pu être remis."
    bounce, problems = parse_bounce(BOUNCE)
    assert (bounce, problems) == (
        Bounce("relais.invalid", (first, second), "<cr-18@editeur.invalid>", "", AT, text),
        (),
    )
    assert [(d.reason, d.permanent) for d in (first, second)] == [("unknown-recipient", True), ("mailbox-full", False)]


@pytest.mark.parametrize(
    ("status", "reason"),
    [  # RFC 3463, 3.2 to 3.8, and what a health mail client must tell apart
        ("5.1.1", "unknown-recipient"),  # Bad destination mailbox address
        ("5.1.3", "bad-address"),  # Bad destination mailbox address syntax
        ("5.2.1", "mailbox-closed"),  # Mailbox disabled, not accepting messages
        ("4.2.2", "mailbox-full"),  # Mailbox full
        ("5.2.3", "too-large"),  # Message length exceeds administrative limit
        ("5.3.4", "too-large"),  # Message too big for system
        ("4.4.7", "expired"),  # Delivery time expired
        ("5.7.1", "refused"),  # Delivery not authorized, message refused
        ("5.0.0", ""),  # Other undefined status
    ],
)
def test_a_status_comes_to_something(status: str, reason: str) -> None:
    source = BOUNCE.replace(b"Status: 5.1.1", f"Status: {status}".encode()).replace(
        b"Action: failed", b"Action: delayed"
    )
    bounce, _ = parse_bounce(source)
    assert bounce is not None
    assert bounce.deliveries[0].reason == reason


def _fields(**values: str) -> Message:
    """A part of fields, as the standard library holds it."""
    part = Message()
    for name, value in values.items():
        part[name.replace("_", "-")] = value
    return part


def _report(kind: str, fields: list[Message], original: Message) -> bytes:
    """A report the standard library writes."""
    report = MIMEMultipart("report")
    report.set_param("report-type", kind)
    report["From"] = "dr@lecteur.invalid"
    report.attach(MIMEText("Notification écrite par Python.", "plain", "utf-8"))
    subtype = "delivery-status" if kind == "delivery-status" else "disposition-notification"
    part = MIMEBase("message", subtype)
    payload: Any = fields
    part.set_payload(payload)
    report.attach(part)
    returned = MIMEBase("message", "rfc822")
    returned.attach(original)
    report.attach(returned)
    return report.as_bytes()


def _original() -> EmailMessage:
    made = EmailMessage()
    made["Message-ID"] = "<cr-19@editeur.invalid>"
    made.set_content("compte rendu")
    return made


def test_what_the_standard_library_writes_is_read() -> None:
    disposition = "automatic-action/MDN-sent-automatically; deleted/error"
    fields = _fields(Final_Recipient="rfc822; dr@lecteur.invalid", Disposition=disposition, Error="disque plein")
    mdn, problems = parse_mdn(_report("disposition-notification", [fields], _original()))
    assert (mdn, problems) == (
        Mdn("dr@lecteur.invalid", "<cr-19@editeur.invalid>", "deleted", False, False, ("error",), "disque plein",
            text="Notification écrite par Python."),
        (),
    )  # fmt: skip
    head = _fields(Reporting_MTA="dns; relais.invalid", Original_Envelope_Id="E7")
    each = _fields(Final_Recipient="rfc822; gros@lecteur.invalid", Action="failed", Status="5.3.4")
    bounce, problems = parse_bounce(_report("delivery-status", [head, each], _original()))
    assert (bounce, problems) == (
        Bounce("relais.invalid", (Delivery("gros@lecteur.invalid", "failed", "5.3.4"),), "<cr-19@editeur.invalid>",
               "E7", None, "Notification écrite par Python."),
        (),
    )  # fmt: skip


words = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
addresses = st.builds("{}@{}.invalid".format, words, words)
ids = st.builds("<{}@{}.invalid>".format, words, words)
sentences = st.lists(words, max_size=4).map(" ".join)
mdns = st.builds(
    Mdn, addresses, ids, st.sampled_from(["displayed", "deleted", "dispatched", "processed"]), st.booleans(),
    st.booleans(), st.sampled_from([(), ("error",), ("error", "x")]), sentences, addresses | st.just(""),
    sentences, sentences,
)  # fmt: skip
deliveries = st.one_of(
    st.builds(Delivery, addresses, st.just("failed"), st.sampled_from(["5.1.1", "4.4.7"]), sentences, words, addresses),
    st.builds(Delivery, addresses, st.just("delivered"), st.just("2.1.5")),
)
bounces = st.builds(
    Bounce, words, st.lists(deliveries, min_size=1, max_size=4).map(tuple), ids, words | st.just(""),
    st.just(AT) | st.none(), sentences,
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None)
@given(mdns, bounces)
def test_what_we_write_we_read(mdn: Mdn, bounce: Bounce) -> None:
    assert parse_mdn(write_mdn(mdn, SEAL)) == (mdn, ())
    assert parse_bounce(write_bounce(bounce, SEAL)) == (bounce, ())


@settings(max_examples=EXAMPLES, deadline=None)
@given(mdns, bounces)
def test_the_standard_library_reads_what_we_write(mdn: Mdn, bounce: Bounce) -> None:
    read = email.message_from_bytes(write_mdn(mdn, SEAL))
    assert (read.get_content_type(), read.get_param("report-type")) == ("multipart/report", "disposition-notification")
    fields: Any = next(p for p in read.walk() if p.get_content_type() == "message/disposition-notification")
    said = fields.get_payload(0)
    assert said["Final-Recipient"] == f"rfc822;{mdn.final_recipient}"
    assert said["Original-Message-ID"] == mdn.original_message_id
    status: Any = next(
        p for p in email.message_from_bytes(write_bounce(bounce, SEAL)).walk()
        if p.get_content_type() == "message/delivery-status"
    )  # fmt: skip
    groups = status.get_payload()
    assert [g["Status"] for g in groups[1:]] == [d.status for d in bounce.deliveries]
    assert [g["Final-Recipient"] for g in groups[1:]] == [f"rfc822; {d.recipient}" for d in bounce.deliveries]


MDN_FAULTS = {
    "not a report": (b"multipart/report", b"multipart/mixed", "codecs_mail.no-report", "Content-Type"),
    "another report": (b"e=disposition-notification", b"e=delivery", "codecs_mail.report-type", "Content-Type"),
    "no fields": (b"Type: message/disposition-notification", b"Type: text/plain", "codecs_mail.no-fields", ""),
    "no disposition": (b"Disposition: manual", b"X: manual", "codecs_mail.no-disposition", "Disposition"),
    "no type": (b"; displayed", b"", "codecs_mail.no-disposition", "Disposition"),
    "strange mode": (b"manual-action/", b"magic-action/", "codecs_mail.disposition-mode", "Disposition"),
    "strange type": (b"; displayed", b"; eaten", "codecs_mail.disposition-type", "Disposition"),
    "another original": (b"ID: <cr-17@", b"ID: <cr-16@", "codecs_mail.original-other", "Original-Message-ID"),
    "malformed original": (b"Original-Message-ID: <cr-17@", b"Original-Message-ID: <cr 17@", "codecs_mail.original-id",
                           "Original-Message-ID"),
    "nobody": (b"Final-Recipient: rfc822;dr@lecteur.invalid\n", b"", "codecs_mail.no-recipient", "Final-Recipient"),
    "two groups": (b"displayed\n", b"displayed\n\nDisposition: x\n", "codecs_mail.mdn-groups", ""),
    "cut": (b"--b1--", b"", "codecs_mail.no-closing", ""),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "location"), MDN_FAULTS.values(), ids=MDN_FAULTS)
def test_a_faulty_receipt_is_located(old: bytes, new: bytes, code: str, location: str) -> None:
    assert old in MDN
    _, problems = parse_mdn(MDN.replace(old, new, 1))
    assert (code, location) in [(p.code, p.location) for p in problems]


def test_a_receipt_that_names_no_message_is_told() -> None:
    source = MDN.replace(b"Original-Message-ID", b"X").replace(b"\nMessage-ID", b"\nX")
    mdn, problems = parse_mdn(source)
    assert mdn is not None
    assert (mdn.original_message_id, [p.code for p in problems]) == ("", ["codecs_mail.original-unknown"])


BOUNCE_FAULTS = {
    "no server": (b"Reporting-MTA: dns; relais.invalid\n", b"", "codecs_mail.no-mta", "Reporting-MTA"),
    "strange date": (b"Mon, 15 Sep 2025 09", b"lundi", "codecs_mail.date", "Arrival-Date"),
    "no address": (b"Final-Recipient: rfc822; plein", b"X: ", "codecs_mail.no-recipient", "Final-Recipient#2"),
    "strange action": (b"Action: failed", b"Action: perdu", "codecs_mail.action", "Action#1"),
    "strange status": (b"Status: 5.1.1", b"Status: 511", "codecs_mail.status", "Status#1"),
    "contradiction": (b"Status: 5.1.1", b"Status: 2.1.5", "codecs_mail.status-action", "Status#1"),
    "nothing returned": (b"Message-ID: <cr-18@editeur.invalid>\n", b"", "codecs_mail.original-unknown", "Message-ID"),
    "field without name": (b"Action: delayed", b"delayed", "codecs_mail.no-field", "2/3"),
}


@pytest.mark.parametrize(("old", "new", "code", "location"), BOUNCE_FAULTS.values(), ids=BOUNCE_FAULTS)
def test_a_faulty_bounce_is_located(old: bytes, new: bytes, code: str, location: str) -> None:
    assert old in BOUNCE
    _, problems = parse_bounce(BOUNCE.replace(old, new, 1))
    assert (code, location) in [(p.code, p.location) for p in problems]


@pytest.mark.parametrize("stop", range(300, len(BOUNCE) - 20, 97))
def test_a_bounce_cut_anywhere_is_told(stop: int) -> None:
    assert parse_bounce(BOUNCE[:stop])[1] != ()


def test_a_bounce_of_a_million_recipients_is_bounded() -> None:
    many = BOUNCE.replace(b"\n--b2\nContent-Type: message/rfc822", b"\nAction: failed\n\n" * 300_000 + b"\n--b2")
    bounce, problems = parse_bounce(many)
    assert bounce is not None
    assert len(bounce.deliveries) < 300
    assert "codecs_mail.too-many-groups" in {p.code for p in problems}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([MDN, BOUNCE]), st.binary(max_size=200), st.integers(0, 900), st.integers(0, 200))
def test_no_report_raises(source: bytes, noise: bytes, at: int, cut: int) -> None:
    damaged = source[:at] + noise + source[at + cut :]
    for parse in (parse_mdn, parse_bounce):
        found, problems = parse(damaged)
        assert found is not None or problems
        assert parse(noise)[0] is None
