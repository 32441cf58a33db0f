"""The life of invoices: refusals, degraded mode, sending, returns, correction, deletion."""

from __future__ import annotations

import pytest

from tests.reference_product.fake_cards import FakeCps, FakeVitale, Owner
from tests.reference_product.fake_mail import FakeMail, FundKeys, acknowledgement, returned_mail
from tests.reference_product.practice import ALD, CORSICA, CRPCEN, MOTHER, ZELIE, Practice, who
from tests.reference_product.test_returns import noemie, of_invoice


def states(practice: Practice) -> list[str]:
    """States shown on the screen of invoices."""
    return [line.split(" | ")[-1] for line in practice.done("show_invoices").splitlines()]


def file_form(owner: Owner, **changed: str) -> dict[str, object]:
    """The person as a secretary types her."""
    return {
        **who(owner), "birth_rank": owner.birth_rank, "birth_place": "", "nir": owner.own[:13],
        "nir_key": owner.own[13:], "insured_nir": owner.own[:13], "insured_nir_key": owner.own[13:],
        "scheme": owner.scheme, "fund": owner.fund, "centre": owner.centre, "rank": owner.rank,
        "exemption": owner.exemption, "quality": "00", **changed,
    }  # fmt: skip


def test_changed_card(practice: Practice) -> None:
    card = practice.professional()
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    practice.readers.insert(1, FakeVitale("9900000002", MOTHER))
    assert "n'est pas celle du bénéficiaire choisi" in practice.refused("secure_invoice")
    practice.readers.insert(1, None)
    assert practice.refused("secure_invoice").startswith("Aucune carte Vitale")
    assert card.signed == 0
    practice.readers.insert(1, FakeVitale("9900000001", ZELIE))
    practice.done("secure_invoice")


def test_professional_card_taken_away(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    practice.readers.insert(0, FakeCps())
    assert practice.refused("secure_invoice").startswith("Lecture interrompue : carte retirée")
    assert "présentez le code porteur" in practice.refused("secure_invoice")


def test_no_professional(practice: Practice) -> None:
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    assert practice.refused("secure_invoice").startswith("Carte CPS non lue")


def test_closed_rights(practice: Practice) -> None:
    closed = Owner("FERMESYN", "YVES", "19840301", "184037500100134", end="20250331", sex="M")
    practice.professional()
    practice.readers.insert(1, FakeVitale("9900000001", closed))
    assert "Droits fermés" in practice.done("read_patient_card")
    assert "Droits fermés" in practice.done("draft_invoice", date="2025-04-01", lines=[{"act": "G"}])
    assert practice.refused("secure_invoice").startswith("Droits fermés à la date du 01/04/2025")
    assert "Attention : Droits fermés" in practice.done("show_rights")
    assert "Droits fermés" not in practice.done("draft_invoice", date="2025-03-31", lines=[{"act": "G"}])
    practice.done("secure_invoice")


def test_opposition(practice: Practice) -> None:
    (practice.folder / "opposition.csv").write_text("serial;since\n9900000001;2025-09-15\n9900000009;2026-01-01\n")
    assert "2 carte(s)" in practice.done("load_opposition_list")
    practice.professional()
    practice.readers.insert(1, FakeVitale("9900000001", ZELIE))
    assert "opposition" in practice.done("read_patient_card")
    practice.invoice(secure=False)
    assert practice.refused("secure_invoice").startswith("Carte en opposition")
    practice.clock("2025-09-14T09:00:00Z")
    practice.done("secure_invoice")


def test_missing_list(practice: Practice) -> None:
    assert "opposition.csv" in practice.refused("load_opposition_list")
    assert "Aucune table" in practice.done("load_tables")


def test_degraded_mode_lasts_one_invoice(practice: Practice) -> None:
    card = practice.professional()
    practice.done("register_patient", patient=file_form(ALD))
    practice.done("set_degraded_mode", reason="carte oubliée")
    practice.invoice(patient=who(ALD))
    assert (practice.stored()["mode"], practice.stored()["evidence"], card.signed) == ("DEG", "0", 0)
    practice.patient(ZELIE)
    practice.invoice()
    assert (practice.stored()["mode"], practice.stored()["evidence"], card.signed) == ("SV", "1", 1)


def test_wrong_key(practice: Practice) -> None:
    message = practice.refused("register_patient", patient=file_form(CORSICA), nir_key="90")
    assert message.startswith("Clé du NIR erronée")
    message = practice.refused("register_patient", patient=file_form(CORSICA), nir="1840320001001", nir_key="91")
    assert message.startswith("Clé du NIR erronée")
    practice.done("register_patient", patient=file_form(CORSICA, nir_key="90"), nir_key="91")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lines": []}, "Facture vide"),
        ({"lines": [{"act": "ZZZ"}]}, "inconnu"),
        ({"pathway": "O"}, "médecin"),
        ({"pathway": "Z"}, "refusée"),
        ({"nature": "41"}, "Accident"),
        ({"date": "hier"}, "Date"),
        ({"lines": [{"act": "G", "quantity": "0"}]}, "refusé"),
        ({"lines": [{"act": "G", "coefficient": "1e3"}]}, "refusé"),
        ({"lines": [{"act": "G", "coefficient": "NaN"}]}, "refusé"),
        ({"lines": [{"act": "G", "quantity": 99, "coefficient": "9"}]}, "trop élevé"),
        ({"accident_number": "x"}, "accident"),
        ({"third_party": "amo_amc"}, "complémentaire"),
        ({"patient": {"id": "x"}}, "mal désigné"),
    ],
)
def test_refused_drafts(practice: Practice, arguments: dict[str, object], words: str) -> None:
    practice.patient(ALD)
    assert words in practice.refused("draft_invoice", **{"date": "2025-09-15", "lines": [{"act": "G"}], **arguments})


def test_sent_and_paid(mailing: Practice, mail: FakeMail, keys: FundKeys) -> None:
    mailing.professional()
    mailing.patient(ZELIE)
    mailing.invoice()
    assert states(mailing) == ["À transmettre"]
    assert "1 fichier(s) transmis" in mailing.done("transmit")
    assert states(mailing) == ["Transmise"]
    assert len(mail.received) == 1
    assert b"IRISTEST/B2/Z" in keys.opened(mail.received[0])
    mail.box.append(returned_mail("ARL", acknowledgement("000001", True)))
    mail.box.append(returned_mail("NOEMIE", noemie(*of_invoice("000000001", "00002100P00002100P")).decode("latin-1")))
    assert "ARL positif" in mailing.done("fetch_returns")
    assert states(mailing) == ["Accusée"]
    assert mail.box == []
    assert "Payée" in mailing.done("reconcile")
    assert states(mailing) == ["Payée"]
    assert mailing.done("reconcile") == "Aucun retour à rapprocher."
    assert mailing.done("transmit") == "Aucune facture à transmettre : rien n'est envoyé."
    assert len(mail.received) == 1


def test_negative_acknowledgement(mailing: Practice, mail: FakeMail) -> None:
    mailing.professional()
    mailing.patient(ZELIE)
    mailing.invoice()
    mailing.done("build_lots", date="2025-09-30")
    mailing.done("transmit")
    mail.box.append(returned_mail("ARL", acknowledgement("000001", False, "T001", "LOT POSTDATE")))
    assert "T001 LOT POSTDATE" in mailing.done("fetch_returns")
    assert states(mailing) == ["Rejet technique"]
    mailing.done("transmit")
    assert len(mail.received) == 1
    mailing.done("resend_file")
    assert states(mailing) == ["Transmise"]
    first, second = mailing.files()
    # Lot date at 72 of record 1; invoice number at 30 of record 2; lot number at 20.
    assert (first[128 + 71 : 128 + 77], second[128 + 71 : 128 + 77]) == ("250930", "250915")
    assert first[256 + 29 : 256 + 38] == second[256 + 29 : 256 + 38] == "000000001"
    assert (first[128 + 19 : 128 + 22], second[128 + 19 : 128 + 22]) == ("001", "002")
    assert "Aucun fichier" in mailing.refused("resend_file")


def test_rejected_then_recycled(mailing: Practice, mail: FakeMail) -> None:
    card = mailing.professional()
    mailing.patient(CORSICA)
    mailing.invoice(pathway="S")
    mailing.done("transmit")
    answer = noemie(*of_invoice("000000001", "00000900R00000000P", reject="M001"))
    mail.box.append(returned_mail("NOEMIE", answer.decode("latin-1")))
    mailing.done("fetch_returns")
    assert "Rejetée (M001" in mailing.done("reconcile")
    assert "01/01/2000" not in mailing.done("show_invoices")
    mailing.done("recycle_invoice", patient=who(CORSICA), correction={"pathway": "T"})
    assert card.signed == 2
    mailing.done("transmit")
    second = mailing.files()[1]
    assert second[3 * 128 + 120] == "T"
    assert second[4 * 128 + 104 : 4 * 128 + 107] == "070"
    assert second[2 * 128 + 29 : 2 * 128 + 38] == "000000001"
    assert "non rejetée" in mailing.refused("recycle_invoice", patient=who(CORSICA), correction={"pathway": "T"})


def test_one_file_for_each_fund(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.patient(CRPCEN, serial="9900000002")
    practice.invoice()
    practice.patient(ALD, serial="9900000003")
    practice.invoice()
    practice.done("build_lots")
    practice.done("build_file")
    assert [file[27:41] for file in practice.files()] == ["00000001999999", "00000010998998"]
    assert [file[25:27] for file in practice.files()] == ["CT", "CE"]
    # Invoices at 18 and act lines at 14 of the lot trailer, the record before the last.
    assert [file[-256:][17:21] for file in practice.files()] == ["0002", "0001"]


def test_lot_numbers_go_up(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    for _ in range(2):
        practice.invoice()
        practice.done("build_lots")
        practice.done("build_file")
    assert [file[128 + 19 : 128 + 22] for file in practice.files()] == ["001", "002"]


def test_deleted_invoice(mailing: Practice, mail: FakeMail) -> None:
    mailing.professional()
    mailing.patient(ZELIE)
    mailing.invoice()
    mailing.patient(ALD, serial="9900000003")
    mailing.invoice()
    mailing.done("build_lots")
    mailing.done("build_file")
    mailing.done("delete_invoice", patient=who(ZELIE))
    mailing.done("transmit")
    assert states(mailing) == ["Supprimée", "Transmise"]
    assert len(mail.received) == 1
    assert mailing.files()[-1][256 + 29 : 256 + 38] == "000000002"
    assert "suppression impossible" in mailing.refused("delete_invoice", patient=who(ALD))


def test_mail_server_down(mailing: Practice, mail: FakeMail) -> None:
    mailing.professional()
    mailing.patient(ZELIE)
    mailing.invoice()
    mail.close()
    assert "restent à transmettre" in mailing.refused("transmit")
    assert states(mailing) == ["À transmettre"]
    assert "Relève impossible" in mailing.refused("fetch_returns")


def test_unreadable_return(mailing: Practice, mail: FakeMail) -> None:
    mail.box.append(returned_mail("NOEMIE", "n'importe quoi"))
    assert "illisible" in mailing.done("fetch_returns")


def test_reset(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    practice.session.reset()
    assert practice.done("show_invoices") == "Rien à afficher."
    assert practice.refused("select_beneficiary", patient=who(ZELIE)).startswith("Patient inconnu")
    assert practice.refused("secure_invoice").startswith("Aucune facture")


def test_paper_rights_and_screens(practice: Practice) -> None:
    practice.done("register_patient", patient=file_form(ZELIE))
    rights = {"scheme": "10", "fund": "998", "centre": "9980", "exemption": "4"}
    practice.done("enter_paper_rights", patient=who(ZELIE), **rights)
    shown = practice.done("show_rights", patient=who(ZELIE))
    for line in ("Régime : 10", "Caisse : 998", "Centre : 9980", "Source : papier", "Exonération : 4"):
        assert line in shown
    assert "deux chiffres" not in shown
    assert "2 chiffres" in practice.refused(
        "enter_paper_rights", patient=who(ZELIE), scheme="1", fund="998", centre="9980"
    )
    result = practice.do("show_identity", patient=who(ZELIE))
    path = practice.folder / "artifacts" / result["artifacts"][0]["path"]
    assert path.read_text("utf-8").startswith("Nom de naissance : NADIRSYN")
    assert "Statut : identité provisoire" in result["message"]


def test_teleconsultation_reads_no_card(practice: Practice) -> None:
    practice.professional()
    card = practice.patient(ZELIE)
    before = len(card.commands)
    practice.invoice({"act": "G"}, teleconsultation=True, patient=who(ZELIE))
    assert len(card.commands) == before
    line = practice.stored()["lines"][0]
    assert (practice.stored()["mode"], line["act"], line["base"]) == ("DEG", "TCG", 2500)
    assert line["connection"] == "20250915090000"
    assert practice.refused(
        "draft_invoice", date="2025-09-15", patient=who(ALD), teleconsultation=True, lines=[{"act": "TCG"}]
    ).startswith("Patient inconnu")


def test_secret_never_logged(practice: Practice) -> None:
    practice.professional()
    practice.readers.insert(0, FakeCps())
    practice.refused("read_professional_card", code_porteur="7391")
    practice.patient(ZELIE)
    shown = practice.done("show_log")
    text = (practice.folder / "artifacts").glob("ecrans/*-journal.txt")
    assert "7391" not in next(text).read_text("utf-8") + shown
    assert "2551499999999" not in shown
