"""An XDM archive put together from metadata and documents; the same values always give the same bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from lxml import etree

from harness.codecs.xds.model import Metadata
from harness.codecs.xds.write import write_metadata

__all__ = ["write_xdm"]

_BIRTH = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold: the archive says nothing of when it was made."""


def write_xdm(
    metadata: Metadata, documents: Mapping[str, bytes], *, subset: str = "SUBSET01", readme: str = ""
) -> bytes:
    """Return the archive of one submission.

    Args:
        metadata: as they will stand in METADATA.XML; hash and size of each entry are worked out here,
            and an entry without ``uri`` gets ``DOC00001.XML``-like names.
        documents: content by id of the entry.
        subset: name of the folder under ``IHE_XDM``.
        readme: text of README.TXT; empty = one line that names the bench.

    Raises:
        KeyError: an entry has no content in ``documents``.
    """
    entries = []
    for rank, entry in enumerate(metadata.documents, 1):
        content = documents[entry.id]
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        uri = entry.uri or f"DOC{rank:05d}.{'XML' if entry.mime_type == 'text/xml' else 'BIN'}"
        entries.append(replace(entry, uri=uri, hash=digest, size=str(len(content))))
    filled = replace(metadata, documents=tuple(entries))
    prefix = f"IHE_XDM/{subset}/"
    files = {
        "INDEX.HTM": _index(prefix, filled).encode("utf-8"),
        "README.TXT": (readme or "Archive synthetique ecrite par un banc de recette.\r\n").encode("utf-8"),
        f"{prefix}METADATA.XML": etree.tostring(write_metadata(filled), xml_declaration=True, encoding="UTF-8"),
        **{prefix + entry.uri: documents[entry.id] for entry in entries},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _BIRTH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def _index(prefix: str, metadata: Metadata) -> str:
    named = ((escape(prefix + one.uri), escape(one.title or one.uri)) for one in metadata.documents)
    rows = "".join(f'<li><a href="{uri}">{title}</a></li>' for uri, title in named)
    head = '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>XDM</title></head>'
    return f"{head}<body><ul>{rows}</ul></body></html>\n"
