"""The document of the reading API: what products look for in it, and what is read back of it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given

from tests.virtual_cards.people import LILA, ODILE, VITALE
from tests.virtual_cards.personas.strategies import AT_LEISURE, PERSONAS
from virtual_cards.carriers import ReadingApi
from virtual_cards.carriers.reading_api import parse, write
from virtual_cards.carriers.reading_view import Birth, view
from virtual_cards.personas import Complementary, Persona, PersonaError

FULL = replace(
    ODILE,
    birth_name="DUVALSYN",
    address=("", "", "12 RUE DE L'ESSAI", "", "99999 VILLESYN"),
    certified_on="20230105",
    other_rights=(("20210101", "20211231"), ("20220101", "")),
    exemption_label="ALD SYN",
    treating_doctor=True,
    complementary=Complementary("SYN123", "MU", "01", "20240101", "20241231"),
    cmu_kind="SYN",
)


def xpath(document: bytes, path: str) -> str:
    """Ask xmllint, which shares nothing with what wrote the document."""
    program = shutil.which("xmllint")
    assert program is not None, "xmllint is missing: apt-get install libxml2-utils"
    command = [program, "--xpath", f"string({path})", "-"]
    done = subprocess.run(command, input=document, capture_output=True, check=True, timeout=60)
    return done.stdout.decode().rstrip("\n")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/*/@synthetique", "SYN-API-01"),
        ("count(//listeBenef/person)", "2"),
        ("//person[1]/ident/nomUsuel", "MERESYN"),
        ("//person[1]/ident/nomPatronymique", "DUVALSYN"),
        ("//person[2]/ident/nomPatronymique", "ENFANTSYN"),
        ("//person[1]/ident/prenomUsuel", "ODILE"),
        ("//person[1]/ident/naissance/date", "17021985"),
        ("//person[1]/ident/rangDeNaissance", "1"),
        ("//person[1]/ident/nir", "285029990310345"),
        ("//person[1]/ident/nirCertifie", "285029990310345"),
        ("//person[1]/ident/dateCertification", "05012023"),
        ("//person[2]/ident/nirCertifie", ""),
        ("//person[1]/ident/adresse/ligne3", "12 RUE DE L'ESSAI"),
        ("//person[1]/ident/adresse/ligne5", "99999 VILLESYN"),
        ("//person[1]/amo/qualBenef", "00"),
        ("//person[1]/amo/codeRegime", "01"),
        ("//person[1]/amo/caisse", "999"),
        ("//person[1]/amo/centreGestion", "9999"),
        ("//person[1]/amo/codeGestion", "10"),
        ("count(//person[1]/amo/listePeriodesDroits/element)", "3"),
        ("//person[1]/amo/listePeriodesDroits/element[1]/debut", "01012020"),
        ("//person[1]/amo/listePeriodesDroits/element[1]/fin", ""),
        ("//person[1]/amo/listePeriodesDroits/element[2]/fin", "31122021"),
        ("//person[2]/amo/listePeriodesDroits/element[1]/fin", "31032026"),
        ("//person[1]/amo/libelleExo", "ALD SYN"),
        ("//person[1]/amo/medecinTraitant", "Oui"),
        ("//person[2]/amo/medecinTraitant", "Non"),
        ("//person[1]/amc/numComplB2", "9990000001"),
        ("//person[1]/amc/numAdherent", "SYN123"),
        ("//person[1]/amc/codeRoutageFlux", "MU"),
        ("//person[1]/amc/indicTraitement", "01"),
        ("//person[1]/amc/validiteDonnees/fin", "31122024"),
        ("//person[1]/cmu/typeCMU", "SYN"),
    ],
)
def test_what_products_look_for(path: str, expected: str) -> None:
    assert xpath(ReadingApi().render(replace(VITALE, people=(FULL, LILA))), path) == expected


@pytest.mark.parametrize(
    ("written", "with_century", "expected"),
    [
        ("19850217", True, Birth(day="17021985")),
        ("19850217", False, Birth(on_card="850217")),
        # Lunar dates: month 13, day 00, month 20; and a day that no calendar has.
        ("19851300", True, Birth(on_card="851300")),
        ("19602000", True, Birth(on_card="602000")),
        ("19990231", True, Birth(on_card="990231")),
        # A card may itself leave the century out.
        ("850217", True, Birth(on_card="850217")),
        ("850217", False, Birth(on_card="850217")),
    ],
)
def test_a_birth_date_is_a_day_or_what_stands_on_the_card(written: str, with_century: bool, expected: Birth) -> None:
    assert view(replace(ODILE, birth_date=written), with_century=with_century).birth == expected


def test_only_one_form_of_a_birth_date_is_there() -> None:
    lunar = ReadingApi().render(replace(VITALE, people=(replace(ODILE, birth_date="19851300"),)))
    assert xpath(lunar, "//naissance/dateEnCarte") == "851300"
    assert xpath(lunar, "count(//naissance/date)") == "0"


def test_accents_are_written_in_the_announced_encoding() -> None:
    accented = replace(VITALE, people=(replace(ODILE, name="ÉLÈVESYN"),))
    for encoding, expected in (("ISO-8859-1", "ÉLÈVESYN".encode("latin-1")), ("UTF-8", "ÉLÈVESYN".encode())):
        document = ReadingApi(encoding=encoding).render(accented)
        assert f"encoding='{encoding}'".encode() in document
        assert expected in document
        assert xpath(document, "//nomUsuel") == "ÉLÈVESYN"


@AT_LEISURE
@given(PERSONAS)
def test_what_is_written_is_read_again(persona: Persona) -> None:
    people = tuple(view(person) for person in persona.people)
    assert parse(ReadingApi().render(persona)) == people
    assert parse(write(people, encoding="UTF-8")) == people


def test_what_cannot_stand_in_the_document_is_named() -> None:
    with pytest.raises(PersonaError, match=r"people\[1\]: found 'a control character'"):
        ReadingApi().render(replace(VITALE, people=(ODILE, replace(ODILE, name="A\x00B"))))
    with pytest.raises(PersonaError, match="at most 65536 bytes"):
        ReadingApi().render(replace(VITALE, people=(replace(ODILE, exemption_label="A" * 65_536),)))


_BOMB = b"""<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<l><listeBenef><person><ident><nomUsuel>&c;</nomUsuel></ident></person></listeBenef></l>"""


_ENDLESS = b"<listeBenef>" + b"<person/>" * 8_000 + b"</listeBenef>"
"""72 025 bytes: the buffer holds 65 536."""


@pytest.mark.parametrize("document", [b"", b"<a", b"\xff\xfe\x00", b"<a/>", b"<a><person/></a>", _ENDLESS])
def test_bytes_that_are_no_such_document(document: bytes) -> None:
    with pytest.raises(PersonaError, match="document"):
        parse(document)


def test_entities_are_left_alone_and_absent_elements_are_empty() -> None:
    (person,) = parse(_BOMB)
    assert person.used_name == ""
    assert person.birth == Birth()
    assert person.rights == ()
