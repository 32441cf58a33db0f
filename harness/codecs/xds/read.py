"""ebRIM objects read as XDS metadata; what has no place among them is told where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from harness.codecs.problem import Problem
from harness.codecs.xds import names
from harness.codecs.xds.model import Association, Author, Coded, DocumentEntry, Metadata, Slots, SubmissionSet
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, parse, text_of
from harness.codecs.xml.tree import as_problem, child, elements, first, first_problems, path_of

__all__ = ["metadata_of", "read_metadata"]

_LIMITS = Limits(max_bytes=20_000_000, max_depth=60)
_ONE_VALUE = frozenset({*names.DOCUMENT_SLOTS.values(), *names.SET_SLOTS.values(), names.AUTHOR_SLOTS["person"]}) - {
    names.DOCUMENT_SLOTS["source_patient_info"],
    names.DOCUMENT_SLOTS["uri"],
}
"""Slots that hold one value; the traits have one each, and a long name of file comes in pieces."""
_ONE_OF_SCHEME: Mapping[str, str] = {
    **{
        scheme: names.CODE_TERMS[key]
        for key, scheme in {**names.DOCUMENT_CODES, **names.SET_CODES}.items()
        if key in names.CODE_TERMS
    },
    **dict((*names.DOCUMENT_IDS.values(), *names.SET_IDS.values())),
}
"""Scheme of a code or of an identifier of which an object has one → its name in the profile."""
_LIST = f"{{{names.NS_RIM}}}RegistryObjectList"


def read_metadata(data: bytes) -> tuple[Metadata | None, tuple[Problem, ...]]:
    """Read METADATA.XML, or any message with one list of registry objects in it."""
    root = parse(data, _LIMITS)
    return (None, (as_problem(root),)) if isinstance(root, XmlProblem) else metadata_of(root)


def metadata_of(root: Element) -> tuple[Metadata | None, tuple[Problem, ...]]:
    """Return the metadata in a tree, None when it holds no list, and what is wrong with their form."""
    listed = next(root.iter(_LIST), None)
    if listed is None:
        return None, (Problem("exchanges.xds-no-list", path_of(root)),)
    objects = list(elements(listed))
    sets = {
        node.get("classifiedObject", "")
        for node in listed.iter(f"{{{names.NS_RIM}}}Classification")
        if node.get("classificationNode") == names.SET_NODE
    }
    packages = [node for node in objects if local_name(node) == "RegistryPackage"]
    documents = [node for node in objects if local_name(node) == "ExtrinsicObject"]
    found = Metadata(
        tuple(_submission(node) for node in packages if node.get("id", "") in sets),
        tuple(_document(node) for node in documents),
        tuple(_association(node) for node in objects if local_name(node) == "Association"),
    )
    return found, first_problems(chain(_strangers(objects), _repeated(objects)))


def _document(node: Element) -> DocumentEntry:
    slots = _slots(node)
    values: dict[str, Any] = _labels(node, names.DOCUMENT_IDS) | {
        key: _one(slots, name) for key, name in names.DOCUMENT_SLOTS.items()
    }
    values["source_patient_info"] = slots.get("sourcePatientInfo", ())
    values["uri"] = "".join(text.partition("|")[2] if _piece(text) else text for text in slots.get("URI", ()))
    codes = {key: _codes(node, scheme) for key, scheme in names.DOCUMENT_CODES.items()}
    values |= {key: codes.pop(key) for key in ("confidentialities", "events")}
    values |= {key: found[0] if found else None for key, found in codes.items()}
    return DocumentEntry(
        id=node.get("id", ""),
        mime_type=node.get("mimeType", ""),
        status=node.get("status", "").rpartition(":")[2],
        authors=_authors(node, names.DOCUMENT_AUTHOR),
        slots=_rest(slots, names.DOCUMENT_SLOTS),
        **values,
    )


def _submission(node: Element) -> SubmissionSet:
    slots = _slots(node)
    codes = _codes(node, names.SET_CODES["content_type"])
    return SubmissionSet(
        id=node.get("id", ""),
        submission_time=_one(slots, "submissionTime"),
        content_type=codes[0] if codes else None,
        authors=_authors(node, names.SET_AUTHOR),
        slots=_rest(slots, names.SET_SLOTS),
        **_labels(node, names.SET_IDS),
    )


def _association(node: Element) -> Association:
    kind = node.get("associationType", "").rpartition(":")[2]
    ends = node.get("sourceObject", ""), node.get("targetObject", "")
    return Association(node.get("id", ""), kind, *ends, tuple(_slots(node).items()))


def _labels(node: Element, ids: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return title, comments and external identifiers."""
    found = {"title": first(node, "Name/LocalizedString/@value")}
    found["comments"] = first(node, "Description/LocalizedString/@value")
    given = {n.get("identificationScheme"): n.get("value", "") for n in _named(node, "ExternalIdentifier")}
    return found | {key: given.get(scheme, "") for key, (scheme, _) in ids.items()}


def _named(node: Element, name: str) -> Iterator[Element]:
    return (one for one in elements(node) if local_name(one) == name)


def _slots(node: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for slot in _named(node, "Slot"):
        found.setdefault(slot.get("name", ""), _slot_values(slot))
    return found


def _slot_values(slot: Element) -> tuple[str, ...]:
    values = child(slot, "ValueList")
    return tuple(text_of(value) for value in elements(values)) if values is not None else ()


def _one(slots: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(slots.get(name, ())), "")


def _rest(slots: Mapping[str, tuple[str, ...]], known: Mapping[str, str]) -> Slots:
    return tuple((name, values) for name, values in slots.items() if name not in known.values())


def _piece(text: str) -> bool:
    return text.partition("|")[0].isdigit() and "|" in text


def _codes(node: Element, scheme: str) -> tuple[Coded, ...]:
    return tuple(
        Coded(
            one.get("nodeRepresentation", ""),
            _one(_slots(one), "codingScheme"),
            first(one, "Name/LocalizedString/@value"),
        )
        for one in _named(node, "Classification")
        if one.get("classificationScheme") == scheme
    )


def _authors(node: Element, scheme: str) -> tuple[Author, ...]:
    found = []
    for one in _named(node, "Classification"):
        if one.get("classificationScheme") == scheme:
            slots = _slots(one)
            many = {key: slots.get(name, ()) for key, name in names.AUTHOR_SLOTS.items() if key != "person"}
            found.append(Author(_one(slots, "authorPerson"), **many))
    return tuple(found)


def _strangers(objects: list[Element]) -> Iterator[Problem]:
    """Tell slots given twice and classifications of a scheme that is not of the object."""
    for node in objects:
        kind = local_name(node)
        schemes = {
            "ExtrinsicObject": {*names.DOCUMENT_CODES.values(), names.DOCUMENT_AUTHOR},
            "RegistryPackage": {*names.SET_CODES.values(), names.SET_AUTHOR},
        }.get(kind)
        seen: set[str] = set()
        for slot in _named(node, "Slot"):
            name = slot.get("name", "")
            if name in seen:
                yield Problem("exchanges.xds-slot-twice", path_of(slot), (("name", name[:100]),))
            seen.add(name)
        for one in _named(node, "Classification") if schemes else ():
            scheme = one.get("classificationScheme")
            if scheme and scheme not in (schemes or ()):
                yield Problem("exchanges.xds-scheme", path_of(one), (("found", scheme[:100]),))
        if kind == "ExtrinsicObject" and node.get("objectType") not in names.DOCUMENT_TYPES:
            yield Problem("exchanges.xds-type", path_of(node), (("found", (node.get("objectType") or "")[:100]),))


def _repeated(objects: list[Element]) -> Iterator[Problem]:
    """Tell a code, an identifier or a value that an object has again, where a reader takes one of them."""
    for node in objects:
        seen: set[str] = set()
        for one in elements(node):
            scheme = one.get("classificationScheme") or one.get("identificationScheme") or ""
            if scheme in seen and scheme in _ONE_OF_SCHEME:
                yield Problem("exchanges.xds-slot-twice", path_of(one), (("name", _ONE_OF_SCHEME[scheme]),))
            seen.add(scheme)
            for slot in (one, *_named(one, "Slot")):
                name = slot.get("name", "")
                if name in _ONE_VALUE and len(_slot_values(slot)) > 1:
                    yield Problem("exchanges.xds-slot-twice", path_of(slot), (("name", name),))
