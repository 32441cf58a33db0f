"""Names of the data objects of ISO 7816-4 and 7816-8 that cards and middleware exchange."""

from __future__ import annotations

from collections.abc import Mapping

from virtual_cards.tlv import Tlv, TlvError, decode

__all__ = ["CONTROL_PARAMETERS", "SECURITY_OBJECT", "named"]

CONTROL_PARAMETERS: Mapping[int, str] = {
    0x62: "control_parameters",
    0x64: "management_data",
    0x6F: "control_information",
    0x80: "size",
    0x81: "total_size",
    0x82: "descriptor",
    0x83: "identifier",
    0x84: "application",
    0x85: "proprietary",
    0x88: "short_identifier",
    0x8A: "life_cycle",
    0x8C: "access_rule",
    0x9C: "access_rule_contactless",
    0xA1: "access_rules",
    0xA5: "proprietary_template",
}
"""Objects of the answer to SELECT."""

SECURITY_OBJECT: Mapping[int, str] = {
    0x70: "security_object",
    0x7F41: "code_policy",
    0x7F48: "public_key",
    0x80: "maximum",
    0x81: "minimum",
    0x8C: "access_rule",
    0x9A: "tries",
    0x9B: "tries_left",
    0x9C: "access_rule_contactless",
    0xA0: "attributes",
    0xA1: "access_rules",
}
"""Objects of GET DATA on an IAS-ECC card."""

_DEEPEST = 8


def named(data: bytes, names: Mapping[int, str], depth: int = 0) -> dict[str, object] | str:
    """Return data objects by name; an unknown one by its tag, bytes that are none as hexadecimal.

    Args:
        data: The objects, one after another.
        names: Tag → name.
        depth: How deep this is already: bytes of a product may pretend any depth.
    """
    try:
        objects = decode(data)
    except TlvError:
        return data.hex().upper()
    if not objects or depth == _DEEPEST:
        return data.hex().upper()
    found: dict[str, object] = {}
    for item in objects:
        key = names.get(item.tag, f"{item.tag:02X}")
        value = _value(item, names, depth)
        held = found.get(key)
        if held is None:
            found[key] = value
        elif isinstance(held, list):
            held.append(value)
        else:
            found[key] = [held, value]
    return found


def _value(item: Tlv, names: Mapping[int, str], depth: int) -> object:
    return named(item.value, names, depth + 1) if item.constructed and item.value else item.value.hex().upper()
