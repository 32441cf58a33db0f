"""Codes of labels as facts: drawn by us and by libdmtx, alone, among others, missing, or damaged."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from harness.codecs.codes2d import Symbology, draw, encode_apcv
from harness.i18n import LANGUAGES, say
from harness.judging.readings import READINGS, Reading, Tables
from tests.codecs.codes2d.test_ins import PAYLOAD
from tests.proof.counts import count

EXAMPLES = count(40, 2_000)
NOTHING = Tables({}, lambda _: pytest.fail("a code has no layout"))
TRAITS = {
    "/matricule": "255555599933353",
    "/oid": "1.2.250.1.213.1.4.10",
    "/prenoms": "ALPHA BETA",
    "/nom": "TESTNOM",
    "/sexe": "F",
    "/date": "01-01-1980",
    "/lieu": "99999",
}
LABEL = draw(PAYLOAD.decode(), Symbology.DATA_MATRIX, 4)
APCV = encode_apcv({"nir": "255555599933353", "serial": "8025099000000003"})


def ins(data: bytes) -> Reading:
    return READINGS["ins_datamatrix"](data, NOTHING)


def qr(data: bytes) -> Reading:
    return READINGS["qr"](data, NOTHING)


def told(reading: Reading) -> list[str]:
    """Codes of the faults, each of which can be said."""
    assert all(say(p.code, lang, **dict(p.arguments)) for p in reading.problems for lang in LANGUAGES)
    return [p.code.removeprefix("codecs.") for p in reading.problems]


def sheet(*symbols: tuple[str, Symbology]) -> bytes:
    page = Image.new("L", (600 * len(symbols), 600), 255)
    for rank, (text, kind) in enumerate(symbols):
        page.paste(Image.open(BytesIO(draw(text, kind, 4))), (600 * rank + 40, 60))
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def valued(reading: Reading) -> Sequence[tuple[str, str]]:
    return [(fact.path, fact.value) for fact in reading.facts]


@pytest.mark.parametrize("data", [LABEL, PAYLOAD, PAYLOAD + b"\r\n"], ids=["label", "payload", "scanner"])
def test_a_label_and_its_payload_give_the_same_traits(data: bytes) -> None:
    read = ins(data)
    assert (dict(valued(read)), told(read)) == (TRAITS, [])
    assert [fact.location for fact in read.facts] == [f"S{n}" for n in range(1, 8)]


def test_a_label_drawn_by_libdmtx(tmp_path: Path) -> None:
    source, path = tmp_path / "text", tmp_path / "label.png"
    source.write_bytes(PAYLOAD)
    subprocess.run(["dmtxwrite", "-o", str(path), str(source)], check=True, timeout=60)
    assert (dict(valued(ins(path.read_bytes()))), told(ins(path.read_bytes()))) == (TRAITS, [])


def test_a_label_without_a_place_of_birth() -> None:
    read = ins(PAYLOAD.removesuffix(b"S799999"))
    assert (read.at("/lieu"), told(read)) == ((), [])


def test_what_a_damaged_payload_still_says_is_read() -> None:
    read = ins(PAYLOAD.replace(b"S5F", b""))
    assert (read.at("/nom")[0].value, told(read)) == ("TESTNOM", ["ins-missing"])


@pytest.mark.parametrize(
    ("symbols", "faults", "facts"),
    [
        ([("IS01", Symbology.DATA_MATRIX), ("SYN-EP:1", Symbology.QR)], ["ins-header", *["ins-missing"] * 6], 0),
        ([(PAYLOAD.decode(), Symbology.DATA_MATRIX), ("SYN-EP:1", Symbology.QR)], [], 7),
        ([(PAYLOAD.decode(), Symbology.DATA_MATRIX), ("DC04", Symbology.DATA_MATRIX)], [], 7),
        ([(PAYLOAD.decode(), Symbology.QR)], ["ins-symbology"], 7),
        ([(PAYLOAD.decode(), Symbology.DATA_MATRIX)] * 2, ["image-symbols"], 14),
        ([("SYN-EP:1", Symbology.QR)], ["image-symbols"], 0),
        ([("DC04", Symbology.DATA_MATRIX)], ["ins-mark"], 0),
    ],
    ids=["cut", "beside-a-qr", "beside-another", "as-qr", "twice", "none", "another"],
)
def test_one_symbol_is_expected(symbols: list[tuple[str, Symbology]], faults: list[str], facts: int) -> None:
    read = ins(sheet(*symbols))
    assert (told(read), len(read.facts)) == (faults, facts)


def test_a_qr_code_and_its_fields() -> None:
    for data in (draw(APCV, Symbology.QR, 4), APCV.encode()):
        assert valued(qr(data)) == [
            ("/texte", APCV),
            ("/nature", "apcv"),
            ("/champs/nir", "255555599933353"),
            ("/champs/serial", "8025099000000003"),
        ]
        assert told(qr(data)) == []


def test_qr_codes_that_are_cut_missing_or_too_many() -> None:
    assert told(qr(APCV[:-1].encode())) == ["qr-truncated"]
    assert told(qr(LABEL)) == ["image-symbols"]
    assert told(qr(sheet(("SYN-EP:1", Symbology.QR), ("SYN-EP:2", Symbology.QR)))) == ["image-symbols"]
    assert valued(qr(b"https://exemple.invalid")) == [("/texte", "https://exemple.invalid"), ("/nature", "opaque")]


@settings(max_examples=EXAMPLES)
@given(st.sampled_from([LABEL, PAYLOAD, b""]), st.binary(max_size=30), st.integers(0, 300), st.integers(0, 30))
def test_any_bytes_are_read_or_told(start: bytes, noise: bytes, at: int, cut: int) -> None:
    data = start[:at] + noise + start[at + cut :]
    read = ins(data)
    assert read.facts or told(read)
    told(qr(data))
