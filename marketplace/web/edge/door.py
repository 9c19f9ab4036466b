"""The door: everything that a request passes before it is routed, in this order.

It says who calls, refuses what is no text, counts, answers HEAD as GET without its body, reads
bodies in time, and gives up answers that nobody takes.
"""

import logging
from contextlib import ExitStack
from typing import Any, Final

from litestar.exceptions import HTTPException, LitestarException
from litestar.types import ASGIApp, Receive, Scope, Send

from marketplace.web.edge.bodies import BodyReading
from marketplace.web.edge.clients import Client, client_of
from marketplace.web.edge.limits import Kind, Limiter
from marketplace.web.edge.rules import EdgeRules
from marketplace.web.edge.streams import Sending, Streams
from marketplace.web.edge.text import require_text
from marketplace.web.problems import refuse

logger = logging.getLogger(__name__)

API: Final = "/api/v1/"
STREAM: Final = "/api/v1/events.ndjson"
CSV: Final = ".csv"
NOTICES: Final = "webhooks"
READS: Final = ("GET", "HEAD", "OPTIONS")
UNKNOWN: Final = "(none)"


class Door:
    """ASGI around the application's router."""

    def __init__(self, app: ASGIApp, rules: EdgeRules, paths: frozenset[str]) -> None:
        """Guard an application.

        Args:
            app: What answers those who pass.
            rules: What they may.
            paths: Templates of all its addresses.
        """
        self._app, self._rules = app, rules
        self._limiter = Limiter(rules)
        self._bodies, self._streams = BodyReading(rules), Streams(rules)
        self._nouns = frozenset(noun_of(path) for path in paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        known: Any = scope
        if known["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = known["state"]["client"] = client_of(known, self._rules.trusted)
        sending = Sending(send, self._rules)
        try:
            await self._pass(known, receive, sending.send, client)
        except HTTPException as error:
            await refuse(known, receive, sending.send, error)
        except (LitestarException, TimeoutError):
            # The framework wraps what happens in the midst of an answer.
            if not sending.stalled:
                raise
            # The server ends what is cut like what is whole; a stream says how far it goes.
            logger.info("gave up an answer that was not taken")

    async def _pass(self, scope: Any, receive: Receive, send: Send, client: Client) -> None:
        require_text(scope)
        path = scope["path"]
        noun = noun_of(path)
        await self._limiter.admit(
            _kind(scope["method"], path, noun),
            noun if noun in self._nouns else UNKNOWN,
            client.name,
        )
        with ExitStack() as stack:
            if scope["method"] == "HEAD":
                scope["method"] = "GET"
                await self._app(scope, _hang_up, _without_body(send))
                return
            if scope["method"] not in READS:
                receive = stack.enter_context(self._bodies.reading(receive, client.name))
            elif path == STREAM:
                stack.enter_context(self._streams.place(client.name))
            await self._app(scope, receive, send)


def noun_of(path: str) -> str:
    """What an address is about: its first part, the API's prefix aside."""
    return path.removeprefix(API).lstrip("/").partition("/")[0]


def _kind(method: str, path: str, noun: str) -> Kind:
    if method not in READS:
        return Kind.NOTICE if noun == NOTICES else Kind.COMMAND
    return Kind.EXPORT if path == STREAM or path.endswith(CSV) else Kind.READ


async def _hang_up() -> Any:
    """In place of a client that listens: a stream of which only the head is asked ends at once."""
    return {"type": "http.disconnect"}


def _without_body(send: Send) -> Send:
    """Let an answer's head pass, and one empty body after it (RFC 9110, 9.3.2)."""
    ended = False

    async def sending(message: Any) -> None:
        nonlocal ended
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            ended = True
        elif not ended:
            await send(message)

    return sending
