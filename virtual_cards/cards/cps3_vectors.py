"""What a CPS3 answers by contact, command by command."""

from __future__ import annotations

from virtual_cards.cards.specification import Exchange

__all__ = ["CPS3_EXCHANGES"]

CPS3_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "Serial number by short identifier, as middleware asks it",
        (("00B09C0000", "6C0C"), ("00B09C000C", "5A0A8025000001*F9000")),
    ),
    Exchange(
        "EF.ATR by path, description then content",
        (("00A40904043F002F01", "61*"), ("00A4090C043F002F01", "9000"), ("00B0000001", "809000")),
    ),
    Exchange(
        "The situation opens with the code porteur only",
        (
            ("00A4040C0DE828BD080F8025000001FF0010", "9000"),
            ("00A4020C02D120", "9000"),
            ("00B0000010", "6982"),
            ("0020000100", "63C3"),
            ("002000010439393939", "63C2"),
            ("002000010431323334", "9000"),
            ("00B000000B", "C009*9000"),
        ),
    ),
    Exchange(
        "Three wrong codes block the card, the right one does not open it again",
        (
            ("002000010439393939", "63C2"),
            ("002000010439393939", "63C1"),
            ("002000010439393939", "63C0"),
            ("002000010431323334", "6983"),
            ("00200001", "6983"),
        ),
    ),
    Exchange(
        "A signature asks for a hash, a key and the code porteur, in any order but complete",
        (
            ("002A9E9A00", "6985"),
            ("002241AA03800140", "9000"),
            ("002241B606800142840181", "9000"),
            ("002A9E9A00", "6985"),
            ("002A90A00790008003616263", "9000"),
            ("002A9E9A00", "6982"),
            ("002000010431323334", "9000"),
            ("002A9E9A", "6100"),
            ("002A9E9A00", "6985"),
        ),
    ),
    Exchange(
        "Tries of the code by GET DATA; a public key template is wrong data, not a missing reference",
        (
            ("00CB3FFF0A4D087006BF810102A080", "61*"),
            ("00CB3FFF0A4D0870067F4802868100", "6A80"),
        ),
    ),
    Exchange(
        "The Vitale sequence goes wrong at its second step: a selected master file proves nothing",
        (("00A40000023F00", "61*"), ("00B0820000", "6A82")),
    ),
    Exchange(
        "The authentication key authenticates and deciphers, the signature key does neither",
        (
            ("002241A406800102840181", "6A88"),
            ("002241B80680011A840181", "6A88"),
            ("002241B606800142840182", "6A88"),
            ("002241A406800102840182", "9000"),
            ("00880000020102", "6982"),
            ("002000010431323334", "9000"),
            ("00880000020102", "6100"),
            ("002241B80680011A840182", "9000"),
        ),
    ),
    Exchange(
        "The unblocking code opens a blocked code porteur and sets another one",
        (
            ("002000010439393939", "63C2"),
            ("002000010439393939", "63C1"),
            ("002000010439393939", "63C0"),
            ("002000010431323334", "6983"),
            ("00200002083939393939393939", "9000"),
            ("002C02010434333231", "9000"),
            ("002000010431323334", "63C2"),
            ("002000010434333231", "9000"),
        ),
    ),
    Exchange(
        "The vendor area is free to read, and written with the code porteur",
        (
            ("00A4080C040001D107", "9000"),
            ("00B0000002", "00009000"),
            ("00D6000002CAFE", "6982"),
            ("002000010431323334", "9000"),
            ("00D6000002CAFE", "9000"),
            ("00B0000002", "CAFE9000"),
        ),
    ),
    Exchange(
        "Every description holds an access rule: update never, read free; update and read by the code porteur",
        (
            ("00A40804040001503100", "6119"),
            ("00C0000000", "6C19"),
            ("00C0000019", "62178002003C8201018302503188008A0105A1058C0303FF009000"),
            ("00A40804040001D107", "6119"),
            ("00C0000019", "6217800201008201018302D10788008A0105A1058C030311009000"),
        ),
    ),
    Exchange(
        "The master file answers as a file of any directory too: public middleware asks for it so",
        (("00A4080C020001", "9000"), ("00A40204023F00", "61*"), ("00B09C000C", "5A0A8025000001*F9000")),
    ),
    Exchange(
        "Security data objects: lengths of the code, rules of the keys, the environment of each code",
        (
            ("00CB3FFF0B4D097007BF8101037F418000", "610F"),
            ("00C000000F", "700DBF8101097F41068001088101049000"),
            ("00CB3FFF0A4D087006BF900102A08000", "61*"),
            ("00CB3FFF0B4D097007BF9001037F488000", "6A80"),
            ("00CB3FFF0A4D087006BFFB01027B8000", "61*"),
            ("00CB3FFF0A4D087006BFFB03027B8000", "6A80"),
        ),
    ),
)
