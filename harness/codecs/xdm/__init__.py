"""IHE XDM archives: documents on a medium with their XDS metadata, taken apart and put together."""

from __future__ import annotations

from harness.codecs.xdm.archive import Xdm, read_xdm
from harness.codecs.xdm.write import write_xdm

__all__ = ["Xdm", "read_xdm", "write_xdm"]
