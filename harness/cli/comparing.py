"""What ``recette compare`` reads before it compares: two messages, a rule file, the shipped tables."""

from __future__ import annotations

from pathlib import Path

from harness.codecs.b2 import layout_from_files
from harness.codecs.noemie import noemie_from_files
from harness.comparison import (
    MaskError,
    ReferenceFaultError,
    RuleFile,
    compare_b2,
    compare_noemie,
    compare_soap,
    compare_xml,
    known_matcher,
    parse_rule_file,
)
from harness.i18n import say
from harness.loading import shipped_packs
from harness.model.difference import Comparison

__all__ = ["Refusal", "run_comparison"]

_BOUND = 64 * 1024 * 1024 + 1
"""Bytes read of a file: one more than any comparator looks at, so that a larger one is refused as such."""
_DIALECT = "syn-07"


class Refusal(Exception):  # noqa: N818 (a refusal to compare, not a fault of the bench)
    """Nothing can be compared: wrong usage, worded from a code."""

    def __init__(self, code: str, **arguments: str) -> None:
        """Keep code and arguments."""
        super().__init__(code)
        self._code = code
        self._arguments = arguments

    def worded(self, lang: str) -> str:
        """Return the sentence; an argument named ``inner`` is itself a message code."""
        arguments = dict(self._arguments)
        if inner := arguments.pop("inner", ""):
            arguments["detail"] = say(inner, lang, **arguments)
        return say(self._code, lang, **arguments)


def _read(path: Path, bound: int = _BOUND) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(bound)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise Refusal("comparison.file-unreadable", file=str(path), detail=detail) from error


def _rules(path: Path | None, kind: str) -> RuleFile:
    if path is None:
        return RuleFile()
    try:
        found = parse_rule_file(_read(path, 1_000_000))
        for mask in found.masks if kind in {"xml", "soap"} else ():
            known_matcher(mask)
    except MaskError as fault:
        raise _refused(path, fault) from fault
    if kind != "b2" and (found.rules or found.dialect):
        raise _refused(path, MaskError("comparison.rules-b2-only"))
    return found


def _refused(path: Path | None, fault: MaskError) -> Refusal:
    arguments = {key: value for key, value in fault.arguments.items() if key != "detail"}
    detail = {"detail": fault.arguments["detail"]} if "detail" in fault.arguments else {}
    return Refusal("comparison.rules-refused", file=str(path), inner=fault.code, **arguments, **detail)


def _tables() -> dict[str, bytes]:
    """Return the shipped B2 and NOEMIE tables by pack-relative path."""
    root = shipped_packs()
    folder = root / "tables" / "b2"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _b2(reference: bytes, observed: bytes, rules: RuleFile) -> Comparison:
    files = _tables()
    dialects = sorted(Path(name).stem for name in files if "/dialects/" in name)
    dialect = rules.dialect or _DIALECT
    if dialect not in dialects:
        raise MaskError("comparison.dialect-unknown", dialect=dialect, known=", ".join(dialects))
    layout = layout_from_files(files, dialect)
    unknown = sorted(set(rules.rules) - set(layout.rules))
    if unknown:
        raise MaskError("comparison.rules-unknown", rule=unknown[0], known=", ".join(layout.rules))
    return compare_b2(reference, observed, layout, rules.rules, rules.masks)


def run_comparison(kind: str, reference: Path, observed: Path, rules: Path | None) -> Comparison:
    """Compare two files.

    Args:
        kind: ``b2``, ``noemie``, ``xml`` or ``soap``.
        reference: The message expected.
        observed: The message received.
        rules: TOML file of masks (and, for B2, rules and dialect).

    Raises:
        Refusal: when a file cannot be read, or the reference or the rules cannot serve.
    """
    left, right = _read(reference), _read(observed)
    asked = _rules(rules, kind)
    try:
        match kind:
            case "b2":
                return _b2(left, right, asked)
            case "noemie":
                return compare_noemie(left, right, noemie_from_files(_tables()), asked.masks)
            case "soap":
                return compare_soap(left, right, asked.masks)
            case _:
                return compare_xml(left, right, asked.masks)
    except MaskError as fault:
        raise _refused(rules, fault) from fault
    except ReferenceFaultError as fault:
        problem = fault.problem
        place = f":{problem.location}" if problem.location else ""
        arguments = {**dict(problem.arguments), "file": str(reference), "place": place, "inner": problem.code}
        raise Refusal("comparison.reference-refused", **arguments) from fault
