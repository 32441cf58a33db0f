"""What was seen of a supporting document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from harness.codecs.problem import Problem

__all__ = ["Inspected", "Limits", "Picture"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Above what a document is no longer looked into."""

    size: int = 20 * 1024 * 1024
    """Bytes."""
    pages: int = 200
    pixels: int = 40_000_000
    """Of one image."""
    pictures: int = 2000
    """Images drawn in one document."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One image as it is shown."""

    page: int
    """From 1."""
    width: int
    """Pixels."""
    height: int
    dpi: tuple[float, float] | None
    """Dots per inch across and down; None when the file does not say."""
    share: float = 100.0
    """Share of the page it covers, in per cent."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A document by its content, whatever its name says."""

    media_type: str
    """By its first bytes; empty when they are of no kind we know."""
    pages: int | None = None
    """None when they cannot be counted."""
    pictures: tuple[Picture, ...] = ()
    encrypted: bool = False
    bare: frozenset[int] = frozenset()
    """Pages that show images and nothing else: neither text nor drawing."""
    problems: tuple[Problem, ...] = ()

    def scans(self, share: float) -> tuple[Picture, ...]:
        """Return the images that cover this share of their page, in per cent, alone or as pieces of one scan."""
        pieces = defaultdict[int, float](float)
        for picture in self.pictures:
            pieces[picture.page] += picture.share if picture.share < share else 0.0
        return tuple(one for one in self.pictures if one.share >= share or pieces[one.page] >= share)

    def unscanned(self, share: float) -> tuple[int, ...]:
        """Return the pages that show but images, none of which covers enough of them to be a scan."""
        scanned = {picture.page for picture in self.scans(share)}
        return tuple(sorted(self.bare & ({picture.page for picture in self.pictures} - scanned)))
