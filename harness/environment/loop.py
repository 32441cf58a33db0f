"""One asyncio loop in a thread of its own, for simulators that serve while a case runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

__all__ = ["LoopThread"]

_T = TypeVar("_T")
_CLOSING_S = 5.0


class LoopThread:
    """Runs coroutines from ordinary code; closing cancels what still runs."""

    def __init__(self, name: str = "recette-world") -> None:
        """Start the loop at once."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop, for ``call_soon_threadsafe``."""
        return self._loop

    def run(self, coroutine: Coroutine[Any, Any, _T], timeout: float | None = None) -> _T:
        """Run a coroutine to its end in the loop and return its result.

        Raises:
            TimeoutError: it did not end within ``timeout`` seconds; it is then cancelled.
            RuntimeError: called from the loop's own thread, which would wait for itself.
        """
        if threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError("run() was called from the loop's own thread")
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel the tasks left, stop the loop and join the thread; a second call does nothing."""
        if self._loop.is_closed():
            return
        self.run(self._cancel_others(), _CLOSING_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSING_S)
        if self._thread.is_alive():
            raise RuntimeError(f"thread {self._thread.name} did not stop")
        self._loop.close()

    def __enter__(self) -> Self:
        """Return the running loop."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the loop."""
        self.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _cancel_others(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()
