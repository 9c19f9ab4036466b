"""How the API answers: as it should, or as a switch tells it to."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from litestar import MediaType, Response

from marketplace.sandbox_bank.answers import Answered
from marketplace.sandbox_bank.bank import Bank
from marketplace.sandbox_bank.faults import OF_ANSWERS, Behaviour, Concerned, struck

HTML: Final = b"<!doctype html><title>Please wait</title><h1>The system is being maintained</h1>"
RUBBISH: Final = b'\x00\xff{"state": "sett'


async def answer(
    bank: Bank, concerned: Concerned | None, do: Callable[[], Awaitable[Answered]]
) -> Response[bytes]:
    """Do what is asked, and answer, unless a switch says otherwise.

    What has begun is done to its end, though the caller leaves meanwhile.

    Args:
        bank: Which is asked.
        concerned: Whom switches are looked up for; absent: for what turns them off, none strikes.
        do: Does it.
    """
    fault = None
    if concerned is not None:
        async with bank.moment() as moment:
            fault = await struck(moment.connection, OF_ANSWERS, concerned)
    if fault is None:
        return _json(await asyncio.shield(do()))
    match fault.behaviour:
        case Behaviour.SLOW:
            await asyncio.sleep(min(fault.seconds, bank.settings.hang_seconds))
            return _json(await asyncio.shield(do()))
        case Behaviour.TIME_OUT_BEFORE:
            return await _hang(bank)
        case Behaviour.TIME_OUT_AFTER:
            await asyncio.shield(do())
            return await _hang(bank)
        case Behaviour.ERROR_500_AFTER:
            await asyncio.shield(do())
            return _sent(HTTPStatus.INTERNAL_SERVER_ERROR, b"", MediaType.TEXT)
        case Behaviour.HTML_200:
            return _sent(HTTPStatus.OK, HTML, MediaType.HTML)
        case Behaviour.RUBBISH_200:
            return _sent(HTTPStatus.OK, RUBBISH, MediaType.JSON)
        case _:
            return _sent(HTTPStatus.INTERNAL_SERVER_ERROR, b"", MediaType.TEXT)


async def _hang(bank: Bank) -> Response[bytes]:
    await asyncio.sleep(bank.settings.hang_seconds)
    return _sent(HTTPStatus.GATEWAY_TIMEOUT, b"", MediaType.TEXT)


def _json(answered: Answered) -> Response[bytes]:
    return _sent(answered.status, answered.body, MediaType.JSON)


def _sent(status: int, body: bytes, kind: MediaType) -> Response[bytes]:
    return Response(body, status_code=status, media_type=kind)
