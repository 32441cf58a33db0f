"""Delivery status notifications (RFC 3464), bounces among them: what became of a mail on its way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from harness.codecs.mime.report import Group, Seal, block, original_id, read_report, typed, write_report
from harness.codecs.problem import Problem

__all__ = ["ACTIONS", "REASONS", "Bounce", "Delivery", "parse_bounce", "write_bounce"]

_KIND = "delivery-status"
_MEDIA_TYPE = "message/delivery-status"
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
"""RFC 3464, 2.3.3."""
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
REASONS: Mapping[str, str] = {
    "1.1": "unknown-recipient",
    "1.2": "unknown-domain",
    "1.3": "bad-address",
    "1.6": "mailbox-moved",
    "1.10": "unknown-domain",
    "2.1": "mailbox-closed",
    "2.2": "mailbox-full",
    "2.3": "too-large",
    "3.4": "too-large",
    "4.7": "expired",
    "7.1": "refused",
}
"""Subject and detail of a status (RFC 3463, 3.2 to 3.8; 1.10: RFC 7505) → what it comes to for the sender."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a mail for one recipient."""

    recipient: str
    """Address, without its type."""
    action: str
    """``failed``, ``delayed``…, in lower case."""
    status: str
    """``5.1.1``; empty when it cannot be read."""
    diagnostic: str = ""
    """Words of the server, its type left out."""
    remote_mta: str = ""
    original_recipient: str = ""

    @property
    def reason(self) -> str:
        """What the status comes to, by `REASONS`; empty = nothing particular."""
        return REASONS.get(self.status.partition(".")[2], "")

    @property
    def permanent(self) -> bool:
        """Sending again will not help."""
        return self.action == "failed" and self.status.startswith("5")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One notification."""

    reporting_mta: str
    deliveries: tuple[Delivery, ...]
    original_message_id: str = ""
    """Message-ID of the mail that comes back, with its angle brackets; empty when it does not."""
    envelope_id: str = ""
    arrived_at: datetime | None = None
    text: str = ""
    """Words for people."""


def parse_bounce(source: bytes) -> tuple[Bounce | None, tuple[Problem, ...]]:
    """Read a notification whatever its state.

    Returns:
        What it says (None without any recipient), and what is wrong with it.
    """
    report, refused = read_report(source, _KIND, _MEDIA_TYPE)
    if report is None:
        return None, refused
    problems = list(report.problems)
    head = report.groups[0] if report.groups else Group({})
    mta = typed(head.get("Reporting-MTA"))[1]
    if not mta:
        problems.append(Problem("codecs_mail.no-mta", "Reporting-MTA"))
    arrived, faults = _arrived(head.get("Arrival-Date"))
    problems += faults
    deliveries = list[Delivery]()
    for rank, group in enumerate(report.groups[1:], 1):
        delivery, faults = _delivery(group, rank)
        deliveries.append(delivery)
        problems += faults
    original = original_id(report)
    if not original:
        problems.append(Problem("codecs_mail.original-unknown", "Message-ID"))
    if not deliveries:
        return None, (Problem("codecs_mail.no-recipient", "Final-Recipient"), *problems)
    envelope = head.get("Original-Envelope-Id")
    return Bounce(mta, tuple(deliveries), original, envelope, arrived, report.text), tuple(problems)


def _arrived(value: str) -> tuple[datetime | None, list[Problem]]:
    if not value:
        return None, []
    try:
        return parsedate_to_datetime(value[:100]), []
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, [Problem("codecs_mail.date", "Arrival-Date", (("found", value[:100]),))]


def _delivery(group: Group, rank: int) -> tuple[Delivery, list[Problem]]:
    problems = list[Problem]()

    def tell(code: str, field: str) -> None:
        problems.append(Problem(code, f"{field}#{rank}", (("found", group.get(field)[:100]),)))

    recipient, action = typed(group.get("Final-Recipient"))[1], group.get("Action").lower()
    if not recipient:
        tell("codecs_mail.no-recipient", "Final-Recipient")
    if action not in ACTIONS:
        tell("codecs_mail.action", "Action")
    status = _STATUS.match(group.get("Status"))
    if status is None:
        tell("codecs_mail.status", "Status")
    elif (action, status[1]) in {("failed", "2"), ("delivered", "5"), ("delivered", "4"), ("delayed", "2")}:
        tell("codecs_mail.status-action", "Status")
    return Delivery(
        recipient,
        action,
        status[0] if status else "",
        typed(group.get("Diagnostic-Code"))[1],
        typed(group.get("Remote-MTA"))[1],
        typed(group.get("Original-Recipient"))[1],
    ), problems


def write_bounce(bounce: Bounce, seal: Seal, returned: bytes = b"") -> bytes:
    """Return the mail of a notification.

    Args:
        bounce: What it says.
        seal: Head of the mail.
        returned: Head of the mail that comes back; empty = its Message-ID alone, when it has one.
    """
    arrived = format_datetime(bounce.arrived_at) if bounce.arrived_at else ""
    groups = [
        block(
            [
                ("Reporting-MTA", f"dns; {bounce.reporting_mta}"),
                ("Original-Envelope-Id", bounce.envelope_id),
                ("Arrival-Date", arrived),
            ]
        )
    ]
    groups += [
        block(
            [
                ("Original-Recipient", f"rfc822; {d.original_recipient}" if d.original_recipient else ""),
                ("Final-Recipient", f"rfc822; {d.recipient}"),
                ("Action", d.action),
                ("Status", d.status),
                ("Remote-MTA", f"dns; {d.remote_mta}" if d.remote_mta else ""),
                ("Diagnostic-Code", f"smtp; {d.diagnostic}" if d.diagnostic else ""),
            ]
        )
        for d in bounce.deliveries
    ]
    head = returned or (block([("Message-ID", bounce.original_message_id)]) if bounce.original_message_id else b"")
    return write_report(seal, _KIND, _MEDIA_TYPE, bounce.text, b"\r\n".join(groups), head)
