"""What kept a body from coming whole is the client's doing, and is named as the journal names it."""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from harness.environment.teleservices.bodies import BodyError, read_body


async def _read(chunk: bytes, fault: BaseException | None) -> tuple[bytes, bool]:
    loop = asyncio.get_running_loop()
    content = StreamReader(mock.Mock(spec=BaseProtocol), 2**16, loop=loop)
    content.feed_data(chunk)
    if fault is None:
        content.feed_eof()
    else:
        content.set_exception(fault)
    return await read_body(make_mocked_request("POST", "/", payload=content, loop=loop))


@pytest.mark.parametrize(
    ("fault", "reason", "status"),
    [
        (ConnectionResetError(), "body-cut", 400),
        (web.RequestPayloadError(), "body-malformed", 400),
        (TimeoutError(), "body-timeout", 408),
    ],
)
def test_a_body_that_does_not_come_whole_says_why(fault: BaseException, reason: str, status: int) -> None:
    with pytest.raises(BodyError) as told:
        asyncio.run(_read(b"abc", fault))
    assert (told.value.reason, told.value.status) == (reason, status)


def test_a_body_is_read_up_to_its_bound() -> None:
    assert asyncio.run(_read(b"abc", None)) == (b"abc", False)
    assert asyncio.run(_read(b"a" * 1_000_001, None)) == (b"a" * 1_000_000, True)
