"""The kinds of messages that can be compared: which comparator, and how places are looked up, one entry each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from harness.codecs.mime.tree import Keys
from harness.codecs.noemie import noemie_from_files
from harness.comparison.b2 import compare_b2
from harness.comparison.excerpt_json import JsonSource
from harness.comparison.excerpt_records import EntitySource, RecordSource
from harness.comparison.excerpt_xml import XmlSource
from harness.comparison.explain import MOST_EXPLAINED, Surroundings
from harness.comparison.explain_plain import PlainSurroundings
from harness.comparison.explain_records import RecordSurroundings
from harness.comparison.idle_masks import idle_in_json, idle_in_mails, idle_in_xml
from harness.comparison.jsons import compare_json
from harness.comparison.mails import compare_mail
from harness.comparison.noemie import compare_noemie
from harness.comparison.paths import LIMITS
from harness.comparison.rule_file import RuleFile
from harness.comparison.shipped import b2_layout, b2_tables
from harness.comparison.tlvs import compare_tlv
from harness.comparison.xml import compare_soap, compare_xml
from harness.model.difference import Comparison, Ignored

__all__ = ["KINDS", "Kind", "Messages"]


@dataclass(frozen=True, slots=True)
class Messages:
    """What one comparison is about."""

    reference: bytes
    observed: bytes
    rules: RuleFile
    clock: datetime | None = None
    keys: Keys = ()
    """What opens the envelopes of mails."""


def _no_sentences(messages: Messages) -> Mapping[str, str]:
    del messages
    return {}


def _none_idle(messages: Messages) -> tuple[Ignored, ...]:
    """Return nothing: a mask on a field that no record has is refused beforehand."""
    del messages
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of messages."""

    compare: Callable[[Messages, bytes], Comparison]
    """Compares an observed message, the one given or one put right in part, with the reference."""
    around: Callable[[Messages, Comparison], Surroundings]
    """Reads both messages again to look up the places of what was found."""
    sentences: Callable[[Messages], Mapping[str, str]] = _no_sentences
    """Rule id → what the rule says."""
    idle: Callable[[Messages], tuple[Ignored, ...]] = _none_idle
    """Masks that cover no place of either message."""


def _b2_around(messages: Messages, _found: Comparison) -> Surroundings:
    layout = b2_layout(messages.rules)
    reference, observed = RecordSource(messages.reference, layout), RecordSource(messages.observed, layout)
    return RecordSurroundings(reference, observed, layout.records)


def _noemie_around(messages: Messages, _found: Comparison) -> Surroundings:
    entities = noemie_from_files(b2_tables())
    reference, observed = EntitySource(messages.reference, entities), EntitySource(messages.observed, entities)
    return RecordSurroundings(reference, observed, entities)


def _xml_around(messages: Messages, found: Comparison) -> Surroundings:
    locations = {d.location for d in found.differences[:MOST_EXPLAINED]}
    return PlainSurroundings(XmlSource(messages.reference, locations), XmlSource(messages.observed, locations))


def _json_around(messages: Messages, _found: Comparison) -> Surroundings:
    return PlainSurroundings(JsonSource(messages.reference), JsonSource(messages.observed))


def _plain_around(messages: Messages, _found: Comparison) -> Surroundings:
    del messages
    return PlainSurroundings()


def _xml_idle(messages: Messages) -> tuple[Ignored, ...]:
    return idle_in_xml((messages.reference, messages.observed), messages.rules.masks, LIMITS)


def _json_idle(messages: Messages) -> tuple[Ignored, ...]:
    return idle_in_json((messages.reference, messages.observed), messages.rules.masks)


def _mail_idle(messages: Messages) -> tuple[Ignored, ...]:
    return idle_in_mails((messages.reference, messages.observed), messages.rules.masks, messages.keys)


KINDS: Mapping[str, Kind] = {
    "b2": Kind(
        lambda m, data: compare_b2(m.reference, data, b2_layout(m.rules), m.rules.rules, m.rules.masks),
        _b2_around,
        lambda m: {rule.id: rule.sentence for rule in b2_layout(m.rules).rules.values()},
    ),
    "noemie": Kind(
        lambda m, data: compare_noemie(m.reference, data, noemie_from_files(b2_tables()), m.rules.masks),
        _noemie_around,
    ),
    "xml": Kind(
        lambda m, data: compare_xml(m.reference, data, m.rules.masks, clock=m.clock), _xml_around, idle=_xml_idle
    ),
    "soap": Kind(
        lambda m, data: compare_soap(m.reference, data, m.rules.masks, clock=m.clock), _xml_around, idle=_xml_idle
    ),
    "json": Kind(
        lambda m, data: compare_json(m.reference, data, m.rules.masks, clock=m.clock), _json_around, idle=_json_idle
    ),
    "mail": Kind(
        lambda m, data: compare_mail(m.reference, data, m.keys, m.rules.masks, layout=b2_layout(m.rules)),
        _plain_around,
        idle=_mail_idle,
    ),
    "tlv": Kind(lambda m, data: compare_tlv(m.reference, data, m.rules.masks), _plain_around),
}
"""By the name the command line gives them."""
