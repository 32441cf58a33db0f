"""``openssl cms`` as the other party: signs, verifies, encrypts and decrypts in a folder of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.codecs.mime.pki import SENT, Holder


def cms(folder: Path, *arguments: str, content: bytes = b"", holder: Holder | None = None) -> tuple[int, bytes]:
    """Run one command on ``in``; return its exit code and what it wrote to ``out``."""
    (folder / "in").write_bytes(content)
    out = folder / "out"
    out.unlink(missing_ok=True)
    if holder is not None:
        (folder / "key.pem").write_bytes(holder.key_pem)
        (folder / "cert.pem").write_bytes(holder.pem)
    command = ["openssl", "cms", *arguments, "-in", "in", "-out", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode, out.read_bytes() if out.exists() else b""


def sign(folder: Path, content: bytes, holder: Holder, *arguments: str) -> bytes:
    """Return what openssl makes of ``-sign``."""
    code, out = cms(folder, "-sign", "-signer", "cert.pem", "-inkey", "key.pem", *arguments,
                    content=content, holder=holder)  # fmt: skip
    assert code == 0
    return out


def verify(folder: Path, signed: bytes, authority: Holder, *arguments: str) -> tuple[bool, bytes]:
    """Tell whether openssl accepts a signature at `SENT`, and the content it hands out."""
    (folder / "ca.pem").write_bytes(authority.pem)
    at = ("-attime", str(int(SENT.timestamp())))
    code, out = cms(folder, "-verify", "-CAfile", "ca.pem", *at, *arguments, content=signed)
    return code == 0, out


def encrypt(folder: Path, content: bytes, holder: Holder, *arguments: str) -> bytes:
    """Return what openssl makes of ``-encrypt``."""
    code, out = cms(folder, "-encrypt", "-recip", "cert.pem", *arguments, content=content, holder=holder)
    assert code == 0
    return out


def decrypt(folder: Path, sealed: bytes, holder: Holder, *arguments: str) -> tuple[bool, bytes]:
    """Tell whether openssl opens an envelope, and what was in it."""
    code, out = cms(folder, "-decrypt", "-inkey", "key.pem", "-recip", "cert.pem", *arguments,
                    content=sealed, holder=holder)  # fmt: skip
    return code == 0, out
