"""The three published decisions, written as pack data alone, against what they say.

Each row names the sentence of the decision it comes from.  The decisions do not publish every day
they speak of; days marked *chosen* are ours, to have a calendar to compute on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from harness.applicability import ObligationVerdict, Standing, applicable, obligation_of
from harness.loading import load_corpus, worded
from harness.model.corpus import Corpus
from harness.model.statement import Identification, Statement
from harness.model.text import RequestKind
from tests.loading.small import CASE, FILES, write

MUST, MAY, ASK = Standing.MANDATORY, Standing.OPTIONAL, Standing.UNKNOWN
BELOW, CLOSED = Standing.BELOW_LEVEL, Standing.NOT_OPEN

LEVELS = "[addendum-1, addendum-2bis, addendum-3, addendum-4, addendum-6, addendum-7, addendum-8]"


def head(name: str, kind: str, locator: str, when: str, rules: str) -> str:
    """Return a text of a decision."""
    return (
        f"id: {name}\nkind: {kind}\ntitle: {name}\nversion: '1'\nbasis: public\n"
        f"source: {{document: décision publiée, locator: '{locator}'}}\n"
        f"in_force_from: 2015-06-01\napplies_when: {when}\nlevels: {LEVELS}\n"
        f"labels: [{{id: label-{name}, kind: agrement, title: {name}}}]\n{rules}"
    )


def read(root: Path, texts: Mapping[str, str]) -> Corpus:
    """Read texts as packs; a decision is data, so lint has nothing to say."""
    for name, content in texts.items():
        write(root / name, {"text.yaml": content})
    corpus, found = load_corpus([root])
    assert [worded(one) for one in found] == []
    return corpus


def product(level: str, claims: Mapping[str, str]) -> Statement:
    """Return the statement of a product at a level."""
    return Statement("1", Identification("É", "SYN-NIE", "P", "SYN-NIL", "1", level=level), dict(claims))


def stand(corpus: Corpus, name: str, of: Statement, kind: str, day: str) -> ObligationVerdict:
    """Return how a text stands towards a request."""
    return obligation_of(corpus.texts[name], of, RequestKind(kind), date.fromisoformat(day))


# ---- CVH, 2 September 2019: avenant 22 (EV112, PDT-CDC-087), generic-drug measures -------------------------------
# Chosen: test plans published on 16 September 2019, test cases on 1 October 2019.
AVENANT_22 = head(
    "avenant-22", "rider", "décision CVH du 02/09/2019", "profession.pharmaciens",
    """\
obligations:
  - event: test_cases_published
    event_date: 2019-10-01
    opening_date: 2019-09-16
    delay_months: 3
    triggers: [primo_agrement, migration_palier]
    requested_level: addendum-7
    minimum_level: addendum-4
    exceptions: [changement_socle]
    exception_when: approved.level = addendum-7
""",
)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "kind", "level", "approved", "day", "standing"),
    [
        ("requests open the day the plans are published", "primo_agrement", "addendum-7", "", "2019-09-15", CLOSED),
        ("requests open the day the plans are published", "primo_agrement", "addendum-7", "", "2019-09-16", MAY),
        ("mandatory three months after publication", "primo_agrement", "addendum-7", "", "2019-12-31", MAY),
        ("mandatory three months after publication", "primo_agrement", "addendum-7", "", "2020-01-01", MUST),
        ("any new addendum-7 request: first approval", "primo_agrement", "addendum-7", "", "2020-06-01", MUST),
        ("any new addendum-7 request: migration", "migration_palier", "addendum-7", "addendum-4", "2020-06-01", MUST),
        ("any new addendum-7 request", "primo_agrement", "addendum-6", "", "2020-06-01", MAY),
        ("not on a mere change of base", "changement_socle", "addendum-7", "addendum-7", "2020-06-01", MAY),
        ("first approval or migration only", "nouvelle_version", "addendum-7", "addendum-7", "2020-06-01", MAY),
        ("minimum level addendum 4", "avenant", "addendum-3", "addendum-3", "2020-06-01", BELOW),
        ("minimum level addendum 4", "avenant", "addendum-4", "addendum-4", "2020-06-01", MAY),
    ],
)  # fmt: skip
def test_avenant_22(
    tmp_path: Path, sentence: str, kind: str, level: str, approved: str, day: str, standing: Standing
) -> None:
    """Trigger, delay, opening, minimum level, exception."""
    claims = {"profession.pharmaciens": "yes"} | ({"approved.level": approved} if approved else {})
    corpus = read(tmp_path, {"avenant-22": AVENANT_22})
    assert stand(corpus, "avenant-22", product(level, claims), kind, day).standing is standing, sentence


def test_avenant_22_names_the_exception(tmp_path: Path) -> None:
    """Not enforceable on a mere change of technical base of a product already approved addendum 7."""
    corpus = read(tmp_path, {"avenant-22": AVENANT_22})
    claims = {"profession.pharmaciens": "yes", "approved.level": "addendum-7"}
    verdict = stand(corpus, "avenant-22", product("addendum-7", claims), "changement_socle", "2020-06-01")
    assert [one.code for one in verdict.reasons] == ["applicability.exempt"]


# ---- CVH, 2 August 2021: « ApCV seule », a partial approval outside addendum 8 -------------------------------------
# Chosen: requests open on the day of the decision.
PREREQUISITES = """\
    prerequisites:
      - apcv.web_services and apcv.profile = authentification-signature
      - teleservice.adri.version >= 1.15
      - approved.level = addendum-7 or approved.di >= 3.90 and not approved.di >= 4
      - product.kind = di or fsv.version >= 1.40.14
"""


def ev(name: str, part: str, more: str = "") -> str:
    """Return one evolution and its place in the partial approval."""
    rule = f"obligations:\n  - event: decision\n    event_date: 2021-08-02\n    {part}: [apcv-seule]\n{more}"
    doctors = "profession.medecins or profession.centres_de_sante"
    return head(name, "rider", "décision CVH du 02/08/2021", doctors, rule + PREREQUISITES)


APCV = {
    "ev117": ev("ev117", "mandatory_for"),
    "ev113": ev("ev113", "mandatory_for"),
    "ev111": ev("ev111", "mandatory_for", "    exception_when: product.kind = di\n"),
    "ev106": ev("ev106", "optional_for"),
    "ev110": ev("ev110", "optional_for"),
    "ev114": ev("ev114", "optional_for"),
}
SOFTWARE = {
    "profession.medecins": "yes",
    "request.partial": "apcv-seule",
    "product.kind": "logiciel",
    "approved.level": "addendum-7",
    "apcv.web_services": "yes",
    "apcv.profile": "authentification-signature",
    "teleservice.adri.version": "1.15",
    "fsv.version": "1.40.14",
}
DI = {**{k: v for k, v in SOFTWARE.items() if k not in {"approved.level", "fsv.version"}},
      "product.kind": "di", "approved.di": "3.95"}  # fmt: skip


def kindless(claims: Mapping[str, str]) -> dict[str, str]:
    """Leave undeclared what the product is."""
    return {name: value for name, value in claims.items() if name != "product.kind"}


@pytest.mark.parametrize(
    ("sentence", "claims", "expected"),
    [
        ("mandatory EV117, EV113, EV111; optional EV106, EV110, EV114", SOFTWARE, (MUST, MUST, MUST, MAY, MAY, MAY)),
        ("EV111 not for DI", DI, (MUST, MUST, MAY, MAY, MAY, MAY)),
        ("EV111 depends on what the product is", kindless(SOFTWARE), (MUST, MUST, ASK, MAY, MAY, MAY)),
        ("outside addendum 8: nothing is imposed on a full request",
         {k: v for k, v in SOFTWARE.items() if k != "request.partial"}, (MAY,) * 6),
        ("this partial approval and no other", {**SOFTWARE, "request.partial": "autre"}, (MAY,) * 6),
    ],
)  # fmt: skip
def test_apcv_seule(tmp_path: Path, sentence: str, claims: dict[str, str], expected: tuple[Standing, ...]) -> None:
    """Mandatory and optional parts of a partial approval."""
    corpus = read(tmp_path, APCV)
    of = product("addendum-7", claims)
    assert tuple(stand(corpus, name, of, "primo_agrement", "2021-08-02").standing for name in APCV) == expected, (
        sentence
    )
    assert stand(corpus, "ev117", of, "primo_agrement", "2021-08-01").standing is CLOSED


@pytest.mark.parametrize(
    ("sentence", "claims", "unmet"),
    [
        ("everything there", SOFTWARE, None),
        ("a DI 3.9x, without FSV", DI, None),
        ("ApCV web-service authorisation", {**SOFTWARE, "apcv.web_services": "no"}, 0),
        ("profile Authentification et Signature", {**SOFTWARE, "apcv.profile": "lecture"}, 0),
        ("ADRi at least 1.15, and 1.9 is before it", {**SOFTWARE, "teleservice.adri.version": "1.9"}, 1),
        ("already addendum 7", {**SOFTWARE, "approved.level": "addendum-6", "approved.di": "0"}, 2),
        ("or DI 3.9x: not 3.80", {**DI, "approved.level": "aucun", "approved.di": "3.80"}, 2),
        ("or DI 3.9x: 4.00 is another referential", {**DI, "approved.level": "aucun", "approved.di": "4.00"}, 2),
        ("FSV 1.40.14", {**SOFTWARE, "fsv.version": "1.40.13"}, 3),
    ],
)
def test_apcv_seule_prerequisites(tmp_path: Path, sentence: str, claims: dict[str, str], unmet: int | None) -> None:
    """Each prerequisite that does not hold is named; the tests may be played all the same."""
    corpus = read(tmp_path, APCV)
    verdict = stand(corpus, "ev117", product("addendum-7", claims), "primo_agrement", "2022-01-01")
    rule = corpus.texts["ev117"].obligations[0]
    assert verdict.unmet == (() if unmet is None else (rule.prerequisites[unmet],)), sentence
    assert verdict.standing is MUST


# ---- CTLSAM, 4 December 2018: lighter DMP procedure for products that embed a homologated connector ------------------
# Chosen: published on 10 December 2018.  « Enforceable on publication » is a delay of nought.
INTEGRATORS = head(
    "dmp-integrateurs", "teleservice", "décision CTLSAM du 04/12/2018", "dmp.connecteur_homologue",
    "obligations:\n  - {event: decision_published, event_date: 2018-12-10, delay_months: '0'}\n",
).replace("label-dmp-integrateurs", "label-dmp-integre")  # fmt: skip
FULL = head("dmp", "teleservice", "procédure complète", "teleservice.dmp", "").replace(
    "title: dmp}]", "title: dmp, includes: [dmp-integrateurs]}]"
)
ROWS = """\
requirements:
  - {id: dmp-transport, text: x, source: {document: d}, basis: synthetic, applies_when: not dmp.connecteur_homologue}
  - {id: dmp-ecrans, text: x, source: {document: d}, basis: synthetic}
"""


def dmp(root: Path) -> Corpus:
    """Read the full procedure, with a case the connector's maker has already passed, and the lighter one."""
    cases = {
        f"teleservices/dmp/cases/{name}.yaml": CASE.replace("demo/bill-once", f"dmp/{name}")
        .replace("d-bill", f"dmp-{name}")
        .replace("applies_when: always", f"applies_when: {when}")
        for name, when in (("transport", "not dmp.connecteur_homologue"), ("ecrans", "always"))
    }
    own = CASE.replace("demo/bill-once", "dmp-integrateurs/numero").replace("d-bill", "di-numero")
    files = {name: content for name, content in FILES.items() if not name.startswith("addenda")}
    row = "requirements: [{id: di-numero, text: x, source: {document: d}, basis: synthetic}]\n"
    write(root, {
        **files, **cases,
        "teleservices/dmp/text.yaml": FULL,
        "teleservices/dmp/requirements.yaml": ROWS,
        "teleservices/dmp-integrateurs/text.yaml": INTEGRATORS,
        "teleservices/dmp-integrateurs/requirements.yaml": row,
        "teleservices/dmp-integrateurs/cases/numero.yaml": own,
    })  # fmt: skip
    corpus, found = load_corpus([root])
    assert [worded(one) for one in found] == []
    return corpus


@pytest.mark.parametrize(
    ("sentence", "connector", "day", "cases", "undeclared"),
    [
        ("lighter with an embedded connector", "yes", "2018-12-10", ("dmp/ecrans", "dmp-integrateurs/numero"), ()),
        ("enforceable on publication, not before", "yes", "2018-12-09", ("dmp/ecrans",), ()),
        ("the others go through the whole", "no", "2018-12-10", ("dmp/ecrans", "dmp/transport"), ()),
        ("which of the two is the vendor's to say", "", "2018-12-10",
         ("dmp/ecrans", "dmp/transport", "dmp-integrateurs/numero"), ("dmp.connecteur_homologue",)),
    ],
)  # fmt: skip
def test_dmp_with_an_embedded_connector(
    tmp_path: Path, sentence: str, connector: str, day: str, cases: tuple[str, ...], undeclared: tuple[str, ...]
) -> None:
    """What the connector's maker has shown is not asked again; what is the integrator's own is."""
    claims = {"teleservice.dmp": "yes"} | ({"dmp.connecteur_homologue": connector} if connector else {})
    of = product("addendum-7", claims)
    scope = applicable(dmp(tmp_path), of, date.fromisoformat(day), ["label-dmp"], RequestKind.FIRST_APPROVAL)
    assert scope.cases == cases, sentence
    assert tuple(one.name for one in scope.undeclared) == undeclared
    assert {*scope.cases, *(one.id for one in scope.dropped_cases)} == {
        "dmp/ecrans", "dmp/transport", "dmp-integrateurs/numero"
    }  # fmt: skip


def test_the_variant_for_addendum_6_is_a_second_rule(tmp_path: Path) -> None:
    """The decision says no more than that it exists, for addendum 6 over PC/SC: its own name and prerequisite."""
    second = (
        "  - event: decision\n    event_date: 2021-08-02\n    mandatory_for: [apcv-seule-addendum-6]\n"
        "    prerequisites: [approved.level = addendum-6 and reader.pcsc]\n"
    )
    corpus = read(tmp_path, {"ev117": APCV["ev117"] + second})
    claims = {**SOFTWARE, "approved.level": "addendum-6", "request.partial": "apcv-seule-addendum-6"}
    for pcsc, unmet in (("yes", ()), ("no", ("approved.level = addendum-6 and reader.pcsc",))):
        of = product("addendum-6", {**claims, "reader.pcsc": pcsc})
        verdict = stand(corpus, "ev117", of, "primo_agrement", "2022-01-01")
        assert (verdict.standing, verdict.unmet) == (MUST, unmet)
