"""A login and a signature by pkcs11-tool: with our card, with a null responder that replays it, with SoftHSM."""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from _parts import (
    OPENSC,
    PIN,
    SOFTHSM,
    card_program,
    cps,
    doctor,
    library,
    names_of,
    paired,
    responder,
    timed,
    wait_seen,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from virtual_cards import Card, Reader, open_reader
from virtual_cards.readers.ports import free_pair

AUTHENTICATION = "e828bd080f8025000001ff001002"
# DigestInfo of SHA-256: RFC 8017 §9.2, note 1.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
PROGRAM_SECONDS = 20
RECORDINGS = 5
LABEL = "mesure"


class Way(NamedTuple):
    """How pkcs11-tool is pointed at a card, and where it leaves the signature."""

    environment: Mapping[str, str]
    module: str
    signature: Path
    key: str
    slot: Sequence[str]


def signature(folder: Path, rounds: int, replays: int) -> Mapping[str, float]:
    """Return the medians in milliseconds of the three ways, the ratios, and what the bare exchange takes.

    The exchange is recorded once: its answers are what the null responder says, over and over. Both cards are
    then sent the same commands by a program without any middleware.
    """
    info = folder / "info"
    info.write_bytes(DIGEST_INFO + hashlib.sha256(b"<Assertion/>").digest())
    card, ports = cps(folder), (free_pair(), free_pair())
    with (
        open_reader("pcsc", None, folder / "real", ports=ports[:1]) as real,
        open_reader("pcsc", None, folder / "replayed", ports=ports[1:]) as replayed,
    ):
        ours, theirs = _card_way(real, folder / "ours"), _card_way(replayed, folder / "theirs")
        real.insert(0, card)
        said = _recorded(card, lambda: _sign(ours, info))
        # The first run may find out more than the later ones: what is replayed is what comes twice.
        for _ in range(RECORDINGS):
            before, said = said, _recorded(card, lambda: _sign(ours, info))
            if [raw for raw, _ in before] == [raw for raw, _ in said]:
                break
        else:
            raise SystemExit("pkcs11-tool never says the same twice")
        real.remove(0)
        answers = [answer.hex() for _, answer in said]
        # Both are programs of their own from here: the kernel shares the processors out among sessions.
        with card_program(folder, ports[0]), responder(folder, ports[1], card, sequence=answers):
            wait_seen(real, 0)
            wait_seen(replayed, 0)
            ways = {"ours": ours, "replayed": theirs, "softhsm": _softhsm(folder)}
            seconds: dict[str, list[float]] = {name: [] for name in ways}
            for number in range(rounds):
                for name in ways if number % 2 == 0 else reversed(ways):
                    seconds[name].append(_sign(ways[name], info))
            if ours.signature.read_bytes() != theirs.signature.read_bytes():
                raise SystemExit("the replay went out of step: its signature is another")
            bare = _bare(real, replayed, said, replays)
    medians = {name: statistics.median(found) * 1000 for name, found in seconds.items()}
    return {
        **medians,
        "ratio": paired(seconds["ours"], seconds["replayed"]),
        "commands": len(said),
        "bare ours": statistics.median(bare[0]) * 1000,
        "bare replayed": statistics.median(bare[1]) * 1000,
        "bare ratio": paired(*bare),
        "rsa": _rsa(folder) * 1000,
    }


def _card_way(reader: Reader, place: Path) -> Way:
    environment = {"PCSCLITE_CSOCK_NAME": str(reader.coordinates()["csock"])}
    place.mkdir()
    return Way(environment, library(OPENSC), place / "signature", AUTHENTICATION, ("--slot-index", "0"))


def _softhsm(folder: Path) -> Way:
    """Make a software token with the same key."""
    tokens = folder / "tokens"
    tokens.mkdir()
    configuration, key = folder / "softhsm2.conf", folder / "key.pem"
    configuration.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n", "utf-8")
    environment = {"SOFTHSM2_CONF": str(configuration)}
    # A synthetic key of a synthetic person, in a folder that goes with the measure.
    key.touch(mode=0o600)
    key.write_bytes(doctor(folder).authentication_key_pem)
    tool = ("softhsm2-util", "--module", library(SOFTHSM))
    _run((*tool, "--init-token", "--free", "--label", LABEL, "--so-pin", PIN, "--pin", PIN), environment)
    _run((*tool, "--import", str(key), "--token", LABEL, "--label", LABEL, "--id", "02", "--pin", PIN), environment)
    key.unlink()
    return Way(environment, library(SOFTHSM), folder / "soft-signature", "02", ("--token-label", LABEL))


def _sign(way: Way, info: Path) -> float:
    """Log in and sign; return the seconds it took."""
    with suppress(FileNotFoundError):
        way.signature.unlink()
    what = ("--login", "--pin", PIN, "--sign", "-m", "RSA-PKCS", "--id", way.key)
    files = ("--input-file", str(info), "--output-file", str(way.signature))
    began = time.perf_counter()
    _run(("pkcs11-tool", "--module", way.module, *way.slot, *what, *files), way.environment)
    took = time.perf_counter() - began
    if way.signature.stat().st_size != 256:
        raise SystemExit("pkcs11-tool leaves no signature of 256 bytes")
    return took


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PROGRAM_SECONDS,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stdout[-400:].decode('utf-8', 'replace')}")


def _recorded(card: Card, play: object) -> Sequence[tuple[bytes, bytes]]:
    """Return what is exchanged with a card while something is played; in memory only, for a code is in it."""
    said: list[tuple[bytes, bytes]] = []
    genuine = card.transmit

    def noting(raw: bytes) -> bytes:
        answer = genuine(raw)
        said.append((raw, answer))
        return answer

    card.transmit = noting  # type: ignore[method-assign]
    try:
        play()  # type: ignore[operator]
    finally:
        del card.transmit  # type: ignore[method-assign]
    return said


def _rsa(folder: Path) -> float:
    """Return the seconds of one private operation, which the replay is spared and no card is."""
    key = load_pem_private_key(doctor(folder).authentication_key_pem, None)
    assert isinstance(key, RSAPrivateKey)
    took = []
    for _ in range(20):
        began = time.perf_counter()
        key.sign(b"", PKCS1v15(), SHA256())
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _bare(
    real: Reader, replayed: Reader, said: Sequence[tuple[bytes, bytes]], replays: int
) -> tuple[list[float], list[float]]:
    """Return the seconds of the bare exchange, with our card and with the null responder."""
    bursts = [
        {
            "reader": names_of(reader)[0],
            "prepare": [],
            "commands": [raw.hex() for raw, _ in said],
            "sizes": [len(answer) for _, answer in said],
            "times": 1,
        }
        for reader in (real, replayed)
    ]
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(replays):
        for place, reader in enumerate((real, replayed)):
            ((seconds,),) = timed(reader, [bursts[place]], 1, anew=True)
            found[place].append(seconds)
    return found
