"""Checks on what messages hold: names that lead nowhere, and checks that could not fail, are told where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loading.small import CASE, faults, load, same
from tests.loading.test_cases import ADRI, BILL

FACTS = "  - {check: message_facts, id: m, sentence: Un message., %s}\n"
AGREE = """\
  - check: messages_agree
    id: m
    sentence: Un accord.
    messages: {lot: {origin: lot, format: b2}, appel: {origin: request, format: soap, service: adri}}
"""


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ('message: {origin: lot, format: b2}, facts: {"5[30,9]": "1"}', []),
        ("message: {origin: lot, format: papyrus}", ["unknown-format: papyrus"]),
        ("message: {origin: artifact, format: json, step: facturer}", []),
        ("message: {origin: artifact, format: json, step: nulle}", ["unknown-step: nulle"]),
        ("message: {origin: mail, format: scor, flow: scor}", []),
        ("message: {origin: mail, format: scor, flow: pigeon}", ["unknown-flow: pigeon"]),
        ("message: {origin: sealed, format: mail, flow: scor}", []),
        ("message: {origin: sealed, format: mail, flow: pigeon}", ["unknown-flow: pigeon"]),
        ("message: {origin: mail, format: mail, flow: scor}", ["sealed-format: mail"]),
        ("message: {origin: sealed, format: scor, flow: scor}", ["sealed-format: sealed"]),
        ("message: {origin: request, format: soap, service: adri}", []),
        ("message: {origin: request, format: soap, service: insi}", ["unknown-service: insi"]),
        ('message: {origin: lot, format: b2, rank: "0"}', ['not-integer: "0"']),
        ("message: {origin: lot, format: b2}, facts: {/a: {}}", ["empty-check: {}"]),
        ("message: {origin: lot, format: b2}, faults_of: [codecs.b2-empty]", []),
        ("message: {origin: lot, format: b2}, faults_of: [codecs.b2-vide]", ["unknown-fault-code: codecs.b2-vide"]),
        ("message: {origin: lot, format: b2}, faults_of: [none]", ["empty-check: {check"]),
        ('message: {origin: lot, format: b2}, faults_of: [none], facts: {"5[30,9]": "1"}', []),
    ],
)
def test_one_message(tmp_path: Path, check: str, expected: list[str]) -> None:
    _, found = load(tmp_path, {**ADRI, BILL: CASE + FACTS % check})
    assert same(found, expected), faults(found)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ('    variables: {soins: ["lot:4[70,6]", "appel:Body/Date"]}\n    read_as: {soins: date}\n', []),
        ('    variables: {soins: ["lot:4[70,6]"]}\n', ["loading.empty-check"]),
        ("    variables: {}\n", ["loading.empty-check"]),
        ('    variables: {soins: ["lot:4[70,6]", "retour:/a"]}\n', ["loading.unknown-message"]),
        (
            '    variables: {soins: ["lot:4[70,6]", "appel:/a"]}\n    read_as: {soin: date}\n',
            ["loading.unknown-variable"],
        ),
    ],
)
def test_several_messages(tmp_path: Path, rest: str, expected: list[str]) -> None:
    _, found = load(tmp_path, {**ADRI, BILL: CASE + AGREE + rest})
    assert [one.code for one in found] == expected, faults(found)
