"""Supporting documents: what is joined, refused and sent; mails opened with openssl, scans read by ImageMagick."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

import pytest

from reference_product import twins
from reference_product.scor import sheets
from tests.reference_product.fake_mail import FakeMail, FundKeys
from tests.reference_product.practice import CRPCEN, MOTHER, ZELIE, Practice, applied, who

Lot = tuple[str, dict[str, Any], dict[str, bytes]]
"""Recipient, manifest, documents by name."""


def billed(practice: Practice, *owners: Any, **document: object) -> None:
    """Bill one consultation to each person and join a document to each invoice."""
    practice.professional()
    for rank, owner in enumerate(owners):
        practice.patient(owner, serial=f"990000000{rank}")
        practice.invoice(date="2025-09-12")
        practice.done("attach_supporting_document", patient=who(owner), **{"kind": "ordonnance", **document})


def lots(practice: Practice, mail: FakeMail, keys: FundKeys) -> list[Lot]:
    """Send everything and return the lots of documents received."""
    practice.done("transmit")
    before = len(mail.received)
    practice.done("send_supporting_documents")
    return [opened(raw, keys) for raw in mail.received[before:]]


def opened(raw: bytes, keys: FundKeys) -> Lot:
    """Decrypt the mail of a lot and take it to pieces with the standard library."""
    parts = [part for part in message_from_bytes(keys.opened(raw)).walk() if not part.is_multipart()]
    held = {str(part.get_filename()): part.get_payload(decode=True) for part in parts}
    papers = {name: content for name, content in held.items() if isinstance(content, bytes)}
    return str(message_from_bytes(raw)["To"]), json.loads(papers.pop("manifest.json")), papers


def test_a_prescription_leaves_after_its_invoice(mailing: Practice, mail: FakeMail, keys: FundKeys) -> None:
    billed(mailing, ZELIE, format="pdf", pages=2, dpi=150)
    [(recipient, manifest, papers)] = lots(mailing, mail, keys)
    [(name, content)] = papers.items()
    assert recipient == "01.999@01.scor.rss.fr"
    assert content.startswith(b"%PDF-")
    header, lot_header, invoice = (mailing.files()[0][at : at + 128] for at in (0, 128, 256))
    assert manifest == {
        "format": "urn:x-harness:synthetic:scor:manifest",
        "version": "2.12",
        "lot": lot_header[19:22],
        "sent_on": "2025-09-15",
        "sender": header[5:19],
        "fund": "01.999",
        "documents": [
            {
                "invoice": {"lot": lot_header[19:22], "number": invoice[29:38], "date": "2025-09-12"},
                "kind": "SYN_ORDONNANCE",
                "name": name,
                "media_type": "application/pdf",
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "pages": 2,
                "dpi": 150,
            }
        ],
    }
    assert mailing.done("send_supporting_documents") == "Aucune pièce à transmettre : rien n'est envoyé."


def test_nothing_leaves_before_the_invoice_nor_in_clear(mailing: Practice, mail: FakeMail, keys: FundKeys) -> None:
    billed(mailing, ZELIE)
    assert "Aucune pièce" in mailing.done("send_supporting_documents")
    assert all(b"%PDF-" not in raw and b"manifest" not in raw for raw in mail.received)
    assert len(lots(mailing, mail, keys)) == 1
    assert b"multipart" not in mail.received[-1]


def test_a_fund_without_certificate_gets_nothing(mailing: Practice, mail: FakeMail) -> None:
    billed(mailing, ZELIE)
    mailing.done("transmit")
    certificates = dict(mailing.session.world.mail.certificates)
    certificates.pop("01.999@01.scor.rss.fr")
    object.__setattr__(mailing.session.world.mail, "certificates", certificates)
    assert "Aucun certificat pour 01.999@01.scor.rss.fr" in mailing.refused("send_supporting_documents")
    assert len(mail.received) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"dpi": "149"}, "Résolution de 149 points par pouce insuffisante : 150 au moins"),
        ({"dpi": "301"}, "trop élevée"),
        ({"pages": "0"}, "Nombre « 0 » refusé"),
        ({"pages": "21"}, "de 1 à 20"),
        ({"pages": "2", "format": "png"}, "en PDF"),
        ({"kind": "photo"}, "« photo » refusée"),
        ({"format": "tiff"}, "« tiff » refusée"),
    ],
)
def test_what_would_not_be_accepted_is_refused(practice: Practice, typed: dict[str, str], words: str) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    assert words in practice.refused("attach_supporting_document", patient=who(ZELIE), **typed)
    assert practice.session.store.all("supporting") == []


def test_a_document_needs_an_invoice(practice: Practice) -> None:
    assert "Aucun patient" in practice.refused("attach_supporting_document")
    assert "Aucune facture pour" in practice.refused("attach_supporting_document", patient=who(ZELIE))


def test_what_was_scanned_is_left_to_be_seen(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice()
    [left] = practice.do("attach_supporting_document", patient=who(ZELIE), format="png")["artifacts"]
    assert left == {"path": "pieces/piece-0001.png", "media_type": "image/png"}
    assert (practice.session.world.artifacts_dir / left["path"]).read_bytes().startswith(b"\x89PNG")


# A4 is 210 x 297 mm: 8.2677 x 11.6929 inches, rounded to whole dots. A PNG counts dots per metre: 254 an inch, 10000.
@pytest.mark.parametrize(
    ("file_type", "dpi", "told"),
    [
        ("jpeg", 150, "JPEG 1240x1754 150x150 PixelsPerInch"),
        ("jpeg", 300, "JPEG 2480x3508 300x300 PixelsPerInch"),
        ("png", 254, "PNG 2100x2970 100x100 PixelsPerCentimeter"),
    ],
)
def test_scans_say_their_resolution(file_type: str, dpi: int, told: str) -> None:
    scan = sheets.scan(file_type, 1, dpi, ["SPECIMEN"])
    command = ["identify", "-format", "%m %wx%h %xx%y %U", "-"]
    assert subprocess.run(command, input=scan, capture_output=True, check=True).stdout.decode() == told
    assert len(scan) < 250_000


def documents(practice: Practice, mail: FakeMail, keys: FundKeys) -> list[dict[str, Any]]:
    """The documents of the manifests sent."""
    return [document for _, manifest, _ in lots(practice, mail, keys) for document in manifest["documents"]]


CNAM = "01.999@01.scor.rss.fr"
Sent = Callable[[Practice, FakeMail, FundKeys], object]


def of_one(*places: str, **document: object) -> Sent:
    """Bill, join one document, send, and look at places of its entry or of its manifest."""

    def look(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
        billed(practice, ZELIE, **document)
        [(_, manifest, _)] = lots(practice, mail, keys)
        [entry] = manifest["documents"]
        return [{**manifest, **entry, **entry["invoice"]}[place] for place in places]

    return look


def second_lot(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE)
    lots(practice, mail, keys)
    billed(practice, MOTHER)
    [(_, manifest, _)] = lots(practice, mail, keys)
    return manifest["lot"], manifest["documents"][0]["invoice"]["lot"]


def two_funds(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE, CRPCEN)
    return [recipient for recipient, _, _ in lots(practice, mail, keys)]


def two_invoices(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE, MOTHER)
    return len(documents(practice, mail, keys))


def two_digests(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE, MOTHER)
    return len({document["sha256"] for document in documents(practice, mail, keys)})


def deleted(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE, MOTHER)
    practice.done("delete_invoice", patient=who(MOTHER))
    return [document["invoice"]["number"] for document in documents(practice, mail, keys)]


def too_coarse(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE)
    return practice.do("attach_supporting_document", patient=who(ZELIE), dpi="100")["status"]


def scanned(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE, format="jpeg", dpi=150)
    [(_, _, papers)] = lots(practice, mail, keys)
    command = ["identify", "-format", "%x", "-"]
    return [subprocess.run(command, input=p, capture_output=True, check=True).stdout for p in papers.values()]


def sealing(practice: Practice, mail: FakeMail, keys: FundKeys) -> object:
    billed(practice, ZELIE)
    practice.done("transmit")
    before = len(mail.received)
    practice.done("send_supporting_documents")
    return [message_from_bytes(raw).get_content_type() for raw in mail.received[before:]]


ROWS: tuple[tuple[str, str, Sent, object, object], ...] = (
    ("scor-other-invoice-number", "scor-facture", of_one("number"), ["000000001"], ["000000002"]),
    ("scor-date-of-sending", "scor-date", of_one("date"), ["2025-09-12"], ["2025-09-15"]),
    ("scor-lot-number-constant", "scor-lot", second_lot, ("002", "002"), ("001", "001")),
    ("scor-sender-missing", "scor-emetteur", of_one("sender"), ["00000991038431"], ["00000000000000"]),
    ("scor-mailbox-of-first", "scor-caisse", two_funds, [CNAM, "10.998@10.scor.rss.fr"], [CNAM, CNAM]),
    ("scor-old-version", "scor-version", of_one("version"), ["2.12"], ["2.11"]),
    ("scor-type-always-pdf", "scor-type", of_one("media_type", format="png"), ["image/png"], ["application/pdf"]),
    ("scor-low-resolution", "scor-resolution", scanned, [b"150"], [b"100"]),
    ("scor-resolution-constant", "scor-resolution-annoncee", of_one("dpi", dpi=150), [150], [200]),
    ("scor-low-accepted", "scor-refus", too_coarse, "refused", "done"),
    ("scor-page-count", "scor-pages", of_one("pages", pages=3), [3], [1]),
    ("scor-digest-of-other", "scor-empreinte", two_digests, 2, 1),
    ("scor-kind-constant", "scor-nature", of_one("kind", kind="cerfa"), ["SYN_CERFA"], ["SYN_ORDONNANCE"]),
    ("scor-document-forgotten", "scor-complet", two_invoices, 2, 1),
    ("scor-in-clear", "scor-chiffrement", sealing, ["application/pkcs7-mime"], ["multipart/mixed"]),
    ("scor-document-of-deleted-invoice", "scor-suppression", deleted, ["000000001"], ["000000001", "000000002"]),
)  # fmt: skip


@pytest.mark.parametrize(("twin", "requirement", "look", "honest", "faulty"), ROWS, ids=[row[0] for row in ROWS])
def test_a_twin_differs_in_its_one_point(
    mailing: Practice,
    mail: FakeMail,
    keys: FundKeys,
    twin: str,
    requirement: str,
    look: Sent,
    honest: object,
    faulty: object,
) -> None:
    assert twins.describe(twin)["requirement"] == requirement
    assert look(mailing, mail, keys) == honest
    mailing.session.reset()
    with applied(twin):
        assert look(mailing, mail, keys) == faulty
