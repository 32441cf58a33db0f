"""Masking of secret arguments before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.model.action import ArgumentSpec, Json

__all__ = ["MASK", "mask_arguments", "secret_values"]

MASK = "••••"
"""What stands in the place of a secret; it does not tell its length."""


def mask_arguments(arguments: Mapping[str, Json], specs: Mapping[str, ArgumentSpec]) -> dict[str, Json]:
    """Return the arguments with every value whose specification says ``secret`` replaced.

    An argument the catalogue does not know is masked too: nobody said that it may be shown.
    """
    return {name: _masked(value, specs.get(name)) for name, value in arguments.items()}


def secret_values(arguments: Mapping[str, Json], specs: Mapping[str, ArgumentSpec]) -> Iterator[str]:
    """Yield the texts of the arguments that are secret."""
    for name, value in arguments.items():
        spec = specs.get(name)
        if spec is None or spec.secret:
            yield from _texts(value)
        elif spec.fields:
            for record in value if isinstance(value, list) else [value]:
                if isinstance(record, dict):
                    yield from secret_values(record, spec.fields)


def _masked(value: Json, spec: ArgumentSpec | None) -> Json:
    if spec is None or spec.secret:
        return MASK
    if spec.fields and isinstance(value, dict):
        return mask_arguments(value, spec.fields)
    if spec.fields and isinstance(value, list):
        return [_masked(item, spec) for item in value]
    return value


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and value:
        yield value
