"""Elements of a header that the standard wants at most once: a reader that takes the first would miss the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.codecs.problem import Problem
from harness.codecs.soap.vihf_rules import INS_OIDS
from harness.codecs.xml.safe import Element, local_name
from harness.codecs.xml.tree import elements, path_of

__all__ = ["twice"]

_ROLE = "recordTarget/patientRole"
_KEEPER = "custodian/assignedCustodian"
_ONCE: Mapping[str, frozenset[str]] = {
    # The standard takes several record targets (a document about twins); the CI-SIS wants one.
    "": frozenset(
        {"typeId", "id", "code", "title", "effectiveTime", "confidentialityCode", "languageCode", "setId"}
        | {"versionNumber", "copyTime", "recordTarget", "custodian", "legalAuthenticator", "component"}
    ),
    "recordTarget": frozenset({"patientRole"}),
    _ROLE: frozenset({"patient"}),
    f"{_ROLE}/patient": frozenset({"administrativeGenderCode", "birthTime"}),
    "author": frozenset({"time", "assignedAuthor"}),
    "author/assignedAuthor": frozenset({"code", "assignedPerson", "representedOrganization"}),
    "custodian": frozenset({"assignedCustodian"}),
    _KEEPER: frozenset({"representedCustodianOrganization"}),
    f"{_KEEPER}/representedCustodianOrganization": frozenset({"name"}),
    "component": frozenset({"structuredBody", "nonXMLBody"}),
    "component/nonXMLBody": frozenset({"text"}),
}
"""Path of an element → its children of which there is one at most (CDA Release 2, POCD_RM000040)."""


def twice(root: Element) -> Iterator[Problem]:
    """Yield each element of a header that stands again where one is wanted, and each further INS of a patient."""
    yield from _again(root, "")
    for role in _along(root, _ROLE.split("/")):
        numbers = [one for one in elements(role) if local_name(one) == "id" and one.get("root") in INS_OIDS]
        yield from (_told(one, "INS") for one in numbers[1:])


def _again(node: Element, path: str) -> Iterator[Problem]:
    """Yield what is repeated below an element, in the order of the document."""
    seen = set[str]()
    for one in elements(node):
        name = local_name(one)
        if name in seen and name in _ONCE[path]:
            yield _told(one, name)
        seen.add(name)
        below = f"{path}/{name}".lstrip("/")
        if below in _ONCE:
            yield from _again(one, below)


def _along(node: Element, steps: list[str]) -> Iterator[Element]:
    """Yield every element that a path of names leads to."""
    if not steps:
        yield node
        return
    for one in elements(node):
        if local_name(one) == steps[0]:
            yield from _along(one, steps[1:])


def _told(node: Element, name: str) -> Problem:
    return Problem("exchanges.cda-twice", path_of(node), (("name", name),))
