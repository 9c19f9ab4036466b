"""One process of the web: the application (``web_app.py``) by the settings of the environment."""

import gc
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import asyncpg
from litestar import Litestar

from marketplace.embedded.server import die_with_parent
from marketplace.gateways.opening import opened
from marketplace.gateways.registry import Gateways, read_gateways
from marketplace.log.log import utc_now
from marketplace.paying import Paying
from marketplace.processes.settings import read_settings
from marketplace.processes.web_app import create_app
from marketplace.web.edge.clients import parse_networks
from marketplace.web.edge.connections import watch
from marketplace.web.edge.rules import EdgeRules

COLLECTION_THRESHOLDS: Final = (20_000, 20, 20)


def create() -> Litestar:
    """The application by the settings of the environment; for the server's own processes."""
    follow_parent = die_with_parent(None, signal.SIGTERM, parent=os.getppid())
    follow_parent()
    settings = read_settings(os.environ)
    assert settings.database_url is not None
    rules = EdgeRules(
        reads_a_minute=settings.marketplace_reads_a_minute,
        commands_a_minute=settings.marketplace_commands_a_minute,
        exports_a_minute=settings.marketplace_exports_a_minute,
        notices_a_minute=settings.marketplace_notices_a_minute,
        streams=settings.marketplace_streams,
        connections_of_one=settings.marketplace_connections,
        trusted=parse_networks(settings.marketplace_trusted_proxies),
        broker_url=settings.broker_url,
    )
    app = create_app(
        settings.database_url,
        settings.marketplace_origin,
        settings.attachments,
        settings.claim_keys,
        rules,
        paying=partial(paying_by, read_gateways(settings.gateways_file, os.environ)),
    )
    watch(rules.connections_of_one, rules.trusted)
    spare_collections()
    return app


@asynccontextmanager
async def paying_by(gateways: Gateways, pool: asyncpg.Pool) -> AsyncGenerator[Paying]:
    """The gateways that people pay by, for as long as the process runs."""
    async with opened(gateways, pool, utc_now) as rails:
        yield Paying(rails.payments, (gateways.public_url or "").rstrip("/"))


def spare_collections() -> None:
    """Look for garbage in cycles more rarely, and never in what was loaded at the start.

    Else each full collection looks through all modules and stops every caller for 50 ms. Requests
    leave hardly any cycles; measured, a gift costs the server a quarter less.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION_THRESHOLDS)
