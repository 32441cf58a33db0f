"""Checks on what the product says to the person: screens, refusals, reconciliation, logs."""

from __future__ import annotations

from collections.abc import Iterator

from harness.judging.context import SIGNATURES, CheckContext, Span
from harness.judging.finding import Finding, breached, met, undecided
from harness.judging.issued import issued_tokens
from harness.judging.returns import expected_states, row_shows
from harness.judging.words import holds, holds_accented, missing_groups
from harness.model.expectation import NoSecret, Refusal, ReturnsReconciled, ScreenShows
from harness.model.observation import Artifact, StepOutcome

__all__ = ["no_secret", "refusal", "returns_reconciled", "screen_shows"]


def screen_shows(context: CheckContext, check: ScreenShows) -> Finding:
    """Look for words, and for words that must not stand, on the screen of a step."""
    step = context.seen.steps.get(check.step)
    if step is None:
        return undecided("step-not-reached", step=check.step)
    if step.status == "unsupported":
        return undecided("unsupported-step", steps=check.step)
    text = context.words_of(step)
    expected = _groups_words((*check.shows, *((word,) for word in check.accented)))
    if step.status != "done":
        return breached("step-not-done", expected, step.message or step.status, check.step, step=check.step)
    bare = ((word,) for word in check.accented if not holds_accented(text, word))
    missing = (*missing_groups(text, [*check.shows, *_names(context, check.persons)]), *bare)
    shown = [w for w in check.hides if holds(text, w)]
    if shown:
        return breached("screen-holds", "", " ; ".join(shown), check.step)
    if (missing or check.hides) and _only_pictures(step):
        return undecided("screen-is-picture", expected, _excerpt(text), step=check.step)
    if missing:
        return breached("screen-misses", _groups_words(missing), _excerpt(text), check.step)
    return met(expected, _excerpt(text), check.step)


def _only_pictures(step: StepOutcome) -> bool:
    """Tell whether what was shown came without its words: a person must read it, the bench cannot."""
    return bool(step.artifacts) and not any(a.media_type.startswith("text/") for a in step.artifacts)


def refusal(context: CheckContext, check: Refusal) -> Finding:
    """The step was refused, for the stated reason, and nothing left the product meanwhile."""
    step = context.seen.steps.get(check.step)
    if step is None:
        return undecided("step-not-reached", step=check.step)
    if step.status == "unsupported":
        return undecided("unsupported-step", steps=check.step)
    expected = _groups_words(check.reason)
    if step.status not in check.statuses:
        return breached("not-refused", expected, f"{step.status} : {step.message}", check.step)
    missing = missing_groups(context.words_of(step), check.reason)
    if missing:
        return breached("refusal-reason", _groups_words(missing), step.message, check.step)
    span = Span(step.started_seq, step.ended_seq)
    if check.nothing_sent and (sent := _sent(context, span)):
        return breached("sent-while-refusing", "–", sent, check.step)
    return met(expected, step.message, check.step)


def returns_reconciled(context: CheckContext, check: ReturnsReconciled) -> Finding:
    """Each invoice of a received file is shown in the state that the returns give it."""
    step = context.seen.steps.get(check.step)
    if step is None:
        return undecided("step-not-reached", step=check.step)
    if step.status == "unsupported":
        return undecided("unsupported-step", steps=check.step)
    states = expected_states(context)
    if not states:
        return breached("no-invoice", "≥ 1", "0")
    latest = {number: (file, state) for (file, number), state in sorted(states.items())}
    if _only_pictures(step):
        return undecided("screen-is-picture", step=check.step)
    rows = context.words_of(step).splitlines()
    for number, (file, state) in latest.items():
        row = next((r for r in rows if number in r), "")
        if not row:
            return breached("invoice-not-shown", number, "–", check.step, file=str(file))
        if not row_shows(row, state):
            return breached("state-differs", f"{number} : {state.value}", row.strip(), check.step, file=str(file))
    return met(" ; ".join(f"{n} {s.value}" for n, (_, s) in latest.items()), f"{len(latest)}", check.step)


def no_secret(context: CheckContext, check: NoSecret) -> Finding:
    """No secret of the case stands in clear in a log; an empty log, or a secret nobody knows, shows nothing."""
    logs = list(_logs(context))
    if not any(log.content.strip() for log in logs):
        return undecided("no-log")
    secrets = list(_secrets(context, check))
    unknown = sorted(set(check.secrets) - {name for name, _ in secrets})
    if unknown or not secrets:
        return undecided("no-secret", ", ".join(check.secrets), "–", secrets=", ".join(unknown) or "–")
    for name, secret in secrets:
        for log in logs:
            for rank, line in enumerate(log.content.decode("utf-8", "replace").splitlines(), 1):
                if secret in line:
                    masked = line.replace(secret, "•" * len(secret))
                    return breached("secret-in-log", name, masked[:200], f"{log.name}:{rank}")
    if context.seen.ended != "complete":
        return undecided("case-incomplete")
    return met(", ".join(check.secrets), ", ".join(log.name for log in logs))


def _logs(context: CheckContext) -> Iterator[Artifact]:
    yield from context.seen.logs
    shown = {s.id for s in context.case.steps if s.action == "show_log"}
    for step in context.seen.steps.values():
        if step.step in shown:
            yield from step.artifacts


def _secrets(context: CheckContext, check: NoSecret) -> Iterator[tuple[str, str]]:
    if "code_porteur" in check.secrets:
        for step in context.case.steps:
            code = step.arguments.get("code_porteur")
            if isinstance(code, str) and code:
                yield "code_porteur", code
    if "nir" in check.secrets:
        people = [*context.case.people, *context.case.cards.values()]
        for person in (context.person(p) for p in people):
            if person is not None:
                yield "nir", person.nir.number
    if "token" in check.secrets:
        for token in issued_tokens(context.seen.exchanges):
            yield "token", token


def _sent(context: CheckContext, span: Span) -> str:
    calls = [e.operation or e.service for e in context.seen.exchanges if e.seq in span]
    files = [f"lot {m.file}" for m in context.seen.mails_in if m.seq in span]
    files += [f"{m.flow} ({m.recipient})" for m in context.seen.other_mails if m.seq in span]
    signs = [f"signature ({c.role})" for c in context.seen.commands if c.seq in span and c.command in SIGNATURES]
    return " ; ".join([*calls, *files, *signs])


def _names(context: CheckContext, persons: tuple[str, ...]) -> list[tuple[str, ...]]:
    known = [context.person(p) for p in persons]
    return [tuple(n for n in (p.used_name, p.birth_name) if n) for p in known if p is not None]


def _groups_words(groups: tuple[tuple[str, ...], ...]) -> str:
    return " ; ".join(" | ".join(g) for g in groups)


def _excerpt(text: str) -> str:
    flat = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return flat if len(flat) <= 400 else flat[:397] + "…"
