"""Checks on what was billed: rubrics of an invoice, and nothing billed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.i18n import say
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.judging.returns import rejected_invoices
from harness.judging.rubrics import compare_rubric, shown, stated
from harness.model.expectation import BilledOnce, Count, InvoiceRubrics, InvoiceSelector, LineRule, RubricRule
from harness.model.observation import Invoice, InvoiceLine
from harness.model.person import Person
from harness.model.rubrics import RUBRIC_NAMES

__all__ = ["billed_once", "in_count", "invoice_rubrics", "is_for", "select_invoices"]


def invoice_rubrics(context: CheckContext, check: InvoiceRubrics) -> Finding:
    """Compare the rubrics of the one invoice that the selector designates."""
    candidates = select_invoices(context, check.invoice)
    wanted = _selector_words(check.invoice)
    if not candidates:
        return _no_invoice(context, wanted)
    if len(candidates) > 1:
        numbers = ", ".join(i.header.get("number", "?") for i in candidates)
        return breached("several-invoices", wanted, numbers)
    invoice = candidates[0]
    problems = [
        *_rubric_problems("", check.header, invoice.header, invoice.header, invoice.locations),
        *_line_problems(check, invoice),
        *_rubric_problems("", check.totals, invoice.totals, invoice.totals, invoice.locations),
    ]
    if not problems:
        return met(_expected_words(check), _observed_words(check, invoice))
    expected = " ; ".join(p[0] for p in problems)
    observed = " ; ".join(p[1] for p in problems)
    location = next((p[2] for p in problems if p[2]), "")
    return breached("rubric-differs", expected, observed, location, file=str(invoice.file))


def billed_once(context: CheckContext, check: BilledOnce) -> Finding:
    """Look for a patient, date and act that two accepted invoices bill."""
    files = [m.file for m in context.seen.mails_in if m.lot is not None]
    if not in_count(len(files), check.files):
        return _missing(context, "files-count", count_words(check.files), str(len(files)))
    rejected = rejected_invoices(context)
    first: dict[tuple[str, ...], Invoice] = {}
    for invoice in context.all_invoices:
        number = invoice.header.get("number", "")
        if invoice.file in context.refused_files or (invoice.file, number) in rejected:
            continue
        for line in invoice.lines:
            key = _act_key(invoice, line)
            earlier = first.setdefault(key, invoice)
            if earlier is not invoice:
                both = f"{earlier.header.get('number')} / {number}"
                return breached("billed-twice", "1", both, act=key[-2] or key[-1], file=str(invoice.file))
    if check.same_numbers_when_resent:
        return _resent_numbers(context)
    return met(count_words(check.files), str(len(files)))


def _resent_numbers(context: CheckContext) -> Finding:
    by_file: dict[int, list[str]] = {}
    for invoice in context.all_invoices:
        by_file.setdefault(invoice.file, []).append(invoice.header.get("number", ""))
    if not context.refused_files:
        return undecided("no-negative-arl")
    for refused in sorted(context.refused_files):
        sent = sorted(by_file.get(refused, ()))
        again = [sorted(by_file.get(f, ())) for f in by_file if f > refused]
        if sent and sent not in again:
            later = " | ".join(", ".join(numbers) for numbers in again)
            return breached("resent-other-numbers", ", ".join(sent), later or "–", file=str(refused))
    return met(observed=", ".join(n for ns in by_file.values() for n in ns))


def select_invoices(context: CheckContext, selector: InvoiceSelector) -> Sequence[Invoice]:
    """Return the invoices the selector designates; copies in refused files count only alone."""
    person = context.person(selector.patient) if selector.patient else None
    kept = [
        i
        for i in context.all_invoices
        if (not selector.patient or (person is not None and is_for(i, person)))
        and (not selector.date or any(x.rubrics.get("date") == selector.date for x in i.lines))
        and (not selector.act or any(selector.act in (x.rubrics.get("act"), x.rubrics.get("ccam")) for x in i.lines))
        and (not selector.file or i.file == selector.file)
    ]
    if not selector.file:
        accepted = [i for i in kept if i.file not in context.refused_files]
        kept = accepted or kept
    if selector.position:
        kept = kept[selector.position - 1 : selector.position]
    return kept


def is_for(invoice: Invoice, person: Person) -> bool:
    """Tell whether an invoice is for the person: own number, or insured number, birth and rank."""
    header = invoice.header
    own = header.get("own_nir", "")
    if own:
        return own == person.nir.number
    return (
        header.get("nir") == person.insured_nir.number
        and header.get("birth_date") == person.birth.date.replace("-", "")[2:]
        and header.get("birth_rank", "1") == str(person.birth.rank)
    )


def in_count(number: int, count: Count) -> bool:
    """Tell whether a number satisfies a count; an empty count asks for at least one."""
    if count.exactly is None and count.at_least is None and count.at_most is None:
        return number >= 1
    return (
        (count.exactly is None or number == count.exactly)
        and (count.at_least is None or number >= count.at_least)
        and (count.at_most is None or number <= count.at_most)
    )


def count_words(count: Count) -> str:
    """Write a count shortly: ``= 2``, ``≥ 1``, ``≤ 3``."""
    if count.exactly is not None:
        return f"= {count.exactly}"
    parts = []
    if count.at_least is not None:
        parts.append(f"≥ {count.at_least}")
    if count.at_most is not None:
        parts.append(f"≤ {count.at_most}")
    return " et ".join(parts) or "≥ 1"


def _no_invoice(context: CheckContext, wanted: str) -> Finding:
    undecoded = [m for m in context.seen.mails_in if m.lot is None]
    if undecoded:
        return breached("lot-undecodable", wanted, say(undecoded[0].problem), file=str(undecoded[0].file))
    received = say("judging.invoices-received", count=str(len(context.all_invoices)))
    return _missing(context, "no-invoice", say("judging.invoice-wanted", wanted=wanted), received)


def _missing(context: CheckContext, reason: str, expected: str, observed: str) -> Finding:
    """A missing fact accuses the product, unless its driver could not play a step."""
    if context.unsupported:
        return undecided("unsupported-step", expected, observed, steps=", ".join(context.unsupported))
    return breached(reason, expected, observed)


def _line_problems(check: InvoiceRubrics, invoice: Invoice) -> Iterator[tuple[str, str, str]]:
    left = list(invoice.lines)
    for rank, rule in enumerate(check.lines, 1):
        line = _aligned(rule, left)
        name = _line_name(rule, rank)
        if line is None:
            yield name, "–", ""
            continue
        left.remove(line)
        yield from _rubric_problems(f"{name} ", rule.rubrics, line.rubrics, line.rubrics, line.locations)
    if check.lines and check.only_lines:
        for line in left:
            extra = line.rubrics.get("ccam") or line.rubrics.get("act", "?")
            yield "–", f"+ {extra}", line.locations.get("act", "")


def _aligned(rule: LineRule, left: Sequence[InvoiceLine]) -> InvoiceLine | None:
    """Pair by meaning (act, CCAM code, date); without any of these, by order."""
    keys = {k: r.equal for k, r in rule.rubrics.items() if k in {"act", "ccam", "date"} and r.equal is not None}
    for line in left:
        if all(line.rubrics.get(k) == v for k, v in keys.items()):
            return line
    # The code itself may be what differs: a lone candidate is compared, so that the difference is named.
    return left[0] if len(left) == 1 else None


def _rubric_problems(
    prefix: str,
    rules: Mapping[str, RubricRule],
    rubrics: Mapping[str, str],
    others: Mapping[str, str],
    locations: Mapping[str, str],
) -> Iterator[tuple[str, str, str]]:
    for name, rule in rules.items():
        expected = compare_rubric(name, rule, rubrics.get(name), others)
        if expected is not None:
            yield (
                f"{prefix}{RUBRIC_NAMES[name]} : {expected}",
                f"{prefix}{RUBRIC_NAMES[name]} : {shown(name, rubrics.get(name))}",
                locations.get(name, ""),
            )


def _line_name(rule: LineRule, rank: int) -> str:
    for key in ("ccam", "act"):
        known = rule.rubrics.get(key)
        if known is not None and known.equal:
            return known.equal
    return f"#{rank}"


def _act_key(invoice: Invoice, line: InvoiceLine) -> tuple[str, ...]:
    header, rubrics = invoice.header, line.rubrics
    who = header.get("own_nir") or header.get("nir", "")
    names = ("date", "activity", "phase", "act", "ccam")
    return (who, header.get("birth_date", ""), header.get("birth_rank", ""), *(rubrics.get(n, "") for n in names))


def _selector_words(selector: InvoiceSelector) -> str:
    parts = [selector.patient, selector.date, selector.act]
    return " ".join(p for p in parts if p) or "1"


def _expected_words(check: InvoiceRubrics) -> str:
    rows = [("", check.header), *((f"{_line_name(line, i)} ", line.rubrics) for i, line in enumerate(check.lines, 1))]
    return " ; ".join(
        f"{prefix}{RUBRIC_NAMES[n]} : {stated(rule)}"
        for prefix, rules in (*rows, ("", check.totals))
        for n, rule in rules.items()
    )


def _observed_words(check: InvoiceRubrics, invoice: Invoice) -> str:
    rows = [f"{RUBRIC_NAMES[n]} : {shown(n, invoice.header.get(n))}" for n in check.header]
    names = {n for rule in check.lines for n in rule.rubrics}
    for line in invoice.lines if check.lines else ():
        code = line.rubrics.get("ccam") or line.rubrics.get("act", "")
        told = (f"{RUBRIC_NAMES[n]} : {shown(n, line.rubrics.get(n))}" for n in sorted(names - {"act", "ccam"}))
        rows.append(f"{code} {', '.join(told)}".strip())
    rows += [f"{RUBRIC_NAMES[n]} : {shown(n, invoice.totals.get(n))}" for n in check.totals]
    return " ; ".join(rows)
