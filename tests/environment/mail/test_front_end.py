"""The front end played by real clients: smtplib, poplib, curl, openssl; and by hostile ones."""

from __future__ import annotations

import base64
import gc
import gzip
import poplib
import smtplib
import socket
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.environment.bus import Event
from harness.environment.mail.front_end import MailFrontEnd, UnknownFaultError
from harness.environment.service import WorldContext
from harness.model.case import Case, Fault, ReturnOrder, ServiceWorld
from harness.model.record import EntryKind
from tests.environment.mail.lots import Act, Bill, lot_file, lot_mail, sealed_mail
from tests.environment.mail.reading import read_arl, read_mail, read_noemie
from tests.environment.worlds import FUND, OTHER_FUND, Recorder, a_case, a_context

LOT = lot_file(Bill(1, [Act("G", 3000, 70, 2100)]))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@dataclass
class Desk:
    """An open front end, what it told, and clients of it."""

    service: MailFrontEnd
    context: WorldContext
    recorder: Recorder
    smtp: tuple[str, int]
    pop3: tuple[str, int]
    user: str
    password: str
    certificates: Mapping[str, str]

    def send(self, mail: bytes, recipient: str = FUND) -> None:
        with smtplib.SMTP(*self.smtp, timeout=60) as client:
            client.sendmail("ps@editeur.invalid", [recipient], mail)

    def send_lot(self, lot: bytes = LOT, fund: str = FUND) -> None:
        self.send(lot_mail(lot, self.certificates[fund]), fund)

    def fetch(self) -> list[bytes]:
        with closing(poplib.POP3(*self.pop3, timeout=20)) as client:
            client.user(self.user)
            client.pass_(self.password)
            count, _ = client.stat()
            mails = [b"\r\n".join(client.retr(rank)[1]) for rank in range(1, count + 1)]
            for rank in range(1, count + 1):
                client.dele(rank)
            client.quit()
            return mails

    def told(self, kind: EntryKind) -> list[Event]:
        return self.recorder.of(kind)


def opened(folder: Path, keys: Path, case: Case | None = None) -> Desk:
    context, recorder = a_context(folder, keys, case)
    service = MailFrontEnd()
    found = service.open(context)
    smtp, pop3, certificates = found["smtp"], found["pop3"], found["certificates"]
    assert isinstance(smtp, dict)
    assert isinstance(pop3, dict)
    assert isinstance(certificates, dict)
    return Desk(
        service, context, recorder, (str(smtp["host"]), int(str(smtp["port"]))),
        (str(pop3["host"]), int(str(pop3["port"]))), str(pop3["user"]), str(pop3["password"]),
        {address: str(path) for address, path in certificates.items()},
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, keys: Path) -> Iterator[Desk]:
    found = opened(tmp_path, keys)
    yield found
    found.service.close()


def test_a_lot_is_acknowledged_and_paid(desk: Desk) -> None:
    desk.send_lot()
    arl, noemie = (read_mail(mail) for mail in desk.fetch())
    assert (arl.description, noemie.description) == ("IRISTEST/ARL", "IRISTEST/NOEMIE")
    assert read_arl(arl.content)[1].at(36, 1) == "P"
    assert read_noemie(noemie.content)[-1].at(86, 11) == "00000002100"
    assert desk.fetch() == []


def test_what_the_journal_is_told(desk: Desk) -> None:
    desk.send_lot()
    desk.fetch()
    kinds = [event.kind for event in desk.recorder.events]
    assert kinds == [EntryKind.MAIL_IN, EntryKind.MAIL_OUT, EntryKind.MAIL_OUT, EntryKind.MAIL_LOGIN]
    received, arl, noemie, login = desk.recorder.events
    assert received.data == {"file": 1, "problem": "", "recipient": FUND, "remarks": []}
    assert received.blobs["lot"] == LOT
    assert b"application/pkcs7-mime" in received.blobs["raw"]
    assert arl.data == {"kind": "arl", "file": 1, "positive": True}
    assert noemie.data == {"kind": "noemie", "file": 1, "positive": True}
    assert arl.blobs["content"].startswith(b"000")
    assert read_mail(noemie.blobs["raw"]).content == noemie.blobs["content"]
    assert login.data == {}


def test_two_openings_say_the_same(tmp_path: Path, keys: Path) -> None:
    said = []
    for name in ("a", "b"):
        one = opened(tmp_path / name, keys)
        one.send_lot()
        said.append(one.fetch())
        one.service.close()
    assert said[0] == said[1]


def test_returns_are_ready_when_the_sender_is_answered(desk: Desk) -> None:
    for _ in range(3):
        desk.send_lot()
    assert [event.data["file"] for event in desk.told(EntryKind.MAIL_OUT)] == [1, 1, 2, 2, 3, 3]
    assert len(desk.fetch()) == 6


def test_orders_of_the_case(tmp_path: Path, keys: Path) -> None:
    orders = (ReturnOrder(file=1, arl="negative", arl_code="T010"), ReturnOrder(file=2, state="rejected"))
    desk = opened(tmp_path, keys, a_case(*orders))
    desk.send_lot()
    desk.send_lot()
    refused, accepted, rejected = (read_mail(mail) for mail in desk.fetch())
    desk.service.close()
    assert read_arl(refused.content)[1].at(36, 5) == "NT010"
    assert read_arl(accepted.content)[1].at(36, 1) == "P"
    assert "294" in {said.code for said in read_noemie(rejected.content)}
    assert [event.data["positive"] for event in desk.told(EntryKind.MAIL_OUT)] == [False, True, False]


def test_the_next_case_counts_files_from_one(desk: Desk) -> None:
    desk.send_lot()
    desk.service.begin(a_case(ReturnOrder(file=1, arl="negative")))
    desk.send_lot()
    assert [event.data["file"] for event in desk.told(EntryKind.MAIL_IN)] == [1, 1]
    assert desk.told(EntryKind.MAIL_OUT)[-1].data == {"kind": "arl", "file": 1, "positive": False}


def test_the_clock_decides_what_is_post_dated(desk: Desk) -> None:
    late = lot_file(Bill(1, [Act("G", 3000, 70, 2100)]), day="250916")
    desk.send_lot(late)
    desk.context.clock.advance(86_400)
    desk.send_lot(late)
    positives = [e.data["positive"] for e in desk.told(EntryKind.MAIL_OUT) if e.data["kind"] == "arl"]
    assert positives == [False, True]


def test_a_lot_for_another_scheme(desk: Desk) -> None:
    desk.send_lot(fund=OTHER_FUND)
    assert desk.told(EntryKind.MAIL_IN)[0].data["recipient"] == OTHER_FUND
    assert len(desk.fetch()) == 2


def test_unreadable_mails_are_kept_and_refused(desk: Desk) -> None:
    desk.send(lot_mail(LOT, desk.certificates[OTHER_FUND]))
    desk.send(b"Subject: hello\r\n\r\n\xff\xfe\x00 no mail at all\r\n")
    first, second = desk.told(EntryKind.MAIL_IN)
    assert first.data["problem"] == "codecs.mime-other-recipient"
    assert "lot" not in first.blobs
    assert second.data["problem"] == "codecs.mime-no-envelope"
    (refusal,) = (read_arl(read_mail(mail).content) for mail in desk.fetch())
    assert refusal[1].at(36, 5) == "NT002"


def test_a_mailbox_of_no_fund_is_refused_and_told(desk: Desk) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        desk.send(b"x", "someone@example.org")
    (event,) = desk.told(EntryKind.REFUSED_CONNECTION)
    assert event.data == {"service": "mail", "code": "environment.recipient-refused"}
    assert b"someone@example.org" in event.blobs["detail"]


def test_a_fund_nobody_depends_on_is_received_and_unreadable(desk: Desk) -> None:
    desk.send(lot_mail(LOT, desk.certificates[FUND]), "01111@111.01.rss.fr")
    assert desk.told(EntryKind.MAIL_IN)[0].data["problem"] == "environment.mail-no-recipient-key"


def bomb(size: int) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join([*(engine.compress(block) for _ in range(size >> 20)), engine.flush()])


def test_a_gzip_bomb_is_bounded(desk: Desk) -> None:
    head = (
        b"Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Description: IRISTEST/B2/Z\r\n\r\n"
    )
    desk.send(sealed_mail(head + base64.encodebytes(bomb(1 << 28)), desk.certificates[FUND]))
    assert desk.told(EntryKind.MAIL_IN)[0].data["problem"] == "codecs.mime-gzip-bomb"
    desk.send_lot()
    assert desk.told(EntryKind.MAIL_IN)[1].data["problem"] == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"000",
        b"\x00" * 300_000,
        b"1" * 128 * 3_000,
        LOT[:-128],
        LOT.replace(b"991038431", b"@@@@@@@@@"),
        gzip.compress(LOT),
    ],
    ids=["empty", "short", "zeros", "ones", "no-999", "at-signs", "twice-gzip"],
)
def test_no_content_breaks_the_front_end(desk: Desk, content: bytes) -> None:
    desk.send_lot(content)
    assert desk.told(EntryKind.BENCH_FAULT) == []
    assert len(desk.told(EntryKind.MAIL_IN)) == 1
    for mail in desk.fetch():
        assert read_arl(read_mail(mail).content)[1].at(36, 1) == "N"


@pytest.mark.parametrize("noise", [b"\xff" * 5_000, b"GET / HTTP/1.1\r\n\r\n", b"USER " + b"A" * 2_000_000 + b"\r\n"])
def test_noise_on_pop3_leaves_the_mailbox_free(desk: Desk, noise: bytes) -> None:
    desk.send_lot()
    with socket.create_connection(desk.pop3, 20) as wire:
        wire.sendall(noise)
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(65_536):
            pass
    assert len(desk.fetch()) == 2


def test_a_dropped_session_frees_the_mailbox(desk: Desk) -> None:
    desk.send_lot()
    client = poplib.POP3(*desk.pop3, timeout=20)
    client.user(desk.user)
    client.pass_(desk.password)
    with pytest.raises(poplib.error_proto, match="IN-USE"):
        desk.fetch()
    client.close()
    mails: list[bytes] = []
    for _ in range(100):
        with suppress(poplib.error_proto):
            mails = mails or desk.fetch()
    assert len(mails) == 2


def test_wrong_password_is_no_login(desk: Desk) -> None:
    client = poplib.POP3(*desk.pop3, timeout=20)
    client.user(desk.user)
    with pytest.raises(poplib.error_proto, match="AUTH"):
        client.pass_("wrong")
    client.quit()
    assert desk.told(EntryKind.MAIL_LOGIN) == []


def test_curl_reads_the_mailbox(desk: Desk) -> None:
    desk.send_lot()
    url = f"pop3://{desk.pop3[0]}:{desk.pop3[1]}/"
    who = f"{desk.user}:{desk.password}"
    listing = subprocess.run(["curl", "-sS", "-u", who, url], capture_output=True, check=True).stdout
    assert [line.split(b" ")[0] for line in listing.splitlines()] == [b"1", b"2"]
    first = subprocess.run(["curl", "-sS", "-u", who, f"{url}1"], capture_output=True, check=True).stdout
    assert read_arl(read_mail(first).content)[1].at(36, 1) == "P"


def test_ordered_faults_strike_the_call_they_name(tmp_path: Path, keys: Path) -> None:
    world = ServiceWorld(faults=(Fault("smtp-451", call=1),))
    desk = opened(tmp_path, keys, a_case(services={"mail": world}))
    with pytest.raises(smtplib.SMTPDataError) as answer:
        desk.send_lot()
    assert answer.value.smtp_code == 451
    assert desk.told(EntryKind.MAIL_IN) == []
    desk.send_lot()
    desk.service.inject(Fault("mailbox-in-use", call=1))
    with pytest.raises(poplib.error_proto, match="IN-USE"):
        desk.fetch()
    assert len(desk.fetch()) == 2
    with pytest.raises(UnknownFaultError, match="smtp-451"):
        desk.service.inject(Fault("earthquake"))
    desk.service.close()


def test_a_fault_of_the_bench_is_told_and_raised_at_closing(tmp_path: Path, keys: Path) -> None:
    desk = opened(tmp_path, keys)

    def full(event: Event) -> None:
        if event.kind is EntryKind.MAIL_IN:
            raise OSError("disk full")

    desk.context.bus.subscribe(full)
    with pytest.raises(smtplib.SMTPDataError):
        desk.send_lot()
    (fault,) = desk.told(EntryKind.BENCH_FAULT)
    assert fault.data == {"where": "mail", "code": "environment.mail-fault"}
    assert b"disk full" in fault.blobs["detail"]
    with pytest.raises(ExceptionGroup):
        desk.service.close()
    desk.service.close()


def test_ports_are_freed(tmp_path: Path, keys: Path) -> None:
    desk = opened(tmp_path, keys)
    desk.service.close()
    for place in (desk.smtp, desk.pop3):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, 5)


def test_closing_under_open_sessions_is_silent(tmp_path: Path, keys: Path, capfd: pytest.CaptureFixture[str]) -> None:
    desk = opened(tmp_path, keys)
    with closing(poplib.POP3(*desk.pop3, timeout=20)) as fetching, smtplib.SMTP(*desk.smtp, timeout=20) as sending:
        fetching.user(desk.user)
        fetching.pass_(desk.password)
        sending.docmd("HELO", "x")
        desk.service.close()
        with pytest.raises((EOFError, poplib.error_proto, ConnectionError)):
            fetching.noop()
        sending.close()
    gc.collect()
    assert capfd.readouterr() == ("", "")
