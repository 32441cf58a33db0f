"""What the code says of messages: the codes it names in full, through helpers of a room, or by a prefix."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.i18n import LANGUAGES

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "harness" / "i18n"
ROOMS = tuple(sorted(path.stem for path in (CATALOGUES / LANGUAGES[0]).glob("*.toml")))
NOT_CODES = frozenset({"verdicts.json"})
"""A file name that looks like a code."""

_CODE = re.compile(rf"({'|'.join(ROOMS)})\.[A-Za-z](?:[\w-]*\w)?")
_PREFIX = re.compile(r"[\w.-]*[\w-]-")
_QUOTED = re.compile(r"""["']([\w.-]+)["']""")
_SAID = re.compile(r"""\bt\(["']([\w-]+)["']""")


@dataclass(frozen=True)
class Source:
    """One module, parsed."""

    path: str
    tree: ast.Module


@dataclass(frozen=True)
class Helper:
    """A function that is handed the key of a message of its room."""

    name: str
    room: str
    parameter: str
    """Its name in a call; empty when it can only be handed by its rank."""
    rank: int
    method: bool
    scope: str
    """Start of the paths where a call by this name is a call of it."""


def sources() -> tuple[Source, ...]:
    """Return every module that may say something."""
    files = sorted(p for room in ("harness", "reports") for p in (ROOT / room).rglob("*.py"))
    return tuple(Source(p.relative_to(ROOT).as_posix(), ast.parse(p.read_text("utf-8"))) for p in files)


def template_words() -> frozenset[str]:
    """Return the quoted words of the templates; those that end with a dash are prefixes."""
    return frozenset(word for text in _templates() for word in _QUOTED.findall(text))


def template_keys() -> frozenset[str]:
    """Return the keys of the room of reports that the templates say in full."""
    return frozenset(key for text in _templates() for key in _SAID.findall(text) if not key.endswith("-"))


def _templates() -> list[str]:
    return [p.read_text("utf-8") for p in (ROOT / "reports" / "templates").glob("*.j2")]


def words(modules: tuple[Source, ...]) -> frozenset[str]:
    """Return every literal text of the code, and every name of a field or an argument."""
    found: set[str] = set()
    for node in (n for m in modules for n in ast.walk(m.tree)):
        match node:
            case ast.Constant(value=str() as text):
                found.add(text)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.keyword(arg=str() as name):
                found.add(name)
    return frozenset(found)


def frames(modules: tuple[Source, ...]) -> frozenset[tuple[str, str]]:
    """Return what stands before and after the one value of each f-string, when a dash comes before it."""
    found = set()
    for node in (n for m in modules for n in ast.walk(m.tree)):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str() as start), ast.FormattedValue(), *rest]):
                end = rest[0].value if rest and isinstance(rest[0], ast.Constant) else ""
                if len(rest) < 2 and _PREFIX.fullmatch(start):
                    found.add((start, str(end)))
    return frozenset(found)


def full_codes(modules: tuple[Source, ...]) -> Mapping[str, str]:
    """Return each code named in full, with where."""
    return {
        node.value: f"{module.path}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value)
        if node.value not in NOT_CODES
    }


def handed_codes(modules: tuple[Source, ...]) -> Mapping[str, str]:
    """Return each code whose key is handed as a literal to a helper of its room, with where."""
    known: set[Helper] = set()
    while True:
        more = known | {h for m in modules for f, owned in _functions(m.tree) for h in _helpers(m, f, owned, known)}
        if more == known:
            break
        known = more
    return {
        f"{helper.room}.{key}": f"{module.path}:{call.lineno}"
        for module in modules
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call)
        for helper, value in _handed(module, call, known)
        for key in _literals(value)
    }


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, bool]]:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield child, isinstance(node, ast.ClassDef)


def _helpers(module: Source, function: ast.FunctionDef, owned: bool, known: set[Helper]) -> Iterator[Helper]:
    """Yield what makes a function a helper: it puts a room before a parameter, or hands it on to one that does."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)][1 if owned else 0 :]
    private = function.name.startswith("_") and not owned
    scope = module.path if private else "/".join(module.path.split("/")[:2])
    for node in ast.walk(function):
        found: list[tuple[str, ast.expr]] = []
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str() as start), ast.FormattedValue(value=value)]):
                found = [(start[:-1], value)] if start.endswith(".") and start[:-1] in ROOMS else []
            case ast.Call():
                found = [(helper.room, value) for helper, value in _handed(module, node, known)]
        for room, value in found:
            if isinstance(value, ast.Name) and value.id in names:
                named = value.id if value.id in [a.arg for a in function.args.args] else ""
                yield Helper(function.name, room, named, names.index(value.id), owned, scope)


def _handed(module: Source, call: ast.Call, known: set[Helper]) -> Iterator[tuple[Helper, ast.expr]]:
    """Yield what a call hands to the helpers it may be a call of."""
    method = isinstance(call.func, ast.Attribute)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for helper in known:
        if helper.name != name or helper.method != method or not module.path.startswith(helper.scope):
            continue
        if len(call.args) > helper.rank:
            yield helper, call.args[helper.rank]
        yield from ((helper, k.value) for k in call.keywords if k.arg and k.arg == helper.parameter)


def _literals(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)
