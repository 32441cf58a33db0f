"""What the commands on codes and keys say: references, algorithms and objects by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.tlv import TlvError, decode, find
from virtual_cards.trace.seen import Seen
from virtual_cards.trace.tags import SECURITY_OBJECT, named

__all__ = ["authenticate", "code", "get_data", "got_data", "manage", "operate", "operated"]

_CODES: Mapping[int, str] = {0x01: "code porteur", 0x02: "code de déblocage"}
_SIGNATURE, _AUTHENTICATION = "CPS_PRIV_SIG", "CPS_PRIV_AUT"
_KEYS: Mapping[str, Mapping[int, str]] = {
    "cps3": {0x81: _SIGNATURE, 0x82: _AUTHENTICATION},
    # The CPS4 of the national middleware names a key with its high bit set when it signs.
    "cps4": {0x21: _SIGNATURE, 0xA1: _SIGNATURE, 0x20: _AUTHENTICATION, 0xA0: _AUTHENTICATION},
}
_TEMPLATES: Mapping[int, str] = {0xAA: "hash", 0xB6: "signature", 0xA4: "authentication", 0xB8: "deciphering"}
_ALGORITHMS: Mapping[tuple[str, int], str] = {
    ("hash", 0x10): "SHA-1",
    ("hash", 0x40): "SHA-256",
    ("signature", 0x12): "RSA PKCS#1 SHA-1",
    ("signature", 0x42): "RSA PKCS#1 SHA-256",
    ("authentication", 0x02): "RSA PKCS#1",
    ("deciphering", 0x0A): "RSA PKCS#1",
    ("deciphering", 0x1A): "RSA PKCS#1",
}
_PAIRED: Mapping[int, str] = {
    0x0A: "RSA PKCS#1 SHA-1",
    0x28: "RSA PKCS#1 SHA-256",
    0x15: "RSA PSS SHA-1",
    0x2C: "RSA PSS SHA-256",
}
"""Algorithms of the object ``91``, which holds an algorithm and a key."""

_DIGESTS: Mapping[bytes, str] = {
    bytes.fromhex("3021300906052B0E03021A05000414"): "SHA-1",
    bytes.fromhex("3031300D060960864801650304020105000420"): "SHA-256",
    bytes.fromhex("3041300D060960864801650304020205000430"): "SHA-384",
    bytes.fromhex("3051300D060960864801650304020305000440"): "SHA-512",
}
"""Start of a DigestInfo (RFC 8017 §9.2 note 1) → its hash."""

_PREPARES: Mapping[str, str] = {"PSO HASH": "hash", "PSO CDS": "signature", "PSO DECIPHER": "deciphering"}


def code(seen: Seen) -> dict[str, object]:
    """Tell which code is presented, changed or unblocked, never the code."""
    reference = seen.command.p2 & 0x1F
    fields: dict[str, object] = {"code": _CODES.get(reference, f"{seen.command.p2:02X}")}
    if not seen.command.data and seen.name == "VERIFY":
        fields["asks"] = "tries_left"
    return fields


def manage(seen: Seen) -> dict[str, object]:
    """Name the template, the algorithm and the key chosen."""
    template = _TEMPLATES.get(seen.command.p2, f"{seen.command.p2:02X}")
    fields: dict[str, object] = {"template": template}
    try:
        objects = decode(seen.command.data)
    except TlvError:
        return fields | {"bytes": seen.command.data.hex().upper()}
    for item in objects:
        if item.tag == 0x80 and len(item.value) == 1:
            fields["algorithm"] = _ALGORITHMS.get((template, item.value[0]), item.value.hex().upper())
        elif item.tag in (0x83, 0x84) and len(item.value) == 1:
            fields["key"] = _key(seen.kind, item.value[0])
        elif item.tag == 0x91 and len(item.value) == 2:
            fields["algorithm"] = _PAIRED.get(item.value[0], f"{item.value[0]:02X}")
            fields["key"] = _key(seen.kind, item.value[1])
        else:
            fields[f"{item.tag:02X}"] = item.value.hex().upper()
    if seen.reached:
        seen.memory.environment[template] = {name: fields[name] for name in ("algorithm", "key") if name in fields}
    return fields


def operate(seen: Seen) -> dict[str, object]:
    """Tell what is done, with the algorithm and key chosen before, and on how many bytes."""
    chosen = seen.memory.environment.get(_PREPARES.get(seen.name, ""), {})
    data = seen.memory.chained + seen.command.data
    fields: dict[str, object] = {**chosen}
    if seen.name == "PSO HASH" and data[:1] == b"\x90":
        try:
            parts = {item.tag: item.value for item in decode(data)}
        except TlvError:
            return fields | {"bytes": data.hex().upper()}
        hashed, rest = parts.get(0x90, b""), parts.get(0x80, b"")
        return fields | {"hashed_before": int.from_bytes(hashed[32:40], "big") // 8, "last_bytes": rest.hex().upper()}
    if data:
        fields["count"] = len(data)
    return fields


def operated(seen: Seen, data: bytes) -> dict[str, object]:
    """Tell how long the result is; its bytes stay in the answer, when they are no secret."""
    return {"result": len(data)} if seen.name != "PSO HASH" else {}


def authenticate(seen: Seen) -> dict[str, object]:
    """Name the key, and the hash in the DigestInfo that is signed."""
    data = seen.memory.chained + seen.command.data
    fields: dict[str, object] = {**seen.memory.environment.get("authentication", {})}
    for start, name in _DIGESTS.items():
        if data.startswith(start):
            return fields | {"hash": name, "digest": data[len(start) :].hex().upper()}
    return fields | {"bytes": data.hex().upper()}


def get_data(seen: Seen) -> dict[str, object]:
    """Name the object asked for."""
    if seen.command.ins == 0xCB and seen.command.data:
        return {"object": _object(seen.kind, seen.command.data)}
    return {"object": f"{seen.command.parameters:04X}"}


def got_data(_seen: Seen, data: bytes) -> dict[str, object]:
    """Name the objects of the answer."""
    return {"value": named(data, SECURITY_OBJECT)}


def _object(kind: str, data: bytes) -> object:
    """Say which security data object is meant: a code, a key, a part of one."""
    # The header list 4D is primitive by its tag, and made of objects by its meaning.
    asked = _found(data, 0x4D) or data
    value = named(asked, SECURITY_OBJECT)
    inside: object = value
    while isinstance(inside, dict) and len(inside) == 1:
        ((tag, below),) = inside.items()
        if tag[:4] in _SECURITY_OBJECTS and len(tag) == 6:
            return _SECURITY_OBJECTS[tag[:4]](kind, int(tag[4:], 16))
        if tag != "security_object":
            return tag
        inside = below
    return value


def _found(data: bytes, tag: int) -> bytes:
    """Return the value of an object, empty when it is not there or the bytes are no objects."""
    try:
        return find(data, tag) or b""
    except TlvError:
        return b""


def _key(kind: str, reference: int) -> str:
    return _KEYS.get(kind[:4], {}).get(reference, f"{reference:02X}")


_SECURITY_OBJECTS: Mapping[str, Callable[[str, int], str]] = {
    "BF81": lambda _, reference: _CODES.get(reference & 0x1F, f"BF81{reference:02X}"),
    # A private key is named there without the bit that makes its reference local to the application.
    "BF90": lambda kind, reference: _key(kind, reference | 0x80),
    "BFA0": lambda kind, reference: f"{_key(kind, reference | 0x80)} (public)",
}
"""Start of the tag of a security data object (IAS-ECC) → its name, given the kind of card and its reference."""
