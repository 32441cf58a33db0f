"""The condition grammar, Kleene's tables, and which undeclared names matter."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model.condition import (
    Always,
    And,
    AtLeast,
    Claimed,
    Condition,
    ConditionFault,
    Not,
    OneOf,
    Or,
    Truth,
    both,
    evaluate,
    parse_condition,
    undecided,
)

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def parsed(text: str) -> Condition:
    """Parse a text that must be a condition."""
    condition = parse_condition(text)
    assert not isinstance(condition, ConditionFault), condition
    return condition


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("always", Always()),
        ("profession.medecins", Claimed("profession.medecins")),
        ("level = addendum-7", OneOf("level", ("addendum-7",))),
        ("level='a b'", OneOf("level", ("a b",))),
        ("adri.version >= 1.15", AtLeast("adri.version", "1.15")),
        ("level in (addendum-6, addendum-7)", OneOf("level", ("addendum-6", "addendum-7"))),
        ("not a and b", And((Not(Claimed("a")), Claimed("b")))),
        ("a or b and c", Or((Claimed("a"), And((Claimed("b"), Claimed("c")))))),
        ("(a or b) and c", And((Or((Claimed("a"), Claimed("b"))), Claimed("c")))),
        ("not not a", Not(Not(Claimed("a")))),
    ],
)
def test_the_grammar(text: str, tree: Condition) -> None:
    """``not`` binds tighter than ``and``, ``and`` tighter than ``or``."""
    assert parsed(text) == tree


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ConditionFault("condition-name", 0, "")),
        ("a and", ConditionFault("condition-name", 5, "")),
        ("a b", ConditionFault("condition-rest", 2, "b")),
        ("(a", ConditionFault("condition-parenthesis", 2, "")),
        ("a = ", ConditionFault("condition-value", 4, "")),
        ("a in b", ConditionFault("condition-parenthesis", 5, "b")),
        ("a > 2", ConditionFault("condition-character", 2, ">")),
        ("7 = a", ConditionFault("condition-name", 0, "7")),
        ("or", ConditionFault("condition-name", 0, "or")),
        ("a == b", ConditionFault("condition-value", 3, "=")),
    ],
)
def test_the_first_fault_is_located(text: str, fault: ConditionFault) -> None:
    """Offset and what stands there."""
    assert parse_condition(text) == fault


def test_depth_and_length_are_bounded() -> None:
    """No recursion error, whatever is written."""
    for text in ("(" * 100_000, "not " * 400 + "a", "(" * 900 + "a"):
        assert isinstance(parse_condition(text), ConditionFault)


KLEENE_AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
CLAIM = {T: "yes", F: "no"}


@pytest.mark.parametrize(("a", "b"), list(itertools.product((T, F, U), repeat=2)))
def test_kleene_tables(a: Truth, b: Truth) -> None:
    """``and`` by its published table, ``or`` by De Morgan."""
    claims = {name: CLAIM[truth] for name, truth in (("a", a), ("b", b)) if truth in CLAIM}
    assert evaluate(parsed("a and b"), claims) is KLEENE_AND[a, b]
    assert evaluate(parsed("a or b"), claims) is evaluate(parsed("not (not a and not b)"), claims)


@pytest.mark.parametrize(
    ("value", "least", "truth"),
    [("1.15", "1.15", T), ("1.9", "1.15", F), ("v2", "1.15", T), ("1.15.0", "1.15", T), ("x", "1", U), ("1", "", U)],
)
def test_dotted_numbers_are_compared_as_numbers(value: str, least: str, truth: Truth) -> None:
    """1.9 is below 1.15; what is no number is unknown."""
    assert evaluate(AtLeast("v", least), {"v": value}) is truth


def test_a_plain_claim_with_another_value_is_not_guessed() -> None:
    """Neither ``yes`` nor ``no``: unknown."""
    assert evaluate(Claimed("a"), {"a": "1.40"}) is U


@pytest.mark.parametrize(
    ("text", "claims", "names"),
    [
        ("a and b", {"a": "no"}, ()),
        ("a and b", {"a": "yes"}, ("b",)),
        ("a or b", {"a": "yes"}, ()),
        ("a or (b and c)", {"b": "no"}, ("a",)),
        ("not (a and b = 2)", {}, ("a", "b")),
    ],
)
def test_only_undeclared_names_that_matter_are_asked(text: str, claims: dict[str, str], names: tuple[str, ...]) -> None:
    """A claim that cannot change the result is not asked for."""
    assert undecided(parsed(text), claims) == names


def test_both_drops_what_always_holds() -> None:
    """The conjunction stays readable."""
    assert both(Always(), Claimed("a")) == Claimed("a")
    assert both() == Always()


LEAVES: st.SearchStrategy[Condition] = st.sampled_from(
    [Always(), Claimed("a"), Claimed("b"), OneOf("c", ("x",)), OneOf("c", ("x", "y"))]
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
    ),
    max_leaves=8,
)
DOMAIN = {"a": ("yes", "no"), "b": ("yes", "no"), "c": ("x", "y", "z")}


@given(CONDITIONS, st.sets(st.sampled_from(["a", "b", "c"])), st.data())
@settings(max_examples=100)
def test_declaring_more_never_contradicts(condition: Condition, declared: set[str], data: st.DataObject) -> None:
    """Kleene is monotone: a known result stays under every completion, so planning may go on."""
    claims = {name: data.draw(st.sampled_from(DOMAIN[name])) for name in sorted(declared)}
    known = evaluate(condition, claims)
    rest = [name for name in DOMAIN if name not in claims]
    for values in itertools.product(*(DOMAIN[name] for name in rest)):
        full = evaluate(condition, claims | dict(zip(rest, values, strict=True)))
        assert full is not U
        assert known in {U, full}


@given(st.text(alphabet="ab.()=,>'\" not and or in always-7", max_size=40))
@settings(max_examples=100)
def test_any_text_parses_or_faults(text: str) -> None:
    """Nothing raises."""
    parse_condition(text)
