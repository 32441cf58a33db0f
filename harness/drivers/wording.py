"""An order as a person reads it: the instruction of the catalogue with its arguments filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.drivers.base import Order
from harness.i18n import say
from harness.model.action import Action, ArgumentSpec, ArgumentType, Json

__all__ = ["done_text", "instruction", "order_text", "seen_text"]

_NOTHING = "—"


class _Filled(dict[str, str]):
    """Arguments of an instruction; one that the case does not give reads as a dash."""

    def __missing__(self, key: str) -> str:
        return _NOTHING


def order_text(order: Order, lang: str = "fr") -> str:
    """Return the whole announcement of a step, secrets in clear: for the person's eyes only."""
    action = order.action
    title = action.title_en if lang == "en" else action.title_fr
    position, total = str(order.position), str(order.total)
    blocks = [
        *(done_text(action, arguments, lang) for action, arguments in order.by_bench),
        say("drivers.person-step", lang, position=position, total=total, title=title),
        say("drivers.person-actor", lang, actor=say(f"drivers.actor-{order.actor}", lang)),
        instruction(order, lang),
        *_sheets(order, lang),
    ]
    if order.note:
        blocks.append(say("drivers.person-note", lang, note=order.note))
    if action.closed_by:
        blocks.append(say("drivers.person-closes", lang, event=seen_text(action.closed_by, lang)))
    return "\n".join(blocks)


def seen_text(kind: str, lang: str = "fr") -> str:
    """Return an event of the bench in the person's words: « la carte a reçu des commandes »."""
    return say(f"drivers.seen-{kind.replace('_', '-')}", lang)


def done_text(action: Action, arguments: Mapping[str, Json], lang: str = "fr") -> str:
    """Return what the bench did itself, as the person must know it before her next step."""
    title = action.title_en if lang == "en" else action.title_fr
    words = _record(arguments, ArgumentSpec(ArgumentType.RECORD, fields=action.arguments))
    return say("drivers.person-by-bench", lang, done=f"{title} ({words})" if words else title)


def instruction(order: Order, lang: str = "fr") -> str:
    """Return the instruction of the catalogue with the arguments in the person's words."""
    specs = order.action.arguments
    words = _Filled({name: _words(value, specs.get(name)) for name, value in order.arguments.items()})
    template = order.action.instruction_en if lang == "en" else order.action.instruction_fr
    try:
        return template.format_map(words)
    except (ValueError, IndexError, AttributeError):
        # A faulty sentence of a pack must not keep the person from the data.
        return template + "\n" + "\n".join(f"{name} : {value}" for name, value in words.items())


def _words(value: Json, spec: ArgumentSpec | None) -> str:
    kind = spec.type if spec else ArgumentType.TEXT
    match value:
        case None | "":
            return _NOTHING
        case bool():
            return "oui" if value else "non"
        case int() if kind is ArgumentType.AMOUNT:
            return f"{value // 100},{value % 100:02} €"
        case dict() if kind in {ArgumentType.PERSON, ArgumentType.PERSON_FILE}:
            return _person(value)
        case dict():
            return _record(value, spec)
        case list():
            return "".join(f"\n  {n}. {_words(item, spec)}" for n, item in enumerate(value, start=1))
        case _:
            return str(value)


def _record(value: Mapping[str, Json], spec: ArgumentSpec | None) -> str:
    fields = spec.fields if spec else {}
    parts = []
    for name, item in value.items():
        field = fields.get(name)
        label = field.label_fr if field and field.label_fr else name
        parts.append(f"{label} : {_words(item, field)}")
    return ", ".join(parts)


def _person(value: Mapping[str, Json]) -> str:
    names = value.get("first_names")
    first = " ".join(str(name) for name in names) if isinstance(names, list) else ""
    name = str(value.get("used_name") or value.get("birth_name") or value.get("id"))
    born = value.get("birth_date")
    return f"{name} {first}".strip() + (f" ({born})" if born else "")


def _sheets(order: Order, lang: str) -> Sequence[str]:
    """Return the information sheets of the persons to be typed in."""
    found = []
    for name, spec in order.action.arguments.items():
        person = order.arguments.get(name)
        if spec.type is ArgumentType.PERSON_FILE and isinstance(person, dict):
            rows = [f"  {_trait(key, lang)} : {_typed(value)}" for key, value in person.items() if key != "id"]
            found.append("\n".join([say("drivers.person-sheet", lang), *rows]))
    return found


def _trait(key: str, lang: str) -> str:
    label = say(f"drivers.trait-{key.replace('_', '-')}", lang)
    return key if label.startswith("drivers.") else label


def _typed(value: Json) -> str:
    return " ".join(str(item) for item in value) if isinstance(value, list) else _words(value, None)
