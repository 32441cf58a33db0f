"""All packs into one corpus: read in order of dependence, merged by id, then cross-checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from harness.loading.cases import CaseContext, LoadedCase, read_case_file
from harness.loading.expansion import Procedure, read_procedure
from harness.loading.jeux import read_jeu_file
from harness.loading.lint import lint
from harness.loading.packs import PackFolder, PackHead, digest_of, find_packs
from harness.loading.shelf import Item, Items, Shelf
from harness.loading.statement import read_statement
from harness.loading.typed import fault, read_as
from harness.loading.yaml_nodes import Document, Tree, capped
from harness.loading.yaml_nodes import Path as NodePath
from harness.model.action import Action
from harness.model.corpus import Corpus, PackInfo
from harness.model.person import Person, Professional
from harness.model.requirement import Requirement
from harness.model.source import Diagnostic, Place
from harness.model.text import Text

__all__ = ["load_corpus"]

T = TypeVar("T")

_TYPED = ("actions", "cases", "jeux", "people", "procedures")
"""Subfolders of a text whose YAML files are objects; other YAML files need only be well formed."""


def load_corpus(roots: Sequence[Path]) -> tuple[Corpus, tuple[Diagnostic, ...]]:
    """Read every pack under the roots and return the corpus with all faults found.

    Args:
        roots: Folders of packs (with shelves) or single pack folders (with ``text.yaml``);
            later ones may replace objects of earlier ones where they declare it.
    """
    folders, found = find_packs([Path(root) for root in roots])
    loader = _Loader()
    for folder in folders:
        loader.head(folder)
    loader.order()
    for read in (loader.shared, loader.text_objects, loader.cases, loader.keep_files):
        for folder in loader.items.packs:
            read(folder)
    corpus = loader.corpus()
    return corpus, _ordered([*found, *loader.found, *loader.items.found(), *lint(corpus, loader.items)])


def _ordered(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics without repeats, by place, at most a hundred a file."""
    by_file: dict[str, list[Diagnostic]] = {}
    for diagnostic in sorted(set(found)):
        by_file.setdefault(diagnostic.place.file, []).append(diagnostic)
    return tuple(one for several in by_file.values() for one in capped(several))


@dataclass(slots=True)
class _Loader:
    """Passes over the packs: heads; actions and people; requirements and procedures; cases; files."""

    items: Items = field(default_factory=Items)
    found: list[Diagnostic] = field(default_factory=list)
    heads: dict[str, Item[Text]] = field(default_factory=dict)
    """Pack key → its text."""
    owners: dict[str, PackFolder] = field(default_factory=dict)
    """Name of a pack file → the pack that brought it."""

    def head(self, pack: PackFolder) -> None:
        """Read ``text.yaml``, settle the pack's id and what it says it replaces."""
        if not pack.shared and "text.yaml" not in pack.files:
            self.found.append(Diagnostic(Place(pack.key, 1, 1), "loading.no-text"))
        elif not pack.shared:
            document = self._document(pack, "text.yaml")
            text = self._typed(Text, document, document.tree)
            if text is not None:
                taken = {other.id for other in self.items.packs}
                pack = replace(pack, id=pack.id if text.id in taken else text.id, prefix=text.id)
                self.heads[pack.key] = Item(text, document, (), pack.key)
                self._declare(pack, document, text)
        for override in pack.head.overrides:
            place = Place(pack.shown("pack.yaml"), 1, 1)
            self.items.overrides.declare(pack.key, override.replaces, override.because, place)
        self.items.overrides.pack_ids[pack.key] = pack.id
        self.items.packs.append(pack)

    def order(self) -> None:
        """Read what replaces after what is replaced, then put the texts on their shelf."""
        replacing = {key for key, _ in self.items.overrides.declared}
        self.items.packs.sort(key=lambda pack: pack.key in replacing)
        for pack in self.items.packs:
            if pack.key in self.heads:
                item = self.heads[pack.key]
                self.items.texts.add(item.value.id, item)

    def _declare(self, pack: PackFolder, document: Document, text: Text) -> None:
        for index, override in enumerate(text.overrides):
            place = document.place(("overrides", index))
            self.items.overrides.declare(pack.key, override.replaces, override.because, place)

    def shared(self, pack: PackFolder) -> None:
        """Read actions and people, which cases refer to."""
        for relative in self._under(pack, "actions"):
            for document, path, tree in self._objects(pack, relative, ("actions",)):
                self._add(self.items.actions, Action, document, path, tree, pack)
        for relative in self._under(pack, "people"):
            for document, path, tree in self._objects(pack, relative, ("persons", "people", "professionals")):
                if path[:1] == ("professionals",) or (isinstance(tree, dict) and "profession" in tree):
                    self._add(self.items.professionals, Professional, document, path, tree, pack)
                else:
                    self._add(self.items.persons, Person, document, path, tree, pack)
        if pack.shared == "products":
            for relative in pack.yaml_files():
                self.found.extend(read_statement(self._document(pack, relative))[1])

    def text_objects(self, pack: PackFolder) -> None:
        """Read requirements and procedures."""
        if pack.shared:
            return
        if "requirements.yaml" in pack.files:
            for document, path, tree in self._objects(pack, "requirements.yaml", ("requirements",)):
                requirement = self._add(self.items.requirements, Requirement, document, path, tree, pack)
                if requirement is not None:
                    self.items.requirement_text.setdefault(requirement.id, pack.id)
        own = self.items.procedures.setdefault(pack.key, {})
        for relative in pack.yaml_files("procedures"):
            document = self._document(pack, relative)
            procedure, faults = read_procedure(document) if document.tree is not None else (None, ())
            self.found.extend(faults)
            if procedure is not None and procedure.id in own:
                first = str(own[procedure.id].document.place())
                self.found.append(fault(document, ("id",), "duplicate-id", id=procedure.id, first=first))
            elif procedure is not None:
                own[procedure.id] = procedure

    def cases(self, pack: PackFolder) -> None:
        """Read cases and jeux d'essai."""
        if pack.shared:
            return
        context = CaseContext(pack.id, self.items.actions.values(), self.items.persons.values(), self._procedures(pack))
        professionals = self.items.professionals.values()
        for relative in pack.yaml_files("cases"):
            self._case_file(pack, relative, lambda doc, rel: read_case_file(doc, rel, context))
        for relative in pack.yaml_files("jeux"):
            self._case_file(pack, relative, lambda doc, rel: read_jeu_file(doc, rel, context, professionals))
        for relative in pack.yaml_files():
            if "/" in relative and relative.split("/")[0] not in _TYPED:
                self._document(pack, relative)

    def _case_file(
        self,
        pack: PackFolder,
        relative: str,
        read: Callable[[Document, str], tuple[tuple[LoadedCase, ...], tuple[Diagnostic, ...]]],
    ) -> None:
        document = self._document(pack, relative)
        loaded, faults = read(document, relative)
        self.found.extend(faults)
        own = relative.rpartition("/")[2].rsplit(".", 1)[0]
        for one in loaded:
            base = one.case.id.partition("~")[0].partition("@")[0]
            foreign = base.partition("/")[0] != pack.id
            if foreign and (pack.key, one.case.id) not in self.items.overrides.declared:
                self.found.append(fault(document, ("id",), "case-id", id=base, expected=f"{pack.id}/{own}"))
                continue
            if not foreign and base != f"{pack.id}/{own}":
                self.found.append(fault(document, ("id",), "case-id", id=base, expected=f"{pack.id}/{own}"))
            self.items.cases.add(one.case.id, Item(one, one.document, ("id",), pack.key))

    def keep_files(self, pack: PackFolder) -> None:
        """Put the files of a pack under their names; taking another pack's name is an override."""
        for relative, content in pack.files.items():
            self.items.pack_files[f"{pack.id}/{relative}"] = content
            name = f"{pack.prefix}/{relative}"
            owner = self.owners.get(name)
            if owner is not None and relative == "pack.yaml":
                continue
            if owner is not None and not self.items.overrides.take(pack.key, name):
                arguments = (("id", name), ("first", owner.shown(relative)))
                place = Place(pack.shown(relative), 1, 1)
                self.found.append(Diagnostic(place, "loading.override-undeclared", arguments))
                continue
            self.owners[name] = pack
            self.items.files[name] = content

    def corpus(self) -> Corpus:
        """Return what was read."""
        return Corpus(
            texts=self.items.texts.values(),
            requirements=self.items.requirements.values(),
            requirement_text=dict(sorted(self.items.requirement_text.items())),
            cases={identity: one.case for identity, one in self.items.cases.values().items()},
            actions=self.items.actions.values(),
            persons=self.items.persons.values(),
            professionals=self.items.professionals.values(),
            packs=tuple(self._info(pack) for pack in self.items.packs),
            files=self.items.files,
            overrides=self.items.overrides.listed(),
            pack_files=self.items.pack_files,
            restricted_files=frozenset(name for name, pack in self.owners.items() if self._restricted(pack)),
        )

    def _info(self, pack: PackFolder) -> PackInfo:
        head = self._text_or_head(pack)
        return PackInfo(
            id=pack.id,
            version=head.version,
            root=pack.key,
            basis=head.basis.value,
            digest=digest_of(pack.files),
            files=tuple(pack.files),
            restricted=self._restricted(pack),
            shipped=pack.shipped,
        )

    def _restricted(self, pack: PackFolder) -> bool:
        return self._text_or_head(pack).diffusion == "restricted"

    def _text_or_head(self, pack: PackFolder) -> Text | PackHead:
        item = self.heads.get(pack.key)
        return item.value if item is not None else pack.head

    def _procedures(self, pack: PackFolder) -> Mapping[str, Procedure]:
        """Return the procedures a pack may use: its own first, then those of the texts it rests on."""
        head = self.heads.get(pack.key)
        usable: dict[str, Procedure] = {}
        for other in self.items.packs:
            if head is not None and other.id in head.value.depends_on:
                usable |= self.items.procedures.get(other.key, {})
        return usable | self.items.procedures.get(pack.key, {})

    def _document(self, pack: PackFolder, relative: str) -> Document:
        document = pack.document(relative)
        self.found.extend(document.diagnostics)
        return document

    def _under(self, pack: PackFolder, folder: str) -> Iterator[str]:
        if pack.shared == folder:
            return pack.yaml_files()
        return iter(()) if pack.shared else pack.yaml_files(folder)

    def _objects(
        self, pack: PackFolder, relative: str, wrappers: Sequence[str]
    ) -> Iterator[tuple[Document, NodePath, Tree]]:
        """Yield the objects of a file: a list, lists under ``wrappers``, or one object alone."""
        document = self._document(pack, relative)
        tree = document.tree
        lists: list[tuple[NodePath, Tree]] = [((), tree)] if isinstance(tree, list) else []
        if isinstance(tree, dict):
            lists = [((key,), tree[key]) for key in wrappers if key in tree]
            if not lists:
                yield document, (), tree
            elif unknown := set(tree) - set(wrappers):
                self.found.extend(
                    Diagnostic(
                        document.key_place((key,)),
                        "loading.unknown-key",
                        (("key", key), ("expected", ", ".join(wrappers))),
                    )
                    for key in unknown
                )
        elif isinstance(tree, str):
            self.found.append(fault(document, (), "not-mapping", value=tree[:60]))
        for path, items in lists:
            for index, item in enumerate(items if isinstance(items, list) else []):
                yield document, (*path, index), item
            if not isinstance(items, list):
                self.found.append(fault(document, path, "not-list", value=str(items)[:60]))

    def _typed(self, kind: type[T], document: Document, tree: Tree | None, path: NodePath = ()) -> T | None:
        if tree is None:
            return None
        read = read_as(kind, document, tree, path)
        self.found.extend(read.diagnostics)
        return read.value

    def _add(
        self, shelf: Shelf[T], kind: type[T], document: Document, path: NodePath, tree: Tree, pack: PackFolder
    ) -> T | None:
        value = self._typed(kind, document, tree, path)
        if value is not None:
            identity: str = getattr(value, "id")  # noqa: B009 -- every kind read here has an id
            shelf.add(identity, Item(value, document, path, pack.key))
        return value
