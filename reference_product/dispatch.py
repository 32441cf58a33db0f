"""From an action's name and arguments to its result, whatever happens in between."""

from __future__ import annotations

import os
from importlib import import_module
from typing import cast

from reference_product import log
from reference_product.actions import Arguments, Function, Outcome
from reference_product.errors import Refusal, Unsupported
from reference_product.session import Session

__all__ = ["Result", "perform"]

Result = dict[str, object]
"""``status``, ``message`` and ``artifacts`` of an action's result."""


def perform(session: Session, action: str, arguments: Arguments) -> Result:
    """Carry one action out and return its result; nothing is raised."""
    module = session.actions.get(action)
    if module is None:
        return result("unsupported", f"Action inconnue : {action[:80]}.")
    log.write(f"{session.now():%Y-%m-%dT%H:%M:%SZ} {action}({log.arguments_text(arguments)})")
    try:
        function = cast("Function", getattr(import_module(f"reference_product.actions.{module}"), action))
        outcome = function(session, arguments)
    except Refusal as refusal:
        log.write("  refus")
        return result("refused", str(refusal))
    except Unsupported as missing:
        return result("unsupported", str(missing))
    except Exception as error:  # noqa: BLE001  (last resort of a program that goes on; its place is logged)
        log.write(f"  erreur interne {_place(error)}")
        return result("failed", f"Erreur interne ({type(error).__name__}) : l'action n'est pas faite.")
    return _done(session, outcome)


def result(status: str, message: str, artifacts: tuple[Result, ...] = ()) -> Result:
    """Return a result in the shape of the driver protocol."""
    return {"status": status, "message": message, "artifacts": list(artifacts)}


def _done(session: Session, outcome: Outcome) -> Result:
    left = (*((path, "text/plain") for path in outcome.screens), *outcome.files)
    artifacts = tuple(
        {"path": os.path.relpath(path, session.world.artifacts_dir), "media_type": kind} for path, kind in left
    )
    return result("done", outcome.message, cast("tuple[Result, ...]", artifacts))


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{where}"
