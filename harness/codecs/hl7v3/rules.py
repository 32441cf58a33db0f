"""What the wrapper of a message must say, and what an answer must give back of its request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.codecs.hl7v3.wrapper import PATHS, Interaction
from harness.codecs.problem import Problem

__all__ = ["ANSWERS", "answer_problems", "message_problems"]

ANSWERS = {
    "PRPA_IN201307UV02": ("PRPA_IN201308UV02",),
    "PRPA_IN201305UV02": ("PRPA_IN201306UV02",),
    "PRPA_IN201311UV02": ("PRPA_IN201312UV02", "PRPA_IN201313UV02"),
    "PRPA_IN201314UV02": ("PRPA_IN201315UV02", "PRPA_IN201316UV02"),
}
"""Interaction → the answers it may have (published examples and WSDL of the DMP v2, public repository DEHEMPE)."""
_INTERACTIONS = "2.16.840.1.113883.1.6"
_ALWAYS = (
    "id_root",
    "creation_time",
    "interaction",
    "processing",
    "processing_mode",
    "accept_ack",
    "receiver",
    "sender",
)
_CODES = {
    "processing": frozenset("DPT"),
    "processing_mode": frozenset("ART"),
    "accept_ack": frozenset({"AL", "NE", "ER", "SU"}),
    "acknowledgement": frozenset({"AA", "AE", "AR", "CA", "CE", "CR"}),
    "response": frozenset({"OK", "NF", "AE", "QE"}),
}
_TIME = re.compile(r"\d{8}(\d{4}(\d{2}(\.\d+)?)?)?([+-]\d{4})?", re.ASCII)


def message_problems(values: Interaction) -> tuple[Problem, ...]:
    """Return the departures of one wrapper, each located by XPath."""
    return tuple(_message(values))


def _place(values: Interaction, key: str) -> str:
    return f"/{values.name}/" + PATHS.get(key, "controlActProcess/queryAck/queryResponseCode/@code")


def _message(values: Interaction) -> Iterator[Problem]:
    for key in _ALWAYS:
        if not getattr(values, key):
            yield Problem("exchanges.hl7-missing", _place(values, key))
    said = (("expected", values.name), ("found", values.interaction))
    if values.interaction and values.interaction != values.name:
        yield Problem("exchanges.hl7-value", _place(values, "interaction"), said)
    if values.interaction_root not in {"", _INTERACTIONS}:
        found = (("expected", _INTERACTIONS), ("found", values.interaction_root))
        yield Problem("exchanges.hl7-value", _place(values, "interaction_root"), found)
    if values.creation_time and not _TIME.fullmatch(values.creation_time):
        found = (("expected", "aaaammjjhhmmss"), ("found", values.creation_time[:80]))
        yield Problem("exchanges.hl7-value", _place(values, "creation_time"), found)
    for key, allowed in _CODES.items():
        value = getattr(values, key)
        if value and value not in allowed:
            found = (("expected", ", ".join(sorted(allowed))), ("found", value[:80]))
            yield Problem("exchanges.hl7-value", _place(values, key), found)


def answer_problems(request: Interaction, answer: Interaction) -> tuple[Problem, ...]:
    """Return what an answer does not give back of its request."""
    wanted = {
        ("target_root", "acknowledgement/targetMessage/id/@root"): (request.id_root, answer.target_root),
        ("target_extension", "acknowledgement/targetMessage/id/@extension"): (
            request.id_extension,
            answer.target_extension,
        ),
        ("query_root", "controlActProcess/queryAck/queryId/@root"): (request.query_root, answer.query_root),
        ("query_extension", "controlActProcess/queryAck/queryId/@extension"): (
            request.query_extension,
            answer.query_extension,
        ),
        ("receiver", "receiver/device/id/@root"): (request.sender, answer.receiver),
    }
    found = [
        Problem("exchanges.hl7-value", f"/{answer.name}/{path}", (("expected", expected), ("found", observed)))
        for (_, path), (expected, observed) in wanted.items()
        if expected != observed
    ]
    allowed = ANSWERS.get(request.name, ())
    if allowed and answer.name not in allowed:
        told = (("expected", ", ".join(allowed)), ("found", answer.name))
        found.insert(0, Problem("exchanges.hl7-value", f"/{answer.name}", told))
    if not answer.acknowledgement:
        found.append(Problem("exchanges.hl7-missing", f"/{answer.name}/{PATHS['acknowledgement']}"))
    return tuple(found)
