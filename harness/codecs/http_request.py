"""An HTTP/1.1 request kept as bytes: its line, its fields, and the parameters of its query and of its form."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote_plus

from harness.codecs.mime.fields import Field, fields_twice, parse_content_type, read_fields
from harness.codecs.problem import Problem

__all__ = ["HttpRequest", "decode_request"]

_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) (\S{1,65536}) HTTP/1\.[01]")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_FORM = "application/x-www-form-urlencoded"
_ONCE = ("authorization", "content-length", "content-type", "host", "transfer-encoding")
_MOST = 500
"""Parameters of one query or form."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What was read; of bytes that are no request nothing but the problems."""

    method: str = ""
    path: str = ""
    query: Pairs = ()
    fields: tuple[Field, ...] = ()
    form: Pairs = ()
    problems: tuple[Problem, ...] = ()

    def field(self, name: str) -> str:
        """Return the value of the first header field of that name, whatever its case."""
        return next((one.value for one in self.fields if one.name.lower() == name.lower()), "")

    @property
    def scheme(self) -> str:
        """Return the authentication scheme: ``basic``, ``bearer``…; empty without one."""
        return self.field("authorization").partition(" ")[0].lower()

    @property
    def user(self) -> str:
        """Return who Basic authentication names."""
        return self.credentials[0]

    @property
    def credentials(self) -> tuple[str, str]:
        """Return the identifier and the secret of Basic authentication; empty without it.

        A client of OAuth form-encodes both before it joins them (RFC 6749 §2.3.1): that is undone.
        """
        scheme, _, joined = self.field("authorization").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            text = base64.b64decode(joined, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return "", ""
        identifier, _, secret = text.partition(":")
        return unquote_plus(identifier), unquote_plus(secret)

    @property
    def bearer(self) -> str:
        """Return the token of Bearer authentication; empty without it."""
        scheme, _, token = self.field("authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def holds_form(self) -> bool:
        """Tell whether the body is announced as a form."""
        return parse_content_type(self.field("content-type")).kind == _FORM


def decode_request(data: bytes) -> HttpRequest:
    """Read a request; never raises."""
    first, _, rest = data.partition(b"\n")
    line = _LINE.fullmatch(first.removesuffix(b"\r").decode("latin-1"))
    if line is None:
        found = first[:60].decode("latin-1").strip()
        return HttpRequest(problems=(Problem("codecs.http-line", "1", (("found", found),)),))
    end = _HEAD_ENDS.search(data)
    head = rest if end is None else data[len(first) + 1 : end.start()]
    body = b"" if end is None else data[end.end() :]
    fields, told = read_fields(head)
    problems = [*told] if end is not None else [*told, Problem("codecs.http-no-end")]
    problems += [
        Problem("codecs.http-field-twice", "header", (("name", n.title()),)) for n in fields_twice(fields, _ONCE)
    ]
    problems += _framing(fields, body)
    path, _, query = line[2].partition("?")
    request = HttpRequest(method=line[1], path=path, query=_pairs(query, "query", problems), fields=fields)
    form = _pairs(body.decode("latin-1"), "form", problems) if request.holds_form else ()
    return replace(request, form=form, problems=tuple(problems))


def _framing(fields: tuple[Field, ...], body: bytes) -> tuple[Problem, ...]:
    """Tell a body that is not as long as it is said to be (RFC 9112, 6.3)."""
    said = [one.value for one in fields if one.name.lower() == "content-length"]
    if said and any(one.name.lower() == "transfer-encoding" for one in fields):
        return (Problem("codecs.http-two-lengths", "header/content-length"),)
    wrong = [value for value in said if value != str(len(body))]
    told = (("expected", str(len(body))), ("found", ", ".join(wrong)[:40]))
    return (Problem("codecs.http-length", "header/content-length", told),) if wrong else ()


def _pairs(text: str, part: str, problems: list[Problem]) -> Pairs:
    """Read ``a=1&b=2``; a name said twice and more parameters than anybody sends are told."""
    try:
        pairs = tuple(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST))
    except ValueError:
        problems.append(Problem("codecs.http-parameters", part, (("bound", str(_MOST)),)))
        return ()
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem("codecs.http-twice", part, (("name", name[:80]),)) for name in twice[:10]]
    return pairs
