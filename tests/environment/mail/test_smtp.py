"""The SMTP side with smtplib and raw sockets: who is accepted, what is bounded, what hostility gets."""

from __future__ import annotations

import gc
import smtplib
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.environment.loop import LoopThread
from harness.environment.mail.smtp import LineBound, SmtpHandler, fund_of, serve_smtp
from harness.environment.net import bind, endpoint

FUND = "01999@999.01.rss.fr"


@dataclass
class Sink:
    """A running server and what reached it."""

    port: int
    mails: list[tuple[bytes, Sequence[str]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    broken: bool = False

    def receive(self, raw: bytes, recipients: Sequence[str]) -> str:
        if self.broken:
            raise OSError("disk full")
        self.mails.append((raw, recipients))
        return "250 2.0.0 OK"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with LoopThread() as loop:
        listener = bind()
        found = Sink(endpoint(listener).port)
        handler = SmtpHandler(found.receive, found.refused.append, found.faults.append)
        server = loop.run(serve_smtp(listener, handler))
        yield found
        loop.loop.call_soon_threadsafe(server.close)


def talk(sink: Sink, *lines: bytes) -> list[bytes]:
    """Send lines one after the other, each after the answer to the last; return the answers."""
    with socket.create_connection(("127.0.0.1", sink.port), 20) as wire:
        stream = wire.makefile("rb")
        answers = [stream.readline()]
        for line in lines:
            wire.sendall(line)
            answers.append(stream.readline())
        return answers


def test_takes_mail_for_a_fund(sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=20) as client:
        client.sendmail("ps@editeur.invalid", [FUND], b"Subject: x\r\n\r\n.dot\r\n")
    assert sink.mails == [(b"Subject: x\r\n\r\n.dot\r\n", (FUND,))]


@pytest.mark.parametrize(
    ("address", "fund"),
    [
        (FUND, ("01", "999")),
        ("10998@998.10.RSS.FR", ("10", "998")),
        ("01999@998.01.rss.fr", None),
        ("01999@999.10.rss.fr", None),
        ("1999@999.01.rss.fr", None),
        ("01999@999.01.rss.fr.example", None),
        ("٠١999@999.٠١.rss.fr", None),
        ("someone@example.org", None),
        ("", None),
    ],
)
def test_only_mailboxes_of_funds(address: str, fund: tuple[str, str] | None) -> None:
    assert fund_of(address) == fund


def test_refuses_anybody_else_with_550(sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            client.sendmail("ps@editeur.invalid", ["someone@example.org"], b"x")
        assert refusal.value.recipients["someone@example.org"][0] == 550
        client.sendmail("ps@editeur.invalid", [FUND], b"after")
    assert sink.refused == ["someone@example.org"]
    assert len(sink.mails) == 1


def test_announced_size_is_refused_at_once(sink: Sink) -> None:
    answers = talk(sink, b"EHLO x\r\n")
    assert answers[0].startswith(b"220 ")
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=20) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(25 * 1024 * 1024)
        assert client.mail("a@b.invalid", ["size=104857600"])[0] == 552


def test_a_hundred_megabytes_are_drained_and_answered_552(sink: Sink) -> None:
    chunk = (b"A" * 510 + b"\r\n") * 2048
    with socket.create_connection(("127.0.0.1", sink.port), 60) as wire:
        stream = wire.makefile("rb")
        _begin_data(wire, stream.readline)
        for _ in range(100):
            wire.sendall(chunk)
        wire.sendall(b".\r\n")
        assert stream.readline().startswith(b"552 ")
        wire.sendall(b"NOOP\r\n")
        assert stream.readline().startswith(b"250 ")
    assert sink.mails == []


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_one_line_of_sixty_megabytes_is_answered_500(sink: Sink, end: bytes) -> None:
    with socket.create_connection(("127.0.0.1", sink.port), 60) as wire:
        stream = wire.makefile("rb")
        _begin_data(wire, stream.readline)
        for _ in range(60):
            wire.sendall(b"A" * (1 << 20))
        wire.sendall(end + b"\r\n.\r\n")
        assert stream.readline().startswith(b"500 ")
        wire.sendall(b"NOOP\r\n")
        assert stream.readline().startswith(b"250 ")
    assert sink.mails == []


def _begin_data(wire: socket.socket, answer: object) -> None:
    assert callable(answer)
    answer()
    for line in (b"HELO x\r\n", b"MAIL FROM:<a@b.invalid>\r\n", b"RCPT TO:<01999@999.01.rss.fr>\r\n", b"DATA\r\n"):
        wire.sendall(line)
        assert answer()[:1] in {b"2", b"3"}


def test_bare_line_feeds_do_not_end_the_data(sink: Sink) -> None:
    with socket.create_connection(("127.0.0.1", sink.port), 20) as wire:
        stream = wire.makefile("rb")
        _begin_data(wire, stream.readline)
        wire.sendall(b"one\n.\nQUIT\n\r\n.\r\n")
        assert stream.readline().startswith(b"250 ")
    assert sink.mails == [(b"one\n.\nQUIT\n\r\n", (FUND,))]


@pytest.mark.parametrize(
    "line", [b"\xff\xfe\x00\r\n", b"GET / HTTP/1.1\r\n", b"A" * 100_000 + b"\r\n", b"RCPT TO:<\xe9@x>\r\n", b"\r\n"]
)
def test_noise_is_answered_and_the_connection_stays(sink: Sink, line: bytes) -> None:
    answers = talk(sink, line, b"NOOP\r\n")
    assert answers[1][:1] == b"5"
    assert answers[2].startswith(b"250 ")


@pytest.mark.parametrize("line", [b"MAIL FROM:<\r\n", b"MAIL FROM:<x@\r\n", b"VRFY x@\r\n"])
def test_an_address_cut_short_is_a_fault_of_its_sender(sink: Sink, line: bytes) -> None:
    answers = talk(sink, b"EHLO x\r\n", line)
    assert sink.faults == []
    assert not any(answer.startswith(b"451") for answer in answers)


def test_a_fault_of_the_bench_is_told_and_answered_451(sink: Sink) -> None:
    sink.broken = True
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPDataError) as answer:
            client.sendmail("ps@editeur.invalid", [FUND], b"x")
        assert answer.value.smtp_code == 451
    assert [str(fault) for fault in sink.faults] == ["disk full"]


def test_a_server_that_cannot_start_a_conversation_blames_the_bench(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("no such member")

    monkeypatch.setattr("harness.environment.mail.smtp._BoundedSmtp.__init__", broken)
    assert talk(sink) == [b""]
    assert [type(fault) for fault in sink.faults] == [TypeError]


def test_the_library_prints_nothing(sink: Sink, capfd: pytest.CaptureFixture[str]) -> None:
    talk(sink, b"NONSENSE\r\n")
    assert capfd.readouterr() == ("", "")


def test_a_client_that_vanishes_leaves_no_trace(sink: Sink, capfd: pytest.CaptureFixture[str]) -> None:
    wire = socket.create_connection(("127.0.0.1", sink.port), 20)
    _begin_data(wire, wire.makefile("rb").readline)
    wire.sendall(b"half a mail")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing resets
    wire.close()
    gc.collect()
    assert talk(sink, b"NOOP\r\n")[1].startswith(b"250 ")
    gc.collect()
    assert (sink.mails, sink.faults) == ([], [])
    assert capfd.readouterr() == ("", "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"A", b"\r\n")), max_size=12))
def test_the_line_bound_changes_no_short_line(pieces: list[bytes]) -> None:
    bound = LineBound(limit=1000)
    assert b"".join(bound.pass_on(piece) for piece in pieces) == b"".join(pieces)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("AB\r\n", max_size=30).map(str.encode), max_size=12))
def test_the_line_bound_cuts_and_keeps_every_line_end(pieces: list[bytes]) -> None:
    bound = LineBound(limit=8)
    passed = b"".join(bound.pass_on(piece) for piece in pieces)
    lines, kept = b"".join(pieces).split(b"\n"), passed.split(b"\n")
    assert len(lines) == len(kept)
    assert all(len(line) <= 10 for line in kept)
    assert all(line == short for line, short in zip(lines, kept, strict=True) if len(line) < 8)
