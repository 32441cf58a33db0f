"""The professional card: holder, code porteur, billing situation, certificate and signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reference_product.cards import channel, digest, recognition, tlv, updates
from reference_product.cards.recognition import Kind
from reference_product.cards.transport import CardFault, Connection, undisturbed
from reference_product.errors import Refusal
from reference_product.people import Professional

__all__ = [
    "ATRS",
    "authenticate",
    "blocked_message",
    "check_kind",
    "check_update",
    "is_expired",
    "present_code",
    "read_holder",
    "read_situation",
    "sign",
    "verify",
    "wrong_message",
]

ATRS = (bytes.fromhex("3BAC00402A001225006480"), bytes.fromhex("3B8F80010031B864"))
"""Professional cards: CPS3 by contact and without."""
_APPLICATION = "E828BD080F8025000001FF0010"
_SERIAL, _HOLDER, _CERTIFICATE, _SITUATION = "D003", "D1F0", "D1F1", "D120"
_LAST_UPDATE = "D010"
_SIGNATURE_KEY = 0x81


def read_holder(connection: Connection) -> Professional:
    """Read what the card says without its code; the application stays selected.

    Raises:
        Refusal: the card is not a professional card this program reads.
    """
    check_kind(connection.atr)
    _expect(channel.select(connection, "3F00").good)
    serial = _serial(_file(connection, _SERIAL))
    check_update(connection)
    _expect(channel.select(connection, _APPLICATION).good)
    holder = _fields(_file(connection, _HOLDER))
    return Professional(
        serial=serial,
        name=holder.get(0xC0, ""),
        first_name=holder.get(0xC1, ""),
        national_id=holder.get(0xC2, ""),
        rpps=holder.get(0xC3, ""),
        profession=holder.get(0xC4, ""),
        valid_until=_dashed(holder.get(0xC5, "")),
        certificate=_certificate(_file(connection, _CERTIFICATE)),
    )


def check_kind(atr: bytes) -> None:
    """Refuse any card but a CPS3 in contact, calling it by its name.

    Raises:
        Refusal: it is another card, or it shows without contact neither its code nor its signature key.
    """
    kind = recognition.kind_of(atr)
    if kind is Kind.CPS3_CONTACTLESS:
        raise Refusal("Carte CPS3 lue sans contact : elle ne signe pas ainsi, insérez-la dans le lecteur à contact.")
    if kind in (Kind.CPS4, Kind.CPS2TER, Kind.CPS):
        raise Refusal(f"C'est une {kind} : ce poste ne la lit pas, utilisez une carte CPS3.")
    if kind is not Kind.CPS3:
        raise Refusal(
            f"La carte du lecteur professionnel n'est pas une carte CPS, c'est une {kind} : présentez votre carte CPS."
        )


def check_update(connection: Connection) -> None:
    """Refuse a card whose last update never ended.

    Raises:
        Refusal: it did not.
    """
    if updates.interrupted(connection, _LAST_UPDATE):
        raise Refusal(
            "Mise à jour de la carte CPS interrompue : reprenez-la jusqu'à son terme avant d'utiliser cette carte."
        )


def is_expired(valid_until: str, today: date) -> bool:
    """Tell whether the card's last day of validity is past."""
    return valid_until != "" and date.fromisoformat(valid_until) < today


def present_code(connection: Connection, code: str) -> None:
    """Present the code porteur, once: a wrong code is the user's to type again.

    Raises:
        Refusal: the code is wrong or blocked; the sentence says how many tries are left.
    """
    if not (code.isascii() and code.isdigit() and 4 <= len(code) <= 8):
        raise Refusal("Code porteur manquant ou mal formé : quatre chiffres attendus, rien n'est envoyé à la carte.")
    answer = verify(connection, code)
    if answer.status in ("6983", "63C0"):
        raise Refusal(blocked_message(answer.status))
    if answer.status.startswith("63C"):
        raise Refusal(wrong_message(int(answer.status[3], 16)))
    _expect(answer.good)


def verify(connection: Connection, code: str) -> channel.Answer:
    """Send the code to the card, one time, through the middleware where there is one."""
    status = connection.present(code)
    if status is not None:
        return channel.Answer(b"", status)
    return channel.send(connection, bytes((0x00, 0x20, 0x00, 0x01, len(code))) + code.encode("ascii"))


def wrong_message(tries: int) -> str:
    """Say that the code is wrong and how many tries are left."""
    left = f"il reste {tries} essai{'s' if tries > 1 else ''}"
    return f"Code porteur erroné : {left} avant le blocage de la carte."


def blocked_message(status: str) -> str:
    """Say that the code is blocked, why, and what to do."""
    return (
        "Code porteur bloqué : le nombre d'essais autorisés est épuisé (état de la carte "
        f"{status}). Débloquez la carte CPS avec son code de déblocage ; rien n'est signé."
    )


def read_situation(connection: Connection, holder: Professional) -> Professional:
    """Return the holder with the billing situation, readable once the code is right."""
    situation = _fields(_file(connection, _SITUATION))
    return replace(
        holder,
        billing_number=situation.get(0xC0, ""),
        specialty=situation.get(0xC1, ""),
        convention=situation.get(0xC2, ""),
        practice=situation.get(0xC3, ""),
    )


def authenticate(connection: Connection, data: bytes, certificate: bytes) -> tuple[bytes, bytes]:
    """Return a signature of the data made to authenticate the professional, and the certificate it goes with.

    The middleware signs with the authentication key; without one, the signature key of ``certificate`` does.
    """
    return connection.authenticate(data) or (sign(connection, data), certificate)


def sign(connection: Connection, data: bytes) -> bytes:
    """Return the card's signature of the data (PKCS#1 v1.5, SHA-256, 256 bytes).

    Raises:
        Refusal: the card wants its code again.
    """
    partial = digest.begin(data)
    count = partial.bits.to_bytes(8, "big")
    hashed = _item(0x90, partial.state + count) + _item(0x80, partial.rest)
    key = _item(0x80, b"\x42") + _item(0x84, bytes((_SIGNATURE_KEY,)))
    with undisturbed(connection):
        _security(channel.send(connection, bytes.fromhex("002241AA03800140")))
        _security(channel.send(connection, bytes((0x00, 0x2A, 0x90, 0xA0, len(hashed))) + hashed))
        _security(channel.send(connection, bytes((0x00, 0x22, 0x41, 0xB6, len(key))) + key))
        answer = channel.send(connection, bytes.fromhex("002A9E9A00"))
        _security(answer)
    return answer.data


def _security(answer: channel.Answer) -> None:
    if answer.status in ("6982", "6983"):
        raise Refusal("La carte CPS demande son code porteur : relisez la carte CPS et présentez le code.")
    if not answer.good:
        raise CardFault("unreadable", f"signature refusée {answer.status}")


def _item(tag: int, value: bytes) -> bytes:
    return bytes((tag, len(value))) + value


def _file(connection: Connection, file: str) -> bytes:
    _expect(channel.select(connection, file).good)
    content = channel.read_binary(connection)
    _expect(content is not None)
    return content or b""


def _fields(content: bytes) -> dict[int, str]:
    try:
        return tlv.fields(content)
    except tlv.TlvError as error:
        raise Refusal("Carte CPS illisible : son contenu n'est pas compris.") from error


def _serial(content: bytes) -> str:
    # 5A 0A, issuer 8025000001, eight digits, a Luhn digit, filler F.
    digits = content.hex().upper()
    _expect(digits.startswith("5A0A"))
    return digits[14:22]


def _certificate(content: bytes) -> bytes:
    """Cut the filler after the certificate: its first bytes give its length."""
    if content[:2] != b"\x30\x82":
        return b""
    return content[: 4 + int.from_bytes(content[2:4], "big")]


def _expect(condition: bool) -> None:
    if not condition:
        raise CardFault("unreadable", "contenu inattendu")


def _dashed(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 else ""
