"""A mail server of two functions for these tests: it keeps what is sent and gives what was put in the box."""

from __future__ import annotations

import base64
import socketserver
import subprocess
import threading
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

__all__ = ["FakeMail", "FundKeys", "acknowledgement", "returned_mail"]


class FundKeys:
    """Key and certificate of a fund, as PEM files for the openssl command."""

    def __init__(self, folder: Path) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST CAISSE")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(2)
        builder = builder.not_valid_before(datetime(2000, 1, 1, tzinfo=UTC)).not_valid_after(
            datetime(2050, 1, 1, tzinfo=UTC)
        )
        certificate = builder.sign(key, hashes.SHA256())
        self.pem = certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
        self.key_file, self.certificate_file = folder / "caisse.key", folder / "caisse.pem"
        self.certificate_file.write_text(self.pem)
        self.key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def opened(self, raw: bytes) -> bytes:
        """Decrypt a mail with openssl and return the clear MIME entity."""
        part = next(part for part in message_from_bytes(raw).walk() if not part.is_multipart())
        sealed = part.get_payload(decode=True)
        assert isinstance(sealed, bytes)
        command = ["openssl", "cms", "-decrypt", "-inform", "DER", "-inkey", str(self.key_file)]
        command += ["-recip", str(self.certificate_file), "-binary"]
        return subprocess.run(command, input=sealed, capture_output=True, check=True).stdout


class FakeMail:
    """SMTP in, POP3 out."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.box: list[bytes] = []
        self._servers = [self._serve(_smtp), self._serve(_pop3)]

    @property
    def smtp_port(self) -> int:
        """Port of the outgoing server."""
        return int(self._servers[0].server_address[1])

    @property
    def pop_port(self) -> int:
        """Port of the mailbox."""
        return int(self._servers[1].server_address[1])

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _serve(self, talk: object) -> socketserver.ThreadingTCPServer:
        mail = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                assert callable(talk)
                talk(mail, self)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server


def _smtp(mail: FakeMail, wire: socketserver.StreamRequestHandler) -> None:
    wire.wfile.write(b"220 test\r\n")
    for line in wire.rfile:
        verb = line[:4].upper().strip()
        if verb == b"DATA":
            wire.wfile.write(b"354 go\r\n")
            lines: list[bytes] = []
            for content in wire.rfile:
                if content == b".\r\n":
                    break
                lines.append(content.removeprefix(b"."))
            mail.received.append(b"".join(lines))
        wire.wfile.write(b"250 ok\r\n" if verb != b"QUIT" else b"221 bye\r\n")
        if verb == b"QUIT":
            return


def _pop3(mail: FakeMail, wire: socketserver.StreamRequestHandler) -> None:
    wire.wfile.write(b"+OK\r\n")
    held, gone = list(mail.box), 0
    for line in wire.rfile:
        verb = line[:4].upper().strip()
        if verb == b"STAT":
            wire.wfile.write(f"+OK {len(held)} 1\r\n".encode())
        elif verb == b"RETR":
            wire.wfile.write(b"+OK\r\n" + held[int(line[5:]) - 1] + b"\r\n.\r\n")
        else:
            gone += verb == b"DELE"
            wire.wfile.write(b"+OK\r\n")
        if verb == b"QUIT":
            del mail.box[:gone]
            return


def returned_mail(kind: str, content: str) -> bytes:
    """A mail of the front end carrying that return."""
    body = base64.encodebytes(content.encode("latin-1")).replace(b"\n", b"\r\n")
    head = "From: frontal@invalid\r\nMIME-Version: 1.0\r\nContent-Type: application/EDI-consent\r\n"
    head += f"Content-Transfer-Encoding: base64\r\nContent-Description: IRISTEST/{kind}\r\n\r\n"
    return head.encode() + body


def acknowledgement(file: str, positive: bool, code: str = "    ", text: str = "") -> str:
    """An ARL typed from the layout SYN-01."""
    record = "A01" + "00000991038431" + file + "250915" + "090000" + ("P" if positive else "N") + code + text
    return "000".ljust(128) + record.ljust(128) + "999".ljust(128)
