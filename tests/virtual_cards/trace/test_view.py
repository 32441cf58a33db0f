"""The readable line of an entry, with and without colour."""

from __future__ import annotations

import re
from io import StringIO

from rich.console import Console

from tests.virtual_cards.people import VITALE, doctor
from tests.virtual_cards.trace.playing import play
from virtual_cards import build_cps, build_vitale
from virtual_cards.trace import Trace
from virtual_cards.trace.view import view_line

ODILE = "name=MERESYN; first_names=ODILE ANNE; birth_date=19850217; country=FR"
WRONG = "code faux ou absent, essais restants :"


def lines(entries: list[dict[str, object]], lang: str = "fr", width: int = 160) -> list[str]:
    """Return lines without their time."""
    return [re.sub(r"^\d\d:\d\d:\d\d\.\d{3} ", "", view_line(entry, lang, width).plain).rstrip() for entry in entries]


def test_a_patient_card_being_read() -> None:
    entries = play(build_vitale(VITALE), "00A4000C023F00", "00B0820000", "00B082007C", "00A40000027777")
    assert lines(entries) == [
        "1 vitale2    ✓ SELECT                9000 3F00 MF",
        "1 vitale2    … READ BINARY           6C7C D001 identity [0+256]",
        f"1 vitale2    ✓ READ BINARY           9000 D001 identity [0+124] {ODILE}",
        "1 vitale2    ✗ SELECT                6A82 7777  fichier absent",
    ]


def test_a_code_and_a_signature_in_both_languages() -> None:
    entries = play(
        build_cps(doctor()), "0020000100", "002000010439393939", "002241B606800142840181", "002A9E9A00", slot=0
    )
    assert lines(entries) == [
        "0 cps3       ! VERIFY                63C3 code porteur  essais restants : 3",
        f"0 cps3       ! VERIFY                63C2 code porteur  {WRONG} 2",
        "0 cps3       ✓ MSE                   9000 signature, CPS_PRIV_SIG, RSA PKCS#1 SHA-256",
        "0 cps3       ✗ PSO CDS               6985 CPS_PRIV_SIG, RSA PKCS#1 SHA-256  conditions non remplies",
    ]
    assert lines(entries, "en")[3].endswith("conditions of use not satisfied")


def test_the_tries_of_a_code_are_read_in_the_answer_to_get_data() -> None:
    command = "00CB3FFF0A4D087006BF810102A080"
    size = play(build_cps(doctor()), command)[0]["sw"][2:]
    _, fetched = play(build_cps(doctor()), command, f"00C00000{size}", slot=0)
    assert lines([fetched]) == ["0 cps3       ✓ GET RESPONSE          9000 réponse à GET DATA 3/3"]


def test_an_event_and_a_card_that_went_away() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    trace.note(1, card, "begin_transaction", client=2)
    trace.record(1, card, bytes.fromhex("00B0820010"), b"")
    assert lines(trace.take()) == [
        "1 vitale2    · début de transaction (client=2)",
        "1 vitale2    ✗ READ BINARY           ---- [0+16]  pas de réponse : la carte est partie",
    ]


def test_counters_without_content_are_not_told() -> None:
    """A card whose answers come from a file, as a phone's do, may give the objects 9A and 9B no content."""
    decoded = {"status": "ok", "of": "GET DATA", "value": {"security_object": {"tries": "", "tries_left": ""}}}
    entry: dict[str, object] = {"n": 1, "slot": 1, "card": "apcv-nfc", "name": "GET RESPONSE", "command": "other"}
    entry |= {"file": "", "sw": "9000", "at": "2026-01-01T00:00:00.000000Z", "kind": "apdu", "decoded": decoded}
    assert lines([entry]) == ["1 apcv-nfc   ✓ GET RESPONSE          9000 réponse à GET DATA"]


def test_a_long_line_is_cut_visibly() -> None:
    _, entry = play(build_vitale(VITALE), "00B0820000", "00B082007C")
    (line,) = lines([entry], width=80)
    assert line.endswith("…")
    assert len(view_line(entry, width=80).plain) == 80


def test_the_line_says_the_same_on_a_terminal_without_colour() -> None:
    entries = play(build_cps(doctor()), "002000010439393939")
    line = view_line(entries[0])

    def printed(**options: object) -> str:
        console = Console(file=StringIO(), force_terminal=True, width=200, **options)  # type: ignore[arg-type]
        console.print(line)
        return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]

    coloured, plain = printed(color_system="truecolor"), printed(no_color=True, color_system=None)
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured).rstrip() == plain.rstrip()
