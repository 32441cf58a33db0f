"""How a product behaves with a card: one function per rule of conduct, over what the reader traced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.expectation import CardConduct, ConductRule
from harness.model.observation import CardCommand

__all__ = ["card_conduct"]

_PROTECTED = frozenset(f"D12{digit:X}" for digit in range(16))
"""Files of the professional card that open with its code: situations d'exercice D120 to D12F."""
_USES_CODE = frozenset({"sign", "authenticate", "decipher"})
_IN_TRANSACTION = frozenset({"verify", "hash", "mse"}) | _USES_CODE
_FORGETS_CODE = frozenset({"reset", "power_on", "power_off"})
_WRITES = frozenset({"update", "change_code", "unblock"})
_FREES = frozenset({"disconnect", "power_off"})
_SUCCESS = "9000"

Stream = Sequence[CardCommand]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What must have happened for the rule to be shown at all, and what breaks it.

    ``wanted`` words what was expected; ``unripe`` tells that the case ended before the rule could be broken.
    """

    shown_by: Callable[[CardCommand], bool]
    breaches: Callable[[CheckContext, CardConduct, Stream], Iterator[str]]
    wanted: Callable[[CardConduct], str] = lambda _check: "–"
    unripe: Callable[[CheckContext, CardConduct, Stream], bool] = lambda _context, _check, _stream: False


def card_conduct(context: CheckContext, check: CardConduct) -> Finding:
    """Look for what breaks the rule; without anything it applies to, nothing is concluded."""
    span = context.span(check.window)
    if span is None:
        return undecided("window-not-reached")
    stream = [c for c in context.seen.commands if c.role == check.card and c.seq in span]
    rule = _RULES[check.rule]
    if rule.unripe(context, check, stream):
        return undecided("conduct-unripe", seconds=str(check.seconds))
    broken = list(rule.breaches(context, check, stream))
    if broken:
        return breached(f"conduct-{check.rule.replace('_', '-')}", rule.wanted(check), " ; ".join(broken[:8]))
    if not any(map(rule.shown_by, stream)):
        if unable := context.unsupported_in(span):
            return undecided("unsupported-step", steps=", ".join(unable))
        return undecided("conduct-not-shown")
    if context.trace_lost(span):
        return undecided("trace-lost")
    if context.seen.ended != "complete":
        return undecided("case-incomplete")
    return met(rule.wanted(check), _summary(stream))


def _summary(stream: Stream) -> str:
    counts = Counter(c.command for c in stream if not c.event)
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _with_code(stream: Stream) -> Iterator[tuple[CardCommand, bool]]:
    """Yield each command with whether the card had accepted its code before it, since power or reset."""
    accepted = False
    for command in stream:
        if command.event:
            accepted = accepted and command.command not in _FORGETS_CODE
        else:
            yield command, accepted
            if command.command == "verify":
                # A wrong code closes what an earlier right one had opened.
                accepted = command.status == _SUCCESS or (accepted and not command.status.startswith("63C"))


def _code_once_per_session(_context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """The code is presented once from power to power: a card that has accepted it is not asked again."""
    for command, accepted in _with_code(stream):
        if accepted and command.command == "verify":
            yield f"VERIFY ({command.status})"


def _one_code_per_order(context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """Each order given to the product presents the code once at most: no try is spent without the person."""
    for step in context.seen.steps.values():
        sent = [c for c in stream if c.command == "verify" and step.started_seq < c.seq <= step.ended_seq]
        if len(sent) > 1:
            yield f"{step.step} : {len(sent)} VERIFY ({', '.join(c.status for c in sent)})"


def _protected_after_code(_context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """Nothing that opens with the code is read before the code was accepted."""
    for command, accepted in _with_code(stream):
        closed = command.file in _PROTECTED or command.status == "6982"
        if command.command == "read" and closed and not accepted:
            yield f"READ {command.file} ({command.status})"


def _no_signature_without_code(_context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """No use of a private key is asked of a card whose code was not accepted since its last reset."""
    for command, accepted in _with_code(stream):
        if command.command in _USES_CODE and not accepted:
            yield f"{command.command} ({command.status})"


def _in_transaction(_context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """Code and signature are never sent outside a transaction, where another program could slip in between."""
    depth = 0
    for command in stream:
        if command.event:
            depth = _depth(depth, command.command)
        elif command.command in _IN_TRANSACTION and not depth:
            yield f"{command.command} ({command.status})"


def _depth(now: int, event: str) -> int:
    """Return how many transactions are open once something happened; a disconnection ends them all."""
    match event:
        case "begin_transaction":
            return now + 1
        case "end_transaction":
            return max(0, now - 1)
        case "disconnect":
            return 0
        case _:
            return now


def _released_within(context: CheckContext, check: CardConduct, stream: Stream) -> Iterator[str]:
    """The card is given back soon after its last command."""
    last = _last_command(stream)
    if last is None:
        return
    freed = _freed_after(context, check, last)
    if freed is None:
        yield f"> {_watched_after(context, last):.1f} s"
    elif freed > check.seconds:
        yield f"{freed:.1f} s"


def _not_released_yet(context: CheckContext, check: CardConduct, stream: Stream) -> bool:
    """Tell whether the case ended with the card still held, but before the delay was over."""
    last = _last_command(stream)
    held = last is not None and _freed_after(context, check, last) is None
    return held and last is not None and _watched_after(context, last) <= check.seconds


def _last_command(stream: Stream) -> CardCommand | None:
    return next((c for c in reversed(stream) if not c.event), None)


def _freed_after(context: CheckContext, check: CardConduct, last: CardCommand) -> float | None:
    """Return after how many seconds the card was given back; None when it was not."""
    after = [c for c in context.seen.commands if c.role == check.card and c.event and c.command in _FREES]
    return next((_seconds(last.at, c.at) for c in after if c.at >= last.at), None)


def _watched_after(context: CheckContext, last: CardCommand) -> float:
    """Return for how many seconds the bench went on noting what happened."""
    return max((_seconds(last.at, at) for _, at in context.seen.beacons), default=0.0)


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _retried_when_shared(_context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """Told that another program holds the card, the product asks again."""
    refused = [rank for rank, c in enumerate(stream) if c.event and c.command == "sharing_violation"]
    tried = [rank for rank, c in enumerate(stream) if c.event and c.command in ("sharing_violation", "connect")]
    if refused and tried[-1] == refused[0]:
        yield "1"


def _nothing_written(_context: CheckContext, _check: CardConduct, stream: Stream) -> Iterator[str]:
    """Reading a card writes nothing on it."""
    yield from (f"{c.command} {c.file} ({c.status})" for c in stream if c.command in _WRITES)


def _command(*names: str) -> Callable[[CardCommand], bool]:
    return lambda c: c.command in names


_RULES: Mapping[ConductRule, _Rule] = {
    "code_once_per_session": _Rule(_command("verify"), _code_once_per_session),
    "one_code_per_order": _Rule(_command("verify"), _one_code_per_order),
    "protected_after_code": _Rule(lambda c: c.file in _PROTECTED and c.command == "read", _protected_after_code),
    "no_signature_without_code": _Rule(_command(*_USES_CODE), _no_signature_without_code),
    "in_transaction": _Rule(_command("verify", *_USES_CODE), _in_transaction),
    "released_within": _Rule(
        _command("read", "sign", "verify", "select"),
        _released_within,
        lambda check: f"≤ {check.seconds} s",
        _not_released_yet,
    ),
    "retried_when_shared": _Rule(_command("sharing_violation"), _retried_when_shared),
    "nothing_written": _Rule(_command("read"), _nothing_written),
}
