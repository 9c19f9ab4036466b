"""Calls to a gateway over HTTPS: bounded in time and size, and honest about what is not known."""

from collections.abc import Mapping
from typing import Final

import httpx
from msgspec import Struct

from domain.text import GatewayName
from workers.gateway import AnswerUnreadableError, GatewayUnreachableError

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 9.0
"""A little less than a worker waits for the whole."""
ANSWER_BYTES_MAX: Final = 1024 * 1024


class Answer(Struct, frozen=True):
    """What a gateway answered.

    Attributes:
        headers: By name in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def client_of(answer_seconds: float = ANSWER_SECONDS) -> httpx.AsyncClient:
    """Connections to gateways. No redirect is followed: a gateway is at its address or nowhere."""
    timeout = httpx.Timeout(answer_seconds, connect=min(CONNECT_SECONDS, answer_seconds))
    return httpx.AsyncClient(timeout=timeout, follow_redirects=False)


class Caller:
    """Calls one gateway."""

    def __init__(self, gateway: GatewayName, client: httpx.AsyncClient) -> None:
        self._gateway, self._client = gateway, client

    async def call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Ask, and give the whole answer.

        Raises:
            GatewayUnreachableError: none came, or not all of it; it may have been done.
            AnswerUnreadableError: it has no end.
        """
        content = bytearray()
        try:
            async with self._client.stream(
                method, url, headers=dict(headers), content=body
            ) as response:
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > ANSWER_BYTES_MAX:
                        raise AnswerUnreadableError(self._gateway, "an answer without an end")
                return Answer(response.status_code, dict(response.headers), bytes(content))
        except httpx.HTTPError as error:
            raise GatewayUnreachableError(self._gateway, type(error).__name__) from error
