"""Mailboxes beside those of the lots: whose they are, and their mails with nothing closed."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest

from harness.environment.mail.flows import _FLOWS, flow_of, opened
from harness.model.message_format import MAIL_FLOWS
from harness.model.record import EntryKind
from tests.environment.mail.lots import sealed_mail
from tests.environment.mail.test_front_end import Desk, desk, keys  # noqa: F401 - fixtures

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


def test_a_clear_mail_is_kept_as_it_came() -> None:
    assert opened(b"Subject: x\r\n\r\ny", ()) == (b"Subject: x\r\n\r\ny", "")


def test_a_mail_sealed_for_another_says_so(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    del tmp_path
    desk.send(sealed_mail(b"x", desk.certificates["01999@999.01.rss.fr"]), "01.998@01.scor.rss.fr")
    [told] = [e for e in desk.recorder.events if e.kind is EntryKind.MAIL_IN]
    assert "clear" not in told.blobs
    assert told.data["problem"]
