"""A signed token (JWS, RFC 7515) taken apart: compact or JSON, with everything odd about its form told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.jose.base64url import decode, exact
from harness.codecs.jose.headers import header_problems
from harness.codecs.jose.problems import jose_problem
from harness.codecs.jsons import Plain, decode_json, plain
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["MAX_BYTES", "Jws", "Token", "decode_token"]

MAX_BYTES = 1 << 20
"""A token travels in an HTTP header."""
_MAX_SIGNATURES = 20
_SIGNED, _ENCRYPTED = 2, 4
"""Dots of a compact token."""


@dataclass(frozen=True, slots=True)
class Jws:
    """One signature, with what it covers."""

    header: Mapping[str, Plain]
    """Protected parameters, and those of the JSON form that are not."""
    signing_input: bytes
    signature: bytes
    problems: tuple[Problem, ...] = ()
    """What its header says that no reader should follow."""


@dataclass(frozen=True, slots=True)
class Token:
    """What was read; a text that is no token has no signatures."""

    signatures: tuple[Jws, ...] = ()
    payload: bytes = b""
    claims: Mapping[str, Plain] | None = None
    """Of a payload that is a JSON object; of a claim that stands twice the last one."""
    problems: tuple[Problem, ...] = ()
    """Located by ``header``, ``payload`` or ``signature``, then ``line:column`` inside it."""

    @property
    def told(self) -> tuple[Problem, ...]:
        """Everything odd, of the token and of its signatures."""
        return (*self.problems, *(problem for jws in self.signatures for problem in jws.problems))


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of one signature, before they are decoded."""

    protected: str
    payload: str
    signature: str
    unprotected: Mapping[str, Plain] | None = None


def decode_token(data: bytes) -> Token:
    """Read a token; never raises, verifies nothing.

    Args:
        data: At most 1 MiB; blanks around it mean nothing.
    """
    if len(data) > MAX_BYTES:
        return Token(problems=(jose_problem("too-large", size=str(len(data)), bound=str(MAX_BYTES)),))
    stripped = data.strip()
    texts = _json(stripped) if stripped.startswith(b"{") else _compact(stripped)
    return Token(problems=(texts,)) if isinstance(texts, Problem) else _token(texts)


def _compact(data: bytes) -> Sequence[_Texts] | Problem:
    dots = data.count(b".")
    if dots == _ENCRYPTED:
        return jose_problem("encrypted")
    if dots != _SIGNED or not data.isascii():
        return jose_problem("parts", count=str(dots + 1))
    header, payload, signature = data.decode("ascii").split(".")
    return (_Texts(header, payload, signature),)


def _json(data: bytes) -> Sequence[_Texts] | Problem:
    """Read the JSON form, flattened or with several signatures."""
    document = decode_json(data)
    value = plain(document.root) if document.root else None
    if not isinstance(value, dict) or document.problems:
        first = document.problems[0]
        return Problem(first.code, first.location, first.arguments)
    entries = value.get("signatures", [value])
    if not isinstance(entries, list) or not 0 < len(entries) <= _MAX_SIGNATURES:
        return jose_problem("json-form")
    found = [_entry(entry, value.get("payload")) for entry in entries]
    return [one for one in found if one] if all(found) else jose_problem("json-form")


def _entry(entry: Plain, payload: Plain) -> _Texts | None:
    if not isinstance(entry, dict) or not isinstance(payload, str):
        return None
    protected, signature, header = entry.get("protected", ""), entry.get("signature"), entry.get("header")
    if not isinstance(protected, str) or not isinstance(signature, str) or not isinstance(header, dict | None):
        return None
    return _Texts(protected, payload, signature, header)


def _token(entries: Sequence[_Texts]) -> Token:
    problems: list[Problem] = []
    payload = _bytes(entries[0].payload, "payload", problems)
    claims = _object(payload, "payload", problems) if payload.lstrip()[:1] == b"{" else None
    signatures = tuple(_jws(texts, problems) for texts in entries)
    return Token(signatures, payload, claims, tuple(problems[:MAX_PROBLEMS]))


def _jws(texts: _Texts, problems: list[Problem]) -> Jws:
    raw = _bytes(texts.protected, "header", problems)
    protected = _object(raw, "header", problems) if raw or texts.unprotected is None else {}
    header = {**(texts.unprotected or {}), **(protected or {})}
    twice = sorted((texts.unprotected or {}).keys() & (protected or {}).keys())
    problems += [jose_problem("header-twice", "header", name=name[:80]) for name in twice]
    signing_input = f"{texts.protected}.{texts.payload}".encode("ascii", "replace")
    signature = _bytes(texts.signature, "signature", problems)
    return Jws(header, signing_input, signature, tuple(header_problems(header, protected or {})))


def _bytes(text: str, part: str, problems: list[Problem]) -> bytes:
    data = decode(text)
    if data is None:
        problems.append(jose_problem("base64", part, part=part))
        return b""
    if not exact(text, data):
        problems.append(jose_problem("base64-bits", part, part=part))
    return data


def _object(data: bytes, part: str, problems: list[Problem]) -> Mapping[str, Plain] | None:
    """Read a JSON object; its faults are told at their place inside the part."""
    document = decode_json(data)
    problems += _inside(document.problems, part)
    value = plain(document.root) if document.root else None
    if isinstance(value, dict):
        return value
    if document.root:
        problems.append(jose_problem("no-object", part, part=part))
    return None


def _inside(problems: Sequence[Problem], part: str) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(problem.code, f"{part} {problem.location}", problem.arguments)
