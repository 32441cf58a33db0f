"""Header fields: cut, unfolded, decoded; and the type of a body with its parameters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_to_bytes

from harness.codecs.problem import Problem

__all__ = [
    "ContentType",
    "Field",
    "decoded_words",
    "fields_twice",
    "parameters_twice",
    "parse_content_type",
    "plain",
    "read_fields",
]

_MAX_FIELDS = 500
_LONGEST_VALUE = 4 * 1024
"""Characters of a value that are looked into; real ones are far shorter."""
_NAME = re.compile(rb"[!-9;-~]{1,200}")
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,100})\s*=\s*(?:\"((?:\\.|[^\"\\])*)\"|([^;\"]*))")
_KIND = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}")


@dataclass(frozen=True, slots=True)
class Field:
    """One header field, unfolded; bytes outside ASCII are read as Latin-1."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type and its parameters, names in lower case."""

    kind: str
    """``application/edi-consent``, in lower case; empty when it has no such form."""
    parameters: tuple[tuple[str, str], ...] = ()
    rest: str = ""
    """What follows no grammar, a parameter said twice and comments included."""

    def get(self, name: str) -> str:
        """Return a parameter; empty when it is not there."""
        return dict(self.parameters).get(name, "")

    @property
    def multipart(self) -> bool:
        """Whether the body holds parts."""
        return self.kind.startswith("multipart/")


def read_fields(head: bytes, path: str = "") -> tuple[tuple[Field, ...], tuple[Problem, ...]]:
    """Cut a header block into its fields; lines that belong to no field are told by their rank."""
    texts = list[list[bytes]]()
    problems = list[Problem]()
    for rank, line in enumerate(head.split(b"\n"), 1):
        text = line.removesuffix(b"\r")
        if text[:1] in {b" ", b"\t"} and texts:
            texts[-1].append(text)
        elif _NAME.match(text) and b":" in text[:201]:
            texts.append([text])
        elif text and not (rank == 1 and text.startswith((b"From ", b">From "))):
            found = text[:40].decode("ascii", "replace")
            problems.append(Problem("codecs_mail.no-field", path, (("found", found), ("line", str(rank)))))
    if len(texts) > _MAX_FIELDS:
        problems.append(Problem("codecs_mail.too-many-fields", path, (("bound", str(_MAX_FIELDS)),)))
    fields = list[Field]()
    for lines in texts[:_MAX_FIELDS]:
        name, _, value = b"".join(lines).partition(b":")
        fields.append(Field(name.strip().decode("latin-1"), value.strip().decode("latin-1")))
    return tuple(fields), tuple(problems[:10])


def fields_twice(fields: Iterable[Field], names: Collection[str]) -> tuple[str, ...]:
    """Return, in lower case, which of these names (in lower case) stand more than once."""
    counted = Counter(field.name.lower() for field in fields)
    return tuple(sorted(name for name in names if counted[name] > 1))


def parameters_twice(value: str) -> tuple[str, ...]:
    """Return the parameters that a field says again; ``filename`` beside ``filename*`` is a fall-back (RFC 6266)."""
    counted = Counter(match[1].lower() for match in _PARAMETER.finditer(value[:_LONGEST_VALUE]))
    return tuple(sorted(name for name, count in counted.items() if count > 1))


def decoded_words(value: str) -> str:
    """Return a value with its encoded words (RFC 2047) read; what cannot be read stays as it is."""
    text, rest = value[:_LONGEST_VALUE], value[_LONGEST_VALUE:]
    try:
        pieces = decode_header(text)
        read = (p if isinstance(p, str) else p.decode(charset or "latin-1", "replace") for p, charset in pieces)
        return "".join(read) + rest
    except (HeaderParseError, ValueError, LookupError, TypeError):
        return value


def plain(text: str) -> str:
    """Return a text that can stand in a header field: one line, no control character."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def parse_content_type(value: str) -> ContentType:
    """Read a media type; without one, or with a broken one, RFC 2045 says to read plain text."""
    text = value[:_LONGEST_VALUE]
    kind = text.partition(";")[0].strip().lower()
    if not _KIND.fullmatch(kind):
        return ContentType("text/plain", (), text.strip())
    parameters = dict[str, str]()
    unread = list[str]()
    end = text.find(";") if ";" in text else len(text)
    for match in _PARAMETER.finditer(text, end):
        unread.append(text[end : match.start()])
        end = match.end()
        name, quoted, bare = match[1].lower(), match[2], match[3]
        said = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip()
        if name.endswith("*"):
            name, said = name.rstrip("*"), _extended(said)
        if name in parameters:
            unread.append(match[0])
        parameters.setdefault(name, said)
    unread.append(value[end:])
    return ContentType(kind, tuple(parameters.items()), "".join(unread).strip())


def _extended(value: str) -> str:
    """Read ``utf-8''r%C3%A9sultat`` (RFC 2231)."""
    charset, _, rest = value.partition("'")
    text = unquote_to_bytes(rest.partition("'")[2] or value)
    try:
        return text.decode(charset or "latin-1", "replace")
    except LookupError:
        return text.decode("latin-1")
