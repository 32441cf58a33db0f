"""A decoded mail as (path, value) pairs, each with its class, so that two mails can be compared."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.codecs.mime.fields import decoded_words
from harness.codecs.mime.lot import gunzip
from harness.codecs.mime.subject import parse_subject
from harness.codecs.mime.tree import Mail, Node
from harness.codecs.mime.verdict import Signature
from harness.model.difference import FieldClass

__all__ = ["CONTENT", "Item", "view"]

CONTENT = "contenu"
"""Last step of the path of what a leaf holds, decoded and decompressed."""
_FREE: Mapping[str, str] = {"message-id": "codecs_mail.free-message-id", "date": "codecs_mail.free-instant"}
"""Fields that are another at every sending, and the code of the reason."""
_ENCODED = frozenset({"base64", "quoted-printable"})
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a mail."""

    path: str
    """``/1/Content-Type;name``, ``/1/clair/contenu``: the node, then what of it."""
    name: str
    """Name of the field, or a message code."""
    value: str
    field_class: FieldClass = FieldClass.EXACT
    reason: str = ""
    """Message code: why it is not compared by equality."""
    raw: bytes | None = None
    """The bytes, when they are what counts."""


def view(mail: Mail, bound: int) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Return each node of a mail with its values, in the order of the mail.

    Args:
        mail: As read; its envelopes opened as far as the keys allowed.
        bound: Size in bytes above which nothing is decompressed.
    """
    return tuple((f"/{node.path}", tuple(_items(node, bound))) for node in mail.root.walk())


def _at(node: Node, what: str) -> str:
    return f"/{node.path}/{what}".replace("//", "/")


def _items(node: Node, bound: int) -> Iterator[Item]:
    yield from _fields(node)
    if node.kind.startswith("multipart/"):
        yield Item(_at(node, "hors-parties"), "codecs_mail.view-around", _around(node))
    if node.envelope is not None:
        facts = node.envelope
        yield Item(_at(node, "enveloppe/algorithme"), "codecs_mail.view-cipher", facts.cipher)
        yield Item(_at(node, "enveloppe/destinataires"), "codecs_mail.view-recipients", str(facts.recipients))
    if node.signature is not None:
        yield from _signature(node, node.signature)
    yield from _body(node, bound)


def _fields(node: Node) -> Iterator[Item]:
    seen = Counter[str]()
    order = list[str]()
    for field in node.entity.fields:
        key = field.name.lower()
        seen[key] += 1
        order.append(key)
        place = _at(node, field.name.title() if key != "mime-version" else "MIME-Version")
        place += f"[{seen[key]}]" if seen[key] > 1 else ""
        place = place.replace("Message-Id", "Message-ID")
        if key == "content-type":
            yield from _type(node, place)
        elif key == "subject" and not node.path:
            yield from _subject(field.value, place)
        elif key in _FREE:
            yield Item(place, field.name, field.value, FieldClass.VOLATILE, _FREE[key])
        else:
            yield Item(place, field.name, decoded_words(field.value))
    yield Item(_at(node, "ordre"), "codecs_mail.view-order", " ".join(order))


def _type(node: Node, place: str) -> Iterator[Item]:
    said = node.entity.content_type
    yield Item(place, "Content-Type", said.kind)
    for name, value in said.parameters:
        free = name == "boundary"
        kind, reason = (FieldClass.VOLATILE, "codecs_mail.free-boundary") if free else (FieldClass.EXACT, "")
        yield Item(f"{place};{name}", f"Content-Type;{name}", value, kind, reason)
    if said.rest:
        yield Item(f"{place};", "codecs_mail.view-unread", said.rest)


def _subject(value: str, place: str) -> Iterator[Item]:
    subject = parse_subject(value)
    if subject is None:
        yield Item(place, "Subject", decoded_words(value))
        return
    instant = f"{subject.sent_at:%Y%m%d%H%M%S}{subject.sequence:05d}"
    yield Item(f"{place}/version", "codecs_mail.view-subject-version", subject.version)
    yield Item(f"{place}/emetteur", "codecs_mail.view-subject-sender", subject.sender)
    free = FieldClass.VOLATILE, "codecs_mail.free-instant"
    yield Item(f"{place}/instant", "codecs_mail.view-subject-instant", instant, *free)
    yield Item(f"{place}/factures", "codecs_mail.view-subject-invoices", f"{subject.invoices:05d}")


def _around(node: Node) -> str:
    """Return what stands before the first and after the last part, the delimiters left out."""
    source, entity = node.entity.source, node.entity
    if not node.children:
        return entity.body[:200].decode("latin-1")
    first, last = node.children[0].entity, node.children[-1].entity
    around = source[entity.body_start : first.start] + b"\n" + source[last.stop : entity.stop]
    delimiter = b"--" + entity.content_type.get("boundary").encode("latin-1", "replace")
    text = around.replace(delimiter + b"--", b"").replace(delimiter, b"")
    return text.decode("latin-1").strip()


def _signature(node: Node, signature: Signature) -> Iterator[Item]:
    yield Item(_at(node, "signature/signataires"), "codecs_mail.view-signers", str(len(signature.signers)))
    told = sorted(p.code for p in signature.problems)
    for rank, signer in enumerate(signature.signers, 1):
        place = _at(node, f"signature/{rank}")
        yield Item(f"{place}/sujet", "codecs_mail.view-signer", signer.subject)
        yield Item(f"{place}/emetteur", "codecs_mail.view-signer-issuer", signer.issuer)
        yield Item(f"{place}/empreinte", "codecs_mail.view-signer-digest", signer.digest)
        yield Item(f"{place}/algorithme", "codecs_mail.view-signer-algorithm", signer.algorithm)
        told += sorted(p.code for p in signer.problems)
        stamp = signer.signed_at.isoformat() if signer.signed_at else ""
        if stamp:
            free = FieldClass.VOLATILE, "codecs_mail.free-instant"
            yield Item(f"{place}/instant", "codecs_mail.view-signer-instant", stamp, *free)
    yield Item(_at(node, "signature/verdict"), "codecs_mail.view-verdict", " ".join(told), FieldClass.DERIVED)


def _body(node: Node, bound: int) -> Iterator[Item]:
    """Yield what a leaf holds; of what holds something else only that its bytes are free."""
    if node.envelope is not None or node.signature is not None or node.kind == "application/pkcs7-signature":
        reason = "codecs_mail.free-cipher" if node.envelope is not None else "codecs_mail.free-signature"
        if not node.kind.startswith("multipart/"):
            yield _opaque(node, "octets", "codecs_mail.view-sealed", node.content or b"", reason)
        return
    if node.children or node.content is None:
        return
    encoding = node.entity.get("Content-Transfer-Encoding").strip().lower()
    if encoding in _ENCODED:
        yield _opaque(node, "transfert", "codecs_mail.view-transfer", node.entity.body, "codecs_mail.free-writing")
    content = node.content
    if content.startswith(_GZIP):
        yield from _gzip(node, content)
        clear, _ = gunzip(content, bound)
        content = clear if clear is not None else content
    yield Item(_at(node, CONTENT), "codecs_mail.view-content", "", FieldClass.EXACT, "", content)


def _opaque(node: Node, what: str, name: str, data: bytes, reason: str) -> Item:
    return Item(_at(node, what), name, f"{len(data)} {zlib.crc32(data):08x}", FieldClass.OPAQUE, reason)


def _gzip(node: Node, content: bytes) -> Iterator[Item]:
    """Yield what the head of a compressed file says (RFC 1952, 2.3)."""
    yield Item(_at(node, "gzip/compression"), "codecs_mail.view-compression", "gzip")
    stamp = str(int.from_bytes(content[4:8], "little"))
    yield Item(
        _at(node, "gzip/mtime"), "codecs_mail.view-gzip-mtime", stamp, FieldClass.VOLATILE, "codecs_mail.free-mtime"
    )
    if content[3] & 0x08 and not content[3] & 0x04:
        name = content[10:300].partition(b"\0")[0].decode("latin-1")
        yield Item(_at(node, "gzip/nom"), "codecs_mail.view-gzip-name", name)
    yield _opaque(node, "gzip", "codecs_mail.view-gzip", content, "codecs_mail.free-writing")
