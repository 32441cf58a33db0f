"""Independent tools that look into the same documents: file, ImageMagick, pdfinfo, pdfimages, qpdf."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def file_type(path: Path) -> str:
    """What ``file`` says."""
    return _run("file", "--brief", "--mime-type", str(path)).strip()


def identify(path: Path) -> tuple[int, int, float, float]:
    """Width, height and dots per inch by ImageMagick."""
    width, height, across, down, units = _run("identify", "-format", "%w %h %x %y %U", str(path)).split()
    factor = 2.54 if units == "PixelsPerCentimeter" else 1.0
    return int(width), int(height), float(across) * factor, float(down) * factor


def pdf_facts(path: Path) -> dict[str, str]:
    """What ``pdfinfo`` says, by the name of the line."""
    lines = (line.partition(":") for line in _run("pdfinfo", str(path)).splitlines())
    return {name: value.strip() for name, _, value in lines}


def pdf_images(path: Path) -> list[tuple[int, int, int, int, int]]:
    """Page, width, height and dots per inch across and down of each image drawn, by ``pdfimages -list``."""
    rows = [re.split(r"\s+", line.strip()) for line in _run("pdfimages", "-list", str(path)).splitlines()[2:]]
    return [(int(r[0]), int(r[3]), int(r[4]), int(r[-4]), int(r[-3])) for r in rows]


def pdf_scripts(path: Path) -> str:
    """The scripts ``pdfinfo`` finds."""
    return _run("pdfinfo", "-js", str(path))
