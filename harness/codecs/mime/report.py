"""What MDN and bounces share: ``multipart/report`` cut into its words, its field groups and the message returned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from harness.codecs.mime.entity import read_entity
from harness.codecs.mime.fields import Field, decoded_words, plain, read_fields
from harness.codecs.mime.tree import Mail, Node, read_mail
from harness.codecs.problem import Problem

__all__ = ["Group", "Report", "Seal", "read_report", "typed", "write_report"]

_MAX_GROUPS = 200
_MAX_BYTES = 512 * 1024
_BLANK = re.compile(rb"\r?\n(?:\r?\n)+")
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
_REPORT_BOUND = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seal:
    """What the head of a report mail says."""

    sender: str
    recipient: str
    subject: str
    sent_at: datetime
    message_id: str
    """With its angle brackets."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of fields, by name in lower case."""

    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return the first value of a field; empty when it is not there."""
        return self.fields.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Report:
    """A report cut up, before anybody asks what it means."""

    mail: Mail
    text: str
    """What the first part tells people."""
    groups: tuple[Group, ...]
    returned: tuple[Field, ...]
    """Head of the message the report is about; empty when it is not returned."""
    problems: tuple[Problem, ...]


def typed(value: str) -> tuple[str, str]:
    """Cut ``rfc822; somebody@host`` into its type, in lower case, and its value."""
    kind, semicolon, rest = value.partition(";")
    return (kind.strip().lower(), rest.strip()) if semicolon else ("", value.strip())


def read_report(source: bytes, kind: str, media_type: str) -> tuple[Report | None, tuple[Problem, ...]]:
    """Read a report of one kind.

    Args:
        source: The mail.
        kind: ``disposition-notification`` or ``delivery-status``.
        media_type: Media type of the part that holds the fields.

    Returns:
        The report, or None and why there is none.
    """
    mail = read_mail(source, bound=_REPORT_BOUND)
    report = next((n for n in mail.root.walk() if n.kind == "multipart/report"), None)
    if report is None:
        return None, (Problem("codecs_mail.no-report", "Content-Type", (("found", mail.root.kind),)), *mail.problems)
    problems = list(mail.problems)
    said = report.entity.content_type.get("report-type").lower()
    if said != kind:
        problems.append(Problem("codecs_mail.report-type", _at(report), (("expected", kind), ("found", said[:60]))))
    part = next((n for n in report.walk() if n.kind == media_type), None)
    if part is None:
        return None, (Problem("codecs_mail.no-fields", report.path, (("expected", media_type),)), *problems)
    if len(report.children) not in {2, 3}:
        count = (("found", str(len(report.children))),)
        problems.append(Problem("codecs_mail.report-parts", report.path, count))
    groups, found = _groups(part.content or b"", part.path)
    text = _text(report.children[0]) if report.children and report.children[0] is not part else ""
    return Report(mail, text, groups, _returned(report), tuple(problems + found)), ()


def _at(node: Node) -> str:
    return f"{node.path}/Content-Type".lstrip("/")


def _text(node: Node) -> str:
    leaf = next((n for n in node.walk() if n.kind == "text/plain" and n.content is not None), None)
    if leaf is None or leaf.content is None:
        return ""
    charset = leaf.entity.content_type.get("charset") or "utf-8"
    try:
        text = leaf.content.decode(charset, "replace")
    except (LookupError, ValueError):
        text = leaf.content.decode("latin-1")
    return text.replace("\r\n", "\n").strip()


def _groups(content: bytes, path: str) -> tuple[tuple[Group, ...], list[Problem]]:
    groups, problems = list[Group](), list[Problem]()
    # Real groups have some twenty short lines: what is beyond is not cut up at all.
    blocks = [block for block in _BLANK.split(content[:_MAX_BYTES], _MAX_GROUPS + 1) if block.strip()]
    if len(blocks) > _MAX_GROUPS or len(content) > _MAX_BYTES:
        problems.append(Problem("codecs_mail.too-many-groups", path, (("bound", str(_MAX_GROUPS)),)))
    for rank, block in enumerate(blocks[:_MAX_GROUPS], 1):
        fields, found = read_fields(block, f"{path}/{rank}")
        problems += found
        values = dict[str, str]()
        for field in fields:
            values.setdefault(field.name.lower(), plain(field.value))
        groups.append(Group(values))
    return tuple(groups), problems


def _returned(report: Node) -> tuple[Field, ...]:
    """Return the head of the message that comes back in the last part."""
    node = next((n for n in reversed(list(report.walk())) if n.kind in _RETURNED and n.content is not None), None)
    if node is None or node.content is None:
        return ()
    entity, _ = read_entity(node.content)
    return entity.fields


def original_id(report: Report) -> str:
    """Return the Message-ID of the returned message; empty when it does not come back."""
    return next((f.value.strip() for f in report.returned if f.name.lower() == "message-id"), "")


def subject_of(report: Report) -> str:
    """Return the subject of the report mail, its encoded words read."""
    return decoded_words(report.mail.root.entity.get("Subject"))


def block(pairs: Sequence[tuple[str, str]]) -> bytes:
    """Write a group of fields, those without value left out."""
    lines = [f"{name}: {plain(value)}\r\n" for name, value in pairs if value]
    return "".join(lines).encode("utf-8")


def write_report(
    seal: Seal,
    kind: str,
    media_type: str,
    text: str,
    fields: bytes,
    returned: bytes,
) -> bytes:
    """Return a report mail.

    Args:
        seal: Its head.
        kind: ``disposition-notification`` or ``delivery-status``.
        media_type: Media type of the part that holds the fields.
        text: Words for people.
        fields: Groups of fields, each ended by CRLF, an empty line between them.
        returned: Head of the message it is about, without its blank line; empty = not returned.
    """
    boundary = "=_banc_rapport_" + hashlib.sha256(fields + returned + text.encode()).hexdigest()[:24]
    head = (
        f"From: {plain(seal.sender)}\r\nTo: {plain(seal.recipient)}\r\nDate: {format_datetime(seal.sent_at)}\r\n"
        f"Message-ID: {plain(seal.message_id)}\r\nSubject: {plain(seal.subject)}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind};\r\n boundary="{boundary}"\r\n\r\n'
    )
    words = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")
    line = f"--{boundary}\r\n"
    parts = [
        head.encode("utf-8"),
        f"{line}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode(),
        words,
        f"\r\n{line}Content-Type: {media_type}\r\n\r\n".encode(),
        fields,
    ]
    if returned:
        parts += [f"\r\n{line}Content-Type: text/rfc822-headers\r\n\r\n".encode(), returned, b"\r\n"]
    return b"".join((*parts, f"\r\n--{boundary}--\r\n".encode()))
