"""Several accepted outcomes: which is taken, which is nearest, whose reason is demanded."""

from __future__ import annotations

import pytest

from harness.codecs.b2 import Layout
from harness.comparison import ReferenceFaultError, compare_b2
from harness.comparison.outcomes import compare_outcomes
from harness.comparison.variables import Variables
from harness.model.difference import Comparison
from tests.comparison.files import FILE, TOWN, change

FAULT = b"<Fault><code>%s</code><texte>${any}</texte></Fault>"
ANSWER = b"<CR><code>00</code><nir>${var:NIR:nir}</nir></CR>"
ACCEPTED = {"identite": ANSWER, "fonctionnel": FAULT % b"siram_10", "panne": FAULT % b"siram_40"}


def test_the_outcome_taken_is_recorded_by_name() -> None:
    found = compare_outcomes(ACCEPTED, FAULT.replace(b"${any}", b"indisponible") % b"siram_40")
    assert (found.taken, found.nearest, found.accepted) == ("panne", "panne", True)
    assert [(t.name, t.equal) for t in found.tried] == [("identite", False), ("fonctionnel", False), ("panne", True)]
    assert found.comparison.equal


def test_the_nearest_is_explained_when_none_fits() -> None:
    found = compare_outcomes(ACCEPTED, FAULT.replace(b"${any}", b"refus") % b"siram_99")
    assert (found.taken, found.nearest, found.accepted) == ("", "fonctionnel", False)
    assert [d.location for d in found.comparison.differences] == ["/Fault/code"]


def test_the_first_that_fits_is_taken() -> None:
    both = {"large": b"<a>${any}</a>", "juste": b"<a>1</a>"}
    assert compare_outcomes(both, b"<a>1</a>").taken == "large"


@pytest.mark.parametrize(
    ("reasons", "accepted"),
    [({}, False), ({"panne": "  "}, False), ({"panne": "arrêt annoncé du service"}, True), ({"identite": "x"}, False)],
)
def test_a_reason_is_demanded_where_the_case_says_so(reasons: dict[str, str], accepted: bool) -> None:
    observed = FAULT.replace(b"${any}", b"indisponible") % b"siram_40"
    found = compare_outcomes(ACCEPTED, observed, justify=["panne"], justifications=reasons)
    assert (found.taken, found.justification_demanded, found.accepted) == ("panne", True, accepted)


def test_only_the_outcome_taken_binds_variables() -> None:
    answered = compare_outcomes(ACCEPTED, b"<CR><code>00</code><nir>2550999999001</nir></CR>")
    assert answered.variables.value("NIR") == "2550999999001"
    refused = compare_outcomes(ACCEPTED, b"<CR><code>02</code><nir>2550999999001</nir></CR>")
    assert (refused.taken, refused.variables.value("NIR")) == ("", None)


def test_files_have_outcomes_too() -> None:
    layout: Layout = TOWN

    def by_b2(reference: bytes, observed: bytes, variables: Variables) -> tuple[Comparison, Variables]:
        return compare_b2(reference, observed, layout), variables

    found = compare_outcomes({"autre": change(2, 17, "998"), "meme": FILE}, FILE, compare=by_b2)
    assert found.taken == "meme"


def test_an_outcome_that_cannot_serve_is_a_fault_even_when_another_fits() -> None:
    with pytest.raises(ReferenceFaultError):
        compare_outcomes({"bon": b"<a/>", "mauvais": b"<a>${nope}</a>"}, b"<a/>")
    with pytest.raises(ValueError, match="no accepted outcome"):
        compare_outcomes({}, b"<a/>")
