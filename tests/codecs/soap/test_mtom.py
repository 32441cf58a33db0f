"""MTOM packages taken apart and put together; the standard mail library and zeep are the other readers."""

from __future__ import annotations

import base64
import time
from email import message_from_bytes
from email.message import Message
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from zeep.wsdl.attachments import MessagePack

from harness.codecs.problem import Problem
from harness.codecs.soap.mtom import Package, include, inline, read_package, write_package

SOAP = "http://www.w3.org/2003/05/soap-envelope"
OLD = "http://schemas.xmlsoap.org/soap/envelope/"
XOP = "http://www.w3.org/2004/08/xop/include"
TYPE = 'multipart/related; type="application/xop+xml"; start="<root>"; start-info="application/soap+xml"; boundary="B"'
INCLUDE = f'<x:Include xmlns:x="{XOP}" href="cid:doc"/>'
TOP = "Content-Type"
IN_PLACE = "/Envelope/Body/d/Include"
BINARY = bytes(range(256)) + b"\r\n--BB\r\n"


def envelope(inside: str = INCLUDE, soap: str = SOAP) -> bytes:
    return f'<s:Envelope xmlns:s="{soap}"><s:Body><d>{inside}</d></s:Body></s:Envelope>'.encode()


def part(cid: str, content: bytes, media: str = "text/xml", more: str = "") -> bytes:
    named = f"Content-ID: <{cid}>\r\n" if cid else ""
    return f"--B\r\nContent-Type: {media}\r\n{named}{more}\r\n".encode() + content + b"\r\n"


def root(content: bytes | None = None, media: str = 'application/xop+xml; type="application/soap+xml"') -> bytes:
    return part("root", envelope() if content is None else content, media)


DOC = part("doc", BINARY)
END = b"--B--\r\n"


def told(found: Package) -> list[tuple[str, str]]:
    return [(one.code.rpartition(".")[2], one.location) for one in found.problems]


def test_a_right_package_is_read_whole() -> None:
    found = read_package(b"preamble\r\n" + root() + DOC + END + b"epilogue", TYPE)
    assert told(found) == []
    assert found.message is not None
    assert found.message.envelope is not None
    assert [(one.path, one.cid) for one in found.inclusions] == [(IN_PLACE, "doc")]
    assert {cid: one.content for cid, one in found.parts.items()} == {"doc": BINARY}
    whole = inline(found)
    assert whole is not None
    assert base64.b64decode(whole.findtext(".//d") or "") == BINARY


@pytest.mark.parametrize(
    ("data", "media", "expected"),
    [
        (root() + END, TYPE, [("mtom-missing", IN_PLACE)]),
        (root() + DOC + DOC + END, TYPE, [("mtom-double", "part 3")]),
        (root() + DOC + part("other", b"x") + END, TYPE, [("mtom-unused", "part 3")]),
        (root() + DOC + part("", b"x") + END, TYPE, [("mtom-no-cid", "part 3")]),
        (root() + DOC, TYPE, [("mtom-unclosed", "part 2")]),
        (root() + DOC + END, TYPE.replace("<root>", "<gone>"), [("mtom-start", "Content-Type")]),
        (DOC + root() + END, TYPE, []),
        (root() + DOC + END, TYPE.replace("xop+xml", "other"), [("mtom-type", "Content-Type")]),
        (root() + DOC + END, TYPE.replace("soap+xml", "other"), [("mtom-start-info", "Content-Type")]),
        (root(None, "application/soap+xml") + DOC + END, TYPE, [("mtom-root-type", "part 1")]),
        (
            # The published feeding example of the DMP: a SOAP 1.1 envelope under the media type of 1.2.
            root(envelope(soap=OLD)) + DOC + END,
            TYPE,
            [("mtom-start-info", TOP), ("soap-media", TOP), ("soap-action-missing", "SOAPAction")],
        ),
        (
            root(envelope("t" + INCLUDE)) + DOC + END,
            TYPE,
            [("mtom-beside", IN_PLACE)],
        ),
        (
            root(envelope(INCLUDE.replace("cid:doc", "http://x/doc"))) + END,
            TYPE,
            [("mtom-missing", IN_PLACE), ("mtom-href", IN_PLACE)],
        ),
        (
            root() + part("doc", b"not base64!", more="Content-Transfer-Encoding: base64\r\n") + END,
            TYPE,
            [("mtom-encoding", "part 2")],
        ),
        (
            root() + b"--B\r\nContent-ID: <doc>\r\n" + END,
            TYPE,
            [("mtom-head", "part 2"), ("mtom-no-cid", "part 2"), ("mtom-missing", IN_PLACE)],
        ),
        (b"no boundary at all", TYPE, [("mtom-no-boundary", "")]),
        (root() + END, "multipart/related", [("mtom-boundary", "Content-Type")]),
        (root() + END, "application/soap+xml", [("mtom-media", "Content-Type")]),
        (END, TYPE, [("mtom-empty", "")]),
    ],
)  # fmt: skip
def test_departures(data: bytes, media: str, expected: list[tuple[str, str]]) -> None:
    assert told(read_package(data, media)) == expected


def test_transfer_encodings_are_undone() -> None:
    encoded = part("doc", base64.encodebytes(BINARY), more="Content-Transfer-Encoding: BASE64\r\n")
    assert read_package(root() + encoded + END, TYPE).parts["doc"].content == BINARY
    quoted = part("doc", b"caf=C3=A9", more="Content-Transfer-Encoding: quoted-printable\r\n")
    assert read_package(root() + quoted + END, TYPE).parts["doc"].content == "café".encode()


def test_sizes_are_bounded_and_time_is_linear() -> None:
    (problem,) = read_package(b"x" * 64_000_001, TYPE).problems
    assert problem == Problem("exchanges.mtom-size", "", (("found", "64000001"), ("limit", "64000000")))
    many = root() + b"".join(part(f"c{rank}", b"") for rank in range(5_000)) + END
    began = time.monotonic()
    assert ("mtom-parts", "part 101") in told(read_package(many, TYPE))
    read_package(b"\r\n" * 8_000_000, TYPE)
    read_package(b"\r\n--B" * 3_000_000, TYPE)
    assert time.monotonic() - began < 20


def test_many_inclusions_take_linear_time() -> None:
    began = time.monotonic()
    found = read_package(root(envelope(INCLUDE * 40_000)) + DOC + END, TYPE)
    assert len(found.inclusions) == 40_000
    assert found.inclusions[-1].path == f"{IN_PLACE}[40000]"
    assert len(found.problems) == 100
    assert {code for code, _ in told(found)} == {"mtom-beside"}
    assert time.monotonic() - began < 10


def test_the_mail_library_and_zeep_read_what_we_write() -> None:
    data = envelope().replace(b'href="cid:doc"', b'href="cid:doc%40x"')
    # zeep strips line ends off both ends of a binary part: these bytes have none there.
    content = b"%PDF-" + bytes(range(256))
    media, body = write_package(data, {"doc@x": ("application/pdf", content)}, boundary="=_limit")
    mail = message_from_bytes(b"Content-Type: " + media.encode() + b"\r\n\r\n" + body)
    read = [p for p in mail.walk() if not p.is_multipart()]
    assert [p["Content-ID"] for p in read] == ["<root@envelope>", "<doc@x>"]
    parts = [zeep_part(p) for p in read]
    assert [p.content for p in parts] == [data, content]
    assert zeep_inlines(data, parts[1:]) == base64.b64encode(content)


def zeep_part(part: Message) -> SimpleNamespace:
    """Return a part as the transport of zeep hands it on."""
    headers = {name.encode(): value.encode() for name, value in part.items()}
    return SimpleNamespace(encoding="utf-8", headers=headers, content=part.get_payload(decode=True))


def zeep_inlines(data: bytes, parts: list[SimpleNamespace]) -> bytes:
    """Let the independent client put the parts in their place."""
    from zeep.wsdl.messages.xop import process_xop

    document = etree.fromstring(data)
    assert process_xop(document, MessagePack(parts))  # type: ignore[no-untyped-call]
    return (document.findtext(".//d") or "").encode()


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z0-9.]{1,8}@[a-z]{1,5}", fullmatch=True), st.binary(max_size=50), max_size=3))
def test_round_trip(contents: dict[str, bytes]) -> None:
    tree = etree.fromstring(f'<s:Envelope xmlns:s="{SOAP}"><s:Body><b/></s:Body></s:Envelope>')
    for cid in contents:
        etree.SubElement(tree[0][0], "d").append(include(cid))
    media, body = write_package(
        etree.tostring(tree), {c: ("a/b", v) for c, v in contents.items()}, boundary="=_limit", action="urn:do"
    )
    found = read_package(body, media)
    assert found.problems == ()
    assert {cid: one.content for cid, one in found.parts.items()} == contents
    assert [one.cid for one in found.inclusions] == list(contents)


def test_a_boundary_inside_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        write_package(envelope(), {"doc": ("a/b", b"--limit")}, boundary="limit")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([TYPE, "multipart/related; boundary=B", ""]))
def test_anything_gives_a_package(data: bytes, media: str) -> None:
    read_package(data, media)
    found = read_package(b"--B\r\n" + data + b"\r\n--B--", media)
    inline(found)
    assert found.problems
