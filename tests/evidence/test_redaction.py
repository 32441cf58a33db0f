"""What the catalogue calls secret is never written."""

from __future__ import annotations

from harness.evidence import MASK, mask_arguments
from harness.evidence.redaction import secret_values
from harness.model.action import ArgumentSpec, ArgumentType, Json

SPECS = {
    "code_porteur": ArgumentSpec(secret=True),
    "reason": ArgumentSpec(),
    "patient": ArgumentSpec(ArgumentType.PERSON),
    "lines": ArgumentSpec(ArgumentType.RECORDS, fields={"act": ArgumentSpec(), "key": ArgumentSpec(secret=True)}),
}
ARGUMENTS: dict[str, Json] = {
    "code_porteur": "4821",
    "reason": "panne",
    "patient": {"id": "zelie-nadir"},
    "lines": [{"act": "G", "key": "k1"}, {"act": "COE", "key": "k2"}],
    "unknown": "who knows",
}


def test_secret_and_unknown_arguments_are_masked_at_any_depth() -> None:
    assert mask_arguments(ARGUMENTS, SPECS) == {
        "code_porteur": MASK,
        "reason": "panne",
        "patient": {"id": "zelie-nadir"},
        "lines": [{"act": "G", "key": MASK}, {"act": "COE", "key": MASK}],
        "unknown": MASK,
    }


def test_the_secret_texts_can_be_listed() -> None:
    assert list(secret_values(ARGUMENTS, SPECS)) == ["4821", "k1", "k2", "who knows"]


def test_the_mask_does_not_tell_the_length() -> None:
    assert len({str(mask_arguments({"code_porteur": c}, SPECS)) for c in ("1", "123456789")}) == 1
