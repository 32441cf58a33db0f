"""Announced effort: how many cases, by whom, how long, with how many cards and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.model.expectation import Witness
from harness.model.plan import Effort, Job
from harness.model.statement import Statement

__all__ = ["case_files", "effort_of", "is_automatic"]

_AUTOMATIC_SECONDS = 2
"""A case played by a program, its world included."""
_MANUAL_SECONDS = 60
"""A step played by a person, reading and evidence included."""


def is_automatic(case: Case) -> bool:
    """Tell whether no check of a case rests on what only a person sees."""
    return all(check.witness is not Witness.PERSON for check in case.expectations)


def case_files(names: Iterable[str]) -> set[str]:
    """Return the case files behind case ids: variants and schemes of one file count once."""
    return {name.partition("~")[0].partition("@")[0] for name in names}


def effort_of(corpus: Corpus, jobs: Sequence[Job], statement: Statement) -> Effort:
    """Return the effort of some jobs.

    Returns:
        Case files in all, played by a program, played by a person; minutes, rounded up; cards and
        people handled, professionals included.
    """
    by_hand = statement.driver.kind == "person"
    played = [corpus.cases[one.case] for job in jobs for one in job.cases]
    manual = [case for case in played if by_hand or not is_automatic(case)]
    automatic = [case for case in played if not (by_hand or not is_automatic(case))]
    seconds = len(automatic) * _AUTOMATIC_SECONDS + sum(len(case.steps) for case in manual) * _MANUAL_SECONDS
    holders = {holder for case in played for holder in _holders(case)}
    people = holders | {person for case in played for person in case.people}
    return Effort(
        cases=len(case_files(case.id for case in played)),
        automatic=len(case_files(case.id for case in automatic)),
        manual=len(case_files(case.id for case in manual)),
        minutes=ceil(seconds / 60),
        cards=len(holders),
        people=len(people),
    )


def _holders(case: Case) -> set[str]:
    """Return who holds the cards a case starts with or is handed."""
    handed = (step.arguments.get("card") for step in case.steps)
    return {*case.cards.values(), *case.cards_aside.values(), *(name for name in handed if isinstance(name, str))}
