"""The only place of the front end that calls the codecs: bytes in, received files out, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.arl import Arl, arl_from_files, encode_arl
from harness.codecs.b2 import B2File, B2Lot, check_rules, decode, invoices, layout_from_files
from harness.codecs.mime import Subject, Unpacked, unpack_lot
from harness.codecs.noemie import encode as encode_noemie
from harness.codecs.noemie import entity, noemie_from_files
from harness.environment.keystore import Identity
from harness.environment.mail.answering import Answer
from harness.environment.mail.frame import Ends, b2_date, fund_sender
from harness.environment.mail.noemie import REFERENCE, NoemieReturn
from harness.environment.mail.received import Defect, ReceivedFile, ReceivedLot
from harness.environment.mail.smtp import fund_of
from harness.model.expectation import Severity
from harness.model.text import DEFAULT_DIALECT

__all__ = ["LotCodec", "Opened"]

_BOUND = 4 * 1024 * 1024
"""Largest file read, in bytes: thirty times the longest one the trade sends (990 records)."""
_REFUSING = frozenset({Severity.BLOCKING, Severity.MAJOR})


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail as far as it could be read."""

    content: bytes | None
    """The B2 file; None when there is none, and ``problem`` then says why by its code."""
    problem: str
    file: ReceivedFile | None
    """None when not even the sender is known."""
    defects: tuple[Defect, ...] = ()
    remarks: tuple[str, ...] = ()
    """Codes of what is not as it should be around the file and did not prevent reading."""


class LotCodec:
    """Reads lots of one dialect and writes returns, with layouts taken from the packs."""

    def __init__(self, files: Mapping[str, bytes], dialect: str = DEFAULT_DIALECT) -> None:
        """Take the layouts out of pack files.

        Args:
            files: Pack files by name.
            dialect: Dialect of the lots.

        Raises:
            LayoutError: the packs bring no usable table.
        """
        self._layout = layout_from_files(files, dialect)
        self._arl = arl_from_files(files)
        self._noemie = noemie_from_files(files)

    def open(self, raw: bytes, keys: Sequence[Identity], recipient: str, rank: int) -> Opened:
        """Decrypt, decompress, decode and check a mail; nothing it may contain raises.

        Args:
            raw: The mail.
            keys: Identities of the funds it is addressed to.
            recipient: First mailbox it is addressed to.
            rank: Rank of the file among those received, from 1.
        """
        unpacked = _unpack(raw, keys)
        if unpacked.lot is None:
            return _unreadable(unpacked.problem, unpacked.subject, recipient)
        decoded = decode(unpacked.lot, self._layout, _BOUND)
        file = self._received(decoded, rank)
        if file is None:
            return _unreadable("environment.mail-not-b2", unpacked.subject, recipient)
        remarks = tuple(remark.code for remark in unpacked.remarks)
        return Opened(unpacked.lot, "", file, self._defects(decoded, file), remarks)

    def write(self, answer: Answer) -> bytes:
        """Return the bytes of a return file."""
        if isinstance(answer.file, Arl):
            return encode_arl(answer.file, self._arl, origin=answer.ends.sender, made=answer.ends.at)
        return self._return(answer.file, answer.ends)

    def _received(self, decoded: B2File, rank: int) -> ReceivedFile | None:
        if decoded.header is None or not any(lot.header for lot in decoded.lots):
            return None
        found = list(invoices(decoded, self._layout, rank))
        lots = []
        for lot in decoded.lots:
            mine, found = found[: len(lot.invoices)], found[len(lot.invoices) :]
            number, day, partner = _lot_head(lot)
            lots.append(ReceivedLot(number, day, partner, tuple(mine)))
        head = decoded.header
        return ReceivedFile(
            head.read(4, 2), head.read(6, 14), head.read(26, 2), head.read(28, 14), head.read(50, 6), tuple(lots)
        )

    def _defects(self, decoded: B2File, file: ReceivedFile) -> tuple[Defect, ...]:
        """Return ``T003`` for the first rule broken that a fund would not let pass."""
        lot = file.lots[0].number if len(file.lots) == 1 else ""
        broken = (breach.rule for breach in check_rules(decoded, self._layout) if breach.severity in _REFUSING)
        rule = next(broken, "")
        return (Defect("T003", lot, rule),) if rule else ()

    def _return(self, made: NoemieReturn, ends: Ends) -> bytes:
        around: dict[int, str | int] = {
            4: ends.sender_type,
            6: ends.sender,
            26: ends.recipient_type,
            28: ends.recipient,
            50: ends.file_id,
        }
        head: dict[int, str | int] = {**around, 56: b2_date(ends.at.date()), 62: REFERENCE, 66: "", 70: "U"}
        count = len(made.entities) + 2
        tail: dict[int, str | int] = {**around, 56: count, 83: made.lots, 86: made.paid, 97: "P", 98: 0}
        parts: list[tuple[str, Mapping[int, str | int]]] = [
            ("000", head),
            *((one.code, dict(one.fields)) for one in made.entities),
            ("999", tail),
        ]
        return encode_noemie(entity(self._noemie, code, values) for code, values in parts)


def _lot_head(lot: B2Lot) -> tuple[str, str, str]:
    if lot.header is None:
        return "", "", ""
    return lot.header.read(20, 3), lot.header.read(72, 6), lot.header.read(2, 9)


def _unpack(raw: bytes, keys: Sequence[Identity]) -> Unpacked:
    """Open a mail with the first key that fits; without any, say why the last one did not."""
    found = Unpacked(None, "environment.mail-no-recipient-key")
    for key in keys:
        found = unpack_lot(raw, key.key_pem, key.certificate_pem, _BOUND)
        if found.lot is not None:
            break
    return found


def _unreadable(problem: str, subject: Subject | None, recipient: str) -> Opened:
    """Return a file that could not be read; its sender is known when the subject names one."""
    fund = fund_of(recipient)
    if subject is None or fund is None:
        return Opened(None, problem, None, (Defect("T002"),))
    file = ReceivedFile("", subject.sender, "", fund_sender(*fund), "")
    return Opened(None, problem, file, (Defect("T002"),))
