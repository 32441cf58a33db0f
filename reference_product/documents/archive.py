"""The archive IHE XDM: the document and its metadata in their folder, and the two files a person opens first."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from html import escape
from typing import Final

from reference_product.documents.report import ENTITY, LABEL

__all__ = ["DOCUMENT", "pack"]

DOCUMENT: Final = "DOC00001.XML"
_FOLDER: Final = "IHE_XDM/SUBSET01/"


def pack(document: bytes, metadata: bytes, written: datetime) -> bytes:
    """Return the archive of one submission."""
    link = f'<a href="{_FOLDER}{DOCUMENT}">{escape(LABEL)}</a>'
    index = f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>XDM</title></head><body>{link}</body>'
    files = {
        "INDEX.HTM": f"{index}</html>\n".encode(),
        "README.TXT": f"Document médical envoyé par : {ENTITY}. Ouvrir INDEX.HTM.\r\n".encode(),
        f"{_FOLDER}METADATA.XML": metadata,
        f"{_FOLDER}{DOCUMENT}": document,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            stamp = (max(1980, written.year), written.month, written.day, written.hour, written.minute, 0)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
