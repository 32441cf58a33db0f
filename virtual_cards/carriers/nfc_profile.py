"""The dialogue of a phone by NFC as a file: answer to reset, application, and command pattern → answer.

The national dialogue is not public.  Whoever holds its description under agreement writes it in such a
file; the one shipped is synthetic, which its application identifier shows (``F0``: registered by nobody).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from virtual_cards.iso7816.atr import MalformedAtrError, parse_atr
from virtual_cards.personas.schema import Form, Node, read_json

__all__ = ["NfcExchange", "NfcProfile", "nfc_profile", "shipped_profile"]

_TITLE = Form("[ -~\u00a0-\u00ff]{1,120}", "1 to 120 characters of Latin-1")
_ATR = Form("([0-9A-Fa-f]{2}){2,33}", "an answer to reset in hexadecimal")
_AID = Form("([0-9A-Fa-f]{2}){5,16}", "an application identifier, 5 to 16 bytes in hexadecimal")
_HEADER = Form("[0-9A-Fa-f]{4}[0-9A-Fa-f.]{4}", "CLA and INS in hexadecimal, then P1 and P2 where . is any digit")
_DATA = Form(r"([0-9A-Fa-f.]{2})*\*?", "bytes in hexadecimal, . for any digit, * at the end for any rest")
_SLICE = r"\{payload(:[0-9]{1,5}:[0-9]{1,5})?\}"
_ANSWER = Form(
    rf"(([0-9A-Fa-f]{{2}}|{_SLICE}){{0,4096}})[69][0-9A-Fa-f]{{3}}",
    "hexadecimal ending with a status word, {payload} or {payload:start:count} where the payload goes",
)
_UNREGISTERED = "F"
_INTERINDUSTRY = range(0x01, 0x80)


@dataclass(frozen=True, slots=True)
class NfcExchange:
    """One command the phone knows, and what it answers."""

    title: str
    header: str
    data: str
    answer: str

    @property
    def cla(self) -> int:
        """Class byte."""
        return int(self.header[:2], 16)

    @property
    def ins(self) -> int:
        """Instruction byte."""
        return int(self.header[2:4], 16)

    def matches(self, header: bytes, data: bytes) -> bool:
        """Tell whether a command is this one; its Le does not count."""
        pattern = re.escape(self.data.upper()).replace(r"\.", ".").replace(r"\*", ".*")
        wanted = self.header.upper()
        return bool(re.fullmatch(wanted, header.hex().upper()) and re.fullmatch(pattern, data.hex().upper()))

    def answered(self, payload: bytes) -> bytes:
        """Return the answer, status word included."""
        return bytes.fromhex(re.sub(_SLICE, lambda found: _slice(found.group(1), payload).hex(), self.answer))


@dataclass(frozen=True, slots=True)
class NfcProfile:
    """A whole dialogue; in an ordered one each command is known only after the one before it."""

    title: str
    synthetic: bool
    atr: bytes
    aid: bytes
    select: bytes
    ordered: bool
    exchanges: tuple[NfcExchange, ...]


def shipped_profile() -> NfcProfile:
    """Return the synthetic profile that comes with the cards."""
    return nfc_profile(files(__package__).joinpath("apcv_nfc.json").read_bytes())


def nfc_profile(content: bytes) -> NfcProfile:
    """Read a profile file.

    Raises:
        PersonaError: Something in it is not as expected; the error says where.
    """
    known = dict.fromkeys(("title", "synthetic", "atr", "aid", "exchanges"), True) | {"select": False, "ordered": False}
    top = read_json(content).members(known)
    aid = bytes.fromhex(top["aid"].text(_AID))
    synthetic = top["synthetic"].flag()
    if synthetic and not aid.hex().upper().startswith(_UNREGISTERED):
        raise top["aid"].fault("an identifier of a synthetic profile, which begins with F: registered by nobody")
    select = NfcExchange("", "", "", top["select"].text(_ANSWER)).answered(b"") if "select" in top else b"\x90\x00"
    return NfcProfile(
        title=top["title"].text(_TITLE),
        synthetic=synthetic,
        atr=_atr(top["atr"]),
        aid=aid,
        select=select,
        ordered=top["ordered"].flag() if "ordered" in top else False,
        exchanges=_exchanges(top["exchanges"].items(1, 500)),
    )


def _exchanges(nodes: Sequence[Node]) -> tuple[NfcExchange, ...]:
    return tuple(_exchange(node) for node in nodes)


def _exchange(node: Node) -> NfcExchange:
    found = node.members({"title": False, "header": True, "data": False, "answer": True})
    exchange = NfcExchange(
        title=found["title"].text(_TITLE) if "title" in found else "",
        header=found["header"].text(_HEADER),
        data=found["data"].text(_DATA) if "data" in found else "",
        answer=found["answer"].text(_ANSWER),
    )
    if exchange.cla in _INTERINDUSTRY:
        raise found["header"].fault("class 00, or a proprietary one from 80 on")
    return exchange


def _atr(node: Node) -> bytes:
    atr = bytes.fromhex(node.text(_ATR))
    try:
        parse_atr(atr)
    except MalformedAtrError as error:
        raise node.fault(f"an answer to reset: {error}") from error
    return atr


def _slice(bounds: str | None, payload: bytes) -> bytes:
    if bounds is None:
        return payload
    _, start, count = bounds.split(":")
    return payload[int(start) : int(start) + int(count)]
