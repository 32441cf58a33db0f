"""Requests to complementary bodies: when one leaves, where to, and what it holds; each twin in its one point."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from importlib import import_module
from typing import Any

import pytest

from harness.codecs.b2 import check_rules, decode
from reference_product import twins
from reference_product.dre.directory import address_of
from tests.codecs.b2.sample import dre
from tests.reference_product.fake_cards import Owner
from tests.reference_product.fake_mail import FakeMail, FundKeys
from tests.reference_product.practice import CHILD, MOTHER, ZELIE, Practice, applied, who

# Both are of the same fund; their bodies are not the same.
OTHER = Owner("OLIVESYN", "MARIUS", "19501103", "155117504200162", sex="M", amc="0099999992")
OURS, THEIRS = "ma991@991.ma.rss.fr", "ma992@992.ma.rss.fr"


@pytest.fixture
def office(mailing: Practice, keys: FundKeys) -> Practice:
    """The practice, once the certificates of two bodies are known to it."""
    world = mailing.session.world
    certificates = {**world.mail.certificates, OURS: keys.pem, THEIRS: keys.pem}
    mailing.session.world = replace(world, mail=replace(world.mail, certificates=certificates))
    mailing.professional()
    return mailing


def requests(mail: FakeMail, keys: FundKeys) -> list[tuple[str, list[str]]]:
    """Return the mailbox and the records of every request received."""
    found = []
    for raw in mail.received:
        to = str(message_from_bytes(raw)["To"])
        if to.startswith("ma"):
            packed = message_from_bytes(keys.opened(raw)).get_payload(decode=True)
            assert isinstance(packed, bytes)
            text = gzip.decompress(packed).decode("ascii")
            found.append((to, [text[at : at + 128] for at in range(0, len(text), 128)]))
    return found


def bill(practice: Practice, owner: Owner = ZELIE, serial: str = "9900000001", /, **arguments: Any) -> None:
    practice.patient(owner, serial=serial)
    practice.invoice(**{"third_party": "amo_amc", **arguments})


def test_the_address_of_a_body() -> None:
    assert address_of("9990000349").mailbox == "ma349@349.ma.rss.fr"
    assert address_of("7").mailbox == "ma007@007.ma.rss.fr"


def test_a_request_leaves_after_the_invoice(office: Practice, mail: FakeMail, keys: FundKeys) -> None:
    """G: 30.00, of which 21.00 for the fund and 9.00 for the body."""
    bill(office)
    assert office.done("transmit") == "1 fichier(s) transmis. 1 DRE transmise(s) aux organismes complémentaires."
    assert [str(message_from_bytes(raw)["To"]) for raw in mail.received] == ["01999@999.01.rss.fr", OURS]
    assert len({message_from_bytes(raw)["Message-ID"] for raw in mail.received}) == 2
    [(_, records)] = requests(mail, keys)
    assert [record[0] for record in records] == list("0122444569")
    assert (records[0][25:27], records[0][27:41], records[0][91:100]) == ("MA", "00000000000991", "MA RSS FR")
    assert (records[1][77], records[2][118:128], records[2][29:38]) == ("D", "0099999991", "000000001")
    line, total = records[4], records[7]
    assert (line[107:114], line[122:128]) == ("0002100", "000900")
    assert (total[65:73], total[89:97], total[122:126]) == ("00002100", "00000900", "    ")


def test_a_request_obeys_the_dialect(office: Practice, mail: FakeMail, keys: FundKeys) -> None:
    """The codec and the rules of the bench, which know nothing of this writer."""
    bill(office)
    bill(office, lines=[{"ccam": "DZQM006"}, {"act": "G"}])
    office.done("transmit")
    [(_, records)] = requests(mail, keys)
    file = decode("".join(records).encode("ascii"), dre())
    assert (file.problems, check_rules(file, dre())) == ((), ())
    assert sum(record[0] == "5" for record in records) == 2


def test_each_body_has_its_file_and_its_batches(office: Practice, mail: FakeMail, keys: FundKeys) -> None:
    bill(office)
    bill(office, OTHER, "9900000002")
    office.done("transmit")
    bill(office)
    office.done("transmit")
    told = [(to, records[2][11:24], records[1][19:22]) for to, records in requests(mail, keys)]
    assert told == [(OURS, "2551499999999", "001"), (THEIRS, "1551175042001", "001"), (OURS, "2551499999999", "002")]


@pytest.mark.parametrize(
    "arguments", [{"third_party": "amo"}, {"third_party": "none"}, {"c2s": True}], ids=["fund only", "none", "c2s"]
)
def test_a_body_that_pays_nobody_is_not_asked(
    office: Practice, mail: FakeMail, keys: FundKeys, arguments: dict[str, Any]
) -> None:
    bill(office, **arguments)
    assert office.done("transmit") == "1 fichier(s) transmis."
    assert requests(mail, keys) == []


def test_the_contract_of_the_c2s_is_in_the_invoice(office: Practice) -> None:
    bill(office, c2s=True)
    bill(office)
    headers = [record for record in office.written() if record[0] == "2" and record[38:41] != "S01"]
    assert [header[116:118] for header in headers] == ["89", "00"]


def test_a_deleted_invoice_asks_for_nothing(office: Practice, mail: FakeMail) -> None:
    bill(office)
    office.done("delete_invoice", patient=who(ZELIE))
    assert office.done("transmit") == "Aucune facture à transmettre : rien n'est envoyé."
    assert mail.received == []


def test_without_a_certificate_the_request_waits(mailing: Practice, mail: FakeMail, keys: FundKeys) -> None:
    mailing.professional()
    bill(mailing)
    assert mailing.done("transmit") == (
        f"1 fichier(s) transmis. DRE non transmise, aucun certificat pour {OURS} : elle ne part pas en clair."
    )
    world = mailing.session.world
    mailing.session.world = replace(world, mail=replace(world.mail, certificates={OURS: keys.pem}))
    assert "1 DRE transmise(s)" in mailing.done("transmit")
    assert mailing.done("transmit") == "Aucune facture à transmettre : rien n'est envoyé."
    assert len(requests(mail, keys)) == 1


def test_long_requests_are_cut(office: Practice, mail: FakeMail, keys: FundKeys) -> None:
    """Invoices of thirty lines, three records each and three around: eleven fill a file of 990 records."""
    for _ in range(12):
        bill(office, lines=[{"act": "G"}] * 30)
    office.done("transmit")
    sizes = [len(records) for _, records in requests(mail, keys)]
    assert len(sizes) == 2
    assert max(sizes) <= 990


Look = Callable[[Practice, FakeMail, FundKeys], object]


def _field(record: int, at: int, size: int, **arguments: Any) -> Look:
    def look(office: Practice, mail: FakeMail, keys: FundKeys) -> object:
        bill(office, **arguments)
        office.done("transmit")
        return [records[record][at - 1 : at - 1 + size] for _, records in requests(mail, keys)]

    return look


def _two_bodies(office: Practice, mail: FakeMail, keys: FundKeys) -> object:
    bill(office)
    bill(office, OTHER, "9900000002")
    office.done("transmit")
    return [to for to, _ in requests(mail, keys)]


def _deleted(office: Practice, mail: FakeMail, keys: FundKeys) -> object:
    bill(office)
    office.done("delete_invoice", patient=who(ZELIE))
    office.done("transmit")
    return len(requests(mail, keys))


def _without_body(office: Practice, mail: FakeMail, keys: FundKeys) -> object:
    office.patient(CHILD, MOTHER, CHILD, serial="9900000003")
    office.invoice(third_party="amo")
    office.done("transmit")
    return len(office.session.store.all("requests"))


TWINS: tuple[tuple[str, str, Look, object, object], ...] = (
    ("dre-left-out", "dre-envoyee", _field(1, 78, 1), ["D"], []),
    ("dre-amount-of-amo", "dre-montant", _field(4, 123, 6), ["000900"], ["002100"]),
    ("dre-other-invoice-number", "dre-meme-facture", _field(2, 30, 9), ["000000001"], ["900000001"]),
    # The number of records of type 4 on each side: the second line is gone.
    ("dre-acts-merged", "dre-meme-facture", _field(-3, 39, 3, lines=[{"act": "G"}] * 2), ["006"], ["003"]),
    ("dre-wrong-address", "dre-adresse", _two_bodies, [OURS, THEIRS], []),
    ("dre-host-left-out", "dre-adresse-forme", _field(0, 28, 14), ["00000000000991"], ["0" * 14]),
    ("dre-without-third-party", "dre-tiers-payant-amc", _field(1, 78, 1, third_party="amo"), [], ["D"]),
    ("dre-without-amc", "dre-tiers-payant-amc", _without_body, 0, 1),
    ("dre-of-deleted-invoice", "dre-suppression", _deleted, 0, 1),
    ("dre-for-c2s", "dre-c2s", _field(1, 78, 1, c2s=True), [], ["D"]),
    ("dre-batch-unmarked", "dre-dialecte", _field(1, 78, 1), ["D"], [" "]),
)


@pytest.mark.parametrize(("twin", "requirement", "look", "honest", "faulty"), TWINS, ids=[row[0] for row in TWINS])
def test_twin(
    office: Practice,
    mail: FakeMail,
    keys: FundKeys,
    twin: str,
    requirement: str,
    look: Look,
    honest: object,
    faulty: object,
) -> None:
    assert requirement == import_module(f"reference_product.twins.{twin.replace('-', '_')}").REQUIREMENT
    assert look(office, mail, keys) == honest
    office.session.reset()
    office.professional()
    mail.received.clear()
    with applied(twin):
        assert look(office, mail, keys) == faulty


def test_every_twin_is_shown_here() -> None:
    assert {row[0] for row in TWINS} == {name for name in twins.available() if name.startswith("dre-")}
