"""INSi searches the register by traits and by card as the published behaviour describes."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from lxml import etree

from harness.environment.teleservices.insi import normalised
from harness.model.case import ServiceWorld
from tests.codecs.soap.messages import INS1, INS2, card_body, traits_body
from tests.environment.teleservices.world import OID, Bench, bench, envelope, fault_of

NS = {"r": "http://www.cnamts.fr/INSiResultat"}
OLA = {"NomNaissance": "TRIPLESYN", "Prenom": "CATARINA", "Sexe": "F", "DateNaissance": "1936-06-20"}
ALAIN = {"NomNaissance": "D'HISTOSYN", "Prenom": "JEAN-ALAIN", "Sexe": "M", "DateNaissance": "2009-07-13"}
CLAUDE = {"NomNaissance": "DOUBLESYN", "Prenom": "CLAUDE", "Sexe": "M", "DateNaissance": "1960-04-02"}


def search(world: Bench, **traits: str | list[str]) -> requests.Response:
    return world.post(world.insi_request(INS2, traits_body(**traits)).bytes())


def result(response: requests.Response) -> etree._Element:
    assert response.status_code == 200, response.text
    assert envelope(response).headers == ()
    return envelope(response).body[0]


def code(response: requests.Response) -> str | None:
    return result(response).findtext("r:CR/r:CodeCR", namespaces=NS)


def matricule(response: requests.Response) -> str | None:
    return result(response).findtext("r:INDIVIDU/r:INSACTIF/r:IdIndividu/r:NumIdentifiant", namespaces=NS)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("CATARINA", "00"),
        ("OLA", "01"),
        ("BELLA", "01"),
        ("OLA CATARINA BELLA", "00"),
        ("Catarína", "00"),
        (["OLA", "BELLA"], "01"),
        (["OLA", "CATARINA"], "00"),
        ([], "01"),
    ],
)
def test_one_first_name_of_the_register_or_the_whole_list(world: Bench, names: str | list[str], expected: str) -> None:
    response = search(world, **{**OLA, "Prenom": names})
    assert code(response) == expected
    assert (matricule(response) == "2360699922203") is (expected == "00")
    assert ("insi-several-first-names" in world.findings()) is (isinstance(names, list) and len(names) > 1)


@pytest.mark.parametrize("change", [{"NomNaissance": "TRIPLESY"}, {"DateNaissance": "1936-06-21"}, {"Sexe": "M"}])
def test_name_date_and_sex_are_exact(world: Bench, change: dict[str, str]) -> None:
    response = search(world, **(OLA | change))
    assert code(response) == "01"
    assert result(response).findtext("r:CR/r:LibelleCR", namespaces=NS) == "Aucune identite trouvee"
    assert result(response).find("r:INDIVIDU", NS) is None


def test_the_place_decides_between_equals_only(world: Bench) -> None:
    assert code(search(world, **CLAUDE)) == "02"
    assert code(search(world, **CLAUDE, LieuNaissance="99999")) == "02"
    there = search(world, **CLAUDE, LieuNaissance="99925")
    assert (code(there), matricule(there)) == ("00", "1600499925206")
    assert code(search(world, **OLA, LieuNaissance="99999")) == "00"


def test_history_missing_list_and_oid(world: Bench) -> None:
    answer = result(search(world, **ALAIN))
    former = answer.findall("r:INDIVIDU/r:INSHISTO", NS)
    told = [[(etree.QName(leaf).localname, leaf.text) for leaf in one.iter() if leaf.text] for one in former]
    assert told == [
        [
            ("NumIdentifiant", "2090799926834"),
            ("Cle", "03"),
            ("OID", OID),
            ("DateDeb", "2012-01-01"),
            ("DateFin", "2015-06-30"),
        ],
        [("NumIdentifiant", "2090699926123"), ("Cle", "19"), ("OID", OID)],
    ]
    assert answer.findtext("r:INDIVIDU/r:TIQ/r:Prenom", namespaces=NS) == "JEAN-ALAIN"
    assert answer.find("r:INDIVIDU/r:TIQ/r:ListePrenom", NS) is None
    assert world.findings() == []
    nia = result(search(world, **CLAUDE, LieuNaissance="99924"))
    assert nia.findtext("r:INDIVIDU/r:INSACTIF/r:OID", namespaces=NS) == "1.2.250.1.213.1.4.9"


@pytest.mark.parametrize(
    ("missing", "expected", "finding"),
    [
        ("NomNaissance", "insi_19", "insi-birth-name-missing"),
        ("Sexe", "SYN_insi_03", "insi-sex-missing"),
        ("DateNaissance", "SYN_insi_04", "insi-birth-date-missing"),
    ],
)
def test_missing_traits_are_functional_faults(world: Bench, missing: str, expected: str, finding: str) -> None:
    response = search(world, **{name: value for name, value in OLA.items() if name != missing})
    fault = fault_of(response)
    assert (response.status_code, fault.family, fault.code) == (400, "siram_10", expected)
    assert finding in world.findings()
    assert fault_of(search(world, **(OLA | {"Sexe": "U"}))).code == "SYN_insi_05"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"NomNaissance": "ÆLLESYN"}, "insi-name-alphabet"),
        ({"NomNaissance": "DOUBLE  ESPACE"}, "insi-name-alphabet"),
        ({"NomNaissance": "-TIRET"}, "insi-name-alphabet"),
        ({"NomNaissance": "dupont"}, "insi-name-alphabet"),
        ({"Prenom": "CŒLIA"}, "insi-first-name-alphabet"),
        ({"Prenom": "ANNE--MARIE"}, "insi-first-name-alphabet"),
        ({"Prenom": "ANNE-"}, "insi-first-name-alphabet"),
    ],
)
def test_what_leaves_the_alphabet_is_noticed_and_answered(world: Bench, change: dict[str, str], finding: str) -> None:
    assert code(search(world, **(OLA | change))) == "01"
    assert world.findings() == [finding]


def test_double_hyphen_is_allowed_in_a_birth_name(world: Bench) -> None:
    search(world, **(OLA | {"NomNaissance": "DUPONT--SYN"}))
    assert world.findings() == []


def test_normalised_keeps_letters_and_drops_accents() -> None:
    assert [normalised(name) for name in ("Hélène", "d'Histosyn", "ŒLLE")] == ["HELENE", "D'HISTOSYN", "ŒLLE"]


def test_search_by_card(world: Bench) -> None:
    def ask(body: str) -> requests.Response:
        return world.post(world.insi_request(INS1, body).bytes())

    found = ask(card_body("236069992220394", "236069992220394", DateNaissance="1936-06-20", RangNaissance="1"))
    assert (code(found), matricule(found)) == ("00", "2360699922203")
    assert world.last.data["operation"] == "rechercherInsAvecCarteVitale"
    assert code(ask(card_body(holder="236069992220394", NomNaissance="TRIPLESYN"))) == "00"
    assert code(ask(card_body("236069992220394", NomNaissance="AUTRESYN"))) == "01"
    assert code(ask(card_body("236069992220394", DateNaissance="1936-06-21"))) == "01"
    # Odile is on the register of people, not on that of identities.
    assert code(ask(card_body("285029990310345"))) == "01"
    assert fault_of(ask(card_body(NomNaissance="TRIPLESYN"))).code == "SYN_insi_02"


@pytest.mark.parametrize(("answer", "expected"), [("none", "01"), ("several", "02"), ("production-oid", "00")])
def test_scripted_answers(tmp_path: Path, pki_folder: Path, answer: str, expected: str) -> None:
    with bench(tmp_path, pki_folder, insi=ServiceWorld(answers={"insi-prenoms-ola": answer})) as world:
        response = search(world, **OLA)
        assert code(response) == expected
        oid = result(response).findtext("r:INDIVIDU/r:INSACTIF/r:OID", namespaces=NS)
        assert oid == ("1.2.250.1.213.1.4.8" if expected == "00" else None)


@pytest.mark.parametrize("name", ["INSI-AUTO", "INSI-MANU"])
def test_certificate_mode_needs_no_assertion(world: Bench, name: str) -> None:
    request = world.insi_request(
        INS2, traits_body(**OLA), security=None, lps_emitter="10B0000001", bam_emitter="10B0000001"
    )
    software = world.software(name)
    pair = (str(software.chain_file), str(software.key_file))
    assert code(world.post(request.bytes(), world.certificate_url, cert=pair)) == "00"
    assert (world.last.data["client_certificate"], world.findings()) == (name, [])
