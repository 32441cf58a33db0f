"""A trace as a person reads it: one aligned line an entry, whose marks say without colour what colours say too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.text import Text

from virtual_cards.trace.words import event_words, status_words

__all__ = ["sentence", "view_line"]

_MARKS: Mapping[str, tuple[str, str]] = {
    "done": ("✓", "green"),
    "more": ("…", "dim"),
    "refused": ("✗", "red"),
    "warned": ("!", "yellow"),
    "event": ("·", "cyan"),
}
_SHORTEST_FIELD = 40
_USUAL = (("program", "product"), ("disposition", "leave"))
"""Details of events not worth a word."""

_TEMPLATES = {"hash": "hachage", "authentication": "authentification", "deciphering": "déchiffrement"}
"""French words of the templates of MANAGE SECURITY ENVIRONMENT that are not the same in English."""

_Entry = Mapping[str, object]
_Fields = Mapping[str, object]


def view_line(entry: _Entry, lang: str = "fr", width: int = 160) -> Text:
    """Return the line of an entry: time, slot, card, mark, command, what it is about, status in words.

    Args:
        entry: As ``Trace.take`` hands it over.
        lang: ``fr`` or ``en``.
        width: Longest line; what is too long ends in ``…``.
    """
    kind = _outcome(entry)
    mark, style = _MARKS[kind]
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"{str(entry['at'])[11:23]} ", "dim")
    line.append(f"{entry['slot']} {str(entry['card'])[:10]:<10} ")
    line.append(f"{mark} ", style)
    if kind == "event":
        line.append(sentence(entry, lang), style)
    else:
        line.append(f"{entry['name']:<21} ", "bold")
        line.append(f"{entry['sw'] or '----'} ", style)
        line.append(_about(entry, lang))
        words = "" if kind in ("done", "more") else _words(entry, lang)
        line.append(f"  {words}" if words else "", style)
    line.truncate(width, overflow="ellipsis")
    return line


def sentence(entry: _Entry, lang: str = "fr") -> str:
    """Return what an entry says, without time, slot and card."""
    if entry.get("kind") == "event":
        details = _fields(entry)
        said = ", ".join(f"{name}={value}" for name, value in details.items() if (name, value) not in _USUAL)
        return event_words(str(entry["name"]), lang) + (f" ({said})" if said else "")
    about = _about(entry, lang)
    return f"{entry['name']} {about}".rstrip() + f" → {entry['sw']} {_words(entry, lang)}"


def _fields(entry: _Entry) -> _Fields:
    decoded = entry.get("decoded")
    return decoded if isinstance(decoded, dict) else {}


def _words(entry: _Entry, lang: str) -> str:
    fields = _fields(entry)
    if fields.get("asks") and fields.get("status") == "tries_left":
        # Nothing was presented: the status only answers the question.
        return f"{'essais restants :' if lang == 'fr' else 'tries left:'} {fields['status_number']}"
    return status_words(str(entry["sw"]), lang)


def _outcome(entry: _Entry) -> str:
    if entry.get("kind") == "event":
        return "event"
    status = str(entry["sw"])
    if status == "9000":
        return "done"
    if status[:2] in ("61", "6C", "9F"):
        return "more"
    return "warned" if status[:2] in ("62", "63") else "refused"


def _about(entry: _Entry, lang: str) -> str:
    fields = _fields(entry)
    told = _TOLD.get(str(entry["command"]), _other)
    return told(entry, fields, lang)


def _file(entry: _Entry, fields: _Fields) -> str:
    return " ".join(part for part in (str(entry["file"]), str(fields.get("selected", ""))) if part)


def _select(entry: _Entry, fields: _Fields, _lang: str) -> str:
    return _file(entry, fields) or str(fields.get("asked_text") or fields.get("asked", ""))


def _read(entry: _Entry, fields: _Fields, _lang: str) -> str:
    place = f"[{fields.get('record', fields.get('offset', ''))}+{fields.get('count', '')}]"
    return f"{_file(entry, fields)} {place} {_records(fields)}".strip()


def _code(_entry: _Entry, fields: _Fields, _lang: str) -> str:
    return str(fields.get("code", ""))


def _key(_entry: _Entry, fields: _Fields, lang: str) -> str:
    template = str(fields.get("template", ""))
    parts = (
        _TEMPLATES.get(template, template) if lang == "fr" else template,
        fields.get("key"),
        fields.get("algorithm"),
        fields.get("hash"),
    )
    return ", ".join(str(part) for part in parts if part)


def _object(_entry: _Entry, fields: _Fields, _lang: str) -> str:
    return _short(fields.get("object", ""))


def _other(entry: _Entry, fields: _Fields, lang: str) -> str:
    if fields.get("of"):
        following = {"fr": "réponse à", "en": "answer to"}.get(lang, "")
        return f"{following} {fields['of']} {_records(fields)}{_counters(fields.get('value'))}".strip()
    if fields.get("code"):
        return _code(entry, fields, lang)
    return _read(entry, fields, lang) if "path" in fields else ""


def _records(fields: _Fields) -> str:
    records = fields.get("records")
    if not isinstance(records, list):
        return ""
    said = ("; ".join(f"{name}={_short(value)}" for name, value in record.items()) for record in records)
    return " | ".join(said)


def _counters(value: object) -> str:
    """Return the tries told somewhere in a security object, such as ``3/3``."""
    if not isinstance(value, dict):
        return ""
    tries, left = value.get("tries"), value.get("tries_left")
    # An object without content is no number.
    if tries and left and isinstance(tries, str) and isinstance(left, str):
        return f"{int(left, 16)}/{int(tries, 16)}"
    return next((said for below in value.values() if (said := _counters(below))), "")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHORTEST_FIELD else f"{text[: _SHORTEST_FIELD - 1]}…"


_TOLD: Mapping[str, Callable[[_Entry, _Fields, str], str]] = {
    "select": _select,
    "read": _read,
    "update": _read,
    "verify": _code,
    "change_code": _code,
    "unblock": _code,
    "mse": _key,
    "hash": _key,
    "sign": _key,
    "decipher": _key,
    "authenticate": _key,
    "get_data": _object,
}
