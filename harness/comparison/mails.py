"""Comparison of two mails: fields, structure, signatures, and the decoded content byte for byte.

Theory.  Both mails are opened and laid out as nodes with values.  A node that stands on one side only is one
difference.  Of a node that stands on both, values face each other by path.  What the published envelope says is
another at every sending (Message-ID, timestamps, boundary, cipher randomness, time of compression, file id) is held
to its form and listed with its reason; everything else is compared, fields the envelope does not speak of included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from harness.codecs.b2.layout import Layout
from harness.codecs.mime.tree import MAIL_BOUND, Keys, Mail, read_mail
from harness.codecs.mime.verdict import Trust
from harness.codecs.mime.view import CONTENT, Item, view
from harness.codecs.problem import Problem
from harness.comparison.b2 import compare_b2
from harness.comparison.mails_content import file_id_free, first_change
from harness.comparison.masks import Mask, MaskError, is_record_place, mask_for, masked_layout
from harness.comparison.matchers import match, matcher_name
from harness.comparison.reference import ReferenceFaultError, framing_words
from harness.model.difference import Comparison, Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["compare_mail"]

_ENVELOPE = frozenset({
    "From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type", "Content-Type;name",
    "Content-Type;boundary", "Content-Transfer-Encoding", "Content-Description", CONTENT, "version", "emetteur",
    "compression", "instant", "factures", "sujet", "signataires", "verdict",
})  # fmt: skip
"""Last steps of what the published envelope, or the content, is made of: a difference there is blocking."""
_COMPARED = frozenset({FieldClass.EXACT, FieldClass.DERIVED, FieldClass.FIXTURE_BOUND})
"""Classes that a mask may ask for and that leave nothing out."""
_STYLE = frozenset({"ordre", "hors-parties"})
_SUBJECT = "/Subject"
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_DATE = re.compile(r"((Mon|Tue|Wed|Thu|Fri|Sat|Sun), +)?\d{1,2} +[A-Z][a-z]{2} +\d{4} ")
_SUBJECT_INSTANT = re.compile(r"\d{19}")
_SOURCE = "ETS-DT-001 v1.1, d'après alcide transmission_utils.py"


def compare_mail(
    reference: bytes,
    observed: bytes,
    keys: Keys = (),
    masks: Sequence[Mask] = (),
    *,
    trust: Trust | None = None,
    layout: Layout | None = None,
    reference_keys: Keys | None = None,
) -> Comparison:
    """Compare an observed mail with a reference.

    Args:
        reference: The mail expected.
        observed: The mail received, whatever its state.
        keys: What opens its envelopes (key and certificate, PEM).
        masks: Values compared otherwise, by path (``/Subject/emetteur``, ``//Content-Type;name``); those of record
            fields (``4[108,7]``) are for the file inside.
        trust: What signatures are judged by.
        layout: Dialect of the file inside: it is then compared by fields, else byte for byte but for its file id.
        reference_keys: What opens the reference; None = the same keys.

    Returns:
        Differences in the order of the mail, and every value not held against the product with its reason.

    Raises:
        ReferenceFaultError: the reference cannot be read or opened.
        MaskError: a mask names a field of no record, or there is no dialect to read it in.
    """
    left = read_mail(reference, keys if reference_keys is None else reference_keys, trust)
    _demand(left)
    right = read_mail(observed, keys, trust)
    within = tuple(mask for mask in masks if is_record_place(mask.path))
    if within:
        if layout is None:
            raise MaskError("comparison.rules-no-field", path=within[0].path)
        masked_layout(layout, within)  # said at once, whatever the mails hold
    found = _Found(tuple(mask for mask in masks if mask not in within), layout, within)
    found.differences += _problems(left, right)
    found.nodes(dict(view(left, MAIL_BOUND)), dict(view(right, MAIL_BOUND)))
    return Comparison(tuple(found.differences), tuple(found.ignored))


def _of_signatures(mail: Mail) -> frozenset[str]:
    signatures = mail.signatures()
    told = [p.code for s in signatures for p in s.problems]
    return frozenset(told + [p.code for s in signatures for signer in s.signers for p in signer.problems])


def _demand(mail: Mail) -> None:
    """Refuse a reference that is damaged or stays closed; a signature that does not hold may be what is expected."""
    known = _of_signatures(mail) | {"codecs_mail.signed-line-ends", "codecs_mail.micalg"}
    for problem in mail.problems:
        if problem.code not in known:
            raise ReferenceFaultError(problem)
    if not mail.root.entity.fields:
        raise ReferenceFaultError(Problem("codecs.mime-unreadable"))


def _problems(left: Mail, right: Mail) -> Iterator[Difference]:
    """Yield what is wrong with the observation and not with the reference; signatures have values of their own."""
    known = {(p.code, p.location) for p in left.problems}
    signatures = _of_signatures(right)
    for problem in right.problems:
        if (problem.code, problem.location) not in known and problem.code not in signatures:
            yield Difference(
                f"/{problem.location}",
                "comparison.framing",
                FieldClass.EXACT,
                Severity.BLOCKING,
                "",
                framing_words(problem),
            )


def _last(path: str) -> str:
    return re.sub(r"\[\d+\]$", "", path.rpartition("/")[2])


def _severity(path: str) -> Severity:
    step = _last(path)
    if step in _STYLE:
        return Severity.REMARK
    return Severity.BLOCKING if step in _ENVELOPE else Severity.MINOR


def _formed(item: Item) -> bool:
    """Tell whether a free value has the form it must have."""
    match _last(item.path):
        case "Message-ID":
            return bool(_MESSAGE_ID.fullmatch(item.value))
        case "Date":
            return _dated(item.value)
        case "instant" if "/Subject" in item.path:
            return bool(_SUBJECT_INSTANT.fullmatch(item.value))
        case _:
            return bool(item.value)


def _free(item: Item) -> bool:
    return item.field_class is FieldClass.VOLATILE and _formed(item)


def _dated(value: str) -> bool:
    """Tell whether a date has the form of RFC 5322; the reader of the standard library lets any word be a day."""
    if not _DATE.match(value):
        return False
    try:
        return isinstance(parsedate_to_datetime(value[:100]), datetime)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False


def _by_path(items: Sequence[Item]) -> Mapping[str, Item]:
    return {item.path: item for item in items}


def _whole_subjects(
    left: Mapping[str, Item], right: Mapping[str, Item]
) -> tuple[Mapping[str, Item], Mapping[str, Item]]:
    """Face subjects as a whole when one of them does not follow the grammar: one fault, one difference."""
    if (_SUBJECT in left) == (_SUBJECT in right):
        return left, right
    return _whole_subject(left), _whole_subject(right)


def _whole_subject(items: Mapping[str, Item]) -> Mapping[str, Item]:
    parts = [item.value for path, item in items.items() if path.startswith(f"{_SUBJECT}/")]
    if not parts:
        return items
    rest = {path: item for path, item in items.items() if not path.startswith(f"{_SUBJECT}/")}
    return rest | {_SUBJECT: Item(_SUBJECT, "Subject", "IR" + "/".join(parts))}


@dataclass(slots=True)
class _Found:
    """One comparison under way."""

    masks: tuple[Mask, ...]
    layout: Layout | None
    within: tuple[Mask, ...] = ()
    """Masks of the file inside."""
    differences: list[Difference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    def nodes(self, left: Mapping[str, Sequence[Item]], right: Mapping[str, Sequence[Item]]) -> None:
        """Face nodes by path; of one that stands alone, what it holds is not told again."""
        alone = frozenset(path for path in (*left, *right) if (path in left) != (path in right))
        for path in dict.fromkeys((*left, *right)):
            above = path
            while (above := above.rpartition("/")[0]) and above not in alone:
                pass
            if path in left and path in right:
                self._values(left[path], right[path])
            elif not above:
                self._part(path, left.get(path), right.get(path))

    def _part(self, path: str, left: Sequence[Item] | None, right: Sequence[Item] | None) -> None:
        mask = mask_for(self.masks, path)
        name = "codecs_mail.view-part-missing" if right is None else "codecs_mail.view-part-extra"
        if mask is not None and not mask.matcher:
            self.ignored.append(Ignored(path, name, mask.reason or "comparison.masked"))
            return
        words = [next((i.value for i in items or () if i.name == "Content-Type"), "") for items in (left, right)]
        want, got = (
            (word or "text/plain") if items is not None else ""
            for word, items in zip(words, (left, right), strict=True)
        )
        self.differences.append(Difference(path, name, FieldClass.EXACT, Severity.BLOCKING, want, got, source=_SOURCE))

    def _values(self, left: Sequence[Item], right: Sequence[Item]) -> None:
        here, there = _whole_subjects(_by_path(left), _by_path(right))
        for path in dict.fromkeys((*here, *there)):
            expected, observed = here.get(path), there.get(path)
            mask = mask_for(self.masks, path)
            if mask is not None and mask.field_class not in _COMPARED:
                self._masked(mask, expected, observed)
            elif expected is not None and observed is not None:
                self._value(expected, observed)
            elif (alone := expected or observed) is not None:
                self._alone(alone, missing=observed is None)

    def _differ(self, item: Item, expected: str, observed: str) -> None:
        told = [text.encode("utf-8") if text else None for text in (expected, observed)]
        self.differences.append(
            Difference(item.path, item.name, item.field_class, _severity(item.path), expected, observed,
                       source=_SOURCE if _severity(item.path) is Severity.BLOCKING else "",
                       expected_bytes=told[0], observed_bytes=told[1])
        )  # fmt: skip

    def _leave(self, item: Item, reason: str) -> None:
        self.ignored.append(Ignored(item.path, item.name, reason))

    def _masked(self, mask: Mask, expected: Item | None, observed: Item | None) -> None:
        item = expected or observed
        value = observed.value if observed is not None else ""
        if item is None:
            return
        if not mask.matcher or match(mask.matcher, value):
            self._leave(item, mask.reason or ("comparison.matched" if mask.matcher else "comparison.masked"))
        else:
            self._differ(item, "${" + matcher_name(mask.matcher) + "}", value)

    def _alone(self, item: Item, *, missing: bool) -> None:
        if item.field_class is FieldClass.OPAQUE or _last(item.path) == "mtime":
            return  # the field that says how it is written is told for itself
        shown = item.value or "codecs_mail.view-missing"
        self._differ(item, *((shown, "") if missing else ("", shown)))

    def _value(self, expected: Item, observed: Item) -> None:
        if expected.raw is not None and observed.raw is not None:
            self._content(expected, expected.raw, observed.raw)
        elif expected.value == observed.value:
            return
        elif FieldClass.OPAQUE in {expected.field_class, observed.field_class} or _free(observed):
            self._leave(observed, observed.reason)
        else:
            self._differ(expected, expected.value, observed.value)

    def _content(self, item: Item, expected: bytes, observed: bytes) -> None:
        """Compare what a leaf holds: a B2 file by its fields when its dialect is known, anything byte for byte."""
        if expected == observed:
            return
        if self.layout is not None and expected[:3] == b"000" and observed[:3] == b"000":
            within = compare_b2(expected, observed, self.layout, masks=self.within)
            self.differences += [replace(d, location=f"{item.path}/{d.location}") for d in within.differences]
            self.ignored += [replace(i, location=f"{item.path}/{i.location}") for i in within.ignored]
            return
        for place in file_id_free(expected, observed):
            self.ignored.append(Ignored(f"{item.path}/{place}", "codecs_mail.view-file-id", "codecs_mail.free-file-id"))
        change = first_change(item.path, item.name, expected, observed)
        self.differences += [replace(change, source=_SOURCE)] if change is not None else []
