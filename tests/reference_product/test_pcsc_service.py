"""The card service under the program: it may be stopped and started again."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from reference_product.cards import pcsc_reader
from reference_product.cards.transport import CardFault

# Published codes of PC/SC: no service, service stopped, no reader at all.
NO_SERVICE, STOPPED, NO_READERS = 0x8010001D, 0x8010001E, 0x8010002E


def _service(answers: list[int], joined: list[int]) -> SimpleNamespace:
    """A service that lists one reader, once it has given the answers in turn."""

    def establish(_scope: int) -> tuple[int, int]:
        joined.append(1)
        return 0, len(joined)

    def listed(_context: int, _groups: list[str]) -> tuple[int, list[str]]:
        code = answers.pop(0) if answers else 0
        return (code - (1 << 32), []) if code else (0, ["READER 00 00"])

    def changed(
        _context: int, _wait: int, asked: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        return 0, [(name, 0x20, [0x3B, 0x75]) for name, _ in asked]

    return SimpleNamespace(
        SCARD_SCOPE_USER=0,
        SCARD_STATE_UNAWARE=0,
        SCARD_STATE_PRESENT=0x20,
        SCardEstablishContext=establish,
        SCardListReaders=listed,
        SCardGetStatusChange=changed,
    )


@pytest.mark.parametrize("stopped", [NO_SERVICE, STOPPED])
def test_a_service_started_again_is_joined_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stopped: int) -> None:
    joined: list[int] = []
    monkeypatch.setattr(pcsc_reader, "import_module", lambda _name: _service([stopped], joined))
    readers = pcsc_reader.PcscReaders("", tmp_path)
    assert [(one.name, one.present, one.atr) for one in readers.states()] == [("READER 00 00", True, "3B75")]
    assert len(joined) == 2


def test_a_service_without_readers_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    joined: list[int] = []
    monkeypatch.setattr(pcsc_reader, "import_module", lambda _name: _service([STOPPED, NO_READERS], joined))
    with pytest.raises(CardFault) as told:
        pcsc_reader.PcscReaders("", tmp_path).states()
    assert told.value.kind == "no_reader"
