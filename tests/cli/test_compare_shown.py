"""What a person sees of a comparison: in narrow terminals, without colour, on a page."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli import main
from tests.comparison.files import FILE, change, without
from tests.comparison.test_xml import MESSAGE

OTHER = change(5, 98, "   3000", change(5, 76, "CS   "))


def _run(folder: Path, reference: bytes, observed: bytes, *more: str, kind: str = "b2", columns: int = 100) -> Result:
    (folder / "la").write_bytes(reference)
    (folder / "ici").write_bytes(observed)
    arguments = ["compare", "--type", kind, "--reference", str(folder / "la"), "--observed", str(folder / "ici"), *more]
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, arguments)


@pytest.mark.parametrize("columns", [30, 40, 80, 120, 200])
def test_the_caret_stands_under_the_guilty_characters_whatever_the_width(tmp_path: Path, columns: int) -> None:
    lines = _run(tmp_path, FILE, OTHER, columns=columns).output.splitlines()
    carets = [rank for rank, line in enumerate(lines) if set(line.strip()) == {"|", " ", "^"}]
    assert len(carets) == 2
    for rank, value in zip(carets, ["CS   ", "   3000"], strict=True):
        start, stop = lines[rank].index("^"), lines[rank].rindex("^") + 1
        assert lines[rank - 1][start:stop] == value
        assert len(lines[rank - 1]) <= columns


def test_sentences_are_wrapped_and_values_lose_nothing(tmp_path: Path) -> None:
    output = _run(tmp_path, FILE, OTHER, columns=40).output
    told = [line for line in output.splitlines() if not line.startswith(("✘", "–"))]
    assert max(map(len, told)) <= 40
    assert "complété à gauche" in re.sub(r"\s+", " ", output)


def test_what_is_no_letter_is_shown_as_bytes(tmp_path: Path) -> None:
    lines = _run(tmp_path, FILE, change(5, 76, "\xc9\x1b")).output.splitlines()
    assert "    observé : « É\\x1b    »" in lines
    assert "    octets  : c9 1b 20 20 20" in lines
    assert "    octets  : 47 20 20 20 20" in lines
    assert "\x1b" not in "".join(lines)


def test_a_whole_record_is_shown_without_a_row_of_carets(tmp_path: Path) -> None:
    output = _run(tmp_path, FILE, without(6, 6)).output
    assert "dans la référence, enregistrement 6" in output
    assert "^^^^^^^^^^^^^" not in output


def test_tolerated_differences_are_told_and_change_nothing(tmp_path: Path) -> None:
    rules = tmp_path / "regles.toml"
    rules.write_text('[[level]]\npath = "4[76,5]"\nmodality = "devrait"\nreason = "usage local"\n', encoding="utf-8")
    result = _run(tmp_path, FILE, change(5, 76, "CS   "), "--rules", str(rules))
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Égal, avec 1 écart(s) qui n'y changent rien (recommandation ou faculté)."
    assert "· 4[76,5]#1  Code acte (4+1) (recommandation)" in lines
    assert "    motif   : usage local" in lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[level]]\npath = "4[76,5]"\nmodality = "veut"', "« veut » n'est pas une modalité ; modalités : doit"),
        ('[[level]]\nmodality = "doit"', "[[level]] 1 : « path » manque"),
        ('[[level]]\npath = "4"\nniveau = "x"', "[[level]] 1 : clé inconnue « niveau »"),
        ("level = 3", "« mask » et « level » s'écrivent en tables"),
    ],
)
def test_levels_that_cannot_serve_are_wrong_usage(tmp_path: Path, text: str, words: str) -> None:
    rules = tmp_path / "regles.toml"
    rules.write_text(text, encoding="utf-8")
    result = _run(tmp_path, FILE, FILE, "--rules", str(rules))
    assert result.exit_code == 2
    assert words in result.output


class _Page(HTMLParser):
    """Reads what a page shows: its text, what is marked, and what it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.marked: list[str] = []
        self.fetched: list[str] = []
        self._in_mark = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_mark = tag == "mark"
        self.fetched += [
            str(value) for name, value in attrs if name in {"src", "href"} and not str(value).startswith("#")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._in_mark:
            self.marked.append(data)


def test_the_page_says_the_same_and_fetches_nothing(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    assert _run(tmp_path, FILE, OTHER, "--html", str(place)).exit_code == 1
    page = _Page(place.read_text(encoding="utf-8"))
    words = " ".join(" ".join(page.text).split())
    assert "2 écarts avec la référence." in words
    assert f"Référence {tmp_path / 'la'}" in words
    assert f"Message reçu {tmp_path / 'ici'}" in words
    assert "Base de remboursement" in words
    assert "complété à gauche par des blancs" in words
    assert page.marked == ["CS   ", "   3000"]
    assert page.fetched == []


def test_the_page_holds_no_markup_of_the_message(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    observed = MESSAGE.replace(">30<", "><![CDATA[<script>alert(1)</script>]]><").encode()
    _run(tmp_path, MESSAGE.encode(), observed, "--html", str(place), kind="xml")
    text = place.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_page_is_the_same_twice(tmp_path: Path) -> None:
    pages = []
    for name in ("un.html", "deux.html"):
        _run(tmp_path, FILE, OTHER, "--html", str(tmp_path / name))
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_the_page_of_two_folders_tells_every_file(tmp_path: Path) -> None:
    for side, files in (("la", {"a": FILE, "b": FILE, "c": FILE}), ("ici", {"a": FILE, "b": OTHER, "d": FILE})):
        (tmp_path / side).mkdir()
        for name, data in files.items():
            (tmp_path / side / name).write_bytes(data)
    place = tmp_path / "page.html"
    arguments = ["compare", "--type", "b2", "--reference", str(tmp_path / "la"), "--observed", str(tmp_path / "ici")]
    assert CliRunner().invoke(main, [*arguments, "--html", str(place)]).exit_code == 1
    words = " ".join(" ".join(_Page(place.read_text(encoding="utf-8")).text).split())
    assert "a ✔ Égal à la référence. b ✘ 2 écarts avec la référence." in words
    assert "c ✘ manque dans ce qui est observé d ✘ en trop, absent de la référence" in words


def test_a_page_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    result = _run(tmp_path, FILE, FILE, "--html", str(tmp_path / "absent" / "page.html"))
    assert result.exit_code == 2
    assert "ne peut pas être écrit" in result.output


def _in_a_terminal(folder: Path, **environment: str) -> str:
    """Run the command as in a terminal and return what it wrote there."""
    (folder / "la").write_bytes(FILE)
    (folder / "ici").write_bytes(OTHER)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "harness.cli", "compare", "--type", "b2"]
    command += ["--reference", str(folder / "la"), "--observed", str(folder / "ici")]
    with subprocess.Popen(command, stdout=theirs, env={**os.environ, "COLUMNS": "80", **environment}) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                block = os.read(ours, 65536)
            except OSError:
                break
            if not block:
                break
            written += block
        assert process.wait(60) == 1
    os.close(ours)
    return written.decode()


def test_colours_come_in_a_terminal_and_go_when_nobody_wants_them(tmp_path: Path) -> None:
    assert "\x1b[31m" in _in_a_terminal(tmp_path)
    plain = _in_a_terminal(tmp_path, NO_COLOR="1")
    assert "\x1b" not in plain
    assert "✘ 4[76,5]#1" in plain


def test_a_terminal_that_knows_no_accents_still_reads_it(tmp_path: Path) -> None:
    (tmp_path / "la").write_bytes(FILE)
    (tmp_path / "ici").write_bytes(OTHER)
    command = [sys.executable, "-m", "harness.cli", "compare", "--type", "b2"]
    command += ["--reference", str(tmp_path / "la"), "--observed", str(tmp_path / "ici")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"4[76,5]#1" in done.stdout
    assert b"Traceback" not in done.stderr
