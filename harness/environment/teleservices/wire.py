"""TLS and HTTP below the desk: accepts, reads byte for byte, sends as told, even badly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import struct
import traceback
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from harness.environment.bus import Event
from harness.environment.teleservices.bodies import BodyError, read_body
from harness.environment.teleservices.model import ClientCertificate, Desk, Incoming, Reply
from harness.model.record import EntryKind

__all__ = ["Gate", "tls_context"]

_HANDSHAKE_S = 10.0
_CLOSING_S = 0.2
_GOODBYE_S = 5.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: closing then sends RST."""
_MOST_CONNECTIONS = 256
"""Of one gate at a time: three gates leave the bench descriptors of the usual thousand."""
_RETRY_S = 0.1
_WORDED = frozenset({"accept-failed", "body-cut", "body-malformed", "body-timeout", "not-http", "too-many-connections"})
"""Reasons that are ours; the others are words of TLS and of the system."""
_QUIET = logging.getLogger(__name__)
"""Given to aiohttp, which would write requests, hence secrets, on the standard error; the journal has what matters."""
_QUIET.disabled = True


def tls_context(certificate: Path, key: Path, client_authorities: Path | None = None) -> ssl.SSLContext:
    """Return a server context; with authorities, a client certificate is demanded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if client_authorities is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_authorities)
    return context


@dataclass(frozen=True, slots=True)
class _Ears:
    """Who is told what a gate hears."""

    name: str
    desk: Desk
    publish: Callable[[Event], object]

    def refused(self, reason: str) -> None:
        data = {"service": "teleservices", "listener": self.name, "reason": reason}
        if reason in _WORDED:
            data["code"] = f"teleservices.refused-{reason}"
        self.publish(Event(EntryKind.REFUSED_CONNECTION, data))

    def broken(self, error: BaseException | None) -> None:
        data = {"where": "teleservices", "code": "teleservices.bench-fault"}
        detail = "".join(traceback.format_exception(error)) if error else "504"
        self.publish(Event(EntryKind.BENCH_FAULT, data, {"detail": detail.encode("utf-8", "replace")}))


class _Connection(web.RequestHandler):
    """One connection; what cannot be read as HTTP is told too."""

    __slots__ = ("_ears",)

    def __init__(self, server: web.Server, ears: _Ears) -> None:
        # Bodies stay as they came: nothing is decompressed behind the journal's back.
        super().__init__(
            server, loop=asyncio.get_running_loop(), auto_decompress=False, logger=_QUIET, access_log=_QUIET
        )
        self._ears = ears

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status >= 500:
            self._ears.broken(exc)
        else:
            self._ears.refused("not-http")
        return super().handle_error(request, status, exc, message)


class Gate:
    """One listening socket with its TLS; lives inside the event loop."""

    def __init__(
        self,
        name: str,
        listener: socket.socket,
        tls: ssl.SSLContext,
        desk: Desk,
        publish: Callable[[Event], object],
    ) -> None:
        """Take over a listening, non-blocking socket."""
        self._listener = listener
        self._tls = tls
        self._ears = _Ears(name, desk, publish)
        self._mutual = tls.verify_mode == ssl.CERT_REQUIRED
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: web.Server | None = None
        self._stopping = False

    async def start(self) -> None:
        """Accept from now on."""
        self._server = web.Server(self._handle, handler_cancellation=True)
        self._spawn(self._accept(self._server))

    async def stop(self) -> None:
        """Close the socket and every connection."""
        self._stopping = True
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.shutdown(_CLOSING_S)
        self._listener.close()

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, server: web.Server) -> None:
        """Accept until cancelled: no client, however many, makes the gate deaf for good."""
        loop = asyncio.get_running_loop()
        failing = False
        while True:
            try:
                connection, _ = await loop.sock_accept(self._listener)
            except OSError:  # no descriptor is left, or the client has gone already
                if not failing:
                    # Not called from here: whoever cannot write it down must not end this task.
                    loop.call_soon(self._ears.refused, "accept-failed")
                failing = True
                await asyncio.sleep(_RETRY_S)
                continue
            failing = False
            if len(self._tasks) + len(server.connections) > _MOST_CONNECTIONS:
                connection.close()
                loop.call_soon(self._ears.refused, "too-many-connections")
            else:
                self._spawn(self._shake(server, connection))

    async def _shake(self, server: web.Server, connection: socket.socket) -> None:
        """Make the TLS handshake ourselves: the usual server never tells that one failed."""
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: _Connection(server, self._ears),
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=_HANDSHAKE_S,
            )
        except ssl.SSLError as error:
            self._ears.refused((error.reason or "tls").lower())
        except OSError as error:
            self._ears.refused(type(error).__name__)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            body, too_big = await read_body(request)
        except BodyError as error:
            self._ears.refused(error.reason)
            answer = web.Response(status=error.status, text=str(error.status))
            answer.force_close()
            return answer
        except asyncio.CancelledError:
            if not self._stopping:
                self._ears.refused("body-cut")
            raise
        incoming = Incoming(
            method=request.method,
            path=request.path_qs,
            content_type=request.headers.get("Content-Type", ""),
            encoding=request.headers.get("Content-Encoding", "").strip().lower(),
            body=body,
            too_big=too_big,
            mutual=self._mutual,
            client=_client(request.transport),
            target=request.raw_path,
            fields=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers),
        )
        return await _send(request, self._ears.desk(incoming))


def _client(transport: asyncio.BaseTransport | None) -> ClientCertificate | None:
    certificate = transport.get_extra_info("peercert") if transport is not None else None
    if not certificate:
        return None
    subject = {name: value for part in certificate.get("subject", ()) for name, value in part}
    return ClientCertificate(subject.get("commonName", ""), subject.get("organizationalUnitName", ""))


async def _send(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    await asyncio.sleep(reply.delay_s)
    if reply.transport in {"silence", "reset"}:
        await _hang_up(request.transport, reset=reply.transport == "reset")
        return web.Response(status=503)
    headers = {"Content-Type": reply.content_type, **reply.headers}
    if reply.transport != "truncate" or reply.sent is None:
        return web.Response(status=reply.status, body=reply.body, headers=headers)
    return await _send_part(request, reply, reply.sent, headers)


async def _send_part(
    request: web.BaseRequest, reply: Reply, sent: int, headers: Mapping[str, str]
) -> web.StreamResponse:
    """Announce the whole length, send a part of it and hang up."""
    response = web.StreamResponse(status=reply.status, headers=dict(headers))
    response.content_length = len(reply.body)
    with contextlib.suppress(ConnectionError):  # the client may have gone already
        await response.prepare(request)
        await response.write(reply.body[:sent])
    await _hang_up(request.transport, reset=False)
    return response


async def _hang_up(transport: asyncio.Transport | None, *, reset: bool) -> None:
    if transport is None:
        return
    if reset:
        channel = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):  # the client may have gone already
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()
    else:
        transport.close()
    # Losing the connection cancels this handler: nothing more is written.
    await asyncio.sleep(_GOODBYE_S)
