"""XDM archives read and written; the standard library, unzip and zipinfo are the other readers."""

from __future__ import annotations

import io
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.xdm import Xdm, read_xdm, write_xdm
from harness.codecs.xdm.members import Bounds
from harness.codecs.xds import Association, Metadata, write_metadata
from tests.codecs.xds.samples import CONTENT, ENTRY, METADATA

META = "IHE_XDM/SUBSET01/METADATA.XML"
DOCUMENT = "IHE_XDM/SUBSET01/DOC00001.XML"
SOUND = {
    "INDEX.HTM": b"<html/>",
    "README.TXT": b"r",
    META: etree.tostring(write_metadata(METADATA)),
    DOCUMENT: CONTENT,
}


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def told(found: Xdm) -> list[tuple[str, str]]:
    return [(one.code.removeprefix("exchanges."), one.location) for one in found.problems]


def but(**changes: bytes | None) -> dict[str, bytes]:
    """Return the sound archive with files changed (by a short name) or taken away."""
    names = {"index": "INDEX.HTM", "readme": "README.TXT", "meta": META, "document": DOCUMENT}
    return {k: v for k, v in (SOUND | {names[n]: c for n, c in changes.items()}).items() if v is not None}


def test_a_sound_archive_is_read_whole() -> None:
    found = read_xdm(packed(SOUND))
    assert told(found) == []
    (subset,) = found.subsets
    assert (subset.name, subset.metadata, dict(subset.documents)) == ("SUBSET01", METADATA, {"Document01": CONTENT})


IN_ENTRY = f"{DOCUMENT} //ExtrinsicObject[@id='Document01']/"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (but(index=None), [("xdm-missing", "INDEX.HTM")]),
        (but(readme=None) | {"Readme.txt": b""}, [("xdm-case", "Readme.txt")]),
        (but(meta=None), [("xdm-missing", META), ("xdm-unnamed", DOCUMENT)]),
        (but(document=None), [("xdm-document", META)]),
        (
            but(document=CONTENT + b"\n"),
            [("xds-content", f"{IN_ENTRY}hash"), ("xds-content", f"{IN_ENTRY}size")],
        ),
        (but() | {"IHE_XDM/SUBSET01/OTHER.PDF": b""}, [("xdm-unnamed", "IHE_XDM/SUBSET01/OTHER.PDF")]),
        (but() | {"STYLE.XSL": b""}, []),
        ({"INDEX.HTM": b"", "README.TXT": b""}, [("xdm-no-subset", "IHE_XDM/")]),
        (but(meta=b"<a>"), [("teleservices.xml-malformed", f"{META} 1:4"), ("xdm-unnamed", DOCUMENT)]),
        ({}, [("xdm-empty", "")]),
    ],
)
def test_departures(files: dict[str, bytes], expected: list[tuple[str, str]]) -> None:
    assert told(read_xdm(packed(files))) == expected


@pytest.mark.parametrize("uri", ["../../INDEX.HTM", "/etc/passwd", "..\\INDEX.HTM", "", "../SUBSET02/DOC00001.XML"])
def test_an_entry_names_a_file_of_its_own_subset(uri: str) -> None:
    meta = etree.tostring(write_metadata(replace(METADATA, documents=(replace(ENTRY, uri=uri),))))
    assert ("xdm-uri", META) in told(read_xdm(packed(but(meta=meta))))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "C:/x", "a\\..\\x", "..\\x"])
def test_no_name_leaves_the_archive(name: str) -> None:
    found = read_xdm(packed(SOUND | {name: b"x"}))
    assert [code for code, _ in told(found)] == ["xdm-escape"]
    assert set(found.files) == set(SOUND)


def test_links_doubles_and_damage_are_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in SOUND.items():
            archive.writestr(name, content)
        link = zipfile.ZipInfo("IHE_XDM/SUBSET01/LINK")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("README.TXT", b"again")
    assert told(read_xdm(out.getvalue())) == [("xdm-link", "IHE_XDM/SUBSET01/LINK"), ("xdm-twice", "README.TXT")]
    stored = packed(SOUND, zipfile.ZIP_STORED)
    damaged = stored.replace(CONTENT, CONTENT.upper(), 1)
    assert told(read_xdm(damaged)) == [("xdm-file", DOCUMENT), ("xdm-document", META)]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize(("start", "count"), [(0, 9), (2, 2), (12, 17)])
def test_a_member_whose_compressed_bytes_are_no_such_thing_is_told(method: int, start: int, count: int) -> None:
    damaged = bytearray(packed({"INDEX.HTM": b"hello world" * 50}, method))
    at = 30 + len("INDEX.HTM") + start  # what follows the local header and the name
    damaged[at : at + count] = b"\xff" * count
    assert told(read_xdm(bytes(damaged)))[0][0] in {"xdm-file", "xdm-unreadable"}


def test_an_archive_that_swells_is_not_expanded() -> None:
    bomb = packed(SOUND | {"IHE_XDM/SUBSET01/BOMB": bytes(50_000_000)})
    assert len(bomb) < 60_000
    assert told(read_xdm(bomb)) == [("xdm-bomb", "IHE_XDM/SUBSET01/BOMB")]
    many = packed(SOUND | {f"F{rank}": bytes(900_000) for rank in range(10)})
    found = read_xdm(many, Bounds(max_expanded=5_000_000))
    # What is left after the four sound files holds five files of 900 000 bytes, and none of the five others.
    assert told(found) == [("xdm-bomb", f"F{rank}") for rank in range(5, 10)]
    assert sum(map(len, found.files.values())) <= 5_000_000


def test_a_header_that_lies_about_its_size_does_not_pass_the_bound() -> None:
    data = bytearray(packed({"A": bytes(900_000)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    found = read_xdm(bytes(data), Bounds(max_expanded=1_000))
    assert sum(map(len, found.files.values())) <= 1_000
    assert found.problems


def test_counts_and_sizes_are_bounded() -> None:
    assert told(read_xdm(bytes(20), Bounds(max_bytes=10))) == [("xdm-size", "")]
    found = read_xdm(packed({f"F{rank}": b"" for rank in range(20)}), Bounds(max_files=5))
    assert told(found)[0] == ("xdm-files", "")
    assert len(found.files) == 5


def test_unzip_zipinfo_and_the_standard_library_read_what_we_write(tmp_path: Path) -> None:
    data = write_xdm(METADATA, {"Document01": CONTENT})
    path = tmp_path / "IHE_XDM.ZIP"
    path.write_bytes(data)
    tested = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=True)
    assert "No errors detected" in tested.stdout
    listed = subprocess.run(["zipinfo", "-1", path], capture_output=True, text=True, check=True)
    assert set(listed.stdout.split()) == set(SOUND)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.read(DOCUMENT) == CONTENT
    assert data == write_xdm(METADATA, {"Document01": CONTENT})


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=3))
def test_round_trip(contents: list[bytes]) -> None:
    documents = {f"Document{rank}": content for rank, content in enumerate(contents)}
    entries = tuple(
        replace(ENTRY, id=name, unique_id=f"1.2.250.1.999.1.{rank}", uri="", hash="", size="")
        for rank, name in enumerate(documents)
    )
    links = tuple(Association(f"a{name}", "HasMember", "SubmissionSet01", name) for name in documents)
    found = read_xdm(write_xdm(Metadata(METADATA.submission_sets, entries, links), documents))
    assert found.problems == ()
    assert dict(found.subsets[0].documents) == documents


@settings(deadline=None)
@given(st.binary(max_size=100), st.integers(0, 2_000), st.integers(0, 255))
def test_anything_gives_an_archive_or_problems(noise: bytes, at: int, byte: int) -> None:
    assert read_xdm(noise).problems
    sound = bytearray(packed(SOUND))
    sound[at % len(sound)] = byte
    read_xdm(bytes(sound))
    read_xdm(bytes(sound[: at % len(sound)]) + noise)
