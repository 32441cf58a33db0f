"""A card on paper: its answer to reset explained, its files by name, the state it is in and those it can have."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from harness.cli.card_people import Holder
from harness.i18n import say
from virtual_cards import Card
from virtual_cards.iso7816.atr import MalformedAtrError, parse_atr
from virtual_cards.iso7816.files import DedicatedFile, ElementaryFile, RecordFile
from virtual_cards.personalisation import CARD_KINDS, CARD_STATES
from virtual_cards.trace.specifications import decode_file

__all__ = ["as_json", "print_card", "print_holders"]

_LONGEST_VALUE = 72
_WIDE = 200


def as_json(holder: Holder, card: Card) -> dict[str, Any]:
    """Return everything of a card that is no secret."""
    return {
        "format_version": "1",
        "person": holder.id,
        "role": holder.role,
        "holder": holder.name,
        "kind": card.kind,
        "serial": card.serial,
        "atr": _atr(card.profile.atr),
        "state": card.snapshot(),
        "states": list(CARD_KINDS[card.kind].states) if card.kind in CARD_KINDS else [],
        "files": list(_files(card.kind, card.profile.root, "")),
    }


def print_holders(found: Sequence[Holder], lang: str, *, to_stderr: bool) -> None:
    """Print a table of who has which card."""
    table = Table(box=None, pad_edge=False)
    for column in ("person", "role", "kind", "holder", "people"):
        table.add_column(say(f"card.column-{column}", lang), overflow="fold", no_wrap=column == "person")
    for one in found:
        people = ", ".join(one.people) if one.people != (one.id,) else ""
        table.add_row(one.id, say(f"card.role-{one.role}", lang), one.kind, escape(one.name), people)
    console = _console(to_stderr=to_stderr)
    console.print(table)
    console.print(say("card.list-end", lang, count=str(len(found))))


def print_card(document: Mapping[str, Any], lang: str, *, to_stderr: bool) -> None:
    """Print a card: who, answer to reset, state, then the tree of its files."""
    console = _console(to_stderr=to_stderr)
    for key, value in _summary(document, lang):
        console.print(f"[bold]{key}[/bold]{' : ' if lang == 'fr' else ': '}{escape(value)}" if key else f"   {value}")
    trees: dict[str, Tree] = {}
    for file in document["files"]:
        above, _, _ = file["path"].rpartition("/")
        title = _title(file, lang)
        tree = trees[above].add(title) if above else Tree(title)
        trees[file["path"]] = tree
        for line in _content(file, lang):
            tree.add(escape(line))
    console.print(next(iter(trees.values())))


def _console(*, to_stderr: bool) -> Console:
    stream = sys.stderr if to_stderr else sys.stdout
    # Elsewhere than on a terminal nothing has to fit a width: whole lines are for programs like grep.
    return Console(file=stream, highlight=False, width=None if stream.isatty() else _WIDE)


def _summary(document: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    atr = document["atr"]
    yield say("card.column-person", lang), f"{document['person']} ({document['holder']})"
    yield say("card.column-kind", lang), f"{document['kind']}, {say('card.serial', lang, serial=document['serial'])}"
    yield "ATR", " ".join(atr["bytes"][at : at + 2] for at in range(0, len(atr["bytes"]), 2))
    if atr["protocols"]:
        protocols = ", ".join(f"T={number}" for number in atr["protocols"])
        words = say(f"card.convention-{atr['convention']}", lang)
        yield "", f"{words}, {protocols}, {say('card.historical', lang, bytes=atr['historical'])}"
    word = document["state"].get("state", "")
    yield say("card.state", lang), _state_words(str(word), lang)
    yield say("card.states", lang), ", ".join(document["states"])


def _state_words(word: str, lang: str) -> str:
    known = CARD_STATES.get(word)
    return (known.french if lang == "fr" else known.english) if known else word


def _title(file: Mapping[str, Any], lang: str) -> str:
    _, _, fid = file["path"].rpartition("/")
    if file["kind"] == "directory":
        aid = f" [dim]AID {file['aid']}[/dim]" if file["aid"] else ""
        return f"[bold]{fid} {escape(file['name'])}[/bold]{aid}"
    access = say("card.access", lang, read=say(f"card.access-{file['read']}", lang), size=str(file["size"]))
    sfi = f", SFI {file['sfi']:02X}" if file["sfi"] else ""
    return f"{fid} [bold]{escape(file['name'])}[/bold] [dim]{access}{sfi}[/dim]"


def _content(file: Mapping[str, Any], lang: str) -> Iterator[str]:
    if file["kind"] == "directory":
        return
    records = file.get("records", ())
    for record in records:
        yield "; ".join(f"{name}={_short(value)}" for name, value in record.items())
    if not records:
        yield _short(file.get("bytes", "")) or say("card.empty", lang)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _atr(atr: bytes) -> dict[str, Any]:
    known: dict[str, Any] = {"bytes": atr.hex().upper(), "convention": "", "protocols": [], "historical": ""}
    try:
        parsed = parse_atr(atr)
    except MalformedAtrError:
        return known
    return known | {
        "convention": "inverse" if parsed.inverse else "direct",
        "protocols": list(parsed.offered),
        "interface": {name: f"{value:02X}" for name, value in parsed.interface.items()},
        "historical": parsed.historical.hex().upper(),
    }


def _files(kind: str, node: DedicatedFile | ElementaryFile | RecordFile, above: str) -> Iterator[dict[str, Any]]:
    path = f"{above}/{node.fid:04X}" if above else f"{node.fid:04X}"
    if isinstance(node, DedicatedFile):
        yield {"path": path, "name": node.name, "kind": "directory", "aid": node.aid.hex().upper()}
        for child in node.children:
            yield from _files(kind, child, path)
        return
    content = node.content if isinstance(node, ElementaryFile) else b"".join(node.records)
    yield {
        "path": path,
        "name": node.name,
        "kind": "file" if isinstance(node, ElementaryFile) else "records",
        "size": len(content),
        "sfi": node.sfi,
        "read": node.read.name.lower(),
        "update": node.update.name.lower(),
    } | (decode_file(kind, node.fid, node.name, content) or {"bytes": content.hex().upper()})
