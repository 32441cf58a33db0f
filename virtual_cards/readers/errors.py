"""What can go wrong with a reader; each fault says what is missing or what was expected."""

from __future__ import annotations

__all__ = ["MissingPartError", "ReaderError"]


class ReaderError(RuntimeError):
    """The bench's own reader does not do its work (never a fault of the product).

    ``code`` and ``arguments`` let a caller word the fault in its own language.
    """

    def __init__(self, code: str, sentence: str, **arguments: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.arguments = arguments


class MissingPartError(ReaderError):
    """A program or driver of the system is not installed; names the packages that bring it."""

    def __init__(self, missing: tuple[str, ...], packages: tuple[str, ...]) -> None:
        remedy = f"apt-get install -y {' '.join(packages)}"
        super().__init__(
            "missing-part",
            f"the PC/SC reader needs {', '.join(missing)}; install with: {remedy}",
            missing=", ".join(missing),
            remedy=remedy,
        )
        self.missing = missing
        self.packages = packages
