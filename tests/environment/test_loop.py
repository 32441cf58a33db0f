"""The loop in its thread: results, errors, limits and a clean end."""

from __future__ import annotations

import asyncio
import threading

import pytest

from harness.environment.loop import LoopThread


async def _value() -> int:
    await asyncio.sleep(0)
    return 42


def test_runs_in_its_own_thread() -> None:
    async def name() -> str:
        return threading.current_thread().name

    with LoopThread("test-loop") as loop:
        assert loop.run(_value()) == 42
        assert loop.run(name()) == "test-loop"


def test_errors_come_back() -> None:
    async def broken() -> None:
        raise KeyError("x")

    with LoopThread() as loop, pytest.raises(KeyError):
        loop.run(broken())


def test_time_limit_cancels() -> None:
    cancelled = threading.Event()

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with LoopThread() as loop:
        with pytest.raises(TimeoutError):
            loop.run(slow(), 0.05)
        assert cancelled.wait(5)


def test_close_ends_tasks_and_thread_twice() -> None:
    loop = LoopThread("closing")
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    async def start() -> asyncio.Task[None]:
        task = asyncio.ensure_future(forever())
        await asyncio.sleep(0)
        return task

    loop.run(start())
    loop.close()
    loop.close()
    assert ended.is_set()
    assert "closing" not in {thread.name for thread in threading.enumerate()}


def test_waiting_for_itself_is_refused() -> None:
    with LoopThread() as loop:

        async def inside() -> None:
            loop.run(_value())

        with pytest.raises(RuntimeError, match="own thread"):
            loop.run(inside(), 5)
