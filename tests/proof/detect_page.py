"""The page docs/detection.md: what was corrupted, and what became of it, per field and per rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.codecs.b2 import Layout
from harness.codecs.b2.layout import RecordLayout
from harness.i18n import say
from tests.proof.detect_measure import Row, Tally, merged

__all__ = ["Measures", "page"]

_HEAD = """# Ce que le banc détecte

Page écrite par la preuve `detection` (`make prove`) ; rien n'y est recopié à la main.

Des messages valides sont tirés des dessins d'enregistrement : tous les types, tous les champs, rien qu'une règle leur
reproche. Chaque champ est ensuite abîmé de chaque manière de la liste ci-dessous, seul ou trois à la fois, et le
message abîmé est comparé au message valide.

* **pris** : les messages sont déclarés différents ;
* **toléré** : l'écart n'est pas retenu, et il figure dans la liste des écarts non retenus avec la raison donnée ici ;
* **manqué** : rien n'est dit ;
* **expliqué** : le contre-exemple nomme le champ abîmé (tous, s'ils sont trois) et au plus deux autres lieux ;
* **sans référence** : les règles du dialecte suffisent, sans message à quoi comparer. Une valeur fausse mais permise
  ne se voit qu'à côté d'une référence.

Buts : rien de manqué hors des zones opaques ; expliqué dans 99 % des cas à un champ, 95 % à trois champs.
"""


@dataclass(slots=True)
class Measures:
    """Everything measured, by dialect (``noemie`` for returns)."""

    singles: dict[str, Tally] = field(default_factory=dict)
    triples: dict[str, Tally] = field(default_factory=dict)
    structure: dict[str, Mapping[str, Row]] = field(default_factory=dict)
    rules: dict[str, bool] = field(default_factory=dict)
    """Rule → its own case is caught."""


def page(measures: Measures, layouts: Mapping[str, Layout], entities: Mapping[str, RecordLayout]) -> str:
    """Return the page."""
    return "\n".join(_lines(measures, layouts, entities)) + "\n"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _share(part: int, whole: int) -> str:
    """Round down, so that nothing less than all is ever shown as all."""
    return f"{part * 1000 // whole / 10:.1f} %".replace(".", ",") if whole else "–"


def _reasons(row: Row) -> str:
    return " ; ".join(f"{say(reason)} ({count})" for reason, count in sorted(row.tolerated.items()))


_COLUMNS = "essais | pris | tolérés | manqués | expliqués | sans référence"


def _row(name: str, row: Row, *, reasons: bool = False) -> str:
    cells = [name, _number(row.tries), _number(row.caught), _number(row.tolerated.total()), _number(row.missed)]
    cells += [_share(row.explained, row.caught), _share(row.alone, row.tries)]
    return "| " + " | ".join(cells + ([_reasons(row)] if reasons else [])) + " |"


def _table(first: str, rows: Mapping[str, Row], *, reasons: bool = False) -> Iterator[str]:
    head = f"| {first} | {_COLUMNS} |" + (" pourquoi toléré |" if reasons else "")
    yield head
    yield "|---" * (head.count("|") - 1) + "|"
    for name, row in rows.items():
        yield _row(name, row, reasons=reasons)
    yield ""


def _lines(measures: Measures, layouts: Mapping[str, Layout], entities: Mapping[str, RecordLayout]) -> Iterator[str]:
    yield _HEAD
    yield "## Bilan\n"
    yield "| message | champs abîmés | essais | pris | tolérés | manqués | expliqués |"
    yield "|---|---|---|---|---|---|---|"
    for name in measures.singles:
        for many, tally in (("un", measures.singles[name]), ("trois", measures.triples[name])):
            whole = tally.total()
            cells = [name, many, *map(_number, (whole.tries, whole.caught, whole.tolerated.total(), whole.missed))]
            yield "| " + " | ".join([*cells, _share(whole.explained, whole.caught)]) + " |"
    yield ""
    yield "## Par manière d'abîmer (cp-hospital)\n"
    yield from _table("manière", dict(sorted(measures.singles["cp-hospital"].kinds.items())))
    yield from _rules(measures, layouts)
    yield from _structures(measures)
    for name, layout in layouts.items():
        yield from _fields(f"Champs de {name} : {layout.title}", measures.singles[name], layout.records)
    yield from _fields("Champs des retours NOEMIE", measures.singles["noemie"], entities)


def _rules(measures: Measures, layouts: Mapping[str, Layout]) -> Iterator[str]:
    yield "## Par règle\n"
    yield "Chaque règle a un cas qui n'enfreint qu'elle, et un voisin qu'elle doit laisser passer (`tests/codecs/b2`)."
    yield "La dernière colonne compte, parmi les champs abîmés au hasard, ceux que la règle voit sans référence.\n"
    yield "| règle | ce qu'elle dit | son cas | champs abîmés qu'elle voit |"
    yield "|---|---|---|---|"
    seen = {rule: sum(tally.rules[rule] for tally in measures.singles.values()) for rule in measures.rules}
    for rule, caught in measures.rules.items():
        said = next(layout.rules[rule].sentence for layout in layouts.values() if rule in layout.rules)
        yield f"| {rule} | {said} | {'pris' if caught else 'manqué'} | {_number(seen[rule]) if seen[rule] else '–'} |"
    yield ""


def _structures(measures: Measures) -> Iterator[str]:
    yield "## Enregistrements entiers\n"
    yield "Chaque enregistrement est retiré, doublé, échangé avec le suivant ; expliqué : trois lieux au plus.\n"
    for name, rows in measures.structure.items():
        yield f"### {name}\n"
        yield "| type | essais | pris | tolérés | manqués | expliqués | pourquoi toléré |"
        yield "|---|---|---|---|---|---|---|"
        for variant, row in rows.items():
            cells = [variant, *map(_number, (row.tries, row.caught, row.tolerated.total(), row.missed))]
            yield "| " + " | ".join([*cells, _share(row.explained, row.caught), _reasons(row)]) + " |"
        yield ""


def _fields(title: str, tally: Tally, records: Mapping[str, RecordLayout]) -> Iterator[str]:
    known = [f for record in records.values() for f in record.fields if f.location in tally.fields]
    yield f"## {title}\n"
    yield from _table("classe", _grouped(tally, {f.location: f.field_class.value for f in known}))
    yield from _table("enregistrement", _grouped(tally, {f.location: f.record for f in known}))
    named = {f"{f.location} {f.name_fr}": tally.fields[f.location] for f in known}
    yield from _table("champ", named, reasons=True)


def _grouped(tally: Tally, groups: Mapping[str, str]) -> Mapping[str, Row]:
    pick: Callable[[str], Iterator[Row]] = lambda name: (tally.fields[p] for p, g in groups.items() if g == name)  # noqa: E731
    return {name: merged(pick(name)) for name in dict.fromkeys(groups.values())}
