"""The *accusé de réception logique* of a received file: what it says of the file and of each lot at fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from harness.codecs.arl import Arl, LotStatus
from harness.environment.mail.frame import number, plain_upper
from harness.environment.mail.orders import Acknowledgement
from harness.environment.mail.received import Defect, ReceivedFile
from harness.i18n import say

__all__ = ["build_arl"]

_KNOWN = frozenset({"T001", "T002", "T003", "T004"})


def build_arl(file: ReceivedFile, decision: Acknowledgement, at: datetime) -> Arl:
    """Return the acknowledgement of a file at a simulated instant.

    A refusal names its first defect for the whole file, then one line for each lot at fault.
    """
    first = decision.defects[0] if decision.defects else None
    return Arl(
        sender=file.sender,
        file_id=file.file_id,
        at=at.strftime("%y%m%d%H%M%S"),
        positive=decision.positive,
        code=first.code[:4] if first else "",
        text=_text(first) if first else plain_upper(say("environment.arl-accepted")),
        lots=_lots(decision.defects),
    )


def _lots(defects: Sequence[Defect]) -> tuple[LotStatus, ...]:
    found: dict[str, LotStatus] = {}
    for defect in defects:
        if defect.lot and defect.lot not in found:
            rank = int(number(defect.lot, 3))
            found[defect.lot] = LotStatus(rank, False, defect.code[:4], _text(defect))
    return tuple(found.values())


def _text(defect: Defect) -> str:
    known = defect.code if defect.code in _KNOWN else "other"
    return plain_upper(say(f"environment.arl-{known}", lot=defect.lot, rule=defect.rule))
