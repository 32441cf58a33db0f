"""Every output tells the same verdicts, escapes what products say, and calls nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from lxml import etree, html
from lxml.html import HtmlElement

from harness.model.verdict import Verdict
from reports.emit.allure import allure_results
from reports.emit.html import dossier_html
from reports.emit.json_file import dossier_json
from reports.emit.junit import junit_xml
from tests.reports.world import check, view

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "dossier.schema.json"


def page_of(content: bytes) -> HtmlElement:
    page = html.fromstring(content)
    assert isinstance(page, HtmlElement)
    return page


def found(page: HtmlElement, path: str) -> list[HtmlElement]:
    nodes = page.xpath(path)
    assert isinstance(nodes, list)
    return [node for node in nodes if isinstance(node, HtmlElement)]


def values(page: HtmlElement, path: str) -> list[str]:
    nodes = page.xpath(path)
    assert isinstance(nodes, list)
    return [str(node) for node in nodes]


def test_the_json_follows_its_published_schema() -> None:
    jsonschema.validate(json.loads(dossier_json(view())), json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.parametrize("emit", [dossier_json, junit_xml, lambda v: dossier_html(v, {"blob1": "<x/>"})])
def test_same_view_same_bytes(emit) -> None:  # type: ignore[no-untyped-def]
    assert emit(view()) == emit(view())


def test_junit_is_xml_and_tells_the_verdicts() -> None:
    checks = [check(v.value, v) for v in Verdict]
    root = etree.fromstring(junit_xml(view(*checks)))
    told = {t.get("name"): ([c.tag for c in t] or ["pass"])[0] for t in root.iter("testcase")}
    assert told == {
        "pass": "pass",
        "fail": "failure",
        "inconclusive": "error",
        "error": "error",
        "not_applicable": "skipped",
        "not_run": "error",
        "declared": "skipped",
        "blocked_by_environment": "error",
    }


def test_allure_tells_the_same_verdicts() -> None:
    checks = [check(v.value, v) for v in (Verdict.PASS, Verdict.FAIL, Verdict.ERROR)]
    told = [json.loads(content)["status"] for _, content in allure_results(view(*checks))]
    assert told == ["passed", "failed", "broken"]


def test_the_page_shows_each_verdict_in_words() -> None:
    cells = found(page_of(dossier_html(view(), {})), "//article//table//tbody/tr/td[last()]")
    assert [" ".join(cell.text_content().split()) for cell in cells] == [
        "✔ Conforme",
        "✘ Non conforme",
    ]


def test_the_page_escapes_what_products_say() -> None:
    page = dossier_html(view(), {"blob1": "<script>alert(2)</script>"}).decode()
    assert "<script" not in page


def test_the_page_asks_nothing_of_a_network() -> None:
    page = page_of(dossier_html(view(), {}))
    addresses = values(page, "//@src | //@href | //@action | //@data | //@poster")
    assert addresses
    assert [a for a in addresses if not a.startswith("#")] == []
    style = "".join(values(page, "//style/text()"))
    assert style
    assert re.findall(r"url\(|@import", style) == []


def test_exclusions_come_first_and_the_decision_is_open() -> None:
    page = page_of(dossier_html(view(), {}))
    assert values(page, "(//h2)[1]/@id") == ["exclusions"]
    assert "réservée à l'autorité" in found(page, "//*[@class='decision']")[0].text_content()


def test_simulation_and_synthesis_are_announced() -> None:
    text = page_of(dossier_html(view(), {})).text_content()
    assert "Pré-recette sur banc" in text
    assert not re.search(r"certifié|conforme cnda", text, re.IGNORECASE)
