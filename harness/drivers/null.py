"""A driver without a product: every action is done at once; for measuring the bench itself."""

from __future__ import annotations

from harness.drivers.base import (
    NEVER_CLOSED,
    ActResult,
    Closed,
    Hello,
    Order,
    ResetResult,
    Status,
)

__all__ = ["NullDriver"]

_DONE = ActResult(Status.DONE, "fait")


class NullDriver:
    """Does nothing and says it is done; it passes no check that looks at anything."""

    automatic = True

    def hello(self) -> Hello:
        """Introduce nobody."""
        return Hello("null", "0")

    def reset(self) -> ResetResult:
        """Forget nothing, there being nothing."""
        return ResetResult.DONE

    def restore(self) -> ResetResult:
        """Come back to nothing."""
        return ResetResult.DONE

    def act(self, order: Order, closed: Closed = NEVER_CLOSED) -> ActResult:  # noqa: ARG002
        """Say it is done."""
        return _DONE

    def take_log(self) -> bytes:
        """Return nothing."""
        return b""

    def bye(self) -> None:
        """End."""

    def close(self) -> None:
        """End."""
