"""Fields and parameters that a mail gives again where one is wanted: a reader would take one, its reader another."""

from __future__ import annotations

from collections.abc import Collection

from harness.codecs.mime.fields import fields_twice, parameters_twice
from harness.codecs.mime.tree import Mail, Node
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["ONCE", "repeats"]

ONCE = frozenset(
    {"date", "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject"}
)
"""Fields of a mail there is one of (RFC 5322, 3.6)."""
_OF_CONTENT = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "content-id"})
_WITH_PARAMETERS = ("Content-Type", "Content-Disposition")


def repeats(mail: Mail, more: Collection[str] = ()) -> tuple[Problem, ...]:
    """Return what a mail gives again.

    Args:
        mail: As read.
        more: Other fields it has one of, in lower case.
    """
    found = list[Problem]()
    for node in mail.root.walk():
        names = _OF_CONTENT if node.path else {*_OF_CONTENT, *ONCE, *more}
        for name in fields_twice(node.entity.fields, names):
            found.append(Problem("codecs_mail.field-twice", _place(node, name.title()), (("name", name.title()),)))
        for field in _WITH_PARAMETERS:
            for name in parameters_twice(node.entity.get(field)):
                found.append(Problem("codecs_mail.parameter-twice", _place(node, field), (("name", name),)))
    return tuple(found[:MAX_PROBLEMS])


def _place(node: Node, field: str) -> str:
    return "/".join(part for part in (node.path, field) if part)
