"""A trace that Wireshark opens: pcapng, each command with its answer in a GSMTAP packet of type SIM.

No link type of pcap is meant for contact cards; GSMTAP over UDP is what Wireshark dissects as card commands. The
names that only we know (file, key, status in words) and the events between commands are comments of the packets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from struct import pack
from typing import IO

from virtual_cards.trace.view import sentence

__all__ = ["PcapngWriter", "write_pcapng"]

_RAW_IP = 101
_GSMTAP_PORT = 4729
_SECTION = pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
"""Byte order, version 1.0, length not told: blocks may be added for ever."""
_COMMENT, _IF_NAME = 1, 2


class PcapngWriter:
    """Writes packets as entries come; each slot is an interface named after it.

    Args:
        stream: Binary and writable; whatever was written is a readable file at any moment.
        lang: Language of the comments.
    """

    def __init__(self, stream: IO[bytes], lang: str = "fr") -> None:
        self._stream = stream
        self._lang = lang
        self._interfaces: dict[object, int] = {}
        self._events: list[str] = []
        stream.write(_block(0x0A0D0D0A, _SECTION))

    def write(self, entry: Mapping[str, object]) -> None:
        """Write a command; an event waits and becomes a comment of the next one."""
        said = sentence(entry, self._lang)
        if entry.get("kind") == "event":
            self._events.append(said)
            return
        interface = self._interface(entry["slot"])
        payload = bytes.fromhex(f"{entry['request']}{entry['response']}")
        stamp = _microseconds(str(entry["at"]))
        packet = _datagram(payload[:65000], interface)
        head = pack("<IIIII", interface, stamp >> 32, stamp & 0xFFFFFFFF, len(packet), len(packet))
        comments = b"".join(_option(_COMMENT, text) for text in (*self._events, said))
        self._events = []
        self._stream.write(_block(6, head + _padded(packet) + comments + _option(0, "")))
        self._stream.flush()

    def write_all(self, entries: Iterable[Mapping[str, object]]) -> None:
        """Write entries one after another."""
        for entry in entries:
            self.write(entry)

    def _interface(self, slot: object) -> int:
        if slot not in self._interfaces:
            self._interfaces[slot] = len(self._interfaces)
            name = _option(_IF_NAME, f"slot {slot}")
            self._stream.write(_block(1, pack("<HHI", _RAW_IP, 0, 0) + name + _option(0, "")))
        return self._interfaces[slot]


def write_pcapng(entries: Iterable[Mapping[str, object]], stream: IO[bytes], lang: str = "fr") -> None:
    """Write a whole trace; events after the last command are left out, for no packet follows them."""
    PcapngWriter(stream, lang).write_all(entries)


def _datagram(payload: bytes, interface: int) -> bytes:
    """Wrap a command and its answer in GSMTAP (version 2, 4 words, type 4: SIM), UDP and IPv4 on this machine."""
    tap = pack("!BBBBHbbIBBBB", 2, 4, 4, interface & 0xFF, 0, 0, 0, 0, 0, 0, 0, 0) + payload
    udp = pack("!HHHH", _GSMTAP_PORT, _GSMTAP_PORT, 8 + len(tap), 0) + tap
    return pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + udp


def _microseconds(instant: str) -> int:
    since = datetime.fromisoformat(instant) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def _block(kind: int, body: bytes) -> bytes:
    size = 12 + len(body)
    return pack("<II", kind, size) + body + pack("<I", size)


def _option(code: int, text: str) -> bytes:
    value = text.encode("utf-8")[:65000]
    return pack("<HH", code, len(value)) + _padded(value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
