"""The synthetic schema against documents: ours, saxonche alone and lxml's own Schematron agree; hostile ones stop."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, isoschematron  # type: ignore[attr-defined]

from harness.codecs.schematron import Report, Schematron, Stylesheet, compile_schema
from harness.codecs.schematron.guard import guarded
from tests.codecs.schematron.documents import EXPECTED, SOUND, SYN, WRONG

SCH = "http://purl.oclc.org/dsdl/schematron"


@pytest.fixture(scope="module")
def syn() -> Iterator[Schematron]:
    with Schematron(compile_schema(SYN, "syn.sch")) as running:
        yield running


def ids(report: Report) -> list[tuple[str, str, str]]:
    assert report.problems == ()
    return sorted((one.id, one.location, one.kind) for one in report.failures)


def alone(document: bytes) -> list[str]:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("alone.py")], input=document, stdout=subprocess.PIPE, check=True
    )
    return sorted(done.stdout.decode().split())


def test_says_what_the_schema_says_and_saxonche_alone_agrees(syn: Schematron) -> None:
    found = syn.validate(WRONG)
    assert ids(found) == sorted(EXPECTED)
    assert sorted(one.id for one in found.failures) == alone(WRONG)
    assert ids(syn.validate(SOUND)) == []
    assert alone(SOUND) == []


def test_sentences_roles_and_places_reach_the_reader(syn: Schematron) -> None:
    found = syn.validate(WRONG)
    first = next(one for one in found.failures if one.id == "SYN_02")
    assert (first.text, first.role) == ("SYN date en ClinicalDocument", "warning")
    assert b"il y en a 3" in found.svrl
    told = [(p.code, p.location, dict(p.arguments)["text"]) for p in found.found]
    assert ("exchanges.schematron-failed", "/ClinicalDocument", "SYN code SYN_Z inconnu") in told
    assert len(told) == len(EXPECTED)


def test_one_phase_runs_its_patterns_only() -> None:
    with Schematron(compile_schema(SYN, "syn.sch", "entete")) as running:
        assert ids(running.validate(WRONG)) == sorted(EXPECTED)[:5]
    (problem,) = compile_schema(SYN, "syn.sch", "nulle").problems
    assert (problem.code, problem.arguments) == ("exchanges.schematron-unknown", (("found", "nulle"),))


def test_it_is_compiled_once(syn: Schematron) -> None:
    for _ in range(5):
        syn.validate(SOUND)
    assert syn.compilations == 1


def schema(folder: Path, inside: str, name: str = "s.sch") -> Stylesheet:
    (folder / name).write_text(f'<schema xmlns="{SCH}" queryBinding="xslt2">{inside}</schema>', "utf-8")
    return compile_schema(folder, name)


def rule(test: str, context: str = "a") -> str:
    return f'<pattern id="p"><rule context="{context}"><assert id="i" test="{test}">t</assert></rule></pattern>'


def codes(stylesheet: Stylesheet, document: bytes = b"<a/>") -> list[str]:
    with Schematron(stylesheet, patience=20) as running:
        return [p.code.rpartition("schematron-")[2] for p in running.validate(document).problems]


# Only XPath 1 here: lxml carries the ISO skeleton for XSLT 1, which knows no more.
FIRST = """<pattern id="one"><rule context="a[@k]"><assert id="A" test="@k = 'v'">k</assert>
<report id="B" test="count(b) &gt; 1">b</report></rule>
<rule context="a"><assert id="C" test="b">no b</assert></rule></pattern>
<pattern id="two"><let name="n" value="count(//b)"/><rule context="b"><assert id="D" test="$n &lt; 3">n</assert>
<assert id="E" test="not(*)">child</assert></rule></pattern>"""


@pytest.mark.parametrize(
    "document",
    [
        b"<a/>",
        b"<a k='v'><b/></a>",
        b"<a k='w'><b/><b/><b/></a>",
        b"<x><a><b><a/></b></a><a k='v'><b/><b><c/></b></a></x>",
    ],
)
def test_the_iso_skeleton_of_lxml_agrees(tmp_path: Path, document: bytes) -> None:
    compiled = schema(tmp_path, FIRST)
    tree = etree.parse(tmp_path / "s.sch")
    del tree.getroot().attrib["queryBinding"]  # the oracle refuses to be asked for more than it knows
    oracle = isoschematron.Schematron(
        tree, store_report=True, error_finder=isoschematron.Schematron.ASSERTS_AND_REPORTS
    )
    oracle.validate(etree.fromstring(document))
    report = oracle.validation_report
    names = ("{*}failed-assert", "{*}successful-report")
    expected = sorted(node.get("id", "") for name in names for node in report.getroot().iter(name))
    with Schematron(compiled) as running:
        assert sorted(one.id for one in running.validate(document).failures) == expected


SECRET = "<secret>42</secret>"
OUTSIDE = [
    "'../secret.xml'",
    "'file:///etc/hostname'",
    "'/etc/hostname'",
    "'http://127.0.0.1:9/x'",
    "'in/%2e%2e/%2e%2e/secret.xml'",
]


@pytest.mark.parametrize("opener", ["doc({})", "document({})", "fn:doc({})", "document({}, /)", "doc-available({})"])
@pytest.mark.parametrize("address", OUTSIDE)
def test_no_document_outside_the_folder_is_opened(tmp_path: Path, opener: str, address: str) -> None:
    (tmp_path / "secret.xml").write_text(SECRET, "utf-8")
    folder = tmp_path / "given"
    (folder / "in").mkdir(parents=True)
    found = codes(schema(folder, rule(f"contains(string({opener.format(address)}), '42')")))
    assert found == ["outside"]


def test_a_document_inside_the_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "in side.xml").write_text(SECRET, "utf-8")
    compiled = schema(tmp_path, rule("doc('in side.xml') = '42' and document('./in%20side.xml', /) = '42'"))
    with Schematron(compiled) as running:
        assert running.validate(b"<a/>") == Report((), running.validate(b"<a/>").svrl)


@pytest.mark.parametrize(
    "test",
    [
        "unparsed-text('s.sch')",
        "collection('.')",
        "environment-variable('HOME')",
        "function-lookup(xs:QName('fn:doc'), 1)",
        "doc#1('x')",
        "fn:doc#1('x')",
        "Q{http://www.w3.org/2005/xpath-functions}doc('x')",
        "transform(map{})",
    ],
)
def test_other_openers_are_refused_before_running(tmp_path: Path, test: str) -> None:
    assert codes(schema(tmp_path, rule(test))) == ["refused"]


def test_links_inclusions_and_writers_stay_inside(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (tmp_path / "out.sch").write_text(f'<pattern xmlns="{SCH}"/>', "utf-8")
    assert codes(schema(folder, '<include href="../out.sch"/>')) == ["outside"]
    assert codes(schema(folder, '<include href="gone.sch"/>')) == ["file"]
    assert codes(schema(folder, '<include href="s.sch"/>')) == ["depth"]
    xsl = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
    writer = f'<xsl:function {xsl} name="f:f" xmlns:f="urn:f"><xsl:result-document href="x"/></xsl:function>'
    assert codes(schema(folder, writer + rule("true()"))) == ["refused"]
    (folder / "link.xml").symlink_to("/etc/hostname")
    assert codes(schema(folder, rule("true()"))) == ["link"]


def test_a_schema_that_hangs_is_killed_and_the_next_document_is_served(tmp_path: Path) -> None:
    loop = "some $i in 1 to 100000, $j in 1 to 100000000 satisfies $i * $j = -1"
    with Schematron(schema(tmp_path, rule(f"not(@slow) or ({loop})")), patience=3) as running:
        began = time.monotonic()
        (problem,) = running.validate(b"<a slow=''/>").problems
        assert problem.code == "exchanges.schematron-dead"
        assert time.monotonic() - began < 15
        assert running.validate(b"<a/>").problems == ()
        assert running.compilations == 2


def test_a_variable_belongs_to_its_pattern(tmp_path: Path) -> None:
    pattern = (
        '<pattern id="{0}"><let name="n" value="{1}"/><rule context="{2}"><assert id="{0}" test="$n = 1">t</assert>'
    )
    one = pattern.format("A", "1", "a") + "</rule></pattern>"
    two = pattern.format("B", "count(//b)", "b") + "</rule></pattern>"
    with Schematron(schema(tmp_path, one + two)) as running:
        assert [x.id for x in running.validate(b"<a><b/></a>").failures] == []
        assert [x.id for x in running.validate(b"<a><b/><b/></a>").failures] == ["B", "B"]
    by_name = two.replace('context="b"', 'context="b[$n]"')
    assert codes(schema(tmp_path, one + by_name)) == ["let"]


def test_what_is_told_names_no_folder_of_the_machine(tmp_path: Path) -> None:
    with Schematron(schema(tmp_path, rule("doc('gone.xml')"))) as running:
        (problem,) = running.validate(b"<a/>").problems
    assert problem.code == "exchanges.schematron-error"
    assert "gone.xml" in dict(problem.arguments)["reason"]
    assert str(tmp_path) not in dict(problem.arguments)["reason"]


def test_what_cannot_be_compiled_or_read_is_told(tmp_path: Path) -> None:
    assert codes(schema(tmp_path, rule("1 +"))) == ["error"]
    assert codes(schema(tmp_path, '<pattern id="p" is-a="gone"/>')) == ["unknown"]
    (tmp_path / "x.sch").write_bytes(b"<x/>")
    assert codes(compile_schema(tmp_path, "x.sch")) == ["no-schema"]
    assert codes(compile_schema(tmp_path, "gone.sch")) == ["file"]
    with Schematron(schema(tmp_path, rule("true()"))) as running:
        doctype = running.validate(b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")
        assert [p.code for p in doctype.problems] == ["teleservices.xml-doctype"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("doc('a')", "recette:doc('a')"),
        ("fn:document ('a')/b", "recette:document ('a')/b"),
        ("my:doc('a')", "my:doc('a')"),
        ("\"doc('a')\" = 'it''s doc(x)'", "\"doc('a')\" = 'it''s doc(x)'"),
        ("doc/b[@document]", "doc/b[@document]"),
        ("(: doc('a') :) doc('b')", "(: doc('a') :) recette:doc('b')"),
    ],
)
def test_doors_are_put_before_calls_only(expression: str, expected: str) -> None:
    assert guarded(expression) == (expected, "")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_expression_is_walked_through(text: str) -> None:
    safe, _ = guarded(text)
    assert safe.replace("recette:document", "").count("document") <= text.count("document")


def test_noise_instead_of_documents(syn: Schematron) -> None:
    for noise in (b"", b"\xff\xfe", b"<a", b"<a>" * 10_000, bytes(1_000)):
        assert syn.validate(noise).problems
