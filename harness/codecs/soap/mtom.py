"""MTOM/XOP packages: the envelope and the binary parts it includes, taken apart and put together."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.soap.media import MEDIA, Media, Message, parse_media, read_message
from harness.codecs.soap.multipart import MimePart, split_multipart, write_multipart
from harness.codecs.soap.names import NS_XOP, SoapVersion, qname
from harness.codecs.xml.safe import Element, Limits
from harness.codecs.xml.tree import first_problems, paths_of

__all__ = ["Inclusion", "Package", "inline", "read_package", "write_package"]

_XOP = "application/xop+xml"
_INCLUDE = qname(NS_XOP, "Include")
_LIMITS = Limits(max_bytes=20_000_000, max_depth=60)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """One ``xop:Include``: where it stands and which part it names."""

    path: str
    cid: str


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """A package taken apart; what could not be read is told in ``problems``."""

    message: Message | None
    """The root part, None when there is none."""
    parts: Mapping[str, MimePart]
    """Other parts by Content-ID, angle brackets left out; of two with one name, the first."""
    inclusions: tuple[Inclusion, ...]
    problems: tuple[Problem, ...]


def read_package(data: bytes, content_type: str, soap_action: str | None = None) -> Package:
    """Take a package apart.

    Args:
        data: body of the HTTP message.
        content_type: its header ``Content-Type``, which holds the boundary.
        soap_action: its header ``SOAPAction``, None when there is none.
    """
    media = parse_media(content_type)
    if media.type != "multipart/related":
        found = (("expected", "multipart/related"), ("found", media.type))
        return Package(None, {}, (), (Problem("exchanges.mtom-media", "Content-Type", found),))
    parts, split = split_multipart(data, media.get("boundary"))
    if not parts:
        return Package(None, {}, (), split or (Problem("exchanges.mtom-empty"),))
    start = media.get("start").strip("<>")
    at = next((rank for rank, part in enumerate(parts) if start and part.cid == start), None)
    root, others = parts[at or 0], [part for rank, part in enumerate(parts) if rank != (at or 0)]
    message = read_message(root.content, _inner(root, media), soap_action, _LIMITS)
    found_here = _inclusions(message)
    by_cid: dict[str, MimePart] = {}
    for part in others:
        by_cid.setdefault(part.cid, part)
    started = [Problem("exchanges.mtom-start", "Content-Type", (("found", start),))] if start and at is None else []
    problems = [*split, *started, *_heads(media, root, message), *message.problems]
    problems += [*_doubles(others), *_links(found_here, by_cid), *_shapes(message)]
    return Package(message, by_cid, found_here, first_problems(problems))


def _inner(root: MimePart, media: Media) -> str:
    """Return the media type of the envelope itself: parameter ``type`` of the root part, else ``start-info``."""
    own = root.media
    if own.type != _XOP:
        return root.content_type
    kept = {name: own.get(name) or media.get(name) for name in ("charset", "action")}
    said = "".join(f'; {name}="{value}"' for name, value in kept.items() if value)
    return parse_media(own.get("type") or media.get("start-info")).type + said


def _heads(media: Media, root: MimePart, message: Message) -> Iterator[Problem]:
    if media.get("type").lower() != _XOP:
        found = (("expected", _XOP), ("found", media.get("type")))
        yield Problem("exchanges.mtom-type", "Content-Type", found)
    if root.media.type != _XOP:
        found = (("expected", _XOP), ("found", root.media.type))
        yield Problem("exchanges.mtom-root-type", root.place, found)
    wanted = MEDIA[message.envelope.version] if message.envelope else ""
    said = parse_media(media.get("start-info")).type
    if wanted and said != wanted:
        yield Problem("exchanges.mtom-start-info", "Content-Type", (("expected", wanted), ("found", said)))


def _inclusions(message: Message) -> tuple[Inclusion, ...]:
    if message.envelope is None:
        return ()
    found = paths_of(message.envelope.root, _INCLUDE)
    return tuple(Inclusion(path, unquote(node.get("href", "")[4:])) for node, path in found)


def _doubles(parts: Sequence[MimePart]) -> Iterator[Problem]:
    seen: set[str] = set()
    for part in parts:
        if part.cid in seen:
            yield Problem("exchanges.mtom-double", part.place, (("cid", part.cid),))
        if not part.cid:
            yield Problem("exchanges.mtom-no-cid", part.place)
        seen.add(part.cid)


def _links(inclusions: Sequence[Inclusion], parts: Mapping[str, MimePart]) -> Iterator[Problem]:
    for one in inclusions:
        if one.cid not in parts:
            yield Problem("exchanges.mtom-missing", one.path, (("cid", one.cid),))
    named = {one.cid for one in inclusions}
    for cid, part in parts.items():
        if cid and cid not in named:
            yield Problem("exchanges.mtom-unused", part.place, (("cid", cid),))


def _shapes(message: Message) -> Iterator[Problem]:
    """XOP §2.1: the Include stands alone in its element and names a part by ``cid:``."""
    for node, path in paths_of(message.envelope.root, _INCLUDE) if message.envelope else ():
        if not node.get("href", "").lower().startswith("cid:"):
            yield Problem("exchanges.mtom-href", path, (("found", node.get("href", "")[:200]),))
        parent = node.getparent()
        lone = node.getprevious() is None and node.getnext() is None
        if parent is None or not lone or (parent.text or "").strip() or (node.tail or "").strip():
            yield Problem("exchanges.mtom-beside", path)


def inline(package: Package) -> Element | None:
    """Return the envelope with every part that is there written in base64 in its place, None without envelope."""
    if package.message is None or package.message.envelope is None:
        return None
    root = etree.fromstring(etree.tostring(package.message.envelope.root))
    for node in list(root.iter(_INCLUDE)):
        part = package.parts.get(unquote(node.get("href", "")[4:]))
        parent = node.getparent()
        if part is not None and parent is not None:
            parent.remove(node)
            parent.text = base64.b64encode(part.content).decode("ascii")
    return root


def include(cid: str) -> Element:
    """Return the ``xop:Include`` of a part, to put where its bytes belong."""
    return etree.Element(_INCLUDE, nsmap={"xop": NS_XOP}, href=f"cid:{quote(cid, safe='@!$&()*+,;=~._-')}")


def write_package(
    envelope: bytes,
    parts: Mapping[str, tuple[str, bytes]],
    *,
    boundary: str,
    version: SoapVersion = SoapVersion.V1_2,
    action: str = "",
) -> tuple[str, bytes]:
    """Return the content type and the body of a package.

    Args:
        envelope: the root part; it includes its parts by `include`.
        parts: Content-ID → media type and bytes, in the order they will be sent.
        boundary: a text that occurs in none of them.
        version: version of the envelope.
        action: the action, said in the content type when there is one.
    """
    inner = MEDIA[version]
    root = MimePart("root@envelope", f'{_XOP}; charset=UTF-8; type="{inner}"', envelope, "binary")
    others = [MimePart(cid, media, content, "binary") for cid, (media, content) in parts.items()]
    body = write_multipart([root, *others], boundary)
    head = f'multipart/related; type="{_XOP}"; start="<root@envelope>"; start-info="{inner}"; boundary="{boundary}"'
    return head + (f'; action="{action}"' if action else ""), body
