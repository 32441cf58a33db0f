"""Opening and closing a world: its coordinates file, its tables, and what happens when a part breaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.environment.mail.front_end import MailFrontEnd
from harness.environment.service import WorldContext
from harness.environment.world import UnknownServiceError, open_world
from harness.model.action import Json
from harness.model.case import Case, Fault
from tests.environment.worlds import FUND, OTHER_FUND, a_case, a_context

CARDS: Mapping[str, Json] = {"mode": "socket", "host": "127.0.0.1", "port": 7, "csock": "", "readers": ["A", "B"]}


@dataclass
class Fake:
    """A simulator that writes down what is done to it."""

    id: str
    story: list[str]
    opens: bool = True
    closes: bool = True
    injected: list[Fault] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    def open(self, context: WorldContext) -> Mapping[str, Json]:
        self.story.append(f"open {self.id}")
        if not self.opens:
            raise OSError(f"{self.id} cannot listen")
        return {"url": f"https://{context.listen}:1/lps"}

    def inject(self, fault: Fault) -> None:
        self.injected.append(fault)

    def begin(self, case: Case) -> None:
        self.cases.append(case.id)

    def close(self) -> None:
        self.story.append(f"close {self.id}")
        if not self.closes:
            raise OSError(f"{self.id} hangs")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def test_coordinates_file(tmp_path: Path, keys: Path) -> None:
    context, _ = a_context(tmp_path, keys)
    with open_world(context, [MailFrontEnd(), Fake("adri", [])], CARDS) as world:
        document = json.loads(world.path.read_text("utf-8"))
        assert document == world.document
        mail = document.pop("mail")
        ca_file = document.pop("ca_file")
        assert document == {
            "format_version": "1",
            "clock_file": str(tmp_path / "clock"),
            "artifacts_dir": str(tmp_path / "artifacts"),
            "tables_dir": str(tmp_path / "tables"),
            "cards": {
                "mode": "socket", "host": "127.0.0.1", "port": 7, "csock": "", "readers": ["A", "B"],
                "professional": 0, "patient": 1,
            },
            "services": {"adri": {"url": "https://127.0.0.1:1/lps"}},
            "product": {"nil": "NIL-SYN", "authorisations": {"adri": "SYN-AUT-1"}},
        }  # fmt: skip
        assert set(mail) == {"smtp", "pop3", "certificates", "sender_domain"}
        assert set(mail["smtp"]) == {"host", "port"}
        assert set(mail["pop3"]) == {"host", "port", "user", "password"}
        of_documents = {"01.999@01.scor.rss.fr", "10.998@10.scor.rss.fr"}
        assert set(mail["certificates"]) == {FUND, OTHER_FUND, *of_documents}
        assert mail["sender_domain"] == "editeur.invalid"
        for file in (ca_file, *mail["certificates"].values()):
            assert Path(file).read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
        assert world.artifacts_dir.is_dir()
        assert world.tables_dir.joinpath("opposition.csv").read_text() == "serial;since\n"


def test_a_world_without_services_stands(tmp_path: Path, keys: Path) -> None:
    context, _ = a_context(tmp_path, keys, a_case(opposed=("paul",)))
    with open_world(context, [], {}) as world:
        assert "mail" not in world.document
        assert world.tables_dir.joinpath("opposition.csv").read_text().endswith("8025099000000002;2025-09-15\n")


def test_closed_last_first(tmp_path: Path, keys: Path) -> None:
    story: list[str] = []
    context, _ = a_context(tmp_path, keys)
    world = open_world(context, [Fake("a", story), Fake("b", story)], {})
    assert world.close() == ()
    assert world.close() == ()
    assert story == ["open a", "open b", "close b", "close a"]


def test_a_part_that_does_not_open_closes_the_others(tmp_path: Path, keys: Path) -> None:
    story: list[str] = []
    context, _ = a_context(tmp_path, keys)
    services = [Fake("a", story, closes=False), Fake("b", story, opens=False), Fake("c", story)]
    with pytest.raises(OSError, match="b cannot listen") as fault:
        open_world(context, services, {})
    assert story == ["open a", "open b", "close b", "close a"]
    assert "a hangs" in fault.value.__notes__[0]
    assert not (tmp_path / "world.json").exists()


def test_faults_of_closing_are_collected(tmp_path: Path, keys: Path) -> None:
    story: list[str] = []
    context, _ = a_context(tmp_path, keys)
    world = open_world(context, [Fake("a", story), Fake("b", story, closes=False), Fake("c", story)], {})
    (fault,) = world.close()
    assert (fault.service, str(fault.error)) == ("b", "b hangs")
    assert "ne s'est pas fermé" in str(fault)
    assert story[-3:] == ["close c", "close b", "close a"]


def test_faults_of_closing_are_raised_unless_something_worse_is(tmp_path: Path, keys: Path) -> None:
    context, _ = a_context(tmp_path, keys)
    with pytest.raises(ExceptionGroup) as group, open_world(context, [Fake("a", [], closes=False)], {}):
        pass
    assert [str(error) for error in group.value.exceptions] == ["a hangs"]
    with pytest.raises(KeyError) as worse, open_world(context, [Fake("a", [], closes=False)], {}):
        raise KeyError("the product")
    assert "a hangs" in worse.value.__notes__[0]


def test_inject_goes_to_the_service(tmp_path: Path, keys: Path) -> None:
    context, _ = a_context(tmp_path, keys)
    adri = Fake("adri", [])
    with open_world(context, [adri], {}) as world:
        world.inject("adri", Fault("http-503", call=2))
        assert adri.injected == [Fault("http-503", call=2)]
        with pytest.raises(UnknownServiceError, match=r"insi.*adri"):
            world.inject("insi", Fault("x"))


def test_the_next_case_changes_tables_and_services_only(tmp_path: Path, keys: Path) -> None:
    context, _ = a_context(tmp_path, keys)
    adri = Fake("adri", [])
    with open_world(context, [adri], {}) as world:
        before = world.path.read_bytes()
        world.begin(a_case(opposed=("zelie",)))
        assert world.path.read_bytes() == before
        assert "8025099000000001;" in world.tables_dir.joinpath("opposition.csv").read_text()
        assert adri.cases == ["essai/monde"]
