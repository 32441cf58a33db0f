"""What ``recette compare`` reads before it compares: messages, a rule file; and how it refuses."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from harness.comparison import (
    MaskError,
    ReferenceFaultError,
    RuleFile,
    check,
    compare,
    compare_large_b2,
    known_matcher,
    parse_rule_file,
)
from harness.comparison.matchers import instant
from harness.i18n import say
from harness.model.difference import Comparison

__all__ = ["STDIN", "Asked", "Refusal", "compared", "compared_large", "large", "read_asked", "read_message"]

MOST_BYTES = 256 * 1024 * 1024
"""Bytes read of a message; each comparator says itself what is too large for it."""
STDIN = "-"
_WITH_DIALECT = frozenset({"b2", "mail"})
_CHECKED = frozenset({"xml", "soap", "mail"})
"""Kinds whose comparators do not look at the matchers of masks beforehand."""
_RULES_BYTES = 1_000_000
_LARGE = 16 * 1024 * 1024
"""Bytes from which a B2 file is compared piece by piece."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How messages are to be compared, as the command line says."""

    kind: str
    """A key of ``KINDS``."""
    rules: RuleFile
    rule_path: Path | None
    """Where the rules come from, for a refusal."""
    clock: datetime | None
    keys: tuple[tuple[bytes, bytes], ...]
    """Keys that open the envelopes of mails, with their certificates, PEM."""


class Refusal(Exception):  # noqa: N818 (a refusal to compare, not a fault of the bench)
    """Nothing can be compared: wrong usage, worded from a code."""

    def __init__(self, code: str, **arguments: str) -> None:
        """Keep code and arguments."""
        super().__init__(code)
        self._code = code
        self._arguments = arguments

    def worded(self, lang: str) -> str:
        """Return the sentence; an argument named ``inner`` is itself a message code."""
        arguments = dict(self._arguments)
        if inner := arguments.pop("inner", ""):
            arguments["detail"] = say(inner, lang, **arguments)
        return say(self._code, lang, **arguments)


def read_message(path: Path, bound: int = MOST_BYTES) -> bytes:
    """Read a file, or standard input for ``-``.

    Raises:
        Refusal: when it cannot be read.
    """
    try:
        if str(path) == STDIN:
            if sys.stdin is None:
                raise Refusal("comparison.file-unreadable", file=STDIN, detail="stdin")
            read = sys.stdin.buffer.read(bound + 1)
        else:
            with path.open("rb") as source:
                read = source.read(bound + 1)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise Refusal("comparison.file-unreadable", file=str(path), detail=detail) from error
    if len(read) > bound:
        raise Refusal("comparison.file-too-large", file=str(path), bound=str(bound))
    return read


def read_asked(kind: str, rules: Path | None, clock: str | None, keys: Sequence[Path]) -> Asked:
    """Read everything a comparison is asked with.

    Raises:
        Refusal: when a file or the instant cannot serve.
    """
    return Asked(kind, _rules(rules, kind), rules, _clock(clock), _keys(keys, kind))


def _rules(path: Path | None, kind: str) -> RuleFile:
    """Read a rule file and hold it to a kind of messages."""
    if path is None:
        return RuleFile()
    with _worded(path):
        found = parse_rule_file(read_message(path, _RULES_BYTES))
        for mask in found.masks if kind in _CHECKED else ():
            known_matcher(mask)
        if (kind != "b2" and found.rules) or (kind not in _WITH_DIALECT and found.dialect):
            raise MaskError("comparison.rules-b2-only")
        return found


def _keys(paths: Sequence[Path], kind: str) -> tuple[tuple[bytes, bytes], ...]:
    """Read what opens the envelopes of mails: files that each hold a private key and its certificate, PEM."""
    if paths and kind != "mail":
        raise Refusal("comparison.keys-mail-only", kind=kind)
    found = []
    for path in paths:
        pem = read_message(path, _RULES_BYTES)
        try:
            load_pem_private_key(pem, None)
            load_pem_x509_certificate(pem)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Refusal("comparison.key-unusable", file=str(path)) from error
        found.append((pem, pem))
    return tuple(found)


def _clock(text: str | None) -> datetime | None:
    """Read the instant that windows are measured from; it has a time zone."""
    if text is None:
        return None
    found = instant(text)
    if found is None:
        raise Refusal("comparison.clock-unreadable", clock=text)
    return found


@contextmanager
def _worded(rules: Path | None, reference: str = "") -> Iterator[None]:
    """Turn what cannot serve into a refusal that names the file."""
    try:
        yield
    except MaskError as fault:
        arguments = {key: value for key, value in fault.arguments.items() if key not in {"file", "inner"}}
        raise Refusal("comparison.rules-refused", file=str(rules), inner=fault.code, **arguments) from fault
    except ReferenceFaultError as fault:
        problem = fault.problem
        place = f":{problem.location}" if problem.location else ""
        words = {**dict(problem.arguments), "file": reference, "place": place, "inner": problem.code}
        raise Refusal("comparison.reference-refused", **words) from fault


def large(*paths: Path) -> bool:
    """Tell whether files are better compared without being held; none of them may be standard input or a pipe."""
    try:
        return all(str(path) != STDIN and path.is_file() for path in paths) and any(
            path.stat().st_size > _LARGE for path in paths
        )
    except OSError:
        return False


def compared_large(asked: Asked, reference: Path, observed: Path) -> Comparison:
    """Compare two B2 files of any size.

    Raises:
        Refusal: when one cannot be read, or the reference or the rules cannot serve.
    """
    with _worded(asked.rule_path, str(reference)), ExitStack() as opened:
        expected, received = (opened.enter_context(_opened(path)) for path in (reference, observed))
        return compare_large_b2(expected, received, asked.rules)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refusal("comparison.file-unreadable", file=str(path), detail=error.strerror or str(error)) from error


def compared(asked: Asked, reference: bytes | None, observed: bytes, name: str = "") -> Comparison:
    """Compare two messages, or check one when there is no reference.

    Args:
        asked: How.
        reference: The message expected; None = rules and amounts only (B2).
        observed: The message received.
        name: What the reference is called in a refusal.

    Raises:
        Refusal: when the reference or the rules cannot serve.
    """
    with _worded(asked.rule_path, name):
        if reference is None:
            return check(observed, asked.rules)
        return compare(asked.kind, reference, observed, asked.rules, clock=asked.clock, keys=asked.keys)
