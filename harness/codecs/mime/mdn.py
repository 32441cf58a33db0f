"""Message disposition notifications (RFC 8098): what became of a mail at its reader's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.codecs.mime.report import Group, Report, Seal, block, original_id, read_report, typed, write_report
from harness.codecs.problem import Problem

__all__ = ["DISPOSITIONS", "Mdn", "parse_mdn", "write_mdn"]

_KIND = "disposition-notification"
_MEDIA_TYPE = "message/disposition-notification"
DISPOSITIONS = ("displayed", "deleted", "dispatched", "processed")
"""Disposition types of RFC 8098, 3.2.6; a later extension may add others: told, and kept."""
_ACTIONS = frozenset({"manual-action", "automatic-action"})
_SENDINGS = frozenset({"mdn-sent-manually", "mdn-sent-automatically"})
_MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")


@dataclass(frozen=True, slots=True)
class Mdn:
    """One notification."""

    final_recipient: str
    """Address, without its type."""
    original_message_id: str
    """Message-ID of the mail it is about, with its angle brackets; empty when nothing names it."""
    disposition: str
    """``displayed``, ``deleted``…, in lower case."""
    manual_action: bool
    """A person did it, not a rule."""
    sent_manually: bool
    """The person agreed to send the notification."""
    modifiers: tuple[str, ...] = ()
    """``error`` and extensions."""
    error: str = ""
    """Words of the ``Error`` field."""
    original_recipient: str = ""
    reporting_ua: str = ""
    text: str = ""
    """Words for people."""


def parse_mdn(source: bytes) -> tuple[Mdn | None, tuple[Problem, ...]]:
    """Read a notification whatever its state.

    Returns:
        What it says (None without readable disposition), and what is wrong with it.
    """
    report, refused = read_report(source, _KIND, _MEDIA_TYPE)
    if report is None:
        return None, refused
    problems = list(report.problems)
    if len(report.groups) != 1:
        problems.append(Problem("codecs_mail.mdn-groups", "", (("found", str(len(report.groups))),)))
    group = report.groups[0] if report.groups else Group({})
    mode, kind, modifiers, faults = _disposition(group.get("Disposition"))
    problems += faults
    if not kind:
        return None, tuple(problems)
    return _mdn(report, group, mode, kind, modifiers, problems), tuple(problems)


def _mdn(
    report: Report, group: Group, mode: tuple[str, str], kind: str, modifiers: tuple[str, ...], problems: list[Problem]
) -> Mdn:
    announced, returned = group.get("Original-Message-ID"), original_id(report)
    if announced and not _MESSAGE_ID.fullmatch(announced):
        problems.append(Problem("codecs_mail.original-id", "Original-Message-ID", (("found", announced[:100]),)))
    if announced and returned and announced != returned:
        both = (("announced", announced[:100]), ("returned", returned[:100]))
        problems.append(Problem("codecs_mail.original-other", "Original-Message-ID", both))
    if not announced and not returned:
        problems.append(Problem("codecs_mail.original-unknown", "Original-Message-ID"))
    recipient = typed(group.get("Final-Recipient"))[1]
    if not recipient:
        problems.append(Problem("codecs_mail.no-recipient", "Final-Recipient"))
    return Mdn(
        recipient,
        announced or returned,
        kind,
        mode[0] == "manual-action",
        mode[1] == "mdn-sent-manually",
        modifiers,
        group.get("Error"),
        typed(group.get("Original-Recipient"))[1],
        group.get("Reporting-UA"),
        report.text,
    )


def _disposition(value: str) -> tuple[tuple[str, str], str, tuple[str, ...], list[Problem]]:
    """Read ``manual-action/MDN-sent-manually; displayed/error`` into modes, type and modifiers."""
    where, found = "Disposition", (("found", value[:100]),)
    mode, semicolon, what = value.partition(";")
    if not semicolon:
        return ("", ""), "", (), [Problem("codecs_mail.no-disposition", where, found)]
    action, _, sending = mode.lower().replace(" ", "").partition("/")
    kind, _, rest = what.lower().replace(" ", "").partition("/")
    modifiers = tuple(m for m in rest.split(",") if m)
    faults = []
    if action not in _ACTIONS or sending not in _SENDINGS:
        faults.append(Problem("codecs_mail.disposition-mode", where, found))
    if kind not in DISPOSITIONS:
        faults.append(Problem("codecs_mail.disposition-type", where, found))
    return (action, sending), kind, modifiers, faults


def write_mdn(mdn: Mdn, seal: Seal, returned: bytes = b"") -> bytes:
    """Return the mail of a notification.

    Args:
        mdn: What it says.
        seal: Head of the mail.
        returned: Head of the mail it is about; empty = not returned.
    """
    action = "manual-action" if mdn.manual_action else "automatic-action"
    sending = "MDN-sent-manually" if mdn.sent_manually else "MDN-sent-automatically"
    what = mdn.disposition + ("/" + ",".join(mdn.modifiers) if mdn.modifiers else "")
    fields = block(
        [
            ("Reporting-UA", mdn.reporting_ua),
            ("Original-Recipient", f"rfc822;{mdn.original_recipient}" if mdn.original_recipient else ""),
            ("Final-Recipient", f"rfc822;{mdn.final_recipient}"),
            ("Original-Message-ID", mdn.original_message_id),
            ("Disposition", f"{action}/{sending}; {what}"),
            ("Error", mdn.error),
        ]
    )
    return write_report(seal, _KIND, _MEDIA_TYPE, mdn.text, fields, returned)
