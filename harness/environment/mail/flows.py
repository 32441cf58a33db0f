"""The mailboxes the front end takes mail for, the flow each belongs to, and mails of other flows opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from harness.codecs.mime import read_mail
from harness.codecs.mime.attachments import outermost
from harness.codecs.mime.repeats import ONCE
from harness.codecs.mime.tree import MAIL_BOUND, Keys, Node
from harness.codecs.scor import scor_mailbox
from harness.environment.mail.smtp import fund_of
from harness.model.person import Person

__all__ = ["flow_of", "mailboxes", "opened"]

_FLOWS: Mapping[str, re.Pattern[str]] = {
    # Synthetic (SYN-04): routing code, host and domain put together as in the address of a fund.  That a body is
    # reached by these three parts is public: MedinTux (CeCILL), CSesam_API_InfoGroupe, groups 109 and 1321.
    "dre": re.compile(r"[a-z]{2}(?P<host>\d{3})@(?P=host)\.[a-z]{2}\.rss\.fr", re.ASCII),
    "mssante": re.compile(r"[a-z0-9._-]{1,64}@[a-z0-9-]{1,40}\.mssante\.invalid", re.ASCII),
    "scor": re.compile(r"(?P<scheme>\d{2})\.\d{3}@(?P=scheme)\.scor\.rss\.fr", re.ASCII),
}
"""Flow → its mailboxes, all of them synthetic."""
_AMC = "ma{host}@{host}.ma.rss.fr"
"""Mailbox of a body; our convention: the host is the last three digits of its number."""
_OF_CONTENT = re.compile(rb"content-", re.IGNORECASE)
_OF_MAIL = re.compile(
    rb"(?:" + b"|".join(sorted(name.encode() for name in {*ONCE, "mime-version"})) + rb")[ \t]*:", re.IGNORECASE
)
_FIELD = re.compile(rb"[^\n]*\n(?:[ \t][^\n]*(?:\n|\Z))*|[^\n]+\Z")


def flow_of(address: str) -> str | None:
    """Return the flow of a mailbox: empty for the lots of a fund, None when nobody has such a mailbox."""
    if fund_of(address) is not None:
        return ""
    return next((flow for flow, shape in _FLOWS.items() if shape.fullmatch(address.lower())), None)


def mailboxes(persons: Iterable[Person]) -> tuple[str, ...]:
    """Return the mailboxes beside those of the lots: of each fund for its documents, of each AMC, sorted."""
    found = set[str]()
    for person in persons:
        coverage = person.coverage
        found.add(scor_mailbox(f"{coverage.scheme}.{coverage.fund}"))
        if coverage.amc_number:
            found.add(_AMC.format(host=coverage.amc_number[-3:].rjust(3, "0")))
    return tuple(sorted(found))


def opened(raw: bytes, keys: Keys) -> tuple[bytes | None, str]:
    """Return a mail with what its envelope holds in its place, or the code of what kept it closed.

    A mail that holds anything beside its envelope counts as closed.

    Args:
        raw: The mail as received, whatever its state.
        keys: What may open it.
    """
    mail = read_mail(raw, keys)
    sealed = next((node for node in mail.root.walk() if node.envelope is not None), None)
    if len(raw) > MAIL_BOUND:
        return None, "codecs_mail.mail-too-large"
    if sealed is None:
        return raw, ""
    if not sealed.children:
        problem = sealed.envelope.problem if sealed.envelope is not None else None
        return None, problem.code if problem is not None else "codecs.mime-undecipherable"
    if any(node is not sealed for node in outermost(mail.root)):
        # What was not sealed went in clear: such a mail is not judged by what its envelope holds.
        return None, "codecs_mail.mail-beside-envelope"
    return _head(mail.root) + _inner(sealed.children[0]), ""


def _fields(node: Node) -> Sequence[bytes]:
    """Return the fields of an entity as they stand, folded lines with their first, then the blank line."""
    entity = node.entity
    return _FIELD.findall(entity.source[entity.start : entity.body_start])


def _head(root: Node) -> bytes:
    """Return the fields of a mail, without those that describe its content."""
    return b"".join(line for line in _fields(root) if line.strip() and not _OF_CONTENT.match(line))


def _inner(node: Node) -> bytes:
    """Return what an envelope holds, less the fields that are for the mail around it to say.

    A first line that begins with a blank continues nothing here, and would continue the last field of the mail.
    """
    kept = [line for line in _fields(node) if line[:1] not in {b" ", b"\t"} and not _OF_MAIL.match(line)]
    return b"".join(kept) + node.entity.body
