"""The fields of a mail as facts: who it goes between, and what it is about."""

from __future__ import annotations

from harness.codecs.mime.addresses import read_addresses
from harness.codecs.mime.repeats import repeats
from harness.codecs.mime.tree import Mail
from harness.codecs.problem import Problem
from harness.judging.readings.reading import Fact

__all__ = ["head_facts"]


def head_facts(mail: Mail) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """Return ``/from``, each ``/to`` (addresses in small letters) and ``/subject``, and what is wrong with them."""
    head, facts, told = mail.root.entity, list[Fact](), [*repeats(mail)]
    for name in ("From", "To"):
        found, unread = read_addresses(head.get(name), name)
        facts += [Fact(f"/{name.lower()}", address.lower(), name) for _, address in found if address]
        told += unread
    if head.get("Subject"):
        facts.append(Fact("/subject", head.get("Subject"), "Subject"))
    return tuple(facts), tuple(told)
