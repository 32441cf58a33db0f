"""Whether this machine gives a program a network of its own, asked of util-linux and not of our code.

A container without privileges, or a changed root that is no mount point, gives none: the cards are then served
on an exposed port, which is announced.
"""

from __future__ import annotations

import subprocess
from functools import cache

__all__ = ["network_of_its_own"]

_ENTER = "mount --make-rprivate / && mount -t tmpfs none /run"


@cache
def network_of_its_own() -> bool:
    """Tell whether a program may have its own network and its own ``/run``, as root or as a mapped user."""
    ways = (("--mount", "--net"), ("--mount", "--net", "--user", "--map-root-user"))
    return any(
        subprocess.run(("unshare", *way, "sh", "-c", _ENTER), capture_output=True, check=False).returncode == 0
        for way in ways
    )
