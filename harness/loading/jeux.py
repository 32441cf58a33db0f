"""Jeux d'essai: a table of billing situations, expanded into one case per scheme, entered in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from harness.i18n import say
from harness.loading.cases import CaseContext, LoadedCase, read_one_case
from harness.loading.draft import Draft
from harness.loading.typed import Read, fault, read_as
from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model.basis import Basis
from harness.model.case import BookRef
from harness.model.expectation import LineRule, RubricRule
from harness.model.person import Professional
from harness.model.source import Diagnostic, Source

__all__ = ["ExpectedInvoice", "JeuEssai", "JeuLine", "read_jeu_file"]


@dataclass(frozen=True, slots=True)
class ExpectedInvoice:
    """The rubrics expected of one line of the set in one scheme."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    header: Mapping[str, RubricRule] = field(default_factory=dict)
    lines: tuple[LineRule, ...] = ()
    totals: Mapping[str, RubricRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JeuLine:
    """One billing situation: who, what is typed, what must come out in each scheme."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    number: str
    situation: str
    patient: Mapping[str, str]
    """Scheme → person id."""
    expected: Mapping[str, ExpectedInvoice]
    invoice: Mapping[str, str] = field(default_factory=dict)
    """Arguments of the action that drafts the invoice (checked against the catalogue)."""
    requirements: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    """Names of the data the vendor may change."""


@dataclass(frozen=True, slots=True)
class JeuEssai:
    """A jeu d'essai as its file writes it."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    title: str
    goal: str
    book: BookRef
    basis: Basis
    source: Source
    applies_when: str
    profession: str
    version: str
    simulated_date: datetime
    professional: str
    lines: tuple[JeuLine, ...]
    requirements: tuple[str, ...] = ()


_MOST_LINES = 200
_COPIED = ("title", "goal", "book", "basis", "source", "applies_when", "simulated_date")


def read_jeu_file(
    document: Document,
    relative: str,
    context: CaseContext,
    professionals: Mapping[str, Professional],
) -> tuple[tuple[LoadedCase, ...], tuple[Diagnostic, ...]]:
    """Return one case per scheme of a jeu d'essai, and the faults of its file."""
    tree = document.tree
    if not isinstance(tree, dict):
        return (), ()
    found: list[Diagnostic] = []
    read = _read(document, tree)
    found.extend(read.diagnostics)
    jeu = read.value
    if jeu is None:
        return (), tuple(found)
    if len(jeu.lines) > _MOST_LINES:
        return (), (*found, fault(document, ("lines",), "too-many-steps", limit=str(_MOST_LINES)))
    holders = {
        member: person.id for person in context.persons.values() if person.card for member in person.card.beneficiaries
    }
    professional = professionals.get(jeu.professional)
    if professional is None:
        found.append(fault(document, ("professional",), "unknown-professional", id=jeu.professional, near="–"))
    cases: list[LoadedCase] = []
    for scheme in dict.fromkeys(scheme for line in jeu.lines for scheme in line.expected):
        writer = _Writer(document, jeu, scheme, holders, professional.code_porteur if professional else "")
        case, faults = read_one_case(writer.written(), relative, context, jeu=jeu.id)
        found.extend(writer.found)
        found.extend(faults)
        if case is not None:
            cases.append(case)
    return tuple(cases), tuple(dict.fromkeys(found))


def _read(document: Document, tree: dict[str, Tree]) -> Read[JeuEssai]:
    """Type the file; what each line types in is left to the catalogue."""
    lines = tree.get("lines")
    plain: dict[str, object] = dict(tree)
    if isinstance(lines, list):
        plain["lines"] = [_without_invoice(line) for line in lines]
    return read_as(JeuEssai, document, plain)


def _without_invoice(line: Tree) -> object:
    if not isinstance(line, dict):
        return line
    plain: dict[str, object] = {key: value for key, value in line.items() if key != "invoice"}
    patient, expected = plain.get("patient"), plain.get("expected")
    if isinstance(patient, str) and isinstance(expected, dict):
        plain["patient"] = dict.fromkeys(expected, patient)
    return plain


@dataclass(slots=True)
class _Writer:
    """Writes the case of one scheme as a tree, each part placed where the jeu says it."""

    origin: Document
    jeu: JeuEssai
    scheme: str
    holders: Mapping[str, str]
    code_porteur: str
    found: list[Diagnostic] = field(default_factory=list)
    steps: int = 0
    checks: int = 0

    def written(self) -> Document:
        """Return the case as a document."""
        draft = Draft.new(self.origin)
        tree = self.origin.tree
        if not isinstance(tree, dict):
            return draft.document()
        name = f"{self.jeu.id}@{self.scheme}"
        for key in _COPIED:
            draft.graft((key,), tree.get(key, ""), self.origin, (key,))
        for key, value in (("id", name), ("session", name), ("schemes", [self.scheme])):
            draft.graft((key,), value, self.origin, ("id",))  # type: ignore[arg-type]
        draft.graft(("cards",), {"professional": self.jeu.professional}, self.origin, ("professional",))
        draft.graft(("steps",), [], self.origin, ("lines",))
        draft.graft(("expectations",), [], self.origin, ("lines",))
        self._step(draft, "lire-cps", "professional", "read_professional_card", {"code_porteur": self.code_porteur})
        people = self._lines(draft, tree)
        draft.graft(("people",), list(people), self.origin, ("lines",))
        self._closing(draft)
        return draft.document()

    def _lines(self, draft: Draft, tree: dict[str, Tree]) -> dict[str, None]:
        raw = tree.get("lines")
        times: Counter[tuple[str, str]] = Counter()
        people: dict[str, None] = {}
        totals = Counter(self._key(raw, index) for index in range(len(self.jeu.lines)))
        for index, line in enumerate(self.jeu.lines):
            if self.scheme not in line.expected or not isinstance(raw, list):
                continue
            key = self._key(raw, index)
            times[key] += 1
            position = times[key] if totals[key] > 1 else 0
            people[key[0]] = None
            self._line(draft, line, ("lines", index), raw[index], key, position)
        return people

    def _key(self, raw: Tree | None, index: int) -> tuple[str, str]:
        """Return patient and date of care of a line: together they select its invoice."""
        line = raw[index] if isinstance(raw, list) else {}
        invoice = line.get("invoice") if isinstance(line, dict) else {}
        date = invoice.get("date", "") if isinstance(invoice, dict) else ""
        return self.jeu.lines[index].patient.get(self.scheme, ""), str(date)

    def _line(self, draft: Draft, line: JeuLine, path: Path, raw: Tree, key: tuple[str, str], position: int) -> None:
        patient, date = key
        holder = self.holders.get(patient, "")
        if not holder:
            self.found.append(fault(self.origin, (*path, "patient", self.scheme), "no-card", id=patient or self.scheme))
        prefix = f"l{line.number}"
        card = {"card": holder, "role": "insured"}
        self._step(draft, f"{prefix}-inserer", "bench", "insert_card", card, path)
        self._step(draft, f"{prefix}-lire", "professional", "read_patient_card", {}, path)
        self._step(draft, f"{prefix}-choisir", "professional", "select_beneficiary", {"patient": patient}, path)
        self._step(draft, f"{prefix}-elaborer", "professional", "draft_invoice", {}, path)
        invoice = raw.get("invoice", {}) if isinstance(raw, dict) else {}
        draft.graft(("steps", self.steps - 1, "arguments"), invoice, self.origin, (*path, "invoice"))
        self._step(draft, f"{prefix}-securiser", "professional", "secure_invoice", {}, path)
        self._step(draft, f"{prefix}-retirer", "bench", "remove_card", {"role": "insured"}, path)
        selector: dict[str, Tree] = {"patient": patient, "date": date}
        if position:
            selector["position"] = str(position)
        sentence = say("loading.jeu-line", number=line.number, situation=line.situation)
        self._check(draft, f"ligne-{line.number}", "invoice_rubrics", sentence, {"invoice": selector}, path)
        here: Path = ("expectations", self.checks - 1)
        claims: list[Tree] = list(line.requirements or self.jeu.requirements)
        claims_path: Path = (*path, "requirements") if line.requirements else ("requirements",)
        draft.graft((*here, "requirements"), claims, self.origin, claims_path)
        expected = raw.get("expected") if isinstance(raw, dict) else {}
        wanted = expected.get(self.scheme) if isinstance(expected, dict) else {}
        for part, value in wanted.items() if isinstance(wanted, dict) else ():
            draft.graft((*here, part), value, self.origin, (*path, "expected", self.scheme, part))

    def _closing(self, draft: Draft) -> None:
        for name, action in (
            ("transmettre", "transmit"),
            ("relever", "fetch_returns"),
            ("rapprocher", "reconcile"),
            ("montrer-factures", "show_invoices"),
        ):
            self._step(draft, name, "secretary", action, {})
        self._check(draft, "structure", "message_rules", say("loading.jeu-structure"), {})
        shown: dict[str, Tree] = {"step": "montrer-factures"}
        self._check(draft, "rapprochement", "returns_reconciled", say("loading.jeu-reconciled"), shown)

    def _step(
        self,
        draft: Draft,
        name: str,
        actor: str,
        action: str,
        arguments: Mapping[str, str],
        path: Path = ("lines",),
    ) -> None:
        step: dict[str, Tree] = {"id": name, "actor": actor, "action": action, "arguments": dict(arguments)}
        draft.graft(("steps", self.steps), step, self.origin, path)
        self.steps += 1

    def _check(
        self, draft: Draft, name: str, kind: str, sentence: str, rest: Mapping[str, Tree], path: Path = ("lines",)
    ) -> None:
        check: dict[str, Tree] = {"check": kind, "id": name, "sentence": sentence, **rest}
        draft.graft(("expectations", self.checks), check, self.origin, path)
        self.checks += 1
