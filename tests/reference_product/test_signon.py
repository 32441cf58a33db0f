"""Signing on: the honest program refuses what is wrong, and each twin differs from it in its one point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.environment.oidc.names import ACCESS_S
from harness.model.case import Fault, ServiceWorld
from reference_product import log, twins
from reference_product.session import Session
from reference_product.world import parse_world
from tests.environment.oidc.world import Bench, bench, with_card
from tests.environment.teleservices.world import DOCTOR
from tests.reference_product.fake_cards import NAMES, FakeReaders
from tests.reference_product.practice import Practice, applied


@dataclass
class Office:
    """The program, and the provider it signs on at."""

    practice: Practice
    psc: Bench

    def sign_on(self, fault: str = "") -> str:
        """Sign on, against a fault, and tell how it ended."""
        if fault:
            self.psc.service.inject(Fault(fault))
        return str(self.practice.do("sign_in_psc")["status"])

    def shown(self) -> str:
        return str(self.practice.do("show_psc_session")["message"])

    def asked(self, operation: str) -> list[bytes]:
        return [e.blobs["request"] for e in self.psc.events if e.data["operation"] == operation]


@pytest.fixture(scope="module")
def pki_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture
def office(tmp_path: Path, pki_folder: Path) -> Iterator[Office]:
    (tmp_path / "monde").mkdir()
    with bench(tmp_path / "monde", pki_folder) as psc:
        practice = Practice(tmp_path)
        practice.session.close()
        content = {
            "clock_file": str(psc.context.clock.path),
            "artifacts_dir": str(tmp_path / "artifacts"),
            "ca_file": str(psc.context.pki.ca_file),
            "cards": {"readers": list(NAMES), "professional": 0, "patient": 1},
            "services": {"psc": dict(psc.coordinates)},
        }
        practice.session = Session.open(parse_world(content))
        practice.session._readers = FakeReaders()
        yield Office(practice, psc)
        practice.session.close()


Look = Callable[[Office], object]


def refused(fault: str) -> Look:
    return lambda office: office.sign_on(fault)


def asked(words: bytes) -> Look:
    def look(office: Office) -> object:
        office.sign_on()
        return words in office.asked("authorize")[0]

    return look


def after_a_change_of_keys(office: Office) -> object:
    office.sign_on()
    return office.sign_on("keys-rotated")


def named(office: Office) -> object:
    office.sign_on()
    shown = office.shown()
    return DOCTOR.name in shown and DOCTOR.national_id in shown


def later(office: Office) -> object:
    office.sign_on()
    office.psc.context.clock.advance(ACCESS_S)
    return office.practice.do("show_psc_session")["status"]


def ended(office: Office) -> object:
    office.sign_on()
    office.psc.context.clock.advance(ACCESS_S)
    office.psc.service.inject(Fault("code-refused"))
    return office.practice.do("show_psc_session")["status"]


def signed_off(office: Office) -> object:
    office.sign_on()
    office.practice.done("sign_out_psc")
    return len(office.asked("logout"))


def logged(office: Office) -> object:
    office.sign_on()
    assert office.practice.session.signed_on is not None
    # A token is drawn anew at each connection: it cannot stand in a line written before, and old lines are dropped.
    return any(office.practice.session.signed_on.tokens.access in line for line in log.lines())


def outage(office: Office) -> object:
    office.psc.service.inject(Fault("http-503"))
    message = str(office.practice.do("sign_in_psc")["message"])
    return "indisponible" in message and "Réessayez" in message


def denied(office: Office) -> object:
    office.psc.service.begin(with_card(ServiceWorld(answers={DOCTOR.id: "denied"})))
    return "n'a pas été validée" in str(office.practice.do("sign_in_psc")["message"])


ROWS: tuple[tuple[str, str, Look, object, object], ...] = (
    ("psc-audience-unchecked", "psc-destinataire", refused("id-token-other-audience"), "refused", "done"),
    ("psc-expired-token-accepted", "psc-expiration", refused("id-token-expired"), "refused", "done"),
    ("psc-issuer-unchecked", "psc-emetteur", refused("id-token-other-issuer"), "refused", "done"),
    ("psc-nonce-unchecked", "psc-nonce", refused("id-token-without-nonce"), "refused", "done"),
    ("psc-level-unchecked", "psc-niveau-recu", refused("id-token-other-acr"), "refused", "done"),
    ("psc-subject-unchecked", "psc-sujet", refused("userinfo-other-subject"), "refused", "done"),
    ("psc-state-unchecked", "psc-etat", refused("state-changed"), "refused", "done"),
    ("psc-unsigned-token-accepted", "psc-non-signe", refused("id-token-unsigned"), "refused", "done"),
    ("psc-foreign-key-accepted", "psc-signature", refused("id-token-key-as-secret"), "refused", "done"),
    ("psc-old-keys-kept", "psc-rotation", after_a_change_of_keys, "done", "refused"),
    ("psc-level-not-asked", "psc-acr-demande", asked(b"acr_values=eidas1"), True, False),
    ("psc-scope-narrow", "psc-portee", asked(b"scope=openid+scope_all"), True, False),
    ("psc-anonymous-session", "psc-identite-montree", named, True, False),
    # No card stands in the readers of this office.
    ("psc-card-demanded", "psc-sans-carte", refused(""), "done", "refused"),
    ("psc-stale-token-used", "psc-renouvellement", later, "done", "refused"),
    ("psc-dead-session-shown", "psc-session-finie", ended, "refused", "done"),
    ("psc-logout-silent", "psc-deconnexion", signed_off, 1, 0),
    ("psc-token-in-log", "psc-jeton-journal", logged, False, True),
    ("psc-outage-hidden", "psc-panne-message", outage, True, False),
    ("psc-denial-hidden", "psc-refus-dit", denied, True, False),
)


@pytest.mark.parametrize(("twin", "requirement", "look", "honest", "faulty"), ROWS, ids=[row[0] for row in ROWS])
def test_twin(office: Office, twin: str, requirement: str, look: Look, honest: object, faulty: object) -> None:
    assert twins.describe(twin)["requirement"] == requirement
    with applied(twin):
        assert look(office) == faulty
    office.practice.session.reset()
    office.psc.events.clear()
    office.psc.service.begin(with_card())
    assert look(office) == honest


def test_every_twin_is_shown_here() -> None:
    assert {row[0] for row in ROWS} == {one for one in twins.available() if one.startswith("psc-")}


@pytest.mark.parametrize(
    "fault",
    ["id-token-other-nonce", "id-token-foreign-key", "id-token-unknown-key", "id-token-altered", "state-missing"],
)
def test_what_the_honest_program_refuses_too(office: Office, fault: str) -> None:
    assert office.sign_on(fault) == "refused"
    assert office.shown() == "Personne n'est connecté par Pro Santé Connect."


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("tcp-reset", operation="token"), "injoignable"),
        (Fault("truncated-json"), "illisible"),
        (Fault("http-503", operation="userinfo"), "HTTP 503"),
        (Fault("http-503", operation="jwks"), "HTTP 503"),
    ],
    ids=["reset", "truncated", "userinfo", "keys"],
)
def test_an_outage_at_any_step_is_told(office: Office, fault: Fault, reason: str) -> None:
    office.psc.service.inject(fault)
    result = office.practice.do("sign_in_psc")
    assert (result["status"], reason in str(result["message"])) == ("refused", True)
    assert office.practice.session.signed_on is None


def test_signing_off_when_the_provider_is_gone(office: Office) -> None:
    office.sign_on()
    office.psc.service.close()
    assert office.practice.done("sign_out_psc").startswith("Déconnecté de ce poste.")
    assert office.practice.do("sign_out_psc")["status"] == "refused"


def test_a_workstation_without_the_provider(practice: Practice) -> None:
    assert practice.do("sign_in_psc")["status"] == "unsupported"
