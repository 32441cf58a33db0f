"""A dossier view made by hand, with hostile texts in every free field."""

from __future__ import annotations

from dataclasses import replace

from harness.model.expectation import Severity, Witness
from harness.model.result import CheckResult
from harness.model.verdict import Outcome, Verdict
from reports.view import (
    AttemptView,
    CaseView,
    DossierView,
    EvidenceView,
    LabelView,
    PackView,
    RequirementView,
    StepView,
    Summary,
)

HOSTILE = "<script>alert(1)</script> & \"'\u0000\u001b]0;x\u0007 \ufffe http://exemple.invalid/"


def check(identifier: str, verdict: Verdict, **changes: object) -> CheckResult:
    base = CheckResult(
        identifier, ("ex-1",), Severity.BLOCKING, Witness.BENCH, verdict, "La part AMO est arrondie.", "28.42", HOSTILE
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def view(*checks: CheckResult) -> DossierView:
    rows = checks or (check("c1", Verdict.PASS), check("c2", Verdict.FAIL, reason="judging.rubric-differs"))
    evidence = EvidenceView("nil_requete_001.xml", "ab" * 32, "request", "appel", "application/xml", "blob1")
    case = CaseView(
        key="texte/cas@cnam",
        id="texte/cas",
        scheme="cnam",
        title=HOSTILE,
        goal="Montrer.",
        book="cahier",
        book_version="1",
        test="1.02",
        sub_case="Cas 1",
        condition="",
        text="texte",
        basis="synthetic",
        source="hypothèse",
        requirements=("ex-1",),
        verdict=Verdict.FAIL,
        attempts=(AttemptView(1, "2026-01-01T00:00:00Z", Verdict.FAIL, True, rows),),
        counted=1,
        steps=(StepView("appel", "professional", "Appeler", "done", HOSTILE),),
        evidence=(evidence,),
        rerun="recette run",
    )
    requirement = RequirementView(
        "ex-1",
        "La règle.",
        "table",
        "synthetic",
        "obligatoire",
        "vendor",
        Verdict.FAIL,
        Outcome.NON_CONFORMING,
        ("texte/cas",),
    )
    product = {
        "vendor": "Éditeur fictif",
        "nie": "SYN",
        "name": "Produit",
        "nil": "SYN-NIL",
        "version": "1.0",
        "os": "Debian",
        "level": "addendum-7",
        "technical_base": "",
        "engine": "",
        "connector": "",
        "reading_component": "",
        "statement_digest": "00",
    }
    return DossierView(
        label=LabelView("l", "agrement", "CNDA", "Agrément", "texte", ("texte",), "cahier", "1", "avenant", "2"),
        product=product,
        as_of="2025-09-15",
        packs=(PackView("texte", "1", "cd" * 32, "synthetic"),),
        overrides=(),
        selected=1,
        excluded=(),
        excluded_requirements=(),
        requirements=(requirement,),
        cases=(case,),
        summary=Summary({"synthetic": {"fail": 1}}, {"synthetic": {"fail": 1}}, 0, 0),
        outcome=Outcome.NON_CONFORMING,
        verdict=Verdict.FAIL,
        bench_version="0",
        bench_digest="ef",
        simulated=("clock", "service"),
        complete=True,
        missing=(),
    )
