"""The acknowledgement of a SCOR lot (SYN-03): accepted, pending or error, with the rules broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.codecs.jsons import Plain, decode_json, encode_json, plain
from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.codecs.scor.profile import Outcome, Profile

__all__ = ["FORMAT", "ScorArl", "ScorRemark", "judge_lot", "read_scor_arl", "write_scor_arl"]

FORMAT = "urn:x-harness:synthetic:scor:arl"
_PREFIX = "codecs_mail.scor-"
_UNNAMED = "unreadable"
"""Check whose rule stands for what has none of its own: the document or its manifest could not be used."""
_WORST = (Outcome.ACCEPTED, Outcome.PENDING, Outcome.ERROR)
_MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScorRemark:
    """One rule broken."""

    code: str
    """``SYN_SCOR_04``."""
    outcome: Outcome
    place: str
    """JSON pointer into the manifest, or name of an attachment."""


@dataclass(frozen=True, slots=True)
class ScorArl:
    """What is said of one lot."""

    version: str
    lot: str
    at: datetime
    """With a zone."""
    outcome: Outcome
    remarks: tuple[ScorRemark, ...] = ()


def judge_lot(lot: str, problems: Sequence[Problem], profile: Profile, at: datetime) -> ScorArl:
    """Return the acknowledgement a lot deserves.

    Args:
        lot: Its number.
        problems: What `read_manifest` and `check_lot` found.
        profile: The version, that says what each rule leads to.
        at: Instant of the acknowledgement.
    """
    remarks = list[ScorRemark]()
    for problem in problems:
        check = problem.code.removeprefix(_PREFIX) if problem.code.startswith(_PREFIX) else "manifest"
        rule = profile.rules.get(check) or profile.rules.get(_UNNAMED)
        if rule is not None:
            remarks.append(ScorRemark(rule.code, rule.outcome, problem.location))
        else:
            remarks.append(ScorRemark("", Outcome.ERROR, problem.location))
    worst = max((r.outcome for r in remarks), key=_WORST.index, default=Outcome.ACCEPTED)
    return ScorArl(profile.version, lot, at, worst, tuple(remarks))


def write_scor_arl(arl: ScorArl) -> bytes:
    """Write an acknowledgement, one member a line."""
    return encode_json(
        {
            "format": FORMAT,
            "version": arl.version,
            "lot": arl.lot,
            "at": arl.at.isoformat(),
            "status": arl.outcome.value,
            "remarks": [{"code": r.code, "status": r.outcome.value, "place": r.place} for r in arl.remarks],
        },
        indent=2,
    )


def read_scor_arl(data: bytes) -> tuple[ScorArl | None, tuple[Problem, ...]]:
    """Read an acknowledgement whatever its state; None when it does not say what becomes of which lot."""
    if len(data) > _MAX_BYTES:
        size = (("bound", str(_MAX_BYTES)), ("size", str(len(data))))
        return None, (Problem("codecs_mail.scor-arl-size", "", size),)
    document = decode_json(data)
    root = plain(document.root) if document.root is not None else None
    if not isinstance(root, Mapping):
        return None, (Problem("codecs_mail.scor-arl", "/", (("found", str(root)[:60]),)), *document.problems)
    problems = list(document.problems)
    lot, status, at = root.get("lot"), root.get("status"), _instant(root.get("at"))
    sound = {
        "format": root.get("format") == FORMAT,
        "lot": isinstance(lot, str),
        "status": status in set(Outcome),
        "at": at is not None,
        "remarks": isinstance(root.get("remarks"), list),
    }
    problems += [_told(f"/{key}", root.get(key)) for key, fine in sound.items() if not fine]
    if at is None or not (sound["lot"] and sound["status"]):
        return None, tuple(problems)
    remarks, faults = _remarks(root.get("remarks"))
    problems += faults
    outcome = Outcome(str(status))
    if max((r.outcome for r in remarks), key=_WORST.index, default=Outcome.ACCEPTED) is not outcome:
        problems.append(_told("/status", status))  # it contradicts its own remarks
    return ScorArl(str(root.get("version")), str(lot), at, outcome, remarks), tuple(problems[:MAX_PROBLEMS])


def _told(place: str, found: Plain) -> Problem:
    return Problem("codecs_mail.scor-arl", place, (("found", str(found)[:60]),))


def _remarks(entries: Plain) -> tuple[tuple[ScorRemark, ...], list[Problem]]:
    listed = entries if isinstance(entries, list) else []
    read = [(rank, entry, _remark(entry)) for rank, entry in enumerate(listed)]
    faults = [_told(f"/remarks/{rank}", entry) for rank, entry, remark in read if remark is None]
    return tuple(remark for _, _, remark in read if remark is not None), faults


def _instant(value: Plain) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _remark(entry: Plain) -> ScorRemark | None:
    if not isinstance(entry, Mapping):
        return None
    code, status, place = (entry.get(key) for key in ("code", "status", "place"))
    if not isinstance(code, str) or not isinstance(place, str) or status not in set(Outcome):
        return None
    return ScorRemark(code, Outcome(str(status)), place)
