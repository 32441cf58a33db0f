"""What the measures of the cards have in common: cards, other card programs, the timing client, what is missing."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.environment.pki import TestPki
from harness.model.basis import Basis
from harness.model.person import Professional
from virtual_cards import Card, ProfessionalPersona, Reader, build_cps
from virtual_cards.readers import MissingPartError
from virtual_cards.readers.child import Child
from virtual_cards.readers.parts import find_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
VICC, VICC_MODULES = "/usr/bin/vicc", "/usr/lib/python3/site-packages/virtualsmartcard"
OPENSC, SOFTHSM = "*/opensc-pkcs11.so", "*/softhsm/libsofthsm2.so"
CLIENT_SECONDS = 120

PIN = "1234"
SERIAL = "99900002"
"""Of the test range."""
_DOCTOR = Professional(
    id="dr-mesure",
    basis=Basis.SYNTHETIC,
    name="MESURESYN",
    first_name="LUCIE",
    profession="10",
    specialty="06",
    billing_number="991990029",
    rpps="89990000021",
    national_id="889990000021",
    card_valid_until=date(2049, 1, 1),
    code_porteur=PIN,
)


class Exchange(NamedTuple):
    """A command that is timed: what selects its file beforehand, and the size of its answer."""

    name: str
    prepare: Sequence[str]
    command: str
    size: int


# The same two for every card program; none of the answers depends on the protocol of the card.
SELECT_MF = Exchange("7 octets → 2", (), "00A4000C023F00", 2)
READ_256 = Exchange("READ BINARY 256", ("00A4000C023F00", "00A4000C020001", "00A4020C02D1F1"), "00B0000000", 258)
READ_256_VICC = READ_256._replace(prepare=("00A4000C023F00", "00A4020C022F01"))
VICC_FILE = ("00E000000D620B8002012082010183022F01", "00A4020C022F01", "00D60000F0" + "5A" * 240 + "00")
"""CREATE FILE, SELECT, UPDATE BINARY: it is born without any file."""


def missing() -> Sequence[tuple[str, str]]:
    """Return what is not there: its name, and what installs it."""
    found: list[tuple[str, str]] = []
    try:
        find_parts()
    except MissingPartError as error:
        found += [
            (name, f"apt-get install -y {package}") for name, package in zip(error.missing, error.packages, strict=True)
        ]
    commands = {"pkcs11-tool": "opensc", "softhsm2-util": "softhsm2", VICC: "vsmartcard-vpicc"}
    found += [(name, f"apt-get install -y {package}") for name, package in commands.items() if not shutil.which(name)]
    libraries = {OPENSC: "opensc-pkcs11", SOFTHSM: "softhsm2"}
    found += [(name, f"apt-get install -y {package}") for name, package in libraries.items() if not library(name)]
    if importlib.util.find_spec("Crypto") is None:
        found.append(("pycryptodome", "pip install -e '.[bench]'"))
    return found


def library(pattern: str) -> str:
    """Return the path of a library that programs load, empty when there is none."""
    return next((str(path) for path in sorted(Path("/usr/lib").glob(pattern))), "")


def doctor(folder: Path) -> ProfessionalPersona:
    """Return a synthetic professional with two key pairs, made once per folder."""
    pki = TestPki(folder / "pki")
    signature, authentication = pki.professional(_DOCTOR), pki.professional_authentication(_DOCTOR)
    return ProfessionalPersona(
        serial=SERIAL,
        name=_DOCTOR.name,
        first_name=_DOCTOR.first_name,
        national_id=_DOCTOR.national_id,
        rpps=_DOCTOR.rpps,
        profession=_DOCTOR.profession,
        valid_until="20490101",
        billing_number=_DOCTOR.billing_number,
        specialty=_DOCTOR.specialty,
        convention=_DOCTOR.convention,
        practice=_DOCTOR.practice,
        pin=PIN,
        key_pem=signature.key_pem,
        certificate_der=signature.certificate_der,
        authentication_key_pem=authentication.key_pem,
        authentication_certificate_der=authentication.certificate_der,
    )


def cps(folder: Path) -> Card:
    """Return a virtual CPS3."""
    return build_cps(doctor(folder))


@contextmanager
def program(*command: str, environment: Mapping[str, str] | None = None) -> Iterator[Child]:
    """Run a program until the block ends; it dies with us, however that comes."""
    child = Child((sys.executable, *command), environment=environment)
    try:
        yield child
    finally:
        child.stop()


@contextmanager
def card_program(folder: Path, port: int) -> Iterator[Child]:
    """Run our card over our link."""
    with program(str(HERE / "_card.py"), str(port), str(folder)) as child:
        yield child


@contextmanager
def responder(folder: Path, port: int, card: Card, *, quick: bool = True, **said: object) -> Iterator[Child]:
    """Run the null responder, with the ATR of a card."""
    file = folder / f"responder-{port}-{quick}.json"
    file.write_text(json.dumps({"atr": card.atr.hex(), "quick": quick, **said}), "ascii")
    with program("-I", "-S", str(HERE / "_responder.py"), "127.0.0.1", str(port), str(file)) as child:
        yield child


def constant_answers(*exchanges: Exchange) -> Mapping[str, str]:
    """Return the constant answers of a null responder: of the right size, and accepted."""
    prepared = {command: "9000" for exchange in exchanges for command in exchange.prepare}
    return {**prepared, **{exchange.command: "5A" * (exchange.size - 2) + "9000" for exchange in exchanges}}


@contextmanager
def vicc(port: int, *, same_settings: bool = False) -> Iterator[Child]:
    """Run vsmartcard's own card program, as Debian ships it or with the socket settings of our link."""
    script = str(HERE / "_vicc.py") if same_settings else VICC
    arguments = ("-t", "iso7816", "-H", "127.0.0.1", "-P", str(port))
    with program(script, *arguments, environment={"PYTHONPATH": VICC_MODULES}) as child:
        yield child


def target(reader: str, exchange: Exchange, times: int) -> dict[str, object]:
    """Return one command, so many times, as the client takes it."""
    return {
        "reader": reader,
        "prepare": list(exchange.prepare),
        "commands": [exchange.command],
        "sizes": [exchange.size],
        "times": times,
    }


def timed(
    reader: Reader, targets: Sequence[dict[str, object]], rounds: int, *, anew: bool = False
) -> list[list[float]]:
    """Return the seconds of each round, by target, as a PC/SC program took them."""
    return ask_client(reader, {"targets": targets, "rounds": rounds, "anew": anew})


def wait_seen(reader: Reader, slot: int) -> None:
    """Wait until the daemon sees a card that we did not insert ourselves."""
    ask_client(reader, {"see": names_of(reader)[slot]})


def names_of(reader: Reader) -> Sequence[str]:
    """Return the name of each slot."""
    return list(reader.coordinates()["readers"])  # type: ignore[call-overload]


def ask_client(reader: Reader, asked: Mapping[str, object]) -> Any:
    """Run the timing client to its end."""
    done = subprocess.run(
        (sys.executable, "-I", "-S", str(HERE / "_client.py")),
        # The codes a replay holds go through this pipe, never to a command line or a file.
        input=json.dumps(asked) + "\n",
        stdout=subprocess.PIPE,
        env={**os.environ, "PCSCLITE_CSOCK_NAME": str(reader.coordinates()["csock"])},
        timeout=CLIENT_SECONDS,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def paired(above: Sequence[float], below: Sequence[float]) -> float:
    """Return the median of the ratios of what was measured side by side."""
    return statistics.median(one / other for one, other in zip(above, below, strict=True))
