"""``recette plan``: what will run, what will not and why, and the effort announced."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from harness.cli.lint import diagnostics_json
from harness.i18n import say
from harness.loading import worded
from harness.model.plan import Dropped, Plan
from harness.model.text import RequestKind
from harness.planning import PlanOptions, Prepared, plan_json, prepare_plan
from harness.planning.options import SELECTIONS

__all__ = ["options_of", "plan", "plan_options", "prepared_or_exit", "refuse"]

F = TypeVar("F", bound=Callable[..., Any])

EXIT_USAGE = 2
EXIT_NOTHING = 5


def plan_options(command: F) -> F:
    """Add the options of a plan to a command; ``options_of`` reads them back."""
    options = (
        click.option("--label", "labels", multiple=True, help="Label demandé (répétable)."),
        click.option(
            "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Jour de la demande (par défaut, aujourd’hui)."
        ),
        click.option("--request", default="", help=f"Demande : {', '.join(RequestKind)}."),
        click.option(
            "--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Pack d’utilisateur (répétable)."
        ),
        click.option("--case", "cases", multiple=True, metavar="GLOB", help="Cas retenus (répétable)."),
        click.option("--select", "selection", default="", help=f"Sélection nommée : {', '.join(SELECTIONS)}."),
        click.option("--seed", default=0, show_default=True, help="Graine du plan."),
    )
    return functools.reduce(lambda inner, option: option(inner), reversed(options), command)


def options_of(
    labels: Sequence[str],
    as_of: datetime | None,
    request: str,
    cases: Sequence[str],
    selection: str,
    seed: int,
) -> PlanOptions:
    """Return the plan options given on the command line."""
    day = as_of.date() if as_of is not None else datetime.now(tz=UTC).date()
    return PlanOptions(day, tuple(labels), request, tuple(cases), selection, seed)


@click.command()
@click.option("--product", required=True, type=click.Path(path_type=Path), help="Déclaration du produit.")
@plan_options
@click.option("--out", type=click.Path(path_type=Path), help="Fichier où écrire le plan.")
@click.option("--json", "as_json", is_flag=True, help="Le plan en JSON sur la sortie standard.")
def plan(
    product: Path,
    labels: Sequence[str],
    as_of: datetime | None,
    request: str,
    packs: Sequence[Path],
    cases: Sequence[str],
    selection: str,
    seed: int,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Dit ce qui s’exécutera, ce qui ne s’exécutera pas et pourquoi."""
    lang = str(click.get_current_context().obj or "fr")
    options = options_of(labels, as_of, request, cases, selection, seed)
    prepared = prepare_plan(product, packs, options)
    made = prepared_or_exit(prepared, lang, as_json=as_json)
    if out is not None:  # before a word is printed: a closed pipe must not cost the plan
        _write(made, out, lang)
    if as_json:
        click.echo(plan_json(made), nl=False)
    _tell(made, lang, err=as_json)
    if not made.jobs:
        click.echo(say("planning.plan-empty", lang), err=True)
        raise SystemExit(EXIT_NOTHING)


def prepared_or_exit(prepared: Prepared, lang: str, *, as_json: bool = False) -> Plan:
    """Return the plan, or say everything that stands in its way and stop with exit code 2."""
    if prepared.plan is None:
        refuse(prepared, lang, as_json=as_json)
    return prepared.plan


def refuse(prepared: Prepared, lang: str, *, as_json: bool) -> NoReturn:
    """Say what is wrong with packs, statement or options; exit code 2."""
    if as_json:
        problems = [
            {"code": one.code, "arguments": dict(one.arguments), "message": say(one.code, lang, **dict(one.arguments))}
            for one in prepared.problems
        ]
        document = {
            "format_version": "1",
            "ok": False,
            "diagnostics": diagnostics_json(prepared.diagnostics, lang),
            "problems": problems,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True))
    for diagnostic in prepared.diagnostics:
        click.echo(worded(diagnostic, lang), err=True)
    for problem in prepared.problems:
        click.echo(say(problem.code, lang, **dict(problem.arguments)), err=True)
    raise SystemExit(EXIT_USAGE)


def _tell(made: Plan, lang: str, *, err: bool) -> None:
    """Print the exclusions first, then the jobs and the effort."""
    head = {"as_of": made.as_of, "request": made.request, "labels": ", ".join(made.labels) or "–"}
    lines = [say("planning.plan-head", lang, **head)]
    lines += _texts(made, lang)
    lines += _dropped("planning.plan-excluded", made.dropped_cases, lang)
    lines += _dropped("planning.plan-excluded-requirements", made.dropped_requirements, lang)
    lines.append(say("planning.plan-jobs", lang, count=str(len(made.jobs))))
    for job in made.jobs:
        shown = {
            "key": job.key,
            "cases": " + ".join(one.case for one in job.cases),
            "scheme": job.scheme,
            "checks": str(sum(len(one.checks) for one in job.cases)),
        }
        lines.append(say("planning.plan-job", lang, **shown))
    effort = {name: str(count) for name, count in asdict(made.effort).items()}
    lines.append(say("planning.plan-effort", lang, **effort))
    for line in lines:
        click.echo(line, err=err)


def _texts(made: Plan, lang: str) -> list[str]:
    """Return how the texts stand that have rules of date, request or level; the others always bind."""
    ruled = [text for text in made.texts if text.reasons != (("applicability.always-binding", ()),)]
    rows = [
        say(
            "planning.plan-text",
            lang,
            id=text.id,
            standing=say(f"applicability.standing-{text.standing.replace('_', '-')}", lang),
            reasons=" ; ".join(say(code, lang, **dict(arguments)) for code, arguments in text.reasons),
        )
        for text in ruled
    ]
    return [say("planning.plan-texts", lang, count=str(len(ruled))), *rows] if ruled else []


def _dropped(title: str, dropped: Sequence[Dropped], lang: str) -> list[str]:
    if not dropped:
        return []
    groups: dict[object, list[Dropped]] = {}
    for one in dropped:
        # what the user left out himself is told once for all; what does not concern the product, case by case
        groups.setdefault((one.code, one.arguments) if one.code in _CHOSEN else one.id, []).append(one)
    rows = (
        say(
            "planning.plan-dropped",
            lang,
            id=_ids(some, lang),
            reason=say(some[0].code, lang, **dict(some[0].arguments)),
        )
        for some in groups.values()
    )
    return [say(title, lang, count=str(len(dropped))), *rows]


_CHOSEN = frozenset(
    {"applicability.not-in-labels", "planning.not-matching", "planning.not-shipped", "planning.not-selected"}
)


def _ids(dropped: Sequence[Dropped], lang: str) -> str:
    shown = ", ".join(one.id for one in dropped[:2])
    more = len(dropped) - 2
    return say("planning.plan-and-more", lang, ids=shown, count=str(more)) if more > 0 else shown


def _write(made: Plan, out: Path, lang: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(plan_json(made))
    except OSError as error:
        click.echo(say("planning.cannot-write", lang, path=str(out), problem=error.strerror or str(error)), err=True)
        raise SystemExit(EXIT_USAGE) from error
    click.echo(say("planning.plan-written", lang, path=str(out)), err=True)
