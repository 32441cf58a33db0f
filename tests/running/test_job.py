"""One job end to end with a toy product: what is written, whatever the product does."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.drivers.null import NullDriver
from harness.evidence import MASK, RunFolder, check_integrity, read_run
from harness.model.case import Case
from harness.model.record import Entry, EntryKind
from harness.running import AttemptSummary, End, is_done, run_job, select_jobs_to_do
from harness.running.faults import BenchFaultError

from .toybox import OPTIONS, case, corpus, one_job, plan_of, start, step


def play(
    root: Path, *cases: Case, command: Sequence[str] = (), kind: str = "command"
) -> tuple[AttemptSummary, RunFolder]:
    job = one_job(*cases)
    run = start(root, [job])
    summary = run_job(job, plan_of([job], *command, kind=kind), corpus(*cases), run, OPTIONS)
    assert check_integrity(root) == ()
    read = read_run(root)
    assert read.records["k1"].attempts[0].sealed
    assert not list(Path(tempfile.gettempdir()).glob(f"recette-*/{root.name}"))
    assert [path.name for path in (root / "jobs/k1/attempts/1").iterdir() if path.suffix == ".part"] == []
    assert not (root / "jobs/k1/attempts/1/processes.json").exists()
    return summary, read


def entries(read: RunFolder, kind: EntryKind) -> list[Entry]:
    return [entry for entry in read.records["k1"].attempts[0].entries if entry.kind is kind]


def test_a_case_of_three_steps(tmp_path: Path) -> None:
    steps = (
        step("dire", "echo", text="bonjour", code="4821", patient="zelie", amount="28.42"),
        step("refuser", "refuse"),
        step("montrer", "screen"),
    )
    summary, read = play(tmp_path, case("toy/a", *steps))
    assert (summary.end, summary.number, summary.reason) == (End.COMPLETE, 1, "")
    kinds = [str(entry.kind) for entry in read.records["k1"].attempts[0].entries]
    boundary = ["step_started", "beacon", "beacon", "step_ended"]
    assert kinds == ["opened", "world", "hello", "case_started", *boundary * 3, "case_ended", "closed"]
    (hello,) = entries(read, EntryKind.HELLO)
    assert hello.data == {"product": "jouet", "version": "1", "build": "b", "isolated": True}
    first, second, third = entries(read, EntryKind.STEP_ENDED)
    sent = json.loads(read.blob(str(first.data["message_blob"])))
    assert sent["code"] == "4821"
    assert sent["amount"] == 2842
    assert sent["patient"]["birth_name"] == "ZELIESYN"
    assert "nir" not in sent["patient"]
    kept = json.loads(read.blob(str(entries(read, EntryKind.STEP_STARTED)[0].data["arguments_blob"])))
    assert kept["code"] == MASK
    assert kept["text"] == "bonjour"
    assert second.data["status"] == "refused"
    assert read.blob(str(second.data["message_blob"])).decode() == "carte expirée"
    match third.data["artifacts"]:
        case [{"name": "montrer-1.txt", "media_type": "text/plain", "blob": str(blob)}]:
            assert read.blob(blob).decode() == "1 | NADIRSYN Zélie\n"
        case other:
            raise AssertionError(other)


def test_no_personal_data_stands_in_the_lines(tmp_path: Path) -> None:
    play(tmp_path, case("toy/a", step("dire", "echo", patient="zelie", text="SECRETSOCIAL")))
    journal = (tmp_path / "jobs/k1/attempts/1/journal.jsonl").read_text()
    assert not [word for word in ("ZELIE", "ADA", "1983", "SECRETSOCIAL", "28305") if word in journal]


def test_the_clock_is_moved_by_the_bench(tmp_path: Path) -> None:
    steps = (step("avancer", "advance_clock", seconds="90"), step("aller", "advance_clock", to="2026-01-02T03:04:05Z"))
    _, read = play(tmp_path, case("toy/a", *steps))
    assert [entry.data for entry in entries(read, EntryKind.CLOCK)] == [
        {"to": "2025-09-15T09:01:30Z"},
        {"to": "2026-01-02T03:04:05Z"},
    ]
    assert [entry.data["status"] for entry in entries(read, EntryKind.STEP_ENDED)] == ["bench", "bench"]
    assert entries(read, EntryKind.CLOSED)[0].clock == "2026-01-02T03:04:05Z"


def test_cases_of_a_session_share_the_product_and_each_starts_at_its_date(tmp_path: Path) -> None:
    first = case("toy/a", step("avancer", "advance_clock", seconds="90"), step("dire", "echo"))
    second = case("toy/b", step("dire", "echo"))
    _, read = play(tmp_path, first, second)
    assert len(entries(read, EntryKind.HELLO)) == 1
    assert [entry.data["case"] for entry in entries(read, EntryKind.CASE_ENDED)] == ["toy/a", "toy/b"]
    assert entries(read, EntryKind.STEP_ENDED)[-1].clock == "2025-09-15T09:00:00Z"


def test_a_product_that_dies_leaves_the_rest_not_reached(tmp_path: Path) -> None:
    first = case("toy/a", step("un", "echo"), step("deux", "die"), step("trois", "echo"))
    summary, read = play(tmp_path, first, case("toy/b", step("quatre", "echo")))
    assert summary.end is End.ABORTED
    assert [(e.data["step"], e.data["status"]) for e in entries(read, EntryKind.STEP_ENDED)] == [
        ("un", "done"),
        ("deux", "failed"),
    ]
    assert [e.data for e in entries(read, EntryKind.CASE_ENDED)] == [
        {"case": "toy/a", "ended": "aborted", "not_reached": ["trois"]},
        {"case": "toy/b", "ended": "aborted", "not_reached": ["quatre"]},
    ]


def test_no_answer_is_a_timeout(tmp_path: Path) -> None:
    summary, read = play(tmp_path, case("toy/a", step("un", "late", 1, seconds="30"), step("deux", "echo")))
    assert summary.end is End.ABORTED
    (ended,) = entries(read, EntryKind.STEP_ENDED)
    assert (ended.data["status"], ended.data["code"]) == ("timeout", "drivers.timeout")


def test_error_output_is_kept(tmp_path: Path) -> None:
    _, read = play(tmp_path, case("toy/a", step("un", "log", lines="2")))
    (log,) = entries(read, EntryKind.PRODUCT_LOG)
    assert read.blob(str(log.data["log_blob"])) == b"log\nlog\n"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../../../../../../etc/passwd", "running.artifact-outside"),
        ("/etc/passwd", "running.artifact-outside"),
        ("absent.txt", "running.artifact-missing"),
        (".", "running.artifact-missing"),
    ],
)
def test_artifacts_are_read_inside_their_folder_only(tmp_path: Path, path: str, code: str) -> None:
    _, read = play(tmp_path, case("toy/a", step("un", "screen", path=path)))
    (ended,) = entries(read, EntryKind.STEP_ENDED)
    assert (ended.data["artifacts"], ended.data["problems"]) == ([], [{"rank": 1, "code": code}])


@pytest.mark.parametrize(
    ("command", "reason"),
    [(["/nowhere"], "drivers.not-started"), (["echo", "salut"], "drivers.not-json"), (["true"], "drivers.ended")],
)
def test_a_product_that_cannot_be_started_blocks_and_accuses_nobody(
    tmp_path: Path, command: list[str], reason: str
) -> None:
    summary, read = play(tmp_path, case("toy/a", step("un", "echo")), command=command)
    assert (summary.end, summary.reason) == (End.BLOCKED, reason)
    assert [entry.data["reason"] for entry in entries(read, EntryKind.BLOCKED)] == [reason]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (step("un", "unheard_of"), "running.unknown-action"),
        (step("un", "echo", other="x"), "running.unknown-argument"),
        (step("un", "echo", amount="28,42"), "running.bad-argument"),
        (step("un", "echo", patient="nobody"), "running.unknown-person"),
        (step("un", "inject_fault", service="adri", fault="x"), "running.no-service"),
        (step("un", "advance_clock", to="tomorrow"), "running.bad-argument"),
    ],
)
def test_what_the_bench_cannot_do_is_its_own_fault(tmp_path: Path, bad: object, code: str) -> None:
    summary, read = play(tmp_path, case("toy/a", bad))  # type: ignore[arg-type]
    assert (summary.end, summary.reason) == (End.BENCH_FAULT, code)
    (fault,) = entries(read, EntryKind.BENCH_FAULT)
    assert (fault.data["where"], fault.data["code"]) == ("step:un", code)


def test_a_bug_in_the_bench_is_written_down_and_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(*_: object) -> None:
        raise ZeroDivisionError("of the bench")

    monkeypatch.setattr(NullDriver, "act", act)
    summary, read = play(tmp_path, case("toy/a", step("un", "echo")), kind="null")
    assert (summary.end, summary.reason) == (End.BENCH_FAULT, "running.bench-fault")
    (fault,) = entries(read, EntryKind.BENCH_FAULT)
    assert "ZeroDivisionError: of the bench" in read.blob(str(fault.data["detail_blob"])).decode()


def test_an_interruption_leaves_no_seal_and_nothing_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(NullDriver, "act", act)
    job = one_job(case("toy/a", step("un", "echo")))
    run = start(tmp_path, [job])
    with pytest.raises(KeyboardInterrupt):
        run_job(job, plan_of([job], kind="null"), corpus(case("toy/a", step("un", "echo"))), run, OPTIONS)
    assert check_integrity(tmp_path) == ()
    assert not is_done(run, "k1")


def test_an_unknown_case_writes_nothing(tmp_path: Path) -> None:
    job = one_job(case("toy/a"))
    run = start(tmp_path, [job])
    with pytest.raises(BenchFaultError, match="toy/a"):
        run_job(job, plan_of([job]), corpus(), run, OPTIONS)
    assert run.jobs() == ()


def test_only_conclusive_attempts_make_a_job_done(tmp_path: Path) -> None:
    good = case("toy/a", step("un", "echo"))
    jobs = [one_job(good, key=key) for key in ("complete", "blocked", "never")]
    run = start(tmp_path, jobs)
    run_job(jobs[0], plan_of(jobs, kind="null"), corpus(good), run, OPTIONS)
    run_job(jobs[1], plan_of(jobs, "/nowhere"), corpus(good), run, OPTIONS)
    assert [job.key for job in select_jobs_to_do(run, jobs)] == ["blocked", "never"]
    run_job(jobs[1], plan_of(jobs, kind="null"), corpus(good), run, OPTIONS)
    assert [job.key for job in select_jobs_to_do(run, jobs)] == ["never"]
    assert [a.number for a in read_run(tmp_path).records["blocked"].attempts] == [1, 2]


def test_a_hundred_cases_in_an_empty_world(tmp_path: Path) -> None:
    cases = [case(f"toy/c{n}", step("un", "echo", text=str(n)), step("deux", "refuse")) for n in range(100)]
    jobs = [one_job(c, key=f"k{n:03}") for n, c in enumerate(cases)]
    run, everything = start(tmp_path, jobs), corpus(*cases)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for job in jobs:
        assert run_job(job, plan_of(jobs, kind="null"), everything, run, OPTIONS).end is End.COMPLETE
    assert check_integrity(tmp_path) == ()
    assert select_jobs_to_do(run, jobs) == ()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
