"""Lines and columns of a text of any size, found without keeping every line."""

from __future__ import annotations

__all__ = ["Places"]

_BLOCK = 1 << 16


class Places:
    """Tells line and column of an offset; looks at one block of the text for each question."""

    __slots__ = ("_blocks", "_text")

    def __init__(self, text: str) -> None:
        """Keep the text; the first question costs one pass over it."""
        self._text = text
        self._blocks: list[tuple[int, int]] = []

    def _index(self) -> list[tuple[int, int]]:
        """Return, for each block, the lines ended before it and where its first line starts."""
        if not self._blocks:
            lines, begins = 0, 0
            for start in range(0, len(self._text) + 1, _BLOCK):
                self._blocks.append((lines, begins))
                lines += self._text.count("\n", start, start + _BLOCK)
                last = self._text.rfind("\n", start, start + _BLOCK)
                begins = last + 1 if last >= 0 else begins
        return self._blocks

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1; the column counts characters."""
        number = offset // _BLOCK
        lines, begins = self._index()[number]
        start = number * _BLOCK
        last = self._text.rfind("\n", start, offset)
        return lines + self._text.count("\n", start, offset) + 1, offset - (last + 1 if last >= 0 else begins) + 1

    def word(self, offset: int) -> str:
        """Return ``line:column`` of an offset."""
        return "{}:{}".format(*self.at(offset))
