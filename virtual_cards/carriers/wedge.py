"""A scanner that types: what a product receives on its keyboard when a symbol is read.

Such a scanner sends key codes, not characters.  Left in its delivery setting it believes in a keyboard of
the United States; on a French workstation every text then arrives garbled (``QWERTY`` becomes
``AZERTY``, digits become accents).  A product has to notice it, and to say so rather than to send what
it received to a service.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Wedge", "on_azerty"]

_QWERTY = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
_AZERTY = "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!²1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§"
"""Same keys, same order; the dead keys ``^`` and ``¨`` are written as what a second press leaves."""

_KEYS = str.maketrans(_QWERTY, _AZERTY)


def on_azerty(text: str) -> str:
    """Return what a French workstation makes of a text typed by a scanner set for QWERTY."""
    return text.translate(_KEYS)


@dataclass(frozen=True, slots=True)
class Wedge:
    """How a scanner types: what stands before and after, which key ends, which keyboard it believes in."""

    prefix: str = ""
    suffix: str = ""
    terminator: str = "\r"
    garbled: bool = False
    """Set for QWERTY before a French workstation; the terminating key is the same on both."""

    def typed(self, text: str) -> str:
        """Return the characters that the product receives."""
        whole = f"{self.prefix}{text}{self.suffix}"
        return (on_azerty(whole) if self.garbled else whole) + self.terminator

    def read(self, typed: str) -> str | None:
        """Return the text out of what was received; None when it is not framed as this scanner types."""
        start, end = self.prefix, self.suffix
        if self.garbled:
            start, end = on_azerty(start), on_azerty(end)
        end += self.terminator
        if not (typed.startswith(start) and typed.endswith(end) and len(typed) >= len(start) + len(end)):
            return None
        return typed[len(start) : len(typed) - len(end)]
