"""The asyncio shell around POP3 sessions: sockets, idle limit, faults of the bench."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from harness.environment.mail.pop3 import GREETING, Pop3Session

__all__ = ["IDLE_S", "serve_pop3"]

IDLE_S = 600.0
"""A silent session is closed after this; RFC 1939 asks for ten minutes at least."""
_CHUNK = 4096


async def serve_pop3(
    listener: socket.socket,
    new_session: Callable[[], Pop3Session],
    on_fault: Callable[[Exception], None],
) -> asyncio.Server:
    """Serve sessions on a listening socket; what breaks in the bench goes to ``on_fault``."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = new_session()
        try:
            await _converse(session, reader, writer)
        except (ConnectionError, TimeoutError):
            pass  # the client went away: its right, and RFC 1939 says what follows
        except asyncio.CancelledError:
            pass  # the world closes; Python 3.11 would log a cancelled session as an error
        except Exception as fault:  # noqa: BLE001 - handed over, never dropped
            on_fault(fault)
        finally:
            session.lost()
            writer.close()

    return await asyncio.start_server(serve, sock=listener, limit=_CHUNK)


async def _converse(session: Pop3Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GREETING)
    await writer.drain()
    while not session.ended:
        data = await asyncio.wait_for(reader.read(_CHUNK), IDLE_S)
        if not data:
            return
        writer.write(session.receive(data))
        await writer.drain()
