"""Lots and mails written apart from the bench: positions by hand, ``openssl cms`` for encryption."""

from __future__ import annotations

import base64
import gzip
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PARTNER", "Act", "Bill", "lot_file", "lot_mail", "openssl_encrypt", "sealed_mail"]

PARTNER = "991038431"
"""Published fictitious number 99103843 with its key 1."""
_NIR = "2550999999001"
_KEY = f"{97 - int(_NIR) % 97:02d}"


@dataclass(frozen=True)
class Act:
    """One line; cents and percent."""

    code: str
    base: int
    rate: int
    amo: int
    amc: int = 0


@dataclass(frozen=True)
class Bill:
    """One invoice."""

    number: int
    acts: Sequence[Act]
    nature: str = "10"
    mode: str = "SV"
    amc_number: str = ""


def _record(kind: str, fields: Mapping[int, str]) -> str:
    text = list(kind.ljust(128))
    for position, value in fields.items():
        text[position - 1 : position - 1 + len(value)] = value
    assert len(text) == 128
    return "".join(text)


def _invoice(bill: Bill, day: str) -> list[str]:
    who = {2: PARTNER, 12: _NIR, 25: _KEY}
    p1 = {**who, 27: "000", 30: f"{bill.number:09d}"}
    p2 = {**who, 27: f"{bill.number:09d}"}
    head = {
        39: "1", 40: "0" * 9, 49: "01", 51: "999", 54: "9999", 58: "1", 59: "0" * 18, 77: bill.nature, 79: "0",
        80: day, 86: "0" * 9, 96: "550901", 102: "1", 103: day, 109: day, 115: "0000", 119: bill.amc_number,
    }  # fmt: skip
    records = [
        _record("2", {**p1, **head}),
        _record(
            "2", {**p1, 39: "S", 40: "01", 42: "000000", 48: "00", 50: _NIR, 63: _KEY, 71: "O", 112: "0" * 9, 121: "T"}
        ),
    ]
    for act in bill.acts:
        records += [
            _record("4", {
                **p1, 39: "00000", 44: PARTNER, 54: "000", 57: PARTNER, 66: "00", 68: "01", 70: day, 76: act.code,
                81: "01", 83: "000100", 89: "01", 91: f"{act.base:07d}", 98: f"{act.base:07d}", 105: f"{act.rate:03d}",
                108: f"{act.amo:07d}", 115: f"{act.base:07d}", 123: f"{act.amc:06d}",
            }),
            _record("4", {
                **p2, 36: "S", 37: "01", 39: "L", 41: "0" * 7, 49: "0" * 7, 72: "0" * 28, 101: "0" * 23, 124: "M",
            }),
        ]  # fmt: skip
    base, amo, amc = (sum(getattr(act, name) for act in bill.acts) for name in ("base", "amo", "amc"))
    sums = {42: "0" * 16, 58: f"{base:08d}", 66: f"{amo:08d}", 74: f"{base - amo:08d}", 82: "0" * 8, 90: f"{amc:08d}"}
    records.append(_record("5", {**p1, 39: f"{2 * len(bill.acts):03d}", **sums, 115: "0" * 8, 123: bill.mode}))
    return records


def lot_file(*bills: Bill, day: str = "250915", lot: int = 1) -> bytes:
    """Return a file of one lot for fund 01 999, right in every respect."""
    envelope = {4: "PS", 6: f"00000{PARTNER}", 26: "CT", 28: "00000001999999", 48: "TR", 50: "000007"}
    body = [record for bill in bills for record in _invoice(bill, day)]
    acts = [act for bill in bills for act in bill.acts]
    base, amo, amc = (sum(getattr(act, name) for act in acts) for name in ("base", "amo", "amc"))
    count = len(bills)
    opening = {
        2: PARTNER, 17: "999", 20: f"{lot:03d}", 23: "000", 26: "0000", 30: "DR GENERASYN", 70: "B2", 72: day,
        79: "CP", 82: "062007", 88: "U",
    }  # fmt: skip
    closing = {
        2: PARTNER, 11: f"{count:03d}", 14: f"{len(acts):04d}", 18: f"{count:04d}", 22: f"{count:03d}",
        25: f"{base:09d}", 34: f"{amo:09d}", 43: f"{amc:09d}", 52: f"{lot:03d}",
    }  # fmt: skip
    records = [
        _record("000", {**envelope, 56: day, 62: "CP", 66: "B2", 70: "U", 83: "128"}),
        _record("1", opening),
        *body,
        _record("6", closing),
        _record("999", {**envelope, 56: f"{len(body) + 4:08d}", 83: "001"}),
    ]
    return "".join(records).encode("ascii")


def openssl_encrypt(content: bytes, certificate: Path | str) -> bytes:
    """Return DER enveloped data made by openssl."""
    done = subprocess.run(
        ["openssl", "cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", str(certificate)],
        input=content, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


def sealed_mail(entity: bytes, certificate: Path | str, subject: str = "") -> bytes:
    """Return the mail that carries an encrypted MIME entity."""
    subject = subject or f"IR100500/00000{PARTNER}/2025091509000000001/00001"
    sealed = base64.encodebytes(openssl_encrypt(entity, certificate)).replace(b"\n", b"\r\n")
    return (
        b"From: ps@editeur.invalid\r\nTo: 01999@999.01.rss.fr\r\nSubject: " + subject.encode() + b"\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n'
        b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + sealed + b"--b1--\r\n"
    )


def lot_mail(lot: bytes, certificate: Path | str, *, compressed: bool = True, subject: str = "") -> bytes:
    """Return the mail a product sends for a lot."""
    body = gzip.compress(lot) if compressed else lot
    entity = (
        b"Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Description: IRISTEST/B2" + (b"/Z" if compressed else b"") + b"\r\n\r\n"
        + base64.encodebytes(body).replace(b"\n", b"\r\n")
    )  # fmt: skip
    return sealed_mail(entity, certificate, subject)
