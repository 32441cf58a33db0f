"""Small corpora and statements as values, so that each test shows only what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from harness.model.action import Actor
from harness.model.basis import Basis
from harness.model.case import BookRef, Case, Step
from harness.model.corpus import Corpus
from harness.model.expectation import NoSecret
from harness.model.requirement import Requirement, Verification
from harness.model.source import Source
from harness.model.statement import Identification, Statement
from harness.model.text import LabelKind, LabelSpec, Obligation, Text, TextKind

LEVELS = ("bas", "moyen", "haut")
LABEL = "label-t"
SOURCE = Source(document="Règles de Recette")


def text(
    name: str = "t", when: str = "always", rules: Sequence[Obligation] = (), *, label: bool = True, kind: str = "rider"
) -> Text:
    """Return a text in force since 2020, with its own label unless told otherwise."""
    return Text(
        id=name,
        kind=TextKind(kind),
        title=name,
        version="1",
        basis=Basis.SYNTHETIC,
        source=SOURCE,
        in_force_from=date(2020, 1, 1),
        applies_when=when,
        labels=(LabelSpec(f"label-{name}", LabelKind.AGREMENT, name),) if label else (),
        obligations=tuple(rules),
        levels=LEVELS,
    )


def requirement(name: str, when: str = "always", not_tested: str = "", verification: str = "test") -> Requirement:
    """Return a requirement of the text before the dash of its id."""
    return Requirement(
        id=name,
        text=name,
        source=SOURCE,
        basis=Basis.SYNTHETIC,
        applies_when=when,
        not_tested=not_tested,
        verification=Verification(verification),
    )


def case(
    name: str, when: str = "always", requirements: Sequence[str] = ("t-r",), *, session: str = "", reuses: str = "",
    schemes: Sequence[str] = ("cnam",), checks: Sequence[NoSecret] | None = None, steps: int = 1,
    cards: Mapping[str, str] | None = None, people: Sequence[str] = (),
) -> Case:  # fmt: skip
    """Return a case of the text before the slash of its id, with one check that claims its requirements."""
    if checks is None:
        checks = [check("c", requirements)]
    return Case(
        id=name,
        text=name.partition("/")[0],
        title=name,
        goal=name,
        book=BookRef("livre", "1", name),
        basis=Basis.SYNTHETIC,
        source=SOURCE,
        applies_when=when,
        simulated_date=datetime(2025, 9, 15, 9, tzinfo=UTC),
        steps=tuple(Step(f"s{n}", Actor.PROFESSIONAL, "read_card") for n in range(steps)),
        expectations=tuple(checks),
        requirements=tuple(requirements),
        schemes=tuple(schemes),
        session=session,
        reuses_result_of=reuses,
        cards=cards or {},
        people=tuple(people),
        file=f"{name}.yaml:1",
    )


def check(name: str, requirements: Sequence[str] = (), schemes: Sequence[str] = ()) -> NoSecret:
    """Return a check; its kind does not matter here."""
    return NoSecret(
        check="no_secret",
        id=name,
        sentence=name,
        requirements=tuple(requirements),
        schemes=tuple(schemes),
        secrets=("nir",),
    )


def corpus(texts: Sequence[Text], requirements: Sequence[Requirement], cases: Sequence[Case]) -> Corpus:
    """Return a corpus of these objects."""
    return Corpus(
        texts={one.id: one for one in texts},
        requirements={one.id: one for one in requirements},
        requirement_text={one.id: one.id.partition("-")[0] for one in requirements},
        cases={one.id: one for one in cases},
        actions={},
        persons={},
        professionals={},
        packs=(),
    )


def statement(claims: Mapping[str, str] | None = None, level: str = "haut", labels: Sequence[str] = ()) -> Statement:
    """Return the statement of a product at a level with some claims."""
    product = Identification("Éditeur", "SYN-NIE", "Produit", "SYN-NIL", "1.0", level=level)
    return Statement("1", product, dict(claims or {}), tuple(labels))
