"""The CPS2ter as a card of its own: its master file is the view, and it speaks class ``A0`` alone."""

from __future__ import annotations

from virtual_cards.cards.cps2ter import CPS2TER_CLASS, DATA_WAITING, BillingSituation, view_files, view_instructions
from virtual_cards.cards.cps3 import codes
from virtual_cards.cards.specification import Exchange
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.personas import PersonaError, ProfessionalPersona

__all__ = ["CPS2TER_ATR", "CPS2TER_EXCHANGES", "STATES", "build_cps2ter"]

CPS2TER_ATR = bytes.fromhex("3BAC00402A001225006480820212009000")
STATES = ("fresh", "expired", "update_interrupted")

CPS2TER_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "One identifier at a time, described under tag 85",
        (
            ("A0A40000023F00", "9F07"),
            ("A0C0000007", "850500003F0001" + "9000"),
            ("A0A40000027F01", "9F07"),
            ("A0C0000007", "850500007F0102" + "9000"),
            ("A0A40000024000", "9F07"),
            # Marked text: 0C, length 17h, the 23 characters of "SYN-CPS-02 CPS_SIT_FACT": 25 bytes, 19h.
            ("A0C0000007", "850500194000049000"),
        ),
    ),
    Exchange(
        "The billing situation opens with the code porteur, which may be filled up",
        (
            ("A0A40000027F01", "9F07"),
            ("A0A40000024000", "9F07"),
            ("A0B0000019", "9804"),
            ("A020000108" + "39393939FFFFFFFF", "9804"),
            ("A020000108" + "31323334FFFFFFFF", "9000"),
            ("A0B0000019", "0C17" + b"SYN-CPS-02 CPS_SIT_FACT".hex().upper() + "9000"),
            ("A0B0001901", "9402"),
        ),
    ),
    Exchange(
        "What is not there, what is no file, what is no address",
        (
            ("A0A40000027777", "9404"),
            ("A0A40000024000", "9404"),
            ("A0A40000023F00", "9F07"),
            ("A0B0000010", "9408"),
            ("A0A4040002" + "3F00", "6B00"),
            ("A0F2000010", "6D00"),
        ),
    ),
    Exchange(
        "Three wrong codes lock the card; another reference was never activated",
        (
            ("A0200001043939" + "3939", "9804"),
            ("A02000010439393939", "9804"),
            ("A02000010439393939", "9840"),
            ("A02000010431323334", "9840"),
            ("A02000050431323334", "9802"),
            ("A0200002083939393939393939", "9808"),
        ),
    ),
    Exchange(
        "The interindustry class is not its own",
        (("00A40000023F00", "6E00"), ("00A404000BD250000002564954414C45", "6E00")),
    ),
)


def build_cps2ter(persona: ProfessionalPersona, state: str = "fresh") -> Card:
    """Build a CPS2ter.

    Args:
        persona: Its code porteur, its blobs ``CPS2TER_ACTIVITY_nn_PS`` and ``CPS_SIT_FACT``.
        state: ``fresh``; ``expired``, whose billing situation is invalidated; ``update_interrupted``, whose
            billing situation has a damaged header. What a real card shows in these two states is not
            public: the choice is synthetic.

    Raises:
        PersonaError: The code or the state does not fit the card.
    """
    if state not in STATES:
        raise PersonaError.not_one_of("state", state, STATES)
    billing = frozenset({BillingSituation.fid})
    nothing: frozenset[int] = frozenset()
    instructions = view_instructions(
        corrupt=billing if state == "update_interrupted" else nothing,
        invalidated=billing if state == "expired" else nothing,
    )
    return Card(
        CardProfile(
            persona.kind,
            persona.serial,
            CPS2TER_ATR,
            DedicatedFile(MASTER, "MF", view_files(persona)),
            {},
            codes(persona),
            channels=frozenset(),
            other_classes={CPS2TER_CLASS: instructions},
            waiting={CPS2TER_CLASS: DATA_WAITING},
        )
    )
