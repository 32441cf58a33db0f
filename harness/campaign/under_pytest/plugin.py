"""The hooks of a session that was given a product; each worker has its own world, the controller plans and files."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pytest

from harness.campaign.guard import RunBusyError, exclusive
from harness.campaign.opening import open_run
from harness.campaign.under_pytest.bench import Bench
from harness.campaign.under_pytest.items import CaseFile, JobItem
from harness.campaign.under_pytest.places import Placed, placed_by_file
from harness.campaign.under_pytest.preparing import planned_bench, told_bench, what_to_tell
from harness.drivers.process import die_with_parent
from harness.i18n import say
from harness.loading import shipped_packs

__all__ = ["PlannedJobs"]

_TOLD = "recette"
_SHIPPED = "scenarios"
"""What the shipped packs are called on the command line, wherever they are installed."""


class _Node(Protocol):
    """What is used of a worker, seen by the controller."""

    workerinput: dict[str, object]


class PlannedJobs:
    """One session.

    Args:
        config: Of pytest.
        file: Judges a finished run and writes its dossiers; returns label → folder.
    """

    def __init__(self, config: pytest.Config, file: Callable[[Bench], Mapping[str, Path]]) -> None:
        self._config = config
        self._file = file
        self._told: dict[str, object] | None = getattr(config, "workerinput", {}).get(_TOLD)
        self._worker = hasattr(config, "workerinput")
        self._held = ExitStack()
        self._opened = False
        self._lines: list[str] = []

    @cached_property
    def bench(self) -> Bench:
        """The plan and where it is run; a worker was told, the controller plans."""
        return told_bench(self._told or {}) if self._worker else planned_bench(self._config)

    @cached_property
    def _placed(self) -> Mapping[Path, tuple[Placed, ...]]:
        return placed_by_file(self.bench.plan, self.bench.corpus)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Plan before anything is collected, so that a refusal is the first thing said."""
        if self._worker:
            die_with_parent()
        packs = [str(pack) for pack in self.bench.settings.packs]
        args = [_found(arg) for arg in self._config.args]
        whole = any(Path(arg).resolve() == shipped_packs().resolve() for arg in args)
        self._config.args[:] = [*args, *(packs if whole else [])]

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: _Node) -> None:
        """Tell a worker the plan (xdist, in the controller)."""
        node.workerinput[_TOLD] = what_to_tell(self.bench)

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> CaseFile | None:
        """Collect a case file that the plan knows."""
        placed = self._placed.get(file_path.resolve())
        return CaseFile.from_parent(parent, path=file_path, placed=placed, bench=self.bench) if placed else None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Play in the order of the plan, after whatever else was collected."""
        items.sort(key=lambda item: item.placed.rank if isinstance(item, JobItem) else -1)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Write the plan, once it is known that something will be played."""
        distributed = self._config.pluginmanager.has_plugin("dsession")
        if self._worker or self._config.option.collectonly or session.testsfailed:
            return
        if not distributed and not any(isinstance(item, JobItem) and item.placed.job for item in session.items):
            return
        run = self.bench.run
        try:
            open_run(run.root, self.bench.plan, self.bench.settings)
            self._held.enter_context(exclusive(run.root))
        except FileExistsError:
            raise pytest.UsageError(say("running.folder-taken", run=str(run.root))) from None
        except RunBusyError:
            raise pytest.UsageError(say("running.busy", run=str(run.root))) from None
        except OSError as error:
            raise pytest.UsageError(say("running.cannot-write", run=str(run.root), problem=str(error))) from error
        self._opened = True

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Have an item word what stopped it in any phase (pytest asks it for the call alone), before others read it."""
        report = yield
        if isinstance(item, JobItem) and call.excinfo is not None and report.failed:
            report.longrepr = item.repr_failure(call.excinfo)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Judge the whole run and write its dossiers, from the run folder alone."""
        with self._held:
            if not self._opened:
                return
            run = str(self.bench.run.root)
            if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
                self._lines.append(say("running.interrupted", run=run))
                return
            written = self._file(self.bench)
            self._lines.append(say("pytest.run", run=run, count=str(len(self.bench.plan.jobs))))
            self._lines += [say("cli.dossier-written", label=label, folder=str(f)) for label, f in written.items()]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the run and its dossiers are."""
        if self._lines:
            terminalreporter.section("recette")
        for line in self._lines:
            terminalreporter.write_line(line)


def _found(argument: str) -> str:
    """Return the place of the shipped packs for their name, where no folder bears it here."""
    return str(shipped_packs()) if argument.rstrip("/") == _SHIPPED and not Path(argument).exists() else argument
