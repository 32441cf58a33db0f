"""``recette card list`` and ``show``: who has which card, what is on it, and what is refused."""

from __future__ import annotations

import pytest

from harness.loading import load_corpus, shipped_packs
from tests.cli.calling import recette
from virtual_cards.personalisation import CARD_KINDS


def test_the_list_holds_every_card_of_the_packs_with_holder_and_role() -> None:
    corpus, _ = load_corpus([shipped_packs()])
    said = recette("card", "list", "--json")
    assert said.code == 0
    found = {one["person"]: one for one in said.document["cards"]}
    with_card = {one.id for one in corpus.persons.values() if one.card is not None}
    assert set(found) == with_card | set(corpus.professionals)
    assert {one["role"] for one in found.values()} == {"professional", "insured"}
    assert found["dr-generaliste"]["kind"] == "cps3"
    assert found["dr-generaliste"]["holder"] == "SOIGNESYN CAMILLE"
    assert found["odile-mere"]["people"] == ["odile-mere", "enfant-lila", "jumeau-tom", "jumeau-leo"]
    assert "odile-mere" in said.err


def test_the_list_is_read_by_people_in_their_language() -> None:
    french, english = recette("card", "list"), recette("--lang", "en", "card", "list")
    assert "professionnel" in french.out
    assert "Toutes les personnes sont fictives." in french.out
    assert "professional" in english.out
    assert "All people are fictitious." in english.out


def test_a_card_is_shown_by_file_and_field() -> None:
    said = recette("card", "show", "odile-mere")
    assert said.code == 0
    for part in (
        "personne : odile-mere (MERESYN ODILE)",
        "3B 75 13 00 00 45 09 EA 90 00",
        "convention directe, T=0",
        "D001 identity 124 octets, lecture libre, SFI 02",
        "name=MERESYN; first_names=ODILE; birth_date=19850217; country=FR",
        "AID D250000002564954414C45",
        "rights_not_updated",
    ):
        assert part in said.out


def test_a_child_is_shown_on_the_card_that_carries_her() -> None:
    document = recette("card", "show", "enfant-lila", "--json").document
    assert document["person"] == "odile-mere"


def test_a_professional_card_shows_no_code_and_no_key() -> None:
    said = recette("card", "show", "dr-generaliste", "--json")
    document = said.document
    # The historical bytes of ISO 7816-3: 0C of them after T0 = AC and TB1, TD1.
    assert document["atr"]["historical"] == "001225006480000310009000"
    assert document["atr"]["protocols"] == [0]
    files = {file["name"]: file for file in document["files"]}
    assert files["SN.ICC"]["records"] == [{"serial": document["serial"]}]
    assert files["SYN-CPS-01 situation"]["read"] == "pin"
    assert "31323334" not in said.out  # the code porteur, in ASCII
    assert "code_porteur" not in document
    assert "PRIVATE" not in said.out


@pytest.mark.parametrize("kind", sorted(CARD_KINDS))
def test_every_kind_is_shown_with_its_own_answer_to_reset(kind: str) -> None:
    person = "dr-generaliste" if CARD_KINDS[kind].professional else "odile-mere"
    said = recette("card", "show", person, "--kind", kind, "--json")
    assert (said.code, said.document["kind"]) == (0, kind)
    assert said.document["atr"]["bytes"]
    assert said.document["files"][0]["kind"] == "directory"


def test_the_inverse_convention_of_the_older_card_is_told() -> None:
    assert "convention inverse" in recette("card", "show", "odile-mere", "--kind", "vitale1").out


def test_a_state_is_shown() -> None:
    assert "bloqué" in recette("card", "show", "dr-generaliste", "--state", "blocked").out


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("show odile-mer", "« odile-mer » n'a pas de carte dans ces packs, et n'est inscrit sur aucune."),
        ("show odile-mer", "Peut-être : odile-mere"),
        ("show odile-mere --kind vitale3", "Genre de carte inconnu : « vitale3 ». Attendu : cps3, "),
        ("show odile-mere --state fatigued", "État de carte inconnu : « fatigued ». Attendu : fresh, "),
        ("show odile-mere --kind cps3", "odile-mere"),
        ("show odile-mere --state blocked", "odile-mere"),
        ("show", "Il manque « PERSONNE »."),
        ("serve --professional odile-mere", "« odile-mere » n'est pas un professionnel de ces packs."),
        ("serve --insured dr-generaliste", "« dr-generaliste » n'est pas un assuré de ces packs"),
        ("serve --insured odile-mere --kind cps4", "Le genre « cps4 » est celui d'une carte servie à personne ici"),
        ("serve --insured odile-mere --state blocked", "Aucune des cartes servies ne connaît l'état « blocked »."),
        ("serve --state insured=blocked", "Aucune des cartes servies ne connaît l'état « insured=blocked »."),
        ("serve --vpcd 127.0.0.1:x", "« 127.0.0.1:x » n'est pas une adresse de pilote."),
        ("serve --vpcd :35963", "« :35963 » n'est pas une adresse de pilote."),
        ("serve --vpcd 127.0.0.1:70000", "« 127.0.0.1:70000 » n'est pas une adresse de pilote."),
        ("serve --vpcd poste..local", "« poste..local » n'est pas une adresse de pilote."),
        ("serve --vpcd 127.0.0.1", "Cartes : 2, adresses de pilote : 1."),
        ("serve --layout none", "Valeur refusée pour « --layout » : none."),
        ("serve --cards socket --trace trace.txt", "le format de la trace se déduit de l'extension : .jsonl, .pcapng."),
        ("serve --cards socket --trace /nowhere/t.jsonl", "la trace ne peut pas y être écrite"),
    ],
)
def test_what_cannot_be_is_refused_in_words(line: str, sentence: str) -> None:
    said = recette("card", *line.split())
    assert said.code == 2
    assert sentence in said.err
    assert said.out == ""


def test_a_missing_reader_names_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECETTE_PCSCD", "/nowhere/pcscd")
    said = recette("card", "serve")
    assert said.code == 2
    assert "À installer : apt-get install -y pcscd. Sans lecteur : --cards socket." in said.err


@pytest.mark.parametrize("command", ["list", "show", "serve"])
def test_the_help_of_each_command_is_in_french(command: str) -> None:
    said = recette("card", command, "--help")
    assert said.code == 0
    assert said.out.startswith("Usage : ")
    assert "Affiche cette aide." in said.out
