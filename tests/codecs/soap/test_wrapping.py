"""Attacks that leave the signature sound: each is told, and xmlsec shows that the signature alone would not."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.soap.assertion import read_assertions
from harness.codecs.soap.assertion_write import sign_assertion, write_assertion
from harness.codecs.soap.envelope import Envelope, read_envelope
from harness.codecs.soap.wrapping import inspect_security, verify_security
from tests.codecs.soap.messages import NATIONAL_ID, NOW, SAML, WSSE, Request, signer

DS = "http://www.w3.org/2000/09/xmldsig#"
FORGER = "899900000666"
HEAD = "/Envelope/Header"
PLACE = f"{HEAD}/Security/Assertion"


def assertion(name: str = NATIONAL_ID, identifier: str = "_a1") -> etree._Element:
    billing = {"identifiantFacturation": ["991000011"]}
    return write_assertion(identifier, "2025-09-15T09:00:00.000Z", f"CN={name}", name, "CPS", billing)


def signed() -> etree._Element:
    return sign_assertion(assertion(), signer().key, signer().certificate)


def message(*blocks: etree._Element) -> etree._Element:
    return Request(security=lambda: [copy.deepcopy(block) for block in blocks]).tree()


def find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path.replace("saml:", f"{{{SAML}}}").replace("ds:", f"{{{DS}}}").replace("wsse:", f"{{{WSSE}}}"))
    assert found is not None
    return found


def told(root: etree._Element | bytes) -> list[tuple[str, str]]:
    data = root if isinstance(root, bytes) else etree.tostring(root)
    found = verify_security(data, [signer().authority], NOW)
    return [(p.code.rpartition(".")[2], p.location) for p in found]


def test_a_sound_message_has_nothing_said_against_it() -> None:
    assert told(message(signed())) == []
    assert inspect_security(etree.tostring(signed())) == ()


def hidden_in_a_header(root: etree._Element) -> None:
    """The forged assertion stands where it is looked for; the signed one goes into a header nobody reads."""
    sound = find(root, ".//saml:Assertion")
    security = sound.getparent()
    assert security is not None
    holder = etree.SubElement(root[0], "{urn:x}Wrapper")
    holder.append(sound)
    security.append(assertion(FORGER, "_forged"))


def hidden_in_the_forged_one(root: etree._Element) -> None:
    """The forged assertion carries the signature, and the signed content as its own child."""
    sound = find(root, ".//saml:Assertion")
    security, signature = sound.getparent(), find(sound, "ds:Signature")
    assert security is not None
    forged = assertion(FORGER, "_forged")
    sound.remove(signature)
    forged.insert(1, signature)
    forged.append(sound)
    security.append(forged)


def hidden_in_an_object(root: etree._Element) -> None:
    """The signed assertion hides inside the signature that the forged one carries."""
    sound = find(root, ".//saml:Assertion")
    security, signature = sound.getparent(), find(sound, "ds:Signature")
    assert security is not None
    forged = assertion(FORGER, "_forged")
    sound.remove(signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(sound)
    forged.insert(1, signature)
    security.append(forged)


def same_identifier(root: etree._Element) -> None:
    """A forged assertion has the identifier of the signed one and comes first."""
    sound = find(root, ".//saml:Assertion")
    sound.addprevious(assertion(FORGER, "_a1"))


def second_security(root: etree._Element) -> None:
    block = etree.SubElement(root[0], f"{{{WSSE}}}Security")
    block.append(assertion(FORGER, "_forged"))


def wrong_reference(root: etree._Element) -> None:
    find(root, ".//ds:Reference").set("URI", "#lps-1")


def whole_document(root: etree._Element) -> None:
    find(root, ".//ds:Reference").set("URI", "")


def odd_transform(root: etree._Element) -> None:
    find(root, ".//ds:Transform").set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")


def second_reference(root: etree._Element) -> None:
    reference = find(root, ".//ds:Reference")
    reference.addnext(copy.deepcopy(reference))


def deep_signature(root: etree._Element) -> None:
    find(root, ".//saml:Subject").append(etree.Element(f"{{{DS}}}Signature"))


def in_the_body(root: etree._Element) -> None:
    root[1].append(assertion(FORGER, "_forged"))


def altered(root: etree._Element) -> None:
    find(root, ".//saml:NameID").text = FORGER


INVALID, MISSING, REFERENCE = "signature-invalid", "signature-missing", "signature-reference"
ATTACKS: list[tuple[Callable[[etree._Element], None], list[tuple[str, str]]]] = [
    (hidden_in_a_header, [("wss-moved", f"{HEAD}/Wrapper/Assertion"), (MISSING, PLACE)]),
    (
        hidden_in_the_forged_one,
        [
            ("wss-moved", f"{PLACE}/Assertion"),
            ("wss-reference", f"{PLACE}/Signature/SignedInfo/Reference"),
            (REFERENCE, PLACE),
            (MISSING, f"{PLACE}/Assertion"),
        ],
    ),
    (
        hidden_in_an_object,
        [
            ("wss-moved", f"{PLACE}/Signature/Object/Assertion"),
            ("wss-reference", f"{PLACE}/Signature/SignedInfo/Reference"),
            ("wss-object", f"{PLACE}/Signature/Object"),
            (REFERENCE, PLACE),
            (MISSING, f"{PLACE}/Signature/Object/Assertion"),
        ],
    ),
    (same_identifier, [("wss-double-id", f"{PLACE}[2]"), (MISSING, PLACE)]),
    (
        second_security,
        [
            ("wss-two-blocks", f"{HEAD}/Security[2]"),
            ("wss-moved", f"{HEAD}/Security[2]/Assertion"),
            (MISSING, f"{HEAD}/Security[2]/Assertion"),
        ],
    ),
    (wrong_reference, [("wss-reference", f"{PLACE}/Signature/SignedInfo/Reference"), (INVALID, PLACE)]),
    (whole_document, [("wss-reference", f"{PLACE}/Signature/SignedInfo/Reference"), (INVALID, PLACE)]),
    (
        odd_transform,
        [("wss-transform", f"{PLACE}/Signature/SignedInfo/Reference/Transforms/Transform"), (INVALID, PLACE)],
    ),
    (second_reference, [("wss-references", f"{PLACE}/Signature"), (INVALID, PLACE)]),
    (deep_signature, [("wss-signature-place", f"{PLACE}/Subject/Signature"), (INVALID, PLACE)]),
    (in_the_body, [("wss-moved", "/Envelope/Body/Assertion"), (MISSING, "/Envelope/Body/Assertion")]),
    (altered, [(INVALID, PLACE)]),
]


@pytest.mark.parametrize(("attack", "expected"), ATTACKS, ids=lambda one: getattr(one, "__name__", ""))
def test_each_attack_is_told(attack: Callable[[etree._Element], None], expected: list[tuple[str, str]]) -> None:
    root = message(signed())
    attack(root)
    assert told(root) == expected


@pytest.mark.parametrize("attack", [hidden_in_a_header, hidden_in_the_forged_one, same_identifier])
def test_the_signature_alone_would_not_have_told(attack: Callable[[etree._Element], None]) -> None:
    root = message(signed())
    attack(root)
    assert xmlsec_accepts_signature(root)


def xmlsec_accepts_signature(root: etree._Element) -> bool:
    import xmlsec

    again = etree.fromstring(etree.tostring(root))
    # Identifiers are declared as a reader would that looks for the signed one: the first given wins or the last.
    target = next(
        node for node in again.iter(f"{{{SAML}}}Assertion") if f"{NATIONAL_ID}<" in etree.tostring(node).decode()
    )
    xmlsec.tree.add_ids(target, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer().certificate_pem, xmlsec.constants.KeyDataFormatCertPem)
    try:
        context.verify(find(again, ".//ds:Signature"))
    except xmlsec.Error:
        return False
    return True


def test_a_comment_in_the_name_is_told_and_does_not_cut_it() -> None:
    data = etree.tostring(message(signed()))
    split = data.replace(b">899900000001</saml:NameID>", b">8999<!-- x -->00000001</saml:NameID>")
    assert split != data
    # The canonical form drops comments: the signature stands, and a reader of the first text reads 8999.
    assert xmlsec_accepts_signature(etree.fromstring(split))
    assert find(etree.fromstring(split), ".//saml:NameID").text == "8999"
    assert told(split) == [("wss-comment", f"{PLACE}/Subject/NameID")]
    envelope = read_envelope(split)
    assert isinstance(envelope, Envelope)
    assert read_assertions(envelope)[0].name_id == NATIONAL_ID


def test_an_instruction_in_the_assertion_is_told_and_one_outside_is_not_of_the_assertion() -> None:
    data = etree.tostring(message(signed()))
    inside = data.replace(b"</saml:NameID>", b"<?x y?></saml:NameID>")
    assert [code for code, _ in told(inside)] == ["wss-instruction", INVALID]
    assert told(data.replace(b"<s:Body>", b"<s:Body><!-- c -->")) == []


def test_many_assertions_are_not_all_verified() -> None:
    copies = [assertion(identifier=f"_{rank}") for rank in range(3_000)]
    began = time.monotonic()
    found = told(message(*copies))
    assert found[:20] == [(MISSING, PLACE if rank == 0 else f"{PLACE}[{rank + 1}]") for rank in range(20)]
    assert found[20:] == [("wss-many", f"{PLACE}[21]")]
    assert time.monotonic() - began < 10


def test_what_is_no_message_has_its_place() -> None:
    (problem,) = inspect_security(b"<a>\n<b></a>")
    assert (problem.code, problem.location[:2]) == ("teleservices.xml-malformed", "2:")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_anything_gives_problems_or_none(data: bytes) -> None:
    inspect_security(data)
    inspect_security(b"<a xmlns='" + SAML.encode() + b"'><Assertion>" + data + b"</Assertion></a>")
