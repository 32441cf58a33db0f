"""The funds' mail front end: takes lots by SMTP, answers at once in the product's POP3 mailbox."""

from __future__ import annotations

import asyncio
import secrets
import threading
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harness.environment.keystore import Identity
from harness.environment.loop import LoopThread
from harness.environment.mail.answering import Answer, answer_file
from harness.environment.mail.codec import LotCodec
from harness.environment.mail.flows import flow_of, mailboxes, opened
from harness.environment.mail.mailbox import Mailbox
from harness.environment.mail.message import Envelope, return_mail
from harness.environment.mail.pop3 import Pop3Session
from harness.environment.mail.pop3_server import serve_pop3
from harness.environment.mail.smtp import SmtpHandler, serve_smtp
from harness.environment.net import bind, endpoint
from harness.environment.service import WorldContext
from harness.i18n import say
from harness.model.action import Json
from harness.model.case import Case, Fault
from harness.model.person import Person
from harness.model.record import EntryKind

__all__ = ["FAULTS", "MailFrontEnd", "UnknownFaultError", "fund_mailboxes"]

SENDER_DOMAIN = "editeur.invalid"
_USER = "recette"
_TAKEN = "250 2.0.0 OK"
_LATER = "451 4.3.2 RECETTE TEST come back later"

FAULTS = {
    "smtp-451": "the k-th mail is not taken: 451, to be sent again",
    "mailbox-in-use": "the k-th login finds the mailbox held by another session",
}
"""Faults the front end can be told to show."""


class UnknownFaultError(ValueError):
    """The case orders a fault this service does not have."""

    def __init__(self, service: str, fault: str, known: Iterable[str]) -> None:
        """Word the fault."""
        super().__init__(say("environment.unknown-fault", service=service, fault=fault, known=", ".join(sorted(known))))


def _check(service: str, fault: Fault) -> None:
    if fault.fault not in FAULTS:
        raise UnknownFaultError(service, fault.fault, FAULTS)


def fund_mailboxes(persons: Iterable[Person]) -> tuple[str, ...]:
    """Return the mailbox of every fund these persons depend on, sorted."""
    funds = {(person.coverage.scheme, person.coverage.fund) for person in persons}
    return tuple(sorted(f"{scheme}{fund}@{fund}.{scheme}.rss.fr" for scheme, fund in funds))


@dataclass(slots=True)
class _Counted:
    """Faults ordered, and the calls each kind of them has seen."""

    faults: list[Fault]
    calls: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        """Order one more fault."""
        with self.lock:
            self.faults.append(fault)

    def strikes(self, name: str) -> bool:
        """Count one call and tell whether the fault of that name hits it."""
        with self.lock:
            call = self.calls[name] = self.calls.get(name, 0) + 1
            return any(fault.fault == name and fault.call in {0, call} for fault in self.faults)


class MailFrontEnd:
    """The ``mail`` service."""

    id = "mail"

    def __init__(self) -> None:
        """Stand closed."""
        self.mailbox = Mailbox()
        self._loop: LoopThread | None = None
        self._servers: list[asyncio.Server] = []
        self._turn = threading.Lock()
        self._broken: list[Exception] = []
        self._codecs: dict[str, LotCodec] = {}
        self._ordered = _Counted([])
        self._rank = 0
        self._sent = 0
        self._password = secrets.token_urlsafe(12)

    def open(self, context: WorldContext) -> Mapping[str, Json]:
        """Start both servers and return where they are, with the certificate of each fund."""
        self._context = context
        persons = tuple(context.corpus.persons.values())
        self._funds = {
            address: context.pki.recipient(address) for address in (*fund_mailboxes(persons), *mailboxes(persons))
        }
        self._begin(context.case)
        self._loop = LoopThread("recette-mail")
        smtp, pop3 = bind(context.listen), bind(context.listen)
        handler = SmtpHandler(self._receive, self._refuse, self._on_fault, lambda address: flow_of(address) is not None)
        self._servers = [
            self._loop.run(serve_smtp(smtp, handler)),
            self._loop.run(serve_pop3(pop3, self._session, self._on_fault)),
        ]
        sending, fetching = endpoint(smtp, context.advertise), endpoint(pop3, context.advertise)
        certificates: dict[str, Json] = {
            address: str(fund.certificate_file.absolute()) for address, fund in self._funds.items()
        }
        return {
            "smtp": {"host": sending.host, "port": sending.port},
            "pop3": {"host": fetching.host, "port": fetching.port, "user": _USER, "password": self._password},
            "certificates": certificates,
            "sender_domain": SENDER_DOMAIN,
        }

    def begin(self, case: Case) -> None:
        """Answer from now on as another case of the session asks; its files count from 1 again."""
        with self._turn:
            self._begin(case)

    def inject(self, fault: Fault) -> None:
        """Show a fault of ``FAULTS``.

        Raises:
            UnknownFaultError: there is no such fault.
        """
        _check(self.id, fault)
        self._ordered.add(fault)

    def close(self) -> None:
        """Stop serving.

        Raises:
            ExceptionGroup: what broke in the bench while it served.
        """
        if self._loop is None:
            return
        for server in self._servers:
            self._loop.loop.call_soon_threadsafe(server.close)
        self._loop.close()
        self._loop = None
        if self._broken:
            broken, self._broken = self._broken, []
            raise ExceptionGroup("mail front end", broken)

    # Sending side

    def _begin(self, case: Case) -> None:
        self._context = self._context.for_case(case)
        self._codec = self._codec_for(case)
        self._rank = 0
        world = case.world.services.get(self.id)
        faults = world.faults if world else ()
        for fault in faults:
            _check(self.id, fault)
        self._ordered = _Counted(list(faults))

    def _codec_for(self, case: Case) -> LotCodec:
        """Return what reads the lots of a case, made once for each dialect."""
        dialect = self._context.corpus.dialect(case.text)
        if dialect not in self._codecs:
            self._codecs[dialect] = LotCodec(self._context.corpus.files, dialect)
        return self._codecs[dialect]

    def _refuse(self, address: str) -> None:
        detail = say("environment.recipient-refused", address=address)
        self._context.bus.publish(
            EntryKind.REFUSED_CONNECTION,
            {"service": self.id, "code": "environment.recipient-refused"},
            detail=detail.encode("utf-8", "replace"),
        )

    def _receive(self, raw: bytes, recipients: Sequence[str]) -> str:
        with self._turn:
            if self._ordered.strikes("smtp-451"):
                return _LATER
            boxes: dict[str, list[str]] = {}
            for address in recipients:
                boxes.setdefault(flow_of(address) or "", []).append(address.lower())
            # A mail to mailboxes of several flows is a mail of each: none of them may lack it.
            for flow, addresses in boxes.items():
                if flow:
                    self._keep(flow, raw, addresses)
                else:
                    self._rank += 1
                    self._take(raw, addresses)
            return _TAKEN

    def _keep(self, flow: str, raw: bytes, recipients: Sequence[str]) -> None:
        """Write a mail of another flow down, opened as far as the keys of its recipients allow; nothing answers."""
        keys = [self._funds[address] for address in recipients if address in self._funds]
        clear, problem = opened(raw, [(key.key_pem, key.certificate_pem) for key in keys])
        data: dict[str, Json] = {"flow": flow, "problem": problem, "recipient": recipients[0]}
        blobs = {} if clear is None else {"clear": clear}
        self._context.bus.publish(EntryKind.MAIL_IN, data, raw=raw, **blobs)

    def _take(self, raw: bytes, recipients: Sequence[str]) -> None:
        keys: list[Identity] = [self._funds[address] for address in recipients if address in self._funds]
        opened = self._codec.open(raw, keys, recipients[0], self._rank)
        data: dict[str, Json] = {
            "file": self._rank,
            "problem": opened.problem,
            "recipient": recipients[0],
            "remarks": list(opened.remarks),
        }
        lot = {} if opened.content is None else {"lot": opened.content}
        self._context.bus.publish(EntryKind.MAIL_IN, data, raw=raw, **lot)
        orders, now = self._context.case.world.returns, self._context.clock.now()
        for answer in answer_file(opened.file, opened.defects, orders, self._rank, now, self._sent):
            self._post(answer, recipients[0])

    def _post(self, answer: Answer, fund: str) -> None:
        self._sent += 1
        content = self._codec.write(answer)
        envelope = Envelope(fund, f"{_USER}@{SENDER_DOMAIN}", self._context.clock.now(), self._sent)
        mail = return_mail(answer.kind.upper(), content, envelope, compressed=answer.kind == "noemie")
        # Written down before the product can fetch it: no return is ever used that the journal lacks.
        self._context.bus.publish(
            EntryKind.MAIL_OUT,
            {"kind": answer.kind, "file": self._rank, "positive": answer.positive},
            raw=mail,
            content=content,
        )
        self.mailbox.put(mail)

    # Fetching side

    def _session(self) -> Pop3Session:
        return Pop3Session(self.mailbox, _USER, self._password, self._logged_in, self._held)

    def _logged_in(self) -> None:
        self._context.bus.publish(EntryKind.MAIL_LOGIN)

    def _held(self) -> bool:
        return self._ordered.strikes("mailbox-in-use")

    # Faults of the bench

    def _on_fault(self, error: Exception) -> None:
        self._broken.append(error)
        detail = "".join(traceback.format_exception(error)).encode()
        data: dict[str, Json] = {"where": self.id, "code": "environment.mail-fault"}
        try:
            self._context.bus.publish(EntryKind.BENCH_FAULT, data, detail=detail)
        except Exception as unwritten:  # noqa: BLE001 - the journal itself fails: closing says so
            self._broken.append(unwritten)
