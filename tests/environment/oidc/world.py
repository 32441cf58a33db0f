"""The provider open in a small world, and a client that trusts nothing of it: requests, PyJWT."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from harness.environment.bus import Event, EventBus
from harness.environment.clock import VirtualClock
from harness.environment.oidc import PscService
from harness.environment.pki import TestPki
from harness.environment.service import WorldContext
from harness.model.case import Case, ServiceWorld, World
from harness.model.corpus import Corpus
from harness.model.statement import Identification, Statement
from tests.environment.teleservices.world import DOCTOR, case, files

NOW = datetime(2025, 10, 1, 7, 30, tzinfo=UTC)
VERIFIER = "syn-preuve-" + "0123456789" * 4
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Bench:
    """The provider and what it told."""

    context: WorldContext
    service: PscService
    coordinates: Mapping[str, object]
    events: list[Event] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    @property
    def last(self) -> Event:
        return self.events[-1]

    def setting(self, name: str) -> str:
        return str(self.coordinates[name])

    def http(self, method: str, url: str, **options: object) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method,
                url,
                verify=str(self.context.pki.ca_file),
                timeout=10,
                allow_redirects=False,
                **options,  # type: ignore[arg-type]
            )

    def metadata(self) -> dict[str, str]:
        """Return the discovery document, read once."""
        if not self.found:
            self.found = self.http("GET", self.setting("discovery_url")).json()
        return self.found

    def query(self, **changes: str) -> dict[str, str]:
        correct = {
            "response_type": "code",
            "client_id": self.setting("client_id"),
            "redirect_uri": self.setting("redirect_uri"),
            "scope": "openid scope_all",
            "acr_values": "eidas1",
            "state": "syn-etat",
            "nonce": "syn-nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**correct, **changes}.items() if value}

    def authorize(self, **changes: str) -> dict[str, str]:
        """Ask for a code; return what came back in the address."""
        answer = self.http("GET", self.metadata()["authorization_endpoint"], params=self.query(**changes))
        assert answer.status_code == 302, answer.text
        place = answer.headers["Location"]
        assert html.unescape(re.findall(r'href="([^"]*)"', answer.text)[0]) == place
        return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}

    def token(self, form: Mapping[str, str], secret: str = "") -> requests.Response:
        pair = (self.setting("client_id"), secret or self.setting("client_secret"))
        return self.http("POST", self.metadata()["token_endpoint"], data=form, auth=pair)

    def code_form(self, code: str, **changes: str) -> dict[str, str]:
        correct = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.setting("redirect_uri"),
            "code_verifier": VERIFIER,
        }
        return {**correct, **changes}

    def tokens(self) -> dict[str, str]:
        """Sign on and return the tokens."""
        answer = self.token(self.code_form(self.authorize()["code"]))
        assert answer.status_code == 200, answer.text
        content: dict[str, str] = answer.json()
        return content

    def userinfo(self, access: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {access}"}
        return self.http("GET", self.metadata()["userinfo_endpoint"], headers=headers)


def world_case(world: ServiceWorld | None = None, **cards: str) -> Case:
    services = {"psc": world} if world is not None else {}
    return replace(case(), text="psc", simulated_date=NOW, cards=cards, world=World(services=services))


def with_card(world: ServiceWorld | None = None) -> Case:
    return world_case(world, professional=DOCTOR.id)


@contextmanager
def bench(folder: Path, pki_folder: Path, one: Case | None = None) -> Iterator[Bench]:
    bus = EventBus()
    context = WorldContext(
        work_dir=folder,
        clock=VirtualClock(folder / "clock", NOW),
        bus=bus,
        corpus=Corpus({}, {}, {}, {}, {}, {}, {DOCTOR.id: DOCTOR}, (), files()),
        case=one or with_card(),
        scheme="cnam",
        pki=TestPki(pki_folder),
        statement=Statement("1", Identification("v", "n", "p", "nil", "1")),
    )
    service = PscService()
    try:
        opened = Bench(context, service, service.open(context))
        bus.subscribe(opened.events.append)
        yield opened
    finally:
        service.close()
