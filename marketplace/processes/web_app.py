"""The composition root of the web: the application that each of its processes serves."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Final

import asyncpg
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from marketplace.connections import READERS, Patience, pool_of
from marketplace.evidence.store import AttachmentStore
from marketplace.handling import CommandHandler
from marketplace.identity.donors import DonorDesk
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.outages import Outages
from marketplace.paying import OpenPaying, at_their_word
from marketplace.piecework.claim_tokens import ClaimKeys
from marketplace.piecework.lot_board import LotBoards
from marketplace.web.auth import screen
from marketplace.web.desk import provide_desk
from marketplace.web.edge.door import Door
from marketplace.web.edge.json_body import CheckedRequest
from marketplace.web.edge.rules import AS_OFTEN_AS_ONE_LIKES, EdgeRules
from marketplace.web.headers import add_headers
from marketplace.web.metrics import Metrics
from marketplace.web.nouns import JOINED
from marketplace.web.openapi import DocumentPlugin
from marketplace.web.pages.assets import send_asset
from marketplace.web.pages.showing import Screens
from marketplace.web.passed_over import tell_passed_over
from marketplace.web.problems import HANDLERS
from workers.payments import PaymentWorker

BODY_BYTES_MAX = 256 * 1024
POOL_MAX = 16


def provide_log(state: State) -> EventLog:
    """The process' log."""
    log: EventLog = state.log
    return log


def provide_pool(state: State) -> asyncpg.Pool:
    """The process' pool for reading."""
    pool: asyncpg.Pool = state.pool
    return pool


def provide_handler(state: State) -> CommandHandler:
    """The process' command handler."""
    handler: CommandHandler = state.handler
    return handler


def provide_attachments(state: State) -> AttachmentStore:
    """The pictures."""
    attachments: AttachmentStore = state.attachments
    return attachments


PROVIDED: Final = {
    "log": Provide(provide_log, sync_to_thread=False),
    "pool": Provide(provide_pool, sync_to_thread=False),
    "attachments": Provide(provide_attachments, sync_to_thread=False),
    "desk": Provide(provide_desk),
    "handler": Provide(provide_handler, sync_to_thread=False),
}
"""What handlers may ask for by name."""


def create_app(
    dsn: str,
    origin: str,
    attachments: Path,
    claim_keys: Path,
    rules: EdgeRules = AS_OFTEN_AS_ONE_LIKES,
    patience: Patience = READERS,
    paying: OpenPaying = at_their_word,
) -> Litestar:
    """The application over one migrated database.

    Args:
        dsn: Of the database.
        origin: The log's name.
        attachments: Folder of the pictures.
        claim_keys: Folder of the keys that sign claim tokens; made when the first is signed.
        rules: What one client may do; if not said, as often as he likes.
        patience: How long a request waits for the database.
        paying: Opens the gateways that people pay by; if not said, gifts are taken at their word.
    """

    @asynccontextmanager
    async def resources(app: Litestar) -> AsyncGenerator[None, None]:
        async with (
            pool_of(dsn, patience, size_max=POOL_MAX) as app.state.pool,
            await EventLog.open(dsn, origin=origin, patience=patience) as app.state.log,
            AttachmentStore(attachments) as app.state.attachments,
            paying(app.state.pool) as app.state.paying,
        ):
            app.state.handler = CommandHandler(app.state.log)
            app.state.donors = DonorDesk(app.state.pool, os.urandom)
            app.state.boards = LotBoards(app.state.log, app.state.handler)
            gateways = app.state.paying.gateways
            app.state.payments = PaymentWorker(app.state.handler, gateways, utc_now)
            app.state.claim_keys = cache(lambda: ClaimKeys.open(claim_keys))
            yield

    metrics = Metrics()
    app = Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=JOINED.api),
            *JOINED.pages,
            metrics.handler,
            send_asset,
        ],
        lifespan=[resources],
        request_class=CheckedRequest,
        before_request=screen,
        middleware=[metrics.start],
        before_send=[metrics.count, add_headers, tell_passed_over],
        dependencies=dict(PROVIDED),
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=OpenAPIConfig(
            title="Mingzhang 明账",
            version="1",
            path="/api",
            render_plugins=[DocumentPlugin()],
        ),
    )
    app.state.outages = Outages()
    app.state.problem_texts = JOINED.problems
    app.state.screens = Screens(JOINED.templates, JOINED.words, JOINED.shows)
    app.asgi_handler = Door(app.asgi_handler, rules, frozenset(route.path for route in app.routes))
    return app
