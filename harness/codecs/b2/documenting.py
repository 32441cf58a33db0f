"""The layouts as a page people read, made of the same values as the codecs work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.codecs.b2.layout import Field, Layout, RecordLayout, Rule

__all__ = ["layouts_page"]

_HEAD = """# Dessins d'enregistrement

Page écrite par `python tools/layouts_page.py` à partir des tables de `scenarios/tables/b2` ; rien n'y est recopié à la
main. Les mêmes tables servent à lire, à écrire, à contrôler et à abîmer les messages.

T : N (chiffres, cadré à droite, complété de zéros) ou A (texte, cadré à gauche, complété de blancs). P : O obligatoire,
F facultatif. Classe : comment le comparateur tient le champ (`exact`, `derived` recalculé, `volatile` forme seule,
`fixture_bound` lié à la première valeur vue, `tolerated` et `opaque` non retenus).

Un éditeur qui a les documents officiels pose ses propres tables dans un dossier, sous les mêmes noms (`records.csv`,
`rules.toml`, `dialects/<nom>.toml`, `noemie.csv`, `tables/codes.csv`) et le donne au banc
(`layout_from_files(tables, dialecte, own=dossier, as_of=jour)`) : un enregistrement, une règle, une liste ou une entité
qu'elles nomment remplace la sienne, le reste demeure. Les colonnes `since` et `until`, et les tables `[[dated]]` et
`[[redefine]]` d'un dialecte, disent à partir de quel jour, et jusqu'à quel jour exclu, un champ, un enregistrement, une
règle ou un code existe ; sans jour demandé, ce qui n'a pas de fin est lu.
"""
_COLUMNS = "| pos. | long. | T | P | champ | contenu | classe |\n|--:|--:|:-:|:-:|---|---|---|"


def layouts_page(
    layouts: Sequence[Layout], entities: Mapping[str, RecordLayout], receipts: Mapping[str, RecordLayout]
) -> str:
    """Return the page, in French.

    Args:
        layouts: The dialects; the first one is shown whole, of the others what they change.
        entities: Entities of the returns.
        receipts: Records of the acknowledgements.
    """
    return "\n".join(_lines(layouts, entities, receipts)) + "\n"


def _lines(
    layouts: Sequence[Layout], entities: Mapping[str, RecordLayout], receipts: Mapping[str, RecordLayout]
) -> Iterator[str]:
    first = layouts[0]
    yield _HEAD
    for layout in layouts:
        yield from _dialect(layout, first)
    yield from _rules(layouts)
    yield "## Retours NOEMIE\n"
    yield "Les 000 et 999 sont ceux des fichiers B2 ; chaque entité finit par « @ ».\n"
    yield from _records({code: record for code, record in entities.items() if code not in first.records}, "entité")
    yield "## Accusés de réception (convention SYN-01)\n"
    yield "Le dessin officiel n'est pas public : celui-ci est une convention du banc.\n"
    yield from _records({code: record for code, record in receipts.items() if code not in first.records}, "type")


def _dialect(layout: Layout, first: Layout) -> Iterator[str]:
    yield f"## Dialecte {layout.id} : {layout.title}\n"
    yield f"Fondement : {layout.basis.value}. Source : {layout.source}.\n"
    if layout is first:
        yield from _records(layout.records, "type")
        return
    yield f"Types : {', '.join(layout.records)}. Ce qui suit est ce qui change par rapport à {first.id}.\n"
    changed = [
        field
        for name, record in layout.records.items()
        for field, before in zip(record.fields, first.records[name].fields, strict=True)
        if field != before
    ]
    yield "| champ | nom | contenu | classe | source |\n|---|---|---|---|---|"
    for field in changed:
        yield f"| {field.location} | {field.name_fr} | {_content(field)} | {field.field_class.value} | {field.source} |"
    yield ""


def _records(records: Mapping[str, RecordLayout], word: str) -> Iterator[str]:
    for name, record in records.items():
        yield f"### {word.capitalize()} {name} ({record.length} caractères)\n"
        yield f"Source : {record.fields[0].source}.\n"
        yield _COLUMNS
        for field in record.fields:
            cells = (str(field.pos), str(field.length), field.kind, field.presence, field.name_fr, _content(field))
            yield "| " + " | ".join((*cells, field.field_class.value)) + " |"
        yield ""


def _content(field: Field) -> str:
    """Return in words what a field may hold."""
    said = (
        ("=", _quoted(field.const)),
        ("défaut", _quoted(field.default)),
        ("parmi", " ".join(f"`{value or 'blanc'}`" for value in field.enum)),
        ("de", field.range.replace("..", " à ")),
        ("liste", field.codes),
        ("clé", field.check),
        ("forme", _quoted(field.pattern)),
        ("date", field.format),
        ("décimales", str(field.decimals) if field.decimals else ""),
        ("comme", field.same_as),
        ("rempli si", field.condition.replace("|", " ou ")),
    )
    words = " ; ".join(f"{word} {text}" for word, text in said if text)
    note = "(déduit)" if field.confidence == "inferred" else ""
    return " ".join(filter(None, (words, note)))


def _quoted(text: str) -> str:
    return f"`{'blanc' if text == 'blank' else text}`" if text else ""


def _rules(layouts: Sequence[Layout]) -> Iterator[str]:
    yield "## Règles\n"
    yield "| règle | portée | gravité | ce qu'elle dit | dialectes | source |\n|---|---|---|---|---|---|"
    known: dict[str, Rule] = {}
    for layout in layouts:
        known |= dict(layout.rules)
    for rule in known.values():
        held = ", ".join(layout.id for layout in layouts if rule.id in layout.rules)
        yield f"| {rule.id} | {rule.scope} | {rule.severity.value} | {rule.sentence} | {held} | {rule.source} |"
    yield ""
