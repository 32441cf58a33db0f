"""The keys and certificates that a persona file names: files beside it, PEM or DER."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from virtual_cards.personas.persona import PersonaError
from virtual_cards.personas.schema import Form, Node

__all__ = ["KEY_FILES", "key_contents"]

_FIELDS = {
    "key_file": "key_pem",
    "certificate_file": "certificate_der",
    "authentication_key_file": "authentication_key_pem",
    "authentication_certificate_file": "authentication_certificate_der",
}
KEY_FILES = tuple(_FIELDS)
"""The members that name a file; the last two may be absent."""

_PATH = Form(r"[^\x00]{1,400}", "the name of a file beside this one")
_LARGEST = 1 << 16


def key_contents(named: Mapping[str, Node], folder: Path | None) -> dict[str, bytes]:
    """Return the persona's fields that hold what the named files hold.

    Raises:
        PersonaError: A file cannot be read, or a certificate is none.
    """
    found = {}
    for name, node in named.items():
        content = _content(node, folder)
        found[_FIELDS[name]] = _certificate(content, node) if "certificate" in name else content
    return found


def _content(node: Node, folder: Path | None) -> bytes:
    name = node.text(_PATH)
    if folder is None:
        raise node.fault("no file: this document was not read from a folder")
    try:
        # Whoever opens a pipe waits for its other end: only files are opened, or what is not there.
        if (folder / name).exists() and not (folder / name).is_file():
            raise PersonaError(node.path, f"{name}: no file", "a file beside this one")
        with (folder / name).open("rb") as source:
            content = source.read(_LARGEST + 1)
    except UnicodeEncodeError as error:
        raise node.fault(_PATH.expected) from error
    except OSError as error:
        raise PersonaError(node.path, f"{name}: {error.strerror}", "a file beside this one") from error
    if len(content) > _LARGEST:
        raise PersonaError(node.path, f"{name}: more than {_LARGEST} bytes", "a key or a certificate")
    return content


def _certificate(content: bytes, node: Node) -> bytes:
    load = x509.load_pem_x509_certificate if content.lstrip().startswith(b"-----") else x509.load_der_x509_certificate
    try:
        return load(content).public_bytes(Encoding.DER)
    except (ValueError, x509.InvalidVersion) as error:
        raise node.fault("a certificate, PEM or DER") from error
