"""The catalogues and the code agree: nothing said without a sentence, no sentence that nothing says."""

from __future__ import annotations

import ast

import pytest

from harness.i18n import LANGUAGES, catalogue
from tests.i18n.named_codes import (
    CATALOGUES,
    ROOMS,
    Source,
    frames,
    full_codes,
    handed_codes,
    sources,
    template_keys,
    template_words,
    words,
)

MODULES = sources()
SENTENCES = {f"{room}.{key}" for room in ROOMS for key in catalogue(room, LANGUAGES[0])}


def test_every_language_has_every_room() -> None:
    for lang in LANGUAGES:
        assert tuple(sorted(p.stem for p in (CATALOGUES / lang).glob("*.toml"))) == ROOMS


def test_every_code_named_in_full_has_a_sentence() -> None:
    named = full_codes(MODULES)
    assert len(named) > 200  # the search itself sees something
    assert {code: where for code, where in named.items() if code not in SENTENCES} == {}


def test_every_key_handed_to_a_helper_of_its_room_has_a_sentence() -> None:
    handed = handed_codes(MODULES)
    assert {code.partition(".")[0] for code in handed} >= {"loading", "judging", "applicability", "evidence", "reports"}
    assert {code: where for code, where in handed.items() if code not in SENTENCES} == {}


def test_every_key_of_the_templates_has_a_sentence() -> None:
    said = {f"reports.{key}" for key in template_keys()}
    assert len(said) > 40  # the search itself sees something
    assert said - SENTENCES == set()


def test_every_sentence_is_said_somewhere() -> None:
    """By its code, by its key, or by what stands around a word that the code knows."""
    code = words(MODULES) | template_words()
    around = frames(MODULES) | {(word, "") for word in template_words() if word.endswith("-")}

    def said(sentence: str) -> bool:
        key = sentence.partition(".")[2]
        if sentence in code or key in code:
            return True
        between = [
            name[len(start) : len(name) - len(end)]
            for name in (sentence, key)
            for start, end in around
            if name.startswith(start) and name.endswith(end)
        ]
        return any(word in code or word.replace("-", "_") in code for word in between)

    assert sorted(sentence for sentence in SENTENCES if not said(sentence)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('say("judging.rien")', {"judging.rien"}),
        ('def f(key): return f"judging.{key}"\nf("rien")', {"judging.rien"}),
        (
            'def f(k): return f"judging.{k}"\ndef g(a, k): return f(k)\ng(1, "x" if a else "y")',
            {"judging.x", "judging.y"},
        ),
        ('class A:\n  def f(self, key): return f"judging.{key}"\nA().f(key="rien")', {"judging.rien"}),
        ('def f(key): return f"nowhere.{key}"\nf("rien")', set()),
    ],
)  # fmt: skip
def test_the_search_finds_codes_however_they_are_named(text: str, codes: set[str]) -> None:
    module = (Source("harness/judging/small.py", ast.parse(text)),)
    assert {*full_codes(module), *handed_codes(module)} == codes
