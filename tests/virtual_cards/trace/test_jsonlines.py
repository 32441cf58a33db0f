"""JSON lines: what is written is read back, and a faulty line is located."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from tests.virtual_cards.people import VITALE
from tests.virtual_cards.trace.playing import play
from virtual_cards import build_vitale
from virtual_cards.trace.jsonlines import read_lines, write_lines


def test_one_object_a_line_in_the_order_of_the_commands() -> None:
    entries, stream = play(build_vitale(VITALE), "00B0820000", "00B082007C"), StringIO()
    write_lines(entries, stream)
    lines = stream.getvalue().splitlines()
    assert [json.loads(line)["n"] for line in lines] == [1, 2]
    assert list(json.loads(lines[0]))[:5] == ["n", "slot", "card", "name", "command"]
    assert read_lines(lines) == entries


@pytest.mark.parametrize(("line", "reason"), [("{", "line 2: "), ("[]", "line 2: an object was expected")])
def test_a_line_that_is_no_object_is_located(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_lines(["{}", line])
