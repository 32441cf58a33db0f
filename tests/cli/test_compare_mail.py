"""``recette compare --type mail``: enveloped lots opened with the keys given, compared field by field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli import main
from harness.codecs.mime import Subject, pack_lot
from tests.codecs.b2.sample import SAMPLE
from tests.codecs.mime.pki import FUND, SENDER

SUBJECT = Subject("00000991038431", datetime(2025, 9, 15, 9, 0, tzinfo=UTC), sequence=1, invoices=1)


def mail(lot: bytes) -> bytes:
    return pack_lot(lot, FUND.pem, sender="poste@editeur.invalid", recipient="01999@999.01.rss.fr", subject=SUBJECT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # First act line: act and quantities up to the amount billed, then rate 070 and the compulsory share, 97.83 (V1).
    line = b"01397507000097830"
    assert SAMPLE.count(line) == 1
    spoilt = SAMPLE.replace(line, b"01397507000097820")
    (tmp_path / "attendu.eml").write_bytes(mail(SAMPLE))
    (tmp_path / "observe.eml").write_bytes(mail(spoilt))
    (tmp_path / "caisse.pem").write_bytes(FUND.key_pem + FUND.pem)
    (tmp_path / "autre.pem").write_bytes(SENDER.key_pem + SENDER.pem)
    return tmp_path


def run(folder: Path, key: str, observed: str = "observe.eml", kind: str = "mail") -> Result:
    files = ["--reference", str(folder / "attendu.eml"), "--observed", str(folder / observed)]
    return CliRunner().invoke(main, ["compare", "--type", kind, *files, "--key", str(folder / key), "--json"])


def test_a_field_of_the_lot_inside_is_named(folder: Path) -> None:
    done = run(folder, "caisse.pem")
    (difference,) = json.loads(done.stdout)["differences"]
    assert done.exit_code == 1
    assert difference["location"].endswith("4[108,7]#1")
    assert (difference["expected"], difference["observed"]) == ("0009783", "0009782")


def test_the_same_lot_in_another_envelope_is_equal(folder: Path) -> None:
    (folder / "encore.eml").write_bytes(mail(SAMPLE))
    assert (folder / "encore.eml").read_bytes() != (folder / "attendu.eml").read_bytes()
    done = run(folder, "caisse.pem", "encore.eml")
    assert (done.exit_code, json.loads(done.stdout)["equal"]) == (0, True)


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        ("autre.pem", "mail", "attendu.eml"),
        ("absent.pem", "mail", "absent.pem"),
        ("attendu.eml", "mail", "clé privée et certificat PEM"),
        ("caisse.pem", "b2", "--type mail"),
    ],
)
def test_what_opens_nothing_is_refused(folder: Path, key: str, kind: str, words: str) -> None:
    done = run(folder, key, kind=kind)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


def masked(folder: Path, rules: str) -> Result:
    (folder / "regles.toml").write_text(rules, "utf-8")
    files = ["--reference", str(folder / "attendu.eml"), "--observed", str(folder / "observe.eml")]
    more = ["--key", str(folder / "caisse.pem"), "--rules", str(folder / "regles.toml"), "--json"]
    return CliRunner().invoke(main, ["compare", "--type", "mail", *files, *more])


def test_a_mask_of_a_record_is_for_the_file_inside(folder: Path) -> None:
    done = masked(folder, '[[mask]]\npath = "4[108,7]"\nreason = "montant libre"\n')
    assert done.exit_code == 0
    assert "montant libre" in [one["reason"] for one in json.loads(done.stdout)["ignored"]]
    assert masked(folder, '[[mask]]\npath = "4[109,7]"\n').exit_code == 2


def test_a_mask_that_keeps_a_value_exact_leaves_nothing_out(folder: Path) -> None:
    (folder / "observe.eml").write_bytes((folder / "attendu.eml").read_bytes().replace(b"poste@", b"autre@"))
    assert masked(folder, '[[mask]]\npath = "//From"\nclass = "exact"\n').exit_code == 1
    assert masked(folder, '[[mask]]\npath = "//From"\n').exit_code == 0


def test_a_misspelt_matcher_is_no_fault_of_the_mail(folder: Path) -> None:
    assert masked(folder, '[[mask]]\npath = "//From"\nmatcher = "uuidd"\n').exit_code == 2
