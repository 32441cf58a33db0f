"""A mail as it was received: who it goes between, and whether everything it holds is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.mime import Node, read_mail
from harness.codecs.mime.attachments import outermost
from harness.codecs.mime.envelope import Envelope
from harness.codecs.problem import Problem
from harness.judging.readings.heads import head_facts
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_received"]

_CLOSED = "codecs.mime-other-recipient"
"""What every sealed mail says to who has no key: here nobody has, and it is no fault."""


def read_received(data: bytes, tables: Tables) -> Reading:
    """Read a mail without any key: what its envelope holds is another reading's business."""
    del tables
    mail = read_mail(data)
    head, told = head_facts(mail)
    problems = (*told, *(problem for problem in mail.problems if problem.code != _CLOSED))
    if not mail.root.entity.fields:
        return Reading((), problems or (Problem("codecs.mime-unreadable"),))
    return Reading((*head, *_sealing(mail.root)), problems)


def _sealing(root: Node) -> Iterator[Fact]:
    """Yield whether nothing but envelopes is there: one part left in clear, and the mail is not sealed."""
    held = list(outermost(root))
    sealed = [node.envelope for node in held if node.envelope is not None and _is_envelope(node.envelope)]
    yield Fact("/sealed", "yes" if held and len(sealed) == len(held) else "no")
    for rank, envelope in enumerate(sealed):
        yield Fact("/cipher", envelope.cipher, f"/envelopes/{rank}/cipher")
        yield Fact("/recipients", str(envelope.recipients), f"/envelopes/{rank}/recipients")


def _is_envelope(envelope: Envelope) -> bool:
    return bool(envelope.cipher and envelope.recipients)
