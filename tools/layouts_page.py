"""Write docs/layouts.md from the tables of scenarios/tables/b2: ``python tools/layouts_page.py``."""  # noqa: INP001 (a script)

from __future__ import annotations

from pathlib import Path

from harness.codecs.arl import arl_from_files
from harness.codecs.b2 import layout_from_files
from harness.codecs.b2.documenting import layouts_page
from harness.codecs.noemie import noemie_from_files

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "scenarios" / "tables"
DIALECTS = ("cp-hospital", "syn-07", "syn-04")


def main() -> None:
    """Write the page."""
    files = {f"tables/{p.relative_to(TABLES).as_posix()}": p.read_bytes() for p in TABLES.rglob("*") if p.is_file()}
    layouts = [layout_from_files(files, dialect) for dialect in DIALECTS]
    text = layouts_page(layouts, noemie_from_files(files), arl_from_files(files))
    (ROOT / "docs" / "layouts.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
