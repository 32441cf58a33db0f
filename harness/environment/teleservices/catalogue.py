"""The folder of a téléservice read as data: its fault catalogue and its scripted answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from harness.environment.teleservices.model import FaultSpec, Tree
from harness.i18n import say
from harness.loading.yaml_nodes import read_yaml

__all__ = ["CatalogueError", "read_answers", "read_faults"]

_OWN = frozenset({"id", "layer", "label"})


class CatalogueError(ValueError):
    """A file of the service's folder cannot be used, or a case names what no file describes."""

    def __init__(self, code: str, **arguments: str) -> None:
        """Word the fault."""
        super().__init__(say(f"teleservices.{code}", **arguments))


def read_faults(files: Mapping[str, bytes], service: str) -> dict[str, FaultSpec]:
    """Return the fault catalogue of a service by fault id.

    Args:
        files: pack files by path; every path that ends with ``<service>/faults.yaml`` counts.
        service: id of the service.

    Raises:
        CatalogueError: no catalogue, or one that is not a list of entries with id and layer.
    """
    found: dict[str, FaultSpec] = {}
    paths = [path for path in sorted(files) if _ends(path, service, "faults.yaml")]
    if not paths:
        raise CatalogueError("catalogue-missing", service=service, path=f"{service}/faults.yaml")
    for path in paths:
        entries = _mapping(path, files[path]).get("faults")
        if not isinstance(entries, list):
            raise CatalogueError("catalogue-unusable", path=path, detail="faults")
        for entry in entries:
            spec = _spec(path, entry)
            found[spec.id] = spec
    return found


def read_answers(files: Mapping[str, bytes], service: str) -> dict[str, Mapping[str, Tree]]:
    """Return the scripted answers of a service by answer id, the name of the file."""
    return {
        PurePosixPath(path).stem: _mapping(path, files[path])
        for path in sorted(files)
        if path.endswith(".yaml") and _ends(path.rpartition("/")[0], service, "answers")
    }


def _ends(path: str, *parts: str) -> bool:
    # Asked of every pack file at every opening: texts are compared, no path is taken apart.
    tail = "/".join(parts)
    return path == tail or path.endswith(f"/{tail}")


def _mapping(path: str, data: bytes) -> Mapping[str, Tree]:
    document = read_yaml(data, path)
    if document.diagnostics or not isinstance(document.tree, dict):
        place = document.diagnostics[0].place if document.diagnostics else document.place()
        raise CatalogueError("catalogue-unusable", path=path, detail=str(place))
    return document.tree


def _spec(path: str, entry: Tree) -> FaultSpec:
    if not isinstance(entry, dict):
        raise CatalogueError("catalogue-unusable", path=path, detail=str(entry)[:60])
    texts = {key: value for key, value in entry.items() if isinstance(value, str)}
    if not {"id", "layer"} <= texts.keys():
        raise CatalogueError("catalogue-unusable", path=path, detail="id, layer")
    parameters = {key: value for key, value in texts.items() if key not in _OWN}
    return FaultSpec(texts["id"], texts["layer"], texts.get("label", ""), parameters)
