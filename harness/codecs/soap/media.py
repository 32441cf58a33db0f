"""The content type of a message and what it says of the envelope: version, action, character set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.codecs.problem import Problem
from harness.codecs.soap.addressing import read_addressing
from harness.codecs.soap.envelope import Envelope, read_envelope
from harness.codecs.soap.names import SoapVersion
from harness.codecs.xml.safe import Limits, XmlProblem
from harness.codecs.xml.tree import as_problem, first_problems

__all__ = ["MEDIA", "Media", "Message", "content_type", "parse_media", "read_message"]

MEDIA: Mapping[SoapVersion, str] = {SoapVersion.V1_1: "text/xml", SoapVersion.V1_2: "application/soap+xml"}
"""Media type each version travels under (SOAP 1.1 §6, SOAP 1.2 part 2 §7.1)."""

_LONGEST = 4_000
_PARAMETER = re.compile(r';\s*([!#$%&\'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"\s]*))', re.ASCII)
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True, slots=True)
class Media:
    """A media type and its parameters; names in lower case, values as written."""

    type: str
    parameters: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return a parameter, empty when absent."""
        return self.parameters.get(name, "")


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """What travelled: the envelope, None when there is none, and everything to say against it."""

    envelope: Envelope | None
    media: Media
    problems: tuple[Problem, ...]


def parse_media(text: str) -> Media:
    """Read ``type/subtype; name=value``; of a text that is none, what can be read."""
    text = text[:_LONGEST]
    head = text.partition(";")[0].strip().lower()
    parameters: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(text):
        parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted else bare)
    return Media(head, parameters)


def content_type(version: SoapVersion, action: str = "") -> str:
    """Return the content type to send a message under; SOAP 1.1 has its action in a header of its own."""
    head = f"{MEDIA[version]}; charset=utf-8"
    quoted = action.replace("\\", "\\\\").replace('"', '\\"')
    return f'{head}; action="{quoted}"' if action and version is SoapVersion.V1_2 else head


def read_message(
    data: bytes, content_type: str, soap_action: str | None = None, limits: Limits | None = None
) -> Message:
    """Read a message with what its transport says of it.

    Args:
        data: the body, already out of its package (see ``mtom``) when it came in one.
        content_type: the header ``Content-Type``.
        soap_action: the header ``SOAPAction``, quotes included; None when there is none.
        limits: bounds of the document.

    Returns:
        The envelope and its problems; the content decides the version, the media type is only compared.
    """
    media = parse_media(content_type)
    envelope = read_envelope(data, limits)
    if isinstance(envelope, XmlProblem):
        return Message(None, media, (as_problem(envelope),))
    found = (*_media(media, envelope.version), *_charset(media, data), *_action(media, soap_action, envelope))
    return Message(envelope, media, first_problems(found))


def _media(media: Media, version: SoapVersion) -> Iterator[Problem]:
    if media.type != MEDIA[version]:
        found = (("expected", MEDIA[version]), ("found", media.type), ("version", version.name[1:].replace("_", ".")))
        yield Problem("exchanges.soap-media", "Content-Type", found)


def _charset(media: Media, data: bytes) -> Iterator[Problem]:
    said = media.get("charset").lower()
    declared = _DECLARED.match(data)
    written = declared[1].decode().lower() if declared else "utf-8"
    if said and said != written and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield Problem("exchanges.soap-charset", "Content-Type", (("expected", written), ("found", said)))


def _action(media: Media, soap_action: str | None, envelope: Envelope) -> Iterator[Problem]:
    inside = read_addressing(envelope)[0]
    wanted = inside.action if inside else ""
    if envelope.version is SoapVersion.V1_1:
        if soap_action is None:
            yield Problem("exchanges.soap-action-missing", "SOAPAction")
            return
        place, said = "SOAPAction", soap_action.strip().strip('"')
    else:
        place, said = "Content-Type", media.get("action")
    if said and wanted and said != wanted:
        yield Problem("exchanges.soap-action", place, (("expected", wanted), ("found", said)))
