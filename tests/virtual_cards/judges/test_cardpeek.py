"""cardpeek, an independent program, reads the virtual Vitale 2 with its own script, through a real daemon.

What it prints is compared with the persons the card was made for, never with what our own code encodes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.virtual_cards.people import LILA, ODILE, OTHER_VITALE, VITALE
from virtual_cards import Persona, Reader, build_vitale, open_reader

SCRIPTS = Path("/usr/share/cardpeek")
# With this number in place cardpeek takes its scripts for up to date; otherwise it asks a question on the
# closed input, for ever.
VERSION = "1439474525"
# cardpeek answers a closed input by printing its prompt without end: time, pipe and files are bounded.
COMMAND = (
    'ulimit -f 20000; timeout 20 cardpeek -c -r "pcsc://$SLOT" -e \'dofile("recette.lua")\' </dev/null 2>&1'
    " | head -c 40000"
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with open_reader("pcsc", None, tmp_path_factory.mktemp("reader")) as opened:
        yield opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory where cardpeek starts without asking anything."""
    for found, package in ((shutil.which("cardpeek"), "cardpeek"), (SCRIPTS.exists(), "cardpeek-data")):
        assert found, f"{package} is missing: apt-get install -y {package}"
    folder = tmp_path_factory.mktemp("home") / ".cardpeek"
    shutil.copytree(SCRIPTS, folder / "scripts")
    (folder / "version").write_text(VERSION)
    (folder / "config.lua").write_text("dofile('scripts/lib/apdu.lua')\n")
    (folder / "cardpeekrc.lua").write_text("")
    (folder / "scripts" / "recette.lua").write_text('dofile("vitale_2.lua") ui.save_view("out.xml") os.exit(0)\n')
    return folder.parent


class Read:
    """Puts a card in slot 1, lets cardpeek read it, and finds what it showed."""

    def __init__(self, reader: Reader, home: Path) -> None:
        self._reader = reader
        self._home = home

    def __call__(self, persona: Persona, state: str = "fresh") -> dict[str, list[bytes]]:
        """Return the values by French label, in the order of the card."""
        self._reader.insert(1, build_vitale(persona, state))
        view = self._home / ".cardpeek" / "scripts" / "out.xml"
        view.unlink(missing_ok=True)
        coordinates = self._reader.coordinates()
        done = subprocess.run(
            ["sh", "-c", COMMAND],
            env={
                **os.environ,
                "HOME": str(self._home),
                "PCSCLITE_CSOCK_NAME": str(coordinates["csock"]),
                "SLOT": "RECETTE Bi-Slot 00 01",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            check=True,
        )
        assert view.exists(), done.stdout[:4000].decode("utf-8", "replace")
        # cardpeek writes ``type`` where XML wants ``encoding``.
        text = view.read_text("utf-8").replace(' type="UTF-8"', "", 1)
        found: dict[str, list[bytes]] = {}
        for node in ET.fromstring(text).iter("node"):
            attributes = {item.get("name"): item for item in node.findall("attr")}
            if "label" in attributes and "val" in attributes and attributes["val"].get("encoding") == "bytes":
                value = bytes.fromhex((attributes["val"].text or "").removeprefix("8:"))
                found.setdefault(attributes["label"].text or "", []).append(value)
        return found


@pytest.fixture
def read(reader: Reader, home: Path) -> Iterator[Read]:
    yield Read(reader, home)
    if reader.present(1):
        reader.remove(1)


def latin(values: list[bytes]) -> list[str]:
    return [value.decode("latin-1") for value in values]


def test_one_person(read: Read) -> None:
    shown = read(VITALE)
    assert latin(shown["Nom"]) == [ODILE.name]
    assert latin(shown["Prénom"]) == ["ODILE ANNE"]
    assert latin(shown["Date de naissance"]) == [ODILE.birth_date]
    assert latin(shown["Numéro de sécurité sociale"]) == [ODILE.nir]
    assert latin(shown["Nationalité"]) == ["FR"]
    assert latin(shown["Date de début de validité"]) == [ODILE.rights_from]


def test_a_household_with_accents_and_a_lunar_date(read: Read) -> None:
    eldest = replace(ODILE, name="ÇÉLÈNESYN", first_names=("ZOÉ", "ANAÏS"), birth_date="19602000")
    shown = read(replace(OTHER_VITALE, people=(eldest, LILA, replace(LILA, first_names=("NOËL",)))))
    assert latin(shown["Nom"]) == ["ÇÉLÈNESYN", "ENFANTSYN", "ENFANTSYN"]
    assert latin(shown["Prénom"]) == ["ZOÉ ANAÏS", "LILA", "NOËL"]
    assert latin(shown["Date de naissance"]) == ["19602000", "20191120", "20191120"]
    assert latin(shown["Numéro de sécurité sociale"]) == [ODILE.nir, LILA.nir, LILA.nir]


def test_a_missing_object_is_missing_for_that_person_only(read: Read) -> None:
    shown = read(replace(OTHER_VITALE, people=(replace(ODILE, missing_tags=(0x81, 0x90)), LILA)))
    assert latin(shown["Nom"]) == [ODILE.name, LILA.name]
    assert latin(shown["Prénom"]) == ["LILA"]
    assert latin(shown["Nationalité"]) == ["FR"]


def test_the_supplied_certificate_objects(read: Read) -> None:
    blobs = (("authority_signature", bytes(range(200))), ("key_remainder", b"\x01\x02"))
    shown = read(replace(VITALE, blobs=blobs))
    assert shown["Signature de l'AC"] == [bytes(range(200))]
    assert shown["Résidu de la clé publique"] == [b"\x01\x02"]


def test_a_card_whose_rights_are_torn_still_shows_its_free_zone(read: Read) -> None:
    shown = read(OTHER_VITALE, "update_interrupted")
    assert latin(shown["Nom"]) == [ODILE.name, LILA.name]
    assert latin(shown["Numéro de sécurité sociale"]) == [ODILE.nir, LILA.nir]
