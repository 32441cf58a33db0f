"""A trace held against the sequence it should be: what is missing, what is extra, what came in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["SequenceDifference", "Step", "compare_sequence", "parse_step", "steps_of"]

_TRANSPORT = frozenset({"GET RESPONSE"})


@dataclass(frozen=True, slots=True)
class Step:
    """A command expected: its name, and the file and status word when they matter (empty: any)."""

    name: str
    file: str = ""
    status: str = ""

    def fits(self, entry: Mapping[str, object]) -> bool:
        """Tell whether an entry is this step."""
        return (
            entry["name"] == self.name
            and self.file in ("", entry["file"])
            and (not self.status or str(entry["sw"]).startswith(self.status.rstrip("x")))
        )

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.file, self.status) if part)


@dataclass(frozen=True, slots=True)
class SequenceDifference:
    """One difference: ``missing``, ``extra`` or ``order``; positions count from 0, -1 when there is none."""

    kind: str
    step: str
    expected_at: int
    observed_at: int
    n: int = 0
    """Number of the command in the trace, 0 when it is missing."""


def parse_step(text: str) -> Step:
    """Read ``SELECT 3F00``, ``READ BINARY D001 9000``, ``VERIFY 63Cx``: a name, then four-digit words.

    Raises:
        ValueError: there is no name, or more than a file and a status.
    """
    words = text.split()
    values: list[str] = []
    while words and len(words[-1]) == 4 and not set(words[-1]) - set("0123456789ABCDEFx"):
        values.insert(0, words.pop())
    if not words or len(values) > 2:
        raise ValueError(f"{text!r}: a command, then at most a file and a status word")
    # One value alone is a status when it looks like one and no file does: 9000, 6xxx.
    if len(values) == 1 and values[0][0] in "69":
        return Step(" ".join(words), "", values[0])
    return Step(" ".join(words), *values)


def steps_of(entries: Sequence[Mapping[str, object]]) -> tuple[Step, ...]:
    """Make a reference of a trace: commands with their files, whatever the transport added left out."""
    return tuple(Step(str(entry["name"]), str(entry["file"])) for entry in _commands(entries))


def compare_sequence(
    entries: Sequence[Mapping[str, object]], reference: Sequence[Step]
) -> tuple[SequenceDifference, ...]:
    """Return the differences, in the order of the trace, what is missing last.

    Events, GET RESPONSE and commands answered 6Cxx are left out: how a transport fetches an answer is no difference.
    """
    observed = _commands(entries)
    pairs = _longest_common(observed, reference)
    extra = [position for position in range(len(observed)) if position not in pairs]
    missing = [position for position in range(len(reference)) if position not in set(pairs.values())]
    found: list[SequenceDifference] = []
    for position in extra:
        entry = observed[position]
        number = int(str(entry["n"]))
        moved = next((at for at in missing if reference[at].fits(entry)), None)
        if moved is None:
            step = " ".join(part for part in (str(entry["name"]), str(entry["file"]), str(entry["sw"])) if part)
            found.append(SequenceDifference("extra", step, -1, position, number))
        else:
            missing.remove(moved)
            found.append(SequenceDifference("order", str(reference[moved]), moved, position, number))
    return (*found, *(SequenceDifference("missing", str(reference[at]), at, -1) for at in missing))


def _commands(entries: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [
        entry
        for entry in entries
        if entry.get("kind", "apdu") == "apdu"
        and entry["name"] not in _TRANSPORT
        and not str(entry["sw"]).startswith("6C")
    ]


def _longest_common(observed: Sequence[Mapping[str, object]], reference: Sequence[Step]) -> dict[int, int]:
    """Return the longest pairing that keeps both orders: position observed → position expected."""
    lengths = [[0] * (len(reference) + 1) for _ in range(len(observed) + 1)]
    for row in range(len(observed) - 1, -1, -1):
        for column in range(len(reference) - 1, -1, -1):
            if reference[column].fits(observed[row]):
                lengths[row][column] = lengths[row + 1][column + 1] + 1
            else:
                lengths[row][column] = max(lengths[row + 1][column], lengths[row][column + 1])
    pairs: dict[int, int] = {}
    row = column = 0
    while row < len(observed) and column < len(reference):
        if reference[column].fits(observed[row]):
            pairs[row] = column
            row, column = row + 1, column + 1
        elif lengths[row + 1][column] >= lengths[row][column + 1]:
            row += 1
        else:
            column += 1
    return pairs
