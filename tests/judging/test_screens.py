"""What a product says: screens, refusals, logs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Met
from harness.judging.words import holds, missing_groups, plain
from harness.model.expectation import NoSecret, Refusal, ScreenShows
from harness.model.observation import Artifact, CardCommand, CaseObservation
from tests.judging.world import context, seen, step


def _shown(screen: str, status: str = "done", message: str = "") -> CaseObservation:
    return seen(steps={"montrer": step("montrer", 20, 29, status, message, screen)})


def test_words_are_found_without_accents_or_case() -> None:
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", shows=(("Déclaré", "PAYÉE"),))
    assert run_check(context(check, _shown("facture payee\n")), check).met == Met.YES


def test_a_missing_word_is_named() -> None:
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", shows=(("NIA",), ("OID",)))
    finding = run_check(context(check, _shown("Matricule NIA")), check)
    assert (finding.reason, finding.expected) == ("judging.screen-misses", "OID")


def test_a_word_that_must_not_stand_is_named() -> None:
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", hides=("NIR",))
    assert run_check(context(check, _shown("Nature : NIR")), check).reason == "judging.screen-holds"


def test_a_name_of_the_person_must_be_shown() -> None:
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", persons=("patiente",))
    assert run_check(context(check, _shown("AUTRE Jean")), check).reason == "judging.screen-misses"


@pytest.mark.parametrize("hides", [(), ("NIR",)])
def test_a_screen_given_as_a_picture_only_accuses_nobody(hides: tuple[str, ...]) -> None:
    picture = Artifact("ecran.png", "image/png", b"\x89PNG", "b1")
    shown = replace(step("montrer", 20, 29, "done", "écran remis"), artifacts=(picture,))
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", shows=(("payée",),), hides=hides)
    finding = run_check(context(check, seen(steps={"montrer": shown})), check)
    assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.screen-is-picture")


def test_a_picture_beside_the_words_changes_nothing() -> None:
    picture = Artifact("ecran.png", "image/png", b"\x89PNG", "b1")
    outcome = step("montrer", 20, 29, "done", "", "facture rejetée")
    outcome = replace(outcome, artifacts=(*outcome.artifacts, picture))
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", shows=(("payée",),))
    finding = run_check(context(check, seen(steps={"montrer": outcome})), check)
    assert finding.reason == "judging.screen-misses"


def _refusal(**changes: object) -> Refusal:
    values: dict[str, object] = {"reason": (("bloque",),)}
    values.update(changes)
    return Refusal(check="refusal", id="r", sentence="R.", step="montrer", **values)  # type: ignore[arg-type]


def test_a_refusal_with_its_reason_passes() -> None:
    check = _refusal()
    assert run_check(context(check, _shown("", "refused", "Code porteur bloqué")), check).met == Met.YES


def test_a_refusal_for_another_reason_fails() -> None:
    check = _refusal()
    finding = run_check(context(check, _shown("", "refused", "Erreur 12")), check)
    assert finding.reason == "judging.refusal-reason"


def test_no_refusal_fails() -> None:
    check = _refusal()
    assert run_check(context(check, _shown("", "done", "bloqué")), check).reason == "judging.not-refused"


def test_signing_while_refusing_fails() -> None:
    check = _refusal()
    observed = seen(
        steps={"montrer": step("montrer", 20, 29, "refused", "bloqué")},
        commands=[CardCommand(25, "professional", "sign", "", "9000")],
    )
    assert run_check(context(check, observed), check).reason == "judging.sent-while-refusing"


def test_a_secret_in_a_log_is_located_and_masked() -> None:
    check = NoSecret(check="no_secret", id="s", sentence="S.", secrets=("nir",))
    logs = [Artifact("produit.log", "text/plain", b"demarrage\nlecture 2555555999333 ok\n", "b")]
    finding = run_check(context(check, seen(logs=logs)), check)
    assert (finding.reason, finding.location) == ("judging.secret-in-log", "produit.log:2")
    assert "2555555999333" not in finding.observed


def test_an_empty_log_shows_nothing() -> None:
    check = NoSecret(check="no_secret", id="s", sentence="S.", secrets=("nir",))
    assert run_check(context(check, seen()), check).met == Met.UNDECIDED


def test_a_secret_nobody_knows_cannot_be_looked_for() -> None:
    check = NoSecret(check="no_secret", id="s", sentence="S.", secrets=("nir", "code_porteur"))
    logs = [Artifact("produit.log", "text/plain", b"demarrage\n", "b")]
    finding = run_check(context(check, seen(logs=logs)), check)  # no step of this case types a code
    assert (finding.reason, dict(finding.arguments)) == ("judging.no-secret", {"secrets": "code_porteur"})
    known = replace(check, secrets=("nir",))
    assert run_check(context(known, seen(logs=logs)), known).met == Met.YES


def test_the_log_of_a_product_that_went_away_shows_no_silence() -> None:
    check = NoSecret(check="no_secret", id="s", sentence="S.", secrets=("nir",))
    logs = [Artifact("produit.log", "text/plain", b"demarrage\n", "b")]
    finding = run_check(context(check, seen(logs=logs, ended="aborted")), check)
    assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.case-incomplete")
    told = [Artifact("produit.log", "text/plain", b"lecture 2555555999333\n", "b")]
    assert run_check(context(check, seen(logs=told, ended="aborted")), check).reason == "judging.secret-in-log"


def test_plain_words() -> None:
    assert plain("Œuvre  d\u2019AËLLE") == "oeuvre d'aelle"
    assert holds("Carte en OPPOSITION", "opposition")
    assert missing_groups("a b", [("b",), ("c", "d")]) == (("c", "d"),)


@pytest.mark.parametrize(
    ("screen", "met"),
    [("GARÇONSYN Éléonore", Met.YES), ("GARCONSYN Éléonore", Met.NO), ("GARÇONSYN\n éléonore", Met.YES)],
)
def test_accents_count_where_the_check_says_so(screen: str, met: str) -> None:
    check = ScreenShows(check="screen_shows", id="e", sentence="E.", step="montrer", accented=("garçonsyn éléonore",))
    assert run_check(context(check, _shown(screen)), check).met == met
