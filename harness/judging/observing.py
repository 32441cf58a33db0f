"""From the entries of one attempt to what was seen of each case: decoding only, no opinion."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.model.action import Json
from harness.model.observation import (
    Artifact,
    CardCommand,
    CardEvent,
    CardSnapshot,
    CaseObservation,
    Exchange,
    MailIn,
    MailOut,
    OtherMail,
    StepOutcome,
)
from harness.model.record import Attempt, Entry, EntryKind

__all__ = ["BlobReader", "observe_attempt", "observe_unreached"]

BlobReader = Callable[[str], bytes]
"""Gives the bytes of a blob by name; raises KeyError when it is missing."""

_SHARED = frozenset({EntryKind.PRODUCT_LOG})
"""Kinds written after the last case that concern every case of the attempt."""


def observe_attempt(attempt: Attempt, scheme: str, blob: BlobReader) -> Mapping[str, CaseObservation]:
    """Return the observation of each case the attempt started, by case id.

    Raises:
        KeyError: A blob that an entry names is not in the run folder.
        ValueError: An entry does not have the shape its kind promises.
    """
    shared = [e for e in attempt.entries if e.kind in _SHARED]
    stopped = _stopped(attempt)
    found: dict[str, CaseObservation] = {}
    for case, entries, ended in _by_case(attempt.entries):
        state, reason = stopped or (ended, "")
        outside = [e for e in shared if e not in entries]
        found[case] = _observe(case, scheme, attempt.number, [*entries, *outside], blob, state, reason)
    return found


def observe_unreached(attempt: Attempt, case: str, scheme: str, blob: BlobReader) -> CaseObservation | None:
    """Return the observation of a case that a bench fault or the environment kept from starting, None otherwise."""
    stopped = _stopped(attempt)
    return _observe(case, scheme, attempt.number, (), blob, *stopped) if stopped else None


def _stopped(attempt: Attempt) -> tuple[str, str] | None:
    """Return what stopped an attempt before its end, and the code of the reason."""
    fault = next((e for e in attempt.entries if e.kind is EntryKind.BENCH_FAULT), None)
    if fault is not None:
        return "bench_fault", _text(fault.data, "code")
    blocked = next((e for e in attempt.entries if e.kind is EntryKind.BLOCKED), None)
    return ("blocked", _text(blocked.data, "reason")) if blocked is not None else None


def _by_case(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry], str]]:
    """Cut the journal into (case, its entries, how it ended)."""
    case, bag = "", list[Entry]()
    for entry in entries:
        if entry.kind is EntryKind.CASE_STARTED:
            if case:
                yield case, bag, "interrupted"
            case, bag = _text(entry.data, "case"), []
        elif entry.kind is EntryKind.CASE_ENDED and case:
            yield case, bag, _ended(entry, bag)
            case, bag = "", []
        elif case:
            bag.append(entry)
    if case:
        yield case, bag, "interrupted"


def _ended(entry: Entry, bag: Sequence[Entry]) -> str:
    """Return how a case ended; one that began after the product, or the person at it, had left was not played."""
    if entry.data.get("ended") == "complete":
        return "complete"
    return "aborted" if any(e.kind is EntryKind.STEP_STARTED for e in bag) else "interrupted"


def _observe(
    case: str,
    scheme: str,
    attempt: int,
    entries: Sequence[Entry],
    blob: BlobReader,
    ended: str,
    reason: str,
) -> CaseObservation:
    of = _grouped(entries)
    return CaseObservation(
        case=case,
        scheme=scheme,
        attempt=attempt,
        steps=_steps(entries, blob),
        exchanges=tuple(_exchange(e, blob) for e in of(EntryKind.EXCHANGE)),
        commands=tuple(c for e in of(EntryKind.CARD_TRACE) for c in _commands(e, blob)),
        card_events=tuple(_card_event(e, blob) for e in of(EntryKind.CARD_EVENT)),
        card_states=tuple(_snapshot(e, blob) for e in of(EntryKind.CARD_STATE)),
        mails_in=tuple(_mail_in(e, blob) for e in of(EntryKind.MAIL_IN) if not e.data.get("flow")),
        other_mails=tuple(_other_mail(e, blob) for e in of(EntryKind.MAIL_IN) if e.data.get("flow")),
        mails_out=tuple(_mail_out(e, blob) for e in of(EntryKind.MAIL_OUT)),
        logins=tuple(e.seq for e in of(EntryKind.MAIL_LOGIN)),
        beacons=tuple((e.seq, e.at) for e in entries),
        logs=tuple(_log(e, blob) for e in of(EntryKind.PRODUCT_LOG)),
        ended=ended,
        reason=reason,
        justifications={
            _text(e.data, "alternative"): blob(_text(e.data, "text_blob")).decode("utf-8", "replace")
            for e in of(EntryKind.OPERATOR)
            if e.data.get("alternative")
        },
    )


def _grouped(entries: Sequence[Entry]) -> Callable[[EntryKind], list[Entry]]:
    def of(kind: EntryKind) -> list[Entry]:
        return [e for e in entries if e.kind is kind]

    return of


def _steps(entries: Sequence[Entry], blob: BlobReader) -> Mapping[str, StepOutcome]:
    started: dict[str, int] = {}
    steps: dict[str, StepOutcome] = {}
    for entry in entries:
        step = _text(entry.data, "step")
        if entry.kind is EntryKind.STEP_STARTED:
            started[step] = entry.seq
        elif entry.kind is EntryKind.STEP_ENDED:
            steps[step] = StepOutcome(
                step=step,
                status=_text(entry.data, "status"),
                message=_blob_text(entry.data, "message_blob", blob),
                artifacts=tuple(_artifact(a, blob) for a in _records(entry.data.get("artifacts"))),
                started_seq=started.get(step, entry.seq),
                ended_seq=entry.seq,
            )
    return steps


def _artifact(data: Mapping[str, Json], blob: BlobReader) -> Artifact:
    name = _text(data, "blob")
    return Artifact(_text(data, "name"), _text(data, "media_type"), blob(name), name)


def _log(entry: Entry, blob: BlobReader) -> Artifact:
    name = _text(entry.data, "log_blob")
    return Artifact(_text(entry.data, "name"), "text/plain", blob(name), name)


def _exchange(entry: Entry, blob: BlobReader) -> Exchange:
    data = entry.data
    request, response = _text(data, "request_blob"), _text(data, "response_blob")
    return Exchange(
        seq=entry.seq,
        clock=entry.clock,
        service=_text(data, "service"),
        operation=_text(data, "operation"),
        request=blob(request) if request else b"",
        response=blob(response) if response else b"",
        http_status=_integer(data, "http_status"),
        injected=_text(data, "injected"),
        findings=tuple(str(f) for f in _list(data.get("findings"))),
        client_certificate=_text(data, "client_certificate"),
        request_blob=request,
        response_blob=response,
    )


def _commands(entry: Entry, blob: BlobReader) -> Iterator[CardCommand]:
    for line in blob(_text(entry.data, "trace_blob")).splitlines():
        apdu = _object(line)
        event = apdu.get("kind") == "event"
        # What another program does with the card is no conduct of the product.
        if event and _mapping(apdu, "decoded").get("program") == "other":
            continue
        yield CardCommand(
            seq=entry.seq,
            role=_text(entry.data, "role"),
            command=_word(apdu, "name" if event else "command"),
            file=_word(apdu, "file", ""),
            status=_word(apdu, "sw"),
            at=_word(apdu, "at", ""),
            event=event,
        )


def _snapshot(entry: Entry, blob: BlobReader) -> CardSnapshot:
    told = _object(blob(_text(entry.data, "snapshot_blob")))
    pins = _mapping(told, "pins")
    tries = {_whole(reference): _count(_mapping(pins, reference), "tries_left") for reference in pins}
    return CardSnapshot(entry.seq, _text(entry.data, "role"), _text(entry.data, "when"), _word(told, "state"), tries)


def _card_event(entry: Entry, blob: BlobReader) -> CardEvent:
    subject = _text(entry.data, "subject_blob")
    person = _word(_object(blob(subject)), "id") if subject else ""
    return CardEvent(entry.seq, _text(entry.data, "role"), person, _text(entry.data, "event"))


def _mail_in(entry: Entry, blob: BlobReader) -> MailIn:
    lot = _text(entry.data, "lot_blob")
    return MailIn(
        seq=entry.seq,
        clock=entry.clock,
        file=_integer(entry.data, "file"),
        lot=blob(lot) if lot else None,
        problem=_text(entry.data, "problem"),
        raw_blob=_text(entry.data, "raw_blob"),
        lot_blob=lot,
        recipient=_text(entry.data, "recipient"),
    )


def _other_mail(entry: Entry, blob: BlobReader) -> OtherMail:
    raw, clear = _text(entry.data, "raw_blob"), _text(entry.data, "clear_blob")
    return OtherMail(
        seq=entry.seq,
        clock=entry.clock,
        flow=_text(entry.data, "flow"),
        recipient=_text(entry.data, "recipient"),
        raw=blob(raw),
        clear=blob(clear) if clear else None,
        problem=_text(entry.data, "problem"),
        raw_blob=raw,
    )


def _mail_out(entry: Entry, blob: BlobReader) -> MailOut:
    name = _text(entry.data, "content_blob")
    return MailOut(
        seq=entry.seq,
        kind=_text(entry.data, "kind"),
        file=_integer(entry.data, "file"),
        content=blob(name),
        positive=entry.data.get("positive") is True,
        blob=name,
    )


def _object(content: bytes) -> dict[str, Json]:
    """Read a JSON object that the bench wrote: one that is not as it writes them is no evidence."""
    try:
        told = json.loads(content)
    except RecursionError as fault:
        raise ValueError("nested too deep") from fault
    if not isinstance(told, dict):
        raise ValueError("no object")  # noqa: TRY004 - a fault of the evidence
    return told


def _mapping(told: Mapping[str, Json], key: str) -> dict[str, Json]:
    value = told.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key}: no object")  # noqa: TRY004 - a fault of the evidence
    return value


def _word(told: Mapping[str, Json], key: str, default: str | None = None) -> str:
    value = told[key] if default is None else told.get(key, default)
    if not isinstance(value, str):
        raise ValueError(f"{key}: no text")  # noqa: TRY004 - a fault of the evidence
    return _whole(value)


def _whole(text: str) -> str:
    text.encode()  # JSON can spell half a character, which no report can hold: a ValueError too
    return text


def _count(told: Mapping[str, Json], key: str) -> int:
    value = told[key]
    if type(value) is not int or value < 0:
        raise ValueError(f"{key}: no count")
    return value


def _text(data: Mapping[str, Json], key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)


def _integer(data: Mapping[str, Json], key: str) -> int:
    value = data.get(key)
    return value if isinstance(value, int) else 0


def _blob_text(data: Mapping[str, Json], key: str, blob: BlobReader) -> str:
    name = _text(data, key)
    return blob(name).decode("utf-8", "replace") if name else ""


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _records(value: Json) -> list[dict[str, Json]]:
    return [v for v in _list(value) if isinstance(v, dict)]
