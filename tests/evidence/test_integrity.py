"""Every kind of tampering with a run folder is found, and said where it stands."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.evidence import AttemptPaths, RunPaths, check_integrity, read_run
from harness.evidence.seal import Seal, read_seal, write_seal
from harness.i18n import say

from .example import sealed_run, write_attempt

JOURNAL = "jobs/k1/attempts/1/journal.jsonl"
SEAL = "jobs/k1/attempts/1/seal.json"


def _found(run: RunPaths) -> set[tuple[str, int, str]]:
    return {(b.place.file, b.place.line, b.code.removeprefix("evidence.")) for b in check_integrity(run.root)}


def test_an_intact_run(tmp_path: Path) -> None:
    run, _ = sealed_run(tmp_path)
    assert check_integrity(tmp_path) == ()
    read = read_run(run.root)
    (attempt,) = read.records["k1"].attempts
    assert (attempt.number, attempt.sealed, len(attempt.entries), read.problems) == (1, True, 7, ())
    assert read.blob(str(attempt.entries[4].data["message_blob"])) == b"message of k1"
    assert read.plan == run.plan.read_bytes()


def test_an_interrupted_attempt_is_intact(tmp_path: Path) -> None:
    run, _ = sealed_run(tmp_path)
    torn = write_attempt(run, "k1", sealed=False)
    torn.journal.write_bytes(torn.journal.read_bytes()[:-20])
    run.new_attempt("k2")
    assert check_integrity(tmp_path) == ()
    assert [a.sealed for a in read_run(tmp_path).records["k1"].attempts] == [True, False]


def _edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _drop_line(run: RunPaths, attempt: AttemptPaths) -> None:
    _edit(attempt.journal, lambda b: b"".join(b.splitlines(keepends=True)[:3] + b.splitlines(keepends=True)[4:]))


def _cut_last_line(run: RunPaths, attempt: AttemptPaths) -> None:
    _edit(attempt.journal, lambda b: b"".join(b.splitlines(keepends=True)[:-1]))


def _rewrite_whole_journal(run: RunPaths, attempt: AttemptPaths) -> None:
    """A forger who recomputes the chain still meets the seal."""
    shutil.rmtree(attempt.folder)
    other = write_attempt(run, "k1", sealed=False)
    write_seal(other.seal, Seal("1", "k1", 1, 7, "0" * 64, "0" * 64, ()))


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (_drop_line, (JOURNAL, 4, "broken-chain")),
        (_cut_last_line, (JOURNAL, 6, "not-closed")),
        (lambda r, a: _edit(a.journal, lambda b: b[:-5]), (JOURNAL, 7, "torn-but-sealed")),
        (lambda r, a: _edit(a.journal, lambda b: b.replace(b'"done"', b'"fail"')), (SEAL, 0, "seal-mismatch")),
        (lambda r, a: _edit(a.seal, lambda b: b[:40]), (SEAL, 0, "bad-seal")),
        (lambda r, a: _edit(a.seal, lambda b: b.replace(b"\n", b"\t", 1)), (SEAL, 0, "bad-seal")),
        (lambda r, a: _edit(a.seal, lambda b: b.replace(b": 1,", b": true,", 1)), (SEAL, 0, "bad-seal")),
        (lambda r, a: _edit(r.root / "salt", lambda b: b.rstrip()), ("salt", 0, "bad-salt")),
        (lambda r, a: (r.root / "salt").write_text("00" * 16 + "\n"), ("salt", 0, "salt-altered")),
        (_rewrite_whole_journal, (SEAL, 0, "seal-blobs")),
        (lambda r, a: a.folder.rename(a.folder.with_name("2")), ("jobs/k1/attempts", 0, "attempt-missing")),
        (lambda r, a: a.folder.rename(a.folder.with_name("2")), (JOURNAL.replace("/1/", "/2/"), 1, "bad-binding")),
        (
            lambda r, a: shutil.move(str(r.root / "jobs/k1"), str(r.root / "jobs/k9")),
            ("jobs/k9", 0, "job-not-planned"),
        ),
        (lambda r, a: _edit(r.plan, lambda b: b + b"\n"), (JOURNAL, 1, "bad-binding")),
        (lambda r, a: r.plan.write_bytes(b"[]"), ("plan.json", 0, "not-a-plan")),
        (lambda r, a: r.plan.unlink(), ("plan.json", 0, "unreadable-file")),
        (lambda r, a: (r.root / "salt").unlink(), ("salt", 0, "bad-salt")),
        (lambda r, a: a.journal.unlink(), (JOURNAL, 0, "unreadable-file")),
        (lambda r, a: (r.blob_folder / r.blobs.put(b"{}")).unlink(), (JOURNAL, 3, "blob-missing")),
        (
            lambda r, a: (r.blob_folder / r.blobs.put(b"message of k1")).write_bytes(b"!"),
            (JOURNAL, 5, "blob-altered"),
        ),
        (lambda r, a: (r.blob_folder / "note.txt").write_bytes(b""), ("blobs/note.txt", 0, "stray-file")),
        (lambda r, a: (a.folder.parent / "1bis").mkdir(), ("jobs/k1/attempts", 0, "stray-file")),
    ],
)
def test_tampering_is_located(
    tmp_path: Path, tamper: Callable[[RunPaths, AttemptPaths], object], expected: tuple[str, int, str]
) -> None:
    run, attempt = sealed_run(tmp_path)
    tamper(run, attempt)
    assert expected in _found(run)


def test_every_breach_is_worded_in_both_languages(tmp_path: Path) -> None:
    run, attempt = sealed_run(tmp_path)
    _drop_line(run, attempt)
    for breach in check_integrity(tmp_path):
        for lang in ("fr", "en"):
            assert not say(breach.code, lang, **dict(breach.arguments)).startswith("evidence.")


def test_a_seal_that_is_not_one_is_read_as_none(tmp_path: Path) -> None:
    for content in (b"", b"[]", b"{}", b'{"attempt":true}', b"[" * 100_000):
        (tmp_path / "seal.json").write_bytes(content)
        assert read_seal(tmp_path / "seal.json") is None
