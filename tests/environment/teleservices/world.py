"""A small world for the simulators: real PKI, people of the tests, shipped catalogues."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import requests

from harness.codecs.soap import Envelope, SoapFault, read_envelope, read_fault
from harness.environment.bus import Event, EventBus
from harness.environment.clock import VirtualClock
from harness.environment.keystore import Identity
from harness.environment.pki import TestPki
from harness.environment.service import WorldContext
from harness.environment.teleservices import AdriService, InsiService, teleservices
from harness.model.basis import Basis
from harness.model.case import BookRef, Case, ServiceWorld, World
from harness.model.corpus import Corpus
from harness.model.person import (
    Birth,
    Coverage,
    Ins,
    InsHistory,
    Nir,
    Person,
    Professional,
    Sex,
)
from harness.model.source import Source
from harness.model.statement import Identification, Statement
from tests.codecs.soap.messages import NATIONAL_ID, NOW, Request, Signer, assertion, sign, vitale

SCENARIOS = Path(__file__).parents[3] / "scenarios" / "teleservices"

OID = "1.2.250.1.213.1.4.10"


def person(
    slug: str,
    name: str,
    first_names: tuple[str, ...],
    nir: tuple[str, str],
    *,
    born: str = "1985-02-14",
    sex: Sex = Sex.FEMALE,
    place: str = "99903",
    insured: tuple[str, str] | None = None,
    cover: Coverage | None = None,
    ins: Ins | None = None,
    rank: int = 1,
) -> Person:
    return Person(
        id=slug,
        basis=Basis.SYNTHETIC,
        birth_name=name,
        first_names=first_names,
        sex=sex,
        birth=Birth(born, rank, place),
        nir=Nir(*nir),
        insured_nir=Nir(*(insured or nir)),
        coverage=cover or Coverage("01", "999", "9999", treating_doctor="dr-generaliste"),
        ins=ins,
    )


ODILE = person("odile-mere", "MERESYN", ("ODILE",), ("2850299903103", "45"))
LILA = person(
    "enfant-lila", "MERESYN", ("LILA",), ("2230699903104", "42"), born="2023-06-28", insured=("2850299903103", "45")
)
YVES = person(
    "droits-fermes-yves",
    "CLOSSYN",
    ("YVES",),
    ("1500199903111", "01"),
    born="1950-01-01",
    sex=Sex.MALE,
    cover=Coverage("01", "999", "9999", rights_until=date(2025, 3, 31), exemption="4"),
)
OLA = person(
    "insi-prenoms-ola",
    "TRIPLESYN",
    ("OLA", "CATARINA", "BELLA"),
    ("2360699922203", "94"),
    born="1936-06-20",
    ins=Ins(Nir("2360699922203", "94"), OID, known_first_names=("CATARINA",)),
)
ALAIN = person(
    "insi-histo-alain",
    "D'HISTOSYN",
    ("JEAN-ALAIN",),
    ("1090799926207", "01"),
    born="2009-07-13",
    sex=Sex.MALE,
    place="99926",
    ins=Ins(
        Nir("1090799926207", "01"),
        OID,
        (
            InsHistory(Nir("2090799926834", "03"), date(2012, 1, 1), date(2015, 6, 30)),
            InsHistory(Nir("2090699926123", "19")),
        ),
        list_of_first_names=False,
    ),
)
TWIN_A, TWIN_B = (
    person(
        f"insi-doublon-{letter}",
        "DOUBLESYN",
        ("CLAUDE",),
        nir,
        born="1960-04-02",
        sex=Sex.MALE,
        place=place,
        ins=Ins(Nir(*nir), "1.2.250.1.213.1.4.9"),
    )
    for letter, nir, place in (("a", ("1600499924205", "38"), "99924"), ("b", ("1600499925206", "07"), "99925"))
)
PEOPLE = {one.id: one for one in (ODILE, LILA, YVES, OLA, ALAIN, TWIN_A, TWIN_B)}

DOCTOR = Professional(
    id="dr-generaliste",
    basis=Basis.SYNTHETIC,
    name="MEDSYN",
    first_name="ALPHA",
    profession="10",
    specialty="01",
    billing_number="991000011",
    rpps="10000000001",
    national_id=NATIONAL_ID,
    card_valid_until=date(2049, 1, 1),
    code_porteur="1234",
)


def files() -> dict[str, bytes]:
    """Return the shipped folders as the loader hands them over."""
    return {
        str(path.relative_to(SCENARIOS)): path.read_bytes() for path in sorted(SCENARIOS.rglob("*")) if path.is_file()
    }


def case(**services: ServiceWorld) -> Case:
    return Case(
        id="essai/essai",
        text="adri",
        title="t",
        goal="g",
        book=BookRef("b", "1", "t"),
        basis=Basis.SYNTHETIC,
        source=Source("d"),
        applies_when="always",
        simulated_date=NOW,
        steps=(),
        expectations=(),
        world=World(services=services),
    )


@dataclass
class Bench:
    """The simulators open, and everything they told."""

    context: WorldContext
    adri: AdriService
    insi: InsiService
    coordinates: Mapping[str, Mapping[str, object]]
    events: list[Event] = field(default_factory=list)

    @property
    def url(self) -> str:
        return str(self.coordinates["adri"]["url"])

    @property
    def certificate_url(self) -> str:
        return str(self.coordinates["insi"]["certificate_url"])

    @property
    def card(self) -> Signer:
        identity = self.context.pki.professional(DOCTOR)
        return Signer(identity.key, identity.certificate, self.context.pki.persons.certificate)

    @property
    def ca(self) -> str:
        return str(self.context.pki.ca_file)

    @property
    def last(self) -> Event:
        return self.events[-1]

    def findings(self) -> list[object]:
        found = self.last.data["findings"]
        assert isinstance(found, list)
        return list(found)

    def request(self, **changes: object) -> Request:
        """Return a correct request signed by the card, with changes."""
        base = Request(security=lambda: [sign(assertion(), self.card), vitale()])
        return base.but(**changes)

    def insi_request(self, action: str, body: str, **changes: object) -> Request:
        base = Request(
            action=action,
            body=body,
            authorisation="SYN-AUT-INSI-0001",
            cover='<COUVERTURE xmlns="urn:siram:bam:ctxbam"/>',
            security=lambda: [sign(assertion(), self.card)],
        )
        return base.but(**changes)

    def post(self, body: bytes, url: str = "", timeout: float = 10, **options: object) -> requests.Response:
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        with requests.Session() as session:
            session.trust_env = False
            return session.post(
                url or self.url,
                data=body,
                headers=headers,
                verify=self.ca,
                timeout=timeout,
                **options,  # type: ignore[arg-type]
            )

    def software(self, name: str = "INSI-AUTO", structure: str = "10B0000001") -> Identity:
        return self.context.pki.software(structure, name)


def envelope(response: requests.Response) -> Envelope:
    found = read_envelope(response.content)
    assert isinstance(found, Envelope), found
    return found


def fault_of(response: requests.Response) -> SoapFault:
    found = read_fault(envelope(response))
    assert found is not None, response.content
    return found


@contextmanager
def bench(folder: Path, pki_folder: Path, **services: ServiceWorld) -> Iterator[Bench]:
    bus = EventBus()
    authorisations = {"adri": "SYN-AUT-ADRI-0001", "insi": "SYN-AUT-INSI-0001"}
    product = Identification("v", "n", "p", "nil", "1", authorisations=authorisations)
    context = WorldContext(
        work_dir=folder,
        clock=VirtualClock(folder / "clock", NOW),
        bus=bus,
        corpus=Corpus({}, {}, {}, {}, {}, PEOPLE, {DOCTOR.id: DOCTOR}, (), files()),
        case=case(**services),
        scheme="cnam",
        pki=TestPki(pki_folder),
        statement=Statement("1", product),
    )
    adri, insi = teleservices()
    try:
        coordinates = {"adri": adri.open(context), "insi": insi.open(context)}
        opened = Bench(context, adri, insi, coordinates)
        bus.subscribe(opened.events.append)
        yield opened
    finally:
        adri.close()
        insi.close()


def run(*command: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run an independent client."""
    program = shutil.which(command[0])
    assert program is not None, command[0]
    return subprocess.run([program, *command[1:]], capture_output=True, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


__all__ = [
    "ALAIN",
    "DOCTOR",
    "LILA",
    "ODILE",
    "OID",
    "OLA",
    "PEOPLE",
    "SCENARIOS",
    "TWIN_A",
    "TWIN_B",
    "YVES",
    "Bench",
    "bench",
    "case",
    "envelope",
    "fault_of",
    "files",
    "person",
    "run",
]
