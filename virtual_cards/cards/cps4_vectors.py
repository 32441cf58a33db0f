"""What a CPS4 answers, command by command, in T=1 then in T=0."""

from __future__ import annotations

from virtual_cards.cards.specification import Exchange

__all__ = ["CPS4_EXCHANGES", "CPS4_T0_EXCHANGES"]

_DIGEST = "11" * 32

CPS4_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "The national middleware: application on channel 1, serial number by a path, template 6F",
        (
            ("01A4040C088025000001FF0100", "9000"),
            ("01A4080002D00300", "6F188002000C8201018302D0038801E08A0105A1058C0303FF009000"),
            ("01B000000C", "5A0A8025000001*F9000"),
            ("01A40800040001503100", "6F*9000"),
        ),
    ),
    Exchange(
        "An empty VERIFY tells the tries; four bytes of a command are enough",
        (("01200001", "63C3"), ("01200002", "63CA"), ("0120000104" + "39393939", "63C2"), ("01200001", "63C2")),
    ),
    Exchange(
        "A signature names algorithm and key at once and brings its digest",
        (
            ("012A9E9A20" + _DIGEST + "00", "6985"),
            ("012281B604910228A1", "9000"),
            ("012A9E9A20" + _DIGEST + "00", "6982"),
            ("012000010431323334", "9000"),
            ("012A9E9A20" + _DIGEST + "00", "*9000"),
            ("012A9E9A14" + "11" * 20 + "00", "6A80"),
            ("012281B604910215A1", "9000"),
            ("012A9E9A14" + "11" * 20 + "00", "*9000"),
        ),
    ),
    Exchange(
        "References and algorithms that the card does not have",
        (
            ("012281B604910228A2", "6A88"),
            ("012281B60491022821", "6A88"),
            ("012281B604910242A1", "6A80"),
            ("012241B803830121", "6A88"),
            ("012241AA03800140", "6A86"),
            ("0188000000", "6D00"),
        ),
    ),
    Exchange(
        "The authentication key is used bare, its block in two pieces",
        (
            ("012000010431323334", "9000"),
            ("012241B803830120", "9000"),
            ("112A8086FF00" + "11" * 254, "9000"),
            ("012A8086011100", "*9000"),
            ("012A808601" + "1100", "6A80"),
        ),
    ),
    Exchange(
        "Channels are apart: the view of the older card on 0, the application on 1, nothing on 2",
        (
            ("01A4040C088025000001FF0100", "9000"),
            ("01A4080C02D003", "9000"),
            ("00A4040C088025000001FF0002", "9000"),
            ("A0A40000027F0100", "8505" + "00007F01029000"),
            ("A0A4000002400000", "8505" + "00194000049000"),
            ("01B000000C", "5A0A8025000001*F9000"),
            ("02A4040C088025000001FF0100", "6881"),
        ),
    ),
    Exchange(
        "Class A0 belongs to the view: without it, it is refused",
        (("A0A40000023F00", "6E00"), ("A0B0000010", "6E00")),
    ),
    Exchange(
        "Inside the view nothing leads out of it",
        (
            ("00A4040C088025000001FF0002", "9000"),
            ("A0A4000002D003", "9404"),
            ("A0A40000020001", "9404"),
            ("A0A40000023F0000", "8505" + "00003F00019000"),
        ),
    ),
    Exchange(
        "A blocked code is opened in two steps, by who gave the unblocking code",
        (
            ("012000010439393939", "63C2"),
            ("012000010439393939", "63C1"),
            ("012000010439393939", "63C0"),
            ("012000010431323334", "6983"),
            ("012C0381", "6982"),
            ("01240101" + "0434333231", "6982"),
            ("01200002083939393939393939", "9000"),
            ("012C0381", "9000"),
            ("012401010434333231", "9000"),
            ("012000010434333231", "9000"),
        ),
    ),
    Exchange(
        "A new code is set after the old one was verified, never before",
        (
            ("012401010434333231", "6982"),
            ("012000010431323334", "9000"),
            ("0124010103343332", "6700"),
            ("012401010434333231", "9000"),
            ("012000010431323334", "63C2"),
            ("012000010434333231", "9000"),
        ),
    ),
)

CPS4_T0_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "T=0 announces a description and keeps it for its own channel's GET RESPONSE",
        (
            ("01A4040C088025000001FF0100", "9000"),
            ("01A4080002D003", "611A"),
            ("01C000001A", "6F18*9000"),
            ("01B0000000", "6C0C"),
            ("01B000000C", "5A0A8025000001*F9000"),
        ),
    ),
    Exchange(
        "T=0 announces a signature of 256 bytes by 6100, and takes no extended length",
        (
            ("012000010431323334", "9000"),
            ("012281B60491022CA1", "9000"),
            ("012A9E9A20" + _DIGEST, "6100"),
            ("01C0000000", "*9000"),
            ("012A9E9A000020" + _DIGEST + "0100", "6700"),
        ),
    ),
    Exchange(
        "T=0 announces what the view of the older card says by 9Fxx",
        (
            ("00A4040C088025000001FF0002", "9000"),
            ("A0A40000027F01", "9F07"),
            ("A0C0000007", "850500007F01029000"),
        ),
    ),
)
