"""Health over HTTP, for three who ask: a process' keeper, a load balancer, and whoever mends.

``/health/live``: this process answers; else restart it. ``/health/serving``: this process can
answer readers, so a balancer may send them here; what is wrong elsewhere does not take the pages
away. ``/health/ready``: all goes on, workers, projections and broker included; else it says what
does not, and somebody must look.
"""

from typing import Final

import asyncpg
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec

from marketplace.health import Health, health_of, unreachable
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.log.reading import LOST

UNAVAILABLE: Final = 503
NOT_NOW: Final = "The same shape: not now, and why."
NOT_KEPT: Final = {"Cache-Control": "no-store"}
RETRY: Final = {**NOT_KEPT, "Retry-After": "1"}


@get("/health/live")
async def read_live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/health/serving", responses={UNAVAILABLE: ResponseSpec(dict[str, str], description=NOT_NOW)})
async def read_serving(log: NamedDependency[EventLog]) -> Response[dict[str, str]]:
    """Whether this process can answer readers; 503 if its database does not answer."""
    try:
        await log.head()
    except (*LOST, asyncpg.PostgresError):
        return Response({"status": "unavailable"}, status_code=UNAVAILABLE, headers=RETRY)
    return Response({"status": "serving"}, headers=NOT_KEPT)


@get("/health/ready", responses={UNAVAILABLE: ResponseSpec(Health, description=NOT_NOW)})
async def read_ready(pool: NamedDependency[asyncpg.Pool]) -> Response[Health]:
    """Whether all goes on; 503 with every reason if it does not."""
    try:
        health = await health_of(pool, utc_now)
    except (*LOST, asyncpg.PostgresError) as error:
        health = unreachable(error)
    if health.ready:
        return Response(health, headers=NOT_KEPT)
    return Response(health, status_code=UNAVAILABLE, headers=RETRY)


PAGES: Final = (read_live, read_serving, read_ready)
