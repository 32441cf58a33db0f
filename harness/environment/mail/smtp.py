"""The SMTP side of the front end: takes mail for fund mailboxes, and for nobody else.

Theory.  aiosmtpd speaks the protocol.  It keeps a line that never ends in memory until it does, so
bytes pass through a line bound first: what exceeds it is dropped, and aiosmtpd, seeing a line
that is still far too long, answers 500 as it would have.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = ["SIZE_LIMIT", "LineBound", "SmtpHandler", "fund_of", "serve_smtp"]

SIZE_LIMIT = 25 * 1024 * 1024
"""Largest mail taken, in bytes."""
_LINE_LIMIT = 1 << 20
_RECIPIENTS_LIMIT = 100
_IDLE_S = 300.0
_MAILBOX = re.compile(r"(?P<scheme>\d{2})(?P<fund>\d{3})@(?P=fund)\.(?P=scheme)\.rss\.fr", re.ASCII)

# Without a handler of its own, Python prints the library's warnings on standard error.
logging.getLogger("mail.log").addHandler(logging.NullHandler())


def fund_of(address: str) -> tuple[str, str] | None:
    """Return (scheme, fund) of a mailbox ``RRDDD@DDD.RR.rss.fr``; None for any other address."""
    found = _MAILBOX.fullmatch(address.lower())
    return (found["scheme"], found["fund"]) if found else None


def _of_a_fund(address: str) -> bool:
    return fund_of(address) is not None


class LineBound:
    """Cuts a line longer than ``limit`` bytes, without its end; everything else passes unchanged."""

    def __init__(self, limit: int = _LINE_LIMIT) -> None:
        """Start at the beginning of a line."""
        self._limit = limit
        self._open = 0

    def pass_on(self, data: bytes) -> bytes:
        """Return what may go further of the next bytes."""
        if self._open + len(data) <= self._limit:
            end = data.rfind(b"\n")
            self._open = self._open + len(data) if end < 0 else len(data) - end - 1
            return data
        return b"".join(self._cut(line) for line in data.splitlines(keepends=True))

    def _cut(self, line: bytes) -> bytes:
        room = self._limit - self._open
        if line.endswith(b"\n"):
            self._open = 0
            return line if len(line) <= room else line[: max(room, 0)] + b"\r\n"
        self._open += len(line)
        return line[: max(room, 0)]


class _BoundedSmtp(SMTP):
    """aiosmtpd's protocol behind a line bound."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._bound = LineBound()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        super().data_received(self._bound.pass_on(data))

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        # Python's address parser runs past the end of "<" and of "x@": a fault of the sender, not of the bench.
        try:
            return super()._getaddr(arg)
        except IndexError:
            return None, None


class _Closing(asyncio.Protocol):
    """A conversation that ends before its first word."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


@dataclass(frozen=True)
class SmtpHandler:
    """What aiosmtpd calls; each function it holds runs outside the loop.

    Without slots: aiosmtpd lists the members of its handler, and Python before 3.11.4 cannot list those
    of a slotted dataclass.
    """

    receive: Callable[[bytes, Sequence[str]], str]
    """Takes raw mail and its recipients, and returns the answer to the sender."""
    refuse: Callable[[str], None]
    """Told of an address that is no mailbox of the front end."""
    on_fault: Callable[[Exception], None]
    takes: Callable[[str], bool] = _of_a_fund
    """Tells whether the front end has a mailbox of that address."""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept the mailboxes of the front end only."""
        if not self.takes(address):
            await asyncio.to_thread(self.refuse, address)
            return "550 5.1.1 nobody has this mailbox here"
        if len(envelope.rcpt_tos) >= _RECIPIENTS_LIMIT:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail, and answer once its returns are in the mailbox."""
        content = envelope.original_content or b""
        return await asyncio.to_thread(self.receive, content, tuple(envelope.rcpt_tos))

    async def handle_exception(self, error: Exception) -> str:
        """Report a fault of the bench and ask the product to come back."""
        self.on_fault(error)
        return "451 4.3.0 the bench failed"


async def serve_smtp(listener: socket.socket, handler: SmtpHandler) -> asyncio.Server:
    """Serve SMTP on a listening socket."""
    loop = asyncio.get_running_loop()

    def protocol() -> asyncio.BaseProtocol:
        try:
            return _BoundedSmtp(
                handler,
                data_size_limit=SIZE_LIMIT,
                hostname="recette-test",
                ident="RECETTE TEST SMTP",
                timeout=_IDLE_S,
                loop=loop,
            )
        except Exception as error:  # noqa: BLE001 - asyncio would say nothing, and the product would be blamed
            handler.on_fault(error)
            return _Closing()

    return await loop.create_server(protocol, sock=listener)
