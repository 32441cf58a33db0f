"""B2 dialects the packs bring, as lint needs them: their ids, and the rules each one holds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from harness.loading.names import known
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path
from harness.model.corpus import Corpus
from harness.model.expectation import MessageReference, MessageRules
from harness.model.source import Diagnostic

__all__ = ["Dialects", "dialects", "message_faults"]

Dialects = Mapping[str, frozenset[str]]
"""Dialect → ids of the rules it holds."""

_FOLDER = "b2/dialects/"


def dialects(corpus: Corpus) -> Dialects:
    """Return the dialects among the files of the corpus; one that cannot be read holds no rule."""
    return {
        PurePosixPath(name).stem: frozenset(_rules(content))
        for name, content in corpus.files.items()
        if _FOLDER in name and name.endswith(".toml")
    }


def message_faults(
    check: MessageReference | MessageRules, dialect: str, offered: Dialects, document: Document, path: Path
) -> Iterator[Diagnostic]:
    """Yield the fault of a check on a message that names a dialect nobody brings, or a rule that does not hold in it.

    Args:
        check: The check.
        dialect: Dialect of its text.
        offered: The dialects of the packs.
        document: Where the check stands.
        path: Its path there.
    """
    if check.dialect:
        yield from known("dialect", check.dialect, offered, document, (*path, "dialect"))
    held = offered.get(check.dialect or dialect)
    if isinstance(check, MessageRules) and held is not None:
        for index, rule in enumerate(check.rules):
            if rule not in held:
                yield fault(document, (*path, "rules", index), "rule-not-held", id=rule[:80])


def _rules(content: bytes) -> Iterator[str]:
    try:
        rules = tomllib.loads(content.decode("utf-8")).get("rules")
    except ValueError:  # told where the dialect is used
        return
    yield from (rule for rule in rules if isinstance(rule, str)) if isinstance(rules, list) else ()
