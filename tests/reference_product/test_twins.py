"""Each twin of addendum 7 differs from the honest program in its one point."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from reference_product import log, twins
from tests.reference_product.fake_cards import FakeCps, FakeVitale, Holder, Owner
from tests.reference_product.fake_mail import FakeMail, acknowledgement, returned_mail
from tests.reference_product.practice import ALD, CHILD, CORSICA, CRPCEN, MOTHER, TWIN, ZELIE, Practice, applied, who
from tests.reference_product.test_b2 import V6_LINES
from tests.reference_product.test_billing import file_form, states
from tests.reference_product.test_returns import noemie, of_invoice

REQUIREMENTS = {
    "rounding-on-total": "a7-arrondi-ligne",
    "tariff-of-today": "a7-tarif-date-soins",
    "exemption-on-all-lines": "a7-exoneration-ligne",
    "wrong-total": "a7-totaux",
    "nir-key-unchecked": "a7-cle-nir",
    "rank-ignored": "a7-beneficiaire",
    "corsica-digit": "a7-corse",
    "crpcen-as-cnam": "a7-taux-crpcen",
    "recipient-always-professional": "a7-destinataire-reglement",
    "amc-share-forgotten": "a7-part-complementaire",
    "maternity-as-illness": "a7-maternite",
    "accident-lost": "a7-accident-travail",
    "out-of-pathway-full-rate": "a7-hors-parcours",
    "referring-doctor-missing": "a7-patient-oriente",
    "modifiers-multiplied": "a7-ccam-modificateurs",
    "association-ignored": "a7-ccam-association",
    "activity-missing": "a7-ccam-detail",
    "mixed-funds-file": "a7-un-fichier-par-caisse",
    "lot-number-constant": "a7-numero-lot",
    "new-invoice-after-negative-arl": "a7-arl-negatif",
    "billed-twice": "a7-facture-unique",
    "recycle-unchanged": "a7-recyclage",
    "reject-shown-paid": "a7-rapprochement",
    "deleted-invoice-sent": "a7-suppression",
    "automatic-pin-retry": "a7-code-porteur-essai",
    "blocked-unexplained": "a7-code-porteur-bloque",
    "expired-card-accepted": "a7-cps-expiree",
    "partial-read-used": "a7-lecture-interrompue",
    "degraded-marked-secured": "a7-mode-degrade",
    "opposition-ignored": "a7-opposition",
    "pin-in-log": "a7-secret-journal",
    "record-count-wrong": "a7-structure-fichier",
    "expired-rights-silent": "a7-droits-fermes",
    "secures-with-other-card": "a7-carte-changee",
    "only-first-beneficiary-shown": "a7-beneficiaires-affiches",
    "last-invoice-dropped": "a7-multi-factures",
}


@pytest.mark.parametrize(("twin", "requirement"), REQUIREMENTS.items())
def test_twin_says_what_it_breaks(twin: str, requirement: str) -> None:
    module = import_module(f"reference_product.twins.{twin.replace('-', '_')}")
    assert twin in twins.available()
    assert requirement == module.REQUIREMENT
    assert module.DEFECT.endswith(".")


def fields(owner: Owner, *places: tuple[int, int, int], **arguments: Any) -> Callable[[Practice], object]:
    """Bill one invoice to the person and look at (record, position, length) of the file."""
    lines = arguments.pop("lines", ({"act": "G"},))
    people = arguments.pop("people", ())

    def look(practice: Practice) -> object:
        practice.professional()
        practice.patient(owner, *people)
        practice.invoice(*lines, **arguments)
        records = practice.written()
        return [records[record][at - 1 : at - 1 + size] for record, at, size in places]

    return look


def identities(practice: Practice) -> object:
    practice.done("register_patient", patient=file_form(CORSICA))
    return practice.do("register_patient", patient=file_form(CORSICA), nir_key="90")["status"]


def two_lots(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    for _ in range(2):
        practice.invoice()
        practice.done("build_lots")
        practice.done("build_file")
    return [file[128 + 19 : 128 + 22] for file in practice.files()]


def two_funds(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.patient(CRPCEN, serial="9900000002")
    practice.invoice()
    practice.written()
    return [file[27:41] for file in practice.files()]


def three_invoices(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    for _ in range(3):
        practice.invoice()
    return sum(record[0] == "5" for record in practice.written())


def wrong_code(practice: Practice) -> object:
    card = FakeCps()
    practice.readers.insert(0, card)
    practice.refused("read_professional_card", code_porteur="9999")
    return sum(command[1] == 0x20 for command in card.commands)


def blocked_code(practice: Practice) -> object:
    practice.readers.insert(0, FakeCps(Holder(code="5678")))
    messages = [practice.refused("read_professional_card", code_porteur="9999") for _ in range(3)]
    return "bloqué" in messages[-1]


def expired_card(practice: Practice) -> object:
    practice.readers.insert(0, FakeCps(Holder(valid_until="20250131")))
    return practice.do("read_professional_card", code_porteur="1234")["status"]


def torn_reading(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.readers.insert(1, FakeVitale("9900000002", MOTHER))
    practice.readers.cut = 3
    practice.refused("read_patient_card")
    return practice.do("draft_invoice", date="2025-09-15", lines=[{"act": "G"}])["status"]


def degraded(practice: Practice) -> object:
    practice.professional()
    practice.done("register_patient", patient=file_form(ALD))
    practice.done("set_degraded_mode", reason="carte oubliée")
    practice.invoice(patient=who(ALD))
    return [record[122:126] for record in practice.written() if record[0] == "5"] + [practice.stored()["evidence"]]


def opposed(practice: Practice) -> object:
    (practice.folder / "opposition.csv").write_text("serial;since\n9900000001;2025-01-01\n")
    practice.done("load_opposition_list")
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    return practice.do("secure_invoice")["status"]


def closed_rights(practice: Practice) -> object:
    practice.professional()
    practice.patient(Owner("FERMESYN", "YVES", "19840301", "184037500100134", end="20250331", sex="M"))
    message = practice.done("draft_invoice", date="2025-09-15", lines=[{"act": "G"}])
    return ("Droits fermés" in message, practice.do("secure_invoice")["status"])


def other_card(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    practice.readers.insert(1, FakeVitale("9900000002", MOTHER))
    return practice.do("secure_invoice")["status"]


def shown_people(practice: Practice) -> object:
    practice.patient(MOTHER, MOTHER, CHILD, TWIN)
    return len(practice.done("show_beneficiaries").splitlines())


def code_in_log(practice: Practice) -> object:
    practice.readers.insert(0, FakeCps(Holder(code="8264")))
    practice.done("read_professional_card", code_porteur="8264")
    return any("8264" in line for line in log.lines()[-40:])


SMALL: tuple[tuple[str, Callable[[Practice], object], object, object], ...] = (
    # V6: 42.40 line by line, 42.392 -> 42.39 on the total; the third line takes the cent.
    (
        "rounding-on-total",
        fields(ZELIE, (4, 108, 7), (8, 108, 7), (12, 108, 7), (16, 66, 8), lines=V6_LINES),
        ["0002842", "0000699", "0000699", "00004240"],
        ["0002842", "0000699", "0000698", "00004239"],
    ),
    # COE on 30 June 2025, billed on 15 September: 54.00 then, 60.00 now.
    (
        "tariff-of-today",
        fields(CHILD, (4, 70, 6), (4, 98, 7), lines=({"act": "COE"},), date="2025-06-30"),
        ["250630", "0005400"],
        ["250630", "0006000"],
    ),
    (
        "exemption-on-all-lines",
        fields(ALD, (4, 54, 1), (7, 54, 1), lines=({"act": "G", "related_to_ald": True}, {"act": "RQD"})),
        ["4", "0"],
        ["4", "4"],
    ),
    # G 21.00 + RQD 7.00.
    (
        "wrong-total",
        fields(ZELIE, (10, 58, 8), (10, 66, 8), (10, 74, 8), (11, 34, 9), lines=({"act": "G"}, {"act": "RQD"})),
        ["00004000", "00002800", "00001200", "000002800"],
        ["00004000", "00002100", "00001200", "000002800"],
    ),
    ("nir-key-unchecked", identities, "refused", "done"),
    (
        "rank-ignored",
        fields(TWIN, (2, 96, 6), (2, 102, 1), (2, 27, 3), (3, 50, 13), people=(MOTHER, CHILD, TWIN)),
        ["180101", "2", "002", "2951099126111"],
        ["800505", "1", "000", "2951099126111"],
    ),
    ("corsica-digit", fields(CORSICA, (2, 12, 15)), ["184032A00100191"], ["184032000100191"]),
    ("crpcen-as-cnam", fields(CRPCEN, (2, 49, 2), (4, 105, 3)), ["10", "085"], ["10", "070"]),
    ("recipient-always-professional", fields(ZELIE, (3, 48, 2), third_party="none"), ["01"], ["00"]),
    (
        "amc-share-forgotten",
        fields(ZELIE, (4, 123, 6), (7, 90, 8), (7, 66, 8), third_party="amo_amc"),
        ["000900", "00000900", "00002100"],
        ["000000", "00000000", "00002100"],
    ),
    ("maternity-as-illness", fields(ZELIE, (2, 77, 2), (4, 105, 3), nature="30"), ["30", "100"], ["10", "070"]),
    (
        "accident-lost",
        fields(ZELIE, (2, 77, 2), (2, 86, 9), nature="41", accident_date="2025-09-01"),
        ["41", "000250901"],
        ["41", "000000000"],
    ),
    ("out-of-pathway-full-rate", fields(ZELIE, (3, 121, 1), (4, 105, 3), pathway="S"), ["S", "030"], ["S", "070"]),
    (
        "referring-doctor-missing",
        fields(ZELIE, (3, 121, 1), (3, 72, 6), pathway="O", referring_doctor={"name": "DOCSYN", "first_name": "EVE"}),
        ["O", "DOCSYN"],
        ["O", "      "],
    ),
    # V7: 40.00 x 1.8 = 72.00 or 40.00 x 1.95 = 78.00.
    (
        "modifiers-multiplied",
        fields(ZELIE, (4, 98, 7), lines=({"ccam": "SYNB001", "modifiers": "LM"},)),
        ["0007200"],
        ["0007800"],
    ),
    (
        "association-ignored",
        fields(ZELIE, (4, 98, 7), (8, 98, 7), (11, 63, 1), lines=V6_LINES),
        ["0004060", "0000998", "2"],
        ["0004060", "0001995", "2"],
    ),
    ("activity-missing", fields(ZELIE, (7, 43, 7), (7, 57, 1), lines=V6_LINES), ["LFQK002", "1"], ["LFQK002", " "]),
    ("mixed-funds-file", two_funds, ["00000001999999", "00000010998998"], ["00000001999999"]),
    ("lot-number-constant", two_lots, ["001", "002"], ["001", "001"]),
    ("automatic-pin-retry", wrong_code, 1, 2),
    ("blocked-unexplained", blocked_code, True, False),
    ("expired-card-accepted", expired_card, "refused", "done"),
    ("partial-read-used", torn_reading, "refused", "done"),
    ("degraded-marked-secured", degraded, ["DEG ", "0"], ["SV  ", "0"]),
    ("opposition-ignored", opposed, "refused", "done"),
    ("pin-in-log", code_in_log, False, True),
    ("record-count-wrong", fields(ZELIE, (-1, 56, 8)), ["00000010"], ["00000009"]),
    ("expired-rights-silent", closed_rights, (True, "refused"), (False, "done")),
    ("secures-with-other-card", other_card, "refused", "done"),
    ("only-first-beneficiary-shown", shown_people, 3, 1),
    ("last-invoice-dropped", three_invoices, 3, 2),
)


@pytest.mark.parametrize(("twin", "look", "honest", "faulty"), SMALL, ids=[row[0] for row in SMALL])
def test_honest(
    practice: Practice, twin: str, look: Callable[[Practice], object], honest: object, faulty: object
) -> None:
    assert honest != faulty, twin
    assert look(practice) == honest


@pytest.mark.parametrize(("twin", "look", "honest", "faulty"), SMALL, ids=[row[0] for row in SMALL])
def test_faulty(
    practice: Practice, twin: str, look: Callable[[Practice], object], honest: object, faulty: object
) -> None:
    del honest
    with applied(twin):
        assert look(practice) == faulty


def resent(practice: Practice, mail: FakeMail) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.done("build_lots", date="2025-10-01")
    practice.done("transmit")
    mail.box.append(returned_mail("ARL", acknowledgement("000001", False, "T001", "LOT POSTDATE")))
    practice.done("fetch_returns")
    practice.done("resend_file")
    return [file[256 + 29 : 256 + 38] for file in practice.files()]


def second_day(practice: Practice, mail: FakeMail) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.done("transmit")
    practice.invoice()
    practice.done("transmit")
    return [sum(file[at] == "5" for at in range(0, len(file), 128)) for file in practice.files()]


def recycled(practice: Practice, mail: FakeMail) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(pathway="S")
    practice.done("transmit")
    answer = noemie(*of_invoice("000000001", "00000900R00000000P", reject="M001"))
    mail.box.append(returned_mail("NOEMIE", answer.decode("latin-1")))
    practice.done("fetch_returns")
    practice.done("reconcile")
    seen = states(practice)
    if seen == ["Rejetée"]:
        practice.done("recycle_invoice", patient=who(ZELIE), correction={"pathway": "T"})
        practice.done("transmit")
    return (seen, [file[3 * 128 + 120] for file in practice.files()])


def deleted(practice: Practice, mail: FakeMail) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.done("delete_invoice", patient=who(ZELIE))
    practice.done("transmit")
    return len(mail.received)


WITH_MAIL: tuple[tuple[str, Callable[[Practice, FakeMail], object], object, object], ...] = (
    ("new-invoice-after-negative-arl", resent, ["000000001", "000000001"], ["000000001", "000000002"]),
    ("billed-twice", second_day, [1, 1], [1, 2]),
    ("recycle-unchanged", recycled, (["Rejetée"], ["S", "T"]), (["Rejetée"], ["S", "S"])),
    ("reject-shown-paid", recycled, (["Rejetée"], ["S", "T"]), (["Payée"], ["S"])),
    ("deleted-invoice-sent", deleted, 0, 1),
)


@pytest.mark.parametrize(("twin", "look", "honest", "faulty"), WITH_MAIL, ids=[row[0] for row in WITH_MAIL])
def test_with_mail(
    mailing: Practice,
    mail: FakeMail,
    twin: str,
    look: Callable[[Practice, FakeMail], object],
    honest: object,
    faulty: object,
) -> None:
    assert look(mailing, mail) == honest
    mailing.session.reset()
    mailing.readers.insert(0, None)
    mail.received.clear()
    with applied(twin):
        assert look(mailing, mail) == faulty


def test_every_addendum_7_twin_is_looked_at() -> None:
    assert {row[0] for row in SMALL} | {row[0] for row in WITH_MAIL} == set(REQUIREMENTS)
