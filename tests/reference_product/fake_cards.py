"""Two fake cards and their readers, written for these tests alone: strict T=0, in memory or behind a socket."""

from __future__ import annotations

import json
import socketserver
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from reference_product.cards import digest
from reference_product.cards.digest import PartialDigest
from reference_product.cards.transport import CardFault, ReaderState

__all__ = ["FakeCard", "FakeCps", "FakeReaders", "FakeVitale", "Holder", "Owner", "SocketBench", "item"]

NAMES = ("RECETTE Bi-Slot 00 00", "RECETTE Bi-Slot 00 01")


def item(tag: int, value: bytes | str) -> bytes:
    """One tag-length-value item."""
    content = value.encode("latin-1") if isinstance(value, str) else value
    length = bytes((len(content),)) if len(content) < 128 else b"\x81" + bytes((len(content),))
    return bytes((tag,)) + length + content


class FakeCard(Protocol):
    """A card as a reader sees it."""

    atr: bytes
    commands: list[bytes]

    def answer(self, command: bytes) -> bytes:
        """Answer one command."""


@dataclass
class Owner:
    """One person of a patient card, with the tags of the layout."""

    name: str
    first_names: str
    birth: str
    own: str
    insured: str = ""
    scheme: str = "01"
    fund: str = "999"
    centre: str = "9999"
    start: str = "20200101"
    end: str = ""
    exemption: str = "0"
    birth_rank: str = "1"
    rank: str = "000"
    amc: str = ""
    sex: str = "F"

    def templates(self) -> tuple[bytes, bytes, bytes]:
        """Identity, number and rights templates."""
        identity = item(0x80, self.name) + item(0x81, self.first_names) + item(0x82, self.birth) + item(0x90, "FR")
        rights = [
            item(0xC0, self.scheme), item(0xC1, self.fund), item(0xC2, self.centre), item(0xC3, "10"),
            item(0xC4, self.start), item(0xC5, self.end) if self.end else b"", item(0xC6, self.exemption),
            item(0xC7, self.birth_rank), item(0xC8, self.rank), item(0xC9, self.insured or self.own),
            item(0xCA, self.amc) if self.amc else b"", item(0xCB, self.sex),
        ]  # fmt: skip
        return item(0x65, identity), item(0x65, item(0x93, self.own)), item(0x65, b"".join(rights))


class _T0:
    """What both cards share: files, waiting answers, wrong lengths."""

    def __init__(self, atr: str) -> None:
        self.atr = bytes.fromhex(atr)
        self.commands: list[bytes] = []
        self.files: dict[str, bytes] = {}
        self.short: dict[tuple[str, int], str] = {}
        self.application = ""
        self.selected = ""
        self._waiting = b""

    def answer(self, command: bytes) -> bytes:
        self.commands.append(command)
        if command[1] == 0xC0:
            return self._waiting + b"\x90\x00"
        if command[1] == 0xA4:
            return self._select(command[5:].hex().upper())
        if command[1] == 0xB0:
            return self._read(command)
        return self.own(command)

    def own(self, command: bytes) -> bytes:
        return b"\x6d\x00"

    def applications(self) -> tuple[str, ...]:
        return ()

    def _select(self, name: str) -> bytes:
        if name == "3F00":
            self.application = ""
        elif name in self.applications():
            self.application = name
        elif name not in self.files:
            return b"\x6a\x82"
        self.selected = name
        self._waiting = b"\x62\x02\x82\x00"
        return b"\x61\x04"

    def _read(self, command: bytes) -> bytes:
        offset = (command[2] << 8) + command[3]
        if command[2] & 0x80:
            self.selected, offset = self.short.get((self.application, command[2] & 0x1F), ""), 0
        content = self.files.get(self.selected)
        if content is None:
            return b"\x6a\x82"
        if self.selected == "D120" and not getattr(self, "verified", False):
            return b"\x69\x82"
        rest = content[offset:]
        wanted = command[4] or 256
        if not rest:
            return b"\x6b\x00"
        if wanted > len(rest):
            return bytes((0x6C, len(rest)))
        return rest[:wanted] + b"\x90\x00"


class FakeVitale(_T0):
    """A Vitale 2 with its people."""

    def __init__(self, serial: str, *owners: Owner) -> None:
        super().__init__("3B751300004509EA9000")
        templates = [owner.templates() for owner in owners]
        self.serial = serial
        self.files = {
            "2F02": item(0x5A, serial),
            "D001": b"".join(one[0] for one in templates) + bytes(8),
            "2010": b"".join(one[1] for one in templates) + bytes(8),
            "2F10": b"".join(one[2] for one in templates) + bytes(8),
        }
        vitale = self.applications()[0]
        self.short = {("", 2): "D001", (vitale, 2): "2010", (vitale, 3): "2F10"}

    def applications(self) -> tuple[str, ...]:
        return ("D250000002564954414C45",)


@dataclass
class Holder:
    """The professional of a CPS."""

    serial: str = "99000001"
    name: str = "RADIOSYN"
    first_name: str = "ANNE LISE"
    national_id: str = "899900000001"
    rpps: str = "99900000011"
    valid_until: str = "20301231"
    billing: str = "991038431"
    specialty: str = "06"
    code: str = "1234"


_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST CPS")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_KEY.public_key())
    builder = builder.serial_number(1)
    builder = builder.not_valid_before(datetime(2000, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2050, 1, 1, tzinfo=UTC)
    )
    return builder.sign(_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class FakeCps(_T0):
    """A CPS3 with code, situation and signature key."""

    def __init__(self, holder: Holder | None = None) -> None:
        super().__init__("3BAC00402A00122500648000031000 9000")
        one = holder or Holder()
        free = (one.name, one.first_name, one.national_id, one.rpps, "10", one.valid_until)
        self.holder, self.left, self.verified, self.signed = one, 3, False, 0
        self.files = {
            "D003": bytes.fromhex("5A0A8025000001" + one.serial + "0F"),
            "D1F0": b"".join(item(0xC0 + index, value) for index, value in enumerate(free)) + bytes(8),
            "D1F1": _certificate() + bytes(40),
            "D120": b"".join(
                item(0xC0 + index, value) for index, value in enumerate((one.billing, one.specialty, "1", "L"))
            ),
        }
        self._partial: PartialDigest | None = None

    def applications(self) -> tuple[str, ...]:
        return ("E828BD080F8025000001FF0010",)

    def own(self, command: bytes) -> bytes:
        if command[1] == 0x20:
            return self._verify(command[5:])
        if command[:4] in (bytes.fromhex("002241AA"), bytes.fromhex("002241B6")):
            return b"\x90\x00"
        if command[:4] == bytes.fromhex("002A90A0"):
            state, count, rest = command[7:39], command[39:47], command[49:]
            self._partial = PartialDigest(state, int.from_bytes(count, "big"), rest)
            return b"\x90\x00"
        if command[:4] == bytes.fromhex("002A9E9A"):
            return self._sign()
        return b"\x6d\x00"

    def _verify(self, code: bytes) -> bytes:
        if self.left == 0:
            return b"\x69\x83"
        self.verified = code == self.holder.code.encode()
        self.left = 3 if self.verified else self.left - 1
        return b"\x90\x00" if self.verified else bytes((0x63, 0xC0 + self.left))

    def _sign(self) -> bytes:
        if not self.verified or self._partial is None:
            return b"\x69\x82"
        self.signed += 1
        value = digest.finish(self._partial)
        self._waiting = _KEY.sign(value, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        return b"\x61\x00"


@dataclass
class FakeReaders:
    """Two slots in memory; ``cut`` makes the patient card vanish at its n-th next command."""

    slots: dict[str, FakeCard | None] = field(default_factory=lambda: dict.fromkeys(NAMES))
    cut: int = 0
    transactions: list[str] = field(default_factory=list)
    """Name of the reader at each beginning, empty text at each end."""

    def insert(self, slot: int, card: FakeCard | None) -> None:
        """Put a card in, or take it out."""
        self.slots[NAMES[slot]] = card
        if slot == 0 and isinstance(card, FakeCps):
            card.verified = False

    def states(self) -> tuple[ReaderState, ...]:
        """State of both readers."""
        return tuple(
            ReaderState(name, card is not None, card.atr.hex() if card else "") for name, card in self.slots.items()
        )

    def connect(self, name: str) -> FakeConnection:
        """Open a conversation."""
        if name not in self.slots:
            raise CardFault("unknown_reader")
        card = self.slots[name]
        if card is None:
            raise CardFault("no_card")
        return FakeConnection(self, name, card)


@dataclass
class FakeConnection:
    """A conversation that ends when its card is no longer in the slot."""

    readers: FakeReaders
    name: str
    card: FakeCard

    @property
    def atr(self) -> bytes:
        """ATR of the card."""
        return self.card.atr

    def transmit(self, command: bytes) -> bytes:
        """Send one command."""
        if self.name == NAMES[1] and self.readers.cut:
            self.readers.cut -= 1
            if self.readers.cut == 0:
                self.readers.slots[self.name] = None
        if self.readers.slots[self.name] is not self.card:
            raise CardFault("removed_card")
        return self.card.answer(command)

    def begin(self) -> None:
        """Begin a transaction; a card already gone says so."""
        if self.readers.slots[self.name] is not self.card:
            raise CardFault("removed_card")
        self.readers.transactions.append(self.name)

    def end(self) -> None:
        """End the transaction."""
        self.readers.transactions.append("")

    def present(self, code: str) -> str | None:
        """No middleware."""
        return None

    def authenticate(self, data: bytes) -> tuple[bytes, bytes] | None:
        """No middleware."""
        return None

    def disconnect(self, disposition: str = "leave") -> None:
        """End the conversation."""


class SocketBench:
    """The same readers behind the socket protocol."""

    def __init__(self, readers: FakeReaders) -> None:
        bench = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    self.wfile.write(json.dumps(bench.answer(json.loads(line))).encode() + b"\n")

        self.readers = readers
        self.handles: dict[int, FakeConnection] = {}
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        """TCP port of the readers."""
        return int(self.server.server_address[1])

    def answer(self, request: dict[str, str]) -> dict[str, object]:
        """Answer one request."""
        try:
            return self._answered(request)
        except CardFault as fault:
            return {"error": fault.kind}

    def _answered(self, request: dict[str, str]) -> dict[str, object]:
        if request["op"] == "list":
            rows = [{"name": one.name, "present": one.present, "atr": one.atr} for one in self.readers.states()]
            return {"readers": rows}
        if request["op"] == "connect":
            handle = len(self.handles) + 1
            self.handles[handle] = self.readers.connect(request["reader"])
            return {"handle": handle, "atr": self.handles[handle].atr.hex().upper()}
        connection = self.handles[int(request["handle"])]
        if request["op"] == "transmit":
            return {"response": connection.transmit(bytes.fromhex(request["apdu"])).hex().upper()}
        return {}

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
