"""The plan as a JSON document, both directions; what is read back is checked to the last key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

from pydantic import TypeAdapter, ValidationError

from harness.model.plan import Plan
from harness.model.text import RequestKind
from harness.planning.digests import statement_digest, to_json
from harness.planning.jobs import Binding, key_of, seed_of
from harness.planning.options import PlanError

__all__ = ["FORMAT_VERSION", "parse_plan", "plan_json"]

FORMAT_VERSION = "1"

_ADAPTER = TypeAdapter(Plan)
_MOST_BYTES = 64 * 1024 * 1024


def plan_json(plan: Plan) -> bytes:
    """Return the plan as a JSON document: sorted keys, two-space indent, newline at the end."""
    text = json.dumps(to_json(plan), sort_keys=True, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def parse_plan(data: bytes | str) -> Plan:
    """Return the plan a JSON document holds.

    Raises:
        PlanError: The document is not a plan, or its statement does not bear its digest.
    """
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    if len(raw) > _MOST_BYTES:
        message = f"{len(raw)} bytes"
        raise PlanError(message)
    try:
        plan = _ADAPTER.validate_json(raw, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "/"
        message = f"{where}: {first['msg']}"
        raise PlanError(message) from error
    for message in _doubts(plan):
        raise PlanError(message)
    return plan


def _doubts(plan: Plan) -> Iterator[str]:
    """Yield what a plan written by this bench never is; job keys name folders, so they are recomputed."""
    if plan.format_version != FORMAT_VERSION:
        yield f"format_version: {plan.format_version!r}, expected {FORMAT_VERSION!r}"
    if statement_digest(plan.statement) != plan.statement_digest:
        yield "statement_digest: the statement does not bear this digest"
    if not _is_day(plan.as_of):
        yield f"as_of: {plan.as_of!r} is not a day"
    if plan.request not in list(RequestKind):
        yield f"request: {plan.request!r} is not a kind of request"
    binding = Binding(plan.packs, plan.statement_digest, plan.seed)
    seen: set[str] = set()
    for index, job in enumerate(plan.jobs):
        if job.key != key_of(job.cases, job.scheme, binding) or job.key in seen:
            yield f"jobs.{index}.key: not the key of these cases, scheme, packs, statement and seed"
        if job.seed != seed_of(job.cases, job.scheme, plan.seed):
            yield f"jobs.{index}.seed: not the one drawn from the seed of the plan"
        if not _INSTANT.fullmatch(job.simulated_date) or not _is_day(job.simulated_date[:10]):
            yield f"jobs.{index}.simulated_date: {job.simulated_date!r} is not an instant"
        seen.add(job.key)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
