"""The contract folders say the same as the simulators do, and their schemas hold on real traffic."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from harness.codecs.soap.names import operation_of
from harness.codecs.soap.shape import ADRI_REQUEST, INSI_CARD, INSI_TRAITS, Part, defects
from harness.environment.teleservices import AdriService, InsiService
from harness.loading.yaml_nodes import Tree, read_yaml
from harness.model.case import ServiceWorld
from tests.codecs.soap.messages import INS1, INS2, adri_body, card_body, traits_body
from tests.environment.teleservices.world import SCENARIOS, bench, envelope

SERVICES = {"adri": AdriService, "insi": InsiService}
ADRI_ANSWERS = sorted(path.stem for path in (SCENARIOS / "adri" / "answers").glob("*.yaml"))
INSI_ANSWERS = sorted(path.stem for path in (SCENARIOS / "insi" / "answers").glob("*.yaml"))
OLA = {"NomNaissance": "TRIPLESYN", "Prenom": "CATARINA", "Sexe": "F", "DateNaissance": "1936-06-20"}
ALAIN = {"NomNaissance": "D'HISTOSYN", "Prenom": "JEAN-ALAIN", "Sexe": "M", "DateNaissance": "2009-07-13"}


def schema(service: str, name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCENARIOS / service / "contract" / name)))


def tree(path: Path) -> dict[str, Tree]:
    document = read_yaml(path.read_bytes(), path.name)
    assert document.diagnostics == ()
    assert isinstance(document.tree, dict)
    return document.tree


def records(found: Tree) -> list[dict[str, Tree]]:
    assert isinstance(found, list)
    assert all(isinstance(one, dict) for one in found)
    return [one for one in found if isinstance(one, dict)]


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_the_contract_lists_the_operations_that_are_served(service: str) -> None:
    listed = records(tree(SCENARIOS / service / "contract" / "contract.yaml")["operations"])
    served = SERVICES[service]().operations()
    assert {str(one["action"]) for one in listed} == set(served)
    for one in listed:
        request = one["request"]
        assert isinstance(request, dict)
        action = str(one["action"])
        assert operation_of(action) == one["name"]
        assert served[action].body == (request["namespace"], request["element"])


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*i/**/*.yaml")), ids=lambda path: path.stem)
def test_every_answer_and_fault_says_its_basis(path: Path) -> None:
    if path.parent.name == "answers":
        found = tree(path)
        assert found["id"] == path.stem
        assert found["basis"] in {"public", "synthetic"}
        assert found["title"]
    elif path.name == "faults.yaml":
        assert all(one["basis"] in {"public", "synthetic"} and one["label"] for one in records(tree(path)["faults"]))


REQUESTS: list[tuple[str, str, tuple[Part, ...], str, bool]] = [
    ("adri", "request.xsd", ADRI_REQUEST, adri_body(), True),
    ("adri", "request.xsd", ADRI_REQUEST, adri_body(birth="1985-20-00"), True),
    ("adri", "request.xsd", ADRI_REQUEST, adri_body(own="170072A901107"), True),
    ("adri", "request.xsd", ADRI_REQUEST, adri_body(own="17007"), False),
    ("adri", "request.xsd", ADRI_REQUEST, adri_body(rank="x"), False),
    ("adri", "request.xsd", ADRI_REQUEST, adri_body().replace("DatedeReference", "DateReference"), False),
    ("insi", "search-by-traits.xsd", INSI_TRAITS, traits_body(**OLA), True),
    ("insi", "search-by-traits.xsd", INSI_TRAITS, traits_body(), True),
    ("insi", "search-by-traits.xsd", INSI_TRAITS, traits_body(NomNaissance="A", Prenom=["B", "C"]), True),
    ("insi", "search-by-traits.xsd", INSI_TRAITS, traits_body(Prenom="B", NomNaissance="A"), False),
    ("insi", "search-by-traits.xsd", INSI_TRAITS, traits_body(Sexe="f"), False),
    ("insi", "search-by-card.xsd", INSI_CARD, card_body("236069992220394", "236069992220394"), True),
    ("insi", "search-by-card.xsd", INSI_CARD, card_body("236069992220394", DateNaissance="1936-06-20"), True),
    ("insi", "search-by-card.xsd", INSI_CARD, card_body(DateNaissance="1936/06/20"), False),
    ("insi", "search-by-card.xsd", INSI_CARD, card_body("2360699922"), False),
]


@pytest.mark.parametrize(("service", "name", "shape", "body", "sound"), REQUESTS)
def test_schemas_and_shapes_agree(service: str, name: str, shape: tuple[Part, ...], body: str, sound: bool) -> None:
    root = etree.fromstring(body)
    assert schema(service, name).validate(root) is sound
    assert (defects(root, shape) == ()) is sound


@pytest.mark.parametrize("answer", ["", *(name for name in ADRI_ANSWERS if name not in {"unknown", "silent"})])
def test_every_adri_answer_is_valid(tmp_path: Path, pki_folder: Path, answer: str) -> None:
    scripted = {"odile-mere": answer} if answer else {}
    with bench(tmp_path, pki_folder, adri=ServiceWorld(answers=scripted)) as world:
        body = envelope(world.post(world.request().bytes())).body[0]
        schema("adri", "answer.xsd").assertValid(body)


@pytest.mark.parametrize("answer", ["", *(name for name in INSI_ANSWERS if name != "silent")])
def test_every_insi_answer_is_valid(tmp_path: Path, pki_folder: Path, answer: str) -> None:
    scripted = {"insi-prenoms-ola": answer} if answer else {}
    with bench(tmp_path, pki_folder, insi=ServiceWorld(answers=scripted)) as world:
        for action, body in (
            (INS2, traits_body(**OLA)),
            (INS2, traits_body(**ALAIN)),
            (INS2, traits_body(**(OLA | {"Prenom": "X"}))),
            (INS1, card_body("236069992220394")),
        ):
            found = envelope(world.post(world.insi_request(action, body).bytes())).body[0]
            schema("insi", "result.xsd").assertValid(found)
