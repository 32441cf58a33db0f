"""What messages hold: read in their format, held against rules and against one another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.codecs.b2 import Layout
from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.judging.checks import run_check
from harness.judging.checks.meaning import MEANINGS, Written
from harness.judging.finding import Finding, Met
from harness.judging.readings import READINGS, Fact, Reading, Tables
from harness.model.expectation import Expectation, FieldRule, MessageFacts, MessagesAgree, MessageSelector
from harness.model.message_format import MESSAGE_FORMATS
from harness.model.observation import Artifact, CaseObservation, Exchange, OtherMail
from tests.judging.world import LOT, context, lot, seen, step

SHEET = b'{"facture": "250000001", "lignes": [{"acte": "PAR", "total": 13975}, {"acte": "FDA", "total": 29425}]}'
LOT_SENT = MessageSelector("lot", "b2", dialect="cp-hospital")
PRINTED = MessageSelector("artifact", "json", step="montrer", name="*.json")


def _world(sheet: bytes = SHEET, *mails: OtherMail, lots: bool = True) -> CaseObservation:
    left = (Artifact("ecran.txt", "text/plain", b"", "b"), Artifact("bordereau.json", "application/json", sheet, "c"))
    shown = replace(step("montrer", 20, 29), artifacts=left)
    sent = [lot(LOT, seq=10, file=1)] if lots else []
    return seen(steps={"facturer": step("facturer", 10, 19), "montrer": shown}, mails_in=sent, other_mails=mails)


def _facts(selector: MessageSelector, *rules: FieldRule, **more: tuple[str, ...]) -> MessageFacts:
    return MessageFacts(
        check="message_facts",
        id="c",
        sentence="Le message.",
        message=selector,
        facts=rules,
        faults_of=more.get("of", ()),
    )


def _run(check: Expectation, world: CaseObservation | None = None) -> Finding:
    return run_check(context(check, world or _world()), check)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (FieldRule("/facture", equal="250000001"), None),
        (FieldRule("/lignes/1/acte", equal="FDA"), None),
        (FieldRule("/lignes/*/acte", one_of=("PAR", "FDA")), None),
        (FieldRule("/lignes/*/acte", equal="PAR"), ("PAR", "FDA", "/lignes/1/acte")),
        (FieldRule("/facture", matches="uuid"), ("uuid", "250000001", "/facture")),
        (FieldRule("/facture", same_as="/lignes/0/acte"), ("/lignes/0/acte", "250000001", "/facture")),
        (FieldRule("/facture", same_as="/facture"), None),
        (FieldRule("/facture", absent=True), ("(absent)", "250000001", "/facture")),
        (FieldRule("/tampon", absent=True), None),
        (FieldRule("/tampon", equal="x"), ("x", "–", "/tampon")),
    ],
)
def test_values_are_held_against_rules(rule: FieldRule, told: tuple[str, str, str] | None) -> None:
    finding = _run(_facts(PRINTED, rule))
    assert finding.met == (Met.YES if told is None else Met.NO)
    if told is not None:
        assert (finding.expected, finding.observed, finding.location) == told


def test_fields_of_a_file_are_found_by_their_place() -> None:
    """5[66,8] of the published lot holds 97,83: the obligatory shares of its two lines, 97,83 and 0."""
    assert _run(_facts(LOT_SENT, FieldRule("5[66,8]", equal="00009783"))).met == Met.YES
    finding = _run(_facts(LOT_SENT, FieldRule("4[108,7]#1", equal="0009784")))
    assert (finding.met, finding.observed, finding.location) == (Met.NO, "0009783", "4[108,7]#1")


def test_a_fault_of_the_format_is_told_where_it_stands() -> None:
    finding = _run(_facts(PRINTED), _world(b'{"a": 1,\n "a": 2}'))
    assert (finding.met, finding.reason, finding.location) == (Met.NO, "judging.message-fault", "2:2")
    assert _run(_facts(PRINTED, of=("codecs.json-encoding",)), _world(b'{"a": 1,\n "a": 2}')).met == Met.YES


def test_values_may_be_looked_at_whatever_the_form() -> None:
    twice = _world(b'{"a": 1,\n "a": 2}')
    assert _run(_facts(PRINTED, FieldRule("/a", one_of=("1", "2")), of=("none",)), twice).met == Met.YES


@pytest.mark.parametrize("of", [(), ("none",), ("codecs.json-encoding",)])
@pytest.mark.parametrize("sheet", [b"", b"pas du JSON", b"{}"])
def test_a_message_of_which_nothing_can_be_read_proves_nothing(of: tuple[str, ...], sheet: bytes) -> None:
    rules = (FieldRule("/tampon", absent=True),)
    assert _run(_facts(PRINTED, *rules, of=of), _world(sheet)).reason == "judging.message-fault"


def test_a_message_that_was_not_sent_is_told() -> None:
    finding = _run(_facts(replace(PRINTED, rank=2)))
    assert (finding.reason, finding.expected, finding.observed) == ("judging.message-missing", "json ≥ 2", "1")
    assert _run(_facts(replace(PRINTED, name="*.png"))).reason == "judging.message-missing"


def test_a_lot_is_told_apart_by_the_mailbox_it_came_to() -> None:
    """5[30,9] of the published lot is its invoice; the other mailbox got none."""
    world = seen(mails_in=[lot(b"x", recipient="01997@997.01.rss.fr"), lot(LOT, recipient="01999@999.01.rss.fr")])
    held = FieldRule("5[30,9]", equal="250000001")
    assert _run(_facts(replace(LOT_SENT, recipient="01999@999.01.rss.fr"), held), world).met == Met.YES
    assert _run(_facts(replace(LOT_SENT, recipient="01997@997.01.rss.fr"), held), world).met == Met.NO
    other = _run(_facts(replace(LOT_SENT, recipient="01998@998.01.rss.fr"), held), world)
    assert other.reason == "judging.message-missing"


def test_a_step_that_could_not_be_played_proves_nothing() -> None:
    world = seen(steps={"montrer": step("montrer", 20, 29, status="unsupported")})
    assert _run(_facts(PRINTED), world).met == Met.UNDECIDED


def test_a_mail_that_stayed_closed_is_told() -> None:
    mail = OtherMail(30, "2025-01-15T09:00:00Z", "scor", "01.999@01.scor.rss.fr", b"x", None, "codecs.mime-no-key")
    selector = MessageSelector("mail", "json", flow="scor")
    assert _run(_facts(selector), _world(SHEET, mail)).reason == "judging.message-closed"
    assert _run(_facts(selector), _world(SHEET, replace(mail, clear=SHEET))).met == Met.YES
    assert _run(_facts(replace(selector, flow="dre")), _world(SHEET, mail)).reason == "judging.message-missing"


def test_a_format_the_bench_cannot_read_accuses_nobody() -> None:
    assert _run(_facts(replace(PRINTED, format="papyrus"))).met == Met.UNDECIDED


CALL = b"""<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><q:Requete xmlns:q="urn:q">
<q:DatedeReference>%s</q:DatedeReference><q:Montant>%s</q:Montant></q:Requete></s:Body></s:Envelope>"""


@pytest.mark.parametrize(
    ("date", "amount", "disagrees"),
    [
        (b"2025-01-14", b"434.00", ""),
        (b"2025-01-14T00:00:00+01:00", b"434", ""),
        (b"14/01/2025", b"434,0", ""),
        (b"20250114", b"434.00", ""),
        (b"2025-01-15", b"434.00", "soins"),
        (b"1925-01-14", b"434.00", "soins"),
        (b"2025-01-14Tmatin", b"434.00", "soins"),
        (b"2025-01-14", b"43400", "total"),
        (b"2025-01-14", b"4.34", "total"),
        (b"le 14", b"434.00", "soins"),
    ],
)
def test_values_that_formats_write_otherwise_are_read_as_what_they_mean(
    date: bytes, amount: bytes, disagrees: str
) -> None:
    """The published lot bills care of 14 January 2025 (250114), for 434,00 in all (00043400)."""
    call = Exchange(15, "2025-01-15T09:00:00Z", "adri", "q", CALL % (date, amount), b"", 200)
    world = seen(mails_in=[lot(LOT, seq=10, file=1)], exchanges=[call])
    check = MessagesAgree(
        check="messages_agree",
        id="c",
        sentence="La demande parle des soins facturés.",
        messages={"lot": LOT_SENT, "appel": MessageSelector("request", "soap", service="adri")},
        variables={
            "soins": ("lot:4[70,6]", "appel:Body/Requete/DatedeReference"),
            "total": ("lot:5[58,8]", "appel:Body/Requete/Montant"),
        },
        read_as={"soins": "date", "total": "amount"},
    )
    finding = _run(check, world)
    assert dict(finding.arguments).get("variable", "") == disagrees


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("990914", "1999-09-14"),
        ("260101", "2026-01-01"),
        ("270101", "1927-01-01"),
        ("999999", "999999"),
        ("000000", "000000"),
        ("20250229", "20250229"),
        ("202509140830", "2025-09-14"),
        ("2025091408JUNK", "2025091408JUNK"),
    ],
)
def test_a_date_is_one_of_the_calendar_and_of_the_century_of_the_case(text: str, meant: str) -> None:
    assert MEANINGS["date"](text, Written(cents=True, year=2025)) == meant


def _agree(**variables: tuple[str, ...]) -> MessagesAgree:
    return MessagesAgree(
        check="messages_agree",
        id="c",
        sentence="Les messages disent la même chose.",
        messages={"lot": LOT_SENT, "bordereau": PRINTED},
        variables=variables,
    )


def test_messages_of_a_case_agree_on_what_they_both_say() -> None:
    finding = _run(_agree(facture=("lot:5[30,9]", "bordereau:/facture")))
    assert (finding.met, finding.observed) == (Met.YES, "facture = 250000001")
    other = _run(_agree(facture=("lot:5[30,9]", "bordereau:/facture")), _world(SHEET.replace(b"001", b"002")))
    assert (other.met, other.expected, other.observed) == (Met.NO, "250000001", "250000002")
    assert other.location == "bordereau:/facture"


def test_a_value_that_stands_on_one_side_only_is_told() -> None:
    """The file bills PAR and FDA; a slip that lists one of them twice leaves the other out."""
    asked = _agree(actes=("lot:4[76,5]", "bordereau:/lignes/*/acte"))
    assert _run(asked).met == Met.YES
    assert _run(asked, _world(SHEET.replace(b"FDA", b"PAR"))).reason == "judging.messages-disagree"


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (b'{"facture": ""}', "judging.message-value-missing"),
        (b'{"facture": null}', "judging.message-value-missing"),
        (b'{"facture": "1", "facture": "250000001"}', "judging.message-fault"),
    ],
)
def test_messages_do_not_agree_through_nothing_nor_through_two_words(sheet: bytes, reason: str) -> None:
    assert _run(_agree(facture=("lot:5[30,9]", "bordereau:/facture")), _world(sheet)).reason == reason


@pytest.mark.parametrize("sheet", [b'{"nir": {"v": "1"}}', b'{"nir": ["1"]}', b'{"nir": "1"}'])
def test_what_must_be_absent_is_nowhere_below_either(sheet: bytes) -> None:
    assert _run(_facts(PRINTED, FieldRule("/nir", absent=True)), _world(sheet)).reason == "judging.message-value"
    assert _run(_facts(PRINTED, FieldRule("/ni", absent=True)), _world(sheet)).met == Met.YES


def test_a_member_named_by_a_star_is_no_item() -> None:
    finding = _run(_facts(PRINTED, FieldRule("/lignes/*/acte", equal="A")), _world(b'{"lignes": {"*": {"acte": "A"}}}'))
    assert finding.reason == "judging.message-value-missing"


def test_a_word_of_the_message_is_no_place_a_rule_finds() -> None:
    told = (Fact("/autre", "1", location="/document/ins"),)
    assert Reading(told).at("/document/ins") == ()
    assert Reading(told, placed=True).at("/document/ins") == told


def test_paths_that_would_fill_the_memory_are_not_written_down() -> None:
    sheet = b'{"' + b"k" * 20_000 + b'": [' + b"1," * 50_000 + b"1]}"
    assert _run(_facts(PRINTED), _world(sheet)).location == ""
    read = READINGS["json"](sheet, Tables({}, layout_of))
    assert ([p.code for p in read.problems], read.facts) == (["judging.too-many-values"], ())


def layout_of(dialect: str) -> Layout:
    raise AssertionError(dialect)


def test_faults_that_may_stand_behind_what_stopped_the_reading_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is encrypted shows no resolution; a list of faults that is full may lack the one looked for."""
    facts = (Fact("/a", "1"),)
    for problems in ((Problem("codecs_mail.scor-encrypted"),), (Problem("codecs_mail.scor-no-name"),) * MAX_PROBLEMS):
        monkeypatch.setitem(READINGS, "json", lambda data, tables, told=problems: Reading(facts, told))  # type: ignore[misc]
        assert _run(_facts(PRINTED, of=("codecs_mail.scor-low-resolution",))).reason == "judging.message-fault"
    monkeypatch.setitem(READINGS, "json", lambda data, tables: Reading(facts, (Problem("codecs_mail.scor-no-name"),)))
    assert _run(_facts(PRINTED, of=("codecs_mail.scor-low-resolution",))).met == Met.YES


def test_a_message_that_says_nothing_of_it_is_told() -> None:
    finding = _run(_agree(facture=("lot:5[30,9]", "bordereau:/numero")))
    assert (finding.reason, finding.location) == ("judging.message-value-missing", "bordereau:/numero")


def test_every_format_that_may_be_named_has_a_reading() -> None:
    assert sorted(READINGS) == sorted(MESSAGE_FORMATS)
