"""Reads JSON that a person wrote: every fault is located by its path, with what was found and expected."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from virtual_cards.personas.persona import PersonaError

__all__ = ["Form", "Node", "read_json"]

_LARGEST = 1 << 20
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like; the value of a secret one is never repeated in a message."""

    pattern: str
    expected: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document, and its path from the top (``people[0].birth_date``)."""

    value: object
    path: str = ""

    def members(self, known: Mapping[str, bool]) -> dict[str, Node]:
        """Return the members of an object.

        Args:
            known: Name → whether it must be there.

        Raises:
            PersonaError: This is no object, a name is not known, or one is missing.
        """
        if not isinstance(self.value, dict):
            raise self.fault("an object { }")
        found = {name: Node(value, f"{self.path}.{name}" if self.path else name) for name, value in self.value.items()}
        for name, node in found.items():
            if name not in known:
                raise PersonaError.not_one_of(node.path, name, sorted(known))
        for name, needed in known.items():
            if needed and name not in found:
                raise PersonaError(f"{self.path}.{name}" if self.path else name, "nothing", "a value")
        return found

    def items(self, least: int = 0, most: int = 1_000) -> tuple[Node, ...]:
        """Return the items of a list of so many values.

        Raises:
            PersonaError: This is no list, or it is too short or too long.
        """
        if not isinstance(self.value, list):
            raise self.fault("a list [ ]")
        if not least <= len(self.value) <= most:
            raise PersonaError(self.path, f"{len(self.value)} values", f"{least} to {most} values")
        return tuple(Node(value, f"{self.path}[{rank}]") for rank, value in enumerate(self.value))

    def text(self, form: Form) -> str:
        """Return a text of that form.

        Raises:
            PersonaError: This is no text, or it looks otherwise.
        """
        if not isinstance(self.value, str) or not re.fullmatch(form.pattern, self.value):
            raise self.fault(form.expected, secret=form.secret)
        return self.value

    def flag(self) -> bool:
        """Return true or false.

        Raises:
            PersonaError: This is neither.
        """
        if not isinstance(self.value, bool):
            raise self.fault("true or false")
        return self.value

    def fault(self, expected: str, *, secret: bool = False) -> PersonaError:
        """Return the error that names this place and what was found there."""
        return PersonaError(self.path or "document", "…" if secret else _short(self.value), expected)


def read_json(content: bytes) -> Node:
    """Read a document of at most 1 MiB.

    Raises:
        PersonaError: It is too large, no UTF-8, no JSON, or says one name twice.
    """
    if len(content) > _LARGEST:
        raise PersonaError("document", f"{len(content)} bytes", f"at most {_LARGEST} bytes")
    try:
        return Node(json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant))
    except UnicodeDecodeError as error:
        raise PersonaError(f"byte {error.start}", "no UTF-8", "UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise PersonaError(f"line {error.lineno}, column {error.colno}", error.msg, "JSON") from error
    except PersonaError:
        raise
    except ValueError as error:
        # A number of thousands of digits is refused by the interpreter itself.
        raise PersonaError("document", "a number too long", "JSON") from error
    except RecursionError as error:
        raise PersonaError("document", "values nested too deep", "a few levels") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise PersonaError(name, "the same name twice", "each name once")
        found[name] = value
    return found


def _no_constant(word: str) -> object:
    raise PersonaError("document", word, "a JSON value")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
