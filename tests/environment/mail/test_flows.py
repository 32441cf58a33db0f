"""Mailboxes beside those of the lots: whose they are, and their mails with nothing closed."""

from __future__ import annotations

import base64
import smtplib
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.mime.envelope import encrypt
from harness.environment.mail.flows import _FLOWS, flow_of, opened
from harness.i18n import say
from harness.model.message_format import MAIL_FLOWS
from harness.model.record import EntryKind
from tests.codecs.mime.pki import holder
from tests.environment.mail.lots import lot_mail, sealed_mail
from tests.environment.mail.test_front_end import LOT, Desk, desk, keys  # noqa: F401 - fixtures

SCOR = "01.999@01.scor.rss.fr"


@pytest.mark.parametrize(
    ("address", "flow"),
    [
        ("01999@999.01.rss.fr", ""),
        (SCOR, "scor"),
        ("01.999@02.scor.rss.fr", None),
        ("MA349@349.MA.rss.fr", "dre"),
        ("MA349@350.MA.rss.fr", None),
        ("dr.martin@aura.mssante.invalid", "mssante"),
        ("dr.martin@aura.mssante.fr", None),
        ("quelqu.un@exemple.invalid", None),
    ],
)
def test_an_address_tells_its_flow(address: str, flow: str | None) -> None:
    assert flow_of(address) == flow


def test_every_flow_that_may_be_named_has_mailboxes() -> None:
    assert sorted(_FLOWS) == sorted(MAIL_FLOWS)


def test_a_sealed_mail_is_kept_with_what_it_holds(desk: Desk) -> None:  # noqa: F811
    mail = sealed_mail(b"Content-Type: application/json\r\n\r\n{}", desk.certificates[SCOR])
    desk.send(mail, SCOR)
    [told] = [e for e in desk.recorder.events if e.kind is EntryKind.MAIL_IN]
    assert (told.data["flow"], told.data["recipient"], told.data["problem"]) == ("scor", SCOR, "")
    assert told.blobs["raw"] == mail
    clear = message_from_bytes(told.blobs["clear"])
    assert clear.get_content_type() == "application/json"
    assert (clear.get_payload(), clear["Subject"]) == ("{}", message_from_bytes(mail)["Subject"])
    assert desk.fetch() == []


def test_a_mail_to_mailboxes_of_several_flows_is_a_mail_of_each(desk: Desk) -> None:  # noqa: F811
    fund = "01999@999.01.rss.fr"
    with smtplib.SMTP(*desk.smtp, timeout=60) as client:
        client.sendmail("ps@editeur.invalid", [SCOR, fund], lot_mail(LOT, desk.certificates[fund]))
    told = [e.data for e in desk.recorder.events if e.kind is EntryKind.MAIL_IN]
    assert [(d.get("flow", ""), d["recipient"]) for d in told] == [("scor", SCOR), ("", fund)]
    assert len(desk.fetch()) == 2  # the lot is acknowledged and paid


def test_a_clear_mail_is_kept_as_it_came() -> None:
    assert opened(b"Subject: x\r\n\r\ny", ()) == (b"Subject: x\r\n\r\ny", "")


def test_a_mail_sealed_for_another_says_so(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    del tmp_path
    desk.send(sealed_mail(b"x", desk.certificates["01999@999.01.rss.fr"]), "01.998@01.scor.rss.fr")
    [told] = [e for e in desk.recorder.events if e.kind is EntryKind.MAIL_IN]
    assert "clear" not in told.blobs
    assert told.data["problem"]


OURS = holder("fund of the flows")
KEYS = ((OURS.key_pem, OURS.pem),)


def sealed(entity: bytes) -> bytes:
    """An envelope as a part: its type, its transfer encoding, its bytes."""
    return (
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(encrypt(entity, OURS.pem)).replace(b"\n", b"\r\n")
    )


def parts(*held: bytes) -> bytes:
    head = b"To: 01.999@01.scor.rss.fr\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=ZZ\r\n\r\n"
    return head + b"".join(b"--ZZ\r\n" + part + b"\r\n" for part in held) + b"--ZZ--\r\n"


JSON = b"Content-Type: application/json\r\n\r\n{}"
OUTER = b"To: 01.999@01.scor.rss.fr\r\nSubject: x\r\n"


@pytest.mark.parametrize(
    "beside",
    [
        b"Content-Type: text/plain\r\n\r\nNIR 2751299921201 en clair",
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        sealed(JSON),
    ],
    ids=["text", "unreadable", "envelope"],
)
def test_a_mail_that_holds_more_than_its_envelope_is_not_opened(beside: bytes) -> None:
    for mail in (parts(beside, sealed(JSON)), parts(sealed(JSON), beside)):
        clear, problem = opened(mail, KEYS)
        assert (clear, problem) == (None, "codecs_mail.mail-beside-envelope")
    assert "enveloppe" in say("codecs_mail.mail-beside-envelope", "fr")


@pytest.mark.parametrize("beside", [(), (b"Content-Type: text/plain\r\n\r\n\r\n",)], ids=["alone", "blank text"])
def test_an_envelope_may_be_a_part(beside: tuple[bytes, ...]) -> None:
    assert opened(parts(sealed(JSON), *beside), KEYS) == (OUTER + JSON, "")


@pytest.mark.parametrize(
    ("inner", "clear"),
    [
        (JSON, JSON),
        # what the mail itself says is not said from within the envelope
        (b"From: a@b\r\nto: autre@x\r\nSubject: faux\r\n suite\r\nMIME-Version: 1.0\r\n" + JSON, JSON),
        # a blank first continues no field of the mail
        (b" , autre@x\r\n" + JSON, JSON),
        (b"\t, autre@x\r\n , encore@x\r\n" + JSON, JSON),
        (b"Content-Type: a/b;\r\n c=d\r\n\r\ny", b"Content-Type: a/b;\r\n c=d\r\n\r\ny"),
        (b"\r\ncorps", b"\r\ncorps"),
        (b"ni champ ni corps", b"ni champ ni corps"),
    ],
)
def test_the_fields_of_a_mail_are_those_around_its_envelope(inner: bytes, clear: bytes) -> None:
    assert opened(OUTER + sealed(inner), KEYS) == (OUTER + clear, "")


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=60))
def test_whatever_an_envelope_holds_the_recipient_stays(inner: bytes) -> None:
    clear, _ = opened(OUTER + sealed(b"To: autre@x\r\n" + inner), KEYS)
    assert clear is not None
    assert message_from_bytes(clear).get_all("To") == ["01.999@01.scor.rss.fr"]
