"""What is filed: the texts behind the labels asked, how each stands, and the condition of all they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from harness.applicability.obligation import obligation_of
from harness.applicability.standing import ObligationVerdict, all_of, condition_of
from harness.model.condition import Always, Condition
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.model.text import LabelSpec, RequestKind, Text

__all__ = ["Filing", "all_labels", "filing_of", "standing_of"]


@dataclass(frozen=True, slots=True)
class Filing:
    """A request: the labels it asks for, and the texts they stand on."""

    corpus: Corpus
    statement: Statement
    labels: tuple[str, ...]
    unknown_labels: tuple[str, ...]
    text_label: Mapping[str, str]
    """Text filed → first label that files it, in the order of the books."""
    verdicts: Mapping[str, ObligationVerdict]
    """Text filed → how it stands towards the request."""

    def text(self, name: str) -> Condition:
        """Return what the product must claim for a filed text: its own condition, and what its rules demand."""
        own = condition_of(self.corpus.texts[name].applies_when)
        return all_of((own or Always(), self.verdicts[name].demand))

    def requirement(self, name: str) -> Condition | None:
        """Return what the product must claim for a requirement, None when its text is not filed."""
        text = self.corpus.requirement_text.get(name, "")
        if text not in self.verdicts or name not in self.corpus.requirements:
            return None
        own = condition_of(self.corpus.requirements[name].applies_when)
        return all_of((self.text(text), own or Always()))


def all_labels(corpus: Corpus) -> Mapping[str, tuple[Text, LabelSpec]]:
    """Return every label of the corpus with the text that defines it."""
    return {spec.id: (text, spec) for text in corpus.texts.values() for spec in text.labels}


def filing_of(corpus: Corpus, statement: Statement, as_of: date, labels: Sequence[str], request: RequestKind) -> Filing:
    """Return what a request files.

    Args:
        corpus: Every text, requirement and case.
        statement: The product and its claims; an absent claim is undeclared.
        as_of: Day of the request.
        labels: Labels asked; empty = those of the statement, else every one.
        request: Why the dossier is filed.
    """
    known = all_labels(corpus)
    asked = tuple(dict.fromkeys(labels or statement.labels or known))
    text_label: dict[str, str] = {}
    for label in asked:
        owner, spec = known.get(label, (None, None))
        for text in (owner.id, *spec.includes) if owner is not None and spec is not None else ():
            if text in corpus.texts:
                text_label.setdefault(text, label)
    return Filing(
        corpus=corpus,
        statement=statement,
        labels=asked,
        unknown_labels=tuple(label for label in asked if label not in known),
        text_label=text_label,
        verdicts={name: standing_of(corpus.texts[name], corpus, statement, as_of, request) for name in text_label},
    )


def standing_of(
    text: Text, corpus: Corpus, statement: Statement, as_of: date, request: RequestKind
) -> ObligationVerdict:
    """Return how a text stands towards a request, by the levels of its own series.

    A text that lists no levels speaks of those of the texts it depends on, else of the first that lists some.
    """
    kin = [corpus.texts[name] for name in text.depends_on if name in corpus.texts]
    levels = next((other.levels for other in (text, *kin, *corpus.texts.values()) if other.levels), ())
    return obligation_of(text, statement, request, as_of, levels)
