"""Documents the program sends, read by the standard library, lxml and pypdf; each twin differs in its one point."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from reference_product.documents import pdf
from tests.reference_product.practice import CHILD, MOTHER, ZELIE, Practice, applied, who

Look = Callable[["Sent"], Any]
HL7, RIM = {"h": "urn:hl7-org:v3"}, {"r": "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"}
RECIPIENT = "correspondant@hopital.mssante.invalid"


def _values(root: etree._Element, path: str, spaces: dict[str, str]) -> list[str]:
    found = root.xpath(path, namespaces=spaces)
    assert isinstance(found, list)
    return [str(one) for one in found]


class Sent:
    """One mail taken apart."""

    def __init__(self, raw: bytes) -> None:
        self.mail: EmailMessage = message_from_bytes(raw, policy=policy.default)
        _, archive, copy = (part for part in self.mail.iter_parts())
        self.names = archive.get_filename(), copy.get_filename()
        self.copy: bytes = copy.get_content()
        with zipfile.ZipFile(io.BytesIO(archive.get_content())) as opened:
            self.files = {name: opened.read(name) for name in opened.namelist()}
        self.document = self.files["IHE_XDM/SUBSET01/DOC00001.XML"]
        self.cda, self.meta = (
            etree.fromstring(self.document),
            etree.fromstring(self.files["IHE_XDM/SUBSET01/METADATA.XML"]),
        )

    def of_cda(self, path: str) -> list[str]:
        """Values of the document."""
        return _values(self.cda, path, HL7)

    def slot(self, name: str) -> list[str]:
        """Values of a slot of the entry."""
        return _values(self.meta, f"//r:ExtrinsicObject/r:Slot[@name='{name}']//r:Value/text()", RIM)

    def of_meta(self, path: str) -> list[str]:
        """Values of the metadata."""
        return _values(self.meta, path, RIM)


def _qualify(practice: Practice, number: str, key: str, name: str, listed: str, born: str) -> None:
    """Keep what INSi answered for the person chosen."""
    first = listed.split(maxsplit=1)[0]
    traits = {"birth_name": name, "first_names": [first], "sex": "F", "birth_date": born, "birth_place": ""}
    active = {"number": number, "key": key, "oid": "1.2.250.1.213.1.4.10", "date_from": "", "date_until": ""}
    assert practice.session.selected is not None
    content = {"active": active, "history": [], "traits": traits, "first_name_list": listed}
    practice.session.store.put("identities", practice.session.selected.key, content)


def _zelie(practice: Practice, *, qualified: bool = True) -> None:
    practice.session.world = replace(practice.session.world, product={"nil": "SYN-NIL-0001"})
    practice.professional()
    practice.patient(ZELIE)
    if qualified:
        # ZELIE of the register: another spelling, two first names.
        _qualify(practice, "2551499999999", "65", "NADIRSYNE", "ZELIE ANNE", "1955-04-01")


def _send(practice: Practice, owner: Any = ZELIE, **more: object) -> Sent:
    to = {} if more.get("to_patient") else {"recipient": RECIPIENT}
    practice.done("send_document", patient=who(owner), report="Rien à signaler.", **to, **more)
    assert practice.mail is not None
    return Sent(practice.mail.received[-1])


def test_a_report_of_a_qualified_identity(mailing: Practice) -> None:
    _zelie(mailing)
    sent = _send(mailing)
    assert sent.mail["Subject"] == "XDM/1.0/DDM+Compte rendu de consultation NADIRSYNE Zelie 01/04/1955"
    assert sent.names == ("IHE_XDM.ZIP", "20250915_CR de consultation_NADIRSYNE_Zelie.pdf")
    assert (sent.mail["X-MSS-INS"], sent.mail["X-MSS-CODECDA"], sent.mail["X-MSS-MES"]) == ("O", "11488-4", None)
    assert sorted(sent.files)[-2:] == ["INDEX.HTM", "README.TXT"]
    assert sent.of_cda("//h:patientRole/h:id[1]/@extension") == ["255149999999965"]
    assert sent.of_cda("//h:patientRole//h:given/text()") == ["ZELIE", "ANNE"]
    assert sent.of_cda("//h:birthTime/@value") == ["19550401"]
    assert sent.slot("hash") == [hashlib.sha1(sent.document, usedforsecurity=False).hexdigest()]
    assert sent.slot("size") == [str(len(sent.document))]
    assert sent.slot("sourcePatientInfo") == ["PID-5|NADIRSYNE^ZELIE^^^^^L", "PID-7|19550401", "PID-8|F"]
    patient = "255149999999965^^^&1.2.250.1.213.1.4.10&ISO^NH"
    assert sent.of_meta("//r:ExternalIdentifier[contains(r:Name/r:LocalizedString/@value,'patientId')]/@value") == [
        patient, patient
    ]  # fmt: skip
    text = sent.of_cda("//h:nonXMLBody/h:text/text()")[0]
    assert base64.b64decode(text) == sent.copy


def test_a_report_of_a_provisional_identity_bears_the_practice_s_number_only(mailing: Practice) -> None:
    _zelie(mailing, qualified=False)
    sent = _send(mailing)
    (identifier,) = sent.of_cda("//h:patientRole/h:id/@extension")
    assert (len(identifier), sent.mail["X-MSS-INS"]) == (10, "N")
    assert b"1.2.250.1.213.1.4." not in sent.document.replace(b"1.2.250.1.213.1.1.4", b"")
    assert b"2551499999999" not in b"".join(sent.files.values())


def test_the_copy_is_one_page_without_font_that_says_it_is_pdf_a(mailing: Practice) -> None:
    _zelie(mailing)
    reader = PdfReader(io.BytesIO(_send(mailing).copy))
    assert len(reader.pages) == 1
    assert "/Font" not in reader.pages[0]["/Resources"]  # type: ignore[operator]
    assert b"<pdfaid:part>1</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert len(reader.pages[0].images) == 1


def test_a_long_text_takes_pages_and_accents_leave_ink() -> None:
    assert len(PdfReader(io.BytesIO(pdf.render("ligne\n" * 100))).pages) == 3  # 47 lines a page
    plain, accented = pdf.render("GARCONSYN Eleonore"), pdf.render("GARÇONSYN Éléonore")
    assert plain != accented
    pdf.render("☃ \x00\t…€")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"report": " ", "recipient": RECIPIENT}, "vide"),
        ({"report": "x", "recipient": "quelqu-un@ailleurs.invalid"}, "hors de l'espace de confiance"),
        ({"report": "x", "recipient": f"{RECIPIENT}\r\nBcc: a@b"}, "hors de l'espace de confiance"),
        ({"report": "x"}, "hors de l'espace de confiance"),
        ({"report": "x", "recipient": RECIPIENT, "replaces": True}, "rien à remplacer"),
        ({"report": "x", "to_patient": True}, "n'est pas qualifiée"),
    ],
)
def test_what_is_refused(mailing: Practice, arguments: dict[str, object], said: str) -> None:
    _zelie(mailing, qualified=False)
    assert said in mailing.refused("send_document", patient=who(ZELIE), **arguments)
    assert mailing.mail is not None
    assert mailing.mail.received == []


def test_nobody_signs_without_a_card(mailing: Practice) -> None:
    mailing.patient(ZELIE)
    assert "CPS" in mailing.refused("send_document", patient=who(ZELIE), report="x", recipient=RECIPIENT)
    assert "Patient inconnu" in mailing.refused("select_beneficiary", patient=who(MOTHER))


def test_the_report_s_words_stay_out_of_the_log(mailing: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    _zelie(mailing)
    _send(mailing)
    assert "signaler" not in capsys.readouterr().err


def _replacement(practice: Practice) -> list[Any]:
    first, second = _send(practice), _send(practice, replaces=True)
    entry = first.of_meta("//r:ExtrinsicObject/@id")
    link = second.of_meta("//r:Association[contains(@associationType,'RPLC')]/@targetObject")
    same = first.of_cda("/h:ClinicalDocument/h:setId/@root") == second.of_cda("/h:ClinicalDocument/h:setId/@root")
    return [link == entry, same, *second.of_cda("/h:ClinicalDocument/h:versionNumber/@value")]


def _after_another(practice: Practice) -> list[str]:
    _send(practice)
    practice.patient(MOTHER, CHILD, MOTHER, serial="9900000002")
    return _send(practice, MOTHER).slot("sourcePatientInfo")[:1]


def _one(look: Look, **more: object) -> Callable[[Practice], Any]:
    return lambda practice: look(_send(practice, **more))


def _refused_or_sent(practice: Practice) -> str:
    practice.session.store.remove("identities", practice.session.selected.key if practice.session.selected else "")
    return str(practice.do("send_document", patient=who(ZELIE), report="x", to_patient=True)["status"])


def _provisional(look: Look) -> Callable[[Practice], Any]:
    def looked(practice: Practice) -> Any:
        practice.session.store.remove("identities", practice.session.selected.key if practice.session.selected else "")
        return look(_send(practice))

    return looked


def _accented(practice: Practice) -> str:
    assert practice.session.selected is not None
    kept = dict(practice.session.store.get("identities", practice.session.selected.key) or {})
    kept["traits"] = {**kept["traits"], "birth_name": "FORÊTSYN"}
    practice.session.store.put("identities", practice.session.selected.key, kept)
    return str(_send(practice).mail["Subject"]).split()[4]


def _classes(sent: Sent) -> int:
    return len(sent.of_meta("//r:ExtrinsicObject/r:Classification"))


MARK = "XDM/1.0/DDM+"
ROWS: tuple[tuple[str, Callable[[Practice], Any], Any, Any], ...] = (
    ("mss-subject-without-label", _one(lambda s: s.mail["Subject"].split()[0]), f"{MARK}Compte", MARK),
    ("mss-archive-misnamed", _one(lambda s: s.names[0]), "IHE_XDM.ZIP", "document.zip"),
    ("mss-metadata-without-type", _one(_classes), 7, 6),
    (
        "mss-hash-of-copy",
        _one(lambda s: s.slot("hash") == [hashlib.sha1(s.document, usedforsecurity=False).hexdigest()]),
        True,
        False,
    ),
    ("mss-cda-without-custodian", _one(lambda s: len(s.of_cda("//h:custodian/@*|//h:custodian//h:name"))), 1, 0),
    (
        "mss-metadata-of-previous-patient",
        _after_another,
        ["PID-5|MERESYN^ODILE^^^^^L"],
        ["PID-5|NADIRSYNE^ZELIE^^^^^L"],
    ),
    (
        "mss-cda-production-oid",
        _one(lambda s: s.of_cda("//h:patientRole/h:id[1]/@root")),
        ["1.2.250.1.213.1.4.10"],
        ["1.2.250.1.213.1.4.8"],
    ),
    (
        "mss-cda-number-without-key",
        _one(lambda s: s.of_cda("//h:patientRole/h:id[1]/@extension")),
        ["255149999999965"],
        ["2551499999999"],
    ),
    ("mss-cda-birth-date-iso", _one(lambda s: s.of_cda("//h:birthTime/@value")), ["19550401"], ["1955-04-01"]),
    (
        "mss-first-first-name-only",
        _one(lambda s: s.of_cda("//h:patientRole//h:given/text()")),
        ["ZELIE", "ANNE"],
        ["ZELIE"],
    ),
    (
        "mss-typed-traits-kept",
        _one(lambda s: s.of_cda("//h:patientRole//h:family/text()")),
        ["NADIRSYNE"],
        ["NADIRSYN"],
    ),
    ("mss-accents-lost", _accented, "FORÊTSYN", "FOR?TSYN"),
    (
        "mss-number-though-provisional",
        _provisional(lambda s: [len(s.of_cda("//h:patientRole/h:id")), s.mail["X-MSS-INS"]]),
        [1, "N"],
        [2, "N"],
    ),
    ("mss-header-always-qualified", _provisional(lambda s: s.mail["X-MSS-INS"]), "N", "O"),
    ("mss-header-of-class", _one(lambda s: s.mail["X-MSS-CODECDA"]), "11488-4", "10"),
    ("mss-reference-missing", _one(lambda s: s.mail["X-MSS-NIL"]), "SYN-NIL-0001", None),
    ("mss-message-id-missing", _one(lambda s: s.mail["Message-ID"] is None), False, True),
    ("mss-sender-unnamed", _one(lambda s: s.mail["From"].addresses[0].display_name.count("_")), 3, 0),
    ("mss-pdf-not-archivable", _one(lambda s: b"pdfaid:part>1" in s.copy), True, False),
    ("mss-pdf-name-constant", _one(lambda s: str(s.names[1]).count("_")), 3, 0),
    ("mss-pdf-written-again", _one(lambda s: s.copy.endswith(b"%%EOF\n")), True, False),
    ("mss-patient-box-though-provisional", _refused_or_sent, "refused", "done"),
    (
        "mss-patient-box-by-local-number",
        _one(lambda s: s.mail["To"].startswith("255149999999965@patient."), to_patient=True),
        True,
        False,
    ),
    ("mss-exchange-left-open", _one(lambda s: s.mail["X-MSS-MES"], no_reply=True), "FIN", None),
    ("mss-replacement-unlinked", _replacement, [True, True, "2"], [False, False, "1"]),
)


@pytest.mark.parametrize(("twin", "look", "honest", "faulty"), ROWS, ids=[row[0] for row in ROWS])
def test_each_twin_differs_in_its_one_point(
    mailing: Practice, twin: str, look: Callable[[Practice], Any], honest: Any, faulty: Any
) -> None:
    _zelie(mailing)
    assert look(mailing) == honest
    with applied(twin):
        assert look(mailing) == faulty


@pytest.mark.parametrize("report_first", [True, False])
def test_reports_and_supporting_documents_of_one_practice_are_kept_apart(mailing: Practice, report_first: bool) -> None:
    """Neither is taken for the other, whichever came first: a report replaces a report, a lot holds scanned sheets."""
    mail = mailing.mail
    assert mail is not None
    _zelie(mailing)
    mailing.invoice(date="2025-09-12")
    joined = {"patient": who(ZELIE), "kind": "ordonnance", "pages": 1}
    if report_first:
        first = _send(mailing)
        mailing.done("attach_supporting_document", **joined)
    else:
        mailing.done("attach_supporting_document", **joined)
        first = _send(mailing)
    again = _send(mailing, replaces=True)
    assert again.of_cda("//h:relatedDocument//h:id/@root") == first.of_cda("/h:ClinicalDocument/h:id/@root")
    mailing.done("transmit")
    mails = len(mail.received)
    assert mailing.done("send_supporting_documents") == "1 lot(s) de pièces transmis."
    assert len(mail.received) == mails + 1
    store = mailing.session.store
    assert (len(store.all("reports")), len(store.all("supporting"))) == (2, 1)
