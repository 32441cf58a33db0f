"""CPS3, the professional's card, by contact: IAS-ECC application, code porteur, signature.

One RSA key serves both key references; its place and the holder's data are the synthetic SYN-CPS-01 of
``cps3_files``.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from virtual_cards.cards.cps3_files import (
    SPECIFICATIONS,
    AnswerToReset,
    Directory,
    SerialNumber,
    SyntheticCertificate,
    SyntheticHolder,
    SyntheticSituation,
)
from virtual_cards.cards.specification import Exchange
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.reading import get_challenge, read_binary, select
from virtual_cards.iso7816.signing import internal_authenticate, manage_environment, perform_operation, verify
from virtual_cards.iso7816.state import CardKey, CardProfile, CardState, KeyUse, PinSpec
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.personalisation import PersonaError, ProfessionalPersona
from virtual_cards.tlv import encode

__all__ = [
    "AUTHENTICATION_KEY",
    "CPS3_EXCHANGES",
    "CPS_ATR",
    "IAS_AID",
    "PIN_REFERENCE",
    "SIGNATURE_KEY",
    "SPECIFICATIONS",
    "build_cps",
]

CPS_ATR = bytes.fromhex("3BAC00402A001225006480000310009000")
IAS_AID = bytes.fromhex("E828BD080F8025000001FF0010")
PIN_REFERENCE = 0x01
SIGNATURE_KEY = 0x81
"""CPS_PRIV_SIG, non-repudiation."""
AUTHENTICATION_KEY = 0x82
"""CPS_PRIV_AUT."""

_TRIES = 3
_KEY_BITS = 2048


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
)


def build_cps(persona: ProfessionalPersona) -> Card:
    """Build a professional card.

    Raises:
        PersonaError: a value does not fit the card, the key is not RSA-2048, or the certificate is
            not the one of the key.
    """
    if len(persona.pin) not in range(4, 9) or not (persona.pin.isascii() and persona.pin.isdigit()):
        raise PersonaError("pin", "*" * len(persona.pin), "4 to 8 digits")
    key = _private_key(persona)
    return Card(
        CardProfile(
            persona.kind,
            persona.serial,
            CPS_ATR,
            _tree(persona),
            _INSTRUCTIONS,
            {PIN_REFERENCE: PinSpec(persona.pin.encode("ascii"), _TRIES)},
            {
                SIGNATURE_KEY: CardKey(frozenset({KeyUse.SIGN}), key),
                AUTHENTICATION_KEY: CardKey(frozenset({KeyUse.AUTHENTICATE, KeyUse.DECIPHER}), key),
            },
        )
    )


def _private_key(persona: ProfessionalPersona) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(persona.key_pem, None)
        certificate = x509.load_der_x509_certificate(persona.certificate_der)
    except (TypeError, ValueError) as error:
        raise PersonaError("key_pem, certificate_der", "unreadable", "a PEM key and a DER certificate") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size != _KEY_BITS:
        raise PersonaError("key_pem", type(key).__name__, f"an RSA key of {_KEY_BITS} bits")
    if certificate.public_key() != key.public_key():
        raise PersonaError("certificate_der", "another public key", "the certificate of key_pem")
    return key


def _tree(persona: ProfessionalPersona) -> DedicatedFile:
    record = {
        name: getattr(persona, name)
        for name in (
            "serial",
            "name",
            "first_name",
            "national_id",
            "rpps",
            "profession",
            "valid_until",
            "billing_number",
            "specialty",
            "convention",
            "practice",
        )
    }
    application = DedicatedFile(
        0x0001,
        "IAS",
        (
            SyntheticHolder.file([record]),
            SyntheticCertificate.file([{"der": persona.certificate_der.hex()}]),
            SyntheticSituation.file([record]),
        ),
        IAS_AID,
    )
    top = (
        Directory.file([{"aid": IAS_AID.hex(), "label": "CPX IAS", "path": "3F000001"}]),
        AnswerToReset.file(AnswerToReset.vectors[0].records),
        SerialNumber.file([record]),
        application,
    )
    return DedicatedFile(MASTER, "MF", top)


def _get_data(state: CardState, command: Command) -> Response:
    """GET DATA of the security data object of a PIN: its tries and its access rule."""
    if command.parameters != 0x3FFF:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    for reference, pin in state.pins.items():
        tag = 0xBF8100 | reference
        if command.data == encode(0x4D, encode(0x70, bytes.fromhex(f"{tag:06X}02A080"))):
            rule = encode(0xA1, encode(0x8C, b"\x01\x00"))
            counters = encode(0x9A, bytes((pin.maximum,))) + encode(0x9B, bytes((pin.left,)))
            return Response(encode(0x70, encode(tag, encode(0xA0, counters + rule))))
    # Middleware fails on 6A88 here: it wants wrong data for the objects that are not there.
    return Response(status=StatusWord.WRONG_DATA)


_INSTRUCTIONS = {
    0xA4: select,
    0xB0: read_binary,
    0x84: get_challenge,
    0x20: verify,
    0x22: manage_environment,
    0x2A: perform_operation,
    0x88: internal_authenticate,
    0xCB: _get_data,
}
