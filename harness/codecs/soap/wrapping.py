"""What can be wrong around a signature that verifies: wrapped, moved, doubled, hidden or misread content.

Theory.  A signature only says that *some* element has not changed.  The attacks on it leave that element
intact and change where the reader looks: a second assertion, the signed one moved away, one identifier given
twice, a reference to something else, a comment that splits a text.  Each is looked for by itself, in the bytes
as received, so that the answer does not depend on what any one library would have read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from cryptography import x509

from harness.codecs.problem import Problem
from harness.codecs.soap.assertion import read_assertion
from harness.codecs.soap.names import NS_DSIG, NS_SAML, NS_WSSE, NS_WSU, NS_XML, SoapVersion, qname
from harness.codecs.soap.signature import verify_assertion
from harness.codecs.xml.remarks import remarks
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, parse
from harness.codecs.xml.tree import as_problem, elements, first_problems, path_of, paths_of

__all__ = ["inspect_security", "verify_security"]

_LIMITS = Limits(max_bytes=20_000_000, max_depth=60)
_MOST_VERIFIED = 20
"""Assertions whose signature is verified: a message carries one or two."""
_IDS = ("ID", "Id", qname(NS_WSU, "Id"), qname(NS_XML, "id"))
_ASSERTION, _SIGNATURE = qname(NS_SAML, "Assertion"), qname(NS_DSIG, "Signature")
_TRANSFORMS = frozenset({f"{NS_DSIG}enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"})
"""Anything else could sign less than it seems to."""


def inspect_security(data: bytes) -> tuple[Problem, ...]:
    """Return the departures around the assertions and signatures of a message, located by XPath; no key is needed."""
    root = parse(data, _LIMITS)
    if isinstance(root, XmlProblem):
        return (as_problem(root),)
    return first_problems(
        chain(_places(root), _doubled(root), _signatures(root), _remarks(data) if root.find(_DEEP) is not None else ())
    )


_DEEP = f".//{_ASSERTION}"


def verify_security(data: bytes, authorities: Sequence[x509.Certificate], at: datetime) -> tuple[Problem, ...]:
    """Return everything to say against the assertions of a message: their surroundings, then each signature.

    Args:
        data: the message as received.
        authorities: certificates of the authorities that may stand above a signer.
        at: instant, with a zone, at which the certificates must be valid.
    """
    root = parse(data, _LIMITS)
    if isinstance(root, XmlProblem):
        return (as_problem(root),)
    found = list(inspect_security(data))
    for rank, (element, place) in enumerate(paths_of(root, _ASSERTION)):
        if rank == _MOST_VERIFIED:
            found.append(Problem("exchanges.wss-many", place, (("limit", str(_MOST_VERIFIED)),)))
            break
        report = verify_assertion(read_assertion(element), authorities, at)
        found += [Problem(f"teleservices.{code}", place) for code in report.findings]
    return first_problems(found)


def _places(root: Element) -> Iterator[Problem]:
    blocks = list(root.iter(qname(NS_WSSE, "Security")))
    for block in blocks[1:]:
        yield Problem("exchanges.wss-two-blocks", path_of(block))
    headers = {qname(version, "Header") for version in SoapVersion}
    for element in root.iter(_ASSERTION):
        parent = element.getparent()
        above = None if parent is None else parent.getparent()
        lone = parent is None  # an assertion looked at by itself
        if not lone and not (above is not None and above.tag in headers and parent in blocks[:1]):
            yield Problem("exchanges.wss-moved", path_of(element), (("id", element.get("ID", "")),))


def _doubled(root: Element) -> Iterator[Problem]:
    seen: dict[str, Element] = {}
    for element in root.iter():
        for name in _IDS:
            value = element.get(name)
            if value is None:
                continue
            if value in seen:
                found = (("first", path_of(seen[value])), ("id", value))
                yield Problem("exchanges.wss-double-id", path_of(element), found)
            seen.setdefault(value, element)


def _signatures(root: Element) -> Iterator[Problem]:
    for signature in root.iter(_SIGNATURE):
        parent = signature.getparent()
        if parent is not None and parent.tag == _ASSERTION:
            yield from _signature(signature, parent)
        elif any(above.tag == _ASSERTION for above in signature.iterancestors()):
            yield Problem("exchanges.wss-signature-place", path_of(signature))


def _signature(signature: Element, parent: Element) -> Iterator[Problem]:
    references = list(signature.iter(qname(NS_DSIG, "Reference")))
    if len(references) != 1:
        yield Problem("exchanges.wss-references", path_of(signature), (("found", str(len(references))),))
    wanted = f"#{parent.get('ID', '')}"
    for reference in references:
        if reference.get("URI", "") != wanted:
            found = (("expected", wanted), ("found", reference.get("URI", "")))
            yield Problem("exchanges.wss-reference", path_of(reference), found)
        for node in reference.iter(qname(NS_DSIG, "Transform")):
            if node.get("Algorithm", "") not in _TRANSFORMS:
                yield Problem("exchanges.wss-transform", path_of(node), (("found", node.get("Algorithm", "")),))
    for node in elements(signature):
        if local_name(node) == "Object":
            yield Problem("exchanges.wss-object", path_of(node))


def _remarks(data: bytes) -> Iterator[Problem]:
    for remark in remarks(data, _LIMITS):
        if any(step.partition("[")[0] == "Assertion" for step in remark.path.split("/")):
            yield Problem(f"exchanges.wss-{remark.kind}", remark.path)
