"""Real dossiers to tamper with, and the tools of a forger who mends every digest that can be mended."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.campaign import run_plan
from harness.cli.judged import after_run
from harness.evidence import RunPaths, SyncPolicy
from harness.evidence.chain import FIRST_PREV, digest, encode_line
from harness.evidence.reading import blob_names
from harness.evidence.seal import Seal, write_seal
from harness.model.record import EntryKind
from harness.planning import PlanOptions, plan_json, prepare_plan
from harness.running import RunOptions
from harness.running.recorder import Recorder
from reports.folder import manifest_of

__all__ = ["CASES", "LABEL", "Filed", "Line", "build_sample", "replace_bytes", "write_journal"]

CASES = (
    "addendum-7/consultation-simple",
    "addendum-7/retour-mixte",
    "adri/numero-d-autorisation",
    "insi/test-1-01",
)
"""The first has a first attempt ended by a fault of the bench, the last one that was interrupted."""

LABEL = "agrement-addendum-7"
REFERENCE = Path(__file__).parents[2] / "scenarios" / "products" / "reference.yaml"

Line = dict[str, Any]


def build_sample(root: Path) -> Path:
    """Run the cases for real and return the folder of their dossiers."""
    prepared = prepare_plan(REFERENCE, [], PlanOptions(as_of=date(2025, 9, 15), cases=CASES))
    assert prepared.plan is not None, prepared.diagnostics
    plan, run = prepared.plan, RunPaths(root / "run")
    run.create(plan_json(plan))
    by_case = {job.cases[0].case: job for job in plan.jobs}
    run_plan(plan, prepared.corpus, run, RunOptions(driver="nonesuch"), jobs=[by_case[CASES[0]]])
    _interrupt(lambda: run_plan(plan, prepared.corpus, run, RunOptions(), jobs=[by_case[CASES[-1]]]))
    run_plan(plan, prepared.corpus, run, RunOptions())
    _, written, code = after_run(run.root, prepared.corpus, root / "dossiers")
    assert code == 0
    labels = ["conformite-mssante", "datamatrix-ins", "poste-cartes", "raccordement-psc"]
    assert sorted(written) == [LABEL, "autorisation-adri", "autorisation-insi", *labels]
    return root / "dossiers"


def _interrupt(play: Callable[[], object]) -> None:
    """Stop what is played as a person would, right after the first step was written down as started."""
    record = Recorder.record

    def stopping(recorder: Recorder, kind: EntryKind, *arguments: Any, **blobs: Any) -> object:
        written = record(recorder, kind, *arguments, **blobs)
        if kind is EntryKind.STEP_STARTED:
            raise KeyboardInterrupt
        return written

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Recorder, "record", stopping)
        with pytest.raises(KeyboardInterrupt):
            play()


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file anew: copies share their bytes with the original until they are written."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_journal(folder: Path, lines: Sequence[Line], *, seal: bool = True) -> None:
    """Write a journal with every ``seq`` and ``prev`` computed again, and the seal that fits it."""
    content, prev = b"", FIRST_PREV
    for seq, line in enumerate(lines, start=1):
        line["seq"], line["prev"] = seq, prev
        raw = encode_line(line)
        content, prev = content + raw, digest(raw)
    replace_bytes(folder / "journal.jsonl", content)
    if seal:
        opened = lines[0]["data"]
        blobs = tuple(sorted({name for line in lines for name in blob_names(line["data"])}))
        made = Seal("1", opened["job"], opened["attempt"], len(lines), prev, digest(content), blobs)
        (folder / "seal.json").unlink()
        write_seal(folder / "seal.json", made, SyncPolicy.NEVER)


@dataclass(frozen=True)
class Filed:
    """One dossier under the forger's hands."""

    folder: Path

    @classmethod
    def copy(cls, original: Path, to: Path) -> Filed:
        """Return a fresh copy, always at the same place; files are linked until they are written."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(original, to, copy_function=os.link)
        return cls(to)

    def path(self, name: str) -> Path:
        return self.folder / name

    def files(self, pattern: str) -> list[str]:
        """Return the names of the files a pattern finds, sorted."""
        found = (p for p in self.folder.glob(pattern) if p.is_file())
        return sorted(p.relative_to(self.folder).as_posix() for p in found)

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        replace_bytes(self.path(name), content)

    def document(self, name: str) -> Any:
        return json.loads(self.read(name))

    def write_document(self, name: str, value: object) -> None:
        self.write(name, (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())

    def mend(self) -> None:
        """Make the manifest fit whatever the files are now."""
        self.write("manifest.json", manifest_of(self.folder))

    def attempts(self, *, sealed: bool = True) -> list[str]:
        """Return the folders of the attempts, sealed or not."""
        found = (name.rpartition("/")[0] for name in self.files("run/jobs/*/attempts/*/journal.jsonl"))
        return [name for name in found if self.path(f"{name}/seal.json").exists() is sealed]

    def counted(self) -> list[str]:
        """Return the folders of the attempts whose verdict counts: sealed, and played by the product."""
        return [name for name in self.attempts() if b'"case_ended"' in self.read(f"{name}/journal.jsonl")]

    def lines(self, attempt: str) -> list[Line]:
        return [json.loads(line) for line in self.read(f"{attempt}/journal.jsonl").splitlines()]

    def rewrite(self, attempt: str, lines: Sequence[Line]) -> None:
        """Write a journal anew with its chain and its seal."""
        write_journal(self.path(attempt), lines)
