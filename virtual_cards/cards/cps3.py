"""CPS3, the professional's card, by contact: IAS-ECC application, code porteur, signature.

The business data of the real card are defined in a document that is not public. ``SyntheticHolder``,
``SyntheticCertificate`` and ``SyntheticSituation`` (SYN-CPS-01) are **synthetic**: identifiers ``D1F0``
and ``D1F1``, tags and layout were made up for this bench. One RSA key serves both key references.
"""

from __future__ import annotations

from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from virtual_cards.cards.specification import (
    Exchange,
    Field,
    FileSpecification,
    Records,
    TemplateFile,
    Vector,
)
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import MASTER, Access, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.reading import get_challenge, read_binary, select
from virtual_cards.iso7816.signing import internal_authenticate, manage_environment, perform_operation, verify
from virtual_cards.iso7816.state import CardKey, CardProfile, CardState, KeyUse
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.personalisation import PersonaError, ProfessionalPersona, luhn_digit
from virtual_cards.tlv import decode as tlv_decode
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

_ISSUER = "8025000001"
_TRIES = 3
_KEY_BITS = 2048


class Directory(FileSpecification):
    """EF.DIR: the IAS-ECC application, its label and its path."""

    name = "DIR"
    fid = 0x2F00
    vectors = (
        Vector(
            ({"aid": "E828BD080F8025000001FF0010", "label": "CPX IAS", "path": "3F000001"},),
            "611E 4F0D E828BD080F8025000001FF0010 5007 43505820494153 5104 3F000001",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the applications; ``aid`` and ``path`` are hexadecimal text."""
        return b"".join(
            encode(
                0x61,
                (
                    encode(0x4F, bytes.fromhex(record["aid"])),
                    encode(0x50, record["label"].encode("ascii")),
                    encode(0x51, bytes.fromhex(record["path"])),
                ),
            )
            for record in records
        )

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the applications."""
        return tuple(
            {
                "aid": values[0x4F].hex().upper(),
                "label": values[0x50].decode("ascii"),
                "path": values[0x51].hex().upper(),
            }
            for values in ({o.tag: o.value for o in item.children()} for item in tlv_decode(content))
        )


class AnswerToReset(FileSpecification):
    """EF.ATR: a byte 80, then what middleware wants to know of the chip and its buffers."""

    name = "ATR"
    fid = 0x2F01
    vectors = (
        Vector(
            ({"services": "B8", "chip": "04B0ECC1", "capabilities": "940180", "command": "0104", "answer": "0100"},),
            "80 4301B8 460404B0ECC1 4703940180 E010 02020104 02020104 02020100 02020100 82029000",
        ),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the one record; every value is hexadecimal text."""
        value = {name: bytes.fromhex(text) for name, text in records[0].items()}
        sizes = (value["command"], value["command"], value["answer"], value["answer"])
        objects = (
            (0x43, value["services"]),
            (0x46, value["chip"]),
            (0x47, value["capabilities"]),
            (0xE0, b"".join(encode(0x02, size) for size in sizes)),
            (0x82, b"\x90\x00"),
        )
        return b"\x80" + b"".join(encode(tag, body) for tag, body in objects)

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the one record."""
        value = {item.tag: item.value for item in tlv_decode(content[1:])}
        sizes = [item.value.hex().upper() for item in tlv_decode(value[0xE0])]
        return (
            {
                "services": value[0x43].hex().upper(),
                "chip": value[0x46].hex().upper(),
                "capabilities": value[0x47].hex().upper(),
                "command": sizes[0],
                "answer": sizes[2],
            },
        )


class SerialNumber(FileSpecification):
    """EF SN.ICC: ``5A0A``, issuer, eight digits, Luhn digit, filler F: twelve bytes."""

    name = "SN.ICC"
    fid = 0xD003
    sfi = 0x1C
    vectors: ClassVar[tuple[Vector, ...]] = (
        # 802500000199900002, every second digit from the right doubled (2, 0, 0, 9, 1, 0, 0, 5, 0):
        # 4+0+0+9+2+0+0+1+0 + 0+0+9+9+0+0+0+2+8 = 44, so the check digit is 6.
        Vector(({"serial": "99900002"},), "5A0A 8025000001 99900002 6F"),
    )

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Encode the serial number."""
        serial = records[0]["serial"]
        if len(serial) != 8 or not (serial.isascii() and serial.isdigit()):
            raise PersonaError("serial", serial, "8 digits")
        digits = _ISSUER + serial
        return encode(0x5A, bytes.fromhex(digits + luhn_digit(digits) + "F"))

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Decode the serial number."""
        return ({"serial": content[7:11].hex()},)


class SyntheticHolder(TemplateFile):
    """SYN-CPS-01, **synthetic**: who holds the card, readable without the code porteur."""

    name = "SYN-CPS-01 holder"
    fid = 0xD1F0
    padded_to = 128
    fields = (
        Field(0xC0, "name"),
        Field(0xC1, "first_name"),
        Field(0xC2, "national_id"),
        Field(0xC3, "rpps", 11, digits=True),
        Field(0xC4, "profession", 2, digits=True),
        Field(0xC5, "valid_until", 8, digits=True),
    )
    vectors = (
        Vector(
            (
                {
                    "name": "RAYONSYN",
                    "first_name": "LUCIE",
                    "national_id": "889990000021",
                    "rpps": "89990000021",
                    "profession": "10",
                    "valid_until": "20271231",
                },
            ),
            "C008 5241594F4E53594E C105 4C55434945 C20C 383839393930303030303231"
            "C30B 3839393930303030303231 C402 3130 C508 3230323731323331",
        ),
    )


class SyntheticCertificate(FileSpecification):
    """SYN-CPS-01, **synthetic** place: the certificate of the signature key, bare DER."""

    name = "SYN-CPS-01 certificate"
    fid = 0xD1F1
    vectors = (Vector(({"der": "30020500"},), "30020500"),)

    @classmethod
    def encode(cls, records: Records) -> bytes:
        """Write the DER as it is; ``der`` is hexadecimal text."""
        return bytes.fromhex(records[0]["der"])

    @classmethod
    def decode(cls, content: bytes) -> tuple[dict[str, str], ...]:
        """Read the DER back."""
        return ({"der": content.hex()},)


class SyntheticSituation(TemplateFile):
    """SYN-CPS-01, **synthetic** content of the place where a real card keeps its first practice."""

    name = "SYN-CPS-01 situation"
    fid = 0xD120
    read = Access.PIN
    padded_to = 64
    fields = (
        Field(0xC0, "billing_number", 9),
        Field(0xC1, "specialty", 2, digits=True),
        Field(0xC2, "convention", 1),
        Field(0xC3, "practice", 1),
    )
    vectors = (
        Vector(
            ({"billing_number": "991990029", "specialty": "06", "convention": "1", "practice": "L"},),
            "C009 393931393930303239 C102 3036 C201 31 C301 4C",
        ),
    )


SPECIFICATIONS: tuple[type[FileSpecification], ...] = (
    Directory,
    AnswerToReset,
    SerialNumber,
    SyntheticHolder,
    SyntheticCertificate,
    SyntheticSituation,
)

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
            {PIN_REFERENCE: (persona.pin.encode("ascii"), _TRIES)},
            {
                SIGNATURE_KEY: CardKey(KeyUse.SIGN, key),
                AUTHENTICATION_KEY: CardKey(KeyUse.AUTHENTICATE, key),
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
