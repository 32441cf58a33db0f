"""The one page on driving a product says what the code does: messages, statuses, types, limits, world."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from harness.drivers import protocol
from harness.drivers.base import Hello, Status
from harness.drivers.command import MAX_PROGRESS
from harness.drivers.process import MAX_LOG
from harness.drivers.protocol import Bye, Result, parse
from harness.evidence import RunPaths
from harness.loading.statement import read_statement
from harness.loading.yaml_nodes import read_yaml
from harness.model.action import ArgumentType
from harness.planning import PlanOptions, plan_json, prepare_plan
from harness.running import End, RunOptions, run_job
from harness.running.playing import MAX_ARTIFACT

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "product-driver.md").read_text("utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
WORLD, HELLO, RESULT = BLOCKS


def rows(after: str) -> list[str]:
    """Return the first cells of the table that follows some words."""
    found = []
    for line in TEXT[TEXT.index(after) :].splitlines():
        if line.startswith("| `"):
            found.append(line.split("|")[1])
        elif found and not line.startswith("|"):
            break
    return found


def test_the_example_messages_are_read_as_they_are_meant() -> None:
    assert parse(json.dumps(HELLO).encode()) == Hello("Mon logiciel", "4.2", "a1b2", ("transmit",))
    read = parse(json.dumps(RESULT).encode())
    assert isinstance(read, Result)
    assert (read.id, read.status, [a.path for a in read.artifacts]) == ("2", "done", ["ecran.txt"])
    for sent in re.findall(r"^\| `(\{.*?\})`", TEXT, re.MULTILINE):
        assert json.loads(sent)["type"] in {"reset", "restore", "action", "bye"}
    assert isinstance(parse(b'{"type": "bye"}'), Bye)


def test_every_status_stands_in_the_table_and_is_taken() -> None:
    told = [re.findall(r"`(\w+)`", row)[0] for row in rows("| `status` |")[1:]]
    assert set(told) == {*(str(status) for status in Status if status is not Status.TIMEOUT), "waiting"}
    for status in told:
        assert isinstance(parse(json.dumps({**RESULT, "status": status}).encode()), Result)
    assert not isinstance(parse(json.dumps({**RESULT, "status": "ok"}).encode()), Result)


def test_every_argument_type_stands_in_the_table() -> None:
    told = [name for row in rows("| type | ce qui est envoyé |") for name in re.findall(r"`(\w+)`", row)]
    assert sorted(told) == sorted(str(kind) for kind in ArgumentType)


def test_the_limits_are_those_of_the_code() -> None:
    assert (protocol.MAX_LINE, MAX_LOG, MAX_ARTIFACT) == (1 << 20, 1 << 20, 8 << 20)
    assert (protocol.MAX_ARTIFACTS, MAX_PROGRESS) == (100, 10_000)
    options = RunOptions()
    assert (options.hello_timeout_s, options.waiting_limit_s) == (60.0, 12 * 3600.0)
    for words in ("1 Mio au plus", "1 Mio par cas", "8 Mio au plus", "100 par résultat", "(10 000 au plus)"):
        assert words in TEXT
    assert "dans les 60 s" in TEXT
    assert "le délai devient 12 h" in TEXT


def test_the_settings_are_those_of_a_statement() -> None:
    block = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert block
    shipped = (ROOT / "scenarios" / "products" / "reference.yaml").read_text("utf-8")
    statement = shipped[: shipped.index("driver:")] + block[1]
    read, faults = read_statement(read_yaml(statement.encode(), "page"))
    assert faults == ()
    assert read is not None
    assert (read.driver.command, read.driver.faketime) == (("perl", "/opt/produit/driver.pl"), False)


@pytest.fixture(name="world", scope="module")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, object]:
    """Return a real world, as a program that only copies it finds it."""
    folder = tmp_path_factory.mktemp("world")
    shipped = (ROOT / "scenarios" / "products" / "reference.yaml").read_text("utf-8")
    copy = f'driver: {{kind: command, command: [sh, -c, "cp $RECETTE_WORLD {folder}/seen.json"]}}\n'
    (folder / "product.yaml").write_text(shipped[: shipped.index("driver:")] + copy, "utf-8")
    options = PlanOptions(date(2025, 9, 15), cases=("addendum-7/consultation-simple",))
    prepared = prepare_plan(folder / "product.yaml", [], options)
    assert prepared.plan is not None
    run = RunPaths(folder / "run")
    run.create(plan_json(prepared.plan))
    summary = run_job(prepared.plan.jobs[0], prepared.plan, prepared.corpus, run, RunOptions())
    assert (summary.end, summary.reason) == (End.BLOCKED, "drivers.ended")
    found: dict[str, object] = json.loads((folder / "seen.json").read_bytes())
    return found


def test_the_example_world_has_the_shape_of_a_real_one(world: Mapping[str, object]) -> None:
    assert sorted(shape(WORLD)) == sorted(shape(world))


def shape(value: object, place: str = "") -> Iterator[str]:
    """Yield every place of a document with the type that stands there; certificates are named by their fund."""
    if isinstance(value, dict) and not place.endswith("certificates"):
        for name, item in value.items():
            yield from shape(item, f"{place}/{name}")
    else:
        yield f"{place}: {type(value).__name__}"
