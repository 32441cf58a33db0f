"""HTTP requests read back from what the standard library writes on the wire, and from any bytes."""

from __future__ import annotations

import base64
import http.client
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.codecs.http_request import decode_request
from harness.i18n import catalogue

POSTED = b"POST /token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
TEXT = st.text(max_size=20)
PAIRS = st.dictionaries(TEXT.filter(bool), TEXT, max_size=6)


class _Wire:
    """A socket that keeps what is sent."""

    def __init__(self) -> None:
        self.sent = b""

    def sendall(self, data: bytes) -> None:
        self.sent += data


def wire(method: str, target: str, body: str | None = None, **fields: str) -> bytes:
    """Return the bytes the client of the standard library sends."""
    connection = http.client.HTTPConnection("fournisseur.invalid")
    kept = _Wire()
    connection.sock = kept
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    connection.request(method, target, body, headers)
    return kept.sent


@given(query=PAIRS, form=PAIRS)
def test_what_the_standard_client_writes(query: dict[str, str], form: dict[str, str]) -> None:
    data = wire("POST", f"/auth?{urlencode(query)}", urlencode(form), Content_Type="application/x-www-form-urlencoded")
    request = decode_request(data)
    assert (request.method, request.path, request.problems) == ("POST", "/auth", ())
    assert (dict(request.query), dict(request.form)) == (query, form)
    assert request.field("host") == "fournisseur.invalid"


@pytest.mark.parametrize(
    ("joined", "halves"),
    [
        (b"syn-client:syn-secret", ("syn-client", "syn-secret")),
        # RFC 6749 2.3.1: both halves are form-encoded before they are joined.
        (b"syn%3Aclient:syn+secret%2B", ("syn:client", "syn secret+")),
        (b"syn-client", ("syn-client", "")),
    ],
)
def test_basic_authentication_tells_identifier_and_secret(joined: bytes, halves: tuple[str, str]) -> None:
    request = decode_request(wire("GET", "/", Authorization=f"Basic {base64.b64encode(joined).decode()}"))
    assert (request.scheme, request.user, request.credentials, request.bearer) == ("basic", halves[0], halves, "")


def test_what_is_no_basic_authentication_tells_nobody() -> None:
    bearer = decode_request(wire("GET", "/", Authorization="Bearer syn-jeton"))
    assert (bearer.scheme, bearer.user, bearer.bearer) == ("bearer", "", "syn-jeton")
    assert decode_request(wire("GET", "/", Authorization="Basic é")).credentials == ("", "")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", [("codecs.http-line", "1")]),
        (b"GET /auth", [("codecs.http-line", "1")]),
        (b"GET /a b HTTP/1.1\r\n\r\n", [("codecs.http-line", "1")]),
        (b"GET /auth HTTP/2\r\n\r\n", [("codecs.http-line", "1")]),
        (b"GET /auth HTTP/1.1\r\nHost: a\r\n", [("codecs.http-no-end", "")]),
        (b"GET /auth?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n", [("codecs.http-twice", "query")]),
        (POSTED + b"a=1&b=2&a=3", [("codecs.http-twice", "form")]),
        (POSTED + b"&".join(b"a%d=1" % n for n in range(501)), [("codecs.http-parameters", "form")]),
        (b"GET / HTTP/1.1\r\nsans deux points\r\n\r\n", [("codecs_mail.no-field", "")]),
        (
            b"GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\nauthorization: Bearer x\r\n\r\n",
            [("codecs.http-field-twice", "header")],
        ),
        (
            b"POST / HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Type: application/json\r\n\r\n{}",
            [("codecs.http-field-twice", "header")],
        ),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd", [("codecs.http-length", "header/content-length")]),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd", []),
        (
            b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nabcd",
            [("codecs.http-two-lengths", "header/content-length")],
        ),
        (b"GET / HTTP/1.1\r\nX-A: 1\r\nX-A: 2\r\n\r\n", []),
        (POSTED + b"a=1", []),
        (b"GET / HTTP/1.1\n\n", []),
    ],
    ids=[
        "empty",
        "no-version",
        "blank",
        "http2",
        "no-end",
        "twice-query",
        "twice-form",
        "many",
        "field",
        "two-authorizations",
        "two-types",
        "length",
        "right-length",
        "two-lengths",
        "two-of-ours",
        "right",
        "lf",
    ],
)
def test_damaged_requests(data: bytes, told: list[tuple[str, str]]) -> None:
    assert [(one.code, one.location) for one in decode_request(data).problems] == told


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(POSTED.__add__)))
def test_any_bytes(data: bytes) -> None:
    request = decode_request(data)
    assert request.method or request.problems
    for problem in request.problems:
        room, _, name = problem.code.partition(".")
        assert catalogue(room, "fr")[name].format(**dict(problem.arguments))


def test_what_is_no_form_is_no_form() -> None:
    request = decode_request(POSTED.replace(b"x-www-form-urlencoded", b"json") + b'{"a": 1}')
    assert (request.form, request.problems) == ((), ())
