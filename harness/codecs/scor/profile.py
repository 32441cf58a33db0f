"""What one version of SCOR asks: bounds, kinds and rules, as a data file says them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.model.basis import Basis

__all__ = ["Outcome", "Profile", "ProfileError", "Rule", "profile_from_files"]

_FOLDER = "scor/versions/"


class ProfileError(ValueError):
    """The file of a version cannot be used; the text says why."""


class Outcome(StrEnum):
    """What becomes of a lot; the worst one of its documents counts."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called in an acknowledgement, and what breaking it leads to."""

    code: str
    check: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Profile:
    """One version. Sizes in bytes, resolutions in dots per inch, shares in per cent."""

    version: str
    title: str
    basis: Basis
    source: str
    format: str
    """What a manifest writes under ``format``."""
    media_types: frozenset[str]
    kinds: frozenset[str]
    """Kinds of documents; empty = any."""
    min_dpi: int
    max_document_bytes: int
    max_lot_bytes: int
    max_documents: int
    max_pages: int
    max_pixels: int
    scan_share: int
    """Share of the page above which an image is a scan and is held to ``min_dpi``."""
    rules: Mapping[str, Rule]
    """By check."""


def profile_from_files(files: Mapping[str, bytes], version: str) -> Profile:
    """Return a version out of pack files.

    Args:
        files: Pack files by pack-relative path (as in ``Corpus.files``).
        version: ``2.11`` or ``2.12``, the stem of the file.

    Raises:
        ProfileError: no pack brings the version, or its file cannot be used.
    """
    return _profile(_document(files, version, ()), version)


def _document(files: Mapping[str, bytes], version: str, seen: tuple[str, ...]) -> dict[str, object]:
    """Return the keys of a version over those of the one it extends."""
    name = f"{_FOLDER}{version}.toml"
    content = next((data for path, data in sorted(files.items()) if path == name or path.endswith("/" + name)), None)
    if content is None:
        raise ProfileError(f"no pack file ends with {name}")
    if version in seen:
        raise ProfileError(f"{name}: extends itself")
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise ProfileError(f"{name}: {error}") from error
    base = document.pop("extends", "")
    return (_document(files, str(base), (*seen, version)) if base else {}) | document


def _profile(document: Mapping[str, object], version: str) -> Profile:
    def text(key: str) -> str:
        value = document.get(key)
        if not isinstance(value, str) or not value:
            raise ProfileError(f"{version}: {key} is no text")
        return value

    def number(key: str) -> int:
        value = document.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ProfileError(f"{version}: {key} is no number")
        return value

    def texts(key: str) -> frozenset[str]:
        value = document.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ProfileError(f"{version}: {key} is no list of texts")
        return frozenset(value)

    if text("version") != version:
        raise ProfileError(f"{version}: the file says it is {text('version')}")
    if text("basis") not in set(Basis):
        raise ProfileError(f"{version}: {text('basis')} is no basis")
    return Profile(
        version,
        text("title"),
        Basis(text("basis")),
        text("source"),
        text("format"),
        texts("media_types"),
        texts("kinds"),
        number("min_dpi"),
        number("max_document_bytes"),
        number("max_lot_bytes"),
        number("max_documents"),
        number("max_pages"),
        number("max_pixels"),
        number("scan_share"),
        _rules(document.get("rule"), version),
    )


def _rules(entries: object, version: str) -> Mapping[str, Rule]:
    if not isinstance(entries, list):
        raise ProfileError(f"{version}: rule is no list")
    found = dict[str, Rule]()
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"code", "check", "outcome"}:
            raise ProfileError(f"{version}: a rule has a code, a check and an outcome")
        if entry["outcome"] not in set(Outcome) or str(entry["check"]) in found:
            raise ProfileError(f"{version}: rule {entry['code']}")
        found[str(entry["check"])] = Rule(str(entry["code"]), str(entry["check"]), Outcome(entry["outcome"]))
    return found
