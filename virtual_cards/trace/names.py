"""What a command is called, and the family the checks of a bench count it in."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["command_name", "family"]

_NAMES: Mapping[int, str] = {
    0x20: "VERIFY",
    0x22: "MSE",
    0x24: "CHANGE REFERENCE DATA",
    0x2A: "PSO",
    0x2C: "RESET RETRY COUNTER",
    0x70: "MANAGE CHANNEL",
    0x84: "GET CHALLENGE",
    0x88: "INTERNAL AUTHENTICATE",
    0xA4: "SELECT",
    0xB0: "READ BINARY",
    0xB2: "READ RECORD",
    0xC0: "GET RESPONSE",
    0xCA: "GET DATA",
    0xCB: "GET DATA",
    0xD6: "UPDATE BINARY",
    0xDC: "UPDATE RECORD",
}
_OPERATIONS: Mapping[bytes, str] = {
    b"\x90\xa0": "PSO HASH",
    b"\x90\x80": "PSO HASH",
    b"\x9e\x9a": "PSO CDS",
    b"\x80\x86": "PSO DECIPHER",
}
_FAMILIES: Mapping[str, str] = {
    "SELECT": "select",
    "READ BINARY": "read",
    "READ RECORD": "read",
    "VERIFY": "verify",
    "CHANGE REFERENCE DATA": "change_code",
    "RESET RETRY COUNTER": "unblock",
    "MSE": "mse",
    "PSO HASH": "hash",
    "PSO CDS": "sign",
    "PSO DECIPHER": "decipher",
    "INTERNAL AUTHENTICATE": "authenticate",
    "GET CHALLENGE": "challenge",
    "GET DATA": "get_data",
    "UPDATE BINARY": "update",
    "UPDATE RECORD": "update",
}


def command_name(raw: bytes) -> str:
    """Return the name of a command; an unknown instruction is ``INS xx``, too few bytes ``?``."""
    if len(raw) < 4:
        return "?"
    name = _NAMES.get(raw[1], f"INS {raw[1]:02X}")
    return _OPERATIONS.get(raw[2:4], name) if name == "PSO" else name


def family(name: str, raw: bytes, status: str) -> str:
    """Return the family of a command: ``select``, ``read``, ``verify``, ``sign``… or ``other``."""
    # A 6Cxx answer only says how to ask; an empty VERIFY only asks how many tries are left.
    if status.startswith("6C") or (name == "VERIFY" and len(raw) <= 5):
        return "other"
    return _FAMILIES.get(name, "other")
