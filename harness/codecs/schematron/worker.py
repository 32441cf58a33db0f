"""The process that runs saxonche: frames of bytes in, frames out; it needs nothing else of the bench.

A frame is one letter, eight digits (hexadecimal length) and the bytes.  ``X`` brings the stylesheet, ``D`` a
document; the answer is ``S`` with SVRL, ``K`` (compiled), or ``E`` with what the processor had to say.
"""

from __future__ import annotations

import os
import sys
from typing import Any

__all__ = ["main"]

_CONFIGURATION = {
    # No address but files, and those only through the doors compiled into the stylesheet.
    "http://saxon.sf.net/feature/allowedProtocols": "file",
    "http://saxon.sf.net/feature/allow-external-functions": "false",
}


def _read(stream: int, size: int) -> bytes:
    parts, left = [], size
    while left:
        part = os.read(stream, min(left, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _write(stream: int, kind: str, content: bytes) -> None:
    data = memoryview(f"{kind}{len(content):08x}".encode("ascii") + content)
    while data:
        data = data[os.write(stream, data) :]


def _confine() -> None:
    """Let the process write no file and leave no core."""
    try:
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass  # elsewhere the doors of the stylesheet remain


def main() -> int:
    """Serve frames until the input ends."""
    # Whatever the processor prints must not be taken for a frame.
    out = os.dup(1)
    os.dup2(2, 1)
    try:
        from saxonche import PySaxonProcessor  # noqa: PLC0415 - an optional part, and only this process loads it
    except ImportError:
        _write(out, "M", b"saxonche")
        return 1
    processor = PySaxonProcessor(license=False)
    for name, value in _CONFIGURATION.items():
        processor.set_configuration_property(name, value)
    _confine()
    compiled: Any = None
    while True:
        try:
            head = _read(0, 9)
            content = _read(0, int(head[1:], 16))
        except EOFError:
            return 0
        try:
            if head[:1] == b"X":
                compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=content.decode("utf-8"))
                _write(out, "K", b"")
            else:
                node = processor.parse_xml(xml_text=content.decode("utf-8"))
                compiled.set_global_context_item(xdm_item=node)
                svrl = compiled.transform_to_string(xdm_node=node)
                _write(out, "S", (svrl or "").encode("utf-8"))
        except Exception as error:  # noqa: BLE001 - the library raises its own and plain ones; all are told
            _write(out, "E", str(error).encode("utf-8", "replace")[:4_000])


if __name__ == "__main__":
    sys.exit(main())
