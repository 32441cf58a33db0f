"""Two traces of commands held against each other: commands missing, extra or moved, answers that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.codecs.tlv import TraceLine, decode_ber, value_words
from harness.comparison.masks import Mask
from harness.comparison.matchers import match, matcher_name
from harness.comparison.sequences import align
from harness.comparison.tlv_findings import Side, TlvFindings
from harness.comparison.tlv_walk import TlvWalk
from harness.model.expectation import Severity

__all__ = ["compare_lines"]

_WAITING, _OTHER_LENGTH = ("61", "9F"), "6C"


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A command with its whole answer, however the transport fetched it."""

    line: TraceLine
    place: str
    status: str
    data: bytes


def _exchanges(lines: Sequence[TraceLine], findings: TlvFindings | None) -> list[_Exchange]:
    """Join answers fetched in pieces; leave out events and what only asked for another length."""
    found: list[_Exchange] = []
    for line in lines:
        waiting = bool(found) and found[-1].status[:2] in _WAITING
        if line.kind != "apdu" or line.status.startswith(_OTHER_LENGTH):
            _left(findings, line)
        elif line.name == "GET RESPONSE" and waiting and found[-1].line.slot == line.slot:
            found[-1] = replace(found[-1], status=line.status, data=found[-1].data + line.data)
            _left(findings, line)
        else:
            found.append(_Exchange(line, f"#{line.n}", line.status, line.data))
    return found


def _left(findings: TlvFindings | None, line: TraceLine) -> None:
    if findings is not None:
        findings.leave(f"#{line.n}", line.name, "comparison.trace-transport")


def _key(exchange: _Exchange) -> tuple[str, str]:
    return exchange.line.name, exchange.line.file


def _alike(reference: _Exchange, observed: _Exchange) -> float:
    if reference.line.name != observed.line.name:
        return 0.0
    alike = (reference.line.file == observed.line.file, reference.line.request == observed.line.request)
    same = reference.status == observed.status and reference.data == observed.data
    return (4 + 3 * alike[0] + 2 * alike[1] + same) / 10


def compare_lines(findings: TlvFindings, reference: Sequence[TraceLine], observed: Sequence[TraceLine]) -> None:
    """Compare commands in order, then what each asked and what was answered.

    Locations are ``#n`` (the number of the command in the observed trace, in the reference when it is missing),
    ``#n/request``, ``#n/sw``, ``#n/response``, or ``#n/6F/84`` when the answers are data objects.
    """
    left, right = _exchanges(reference, None), _exchanges(observed, findings)
    pairs = list(align(left, right, _alike))
    gone = [left[here] for here, there in pairs if here is not None and there is None]
    for here, there in pairs:
        if here is not None and there is not None and left[here].line.name == right[there].line.name:
            _exchange(findings, left[here], right[there])
            continue
        if there is not None:
            _extra(findings, right[there], gone)
        if here is not None and there is not None:
            gone.append(left[here])
    for exchange in gone:
        _alone(findings, exchange, "comparison.command-missing", missing=True)


def _extra(findings: TlvFindings, exchange: _Exchange, gone: list[_Exchange]) -> None:
    """Tell a command too many; the same one missing elsewhere has moved."""
    moved = next((one for one in gone if _key(one) == _key(exchange)), None)
    if moved is None:
        _alone(findings, exchange, "comparison.command-extra", missing=False)
        return
    gone.remove(moved)
    sides = Side(moved.place), Side(exchange.place)
    findings.differ(exchange.place, "comparison.command-order", *sides, severity=Severity.MAJOR)


def _alone(findings: TlvFindings, exchange: _Exchange, name: str, *, missing: bool) -> None:
    mask = findings.mask(exchange.place)
    if mask is not None and not mask.matcher:
        findings.leave(exchange.place, exchange.line.name, mask.reason or "comparison.masked")
        return
    request = exchange.line.request
    side = Side(exchange.line.words, request, request)
    if missing:
        findings.differ(exchange.place, name, side)
    else:
        findings.differ(exchange.place, name, observed=side)


def _exchange(findings: TlvFindings, expected: _Exchange, observed: _Exchange) -> None:
    place = observed.place
    mask = findings.mask(place)
    if mask is not None and not mask.matcher:
        findings.leave(place, observed.line.name, mask.reason or "comparison.masked")
        return
    wanted, got = expected.line, observed.line
    _part(findings, f"{place}/file", "comparison.trace-file", Side(wanted.file), Side(got.file))
    if wanted.request != got.request:
        sides = (Side(value_words(r), r, r) for r in (wanted.request, got.request))
        _part(findings, f"{place}/request", "comparison.trace-request", *sides)
    _part(findings, f"{place}/sw", "comparison.trace-status", Side(expected.status), Side(observed.status))
    if expected.data != observed.data:
        _answer(findings, place, expected.data, observed.data)


def _part(findings: TlvFindings, place: str, name: str, expected: Side, observed: Side) -> None:
    if expected.words == observed.words and expected.raw == observed.raw:
        return
    mask = findings.mask(place)
    if mask is None:
        findings.differ(place, name, expected, observed)
    elif _fits(mask, observed.words):
        findings.leave(place, name, mask.reason or "comparison.masked")
    else:
        findings.differ(place, name, Side("${" + matcher_name(mask.matcher) + "}"), observed)


def _fits(mask: Mask, words: str) -> bool:
    wanted = matcher_name(mask.matcher)
    return not wanted or match(wanted, words)


def _answer(findings: TlvFindings, place: str, expected: bytes, observed: bytes) -> None:
    """Compare two answers as data objects when both are, as bytes otherwise."""
    where = f"{place}/response"
    files = decode_ber(expected), decode_ber(observed)
    readable = all(file.objects and not file.problems for file in files)
    if readable and findings.mask(where) is None:
        TlvWalk(findings, expected, observed).level(files[0].objects, files[1].objects, place)
        return
    sides = (Side(value_words(data), data, data) for data in (expected, observed))
    _part(findings, where, "comparison.trace-response", *sides)
