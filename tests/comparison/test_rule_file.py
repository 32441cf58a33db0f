"""The rule file of a user: read whole, or refused with what is wrong and where."""

from __future__ import annotations

import pytest

from harness.comparison import Mask, MaskError, RuleFile, known_matcher, parse_rule_file
from harness.comparison.modality import covers
from harness.model.difference import FieldClass

GOOD = """
dialect = "cp-hospital"
rules = ["XR-06"]
[[mask]]
path = "5[123,4]"
reason = "zone de l'éditeur"
[[mask]]
path = "//Date"
matcher = "instant"
"""


def test_a_rule_file_is_read_whole() -> None:
    assert parse_rule_file(GOOD.encode()) == RuleFile(
        (Mask("5[123,4]", "", "zone de l'éditeur"), Mask("//Date", "instant")), ("XR-06",), "cp-hospital"
    )
    assert parse_rule_file(b"") == RuleFile()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[mask]\n", "TOML"),
        ("mask = 3\n", "tables"),
        ("mask = [3]\n", "table de textes"),
        ("rules = 'XR-06'\n", "liste de textes"),
        ("rules = [6]\n", "liste de textes"),
        ("dialecte = 'x'\n", "clé inconnue « dialecte »"),
        ("dialect = 3\n", "table de textes"),
        ("[[mask]]\npath = 'a'\nraison = 'b'\n", "[[mask]] 1 : clé inconnue « raison »"),
        ("[[mask]]\npath = 'a'\n[[mask]]\nreason = 'b'\n", "[[mask]] 2 : « path » manque"),
        ("a = " + "[" * 5000, "TOML"),
    ],
)
def test_a_faulty_rule_file_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(MaskError) as fault:
        parse_rule_file(text.encode())
    assert words in str(fault.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(MaskError, match="TOML"):
        parse_rule_file(b"\xff\xfe\x00")


@pytest.mark.parametrize("matcher", ["", "any", "${nir}", "opt:instant", "same-as:/a/b", "instant±PT5M"])
def test_known_matchers(matcher: str) -> None:
    known_matcher(Mask("/a", matcher))


@pytest.mark.parametrize("matcher", ["anny", "opt:", "opt:nirr", "instant±", "instant±5M", "same-as"])
def test_matchers_that_could_never_match_are_refused(matcher: str) -> None:
    with pytest.raises(MaskError, match="nom de forme"):
        known_matcher(Mask("/a", matcher))


@pytest.mark.parametrize(
    ("written", "kind"), [("volatile", FieldClass.VOLATILE), ("fixture-bound", FieldClass.FIXTURE_BOUND)]
)
def test_a_mask_may_give_a_field_class(written: str, kind: FieldClass) -> None:
    rules = parse_rule_file(f"[[mask]]\npath = '//a'\nclass = '{written}'\n".encode())
    assert rules.masks == (Mask("//a", field_class=kind),)


def test_a_field_class_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(
        MaskError, match="« volatil » n'est pas une classe de champ ; classes : exact, derived, volatile"
    ):
        parse_rule_file(b"[[mask]]\npath = '//a'\nclass = 'volatil'\n")


@pytest.mark.parametrize(
    "matcher", ["unordered", "keyed:@id", "var:MSG:uuid", "one-of:a|b", "derived:luhn(/a)", "number:1\u00b10.1"]
)
def test_all_forms_of_a_reference_may_stand_in_a_mask(matcher: str) -> None:
    known_matcher(Mask("/a", matcher))


def test_a_level_covers_what_stands_below_its_path_whatever_the_ranks() -> None:
    for path in ("//Acte", "/X/Acte", "/X/Acte[2]"):
        assert covers(path, "/X/Acte[2]/Montant"), path
    for path in ("//Act", "/X/Acte[1]", "/X/Montant", "/Y"):
        assert not covers(path, "/X/Acte[2]/Montant"), path
