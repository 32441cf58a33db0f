"""The mail servers on real sockets: whatever a client sends, they answer or hang up, and serve the next one."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from harness.environment.loop import LoopThread
from harness.environment.mail.mailbox import Mailbox
from harness.environment.mail.pop3 import Pop3Session
from harness.environment.mail.pop3_server import serve_pop3
from harness.environment.mail.smtp import SmtpHandler, serve_smtp
from harness.environment.net import bind, endpoint
from tests.proof.conftest import Tell
from tests.proof.counts import count
from tests.proof.mutating import mutants

FUND = "01999@999.01.rss.fr"
SENT = (
    b"EHLO poste\r\nMAIL FROM:<a@editeur.invalid>\r\nRCPT TO:<01999@999.01.rss.fr>\r\nDATA\r\n"
    b"Subject: IRISTEST\r\n\r\nlot\r\n.\r\nQUIT\r\n"
)
ODD = (
    b"HELO poste\r\nMAIL FROM:<> SIZE=999999999999\r\nRSET\r\nNOOP\r\nVRFY x\r\nAUTH PLAIN AAAA\r\nSTARTTLS\r\nQUIT\r\n"
)
SMTP = (SENT, ODD)
POP3 = (
    b"USER recette\r\nPASS secret\r\nSTAT\r\nLIST\r\nUIDL\r\nRETR 1\r\nTOP 1 0\r\nDELE 1\r\nRSET\r\nQUIT\r\n",
    b"CAPA\r\nAPOP a b\r\nUSER x\r\nPASS y\r\nUIDL 99999999999999999999\r\nQUIT\r\n",
)


@dataclass
class Servers:
    smtp: int
    pop3: int
    faults: list[Exception] = field(default_factory=list)
    mails: int = 0


@pytest.fixture
def servers() -> Iterator[Servers]:
    with LoopThread() as loop:
        smtp, pop3 = bind(), bind()
        found = Servers(endpoint(smtp).port, endpoint(pop3).port)
        mailbox = Mailbox()
        mailbox.put(b"Subject: x\r\n\r\nretour\r\n")

        def receive(_raw: bytes, _recipients: object) -> str:
            found.mails += 1
            return "250 2.0.0 OK"

        handler = SmtpHandler(receive, lambda _address: None, found.faults.append)
        session = lambda: Pop3Session(mailbox, "recette", "secret", lambda: None)  # noqa: E731 - one line, one use
        running = [
            loop.run(serve_smtp(smtp, handler)),
            loop.run(serve_pop3(pop3, session, found.faults.append)),
        ]
        yield found
        for server in running:
            loop.loop.call_soon_threadsafe(server.close)


def throw(port: int, data: bytes) -> None:
    """Send everything, say that nothing follows, and read until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), 20) as wire:
        try:
            wire.sendall(data)
            wire.shutdown(socket.SHUT_WR)
            while wire.recv(1 << 16):
                pass
        except (ConnectionError, OSError) as error:
            assert not isinstance(error, TimeoutError), data  # noqa: PT017 - hanging up is an answer, silence is none


@pytest.mark.parametrize(("protocol", "samples"), [("smtp", SMTP), ("pop3", POP3)])
def test_every_conversation_ends_and_the_next_is_served(
    protocol: str, samples: tuple[bytes, ...], servers: Servers, proof: Tell
) -> None:
    inputs = count(75, 10_000)
    port = servers.smtp if protocol == "smtp" else servers.pop3
    began = time.monotonic()
    for data in mutants(samples, inputs, 20250915):
        throw(port, data)
    rate = inputs / (time.monotonic() - began)
    assert servers.faults == []
    before = servers.mails
    with smtplib.SMTP("127.0.0.1", servers.smtp, timeout=20) as client:
        client.sendmail("a@editeur.invalid", [FUND], b"Subject: x\r\n\r\nlot\r\n")
    assert servers.mails == before + 1
    with socket.create_connection(("127.0.0.1", servers.pop3), 20) as wire:
        assert wire.recv(100).startswith(b"+OK")
    proof(f"{protocol}, vraies sockets : {inputs} conversations abîmées, toutes terminées, {rate:.0f} par seconde.")
