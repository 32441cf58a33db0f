"""Exit codes that several commands share; INTERFACES of the command line, see the README."""

from __future__ import annotations

__all__ = ["EXIT_NOT_INTACT", "EXIT_USAGE"]

EXIT_USAGE = 2
EXIT_NOT_INTACT = 4
