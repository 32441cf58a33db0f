"""Which file of the packs a table comes from, and the reader's own tables, which override them."""

from __future__ import annotations

from collections.abc import Mapping

from harness.codecs.b2.fields import LayoutError

__all__ = ["find_file", "find_files"]


def _found(files: Mapping[str, bytes], ending: str) -> str:
    """Return the shortest path that ends so, whole folder names only; empty when there is none."""
    fitting = (path for path in files if path == ending or path.endswith("/" + ending))
    return min(fitting, key=lambda path: (len(path), path), default="")


def find_file(files: Mapping[str, bytes], ending: str) -> bytes:
    """Return the pack file whose path ends so; of several, the one with the shortest path.

    Raises:
        LayoutError: when there is none.
    """
    path = _found(files, ending)
    if not path:
        raise LayoutError(f"no pack file ends with {ending}")
    return files[path]


def find_files(files: Mapping[str, bytes], own: Mapping[str, bytes], ending: str) -> tuple[bytes, ...]:
    """Return the table of the packs and then the reader's own one, as far as they exist.

    Args:
        files: Pack files by pack-relative path.
        own: Files of a layout pack of the reader's, by path in its folder; ``b2/`` may be left out there.
        ending: End of the path, as ``b2/records.csv``.
    """
    shipped = _found(files, ending)
    mine = _found(own, ending) or _found(own, ending.removeprefix("b2/"))
    return ((files[shipped],) if shipped else ()) + ((own[mine],) if mine else ())
