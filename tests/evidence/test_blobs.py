"""Blobs: named by their salted content, whole or absent, never believed without a look."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from harness.evidence import BlobError, BlobStore
from harness.evidence.blobs import MAX_BLOB, new_salt

SALT = "00112233445566778899aabbccddeeff"


def test_the_name_is_the_salted_hash(tmp_path: Path) -> None:
    store = BlobStore(tmp_path, SALT)
    name = store.put(b"NIR 2 55 99")
    assert name == hashlib.sha256(bytes.fromhex(SALT) + b"NIR 2 55 99").hexdigest()
    assert store.get(name) == b"NIR 2 55 99"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_two_runs_name_the_same_bytes_differently(tmp_path: Path) -> None:
    assert BlobStore(tmp_path, new_salt()).name_of(b"x") != BlobStore(tmp_path, new_salt()).name_of(b"x")


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    first, second = BlobStore(tmp_path, SALT), BlobStore(tmp_path, SALT)
    assert first.put(b"x") == second.put(b"x") == first.put(b"x")
    first.sync()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [("0" * 64, "missing"), ("../plan.json", "bad-name"), ("A" * 64, "bad-name"), ("", "bad-name")],
)
def test_what_cannot_be_had(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(BlobError) as caught:
        BlobStore(tmp_path, SALT).get(name)
    assert caught.value.reason == reason


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ("1" * 64))
    with pytest.raises(BlobError, match="missing"):
        BlobStore(tmp_path, SALT).get("1" * 64)


def test_altered_bytes_are_refused(tmp_path: Path) -> None:
    store = BlobStore(tmp_path, SALT)
    name = store.put(b"x")
    (tmp_path / name).write_bytes(b"y")
    with pytest.raises(BlobError, match="altered"):
        store.get(name)


def test_too_large_is_refused_on_both_sides(tmp_path: Path) -> None:
    store = BlobStore(tmp_path, SALT)
    with pytest.raises(BlobError, match="too-large"):
        store.put(b"0" * (MAX_BLOB + 1))
    with (tmp_path / ("1" * 64)).open("wb") as stream:
        stream.truncate(MAX_BLOB + 1)
    with pytest.raises(BlobError, match="too-large"):
        store.get("1" * 64)
