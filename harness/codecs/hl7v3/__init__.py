"""HL7 V3 messages of the DMP (PRPA interactions): their wrapper, both directions, and an answer against its request."""

from __future__ import annotations

from harness.codecs.hl7v3.rules import answer_problems, message_problems
from harness.codecs.hl7v3.wrapper import Identifier, Interaction, named_fields, read_interaction, write_interaction

__all__ = [
    "Identifier",
    "Interaction",
    "answer_problems",
    "message_problems",
    "named_fields",
    "read_interaction",
    "write_interaction",
]
