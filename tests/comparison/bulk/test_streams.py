"""Streams give what whole files give: exactly in one window, and beyond it as long as both files face each other."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import check_rules, decode
from harness.comparison import Mask, ReferenceFaultError, compare_b2
from harness.comparison.bulk.parallel import examine_b2_files
from harness.comparison.bulk.streams import compare_b2_streams, examine_b2_streams
from harness.model.difference import Comparison
from tests.codecs.b2.town import act, invoice, lot_file
from tests.comparison.bulk.judging import by_reading
from tests.comparison.files import FILE, TOWN, change, lines_of, records
from tests.proof.counts import count

EXAMPLES = count(40, 10_000)
LOT = lines_of(FILE)[1:-1]


def many(lots: int) -> bytes:
    """The lot of the sample several times: numbers that follow one another, counts of the 999 right."""
    lines = lines_of(FILE)
    size = f"{lots * len(LOT) + 2:08d}".encode()
    last = lines[-1][:55] + size + lines[-1][63:82] + f"{lots:03d}".encode() + lines[-1][85:]
    return b"".join([lines[0], *LOT * lots, last])


def streamed(reference: bytes, observed: bytes, window: int = 20, **options: object) -> Comparison:
    one, other = io.BytesIO(reference), io.BytesIO(observed)
    return examine_b2_streams(one, other, TOWN, window=window, **options).comparison  # type: ignore[arg-type]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 127), st.sampled_from(b"0123456789ABFS ")), max_size=8))
@example([(0, 0, ord("1")), (7, 1, ord("0")), (71, 1, ord("0"))])  # the header is read as what it was
@example([(1, 0, ord("9")), (len(many(4)) // 128 - 1, 84, ord("9"))])  # so is a lot, and the 999 counts it
def test_changed_bytes_are_told_as_for_whole_files(edits: list[tuple[int, int, int]]) -> None:
    reference = many(4)
    observed = bytearray(reference)
    for rank, column, byte in edits:
        observed[rank * 128 + column] = byte
    assert compare_b2_streams(io.BytesIO(reference), io.BytesIO(observed), TOWN) == compare_b2(
        reference, bytes(observed), TOWN
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(FILE)), st.integers(0, 300))
def test_any_observation_is_told_as_for_whole_files(noise: bytes, at: int, cut: int) -> None:
    for bad in (noise, FILE[:at] + noise + FILE[at + cut :]):
        assert compare_b2_streams(io.BytesIO(FILE), io.BytesIO(bad), TOWN) == compare_b2(FILE, bad, TOWN)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends(end: bytes) -> None:
    lines = lines_of(FILE)
    for bad in (end.join([*lines, b""]), end.join([lines[0][:90], *lines[1:3], lines[3] + b"X" * 9, *lines[4:]])):
        assert streamed(FILE, bad, 1000) == compare_b2(FILE, bad, TOWN)


@pytest.mark.parametrize("window", [9, 25, 60])
@pytest.mark.parametrize(
    ("rank", "pos", "text"),
    [
        (5, 108, "0000001"), (28, 76, "C    "), (24, 25, "000000001"), (47, 34, "000000002"), (94, 56, "00000001"),
        (94, 83, "009"), (30, 58, "00009999"), (33, 57, "991038423"), (2, 17, "998"), (70, 30, "000000077"),
    ],
)  # fmt: skip
def test_windows_do_not_change_what_is_told(window: int, rank: int, pos: int, text: str) -> None:
    """4 lots of 23 records: fields of lines, of lots (ranks 24, 47), of the 999 (rank 94), bound numbers."""
    observed = change(rank, pos, text, many(4))
    assert streamed(many(4), observed, window) == compare_b2(many(4), observed, TOWN)


def test_a_number_renamed_everywhere_is_bound_and_one_renamed_in_a_place_is_not() -> None:
    # 99103842 is a number of eight digits; its key is 3 (B2 key worked out by `b2_key`, tested in checkdigits).
    from harness.codecs.checkdigits import b2_key

    other = b"99103842" + (b2_key("99103842") or "").encode()
    everywhere = many(4).replace(b"991038431", other)
    for observed in (everywhere, everywhere[:5000] + many(4)[5000:]):
        assert streamed(many(4), observed) == compare_b2(many(4), observed, TOWN)


def test_a_missing_invoice_is_one_difference_and_the_rest_faces_itself_again() -> None:
    """Windows of 60 records over 462: invoice 2 of the tenth lot (after 1 + 9 x 23 + 6 records) is left out."""
    whole = _numbered(20)
    start = (1 + 9 * 23 + 6) * 128
    observed = whole[:start] + whole[start + 9 * 128 :]
    assert whole[start : start + 1] == b"2"
    comparison = streamed(whole, observed, 60)
    assert [(d.location, d.name) for d in comparison.differences] == [("2#29", "comparison.invoice-missing")]
    late = change(17 + 18 * 23, 120, "X", observed)
    assert [d.name for d in streamed(whole, late, 60).differences][:1] == ["comparison.invoice-missing"]
    assert len(streamed(whole, late, 60).differences) == 2


def _numbered(lots: int) -> bytes:
    """Lots whose invoices all have numbers of their own."""
    found = []
    for rank in range(lots):
        made = [invoice(f"{rank * 3 + n:09d}", *acts) for n, acts in enumerate(
            [(act("G", 3000, 70),), (act("ADI", 4060, 70, ccam="LFQK002"), act("ADI", 998, 70, ccam="NAQK015")),
             (act("CS", 2500, 100), act("MCS", 500, 100))], 1)]  # fmt: skip
        found += lines_of(lot_file(TOWN, *made))[1:-1]
    lines = lines_of(FILE)
    return b"".join([lines[0], *found, lines[-1]])


def test_masks_and_rules_are_those_of_whole_files() -> None:
    observed = change(5, 108, "0000001", change(28, 76, "C    ", many(2)))
    masks, rules = [Mask("4[108,7]", reason="discuté")], ["XR-06"]
    expected = compare_b2(many(2), observed, TOWN, rules, masks)
    assert streamed(many(2), observed, rules=rules, masks=masks) == expected


@pytest.mark.parametrize("bad", [b"", FILE[:-1], b"bonjour"])
def test_a_reference_that_cannot_serve_is_refused(bad: bytes) -> None:
    with pytest.raises(ReferenceFaultError):
        compare_b2_streams(io.BytesIO(bad), io.BytesIO(FILE), TOWN)


def test_the_rules_are_looked_at_on_the_way() -> None:
    observed = change(30, 58, "00009999", change(5, 108, "0000001", many(4)))
    judged = examine_b2_streams(io.BytesIO(many(4)), io.BytesIO(observed), TOWN, window=20).judged
    assert judged.breaches == by_reading(observed, TOWN)
    assert judged.breaches


@pytest.mark.parametrize("at", [5, 700, 1380])
def test_two_halves_say_what_the_whole_says(tmp_path: Path, at: int) -> None:
    """60 lots of 23 records: the middle is looked for in the second half of the file."""
    observed = change(at, 3, "7", change(at + 1, 30, "000000077", many(60)))
    for name, data in (("reference", many(60)), ("observed", observed)):
        (tmp_path / name).write_bytes(data)
    with ThreadPoolExecutor(2) as pool:
        found = examine_b2_files(tmp_path / "reference", tmp_path / "observed", TOWN, pool=pool)
    assert found.comparison == compare_b2(many(60), observed, TOWN)
    assert found.judged.breaches == check_rules(decode(observed, TOWN), TOWN)
    assert len(records(observed)) == 60 * 23 + 2


def test_invoices_exchanged_between_two_halves_are_found_again(tmp_path: Path) -> None:
    """The first invoice of lots 3 and 50, each with a day of care of its own, stand at the end of the other's lot."""
    first, second = 2 + 2 * 23, 2 + 49 * 23  # ranks of the two lot headers, from 1
    reference = change(first + 3, 70, "250302", change(second + 3, 70, "250303", many(60)))
    lines = lines_of(reference)
    # Of a lot: its header, 5 records of the first invoice, 16 of the two others, its trailer.
    one, other = lines[first - 1 : first + 22], lines[second - 1 : second + 22]
    lines[first - 1 : first + 22] = [one[0], *one[6:22], *other[1:6], one[22]]
    lines[second - 1 : second + 22] = [other[0], *other[6:22], *one[1:6], other[22]]
    observed = b"".join(lines)
    for name, data in (("reference", reference), ("observed", observed)):
        (tmp_path / name).write_bytes(data)
    with ThreadPoolExecutor(2) as pool:
        found = examine_b2_files(tmp_path / "reference", tmp_path / "observed", TOWN, pool=pool).comparison
    assert found == compare_b2(reference, observed, TOWN)
    assert not [d for d in found.differences if d.name in {"comparison.invoice-missing", "comparison.invoice-extra"}]
