"""The plan as a JSON document, both directions; what is read back is checked to the last key."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from harness.model.plan import Plan
from harness.planning.digests import statement_digest, to_json
from harness.planning.options import PlanError

__all__ = ["parse_plan", "plan_json"]

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
    raw = data.encode() if isinstance(data, str) else data
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
    if statement_digest(plan.statement) != plan.statement_digest:
        message = "statement_digest: the statement does not bear this digest"
        raise PlanError(message)
    return plan
