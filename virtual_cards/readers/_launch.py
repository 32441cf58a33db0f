"""Program: become another program that dies with its parent and inherits a listening socket as fd 3.

Usage: ``_launch.py PARENT_PID FD COMMAND...`` (FD ``-1``: no socket). Run by path, in isolated mode.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_FIRST_PASSED_FD = 3


def main(arguments: list[str]) -> None:
    """Arrange the inheritance, then execute; never returns."""
    parent, descriptor, command = int(arguments[0]), int(arguments[1]), arguments[2:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The signal does not come for a parent that died before the call above.
    if os.getppid() != parent:
        sys.exit("the parent has already gone")
    if descriptor >= 0:
        if descriptor != _FIRST_PASSED_FD:
            os.dup2(descriptor, _FIRST_PASSED_FD)
            os.close(descriptor)
        os.set_inheritable(_FIRST_PASSED_FD, True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
    os.execv(command[0], command)  # noqa: S606 - the command comes from our own code


if __name__ == "__main__":
    main(sys.argv[1:])
