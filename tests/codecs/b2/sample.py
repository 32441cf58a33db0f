"""The published worked example as a file: two dental lines of a C2S patient (dots are spaces)."""

from __future__ import annotations

from pathlib import Path

from harness.codecs.b2 import Layout, layout_from_files

__all__ = ["SAMPLE", "TABLES", "dre", "files", "hospital", "town"]

_TEXT = """
000TE00000999999998......CT00000001999999......TRSYN001250115CP..B2...............128......SYNTHETIC.SAMPLE.....................
1999999998......9990011896005ETABLISSEMENT.FICTIF....................B2250115.CP.062007U........................................
2999999998.25555559993335300025000000110000000010199900004000000000000000000100250114000000000.5501011250114250114108999999997..
2999999998.255555599933353000250000001S0100000000.............00......ODUPONT...................JEAN...........296991102T.......
4999999998.25555559993335300025000000100000296991102T0009999999982019250114PAR..01000100010013975001397507000097830013975.004192
4999999998.255555599933353250000001S01S.0000000L0000000................0000000000000000000000000000.00000000000000000000000N....
4999999998.255555599933353250000001M01....HBLD138.......10....1.00000011........................................................
4999999998.25555559993335300025000000100000296991102T0009999999982019250114FDA..01000100010029425000000000000000000029425N029425
4999999998.255555599933353250000001S01S.0000000L0000000................0000000000000000000000000000.00000000000000000000000N....
5999999998.25555559993335300025000000100500000000000000000004340000009783000336170000000000033617.................00000000......
699999999800100020001001000043400000009783000033617001..........................................................................
999TE00000999999998......CT00000001999999......TRSYN00100000012...................001...........................................
"""

SAMPLE = "".join(_TEXT.split()).replace(".", " ").encode("ascii")

TABLES = Path(__file__).parents[3] / "scenarios" / "tables"


def files() -> dict[str, bytes]:
    """The shipped tables by pack-relative path."""
    return {f"tables/{p.relative_to(TABLES)}": p.read_bytes() for p in TABLES.rglob("*") if p.is_file()}


def hospital() -> Layout:
    """The published dialect."""
    return layout_from_files(files(), "cp-hospital")


def town() -> Layout:
    """The synthetic town dialect."""
    return layout_from_files(files(), "syn-07")


def dre() -> Layout:
    """The synthetic dialect of requests to complementary bodies."""
    return layout_from_files(files(), "syn-04")
