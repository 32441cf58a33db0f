"""Arguments of a step as a corpus holds them to arguments as they are sent: persons with their traits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from harness.model.action import ArgumentSpec, ArgumentType, Json
from harness.model.person import Person
from harness.running.faults import BenchFaultError
from harness.running.traits import file_traits, person_traits

__all__ = ["typed_arguments"]

_AMOUNT = re.compile(r"-?[0-9]{1,9}\.[0-9]{2}", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_BOOLEANS = {"yes": True, "true": True, "oui": True, "no": False, "false": False, "non": False}


def typed_arguments(
    arguments: Mapping[str, Json], specs: Mapping[str, ArgumentSpec], persons: Mapping[str, Person]
) -> dict[str, Json]:
    """Return the arguments with dates, amounts, numbers and persons as the driver protocol has them.

    The loader has typed what files write; text is accepted too, for cases made otherwise.

    Raises:
        BenchFaultError: An argument the catalogue does not know, or a value that is not of its type;
            linting refuses such a case, so this one was never linted.
    """
    typed: dict[str, Json] = {}
    for name, value in arguments.items():
        if name not in specs:
            raise BenchFaultError("running.unknown-argument", name=name)
        typed[name] = _typed(name, value, specs[name], persons)
    return typed


def _typed(name: str, value: Json, spec: ArgumentSpec, persons: Mapping[str, Person]) -> Json:
    if spec.type in {ArgumentType.PERSON, ArgumentType.PERSON_FILE}:
        person = persons.get(str(value))
        if person is None:
            raise BenchFaultError("running.unknown-person", name=name, person=str(value))
        return person_traits(person) if spec.type is ArgumentType.PERSON else file_traits(person)
    if spec.type is ArgumentType.RECORD and isinstance(value, Mapping):
        return typed_arguments(value, spec.fields, persons)
    if spec.type is ArgumentType.RECORDS and isinstance(value, list | tuple):
        records = [item for item in value if isinstance(item, Mapping)]
        if len(records) == len(value):
            return [typed_arguments(record, spec.fields, persons) for record in records]
    read = _READERS.get(spec.type)
    try:
        if read is not None:
            return read(value)
    except ValueError:
        pass  # said below, with the name of the argument
    raise BenchFaultError("running.bad-argument", name=name, value=str(value)[:80], type=str(spec.type))


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


def _integer(value: Json) -> int:
    if type(value) is int:
        return value
    if _INTEGER.fullmatch(_text(value)):
        return int(_text(value))
    raise ValueError


def _boolean(value: Json) -> bool:
    if isinstance(value, bool):
        return value
    if _text(value).casefold() in _BOOLEANS:
        return _BOOLEANS[_text(value).casefold()]
    raise ValueError


def _date(value: Json) -> str:
    return date.fromisoformat(_text(value)).isoformat()


def _amount(value: Json) -> int:
    if type(value) is int:
        return value  # already cents
    if _AMOUNT.fullmatch(_text(value)):
        return int(_text(value).replace(".", ""))
    raise ValueError


_READERS: Mapping[ArgumentType, Callable[[Json], Json]] = {
    ArgumentType.TEXT: _text,
    ArgumentType.INTEGER: _integer,
    ArgumentType.BOOLEAN: _boolean,
    ArgumentType.DATE: _date,
    ArgumentType.AMOUNT: _amount,
}
