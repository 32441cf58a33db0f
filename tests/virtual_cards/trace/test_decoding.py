"""What the fields of an entry say, for each family of commands; expected values are those of the persona."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor
from tests.virtual_cards.trace.playing import play
from virtual_cards import build_cps, build_vitale
from virtual_cards.iso7816 import Card
from virtual_cards.iso7816.files import MASTER, Access, DedicatedFile, ElementaryFile
from virtual_cards.tlv import encode
from virtual_cards.trace import Trace
from virtual_cards.trace.specifications import decode_file
from virtual_cards.trace.tags import named

VITALE_APPLICATION = "00A4040C0BD250000002564954414C45"


def part(entry: dict[str, Any], *names: str) -> list[Any]:
    return [entry["decoded"].get(name) for name in names]


def test_a_selection_names_what_was_asked_and_what_was_reached() -> None:
    master, application, missing = play(
        build_vitale(VITALE), "00A40000023F00", "00A404000BD250000002564954414C45", "00A40000027777"
    )
    assert part(master, "status", "by", "asked", "path", "selected", "directory") == [
        "bytes_waiting", "identifier", "3F00", "3F00", "MF", True
    ]  # fmt: skip
    assert part(application, "by", "asked_text", "path", "selected") == ["application", "VITALE", "3F00/7F10", "VITALE"]
    assert part(missing, "status", "asked", "path") == ["file_not_found", "7777", None]


def test_the_description_of_a_file_is_decoded_once_all_of_it_was_fetched() -> None:
    announced, *_ = play(build_vitale(VITALE), "00A40004023F00")
    size = bytes.fromhex(announced["sw"])[1]
    _, first, last = play(build_vitale(VITALE), "00A40004023F00", "00C0000004", f"00C00000{size - 4:02X}")
    assert part(first, "of", "description") == ["SELECT", None]
    assert part(last, "of", "status") == ["SELECT", "ok"]
    description = last["decoded"]["description"]["control_parameters"]
    # ISO 7816-4 table 12: 82 descriptor (38: a directory), 83 identifier, 8A life cycle (05: activated).
    assert (description["descriptor"], description["identifier"], description["life_cycle"]) == ("38", "3F00", "05")


def test_a_file_read_whole_is_decoded_to_its_fields() -> None:
    _, entry = play(build_vitale(OTHER_VITALE), "00B0820000", "00B082007C")
    assert part(entry, "path", "selected", "short_identifier", "offset", "count") == [
        "3F00/D001", "identity", 2, 0, 124
    ]  # fmt: skip
    assert [(record["name"], record["birth_date"]) for record in entry["decoded"]["records"]] == [
        ("MERESYN", "19850217"),
        ("ENFANTSYN", "20191120"),
    ]


def test_a_file_read_in_pieces_is_decoded_when_the_last_one_comes() -> None:
    first, last = play(build_vitale(OTHER_VITALE), "00B0820040", "00B082403C")
    assert "records" not in first["decoded"]
    assert first["decoded"]["bytes"].startswith("65")
    assert [record["name"] for record in last["decoded"]["records"]] == ["MERESYN", "ENFANTSYN"]


def test_a_hole_in_what_was_read_leaves_bytes() -> None:
    """The second person alone is well-formed, from byte 37 on: she must not pass for the whole file."""
    (entry,) = play(build_vitale(OTHER_VITALE), "00B0822557")
    assert entry["response"].startswith("651F80")
    assert "records" not in entry["decoded"]
    assert entry["decoded"]["bytes"] == entry["response"][:-4]


def test_an_object_nobody_knows_is_kept_beside_the_fields() -> None:
    # 65{80 "AB", 85 "?"}: 85 is no field of the identity.
    content = bytes.fromhex("6507 80024142 85013F")
    assert decode_file("vitale2", 0xD001, "identity", content) == {
        "records": [{"name": "AB"}],
        "bytes": "65078002414285013F",
    }


def test_objects_of_any_depth_are_named_without_going_down_for_ever() -> None:
    data = b""
    for _ in range(3000):
        data = encode(0xE0, data)
    value = named(data, {})
    depth = 0
    while isinstance(value, dict):
        value, depth = value["E0"], depth + 1  # type: ignore[assignment]
    assert depth == 8


def test_files_of_two_cards_with_one_identifier_are_told_apart() -> None:
    """EF.DIR is 2F00 on both; only that of the CPS has paths."""
    professional = play(build_cps(doctor()), "00A40000022F00", "00B0000000")
    patient = play(build_vitale(VITALE), "00A40000022F00", "00B0000000")
    read = [
        play(card, "00A4000C022F00", f"00B00000{entries[1]['sw'][2:]}")[1]["decoded"]["records"]
        for card, entries in ((build_cps(doctor()), professional), (build_vitale(VITALE), patient))
    ]
    assert read[0][0]["path"] == "3F000001"
    assert [record["label"] for record in read[1]][:2] == ["MF_VITALE", "VITALE"]


def test_codes_are_told_by_name_and_by_tries_never_by_value() -> None:
    asked, wrong, right = play(build_cps(doctor()), "0020000100", "002000010439393939", "002000010431323334")
    assert part(asked, "code", "asks", "status", "status_number") == ["code porteur", "tries_left", "tries_left", 3]
    assert part(wrong, "code", "asks", "status", "status_number") == ["code porteur", None, "tries_left", 2]
    assert part(right, "code", "status") == ["code porteur", "ok"]
    assert "39393939" not in json.dumps([asked, wrong, right])


def test_a_signature_names_algorithm_and_key_chosen_before() -> None:
    entries = play(
        build_cps(doctor()),
        "002000010431323334",
        "002241AA03800140",
        "002241B606800142840181",
        "002A90A00790008003616263",
        "002A9E9A",
        "00C0000000",
    )
    assert part(entries[1], "template", "algorithm") == ["hash", "SHA-256"]
    assert part(entries[2], "template", "algorithm", "key") == ["signature", "RSA PKCS#1 SHA-256", "CPS_PRIV_SIG"]
    assert part(entries[3], "algorithm", "hashed_before", "last_bytes") == ["SHA-256", 0, "616263"]
    assert part(entries[4], "algorithm", "key") == ["RSA PKCS#1 SHA-256", "CPS_PRIV_SIG"]
    assert part(entries[5], "of", "result") == ["PSO CDS", 256]


def test_an_authentication_names_key_and_hash() -> None:
    digest = "11" * 32
    # DigestInfo of SHA-256: RFC 8017 §9.2, note 1.
    info = "3031300D060960864801650304020105000420" + digest
    entries = play(build_cps(doctor()), "002000010431323334", "002241A406800102840182", f"0088000033{info}00")
    assert (entries[2]["name"], entries[2]["command"]) == ("INTERNAL AUTHENTICATE", "authenticate")
    assert part(entries[2], "key", "algorithm", "hash", "digest") == [
        "CPS_PRIV_AUT", "RSA PKCS#1", "SHA-256", digest
    ]  # fmt: skip


def test_a_reset_forgets_the_keys_that_were_chosen() -> None:
    trace, card = Trace(), build_cps(doctor())
    trace.record(0, card, bytes.fromhex("002241B606800142840181"), b"\x90\x00")
    trace.record(0, card, bytes.fromhex("002A9E9A00"), b"\x69\x82")
    trace.note(0, card, "reset")
    trace.record(0, card, bytes.fromhex("002A9E9A00"), b"\x69\x85")
    before, after = (dict(entry)["decoded"] for entry in trace.take() if entry["name"] == "PSO CDS")
    assert before == {"status": "security_not_satisfied", "algorithm": "RSA PKCS#1 SHA-256", "key": "CPS_PRIV_SIG"}
    assert after == {"status": "conditions_not_satisfied"}


def test_the_keys_of_a_cps4_are_known_by_its_own_object() -> None:
    """Object 91 holds an algorithm and the key with its high bit set, as the national middleware sends it."""

    class Cps4(Card):
        kind = "cps4"

    trace, card = Trace(), Cps4(build_cps(doctor()).profile)
    trace.record(0, card, bytes.fromhex("012281B60491022CA1"), b"\x90\x00")
    trace.record(0, card, bytes.fromhex("012A9E9A20" + "AA" * 32), b"\x61\x00")
    chosen, signed = trace.take()
    assert part(chosen, "template", "algorithm", "key") == ["signature", "RSA PSS SHA-256", "CPS_PRIV_SIG"]
    assert part(signed, "algorithm", "key", "count") == ["RSA PSS SHA-256", "CPS_PRIV_SIG", 32]
    assert signed["command"] == "sign"


def test_get_data_names_the_object() -> None:
    tries, key, public_key = play(
        build_cps(doctor()),
        "00CB3FFF0A4D087006BF810102A080",
        "00CB3FFF0A4D087006BF900202A080",
        "00CB3FFF0A4D0870067F4802868100",
    )
    assert part(tries, "object") == ["code porteur"]
    assert part(key, "object") == ["CPS_PRIV_AUT"]
    assert part(public_key, "object", "status") == ["public_key", "wrong_data"]


def test_pieces_of_a_chain_are_counted_and_decoded_with_the_last() -> None:
    trace, card = Trace(), build_cps(doctor())
    info = bytes.fromhex("3031300D060960864801650304020105000420") + b"\x11" * 32
    trace.record(0, card, bytes.fromhex("1088000020") + info[:32], b"\x90\x00")
    trace.record(0, card, bytes.fromhex("0088000013") + info[32:], b"\x61\x00")
    piece, last = trace.take()
    assert (piece["command"], piece["decoded"]) == ("other", {"status": "ok", "chained": 32})
    assert (last["command"], part(last, "hash")) == ("authenticate", ["SHA-256"])
    trace.record(0, card, bytes.fromhex("0088000033") + info, b"\x61\x00")
    assert part(trace.take()[0], "hash", "digest") == ["SHA-256", "11" * 32]


def test_an_update_tells_the_file_and_the_bytes() -> None:
    file = ElementaryFile(0x1234, "notes", bytes(8), update=Access.FREE)
    card = build_cps(doctor())
    profile = card.profile
    root = DedicatedFile(MASTER, "MF", (file,))
    card = Card(type(profile)(profile.kind, "1", profile.atr, root, profile.instructions))
    _, entry, *_ = play(card, "00A4000C021234", "00D6000202CAFE")
    assert (entry["command"], entry["file"]) == ("update", "1234")
    assert part(entry, "path", "selected", "offset", "count", "bytes") == ["3F00/1234", "notes", 2, 2, "CAFE"]


def test_unknown_bytes_stay_hexadecimal() -> None:
    profile = build_cps(doctor()).profile
    root = DedicatedFile(MASTER, "MF", (ElementaryFile(0x2F00, "DIR", b"\xff\xfe\xfd\x61"),))
    card = Card(type(profile)(profile.kind, "1", profile.atr, root, profile.instructions))
    _, entry = play(card, "00A4000C022F00", "00B0000004")
    assert part(entry, "bytes", "records") == ["FFFEFD61", None]


COMMANDS = st.one_of(
    st.binary(max_size=40),
    st.builds(
        lambda cla, ins, p1, p2, data: bytes((cla, ins, p1, p2, len(data))) + data,
        st.sampled_from([0x00, 0x10, 0x01, 0xA0]),
        st.sampled_from([0x20, 0x22, 0x24, 0x2A, 0x2C, 0x84, 0x88, 0xA4, 0xB0, 0xB2, 0xC0, 0xCA, 0xCB, 0xD6, 0xDC]),
        st.sampled_from([0x00, 0x04, 0x08, 0x3F, 0x41, 0x80, 0x82, 0x90, 0x9E]),
        st.sampled_from([0x00, 0x01, 0x86, 0x9A, 0xA0, 0xA4, 0xAA, 0xB6, 0xB8, 0xFF]),
        st.binary(max_size=30),
    ),
)


@pytest.mark.parametrize("build", [lambda: build_cps(doctor()), lambda: build_vitale(OTHER_VITALE)])
@settings(max_examples=150, deadline=None)
@given(exchanges=st.lists(st.tuples(COMMANDS, st.one_of(st.none(), st.binary(min_size=2, max_size=40))), max_size=8))
def test_any_bytes_are_decoded_to_a_json_safe_entry(build: Any, exchanges: list[tuple[bytes, bytes | None]]) -> None:
    """Answers are the card's own, or whatever a fault put in their place."""
    trace, card = Trace(), build()
    card.power_on()
    for raw, answer in exchanges:
        trace.record(0, card, raw, answer or card.transmit(raw))
    entries = trace.take()
    assert json.loads(json.dumps(entries)) == entries
    assert len(entries) == len(exchanges)
