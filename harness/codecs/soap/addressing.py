"""WS-Addressing headers, in either of the two namespaces in use, and their rules between messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.soap.envelope import Envelope
from harness.codecs.soap.names import NS_ADDRESSING, NS_ADDRESSING_2004, SoapVersion, qname
from harness.codecs.xml.safe import Element, local_name, namespace, text_of
from harness.codecs.xml.tree import first, first_problems, path_of

__all__ = ["ANONYMOUS", "Addressing", "answer_problems", "read_addressing", "repeated_ids", "write_addressing"]

ANONYMOUS = {NS_ADDRESSING: f"{NS_ADDRESSING}/anonymous", NS_ADDRESSING_2004: f"{NS_ADDRESSING_2004}/role/anonymous"}
"""Address of who asked, in each namespace."""

_TEXTS = ("Action", "MessageID", "To")
_ENDPOINTS = ("ReplyTo", "FaultTo", "From")


@dataclass(frozen=True, slots=True)
class Addressing:
    """The headers as values; texts as written, empty when absent."""

    action: str
    message_id: str = ""
    to: str | None = None
    """None when absent: an empty ``To`` is sent to the DMP and accepted there."""
    relates_to: tuple[str, ...] = ()
    reply_to: str = ""
    """Address inside ``ReplyTo``."""
    fault_to: str = ""
    sender: str = ""
    """Address inside ``From``."""
    must_understand: tuple[str, ...] = ()
    """Names of the headers that carry ``mustUnderstand``."""
    namespace: str = NS_ADDRESSING


def read_addressing(envelope: Envelope) -> tuple[Addressing | None, tuple[Problem, ...]]:
    """Return the headers, None when there are none at all, and what is wrong among them."""
    blocks = [block for block in envelope.headers if namespace(block) in ANONYMOUS]
    if not blocks:
        return None, ()
    space = namespace(blocks[0])
    mine = [block for block in blocks if namespace(block) == space]
    found: dict[str, Element] = {}
    for block in mine:
        found.setdefault(local_name(block), block)
    texts = {name: text_of(found[name]) if name in found else "" for name in _TEXTS}
    ends = {name: first(found.get(name), "Address") for name in _ENDPOINTS}
    marked = tuple(local_name(b) for b in mine if b.get(qname(envelope.version, "mustUnderstand"), "") in {"1", "true"})
    related = tuple(text_of(block) for block in mine if local_name(block) == "RelatesTo")
    values = Addressing(
        texts["Action"],
        texts["MessageID"],
        texts["To"] if "To" in found else None,
        related,
        ends["ReplyTo"],
        ends["FaultTo"],
        ends["From"],
        marked,
        space,
    )
    return values, first_problems(_problems(blocks, values))


def _problems(blocks: list[Element], values: Addressing) -> Iterator[Problem]:
    stranger = next((block for block in blocks if namespace(block) != values.namespace), None)
    if stranger is not None:
        found = (("expected", values.namespace), ("found", namespace(stranger)))
        yield Problem("exchanges.wsa-namespaces", path_of(stranger), found)
    counts = Counter(local_name(block) for block in blocks if namespace(block) == values.namespace)
    for name, count in counts.items():
        if count > 1 and name in {*_TEXTS, *_ENDPOINTS}:
            yield Problem("exchanges.wsa-repeated", f"/Envelope/Header/{name}[2]", (("name", name),))
    if not values.action:
        yield Problem("exchanges.wsa-action-missing", "/Envelope/Header")
    # WS-Addressing 1.0 SOAP binding: a message that wants an answer has an id for the answer to name.
    if values.reply_to and not values.message_id:
        yield Problem("exchanges.wsa-id-missing", "/Envelope/Header")


def write_addressing(values: Addressing, version: SoapVersion = SoapVersion.V1_2) -> list[Element]:
    """Return the header blocks of the values, in the order of the specification's examples."""
    said = [("Action", values.action), ("MessageID", values.message_id)]
    blocks = [_text(values.namespace, name, text) for name, text in said if text]
    if values.to is not None:
        blocks.append(_text(values.namespace, "To", values.to))
    blocks += [_text(values.namespace, "RelatesTo", text) for text in values.relates_to]
    for name, address in (("ReplyTo", values.reply_to), ("FaultTo", values.fault_to), ("From", values.sender)):
        if address:
            block = _text(values.namespace, name, "")
            etree.SubElement(block, qname(values.namespace, "Address")).text = address
            blocks.append(block)
    for block in blocks:
        if local_name(block) in values.must_understand:
            block.set(qname(version, "mustUnderstand"), "true" if version is SoapVersion.V1_2 else "1")
    return blocks


def _text(space: str, name: str, text: str) -> Element:
    block = etree.Element(qname(space, name), nsmap={"a": space})
    block.text = text
    return block


def answer_problems(request: Addressing, answer: Addressing | None, action: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with the headers of an answer.

    Args:
        request: headers of the message it answers.
        answer: its own headers; None when it has none, which is told.
        action: the action it must have; empty = not looked at.
    """
    if answer is None:
        return (Problem("exchanges.wsa-absent", "/Envelope/Header"),)
    return tuple(_answer(request, answer, action))


def _answer(request: Addressing, answer: Addressing, action: str) -> Iterator[Problem]:
    place = "/Envelope/Header/RelatesTo"
    if not answer.relates_to:
        yield Problem("exchanges.wsa-relates-missing", "/Envelope/Header", (("expected", request.message_id),))
    elif request.message_id not in answer.relates_to:
        found = (("expected", request.message_id), ("found", ", ".join(answer.relates_to)))
        yield Problem("exchanges.wsa-relates", place, found)
    if answer.namespace != request.namespace:
        found = (("expected", request.namespace), ("found", answer.namespace))
        yield Problem("exchanges.wsa-namespaces", "/Envelope/Header", found)
    if answer.message_id and answer.message_id == request.message_id:
        yield Problem("exchanges.wsa-id-repeated", "/Envelope/Header/MessageID", (("id", answer.message_id),))
    if action and answer.action != action:
        found = (("expected", action), ("found", answer.action))
        yield Problem("exchanges.wsa-action", "/Envelope/Header/Action", found)


def repeated_ids(messages: Iterable[Addressing]) -> tuple[Problem, ...]:
    """Return one problem for each message identifier that more than one message carries."""
    counts = Counter(one.message_id for one in messages if one.message_id)
    return tuple(
        Problem("exchanges.wsa-id-repeated", "/Envelope/Header/MessageID", (("id", name),))
        for name, count in counts.items()
        if count > 1
    )
